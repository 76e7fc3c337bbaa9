package sim

import (
	"strconv"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/shopspring/decimal"
)

const (
	// firstTransfer is about where the number of the documents' sample is.
	firstTransfer = 1_152_600
	transferCount = "book transfers"
	// transferWindow is how long a client_transfer_id cannot be used again.
	transferWindow = 72 * time.Hour
	// prefundedType is the type of transfers that are said to count in the net settlement.
	prefundedType = "prefunded"
)

// ErrTransferIDUsed says that a client's own id of a transfer was used before, within its window.
var ErrTransferIDUsed = refuse(Conflict, "the client_transfer_id was used before, within the last %s", transferWindow)

// Transfer moves an amount from one account to another and tells the platform. Number, ids and times of t are ignored.
func (w *World) Transfer(tx *Tx, t BookTransfer, amount decimal.Decimal) (BookTransfer, error) {
	s := tx.Workspace.Settings()
	if err := t.check(tx, amount); err != nil {
		return t, err
	}
	ordinal, err := count(tx, transferCount, 1)
	if err != nil {
		return t, err
	}
	t.Number, t.CreatedAt, t.UpdatedAt = firstTransfer+ordinal, tx.Now, tx.Now
	id := strconv.Itoa(t.Number)
	if t.ClientID == "" {
		t.ClientID = deriveUUID(s.Seed, "client transfer", id, 0)
	}
	links := ledger.Links{TransferID: id, TransferRequestID: id, Origin: OriginREST}
	if t.IsPrefunded {
		links.TransferType = prefundedType
	}
	run, changes, err := post(tx, ledger.RunTransfer, "transfer/"+id,
		ledger.Entry{At: t.From.place(&s.Zerohash, t.Asset), Change: amount.Neg(), Type: ledger.Transfer, Links: links},
		ledger.Entry{At: t.To.place(&s.Zerohash, t.Asset), Change: amount, Type: ledger.Transfer, Links: links})
	if err != nil {
		return t, err
	}
	t.RunID, t.MovementID = run.ID, run.Movements[0].ID
	if err := BookTransfers.Put(tx, t); err != nil {
		return t, err
	}
	_, err = w.tellBalances(tx, changes, Notice{})
	return t, err
}

// check holds a transfer against the world.
func (t *BookTransfer) check(tx *Tx, amount decimal.Decimal) error {
	z := &tx.Workspace.Settings().Zerohash
	var against objections
	from, err := against.side(tx, z, "/from_account_group", t.From)
	if err != nil {
		return err
	}
	if _, err := against.side(tx, z, "/to_account_group", t.To); err != nil {
		return err
	}
	if t.From == t.To {
		against.add("", "should NOT transfer to the account that it comes from", "%s, %s is on both sides", t.From.Code, t.From.Label)
	}
	if listing, ok := against.asset(t.Asset, "be transferred", anyListing); ok {
		against.precision(&listing, amount)
		if err := against.limits(tx, from, LimitTransfers, &listing, amount); err != nil {
			return err
		}
	}
	if err := against.err(); err != nil || t.ClientID == "" {
		return err
	}
	before, err := one(BookTransfers.List(tx, storage.Query{Index: "client_id", Value: t.ClientID, Limit: 1}))
	if err == nil && before != nil && tx.Now.Sub(before.CreatedAt) < transferWindow {
		err = ErrTransferIDUsed
	}
	return err
}

// side objects to one side of a transfer.
func (o *objections) side(tx *Tx, z *Zerohash, pointer string, h Holder) (*Participant, error) {
	p, err := o.party(tx, z, h.Code)
	o.active(p, false)
	o.group(z, pointer, h.Group)
	return p, err
}

func (h Holder) place(z *Zerohash, symbol string) ledger.Place {
	return z.Place(h.Code, h.Label, ledger.Available, symbol)
}
