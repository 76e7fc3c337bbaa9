// Package lifecycle holds the state machines of deposits, withdrawals, participants and customers, and the events that tell of what
// happens, as tables. The scenario checker and the engine that plays scenarios read the same tables. No time, storage or text of messages enters.
package lifecycle

import "slices"

// Flow is what a state machine is for.
type Flow string

// The flows.
const (
	Deposit    Flow = "deposit"
	Withdrawal Flow = "withdrawal"
	Onboarding Flow = "onboarding" // of a participant
	Challenge  Flow = "challenge"  // of a customer who signs in with a wallet
)

// Flows lists every flow, in the order in which help texts name them.
var Flows = []Flow{Deposit, Withdrawal, Onboarding, Challenge}

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

// The statuses of participants, as the API spells them.
const (
	StatusSubmitted       State = "submitted"
	StatusPendingApproval State = "pending_approval"
	StatusApproved        State = "approved"
	StatusRejected        State = "rejected"
	StatusLocked          State = "locked"
	StatusPendingUnlock   State = "pending_unlock"
	StatusPendingDisable  State = "pending_disable"
	StatusDisabled        State = "disabled"
	StatusDivested        State = "divested"
	StatusClosed          State = "closed"
)

// The statuses of customers (reference: siwx.md section 1.7).
const (
	CustomerInitiating State = "initiating" // the challenge waits to be signed
	CustomerScreening  State = "screening"
	CustomerVerifying  State = "verifying"
	CustomerActive     State = "active"
	CustomerInactive   State = "inactive"
	CustomerRejected   State = "rejected"
)

// CustomerStatuses lists the statuses of customers in the order in which messages name them.
var CustomerStatuses = []State{
	CustomerInitiating, CustomerScreening, CustomerVerifying, CustomerActive, CustomerInactive, CustomerRejected,
}

// Statuses lists the statuses of participants in the order in which messages name them.
var Statuses = []State{
	StatusSubmitted, StatusPendingApproval, StatusApproved, StatusRejected, StatusLocked, StatusPendingUnlock, StatusPendingDisable,
	StatusDisabled, StatusDivested, StatusClosed,
}

// Terminal says that nothing follows the state of a deposit or withdrawal.
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
	// The documents describe the statuses and not every move between them (assumption zerohash.status-moves).
	Onboarding: {
		None:                  {StatusSubmitted, StatusPendingApproval, StatusApproved, StatusRejected},
		StatusSubmitted:       {StatusPendingApproval, StatusApproved, StatusRejected},
		StatusPendingApproval: {StatusApproved, StatusRejected},
		StatusRejected:        {StatusSubmitted, StatusPendingApproval, StatusApproved},
		StatusApproved:        {StatusLocked, StatusPendingDisable, StatusDisabled, StatusClosed},
		StatusLocked:          {StatusPendingUnlock, StatusPendingDisable, StatusDisabled, StatusClosed},
		StatusPendingUnlock:   {StatusApproved, StatusLocked},
		StatusPendingDisable:  {StatusDisabled, StatusClosed},
		StatusDisabled:        {StatusDivested, StatusClosed},
		StatusDivested:        {StatusClosed},
	},
	Challenge: {
		None:               {CustomerInitiating},
		CustomerInitiating: {CustomerScreening}, // by a signature that holds, and by nothing else
		CustomerScreening:  {CustomerVerifying, CustomerRejected},
		CustomerVerifying:  {CustomerActive, CustomerRejected},
		CustomerActive:     {CustomerInactive, CustomerRejected},
		CustomerInactive:   {CustomerActive},
	},
}

// Next lists the states that may follow.
func Next(f Flow, from State) []State { return moves[f][from] }

// Allowed says whether an object of the flow may move so.
func Allowed(f Flow, from, to State) bool { return slices.Contains(moves[f][from], to) }

// Event is a fact that the platform is told of.
type Event struct {
	Name  string
	Flow  Flow   // whose scenarios can emit it; "" for an event that those of every flow can
	To    State  // the state that a deposit or withdrawal reaches; None for an event that moves none
	Type  string // x-zh-hook-payload-type
	About string
}

// Zerohash says that the core API sends the event's webhook.
func (e Event) Zerohash() bool { return e.To == None && !e.SIWX() }

// SIWX says that the wallet sign-in API sends the event's webhook.
func (e Event) SIWX() bool { return e.Flow == Challenge }

// The payload types of Connect webhooks (reference: connect.md section 4).
const (
	DepositChanged    = "connect_deposit.status_changed"
	WithdrawalChanged = "connect_withdrawal.status_changed"
)

// The events of the core API. Their name is their payload type, but for those whose type was never published.
const (
	StatusChanged          = "participant_status_changed"
	ParticipantUpdated     = "participant_updated"
	BalanceChanged         = "account_balance.changed"
	DepositStatusChanged   = "deposit.status_changed"
	PaymentChanged         = "payment_status_changed"
	ExternalAccountChanged = "external_account_status_changed"
	FundComplete           = "deposit_fund_complete"
	AuthDepositCompleted   = "auth.deposit.completed"
	AuthMatchSuccess       = "auth.account_match.success"
	AuthMatchFailure       = "auth.account_match.failure"

	CustomerUpdated = "customer.updated" // of the wallet sign-in API

	Unspecified = "unspecified" // the one documented type for everything else (assumption zerohash.unnamed-payload-types)
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
	{StatusChanged, "", None, StatusChanged, "a participant has another status"},
	{ParticipantUpdated, "", None, ParticipantUpdated, "what is known of a participant has changed"},
	{BalanceChanged, "", None, BalanceChanged, "the balance of an account has changed"},
	{ExternalAccountChanged, "", None, ExternalAccountChanged, "an external account has another status"},
	{DepositStatusChanged, Deposit, None, DepositStatusChanged, "a deposit on zerohash's ledger has another state"},
	{FundComplete, Deposit, None, FundComplete, "an Account Funding deposit was converted, or was not"},
	{AuthDepositCompleted, Deposit, None, Unspecified, "a deposit through Auth is complete"},
	{AuthMatchSuccess, Deposit, None, Unspecified, "the external account belongs to the participant"},
	{AuthMatchFailure, Deposit, None, Unspecified, "the external account does not belong to the participant"},
	{PaymentChanged, Withdrawal, None, PaymentChanged, "a payout or SDK withdrawal has another status"},
	{CustomerUpdated, Challenge, None, CustomerUpdated, "a customer has another status"},
}

// EventNamed finds an event by its name.
func EventNamed(name string) (Event, bool) {
	i := slices.IndexFunc(Events, func(e Event) bool { return e.Name == name })
	if i < 0 {
		return Event{}, false
	}
	return Events[i], true
}

// EventFor finds the event that tells of the flow's arrival in a state: of every status of a participant it is the same, and of a customer.
func EventFor(f Flow, to State) (Event, bool) {
	switch {
	case to == None:
		return Event{}, false
	case f == Onboarding:
		return EventNamed(StatusChanged)
	case f == Challenge:
		return EventNamed(CustomerUpdated)
	}
	i := slices.IndexFunc(Events, func(e Event) bool { return e.Flow == f && e.To == to })
	if i < 0 {
		return Event{}, false
	}
	return Events[i], true
}
