package sim

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mockconnect/mockconnect/internal/pool"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Outbox takes the events that the world causes to whoever wants to know of them.
type Outbox interface {
	// Post keeps the event and its deliveries within tx, sends them once tx is kept, and answers how many are on their way. Each of
	// them comes back through World.DeliveryEnded, within the transaction that ends it.
	Post(tx *Tx, n Notice) (pending int, err error)
	// Send has a kept delivery sent when it is due, once tx is kept: one that was held back.
	Send(tx *Tx, d Delivery)
	// Adopt takes up the deliveries that were on their way when the process ended.
	Adopt(ctx context.Context, ws *Workspace) error
	// Settle ends the attempts under way in a workspace, and answers when they have ended.
	Settle(ws *Workspace)
	// Forget drops what is on its way in a workspace.
	Forget(ws *Workspace)
	// Call asks the platform, and answers the status and the body. An error is a sentence that says why there is none.
	Call(ctx context.Context, ws *Workspace, c Calling) (status int, body []byte, err error)
}

// World holds the workspaces and plays in them.
type World struct {
	store   storage.Store
	outbox  Outbox
	library func() *scenario.Library
	log     *slog.Logger
	hub     hub
	pool    *pool.Pool
	keep    int
	clock   clock.State
	faulty  atomic.Int64 // workspaces that have faults

	mu        sync.Mutex                // one change of the directory at a time
	directory atomic.Pointer[directory] // read without a lock on every call
	closed    chan struct{}
}

// Options are what a world is made of.
type Options struct {
	Store    storage.Store
	Library  func() *scenario.Library // what every workspace has; asked for when it is first needed
	Log      *slog.Logger
	Keep     int                   // ended records of a kind that a workspace keeps; 0 is 10,000
	Default  func(*Settings) error // adjusts the default workspace at every start; may be nil
	NewClock clock.State           // of workspaces that say nothing of their clock
}

// defaultKeep is how many ended records of each kind a workspace keeps.
const defaultKeep = 10_000

// Open loads the kept workspaces, and makes the default one where it is missing. Start must follow before anything plays.
func Open(ctx context.Context, o Options) (*World, error) {
	if o.Keep == 0 {
		o.Keep = defaultKeep
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	w := &World{
		store: o.Store, library: o.Library, log: o.Log, keep: o.Keep, clock: o.NewClock,
		pool: pool.New(4 * runtime.GOMAXPROCS(0)), closed: make(chan struct{}),
	}
	w.directory.Store(newDirectory(nil))
	ids, err := o.Store.Workspaces(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if _, _, saved := storage.Saved(id); saved {
			continue
		}
		if err := w.load(ctx, id); err != nil {
			return nil, fmt.Errorf("workspace %q: %w", id, err)
		}
	}
	if err := w.dropOrphans(ctx, ids); err != nil {
		return nil, err
	}
	if _, ok := w.Workspace(DefaultWorkspace); !ok {
		first := documented()
		first.Clock = o.NewClock
		if _, err := w.Create(ctx, first); err != nil {
			return nil, err
		}
	}
	if o.Default != nil {
		ws, _ := w.Workspace(DefaultWorkspace)
		if err := w.Change(ctx, ws, o.Default); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// Start has the world play: what waited when the process last ended goes on.
func (w *World) Start(ctx context.Context, outbox Outbox) error {
	w.outbox = outbox
	for _, ws := range w.Workspaces() {
		if err := w.resume(ctx, ws); err != nil {
			return fmt.Errorf("workspace %q: %w", ws.ID, err)
		}
	}
	return nil
}

// Close stops the clocks. The store is closed by whoever opened it.
func (w *World) Close() {
	select {
	case <-w.closed:
		return
	default:
		close(w.closed)
	}
	for _, ws := range w.Workspaces() {
		ws.Timeline.Close()
		ws.awaits.clear()
		ws.steps.Close()
	}
	w.pool.Close()
}

// NewClock is the clock of workspaces that say nothing of theirs.
func (w *World) NewClock() clock.State { return w.clock }

// Tx is a transaction of one workspace: storage, the workspace's time, and what is to be done once it is kept.
type Tx struct {
	storage.Tx
	Workspace *Workspace
	Now       time.Time // the workspace's time, or the due time of what is being played; one for the whole transaction
	after     []func()
}

// After has f called once the transaction is kept, and not at all otherwise. f must not block.
func (tx *Tx) After(f func()) { tx.after = append(tx.after, f) }

// Update changes a workspace in one transaction at its present time.
func (w *World) Update(ctx context.Context, ws *Workspace, fn func(*Tx) error) error {
	return w.UpdateAt(ctx, ws, ws.Timeline.Now(), fn)
}

// UpdateAt is Update at the due time of what is being played.
func (w *World) UpdateAt(ctx context.Context, ws *Workspace, at time.Time, fn func(*Tx) error) error {
	ws.gate.RLock()
	defer ws.gate.RUnlock()
	if ws.deleted {
		return refuse(NotFound, "the workspace %q has been deleted", ws.ID)
	}
	return w.change(ctx, ws, at, fn)
}

// change is UpdateAt for those who hold the workspace's gate, or know that nobody has come in yet.
func (w *World) change(ctx context.Context, ws *Workspace, at time.Time, fn func(*Tx) error) error {
	tx := &Tx{Workspace: ws, Now: at}
	err := w.store.Update(ctx, ws.ID, func(inner storage.Tx) error {
		tx.Tx, tx.after = inner, tx.after[:0]
		return fn(tx)
	})
	if err != nil {
		return err
	}
	for _, f := range tx.after {
		f()
	}
	w.hub.changed(ws.ID)
	return nil
}

// View reads a workspace as it stands.
func (w *World) View(ctx context.Context, ws *Workspace, fn func(storage.Reader) error) error {
	return w.store.View(ctx, ws.ID, fn)
}

// Changed answers a channel that is closed at the workspace's next change. Ask before looking, so that no change is missed.
func (w *World) Changed(ws *Workspace) <-chan struct{} { return w.hub.next(ws.ID) }

// WaitFor looks again after every change of the workspace until look answers true, it fails, or ctx ends (which is no error).
func (w *World) WaitFor(ctx context.Context, ws *Workspace, look func() (bool, error)) error {
	for {
		changed := w.Changed(ws)
		ok, err := look()
		if ok || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		case <-w.closed:
			return nil
		}
	}
}

// Workspaces lists the workspaces, default first, then by id.
func (w *World) Workspaces() []*Workspace { return slices.Clone(w.directory.Load().sorted) }

// Workspace finds a workspace by its id.
func (w *World) Workspace(id string) (*Workspace, bool) {
	ws, ok := w.directory.Load().byID[id]
	return ws, ok
}

// Default is the workspace that always exists.
func (w *World) Default() *Workspace {
	ws, _ := w.Workspace(DefaultWorkspace)
	return ws
}

// ByOrganization finds the workspace of a Connect organization id, as it was sent and not yet verified.
func (w *World) ByOrganization(id string) (*Workspace, bool) {
	ws, ok := w.directory.Load().byOrganization[id]
	return ws, ok
}

// ByClient finds the workspace of a Connect client id, as it was sent and not yet verified.
func (w *World) ByClient(id string) (*Workspace, bool) {
	ws, ok := w.directory.Load().byClient[id]
	return ws, ok
}

// ByAPIKey finds the workspace of a zerohash API key, as it was sent and not yet verified.
func (w *World) ByAPIKey(key string) (*Workspace, bool) {
	ws, ok := w.directory.Load().byAPIKey[key]
	return ws, ok
}

// BySIWXKey finds the workspace of a wallet sign-in apiKey, as it was sent and not yet verified.
func (w *World) BySIWXKey(key string) (*Workspace, bool) {
	ws, ok := w.directory.Load().bySIWXKey[key]
	return ws, ok
}

// BySIWXClient finds the workspace of the client that a wallet sign-in token names, as it was sent and not yet verified.
func (w *World) BySIWXClient(id string) (*Workspace, bool) {
	ws, ok := w.directory.Load().bySIWXClient[id]
	return ws, ok
}
