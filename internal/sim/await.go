package sim

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/routes"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// awaits are the runs of a workspace that wait for a call of the platform. What is kept of them is in their records; this is only how a
// call finds them.
type awaits struct {
	mu   sync.Mutex
	runs map[string]waiter
}

type waiter struct {
	Awaiting
	goOn func(call *Request)
	stop func() // of the timer that ends the wait
}

// add has start begin the wait while nobody can end it.
func (a *awaits) add(run string, start func() waiter) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.runs == nil {
		a.runs = map[string]waiter{}
	}
	a.runs[run] = start()
}

// drop forgets a run, and says whether it was waiting.
func (a *awaits) drop(run string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	w, ok := a.runs[run]
	if ok {
		w.stop()
		delete(a.runs, run)
	}
	return ok
}

func (a *awaits) clear() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, w := range a.runs {
		w.stop()
	}
	a.runs = nil
}

// take answers those that wait for such a call, and forgets them.
func (a *awaits) take(r *Request) (goOn []func(call *Request)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(a.runs)) { // in one order, whatever the map has
		if w := a.runs[id]; w.is(r) {
			w.stop()
			goOn = append(goOn, w.goOn)
			delete(a.runs, id)
		}
	}
	return goOn
}

// is says whether a call is one that is waited for.
func (a *Awaiting) is(r *Request) bool {
	called, canonical, _ := strings.Cut(r.Route, " ")
	wanted, pattern, _ := strings.Cut(a.Request, " ")
	received, _, _ := strings.Cut(r.Path, "?")
	return wanted == called && fitsPath(pattern, routes.Filled(canonical, received)) && a.Status.Matches(r.Status) && r.ReceivedAt.After(a.Since) && !r.Replayed
}

func (a *awaits) empty() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.runs) == 0
}

// fitsPath says whether a path is one of a pattern, in which * is any one segment.
func fitsPath(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && (want[i] != "*" || got[i] == "") {
			return false
		}
	}
	return true
}

// awaitKey is what a step's wait is found by.
func awaitKey(run string, step int) string { return run + "/" + strconv.Itoa(step) }

// called has the runs go on that wait for a call of the platform.
func (w *World) called(ws *Workspace, r *Request) {
	if r.Route == "" || ws.awaits.empty() {
		return
	}
	for _, goOn := range ws.awaits.take(r) {
		goOn(r)
	}
}

// await has the run wait until the platform has made a call.
func (p *player) await(action scenario.Action) (verdict, error) {
	a := action.(*scenario.Await)
	if event := string(a.For.Delivered); event != "" {
		return p.awaitDelivered(event, a.For.Time())
	}
	request, err := scenario.Expand(string(a.For.Request), p.scope(nil, nil))
	method, path, _ := strings.Cut(request, " ")
	if canonical, known := routes.Canonical(method, path); known { // calls are told by their canonical paths
		request = method + " " + canonical
	}
	within := a.For.Time()
	return verdict{await: &Awaiting{
		Request: request, Status: a.For.Status, Within: Duration(within), Since: p.run.Since, Deadline: clock.Wall().Add(within), Step: p.run.Next,
	}}, err
}

// awaitCall has a run go on when the call has come, and fail when the time is over. A call counts that came while the run was busy with
// what stood before: platforms are quick.
func (w *World) awaitCall(ws *Workspace, sc *scenario.Scenario, runID string, a Awaiting) {
	// Not at once: whoever has just kept the run still holds the workspace's gate.
	ws.steps.Do(func() { w.beginAwaiting(ws, sc, runID, a) })
}

func (w *World) beginAwaiting(ws *Workspace, sc *scenario.Scenario, runID string, a Awaiting) {
	key := awaitKey(runID, a.Step)
	if a.Call != nil {
		w.beginCalling(ws, sc, runID, a)
		return
	}
	ws.awaits.add(key, func() waiter {
		stop := clock.AfterWall(a.Deadline.Sub(clock.Wall()), func() {
			if ws.awaits.drop(key) {
				w.awaited(ws, sc, runID, a, waited{missed: a.missed()})
			}
		})
		return waiter{a, func(call *Request) { w.awaited(ws, sc, runID, a, waited{since: call.ReceivedAt}) }, stop}
	})
	if a.Delivered != "" {
		return // DeliveryEnded has the run go on
	}
	call, err := w.heard(ws, runID, &a)
	if err != nil && !errors.Is(err, storage.ErrClosed) && !ws.isDeleted() {
		w.log.Error("the journal could not be read", "workspace", ws.ID, "run", runID, "error", err)
	}
	if call != nil && ws.awaits.drop(key) {
		w.awaited(ws, sc, runID, a, waited{since: call.ReceivedAt})
	}
}

// heard finds the first such call since the last one that the run has waited for, or since it began; nil: there was none.
func (w *World) heard(ws *Workspace, runID string, a *Awaiting) (call *Request, err error) {
	if err := w.KeepJournal(ws); err != nil {
		return nil, err
	}
	return call, w.View(context.Background(), ws, func(r storage.Reader) error {
		run, err := Runs.Get(r, runID)
		if err != nil {
			return ignoreMissing(err)
		}
		if run.awaitingAt(a.Step) == nil {
			return nil
		}
		const most = 1000 // calls at which one that was answered while the run was busy is looked for
		newest, err := Requests.List(r, storage.Query{Limit: most})
		for _, item := range newest {
			if a.is(&item.Value) && (call == nil || item.Value.ReceivedAt.Before(call.ReceivedAt)) {
				call = &item.Value
			}
		}
		return err
	})
}

// waited is what came of a wait.
type waited struct {
	missed string    // why the run fails; empty: it goes on
	since  time.Time // on the wall: the call that has come; zero: none was waited for
}

// missed says that the time is over.
func (a *Awaiting) missed() string {
	if a.Delivered != "" {
		return fmt.Sprintf("%s was not answered within %s on the wall clock", a.Delivered, a.Within)
	}
	return fmt.Sprintf("no such call came within %s on the wall clock", a.Within)
}

// awaited ends a wait.
func (w *World) awaited(ws *Workspace, sc *scenario.Scenario, runID string, a Awaiting, came waited) {
	err := w.Update(context.Background(), ws, func(tx *Tx) error {
		run, err := Runs.Get(tx, runID)
		lane := run.awaitingAt(a.Step)
		if err != nil || run.Status != Running || lane == nil {
			return ignoreMissing(err) // it was canceled, or the workspace was reset
		}
		if came.missed != "" {
			run.Reason = fmt.Sprintf("step %d (%s): %s", a.Step+1, run.Steps[a.Step].Step, came.missed)
			return w.endRun(tx, &run, FailedIt)
		}
		if !came.since.IsZero() {
			lane.Since = came.since
		}
		w.goOn(tx, sc, &run, lane)
		return Runs.Put(tx, run)
	})
	if err != nil && !errors.Is(err, storage.ErrClosed) && !ws.isDeleted() {
		w.log.Error("a run could not go on", "workspace", ws.ID, "run", runID, "error", err)
	}
}

// goOn has a lane go on whose wait has ended, once tx is kept.
func (w *World) goOn(tx *Tx, sc *scenario.Scenario, run *Run, lane *Lane) {
	run.goOn(lane, tx.Now)
	ws, id, due := tx.Workspace, run.ID, run.Due
	tx.After(func() { w.scheduleStep(ws, sc, id, due) })
}

// awaitAnew gives the runs of a snapshot that wait for a call the time on the wall that they had left when it was saved.
func awaitAnew(tx storage.Tx, s *Snapshot, wall time.Time) error {
	waiting, err := Runs.List(tx, storage.Query{Which: storage.Live})
	for _, item := range waiting {
		run, waits := item.Value, false
		for _, l := range run.lanes() {
			if l.Await != nil {
				l.Await.Deadline, waits = l.Await.Deadline.Add(wall.Sub(s.SavedAt)), true
			}
		}
		if waits && err == nil {
			err = Runs.Put(tx, run)
		}
	}
	return err
}
