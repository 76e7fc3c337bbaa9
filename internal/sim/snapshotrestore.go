package sim

import (
	"context"
	"errors"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// RestoreSnapshot puts a workspace back to what was saved under a name: first it is drained and emptied as by Reset, and in the end what
// waits goes on. What cannot be restored is refused before anything is touched, and what fails half-way has changed nothing.
func (w *World) RestoreSnapshot(ctx context.Context, ws *Workspace, name string) error {
	var s Snapshot
	var saved Settings
	err := w.store.View(ctx, storage.SavedAs(ws.ID, name), func(r storage.Reader) (err error) {
		if s, err = snapshots.Get(r, name); err != nil {
			return missing(err, "snapshot", name)
		}
		saved, err = settings.Get(r, ws.ID)
		return err
	})
	if err != nil {
		return err
	}
	return w.replace(ctx, ws, &s, saved, func(tx storage.Tx) error {
		if err := tx.Load(name); err != nil {
			return err
		}
		return snapshots.Delete(tx, name) // it stands among what was saved, and not in the workspace
	})
}

// replace puts another state in the place of a workspace's. fill does so in the store, but for the settings.
func (w *World) replace(ctx context.Context, ws *Workspace, s *Snapshot, next Settings, fill func(storage.Tx) error) error {
	now := ws.Settings()
	next.ID, next.Ordinal, next.CreatedAt = now.ID, now.Ordinal, now.CreatedAt
	// Its scenarios come with it, so that those of now say nothing about it.
	if err := w.check(&next, &next); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // from here on it goes through to one end or the other
	set, release := ws.Timeline.Hold()
	defer release()
	w.drain(ws)
	ws.keys.Lock()
	defer ws.keys.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	ws.gate.Lock()
	defer ws.gate.Unlock()
	if ws.deleted {
		return refuse(NotFound, "the workspace %q has been deleted", ws.ID)
	}
	w.forget(ws)
	err := w.check(&next, &next) // again, as nobody can change it any more
	wall := clock.Wall()
	next.Clock = s.Clock.From(s.Now, wall)
	var lost map[string]int
	if err == nil {
		err = w.store.Update(ctx, ws.ID, func(tx storage.Tx) (err error) {
			if err = fill(tx); err != nil {
				return err
			}
			if err = awaitAnew(tx, s, wall); err != nil {
				return err
			}
			if lost, err = trimmed(tx); err != nil {
				return err
			}
			return settings.Put(tx, next)
		})
	}
	if err == nil {
		ws.journal.take()
		ws.settings.Store(&next)
		ws.ring.Store(nil)
		w.directory.Store(newDirectory(w.Workspaces()))
		ws.requests.Store(int64(s.Requests))
		ws.trims.set(lost)
		ws.tally.clear() // what is counted since the start is counted from here on
		set(next.Clock)
		w.standFaults(ws)
	}
	if w.outbox != nil { // else Start will
		err = errors.Join(err, w.resume(ctx, ws))
	}
	w.hub.changed(ws.ID)
	return err
}
