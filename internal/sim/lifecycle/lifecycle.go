// Package lifecycle holds the state machines of deposits and withdrawals and the events that tell of their moves, as tables.
// The scenario checker and the engine that plays scenarios read the same tables. No time, storage or text of messages enters.
package lifecycle

import "slices"

// Flow is what a state machine is for.
type Flow string

// The flows.
const (
	Deposit    Flow = "deposit"
	Withdrawal Flow = "withdrawal"
)

// Flows lists every flow, in the order in which help texts name them.
var Flows = []Flow{Deposit, Withdrawal}

// State is where an object of a flow stands. None is before its first event.
type State string

// The states of deposits and withdrawals.
const (
	None        State = ""
	Pending     State = "PENDING"
	Submitted   State = "SUBMITTED"
	Confirmed   State = "CONFIRMED"
	Failed      State = "FAILED"
	Abandoned   State = "ABANDONED"
	Unexpected  State = "UNEXPECTED"
	Initiated   State = "INITIATED"
	Broadcasted State = "BROADCASTED"
)

// Terminal says that nothing follows the state by itself.
func (s State) Terminal() bool {
	return s == Confirmed || s == Failed || s == Abandoned || s == Unexpected
}

// moves are the possible next states, by flow and state.
var moves = map[Flow]map[State][]State{
	Deposit: {
		None:      {Pending, Unexpected},
		Pending:   {Submitted, Failed, Abandoned},
		Submitted: {Confirmed, Failed},
	},
	Withdrawal: {
		None:        {Initiated},
		Initiated:   {Broadcasted, Failed},
		Broadcasted: {Confirmed, Failed},
	},
}

// Next lists the states that may follow.
func Next(f Flow, from State) []State { return moves[f][from] }

// Allowed says whether an object of the flow may move so.
func Allowed(f Flow, from, to State) bool { return slices.Contains(moves[f][from], to) }

// Event is a fact that the platform is told of.
type Event struct {
	Name  string
	Flow  Flow
	To    State  // the state that the object reaches
	Type  string // x-zh-hook-payload-type
	About string
}

// The payload types of Connect webhooks (reference: connect.md section 4).
const (
	DepositChanged    = "connect_deposit.status_changed"
	WithdrawalChanged = "connect_withdrawal.status_changed"
)

// Events is every event that can be emitted, in the order in which lists print them.
var Events = []Event{
	{"connect.deposits.pending", Deposit, Pending, DepositChanged, "the user pressed Submit; a record of the deposit exists"},
	{"connect.deposits.submitted", Deposit, Submitted, DepositChanged, "the exchange has created the transfer"},
	{"connect.deposits.confirmed", Deposit, Confirmed, DepositChanged, "the transfer is confirmed on-chain"},
	{"connect.deposits.failed", Deposit, Failed, DepositChanged, "the exchange or the chain failed the transfer"},
	{"connect.deposits.abandoned", Deposit, Abandoned, DepositChanged, "the user left at the second 2FA or at the QR code"},
	{"connect.deposits.unexpected", Deposit, Unexpected, DepositChanged, "a deposit arrived outside the Auth flow"},
	{"connect.withdrawal.initiated", Withdrawal, Initiated, WithdrawalChanged, "the withdrawal exists in Connect's system"},
	{"connect.withdrawal.broadcasted", Withdrawal, Broadcasted, WithdrawalChanged, "the withdrawal was sent to the chain"},
	{"connect.withdrawal.confirmed", Withdrawal, Confirmed, WithdrawalChanged, "the withdrawal is confirmed on-chain"},
	{"connect.withdrawal.failed", Withdrawal, Failed, WithdrawalChanged, "Connect or the chain failed the withdrawal"},
}

// EventNamed finds an event by its name.
func EventNamed(name string) (Event, bool) {
	i := slices.IndexFunc(Events, func(e Event) bool { return e.Name == name })
	if i < 0 {
		return Event{}, false
	}
	return Events[i], true
}

// EventFor finds the event that tells of the flow's arrival in a state.
func EventFor(f Flow, to State) (Event, bool) {
	i := slices.IndexFunc(Events, func(e Event) bool { return e.Flow == f && e.To == to })
	if i < 0 {
		return Event{}, false
	}
	return Events[i], true
}
