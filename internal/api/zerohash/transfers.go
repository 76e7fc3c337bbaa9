package zerohash

import (
	"errors"
	"time"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
)

// transfer is a transfer as both operations answer it.
type transfer struct {
	ID                 int     `json:"id"`
	CreatedAt          string  `json:"created_at"`
	UpdatedAt          string  `json:"updated_at"`
	Status             string  `json:"status"`
	From               string  `json:"from_participant_code"`
	FromGroup          string  `json:"from_account_group"`
	FromLabel          string  `json:"from_account_label"`
	To                 string  `json:"to_participant_code"`
	ToGroup            string  `json:"to_account_group"`
	ToLabel            string  `json:"to_account_label"`
	Asset              string  `json:"asset"`
	Amount             string  `json:"amount"`
	MovementID         *string `json:"movement_id"`
	ClientID           string  `json:"client_transfer_id"`
	IsAdministrators   bool    `json:"admin_transfer"`
	ParentLinkID       *string `json:"parent_link_id"`
	ParentLinkIDSource *string `json:"parent_link_id_source"`
	IsPrefunded        bool    `json:"prefunded"`
}

func transferOf(t *sim.BookTransfer) transfer {
	return transfer{
		ID: t.Number, CreatedAt: t.CreatedAt.UTC().Format(millis), UpdatedAt: t.UpdatedAt.UTC().Format(millis), Status: "settled",
		From: t.From.Code, FromGroup: t.From.Group, FromLabel: t.From.Label, To: t.To.Code, ToGroup: t.To.Group, ToLabel: t.To.Label,
		Asset: t.Asset, Amount: t.Amount, MovementID: &t.MovementID, ClientID: t.ClientID, IsPrefunded: t.IsPrefunded,
	}
}

// newTransfer moves money at once. It is answered as approved, which is what the documents say of every transfer that a call makes; when
// it is looked at again it has settled.
func newTransfer(r *request) (call.Answer, error) {
	form, wrong := forms.NewTransfer(r.Body, r.env())
	if err := check(r.Call, wrong, form.Hints); err != nil {
		return call.Answer{}, err
	}
	made := sim.BookTransfer{
		ClientID: form.ClientID, From: holderOf(form.From), To: holderOf(form.To), Asset: form.Asset,
		Amount: form.Amount, IsPrefunded: form.Prefunded,
	}
	err := r.update(func(tx *sim.Tx) (err error) {
		made, err = r.World.Transfer(tx, made, decimalOf(form.Amount))
		return err
	})
	if errors.Is(err, sim.ErrTransferIDUsed) {
		r.Note(err.Error())
		r.Assume(assumptions.DuplicateErrors)
		err = usedTransferID{}
	}
	if err != nil {
		return call.Answer{}, err
	}
	shown := transferOf(&made)
	shown.Status, shown.MovementID = "approved", nil
	return created(shown)
}

// usedTransferID is the one refusal of these operations with a documented text, and with an envelope of its own.
type usedTransferID struct{}

func (usedTransferID) Error() string { return "Request does not contain an unique client_transfer_id" }

func holderOf(a forms.Account) sim.Holder {
	return sim.Holder{Code: a.ParticipantCode, Group: a.Group, Label: a.Label}
}

// transfers is GET /transfers.
var transfers = list[sim.BookTransfer]{
	operation: "GET /transfers", from: sim.TransferList, stamp: "requested_timestamp", size: ledger.UsualPage,
	at: func(t *sim.BookTransfer) time.Time { return t.CreatedAt },
	filters: []filter[sim.BookTransfer]{
		{name: "client_transfer_id", index: "client_id", keeps: of(func(t *sim.BookTransfer) string { return t.ClientID })},
		{name: "from_participant_code", keeps: of(func(t *sim.BookTransfer) string { return t.From.Code })},
		{name: "from_account_group", keeps: of(func(t *sim.BookTransfer) string { return t.From.Group })},
		{name: "from_account_label", keeps: of(func(t *sim.BookTransfer) string { return t.From.Label })},
		{name: "to_participant_code", keeps: of(func(t *sim.BookTransfer) string { return t.To.Code })},
		{name: "to_account_group", keeps: of(func(t *sim.BookTransfer) string { return t.To.Group })},
		{name: "to_account_label", keeps: of(func(t *sim.BookTransfer) string { return t.To.Label })},
		{name: "currency", keeps: of(func(t *sim.BookTransfer) string { return t.Asset })},
	},
	show: func(_ *request, t *sim.BookTransfer) any { return transferOf(t) },
}
