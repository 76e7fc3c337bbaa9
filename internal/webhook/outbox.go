package webhook

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Outbox keeps events with the change that they report, and delivers them at least once.
type Outbox struct {
	world *sim.World
	log   *slog.Logger
	grace time.Duration
	stop  context.Context
	end   context.CancelFunc

	mu      sync.Mutex
	idle    *sync.Cond // signalled when a workspace's last attempt has ended
	lanes   map[lane][]*parcel
	active  map[string]*activity
	targets map[sim.Target]*target
}

// activity is what goes on in one workspace.
type activity struct {
	attempts int
	stop     context.Context // ends when the workspace is emptied, so that nobody waits for a target that is not there
	end      context.CancelFunc
}

// DefaultGrace is how long, on the wall, a target may refuse connections before that counts as attempts: platforms take a while to
// start.
const DefaultGrace = 30 * time.Second

// New makes an outbox for a world; sim.World.Start wires the other direction.
func New(world *sim.World, log *slog.Logger, grace time.Duration) *Outbox {
	o := &Outbox{world: world, log: log, grace: grace, lanes: map[lane][]*parcel{}, active: map[string]*activity{}, targets: map[sim.Target]*target{}}
	o.idle = sync.NewCond(&o.mu)
	o.stop, o.end = context.WithCancel(context.Background())
	return o
}

// Close ends attempts under way and waits for them. What was not delivered is still in the store.
func (o *Outbox) Close() {
	o.end()
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, a := range o.active {
		for a.attempts > 0 {
			o.idle.Wait()
		}
	}
	for _, t := range o.targets {
		t.client.CloseIdleConnections()
	}
}

// Post implements sim.Outbox.
func (o *Outbox) Post(tx *sim.Tx, n sim.Notice) (pending int, err error) {
	settings := tx.Workspace.Settings()
	dialect := settings.Dialect()
	text, genuine, err := message(settings, &n)
	if err != nil {
		return 0, err
	}
	system := sim.SystemOf(n.Event)
	d := sim.Delivery{
		Event: n.Event.Name, EventID: n.ID, Type: settings.Zerohash.HookType(n.Event), Status: sim.DeliveryPending, Object: n.Object,
		ReferenceID: n.ReferenceID, RunID: n.RunID, At: n.At, Due: tx.Now, Body: text, Assumptions: restsOn(dialect, n.Event),
	}
	if n.Session != nil {
		d.SessionID = n.Session.ID
	}
	if n.Transfer != nil {
		d.TransferID = n.Transfer.ID
	}
	if n.RunID != "" && n.Customer == nil {
		d.Object = n.RunID // a story is told in its order, whatever its events are about
	}
	targets, err := sim.Targets(tx, n.Event)
	if err != nil {
		return 0, err
	}
	if len(targets) == 0 {
		d = planned(d, n.Manner, genuine, func(i int) string { return sim.DeliveryID(settings.Seed, n.ID, i) })[0]
		if d.Status == sim.DeliveryPending {
			d.Status, d.Due = sim.DeliveryDropped, time.Time{}
			d.Reason = "no target is configured for " + string(system) + " (give the workspace a callback_url); resend delivers it once there is one"
		}
		return 0, o.world.PutDelivery(tx, d)
	}
	for i, t := range targets {
		d.Target = t
		for _, one := range planned(d, n.Manner, genuine, func(k int) string { return sim.DeliveryID(settings.Seed, n.ID, k*len(targets)+i) }) {
			if err := o.world.PutDelivery(tx, one); err != nil {
				return 0, err
			}
			if one.Status != sim.DeliveryPending {
				continue
			}
			pending++
			if !one.IsHeld() {
				o.Send(tx, one)
			}
		}
	}
	return pending, nil
}

// Send implements sim.Outbox.
func (o *Outbox) Send(tx *sim.Tx, d sim.Delivery) {
	ws := tx.Workspace
	tx.After(func() { o.enqueue(ws, d) })
}

// Adopt implements sim.Outbox.
func (o *Outbox) Adopt(ctx context.Context, ws *sim.Workspace) error {
	var pending []storage.Item[sim.Delivery]
	err := o.world.View(ctx, ws, func(r storage.Reader) (err error) {
		pending, err = sim.Deliveries.List(r, storage.Query{Which: storage.Live, Oldest: true})
		return err
	})
	for _, item := range pending {
		if d := item.Value; !d.IsHeld() {
			o.enqueue(ws, d)
		}
	}
	return err
}

// Resend delivers an event once more: the same event id, a fresh timestamp and signature, and a fresh round of retries.
func (o *Outbox) Resend(ctx context.Context, ws *sim.Workspace, id string) (sim.Delivery, error) {
	var d sim.Delivery
	err := o.world.Update(ctx, ws, func(tx *sim.Tx) (err error) {
		if d, err = o.world.Reopen(tx, id); err != nil {
			return err
		}
		o.Send(tx, d)
		return nil
	})
	return d, err
}

// Settle implements sim.Outbox.
func (o *Outbox) Settle(ws *sim.Workspace) {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.activityOf(ws)
	a.end()
	for a.attempts > 0 {
		o.idle.Wait()
	}
	delete(o.active, ws.ID)
}

// Forget implements sim.Outbox.
func (o *Outbox) Forget(ws *sim.Workspace) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for l := range o.lanes {
		if l.workspace == ws.ID {
			delete(o.lanes, l)
		}
	}
}

func (o *Outbox) activityOf(ws *sim.Workspace) *activity {
	a := o.active[ws.ID]
	if a == nil {
		a = &activity{}
		a.stop, a.end = context.WithCancel(o.stop)
		o.active[ws.ID] = a
	}
	return a
}

// targetOf finds the queue of a target. Targets that nobody uses any more are forgotten from time to time.
func (o *Outbox) targetOf(t sim.Target) *target {
	o.mu.Lock()
	defer o.mu.Unlock()
	if found := o.targets[t]; found != nil {
		return found
	}
	const many = 64
	if len(o.targets) >= many {
		for key, other := range o.targets {
			if other.Idle() {
				other.client.CloseIdleConnections()
				delete(o.targets, key)
			}
		}
	}
	made := newTarget(t.Dial)
	o.targets[t] = made
	return made
}
