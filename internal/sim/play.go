package sim

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// The statuses of a run's steps.
const (
	stepPending = "pending"
	stepWaiting = "waiting"
	stepDone    = "done"
	stepSkipped = "skipped" // the story ended before it
)

// player plays steps of one run within one transaction.
type player struct {
	world    *World
	tx       *Tx
	sc       *scenario.Scenario
	run      *Run
	vars     map[string]string // as the step that is being played has them
	before   int               // number of the step that is not played, because it would fail; 0: none
	over     bool              // the story has ended, so that no further step is played
	awaiting []Awaiting        // what the steps that were played wait for
	gone     bool              // what it is about is no more, so that nothing can be expected of it
	done     *aside            // what the step that is played first has done already, outside of the transaction
	next     *aside            // what has to be done before the play goes on
}

// verdict is what follows a step: the next one at once, at a later time, or once something else has happened.
type verdict struct {
	pause time.Duration
	await *Awaiting
	aside func(context.Context) error // done before the step counts as played, outside of the transaction
}

// plays has, for each verb of the language, how it is played.
var plays = map[string]func(*player, scenario.Action) (verdict, error){
	"emit":               act((*player).emit),
	"wait":               (*player).wait,
	"abandon":            act((*player).abandon),
	"fail":               act((*player).fail),
	"unexpected":         act((*player).unexpected),
	"participant":        act((*player).setParticipant),
	"account_match":      act((*player).accountMatch),
	"withdrawal_request": act((*player).moveRequest),
	"customer":           act((*player).setCustomer),
	"wallet":             act((*player).wallet),
	"expire":             (*player).expire,
	"supersede":          act((*player).supersede),
	"fault":              act((*player).apiFault),
	"rotate_keys":        (*player).rotateKeys,
	"parallel":           act((*player).parallel),
	"await":              (*player).await,
	"call":               (*player).call,
}

// act is a way of playing for steps that take no time.
func act[A scenario.Action](f func(*player, A) error) func(*player, scenario.Action) (verdict, error) {
	return func(p *player, action scenario.Action) (verdict, error) { return verdict{}, f(p, action.(A)) }
}

// scheduleStep has the run's next step played when it is due.
func (w *World) scheduleStep(ws *Workspace, sc *scenario.Scenario, runID string, due time.Time) {
	ws.Timeline.Schedule(runID, due, func(at time.Time, done func(clock.Fired)) {
		ws.steps.Do(func() { done(w.playSteps(ws, sc, runID, at)) })
	})
}

// playSteps plays everything of a run that is due at that instant. Steps that change more than a transaction of the workspace can are done
// between two of them, and before anything that follows.
func (w *World) playSteps(ws *Workspace, sc *scenario.Scenario, runID string, at time.Time) clock.Fired {
	fired, next := w.playOn(ws, sc, runID, at, nil)
	for next != nil {
		if err := next.do(context.Background()); err != nil {
			w.breakRun(ws, sc, runID, at, nil, next.step, err)
			return fired
		}
		var more clock.Fired
		if more, next = w.playOn(ws, sc, runID, at, next); more.What != "" {
			fired.What = strings.TrimPrefix(fired.What+"; "+more.What, "; ")
		}
	}
	return fired
}

// playOn plays what one transaction can, and answers what has to be done before the rest. done is what was.
func (w *World) playOn(ws *Workspace, sc *scenario.Scenario, runID string, at time.Time, done *aside) (fired clock.Fired, next *aside) {
	fired = clock.Fired{Kind: "step", ID: runID}
	ctx := context.Background()
	var broken error
	brokenAt := 0
	err := w.UpdateAt(ctx, ws, at, func(tx *Tx) error {
		run, err := Runs.Get(tx, runID)
		// A firing that is not the one that the run waits for was overtaken: by a cancellation, or by a reset of the workspace.
		if err != nil || run.Status != Running || !run.Due.Equal(at) {
			fired.What = "canceled"
			if err == nil && run.Status != Canceled {
				fired = clock.Fired{} // it went on before, when a call came
			}
			return ignoreMissing(err)
		}
		p := &player{world: w, tx: tx, sc: sc, run: &run, done: done}
		fired.What, broken = p.play()
		brokenAt = run.Next
		if broken != nil {
			return broken
		}
		if next = p.next; next == nil && !run.Due.IsZero() {
			due := run.Due
			tx.After(func() { w.scheduleStep(ws, sc, runID, due) })
		}
		for _, await := range p.awaiting {
			tx.After(func() { w.awaitCall(ws, sc, runID, await) })
		}
		if p.gone {
			return w.endRun(tx, &run, Canceled)
		}
		return w.settleRun(tx, run)
	})
	if broken != nil {
		w.breakRun(ws, sc, runID, at, done, brokenAt, broken)
		return fired, nil
	}
	if err != nil {
		w.unplayed(ws, runID, err)
		return fired, nil
	}
	return fired, next
}

// breakRun ends a run of which a step cannot be played. What went before the step stands: the platform would have been told of it.
func (w *World) breakRun(ws *Workspace, sc *scenario.Scenario, runID string, at time.Time, done *aside, step int, broken error) {
	err := w.UpdateAt(context.Background(), ws, at, func(tx *Tx) error {
		run, err := Runs.Get(tx, runID)
		if err != nil || run.Status != Running || !run.Due.Equal(at) {
			return ignoreMissing(err)
		}
		p := &player{world: w, tx: tx, sc: sc, run: &run, before: step + 1, done: done}
		if _, err := p.play(); !errors.Is(err, errBefore) {
			return fmt.Errorf("step %d was not reached again: %w", step+1, err)
		}
		run.Reason = fmt.Sprintf("step %d (%s): %v", step+1, run.Steps[step].Step, broken)
		return w.endRun(tx, &run, FailedIt)
	})
	if err != nil {
		w.unplayed(ws, runID, err)
	}
}

func (w *World) unplayed(ws *Workspace, runID string, err error) {
	if !errors.Is(err, storage.ErrClosed) && !ws.isDeleted() {
		w.log.Error("a run could not be played", "workspace", ws.ID, "run", runID, "error", err)
	}
}

// wait plays every step that takes time: a fixed one, or one drawn from the run's seed.
func (p *player) wait(a scenario.Action) (verdict, error) {
	span := a.Takes()
	if span.Fixed() {
		return verdict{pause: span.Min}, nil
	}
	return verdict{pause: deriveBetween(p.run.Seed, "wait", p.run.ID, p.run.Next, span.Min, span.Max)}, nil
}

func (p *player) emit(a *scenario.Emit) error {
	event, ok := lifecycle.EventNamed(string(a.Event))
	switch {
	case !ok:
		return fmt.Errorf("there is no event %q", a.Event)
	case event.SIWX():
		return p.retell(event, a)
	case event.Zerohash():
		return p.report(event, a)
	default:
		return p.tell(event, "", a)
	}
}

// abandon is pending, then abandoned: leaving the flow any earlier makes no deposit.
func (p *player) abandon(a *scenario.Abandon) error {
	if p.run.TransferID == "" {
		if err := p.reach(lifecycle.Pending, ""); err != nil {
			return err
		}
	}
	return p.reach(lifecycle.Abandoned, string(a.At))
}

func (p *player) fail(a *scenario.Fail) error { return p.reach(lifecycle.Failed, string(a.At)) }

func (p *player) unexpected(a *scenario.Unexpected) error {
	if a.Deposit == nil {
		return p.reach(lifecycle.Unexpected, "")
	}
	for name, value := range map[string]strict.Text{"asset": a.Deposit.Asset, "network": a.Deposit.Network, "amount": a.Deposit.Amount} {
		if value == "" {
			continue
		}
		text, err := scenario.Expand(string(value), p.scope(nil, nil))
		if err != nil {
			return err
		}
		p.vars[name] = text
	}
	return p.reach(lifecycle.Unexpected, "")
}

func (p *player) reach(to lifecycle.State, reason string) error {
	event, ok := lifecycle.EventFor(p.sc.Flow, to)
	if !ok {
		return fmt.Errorf("a %s has no state %s", p.sc.Flow, to)
	}
	return p.tell(event, reason, asUsual)
}
