package sim

import (
	"strconv"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Deposit is one that stands in the ledger.
type Deposit struct {
	ReferenceID     string    `json:"reference_id"` // UUID
	ParticipantCode string    `json:"participant_code"`
	AccountGroup    string    `json:"account_group"`
	AccountLabel    string    `json:"account_label"`
	AccountID       string    `json:"account_id"`
	MovementID      string    `json:"movement_id"`
	RunID           string    `json:"run_id"` // of the ledger
	Asset           string    `json:"asset"`  // zerohash's symbol
	Amount          string    `json:"amount"`
	Source          string    `json:"source,omitzero"`           // the address that sent it
	ReceivedAddress string    `json:"received_address,omitzero"` // the participant's
	SettledAt       time.Time `json:"settled_at"`
	Ordinal         int       `json:"ordinal"`
	Nth             int       `json:"nth"`               // of the participant's, from 1
	Fundings        int       `json:"fundings,omitzero"` // deposits over a chain that the participant has had, this one included

	// Of the Connect deposit that it was. They are kept here because deposits outlive what is trimmed.
	TransferID  string           `json:"transfer_id,omitzero"`
	Hash        string           `json:"hash,omitzero"`
	Integration string           `json:"integration,omitzero"`
	SourceType  chain.SourceType `json:"source_type,omitzero"`

	changes []BalanceChange // of the posting that made it, until they are told
}

// DepositAddress is an address that was given to a participant.
type DepositAddress struct {
	Address         string    `json:"address"`
	ParticipantCode string    `json:"participant_code"`
	Asset           string    `json:"asset"` // zerohash's symbol
	Label           string    `json:"account_label"`
	CreatedAt       time.Time `json:"created_at"`
}

// Holder is whose account, without what stands in it.
type Holder struct {
	Code  string `json:"participant_code"`
	Group string `json:"account_group"`
	Label string `json:"account_label"`
}

// BookTransfer is a transfer between two accounts of the ledger, asked for by the platform.
type BookTransfer struct {
	Number      int       `json:"number"` // its id, which counts up
	ClientID    string    `json:"client_transfer_id"`
	From        Holder    `json:"from"`
	To          Holder    `json:"to"`
	Asset       string    `json:"asset"` // zerohash's symbol
	Amount      string    `json:"amount"`
	MovementID  string    `json:"movement_id"`
	RunID       string    `json:"run_id"` // of the ledger
	IsPrefunded bool      `json:"prefunded,omitzero"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// RevokedToken is an SDK token that must not be taken any more.
type RevokedToken struct {
	ID string    `json:"jti"`
	At time.Time `json:"at"`
}

// The tables of what zerohash keeps, besides the ledger's own.
var (
	Participants = &storage.Table[Participant]{
		Kind: storage.Kind{Name: "participants", Indexes: []string{"email", "page", "status", "request_id", "sum"}},
		ID:   func(p *Participant) string { return p.Code },
		Keys: func(p *Participant) []string {
			return []string{strings.ToLower(p.Email), pageOf(p.Ordinal), string(p.Status), p.RequestID, p.Sum}
		},
	}
	Deposits = &storage.Table[Deposit]{
		Kind: storage.Kind{Name: "deposits", Indexes: []string{"page", "participant_code"}},
		ID:   func(d *Deposit) string { return d.ReferenceID },
		Keys: func(d *Deposit) []string { return []string{pageOf(d.Ordinal), d.ParticipantCode} },
	}
	Addresses = &storage.Table[DepositAddress]{
		Kind: storage.Kind{Name: "deposit_addresses", Indexes: []string{"participant_code", "address"}},
		ID:   func(a *DepositAddress) string { return a.ParticipantCode + "/" + a.Asset + "/" + a.Label },
		Keys: func(a *DepositAddress) []string { return []string{a.ParticipantCode, a.Address} },
	}
	WithdrawalRequests = &storage.Table[WithdrawalRequest]{
		Kind: storage.Kind{Name: "withdrawal_requests", Indexes: []string{"page", "participant_code", "client_id"}},
		ID:   func(q *WithdrawalRequest) string { return q.ID },
		Keys: func(q *WithdrawalRequest) []string { return []string{pageOf(q.Ordinal), q.ParticipantCode, q.ClientID} },
	}
	BookTransfers = &storage.Table[BookTransfer]{
		Kind: storage.Kind{Name: "book_transfers", Indexes: []string{"page", "client_id"}},
		ID:   func(t *BookTransfer) string { return strconv.Itoa(t.Number) },
		Keys: func(t *BookTransfer) []string { return []string{pageOf(t.Number), t.ClientID} },
	}
	RevokedTokens = &storage.Table[RevokedToken]{
		Kind:  storage.Kind{Name: "revoked_tokens"},
		ID:    func(t *RevokedToken) string { return t.ID },
		Ended: func(*RevokedToken) bool { return true }, // tokens die by themselves soon after
	}
)
