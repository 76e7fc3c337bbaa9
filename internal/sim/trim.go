package sim

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// The oldest ended records are trimmed after so many new ones of their kind, often enough to stay near the bound and seldom enough to
// cost little, and a few in each transaction, so that no call waits long behind them.
const (
	trimEvery  = 256
	trimAtOnce = 32
)

const trimmedPrefix = "trimmed:"

// trims counts, by kind, what a workspace has gained since it was last trimmed and what it has lost so far.
type trims struct {
	mu     sync.Mutex
	gained map[string]int
	lost   map[string]int
}

// gain answers true when it is time to trim.
func (t *trims) gain(kind string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gained == nil {
		t.gained = map[string]int{}
	}
	t.gained[kind]++
	if t.gained[kind] < trimEvery {
		return false
	}
	t.gained[kind] = 0
	return true
}

func (t *trims) add(kind string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lost == nil {
		t.lost = map[string]int{}
	}
	t.lost[kind] += n
}

// set begins anew with what was lost before.
func (t *trims) set(lost map[string]int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.gained, t.lost = nil, lost
}

// trimmed is what was lost so far, by kind, as it is kept.
func trimmed(r storage.Reader) (map[string]int, error) {
	lost := map[string]int{}
	all, err := counters.List(r, storage.Query{})
	for _, c := range all {
		if kind, ok := strings.CutPrefix(c.Value.Name, trimmedPrefix); ok {
			lost[kind] = c.Value.N
		}
	}
	return lost, err
}

// Trimmed says how many ended records of a kind were dropped to keep the workspace small.
func (ws *Workspace) Trimmed(kind string) int {
	ws.trims.mu.Lock()
	defer ws.trims.mu.Unlock()
	return ws.trims.lost[kind]
}

// grew is told of each new record of a kind that is trimmed.
func (w *World) grew(ws *Workspace, kind *storage.Kind) {
	if !ws.trims.gain(kind.Name) {
		return
	}
	w.pool.Do(func() {
		if err := w.trim(ws, kind); err != nil && !errors.Is(err, storage.ErrClosed) {
			w.log.Error("trimming failed", "workspace", ws.ID, "kind", kind.Name, "error", err)
		}
	})
}

// trim drops the oldest ended records beyond what the workspace keeps.
func (w *World) trim(ws *Workspace, kind *storage.Kind) error {
	ctx := context.Background()
	if kind == &Sessions.Kind {
		if err := w.Update(ctx, ws, expireOld); err != nil {
			return err
		}
	}
	excess := 0
	err := w.View(ctx, ws, func(r storage.Reader) error {
		ended, err := r.Count(kind, storage.Ended)
		excess = ended - ws.Settings().Keep
		return err
	})
	for excess > 0 && err == nil {
		few := min(excess, trimAtOnce)
		excess -= few
		trimmed := 0
		err = w.Update(ctx, ws, func(tx *Tx) (err error) {
			trimmed, err = trimFew(tx, kind, few)
			return err
		})
		if err != nil || trimmed == 0 {
			break // what is over the bound is judged later
		}
		ws.trims.add(kind.Name, trimmed)
	}
	return err
}

func trimFew(tx *Tx, kind *storage.Kind, n int) (trimmed int, err error) {
	most := n
	if kind == &Deliveries.Kind {
		most += trimEvery // among which those may be that stay
	}
	oldest, err := tx.List(kind, storage.Query{Which: storage.Ended, Oldest: true, Limit: most})
	if err != nil {
		return 0, err
	}
	for _, rec := range oldest {
		if stays, err := judgedLater(tx, kind, rec); err != nil || stays {
			if err != nil {
				return 0, err
			}
			continue
		}
		if trimmed == n {
			break
		}
		trimmed++
		if err := tx.Delete(kind, rec.ID); err != nil {
			return 0, err
		}
		if kind == &Sessions.Kind {
			if err := forgetAccount(tx, rec); err != nil {
				return 0, err
			}
		}
	}
	_, err = count(tx, trimmedPrefix+kind.Name, trimmed)
	return trimmed, err
}

// judgedLater says that a delivery belongs to a run that has not ended, which will be judged by it.
func judgedLater(tx *Tx, kind *storage.Kind, rec storage.Record) (bool, error) {
	const runID = 1 // of the keys
	if kind != &Deliveries.Kind || rec.Keys[runID] == "" {
		return false, nil
	}
	run, err := Runs.Get(tx, rec.Keys[runID])
	return err == nil && run.Status == Running, ignoreMissing(err)
}

// count adds n to one of the workspace's counters and answers what it was before.
func count(tx *Tx, name string, n int) (int, error) {
	c, err := counters.Get(tx, name)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return 0, err
	}
	before := c.N
	return before, counters.Put(tx, counter{Name: name, N: before + n})
}

// requestNumber reads the number out of a journal id; 0 when it has none.
func requestNumber(id string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(id, requestPrefix))
	return n
}

const requestPrefix = "req_"

// RequestID is the journal id of the workspace's n-th call.
func RequestID(n int) string { return requestPrefix + strconv.Itoa(n) }
