package sim

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/magic"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// timeForm is how messages write a workspace's time.
const timeForm = time.RFC3339Nano

// RunRequest asks for one play of a scenario.
type RunRequest struct {
	Scenario  string
	Vars      map[string]string
	Seed      *int64 // nil: derived from the workspace's
	SessionID string // empty: the run makes a session of its own
	Request   string // the withdrawal request that it plays on
	// CustomerID is the customer of the wallet sign-in API whom it decides about; empty: the run makes one.
	CustomerID string
	Magic      *magic.Row // the magic value that decided; nil: none did
}

// StartRun begins a run; its first step is played once the transaction is kept.
func (w *World) StartRun(tx *Tx, r RunRequest) (Run, error) {
	folded, err := w.scenario(tx, r.Scenario)
	if err != nil {
		return Run{}, err
	}
	run, sc, err := w.newRun(tx, folded, r)
	if err != nil {
		return run, err
	}
	p := &player{world: w, tx: tx, sc: sc, run: &run, vars: run.Vars}
	if r.CustomerID != "" && r.SessionID != "" {
		return run, refuse(Invalid, "a run is about a session or about a customer, and not about both")
	}
	if err := p.cast(r.SessionID, r.CustomerID); err != nil {
		return run, err
	}
	if err := Runs.Put(tx, run); err != nil {
		return run, err
	}
	tx.After(func() {
		tx.Workspace.tally.runStarted()
		w.scheduleStep(tx.Workspace, sc, run.ID, run.Due)
	})
	return run, nil
}

// newRun is a run that nobody is cast for yet, and its scenario as it is played.
func (w *World) newRun(tx *Tx, folded *scenario.Scenario, r RunRequest) (Run, *scenario.Scenario, error) {
	vars, err := mergeVars(folded, r.Vars)
	if err != nil {
		return Run{}, nil, err
	}
	ordinal, err := count(tx, "runs", 1)
	if err != nil {
		return Run{}, nil, err
	}
	s := tx.Workspace.Settings()
	run := Run{
		ID:       deriveName(s.Seed, "run", "", ordinal),
		Scenario: folded.Name, Title: folded.Title, Status: Running, Vars: vars,
		StartedAt: tx.Now, Expectations: []Expectation{}, Lane: Lane{Due: tx.Now},
	}
	sum := derive(s.Seed, "run seed", "", ordinal)
	run.Seed = int64(sum[0])<<32 | int64(sum[1])<<24 | int64(sum[2])<<16 | int64(sum[3])<<8 | int64(sum[4])
	if r.Seed != nil {
		run.Seed = *r.Seed
	}
	sc, err := w.unfold(tx, folded, &run)
	if err != nil {
		return run, nil, err
	}
	if faults := orderOf(vars).complete().faults(); len(faults) > 0 && !sc.OnRequest() {
		return Run{}, nil, &Error{Invalid, "the scenario cannot be played with these vars", inVars(faults)}
	}
	_, longest := sc.Duration()
	run.Until = tx.Now.Add(longest)
	for _, line := range outline(sc) {
		run.Steps = append(run.Steps, RunStep{Step: line, Status: stepPending})
	}
	run.decidedBy(r.Magic)
	run.Request, run.Since = r.Request, clock.Wall()
	return run, sc, nil
}

// cast finds whom the run is about: its user, the participant and the session. What there is not, it makes.
func (p *player) cast(sessionID, customerID string) (err error) {
	run, sc := p.run, p.sc
	run.ReferenceID = run.Vars["reference_id"]
	if sc.Flow == lifecycle.Challenge {
		return p.castCustomer(customerID)
	}
	if customerID != "" {
		return refuse(Invalid, "scenario %s plays a %s, which no customer of the wallet sign-in API has", sc.Name, sc.Flow)
	}
	chosen := run.ReferenceID != "" || sessionID != ""
	if sessionID == "" && run.ReferenceID != "" && needsSession(sc) {
		if sessionID, err = liveSessionOf(p.tx, run.ReferenceID, sc.Flow); err != nil {
			return err
		}
	}
	if sessionID != "" {
		session, err := LiveSession(p.tx, sessionID, p.tx.Now)
		if err == nil {
			err = session.allows(sc.Flow)
		}
		if err != nil {
			return err
		}
		run.SessionID, run.ReferenceID = session.ID, session.ReferenceID
	}
	if run.ReferenceID == "" {
		run.ReferenceID = deriveCode(run.Seed, "reference", run.ID, 0)
	}
	if err := p.given(chosen); err != nil || run.SessionID != "" || !needsSession(sc) {
		return err
	}
	session, err := p.makeSession()
	run.SessionID = session.ID
	return err
}

// makeSession makes the session that a run needs.
func (p *player) makeSession() (Session, error) {
	wanted := SessionRequest{ReferenceID: p.run.ReferenceID, RunID: p.run.ID}
	for _, scope := range p.tx.Workspace.Settings().Dialect().Scopes {
		if wanted.Scopes == nil && scenario.ScopeFlows[scope] == p.sc.Flow {
			wanted.Scopes = []string{scope}
		}
	}
	if given := p.sc.Given.Session; given != nil && given.Metadata != nil {
		var err error
		if wanted.Metadata, err = scenario.ExpandJSON(given.Metadata, p.scope(nil, nil)); err != nil {
			return Session{}, err
		}
	}
	return p.world.CreateSession(p.tx, wanted)
}

// needsSession says whether anything in the scenario happens within a session.
func needsSession(sc *scenario.Scenario) bool {
	if sc.Flow == lifecycle.Onboarding || sc.Flow == lifecycle.Challenge || sc.OnRequest() {
		return false
	}
	return slices.ContainsFunc(sc.Steps, func(step scenario.Step) bool {
		switch a := step.Action.(type) {
		case *scenario.Unexpected, *scenario.Wait, *scenario.Participant, *scenario.Await, *scenario.Call, *scenario.APIFault, *scenario.RotateKeys:
			return false
		case *scenario.Expire:
			return a.What == scenario.TheSession
		case *scenario.Emit:
			e, ok := lifecycle.EventNamed(string(a.Event))
			return !ok || e.To != lifecycle.Unexpected && !e.Zerohash()
		}
		return true
	})
}

// mergeVars lays what was given over what the scenario declares.
func mergeVars(sc *scenario.Scenario, given map[string]string) (map[string]string, error) {
	own, common := map[string]string{}, map[string]string{}
	for name, value := range given {
		_, declared := sc.Vars[name]
		if !declared && slices.Contains(scenario.StandardVars, name) {
			common[name] = value
		} else {
			own[name] = value
		}
	}
	vars, err := sc.WithVars(own)
	if err != nil {
		return nil, refuse(Invalid, "%v", err)
	}
	maps.Copy(vars, common)
	return vars, nil
}

func orderOf(vars map[string]string) Order {
	return Order{Integration: vars["integration"], Asset: vars["asset"], Network: vars["network"], Amount: vars["amount"]}
}

func inVars(faults []Fault) []Fault {
	for i := range faults {
		faults[i].Pointer = "/vars" + faults[i].Pointer
	}
	return faults
}

// CancelRun stops a run: no further step is played. Deliveries on their way go on.
func (w *World) CancelRun(ctx context.Context, ws *Workspace, id string) (run Run, err error) {
	err = w.Update(ctx, ws, func(tx *Tx) error {
		if run, err = Runs.Get(tx, id); err != nil {
			return missing(err, "run", id)
		}
		if run.Status != Running {
			return refuse(Conflict, "run %s has ended: %s", id, run.Status)
		}
		run.Reason = "canceled"
		return w.endRun(tx, &run, Canceled)
	})
	return run, err
}

// stepsAreOver says that no step will be played any more.
func (r *Run) stepsAreOver() bool {
	return r.Next >= len(r.Steps) && r.Due.IsZero() && r.Await == nil && len(r.Branches) == 0
}

// settleRun keeps a run, and ends it when its steps are done and its deliveries have ended.
func (w *World) settleRun(tx *Tx, run Run) error {
	if run.Status != Running {
		return nil
	}
	if over := run.stepsAreOver(); !over || run.Pending > 0 {
		if over && run.HoldsBack {
			if err := w.freeStranded(tx, run.ID); err != nil {
				return err
			}
		}
		return Runs.Put(tx, run)
	}
	sc, err := w.writtenFor(tx, &run)
	if err != nil {
		run.Reason = err.Error()
		return w.endRun(tx, &run, FailedIt)
	}
	deliveries, err := Deliveries.List(tx, storage.Query{Index: "run_id", Value: run.ID, Oldest: true})
	if err != nil {
		return err
	}
	status := Passed
	blame := func(format string, args ...any) {
		if status = FailedIt; run.Reason == "" {
			run.Reason = fmt.Sprintf(format, args...)
		}
	}
	run.Expectations = make([]Expectation, 0, len(sc.Expect))
	p := &player{world: w, tx: tx, sc: sc, run: &run, vars: run.Vars}
	for _, want := range sc.Expect {
		body, err := p.expected(want.Body)
		e := judge(want, body, deliveries)
		if err != nil {
			e.Held, e.Why = false, fmt.Sprintf("%s: %v", want.Event, err)
		}
		if !e.Held {
			blame("%s", e.Why)
		}
		run.Expectations = append(run.Expectations, e)
	}
	for _, item := range deliveries {
		d := item.Value
		if d.Status == DeliveryDead && d.Damaged == "" {
			blame("%s was not delivered: %s", d.Event, d.Reason)
		}
		for _, id := range d.Assumptions {
			if !slices.Contains(run.Assumptions, id) {
				run.Assumptions = append(run.Assumptions, id)
			}
		}
	}
	return w.endRun(tx, &run, status)
}

func (w *World) endRun(tx *Tx, run *Run, status RunStatus) error {
	var waits []string
	for _, l := range run.lanes() {
		if l.Await != nil {
			waits = append(waits, awaitKey(run.ID, l.Await.Step))
		}
	}
	run.Status, run.EndedAt, run.Branches = status, tx.Now, nil
	run.Due, run.Since, run.Await = time.Time{}, time.Time{}, nil
	if err := w.dropOwnFaults(tx, run); err != nil {
		return err
	}
	if run.HoldsBack {
		if err := w.release(tx, run.ID, inAnyCase); err != nil {
			return err
		}
	}
	ended := *run
	tx.After(func() {
		tx.Workspace.tally.runEnded(&ended)
		for _, key := range waits {
			tx.Workspace.awaits.drop(key)
		}
		w.grew(tx.Workspace, &Runs.Kind)
	})
	if err := Runs.Put(tx, *run); err != nil || run.CustomerID == "" {
		return err
	}
	return w.leaveCustomer(tx, run)
}

// resume takes up what waited when the process ended, or the workspace was put back. Nobody has come in yet, or the caller holds the gate.
func (w *World) resume(ctx context.Context, ws *Workspace) error {
	var waiting []storage.Item[Run]
	err := w.View(ctx, ws, func(r storage.Reader) (err error) {
		waiting, err = Runs.List(r, storage.Query{Which: storage.Live, Oldest: true})
		return err
	})
	if err != nil {
		return err
	}
	if err := w.outbox.Adopt(ctx, ws); err != nil {
		return err
	}
	for _, item := range waiting {
		run := item.Value
		var waits []Awaiting
		for _, l := range run.lanes() {
			if l.Await != nil {
				waits = append(waits, *l.Await)
			}
		}
		if run.Due.IsZero() && len(waits) == 0 {
			continue // it waits for deliveries
		}
		sc, err := w.scenarioOf(ctx, ws, &run)
		if err != nil {
			run.Reason = err.Error()
			if err := w.change(ctx, ws, ws.Timeline.Now(), func(tx *Tx) error { return w.endRun(tx, &run, FailedIt) }); err != nil {
				return err
			}
			continue
		}
		for _, wait := range waits {
			w.awaitCall(ws, sc, run.ID, wait)
		}
		if !run.Due.IsZero() {
			w.scheduleStep(ws, sc, run.ID, run.Due)
		}
	}
	return nil
}

// ignoreRefusal passes on what is no refusal.
func ignoreRefusal(err error) error {
	if _, refused := errors.AsType[*Error](err); refused {
		return nil
	}
	return err
}

func ignoreMissing(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}
