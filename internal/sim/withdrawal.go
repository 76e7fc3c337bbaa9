package sim

import (
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/shopspring/decimal"
)

// RequestStatus is where a withdrawal request stands.
type RequestStatus string

// The statuses of withdrawal requests. PENDING is documented, and passed at once.
const (
	RequestPending  RequestStatus = "PENDING"
	RequestApproved RequestStatus = "APPROVED"
	RequestRejected RequestStatus = "REJECTED"
	RequestSettled  RequestStatus = "SETTLED"
)

// WithdrawalRequest is a withdrawal that the platform asked the REST API for.
type WithdrawalRequest struct {
	ID              string          `json:"id"`
	ParticipantCode string          `json:"participant_code"`
	ClientID        string          `json:"client_withdrawal_request_id,omitzero"`
	Asset           string          `json:"asset"` // zerohash's symbol
	Group           string          `json:"account_group"`
	Label           string          `json:"account_label"`
	Amount          decimal.Decimal `json:"amount"`
	Fee             decimal.Decimal `json:"fee"` // of the network, in the asset; taken out of the amount
	Address         string          `json:"address,omitzero"`
	Tag             string          `json:"destination_tag,omitzero"`
	Status          RequestStatus   `json:"status"`
	OnChain         string          `json:"on_chain_status,omitzero"` // "", PENDING, CONFIRMED
	Hash            string          `json:"transaction_id,omitzero"`
	Reason          string          `json:"reason,omitzero"`
	Details         RequestDetails  `json:"details"`
	Ordinal         int             `json:"ordinal"`
	Nth             int             `json:"nth"` // of the participant's, from 1
	RequestedAt     time.Time       `json:"requested_at"`
	UpdatedAt       time.Time       `json:"updated_at"`
}

// RequestDetails are given back as they were given.
type RequestDetails struct {
	AccountID    int64  `json:"withdrawal_account_id,omitzero"`
	Beneficiary  string `json:"beneficiary_participant_code,omitzero"`
	Sender       string `json:"sender_participant_code,omitzero"`
	InputData    string `json:"input_data,omitzero"`
	GasPrice     string `json:"gas_price,omitzero"`
	TradeID      string `json:"trade_id,omitzero"`
	Instructions string `json:"recipient_instructions,omitzero"`
	Bank         string `json:"bank_account,omitzero"` // the name of the account that money goes to
}

// usualRequestScenario plays what becomes of a request when the workspace names no other.
const usualRequestScenario = "withdrawal-request-settled"

// requestWindow is how long a client_withdrawal_request_id cannot be used again.
const requestWindow = 24 * time.Hour

// ErrClientIDUsed says that a client's own id of a request was used before, within its window.
var ErrClientIDUsed = refuse(Conflict, "the client's id of the request was used before, within the last %s", requestWindow)

// requestCount counts the withdrawal requests of a workspace.
const requestCount = "withdrawal requests"

// RequestWithdrawal takes a request, holds what it moves, and starts the run that plays what becomes of it.
func (w *World) RequestWithdrawal(tx *Tx, q WithdrawalRequest) (WithdrawalRequest, error) {
	if err := q.check(tx); err != nil {
		return q, err
	}
	q, changes, err := newRequest(tx, q)
	if err != nil {
		return q, err
	}
	if _, err := w.tellBalances(tx, changes, Notice{}); err != nil {
		return q, err
	}
	name := tx.Workspace.Settings().Zerohash.WithdrawalScenario
	row := tx.Workspace.Settings().magicRequest(q.Amount.String())
	if row != nil {
		name = row.Scenario
	}
	if name == "" {
		name = usualRequestScenario
	}
	_, err = w.StartRun(tx, RunRequest{Scenario: name, Request: q.ID, Magic: row, Vars: map[string]string{
		"reference_id": q.ParticipantCode, "asset": q.Asset, "amount": q.Amount.String(),
	}})
	return q, err
}

// newRequest takes a request and holds what it moves. Nobody is told yet.
func newRequest(tx *Tx, q WithdrawalRequest) (WithdrawalRequest, []BalanceChange, error) {
	s := tx.Workspace.Settings()
	var against objections
	listing, ok := against.asset(q.Asset, "be withdrawn", anyListing)
	if ok {
		q.Fee = feeOf(&listing)
		against.withdrawn(&listing, q.Amount)
	}
	if err := against.err(); err != nil {
		return q, nil, err
	}
	if q.ClientID != "" {
		before, err := one(WithdrawalRequests.List(tx, storage.Query{Index: "client_id", Value: q.ClientID, Limit: 1}))
		if err == nil && before != nil && tx.Now.Sub(before.RequestedAt) < requestWindow {
			err = ErrClientIDUsed
		}
		if err != nil {
			return q, nil, err
		}
	}
	before, err := one(WithdrawalRequests.List(tx, storage.Query{Index: "participant_code", Value: q.ParticipantCode, Limit: 1}))
	if err != nil {
		return q, nil, err
	}
	if q.Ordinal, err = count(tx, requestCount, 1); err != nil {
		return q, nil, err
	}
	q.Nth = orZero(before).Nth + 1
	q.ID = deriveUUID(s.Seed, "withdrawal request", q.ParticipantCode, q.Nth)
	q.Group, q.Status, q.RequestedAt, q.UpdatedAt = s.Zerohash.PlatformCode, RequestApproved, tx.Now, tx.Now
	if q.Details.AccountID == 0 {
		q.Details.AccountID = q.accountID(s.Seed)
	}
	_, changes, err := holdFor(tx, q.from(s), q.Amount, ledger.Links{WithdrawalRequestID: q.ID, Origin: OriginREST})
	if err != nil {
		return q, nil, err
	}
	return q, changes, WithdrawalRequests.Put(tx, q)
}

// from is the account that the request takes from.
func (q *WithdrawalRequest) from(s *Settings) ledger.Place {
	return s.Zerohash.Place(q.ParticipantCode, q.Label, ledger.Available, q.Asset)
}

// RejectWithdrawal gives back what a request holds, and tells the platform. It must not be on the chain yet.
func (w *World) RejectWithdrawal(tx *Tx, id string) (WithdrawalRequest, error) {
	q, err := WithdrawalRequests.Get(tx, id)
	if err != nil {
		return q, missing(err, "withdrawal request", id)
	}
	changes, err := moveRequest(tx, &q, scenario.RequestRejected)
	if err != nil {
		return q, err
	}
	_, err = w.tellBalances(tx, changes, Notice{})
	return q, err
}

// moveRequest takes a request further, keeps it, and answers what that did in the ledger. Nobody is told yet.
func moveRequest(tx *Tx, q *WithdrawalRequest, to scenario.RequestState) (changes []BalanceChange, err error) {
	s := tx.Workspace.Settings()
	isOpen := q.Status == RequestApproved
	switch {
	case isOpen && to == scenario.RequestApproved: // it is so from the start
	case isOpen && to == scenario.RequestBroadcasted && q.OnChain == "":
		q.OnChain, q.Hash = "PENDING", q.hash(s.Seed)
	case isOpen && to == scenario.RequestSettled:
		q.Status, q.OnChain, q.Hash = RequestSettled, "CONFIRMED", q.hash(s.Seed)
		_, changes, err = settle(tx, q.from(s), q.Amount, q.Fee, q.ID)
	case isOpen && to == scenario.RequestRejected && q.OnChain == "":
		q.Status = RequestRejected
		_, changes, err = release(tx, q.from(s), q.Amount, q.ID)
	default:
		standing := string(q.Status)
		if q.OnChain != "" {
			standing += " (" + q.OnChain + " on the chain)"
		}
		return nil, refuse(Conflict, "withdrawal request %s is %s and cannot be %s", q.ID, standing, to)
	}
	if err != nil {
		return nil, err
	}
	q.UpdatedAt = tx.Now
	return changes, WithdrawalRequests.Put(tx, *q)
}

func (q *WithdrawalRequest) hash(seed int64) string {
	listing, ok := chain.ListingNamed(q.Asset)
	if !ok || listing.Type != chain.Crypto {
		return deriveUUID(seed, "bank transfer", q.ID, 0)
	}
	return chain.Hash(listing.ChainCode, derive(seed, "hash", q.ID, 0))
}

// FindWithdrawal finds a withdrawal request by its id.
func FindWithdrawal(r storage.Reader, id string) (WithdrawalRequest, error) {
	q, err := WithdrawalRequests.Get(r, id)
	return q, missing(err, "withdrawal request", id)
}
