package sim

import (
	"context"
	"slices"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Delete drops a workspace with everything in it.
func (w *World) Delete(ctx context.Context, ws *Workspace) error {
	if ws.ID == DefaultWorkspace {
		return refuse(Conflict, "the workspace %q always exists; reset it instead", ws.ID)
	}
	w.drain(ws)
	w.mu.Lock()
	defer w.mu.Unlock()
	rest := slices.DeleteFunc(w.Workspaces(), func(o *Workspace) bool { return o == ws })
	w.directory.Store(newDirectory(rest))
	ws.gate.Lock()
	defer ws.gate.Unlock()
	ws.deleted = true
	w.forget(ws)
	ws.Timeline.Close()
	err := w.store.Update(ctx, ws.ID, func(tx storage.Tx) error { return tx.Clear() })
	w.standFaults(ws)
	w.hub.changed(ws.ID)
	if err != nil {
		return err
	}
	return w.dropSnapshots(ctx, ws.ID)
}

// Reset empties a workspace: settings, credentials and keys stay, everything else goes. It answers once attempts under way have ended.
func (w *World) Reset(ctx context.Context, ws *Workspace) error {
	w.drain(ws)
	ws.gate.Lock()
	defer ws.gate.Unlock()
	w.forget(ws)
	ws.journal.take()
	ws.requests.Store(0)
	ws.trims.set(nil)
	ws.tally.clear()
	err := w.store.Update(ctx, ws.ID, func(tx storage.Tx) error { return tx.Clear(&settings.Kind, &OwnScenarios.Kind) })
	w.standFaults(ws)
	w.hub.changed(ws.ID)
	return err
}

// drain has everything under way in a workspace end. Before the world plays there is nothing under way.
func (w *World) drain(ws *Workspace) {
	if w.outbox == nil {
		return
	}
	ws.Timeline.Empty(func() { w.outbox.Settle(ws) })
}

// forget drops what has begun since it was drained. The caller holds the gate, so that nothing is half-way between a transaction and
// what follows from it: ids come again after a reset, and what was left over would be taken for part of the new world.
func (w *World) forget(ws *Workspace) {
	ws.Timeline.Clear()
	ws.awaits.clear()
	if w.outbox != nil {
		w.outbox.Forget(ws)
	}
}
