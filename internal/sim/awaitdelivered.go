package sim

import (
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// awaitDelivered has the run wait until the deliveries of an event have ended.
func (p *player) awaitDelivered(event string, within time.Duration) (verdict, error) {
	ended, err := p.run.allEnded(p.tx, event)
	if err != nil || ended {
		return verdict{}, err
	}
	return verdict{await: &Awaiting{
		Delivered: event, Within: Duration(within), Deadline: clock.Wall().Add(within), Step: p.run.Next,
	}}, nil
}

// allEnded says whether the run has had deliveries of an event, and none of them is pending.
func (r *Run) allEnded(tx storage.Reader, event string) (bool, error) {
	all, err := Deliveries.List(tx, storage.Query{Index: "run_id", Value: r.ID})
	any := false
	for _, item := range all {
		if item.Value.Event != event {
			continue
		}
		if any = true; item.Value.Status == DeliveryPending {
			return false, err
		}
	}
	return any, err
}

// answered has the lanes of a run go on that wait for the answers to an event, when the last delivery of it has ended.
func (w *World) answered(tx *Tx, run *Run, event string) error {
	for _, lane := range run.lanes() {
		if lane.Await == nil || lane.Await.Delivered != event {
			continue
		}
		ended, err := run.allEnded(tx, event)
		if err != nil || !ended {
			return err
		}
		sc, err := w.scenario(tx, run.Scenario)
		if err == nil {
			sc, err = w.unfold(tx, sc, run)
		}
		if err != nil {
			run.Reason = err.Error()
			return w.endRun(tx, run, FailedIt)
		}
		ws, key := tx.Workspace, awaitKey(run.ID, lane.Await.Step)
		tx.After(func() { ws.awaits.drop(key) })
		w.goOn(tx, sc, run, lane)
	}
	return nil
}
