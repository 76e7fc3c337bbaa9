package store

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// memory keeps the world until the process ends. Workspaces share nothing but the counter of Seq, so that tests which run in
// parallel, each in its own workspace, do not wait for each other.
type memory struct {
	catalog catalog
	seq     atomic.Uint64
	closed  atomic.Bool

	mu     sync.RWMutex // guards spaces; never held while a space is being locked
	spaces map[string]*space
}

// space is one workspace. It exists while it has a record or an Update is under way.
type space struct {
	mu     sync.RWMutex
	tables []*table   // by place of the kind; nil until its first record
	undo   []undoable // of the Update under way; kept for its capacity
	gone   bool       // dropped from the store: whoever waited for mu looks the workspace up again
}

// OpenMemory answers an engine that keeps nothing after Close.
func OpenMemory(kinds []*storage.Kind) storage.Store {
	return &memory{catalog: newCatalog(kinds), spaces: map[string]*space{}}
}

func (m *memory) Update(ctx context.Context, workspace string, fn func(storage.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	sp := m.lock(workspace)
	tx := &memoryTx{memoryReader: memoryReader{catalog: &m.catalog, space: sp}, store: m, workspace: workspace}
	kept := false
	// Deferred, so that a closure that panics, or ends its goroutine as a failing test does, leaves nothing either.
	defer func() {
		tx.finished = true
		tx.release(kept)
		sp.end(kept)
		m.unlock(workspace, sp)
	}()
	if m.closed.Load() {
		return storage.ErrClosed
	}
	err := fn(tx)
	kept = err == nil
	return err
}

func (m *memory) View(ctx context.Context, workspace string, fn func(storage.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := &memoryReader{catalog: &m.catalog, space: m.space(workspace)}
	if r.space == nil {
		r.space = &space{tables: make([]*table, len(m.catalog.kinds))}
	}
	r.space.mu.RLock()
	defer func() {
		r.finished = true
		r.space.mu.RUnlock()
	}()
	if m.closed.Load() {
		return storage.ErrClosed
	}
	return fn(r)
}

func (m *memory) Workspaces(ctx context.Context) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if m.closed.Load() {
		return nil, storage.ErrClosed
	}
	m.mu.RLock()
	spaces := make(map[string]*space, len(m.spaces))
	for name, sp := range m.spaces {
		spaces[name] = sp
	}
	m.mu.RUnlock()
	var names []string
	for name, sp := range spaces {
		sp.mu.RLock() // waits for an Update that may be the first of its workspace, and may fail
		if !sp.empty() {
			names = append(names, name)
		}
		sp.mu.RUnlock()
	}
	slices.Sort(names)
	return names, nil
}

// Close waits for the calls under way and lets go of every record.
func (m *memory) Close() error {
	if m.closed.Swap(true) {
		return storage.ErrClosed
	}
	m.mu.Lock()
	spaces := m.spaces
	m.spaces = map[string]*space{}
	m.mu.Unlock()
	for _, sp := range spaces {
		sp.mu.Lock()
		sp.gone = true
		clear(sp.tables)
		sp.mu.Unlock()
	}
	return nil
}

func (m *memory) space(workspace string) *space {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.spaces[workspace]
}

// lock answers the workspace's space, made if need be, with its mu held.
func (m *memory) lock(workspace string) *space {
	for {
		sp := m.space(workspace)
		if sp == nil {
			sp = m.add(workspace)
		}
		sp.mu.Lock()
		if !sp.gone {
			return sp
		}
		sp.mu.Unlock()
	}
}

func (m *memory) add(workspace string) *space {
	m.mu.Lock()
	defer m.mu.Unlock()
	sp := m.spaces[workspace]
	if sp == nil {
		sp = &space{tables: make([]*table, len(m.catalog.kinds))}
		m.spaces[workspace] = sp
	}
	return sp
}

// unlock drops the space if nothing is left in it.
func (m *memory) unlock(workspace string, sp *space) {
	if sp.empty() && !sp.gone {
		m.mu.Lock()
		delete(m.spaces, workspace)
		m.mu.Unlock()
		sp.gone = true
	}
	sp.mu.Unlock()
}

func (sp *space) empty() bool {
	for _, t := range sp.tables {
		if t != nil && t.len() > 0 {
			return false
		}
	}
	return true
}
