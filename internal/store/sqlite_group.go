package store

import (
	"database/sql/driver"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// group is the Updates that share a transaction. When one of them fails, what it has changed must be undone alone. A savepoint
// for each would cost all of them a fifth of their time, as SQLite copies every page that it changes after one. So the group
// notes its changes instead, and at the first failure rolls back and makes the others' again, which gives the same records with
// the same Seq; from then on it is careful, and does set savepoints, so that many failures do not make it start over many times.
type group struct {
	requests []*request // none: an Update that is alone
	done     chan struct{}
	log      []change
	careful  bool
	roomy    bool  // the connection has room for a large change
	failed   error // of the database, not of a closure: nothing of the group is kept
}

// change is a statement that changes something.
type change struct {
	statement
	args []driver.Value
}

func (g *group) alone() bool { return len(g.requests) == 0 }

// fail notes the first error of the database, and takes nil for none.
func (g *group) fail(err error) {
	if g.failed == nil {
		g.failed = err
	}
}

// request is one Update.
type request struct {
	workspace string
	fn        func(storage.Tx) error
	state     atomic.Uint32
	err       error
	panicked  *Panic
	exited    bool
}

// A request waits, and then either begins or is withdrawn.
const (
	waiting uint32 = iota
	begun
	withdrawn
)

func (r *request) withdraw() bool { return r.state.CompareAndSwap(waiting, withdrawn) }

// Panic is what Update panics with when its closure did in another goroutine, so that the place where it happened is not lost.
type Panic struct {
	Value any
	Stack []byte
}

func (p *Panic) Error() string { return fmt.Sprintf("%v\n\nin a transaction:\n%s", p.Value, p.Stack) }

// Unwrap answers the closure's value if that is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// run calls the closure within the group's transaction. However the closure ends, what it has changed is either whole or undone.
func (r *request) run(w *writer, g *group) {
	if g.failed != nil {
		return
	}
	tx := &sqliteTx{sqliteReader: sqliteReader{conn: w.conn, file: w.file, workspace: r.workspace, group: g}}
	kept := false
	defer func() {
		tx.finished = true
		tx.end(kept)
	}()
	r.err = r.fn(tx)
	kept = r.err == nil
}

// serve is run for somebody else, who is told of a panic or an early end as of an error.
func (r *request) serve(w *writer, g *group) {
	if !r.state.CompareAndSwap(waiting, begun) {
		return
	}
	r.exited = true
	defer func() {
		if v := recover(); v != nil {
			r.exited, r.panicked = false, &Panic{Value: v, Stack: debug.Stack()}
		}
	}()
	r.run(w, g)
	r.exited = false
}

// answer ends the caller's wait the way that its closure ended. Even a refusal counts only if the group was kept, because it may
// rest on what others in the group had written before.
func (r *request) answer(g *group) error {
	switch {
	case r.panicked != nil:
		panic(r.panicked)
	case r.exited:
		runtime.Goexit()
	case g.failed != nil:
		return g.failed
	}
	return r.err
}
