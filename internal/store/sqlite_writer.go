package store

import (
	"context"
	"runtime"
	"sync"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// maxGroup bounds how many Updates share one commit, and with that how long the first of them waits for the others.
const maxGroup = 256

// writer gives the one connection that writes to one Update after the other. An Update that finds it free runs in its caller's
// goroutine and commits at once. Those that come meanwhile form a group, which one goroutine then runs in one transaction with
// one commit, while the next group forms: the busier, the larger the groups, and nobody ever waits for others to come.
//
// The goroutine ends when nobody waits. Closures of a group share it, because handing the connection from caller to caller
// costs more than most closures do.
type writer struct {
	conn *conn
	file string

	mu    sync.Mutex
	busy  bool     // somebody has the connection
	queue []*group // that wait for it, oldest first

	// draining is the goroutine, which may outlast the last caller: those of a whole group can have withdrawn.
	draining sync.WaitGroup
}

func (w *writer) update(ctx context.Context, workspace string, fn func(storage.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := &request{workspace: workspace, fn: fn}
	g := w.join(r)
	if g == nil {
		return w.alone(r)
	}
	select {
	case <-g.done:
	case <-ctx.Done():
		if r.withdraw() {
			return ctx.Err()
		}
		<-g.done // it has begun, and will be over before long
	}
	return r.answer(g)
}

// join answers nil when the connection was free, and is now the caller's.
func (w *writer) join(r *request) *group {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.busy {
		w.busy = true
		return nil
	}
	last := len(w.queue) - 1
	if last < 0 || len(w.queue[last].requests) == maxGroup {
		w.queue = append(w.queue, &group{done: make(chan struct{})})
		last++
	}
	g := w.queue[last]
	g.requests = append(g.requests, r)
	return g
}

// take answers the group that has waited longest. When there is none the connection is free.
func (w *writer) take() *group {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) == 0 {
		w.busy = false
		return nil
	}
	g := w.queue[0]
	w.queue[0] = nil
	w.queue = w.queue[1:]
	return g
}

// alone runs a request that has nobody beside it, in its caller's goroutine.
func (w *writer) alone(r *request) error {
	defer func() {
		if g := w.take(); g != nil {
			w.draining.Go(func() { w.drain(g, 0) })
		}
	}()
	g := &group{}
	w.begin(g)
	func() {
		defer w.commit(g) // deferred, because fn may panic; what it had done is undone before
		r.run(w, g)
	}()
	return r.answer(g)
}

// drain runs g from one of its requests on, then whatever has queued meanwhile.
func (w *writer) drain(g *group, next int) {
	defer func() {
		if g != nil { // a closure has ended this goroutine, as a failing test does; the others want their answer all the same
			w.draining.Go(func() { w.drain(g, next) })
		}
	}()
	for g != nil {
		if next == 0 {
			w.begin(g)
		}
		for next < len(g.requests) {
			next++
			g.requests[next-1].serve(w, g)
		}
		w.commit(g)
		close(g.done)
		// Lets those run who have just been answered, and may be about to come again: otherwise groups of many and of one
		// alternate under load.
		runtime.Gosched()
		g, next = w.take(), 0
	}
}

func (w *writer) begin(g *group) {
	g.fail(explain(w.file, w.conn.exec(statement{op: opBeginWrite})))
}

// commit ends the group's transaction: with all of the group, or with nothing.
func (w *writer) commit(g *group) {
	if g.failed == nil {
		g.fail(explain(w.file, w.conn.exec(statement{op: opCommit})))
	}
	if g.failed != nil {
		// Fails when SQLite has already rolled back by itself, as it does when the disk is full; either way nothing is left.
		_ = w.conn.exec(statement{op: opRollback})
	}
	if g.roomy {
		_ = w.conn.exec(statement{op: opUsualRoom}) // nothing but room is lost if it stays
	}
}
