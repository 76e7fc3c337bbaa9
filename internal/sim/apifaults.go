package sim

import (
	"context"
	"errors"

	"github.com/mockconnect/mockconnect/internal/sim/apifault"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// mostFaults is how many faults a workspace can have at a time: each is looked at on every call.
const mostFaults = 100

// PutFault puts a fault into a workspace, in place of the one that had its name.
func (w *World) PutFault(tx *Tx, name string, f apifault.Fault, runID string) (APIFault, error) {
	if wrong := apifault.BadName(name); wrong != "" {
		return APIFault{}, refuse(Invalid, "%s", wrong)
	}
	if err := APIFaults.Delete(tx, name); err != nil { // so that it comes behind those that stand
		return APIFault{}, err
	}
	n, err := tx.Count(&APIFaults.Kind, storage.Live)
	if err != nil {
		return APIFault{}, err
	}
	if n >= mostFaults {
		return APIFault{}, refuse(Conflict, "a workspace has at most %d faults; DELETE …/faults takes them all away", mostFaults)
	}
	nth, err := count(tx, "faults", 1)
	if err != nil {
		return APIFault{}, err
	}
	made := APIFault{Name: name, Fault: f, RunID: runID, CreatedAt: tx.Now, Nth: nth + 1}
	tx.After(func() { w.standFaults(tx.Workspace) })
	return made, APIFaults.Put(tx, made)
}

// DropFault takes a fault away. Calls that it holds up end.
func (w *World) DropFault(tx *Tx, name string) error {
	if _, err := APIFaults.Get(tx, name); err != nil {
		return w.missingFault(tx, err, name)
	}
	tx.After(func() { w.standFaults(tx.Workspace) })
	return APIFaults.Delete(tx, name)
}

// missingFault names the nearest fault that there is.
func (w *World) missingFault(r storage.Reader, err error, name string) error {
	if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	all, err := APIFaults.List(r, storage.Query{Oldest: true})
	if err != nil {
		return err
	}
	names := make([]string, len(all))
	for i, item := range all {
		names[i] = item.Value.Name
	}
	if len(names) == 0 {
		return refuse(NotFound, "there is no fault %s in this workspace, and no other", strict.Quote(name))
	}
	return refuse(NotFound, "%s", strict.Unknown("fault", name, names))
}

// FindFault answers a fault by its name.
func (w *World) FindFault(r storage.Reader, name string) (APIFault, error) {
	f, err := APIFaults.Get(r, name)
	if err != nil {
		err = w.missingFault(r, err, name)
	}
	return f, err
}

// DropFaults takes away the faults of a run; "": all.
func (w *World) DropFaults(tx *Tx, runID string) error {
	query := storage.Query{Oldest: true}
	if runID != "" {
		query.Index, query.Value = "run_id", runID
	}
	all, err := APIFaults.List(tx, query)
	for _, item := range all {
		if err == nil {
			err = APIFaults.Delete(tx, item.Value.Name)
		}
	}
	tx.After(func() { w.standFaults(tx.Workspace) })
	return err
}

// SetFaults puts these faults in place of all that the workspace has.
func (w *World) SetFaults(ctx context.Context, ws *Workspace, faults []NamedFault) error {
	return w.Update(ctx, ws, func(tx *Tx) error {
		if err := w.DropFaults(tx, ""); err != nil {
			return err
		}
		for _, f := range faults {
			if _, err := w.PutFault(tx, f.Name, f.Fault, ""); err != nil {
				return err
			}
		}
		return nil
	})
}
