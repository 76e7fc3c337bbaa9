package sim

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/apifault"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// faultBoard are a workspace's faults as calls find them. What is kept of them is in their records.
type faultBoard struct {
	mu      sync.Mutex // one reading of the records at a time
	all     atomic.Pointer[[]*standingFault]
	strikes bool // under mu: one of them is not used up
}

func (b *faultBoard) list() []*standingFault {
	if all := b.all.Load(); all != nil {
		return *all
	}
	return nil
}

// standingFault is a fault as it is put, until it is taken away.
type standingFault struct {
	name  string
	nth   int
	route apifault.Route
	spent bool
	gone  chan struct{} // closed when it is taken away, so that calls that it holds up end
}

// standFaults has calls find the faults that are kept now.
func (w *World) standFaults(ws *Workspace) {
	if err := w.readFaults(context.Background(), ws); err != nil && !errors.Is(err, storage.ErrClosed) {
		w.log.Error("the workspace's faults could not be read", "workspace", ws.ID, "error", err)
	}
}

func (w *World) readFaults(ctx context.Context, ws *Workspace) error {
	ws.faults.mu.Lock()
	defer ws.faults.mu.Unlock()
	var kept []storage.Item[APIFault]
	err := w.store.View(ctx, ws.ID, func(r storage.Reader) (err error) {
		kept, err = APIFaults.List(r, storage.Query{Oldest: true})
		return err
	})
	if err != nil {
		return err
	}
	before := map[int]*standingFault{}
	for _, f := range ws.faults.list() {
		before[f.nth] = f
	}
	var now []*standingFault
	strikes := false
	for _, item := range kept {
		f := &standingFault{name: item.Value.Name, nth: item.Value.Nth, route: item.Value.Route, spent: item.Value.spent(), gone: make(chan struct{})}
		if same := before[f.nth]; same != nil && same.name == f.name {
			f.gone = same.gone
			delete(before, f.nth)
		}
		now, strikes = append(now, f), strikes || !f.spent
	}
	ws.faults.all.Store(&now)
	if strikes != ws.faults.strikes {
		ws.faults.strikes = strikes
		w.faulty.Add(map[bool]int64{true: 1, false: -1}[strikes])
	}
	for _, f := range before {
		close(f.gone)
	}
	return nil
}

// Faulty says whether any workspace has faults: calls need not look for theirs otherwise.
func (w *World) Faulty() bool { return w.faulty.Load() > 0 }

// Hit is a fault that a call has run into.
type Hit struct {
	APIFault
	gone <-chan struct{}
}

// String names the fault, what it does, and who made it.
func (h *Hit) String() string {
	text := fmt.Sprintf("fault %s: %s", strict.Quote(h.Name), h.Fault)
	if h.RunID != "" {
		text += " (of run " + h.RunID + ")"
	}
	return text
}

// RunInto answers the fault that hits a call, and counts the call; nil: none does. The first that hits is the one, in the order in which
// they were put.
func (w *World) RunInto(ctx context.Context, ws *Workspace, route, path string) (hit *Hit, err error) {
	var near []*standingFault
	for _, f := range ws.faults.list() {
		if !f.spent && f.route.Covers(route, path) {
			near = append(near, f)
		}
	}
	if near == nil {
		return nil, nil
	}
	err = w.Update(context.WithoutCancel(ctx), ws, func(tx *Tx) error {
		hit = nil
		for _, stands := range near {
			f, err := APIFaults.Get(tx, stands.name)
			if errors.Is(err, storage.ErrNotFound) || err == nil && (f.Nth != stands.nth || f.spent()) {
				continue // it was taken away, or used up, just now
			}
			if err != nil {
				return err
			}
			struck := f.meet(ws.Settings().Seed)
			if err := APIFaults.Put(tx, f); err != nil {
				return err
			}
			if !struck {
				continue
			}
			if f.spent() {
				tx.After(func() { w.standFaults(ws) })
			}
			hit = &Hit{f, stands.gone}
			return nil
		}
		return nil
	})
	return hit, err
}

// meet counts a call, and says whether the fault hits it. Chance follows from the seed, the fault's name and how many calls it has met.
func (f *APIFault) meet(seed int64) bool {
	sum := derive(seed, "fault", f.Name, f.Met)
	f.Met++
	const digits = 53 // of a float64
	if f.Probability != nil && float64(binary.BigEndian.Uint64(sum[:8])>>(64-digits))/(1<<digits) >= *f.Probability {
		return false
	}
	f.Hits++
	if f.Times != nil {
		left := *f.Times - 1
		f.Times = &left
	}
	return true
}

// Hold waits on the wall clock: for the fault's latency, or without end. It ends early when the caller goes away, when the fault is taken
// away, and when the server closes.
func (w *World) Hold(ctx context.Context, h *Hit, endless bool) {
	over := make(chan struct{})
	if !endless {
		if h.Latency == 0 {
			return
		}
		defer clock.AfterWall(time.Duration(h.Latency), func() { close(over) })()
	}
	select {
	case <-over:
	case <-ctx.Done():
	case <-h.gone:
	case <-w.closed:
	}
}
