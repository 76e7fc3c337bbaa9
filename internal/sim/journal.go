package sim

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// The journal of calls is written behind: a transaction for every call would cost more than the call. An entry is kept when so many
// wait, when so much time has passed, or when somebody reads or waits for the journal; so nobody sees the difference, but for a process
// that is killed, which loses the last entries and nothing else.
const (
	journalAtOnce = 64
	journalDelay  = 50 * time.Millisecond
)

// journal holds a workspace's entries that are not kept yet.
type journal struct {
	writing sync.Mutex // held while entries are kept, so that they stay in order
	mu      sync.Mutex
	waiting []storage.Record
	armed   bool // a timer will keep what waits
}

func (j *journal) add(rec storage.Record) (waiting int, arm bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.waiting = append(j.waiting, rec)
	arm, j.armed = !j.armed, true
	return len(j.waiting), arm
}

func (j *journal) take() []storage.Record {
	j.mu.Lock()
	defer j.mu.Unlock()
	taken := j.waiting
	j.waiting, j.armed = nil, false
	return taken
}

// Journal keeps a call that was received, and has the runs go on that wait for it.
func (w *World) Journal(ws *Workspace, r Request) error {
	rec, err := Requests.Record(&r)
	if err != nil {
		return err
	}
	waiting, arm := ws.journal.add(rec)
	w.called(ws, &r) // behind the above: a run that begins to wait just now finds the call here or there
	if waiting >= journalAtOnce || w.hub.awaited(ws.ID) {
		return w.KeepJournal(ws)
	}
	if arm {
		clock.AfterWall(journalDelay, func() {
			if err := w.KeepJournal(ws); err != nil && !errors.Is(err, storage.ErrClosed) {
				w.log.Error("the journal could not be kept", "workspace", ws.ID, "error", err)
			}
		})
	}
	return nil
}

// KeepJournal keeps the entries that wait. Whoever reads the journal calls it first.
func (w *World) KeepJournal(ws *Workspace) error {
	ws.journal.writing.Lock()
	defer ws.journal.writing.Unlock()
	entries := ws.journal.take()
	if len(entries) == 0 {
		return nil
	}
	err := w.Update(context.Background(), ws, func(tx *Tx) error {
		for _, rec := range entries {
			if err := tx.Put(&Requests.Kind, rec); err != nil {
				return err
			}
		}
		return nil
	})
	var refused *Error
	if errors.As(err, &refused) {
		return nil // the workspace has been deleted, and its journal with it
	}
	for range entries {
		w.grew(ws, &Requests.Kind)
	}
	return err
}

// KeepJournals keeps what waits in any workspace, before the store is closed.
func (w *World) KeepJournals() error {
	var errs []error
	for _, ws := range w.Workspaces() {
		errs = append(errs, w.KeepJournal(ws))
	}
	return errors.Join(errs...)
}
