package sim

import (
	"slices"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Manner is how a scenario has one delivery sent, where not as usual. It is kept with the delivery and says all that is needed to go on
// after a restart.
type Manner struct {
	Apart    bool               `json:"apart,omitzero"`      // it has left the order of its object
	After    string             `json:"after,omitzero"`      // held back until this event of the run has been answered
	CopyOf   string             `json:"copy_of,omitzero"`    // held back until that delivery has been sent for the first time
	Delay    Duration           `json:"delay,omitzero"`      // how long after that it is sent
	Same     bool               `json:"same_bytes,omitzero"` // it sends the headers and the body that it has, which are that delivery's
	SentAt   time.Time          `json:"sent_at,omitzero"`    // wall time at which those bytes were first sent
	Copies   []string           `json:"copies,omitzero"`     // the deliveries that wait for this one
	SignedAt Duration           `json:"signed_at,omitzero"`  // from the time on the wall
	Tamper   scenario.Tampering `json:"tamper,omitzero"`
	SignWith scenario.Signer    `json:"sign_with,omitzero"`
	TimesOut bool               `json:"times_out,omitzero"`
	Genuine  string             `json:"genuine_body,omitzero"` // what the body would be, where it lacks something or was altered
}

// IsHeld says that the delivery waits for something other than its time.
func (d *Delivery) IsHeld() bool { return d.Status == DeliveryPending && d.Due.IsZero() }

// reason is what a delivery that is held back waits for.
func (m *Manner) reason() string {
	if m.CopyOf != "" {
		return "it is sent after delivery " + m.CopyOf + ", which has not been tried yet"
	}
	return "it is sent after " + m.After + ", which has not been answered yet"
}

// mend makes a delivery the usual one again. What was damaged stays with the attempts.
func (d *Delivery) mend() {
	if d.Manner != nil && d.Manner.Genuine != "" {
		d.Body = d.Manner.Genuine
	}
	d.Damaged, d.Manner = "", nil
}

// ReleaseCopies has the copies of a delivery sent that has just been tried for the first time. Those that are to be the same get the bytes
// that were sent.
func (w *World) ReleaseCopies(tx *Tx, first Delivery) error {
	if first.Manner == nil {
		return nil
	}
	for _, id := range first.Manner.Copies {
		d, err := Deliveries.Get(tx, id)
		if err != nil || !d.IsHeld() {
			if ignoreMissing(err) != nil {
				return err
			}
			continue
		}
		if d.Manner.Same && first.Headers != nil {
			d.Headers, d.Body, d.Manner.SentAt = first.Headers, first.Body, first.Attempts[0].At
		}
		if err := w.send(tx, d); err != nil {
			return err
		}
	}
	return nil
}

// send has a delivery sent that was held back.
func (w *World) send(tx *Tx, d Delivery) error {
	d.Due = tx.Workspace.Timeline.After(tx.Now, time.Duration(d.Manner.Delay))
	w.outbox.Send(tx, d)
	return Deliveries.Put(tx, d)
}

// freed says which of a run's deliveries, in the order in which they came to be, are held back no longer.
type freed func(all []storage.Item[Delivery], i int) bool

// inAnyCase frees all.
func inAnyCase([]storage.Item[Delivery], int) bool { return true }

// answeredBy frees what waits for an event of which a delivery has ended: what goes to the same target, or to one that is not told of the
// event at all. An earlier event of the same name is none that is waited for.
func answeredBy(ended Delivery) freed {
	return func(all []storage.Item[Delivery], i int) bool {
		held := all[i].Value
		if held.Manner.After != ended.Event {
			return false
		}
		isLater, told := false, false
		for _, item := range all[i+1:] {
			d := item.Value
			isLater = isLater || d.ID == ended.ID
			told = told || d.Event == ended.Event && d.Target == held.Target
		}
		return isLater && (!told || held.Target == ended.Target)
	}
}

// release sends what a run holds back for events, as far as it is free.
func (w *World) release(tx *Tx, runID string, is freed) error {
	all, err := Deliveries.List(tx, storage.Query{Index: "run_id", Value: runID, Oldest: true})
	for i, item := range all {
		if d := item.Value; err == nil && d.isHeldForEvent() && is(all, i) {
			err = w.send(tx, d)
		}
	}
	return err
}

func (d *Delivery) isHeldForEvent() bool { return d.IsHeld() && d.Manner.After != "" }

// freeStranded sends what is still held back when a run, whose steps are over, has nothing else to wait for: the event did not come, because a story ended early or
// had nobody to tell.
func (w *World) freeStranded(tx *Tx, runID string) error {
	all, err := Deliveries.List(tx, storage.Query{Index: "run_id", Value: runID})
	if err != nil || slices.ContainsFunc(all, func(item storage.Item[Delivery]) bool {
		return item.Value.Status == DeliveryPending && !item.Value.IsHeld()
	}) {
		return err
	}
	return w.release(tx, runID, inAnyCase)
}
