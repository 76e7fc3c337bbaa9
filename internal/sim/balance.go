package sim

import (
	"errors"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/shopspring/decimal"
)

// The labels of accounts that the documents name.
const (
	GeneralLabel    = "general"             // where nobody says otherwise
	QuarantineLabel = "recovery_quarantine" // of deposits that give no buying power
)

// Place is where the ledger has what a participant, or the platform itself, holds of an asset.
func (z *Zerohash) Place(owner, label, accountType, symbol string) ledger.Place {
	if label == "" {
		label = GeneralLabel
	}
	return ledger.Place{Owner: owner, Group: z.PlatformCode, Label: label, Type: accountType, Asset: symbol}
}

// post makes a run of the ledger, and answers what it did to the accounts that platforms are told of: available and collateral.
//
// The cause names what is posted, such as "hold/" and a withdrawal's id, and is posted once. Ids follow from it, and not from what else has
// happened to the account: of two things at the same instant either may come first.
func post(tx *Tx, runType, cause string, entries ...ledger.Entry) (ledger.Run, []BalanceChange, error) {
	s, moved := tx.Workspace.Settings(), 0
	seed := s.Seed
	ids := func(kind, parent string, ordinal int) string {
		switch kind {
		case ledger.RunID:
			return deriveDigits(seed, kind, cause, 0)
		case ledger.MovementID:
			moved++
			return deriveUUID(seed, kind, cause, moved)
		}
		return deriveUUID(seed, kind, withoutCode(parent, s.Zerohash.PlatformCode), ordinal)
	}
	run, err := ledger.Post(tx, ids, tx.Now, runType, entries...)
	if err != nil {
		return run, nil, err
	}
	var changes []BalanceChange
	for _, account := range run.Accounts {
		if account.Type != ledger.Available && account.Type != ledger.Collateral {
			continue
		}
		of := func(m ledger.Movement) bool { return m.AccountID != account.ID }
		changes = append(changes, BalanceChange{account, slices.DeleteFunc(slices.Clone(run.Movements), of), run.ID, run.Type, tx.Now, 0})
	}
	return run, changes, nil
}

// withoutCode is a place without the platform's code, which is a credential: ids follow from the seed alone.
func withoutCode(place, code string) string {
	parts := strings.Split(place, "/")
	for i, part := range parts {
		if part == code {
			parts[i] = ""
		}
	}
	return strings.Join(parts, "/")
}

// tellBalances tells the platform of each change, and answers how many deliveries do. n has what they share.
func (w *World) tellBalances(tx *Tx, changes []BalanceChange, n Notice) (pending int, err error) {
	n.Event, _ = lifecycle.EventNamed(lifecycle.BalanceChanged)
	for i := range changes {
		c := &changes[i]
		n.ID = deriveUUID(tx.Workspace.Settings().Seed, "balance event", c.Account.ID+"/"+c.RunID, c.Told)
		n.At, n.Object, n.ReferenceID, n.Balance = tx.Now, c.Account.ID, c.Account.Owner, c
		c.Told++
		sent, err := w.outbox.Post(tx, n)
		if err != nil {
			return pending, err
		}
		pending += sent
	}
	return pending, nil
}

// Credit is money that arrives at an account from outside.
type Credit struct {
	Owner, Label, Symbol string
	Amount               decimal.Decimal
	ReferenceID          string // of the deposit, a UUID; "" for a new one
	Transfer             *Transfer
	Origin               string // how it was asked for; "" where nobody did
}

// OriginREST is the origin of what a call of the REST API has asked for.
const OriginREST = "rest_api"

// credit puts a deposit into the ledger. The platform is not told yet.
func credit(tx *Tx, c Credit) (Deposit, error) {
	settings := tx.Workspace.Settings()
	before, err := one(Deposits.List(tx, storage.Query{Index: "participant_code", Value: c.Owner, Limit: 1}))
	if err != nil {
		return Deposit{}, err
	}
	last := orZero(before)
	if c.ReferenceID == "" {
		c.ReferenceID = deriveUUID(settings.Seed, "deposit reference", c.Owner, last.Nth)
	}
	at := settings.Zerohash.Place(c.Owner, c.Label, ledger.Available, c.Symbol)
	run, changes, err := post(tx, ledger.RunDeposit, "deposit/"+c.ReferenceID,
		ledger.Entry{At: ledger.World(c.Symbol), Change: c.Amount.Neg(), Type: ledger.Deposit},
		ledger.Entry{At: at, Change: c.Amount, Type: ledger.Deposit, Links: ledger.Links{DepositReferenceID: c.ReferenceID, Origin: c.Origin}})
	if err != nil {
		return Deposit{}, err
	}
	ordinal, err := count(tx, depositCount, 1)
	if err != nil {
		return Deposit{}, err
	}
	d := Deposit{
		ReferenceID: c.ReferenceID, ParticipantCode: c.Owner, AccountGroup: at.Group, AccountLabel: at.Label, Asset: c.Symbol,
		Amount: c.Amount.String(), AccountID: run.Movements[0].AccountID, MovementID: run.Movements[0].ID, RunID: run.ID,
		SettledAt: tx.Now, Ordinal: ordinal, Nth: last.Nth + 1, Fundings: last.Fundings, changes: changes,
	}
	if t := c.Transfer; t != nil {
		d.Fundings++
		d.TransferID, d.Source, d.ReceivedAddress, d.Hash = t.ID, t.Sender, t.To, orZero(t.Hash)
		d.Integration, d.SourceType = t.Integration, t.Source
	}
	return d, Deposits.Put(tx, d)
}

// Fund credits an account and tells the platform, as the certification environment does on demand.
func (w *World) Fund(tx *Tx, c Credit) (Deposit, error) {
	d, err := credit(tx, c)
	if err == nil {
		_, err = w.tellBalances(tx, d.changes, Notice{})
	}
	return d, err
}

// hold moves an amount from what a participant can use to what is on its way out; release moves it back, settle out of the ledger. The
// id is of the withdrawal.
func hold(tx *Tx, from ledger.Place, amount decimal.Decimal, id string) (ledger.Run, []BalanceChange, error) {
	return holdFor(tx, from, amount, ledger.Links{WithdrawalRequestID: id})
}

// holdFor is hold with everything that is to be said of its movements.
func holdFor(tx *Tx, from ledger.Place, amount decimal.Decimal, links ledger.Links) (ledger.Run, []BalanceChange, error) {
	held := from
	held.Type = ledger.Collateral
	cause := "hold/"
	if amount.IsNegative() {
		cause = "release/"
	}
	return post(tx, ledger.RunWithdrawal, cause+links.WithdrawalRequestID,
		ledger.Entry{At: from, Change: amount.Neg(), Type: ledger.WithdrawalPending, Links: links},
		ledger.Entry{At: held, Change: amount, Type: ledger.WithdrawalPending, Links: links})
}

func release(tx *Tx, from ledger.Place, amount decimal.Decimal, id string) (ledger.Run, []BalanceChange, error) {
	return hold(tx, from, amount.Neg(), id)
}

func settle(tx *Tx, from ledger.Place, amount, fee decimal.Decimal, id string) (ledger.Run, []BalanceChange, error) {
	links := ledger.Links{WithdrawalRequestID: id}
	from.Type = ledger.Collateral
	entries := []ledger.Entry{{At: from, Change: fee.Sub(amount), Type: ledger.WithdrawalConfirmed, Links: links}}
	if fee.IsPositive() {
		entries = append(entries, ledger.Entry{At: from, Change: fee.Neg(), Type: ledger.NetworkFee, Links: links})
	}
	return post(tx, ledger.RunWithdrawal, "settle/"+id, append(entries, ledger.Entry{At: ledger.World(from.Asset), Change: amount, Type: ledger.Withdrawal})...)
}

// Insufficient says whether the ledger refused because an account has less than what is to leave it.
func Insufficient(err error) bool {
	_, ok := errors.AsType[*ledger.Insufficient](err)
	return ok
}

// symbolOf is zerohash's name of an asset on a network, and whether zerohash lists it.
func symbolOf(asset, network string) (string, bool) {
	listing, ok := chain.ListingOf(asset, network)
	return listing.Symbol, ok
}

// depositCount counts the deposits of a workspace.
const depositCount = "deposits"
