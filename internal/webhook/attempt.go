package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/neterr"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

const (
	attemptTimeout = 10 * time.Second
	redialEvery    = 250 * time.Millisecond // while a target refuses connections and may still be starting
	mostAnswer     = 64 << 10               // bytes read of an answer
	keptAnswer     = 512                    // bytes of a refusing answer that the journal keeps
	contentType    = "application/json"
)

func (o *Outbox) schedule(ws *sim.Workspace, l lane, p *parcel) {
	ws.Timeline.Schedule(p.story, p.due, func(at time.Time, done func(clock.Fired)) {
		o.targetOf(l.target).Do(func() { done(o.play(ws, l, p, at)) })
	})
}

// play makes one attempt at the delivery at the head of a lane, and sees to what comes next.
func (o *Outbox) play(ws *sim.Workspace, l lane, p *parcel, at time.Time) clock.Fired {
	fired := clock.Fired{Kind: "attempt", ID: p.id, What: "canceled"}
	stop, ok := o.begin(ws)
	if !ok {
		return fired
	}
	defer o.ended(ws)
	d, err := o.load(stop, ws, p.id)
	if err != nil || d.Status != sim.DeliveryPending || !d.Due.Equal(at) {
		// It was overtaken by a reset of the workspace, or cannot be read.
		o.failed(stop, ws, p.id, err)
		o.next(ws, l, p)
		return fired
	}
	stale(&d)
	attempt, sent, ok := o.attempt(stop, ws, &d)
	if !ok {
		return fired // the workspace was emptied, or the server is shutting down: the delivery stays as it is
	}
	fired.What = describe(d.Event, attempt)
	var retry time.Duration
	// What has happened is kept, even if the server is told to stop just now.
	err = o.world.UpdateAt(context.WithoutCancel(stop), ws, at, func(tx *sim.Tx) error {
		// Nobody else changes a delivery that is on its way, but a reset may have dropped it meanwhile.
		if _, ok, err := tx.Get(&sim.Deliveries.Kind, p.id); !ok || err != nil {
			return errors.Join(err, storage.ErrNotFound)
		}
		d.Attempts, d.Headers, d.Body = append(d.Attempts, attempt), sent.headers, sent.body
		d.Tries++
		tx.After(func() { o.world.Attempted(ws, &d) }) // before what follows from it is told
		if retry = 0; len(d.Attempts) == 1 {
			if err := o.world.ReleaseCopies(tx, d); err != nil {
				return err
			}
		}
		switch {
		case attempt.Error == "":
			d.Status, d.Reason = sim.DeliveryDelivered, ""
		case attempt.Forbidden():
			d.Status, d.Reason = sim.DeliveryDead, attempt.Error // it will not be allowed the next time either
		case d.Damaged != "":
			d.Status, d.Reason = sim.DeliveryDead, fmt.Sprintf("it was damaged on purpose (%s), and not taken: %s", d.Damaged, attempt.Error)
		default:
			pause, again := pauseAfter(ws.Settings(), &d, at)
			if again {
				retry = pause
				d.Due = ws.Timeline.After(at, retry)
				return o.world.PutDelivery(tx, d)
			}
			d.Status, d.Reason = sim.DeliveryDead, fmt.Sprintf("%d attempts have failed; the last one: %s", d.Tries, attempt.Error)
		}
		d.Due = time.Time{}
		if err := o.world.PutDelivery(tx, d); err != nil {
			return err
		}
		return o.world.DeliveryEnded(tx, d)
	})
	switch {
	case err != nil:
		o.failed(stop, ws, p.id, err)
		o.next(ws, l, p)
	case retry > 0:
		p.due = d.Due
		o.schedule(ws, l, p)
	default:
		o.next(ws, l, p)
	}
	return fired
}

func describe(event string, a sim.Attempt) string {
	if a.Error != "" {
		return event + ": " + a.Error
	}
	return event + ": " + strconv.Itoa(a.Status)
}

// failed reports a fault of the mock's own. A delivery that is gone, or a server that is shutting down, is none.
func (o *Outbox) failed(stop context.Context, ws *sim.Workspace, id string, err error) {
	if err == nil || errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrClosed) || stop.Err() != nil {
		return
	}
	o.log.Error("a delivery could not be played; it goes on at the next start", "workspace", ws.ID, "delivery", id, "error", err)
}

func (o *Outbox) load(ctx context.Context, ws *sim.Workspace, id string) (d sim.Delivery, err error) {
	err = o.world.View(ctx, ws, func(r storage.Reader) error {
		d, err = sim.Deliveries.Get(r, id)
		return err
	})
	return d, err
}

func (o *Outbox) begin(ws *sim.Workspace) (context.Context, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.activityOf(ws)
	if a.stop.Err() != nil {
		return nil, false
	}
	a.attempts++
	return a.stop, true
}

func (o *Outbox) ended(ws *sim.Workspace) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if a := o.active[ws.ID]; a != nil {
		a.attempts--
	}
	o.idle.Broadcast()
}

// attempt sends a delivery once. It answers false when it was called off.
func (o *Outbox) attempt(stop context.Context, ws *sim.Workspace, d *sim.Delivery) (sim.Attempt, wire, bool) {
	t := o.targetOf(d.Target)
	for {
		sent, err := o.sign(ws, d)
		if err != nil {
			return sim.Attempt{At: clock.Wall(), Error: err.Error(), Damaged: d.Damaged}, sent, true
		}
		attempt, err := post(stop, t, d.Target.URL, sent)
		attempt.Damaged = d.Damaged
		if stop.Err() != nil {
			return attempt, sent, false
		}
		if !neterr.Refused(err) {
			t.accepted()
			if d.Manner != nil && d.Manner.TimesOut && len(d.Attempts) == 0 {
				timeOut(&attempt)
			}
			return attempt, sent, true
		}
		if !t.refused(o.grace) {
			return attempt, sent, true
		}
		select {
		case <-time.After(redialEvery):
		case <-stop.Done():
			return attempt, sent, false
		}
	}
}

func post(stop context.Context, t *target, to string, sent wire) (sim.Attempt, error) {
	ctx, cancel := context.WithTimeout(stop, attemptTimeout)
	defer cancel()
	attempt := sim.Attempt{At: clock.Wall()}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(sent.body))
	if err != nil {
		attempt.Error = err.Error()
		return attempt, err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", "mockconnect")
	for name, value := range sent.headers {
		req.Header.Set(name, value)
	}
	res, err := t.client.Do(req)
	attempt.LatencyMS = milliseconds(clock.Wall().Sub(attempt.At))
	if err != nil {
		attempt.Error = explain(err)
		return attempt, err
	}
	defer func() { _ = res.Body.Close() }()
	answer, readErr := io.ReadAll(io.LimitReader(res.Body, mostAnswer))
	attempt.Status, attempt.LatencyMS = res.StatusCode, milliseconds(clock.Wall().Sub(attempt.At))
	switch {
	case res.StatusCode >= 300 && res.StatusCode < 400:
		attempt.Error = fmt.Sprintf("answered %d; redirects are not followed, a webhook's URL must answer itself", res.StatusCode)
	case res.StatusCode < 200 || res.StatusCode >= 300:
		attempt.Error = fmt.Sprintf("answered %d, wants 2xx", res.StatusCode)
	case readErr != nil:
		attempt.Error = "the answer broke off: " + explain(readErr)
	}
	if attempt.Error != "" {
		attempt.Answer = strings.ToValidUTF8(string(answer[:min(len(answer), keptAnswer)]), "\uFFFD")
	}
	return attempt, nil
}

// timeOut has an attempt count as one that was not answered in time.
func timeOut(a *sim.Attempt) {
	came := a.Error
	if came == "" {
		came = fmt.Sprintf("answered %d", a.Status)
	}
	a.Status, a.Answer = 0, ""
	a.Error = fmt.Sprintf("no answer within %s, as the scenario has it (in truth: %s)", attemptTimeout, came)
}

// explain says in a sentence why there was no answer.
func explain(err error) string {
	var unknownCA *tls.CertificateVerificationError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no answer within %s", attemptTimeout)
	case neterr.Refused(err):
		return "the connection was refused; nothing listens there"
	case neterr.Reset(err), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed before an answer came"
	case errors.As(err, &unknownCA):
		return "the certificate is not trusted: " + unknownCA.Err.Error()
	}
	// The client's errors begin with the method and the URL, which the delivery shows already.
	if inner := errors.Unwrap(err); inner != nil {
		return inner.Error()
	}
	return err.Error()
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
