package sim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/jsonmatch"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// The platform is asked again after this pause, on the wall.
const askAgain = 250 * time.Millisecond

// usualAnswer is how long the right answer may take where a step does not say.
const usualAnswer = 10 * time.Second

// call has the run wait until the platform answers as it should.
func (p *player) call(action scenario.Action) (verdict, error) {
	a := action.(*scenario.Call)
	calling, err := p.calling(a)
	if err != nil {
		return verdict{}, err
	}
	within := time.Duration(a.Within)
	if within == 0 {
		within = usualAnswer
	}
	return verdict{await: &Awaiting{Call: calling, Within: Duration(within), Deadline: clock.Wall().Add(within), Step: p.run.Next}}, nil
}

// calling is the call with its values.
func (p *player) calling(a *scenario.Call) (*Calling, error) {
	scope, err := p.wholeScope()
	if err != nil {
		return nil, err
	}
	c := &Calling{Method: a.Of.Method, Headers: map[string]string{}, Status: a.Expect.Wanted()}
	if c.URL, err = scenario.Expand(string(a.Of.URL), scope); err != nil {
		return nil, err
	}
	if wrong := (Target{URL: c.URL}).Check(); wrong != "" {
		return nil, fmt.Errorf("the url %s", wrong)
	}
	for name, value := range a.Of.Headers {
		if c.Headers[name], err = scenario.Expand(string(value), scope); err != nil {
			return nil, err
		}
	}
	body, err := scenario.ExpandJSON(a.Of.Body, scope)
	if err != nil {
		return nil, err
	}
	expected, err := scenario.ExpandJSON(jsontext.Value(a.Expect.Body), scope)
	c.Body, c.Expect = string(body), string(expected)
	if body.Kind() == '"' {
		err = errors.Join(err, json.Unmarshal(body, &c.Body))
	} else if _, given := c.Headers["Content-Type"]; c.Body != "" && !given {
		c.Headers["Content-Type"] = "application/json"
	}
	return c, err
}

// wholeScope is the scope of what the run is about as it stands.
func (p *player) wholeScope() (func(path []string) (string, bool), error) {
	var t *Transfer
	var session *Session
	if p.run.TransferID != "" {
		found, err := Transfers.Get(p.tx, p.run.TransferID)
		if err != nil {
			return nil, err
		}
		t = &found
	}
	if p.run.SessionID != "" {
		found, _, err := SessionOf(p.tx, p.run.SessionID)
		if err != nil {
			return nil, err
		}
		session = &found
	}
	return p.scope(t, session), nil
}

// beginCalling asks until the answer is right, the time is over, or the run has ended.
func (w *World) beginCalling(ws *Workspace, sc *scenario.Scenario, runID string, a Awaiting) {
	key := awaitKey(runID, a.Step)
	ctx, cancel := context.WithDeadline(context.Background(), a.Deadline)
	ws.awaits.add(key, func() waiter { return waiter{a, nil, cancel} })
	var ask func()
	last := ""
	ask = func() {
		wrong := w.ask(ctx, ws, a.Call)
		if wrong != "" && ctx.Err() != nil && last != "" {
			wrong = last // says more than that this one was cut off
		}
		last = wrong
		if wrong != "" && a.Deadline.Sub(clock.Wall()) > askAgain && ctx.Err() == nil {
			clock.AfterWall(askAgain, ask)
			return
		}
		if !ws.awaits.drop(key) {
			return // it was called off
		}
		if wrong != "" {
			wrong = fmt.Sprintf("not so within %s on the wall clock; at last: %s", a.Within, wrong)
		}
		w.awaited(ws, sc, runID, a, waited{missed: wrong})
	}
	clock.AfterWall(0, ask)
}

// ask asks once, and says what was wrong with the answer.
func (w *World) ask(ctx context.Context, ws *Workspace, c *Calling) string {
	status, body, err := w.outbox.Call(ctx, ws, *c)
	switch {
	case err != nil:
		return err.Error()
	case !c.Status.Matches(status):
		return fmt.Sprintf("expected status %s, saw %d", c.Status, status)
	case c.Expect != "":
		return jsonmatch.Differs([]byte(c.Expect), body)
	}
	return ""
}
