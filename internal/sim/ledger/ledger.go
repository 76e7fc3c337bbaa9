// Package ledger is the bookkeeping of a workspace: accounts, movements that change them, and runs, which are the sets of movements
// that happen at once. It is double-entry, so that nothing comes from nowhere, and exact, so that no sum is ever off by a digit.
//
// What a deposit, a transfer or a fee is must not enter here, nor who may make one: callers say which accounts change by how much, and
// are told when that cannot be. The ledger reads no clock and draws no ids.
package ledger

import (
	"net/url"
	"time"

	"github.com/shopspring/decimal"
)

// Place identifies an account. Every field is set, but for those of World.
type Place struct {
	Owner string `json:"owner,omitzero"` // code of a participant, or of the platform
	Group string `json:"group,omitzero"` // code of the platform
	Label string `json:"label,omitzero"` // such as "general"
	Type  string `json:"type"`           // Available, Collateral, …
	Asset string `json:"asset"`          // such as "BTC", "USDC.ETH" or "USD"
}

// worldType cannot be an account's type besides World's, because other places have an owner.
const worldType = "world"

// World is where an asset comes from and goes to: chains, banks, whatever is not the platform. Its balance is what the platform has got,
// negated. It has a part in postings and in Audit, and in nothing that is answered.
func World(asset string) Place { return Place{Type: worldType, Asset: asset} }

// IsWorld says that the place is outside of the platform.
func (p Place) IsWorld() bool { return p == World(p.Asset) }

// String is the place in one line. Two places never have the same, whatever characters callers put into labels.
func (p Place) String() string {
	if p.IsWorld() {
		return worldType + "/" + url.PathEscape(p.Asset)
	}
	return url.PathEscape(p.Owner) + "/" + url.PathEscape(p.Group) + "/" + url.PathEscape(p.Label) + "/" + url.PathEscape(p.Type) +
		"/" + url.PathEscape(p.Asset)
}

// complete says that a place has all that it needs.
func (p Place) complete() bool {
	if p.IsWorld() {
		return p.Asset != ""
	}
	return p.Owner != "" && p.Group != "" && p.Label != "" && p.Type != "" && p.Asset != ""
}

// Account is what stands at a place. It comes to be with the first movement there, and never goes.
type Account struct {
	ID string `json:"id"` // UUID
	Place
	Balance   decimal.Decimal `json:"balance"`
	Movements int             `json:"movements"` // made so far
	Runs      int             `json:"runs"`      // that made them
	CreatedAt time.Time       `json:"created_at"`
	UpdatedAt time.Time       `json:"updated_at"`
}

// Movement is one change of one account. It is never changed.
type Movement struct {
	ID        string          `json:"id"` // UUID
	AccountID string          `json:"account_id"`
	RunID     string          `json:"run_id"`
	RunType   string          `json:"run_type"`
	Type      string          `json:"type"`
	Change    decimal.Decimal `json:"change"`
	Balance   decimal.Decimal `json:"balance"` // of the account after it; below zero only if the rest of the run makes up for it
	At        time.Time       `json:"at"`
	Order     int             `json:"order,omitzero"` // within its run, from 1; movements of World are not counted
	Links
}

// Links say what a movement was made for. Those that do not apply are empty.
type Links struct {
	DepositReferenceID  string `json:"deposit_reference_id,omitzero"`
	WithdrawalRequestID string `json:"withdrawal_request_id,omitzero"`
	TransferID          string `json:"transfer_id,omitzero"`
	TransferType        string `json:"transfer_type,omitzero"`
	TransferRequestID   string `json:"transfer_request_id,omitzero"`
	TradeID             string `json:"trade_id,omitzero"`
	ParentLinkID        string `json:"parent_link_id,omitzero"`
	Origin              string `json:"origin,omitzero"`
}

// Entry is a movement that is wanted.
type Entry struct {
	At     Place
	Change decimal.Decimal // not zero; at most 30 digits on either side of the point
	Type   string          // of the movement
	Links
}

// Run is a set of movements that happened at once.
type Run struct {
	ID        string // decimal digits, such as "4149614"
	Type      string
	At        time.Time
	Movements []Movement // without those of World, in the order of the entries
	Accounts  []Account  // as they stand after the run, each once, in the order of their first movements
}
