package sim

import (
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// Notice is an event as it leaves the world: what happened to which object, and how its message is to differ from the usual one. Of the
// objects those are there that the event is about; all of them as they stand after it.
type Notice struct {
	ID          string // of the event; stable over all deliveries and attempts
	Event       lifecycle.Event
	At          time.Time // workspace time
	Object      string    // the id of the object that the event is about: notices of one object keep their order
	ReferenceID string    // the platform's name for the user
	Transfer    *Transfer
	Session     *Session // nil when it belongs to none
	Participant *Participant
	Balance     *BalanceChange
	Match       *AccountMatch
	Customer    *Customer
	RunID       string
	Changes     []BodyChange
	Manner      *scenario.Delivery // how a scenario has it delivered; nil: as usual
	Silent      bool               // nobody is told
}

// BalanceChange is what one posting did to one account of the ledger.
type BalanceChange struct {
	Account   ledger.Account    `json:"account"` // as it stands after it
	Movements []ledger.Movement `json:"movements"`
	RunID     string            `json:"run_id"` // of the ledger, not of a scenario
	RunType   string            `json:"run_type"`
	At        time.Time         `json:"at"`
	Told      int               `json:"told,omitzero"` // how often the platform was told of it
}

// BodyChange sets a value of a message, whatever the object says, or leaves one out.
type BodyChange struct {
	Path  []string // from the root of the body: names, or positions in arrays
	Value jsontext.Value
	Omit  bool // leaves the value out, and is damage that resending mends
}

// DeliveryID is the id of an event's n-th delivery.
func DeliveryID(seed int64, eventID string, n int) string {
	return deriveName(seed, "dlv", eventID, n)
}

// PutDelivery keeps a delivery.
func (w *World) PutDelivery(tx *Tx, d Delivery) error {
	if d.Status != DeliveryPending {
		tx.After(func() {
			tx.Workspace.tally.deliveryEnded(d.Status)
			w.grew(tx.Workspace, &Deliveries.Kind)
		})
	}
	return Deliveries.Put(tx, d)
}

// DeliveryEnded tells the delivery's run, which ends with its last delivery.
func (w *World) DeliveryEnded(tx *Tx, d Delivery) error {
	if d.RunID == "" {
		return nil
	}
	run, err := Runs.Get(tx, d.RunID)
	if err != nil || run.Status != Running {
		return ignoreMissing(err)
	}
	run.Pending--
	if err := w.answered(tx, &run, d.Event); err != nil {
		return err
	}
	if run.HoldsBack {
		if err := w.release(tx, run.ID, answeredBy(d)); err != nil {
			return err
		}
	}
	return w.settleRun(tx, run)
}

// Reopen takes an ended delivery up again, for one more round of attempts.
func (w *World) Reopen(tx *Tx, id string) (Delivery, error) {
	d, err := Deliveries.Get(tx, id)
	if err != nil {
		return d, missing(err, "delivery", id)
	}
	switch {
	case d.IsHeld():
		return d, refuse(Conflict, "delivery %s is still held back: %s", d.ID, d.Manner.reason())
	case d.Status == DeliveryPending:
		return d, refuse(Conflict, "delivery %s is still on its way, its next attempt is due at %s", d.ID, d.Due.Format(timeForm))
	}
	if d.Target.IsZero() {
		event, _ := lifecycle.EventNamed(d.Event)
		targets, err := Targets(tx, event)
		if err != nil {
			return d, err
		}
		if len(targets) == 0 {
			return d, refuse(Conflict, "there is still no target for %s; give the workspace a callback_url", d.Event)
		}
		d.Target = targets[0]
	}
	d.Status, d.Reason, d.Tries, d.Since, d.Due = DeliveryPending, "", 0, tx.Now, tx.Now
	d.mend()
	if d.RunID != "" {
		run, err := Runs.Get(tx, d.RunID)
		if err == nil && run.Status == Running {
			run.Pending++
			err = Runs.Put(tx, run)
		}
		if ignoreMissing(err) != nil {
			return d, err
		}
	}
	return d, Deliveries.Put(tx, d)
}

// systems are the systems whose webhooks tell of a flow.
var systems = map[lifecycle.Flow]System{
	lifecycle.Deposit: ConnectDeposits, lifecycle.Withdrawal: ConnectWithdrawals, lifecycle.Onboarding: ZerohashAPI, lifecycle.Challenge: SIWXAPI,
}

// SystemOf is the system whose webhooks tell of an event.
func SystemOf(e lifecycle.Event) System {
	if e.Zerohash() {
		return ZerohashAPI
	}
	return systems[e.Flow]
}

// Targets lists where an event's webhooks go, equal URLs once: subscriptions in their order, then what the workspace's settings say.
func Targets(tx *Tx, e lifecycle.Event) ([]Target, error) {
	targets := tx.Workspace.Settings().Targets(SystemOf(e))
	if !e.SIWX() {
		return targets, nil
	}
	subscribed, err := subscribedTo(tx, e.Name)
	for _, t := range targets {
		i := slices.IndexFunc(subscribed, func(other Target) bool { return other.URL == t.URL })
		if i < 0 {
			subscribed = append(subscribed, t)
		} else if t.Dial != "" { // a subscription is a URL alone; where it leads, only the settings know
			subscribed[i] = t
		}
	}
	return subscribed, err
}
