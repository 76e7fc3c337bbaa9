package sim

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Snapshot is what is known of a saved workspace. It stands among what was saved, so that neither can be without the other.
type Snapshot struct {
	Name      string      `json:"name"`
	Workspace string      `json:"workspace"` // that was saved, which may have been another one
	SavedAt   time.Time   `json:"saved_at"`  // wall time
	Clock     clock.State `json:"clock"`
	Now       time.Time   `json:"now"`      // what the clock showed
	Requests  int         `json:"requests"` // calls that had been numbered
	Records   int         `json:"records"`
	Bytes     int         `json:"bytes"` // of its file, but for the first line
}

var snapshots = &storage.Table[Snapshot]{
	Kind: storage.Kind{Name: "snapshots"},
	ID:   func(s *Snapshot) string { return s.Name },
}

// The bounds of a workspace's snapshots.
const (
	MostSnapshots     = 20
	MostSnapshotBytes = 64 << 20
)

// snapshotName is the form of names: they stand in paths.
var snapshotName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// SaveSnapshot saves a whole workspace under a name, in place of what was saved under it before; isNew says that nothing was.
func (w *World) SaveSnapshot(ctx context.Context, ws *Workspace, name string) (s Snapshot, isNew bool, err error) {
	if isNew, err = w.roomFor(ctx, ws, name); err != nil {
		return s, false, err
	}
	if err := w.KeepJournal(ws); err != nil {
		return s, false, err
	}
	err = w.Update(ctx, ws, func(tx *Tx) (err error) {
		s = Snapshot{
			Name: name, Workspace: ws.ID, SavedAt: clock.Wall(), Clock: ws.Timeline.State(), Now: tx.Now, Requests: int(ws.requests.Load()),
		}
		if s.Records, s.Bytes, err = measure(tx); err != nil {
			return err
		}
		if s.Bytes > MostSnapshotBytes {
			return refuse(Conflict, "the workspace has %d MiB of records, and a snapshot at most %d; the setting keep has it keep fewer that have ended",
				s.Bytes>>20, MostSnapshotBytes>>20)
		}
		if err := snapshots.Put(tx, s); err != nil {
			return err
		}
		if err := tx.Save(name); err != nil {
			return err
		}
		return snapshots.Delete(tx, name)
	})
	return s, isNew, err
}

// measure counts what a snapshot of the workspace would have.
func measure(r storage.Reader) (records, size int, err error) {
	for _, kind := range Kinds {
		if kind == &settings.Kind || kind == &snapshots.Kind {
			continue
		}
		all, err := r.List(kind, storage.Query{})
		if err != nil {
			return 0, 0, err
		}
		records += len(all)
		for i := range all {
			size += lineSize(kind, &all[i])
		}
	}
	return records, size, nil
}

// roomFor refuses names that no snapshot can have, and one more snapshot than a workspace may have.
func (w *World) roomFor(ctx context.Context, ws *Workspace, name string) (isNew bool, err error) {
	if !snapshotName.MatchString(name) {
		return false, refuse(Invalid, "the name of a snapshot wants 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit, got %s", strict.Quote(name))
	}
	names, err := w.snapshotNames(ctx, ws.ID)
	if err != nil || slices.Contains(names, name) {
		return false, err
	}
	if len(names) >= MostSnapshots {
		return false, refuse(Conflict, "the workspace has %d snapshots, and may have no more; delete one first", len(names))
	}
	return true, nil
}

// snapshotNames lists, sorted, what a workspace has saved.
func (w *World) snapshotNames(ctx context.Context, workspace string) (names []string, err error) {
	all, err := w.store.Workspaces(ctx)
	for _, id := range all {
		if of, name, saved := storage.Saved(id); saved && of == workspace {
			names = append(names, name)
		}
	}
	return names, err
}

// Snapshots lists a workspace's snapshots, the newest first.
func (w *World) Snapshots(ctx context.Context, ws *Workspace) (all []Snapshot, err error) {
	names, err := w.snapshotNames(ctx, ws.ID)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		s, err := w.Snapshot(ctx, ws, name)
		if refused := (*Error)(nil); errors.As(err, &refused) {
			continue // it was deleted meanwhile
		}
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b Snapshot) int { return b.SavedAt.Compare(a.SavedAt) })
	return all, nil
}

// Snapshot is what is known of one.
func (w *World) Snapshot(ctx context.Context, ws *Workspace, name string) (s Snapshot, err error) {
	err = w.store.View(ctx, storage.SavedAs(ws.ID, name), func(r storage.Reader) error {
		s, err = snapshots.Get(r, name)
		return missing(err, "snapshot", name)
	})
	return s, err
}

// DeleteSnapshot drops what was saved under a name.
func (w *World) DeleteSnapshot(ctx context.Context, ws *Workspace, name string) error {
	if _, err := w.Snapshot(ctx, ws, name); err != nil {
		return err
	}
	return w.drop(ctx, storage.SavedAs(ws.ID, name))
}

func (w *World) drop(ctx context.Context, id string) error {
	return w.store.Update(ctx, id, func(tx storage.Tx) error { return tx.Clear() })
}

// dropSnapshots drops all that a workspace has saved.
func (w *World) dropSnapshots(ctx context.Context, workspace string) error {
	names, err := w.snapshotNames(ctx, workspace)
	for _, name := range names {
		err = errors.Join(err, w.drop(ctx, storage.SavedAs(workspace, name)))
	}
	return err
}

// dropOrphans drops the snapshots of workspaces that were being deleted when the process ended.
func (w *World) dropOrphans(ctx context.Context, ids []string) error {
	for _, id := range ids {
		of, _, saved := storage.Saved(id)
		if _, exists := w.Workspace(of); !saved || exists {
			continue
		}
		if err := w.drop(ctx, id); err != nil {
			return fmt.Errorf("workspace %q: %w", id, err)
		}
	}
	return nil
}
