package zerohash

import (
	"regexp"
	"strconv"
	"time"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

var accountNumber = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)

// newWithdrawal takes a request for money to be sent away. What becomes of it is played by a scenario.
func newWithdrawal(r *request) (call.Answer, error) {
	form, wrong := forms.NewWithdrawal(r.Body, r.env(), r.mode())
	if form.AccountID != "" && !accountNumber.MatchString(form.AccountID) {
		wrong = append(wrong, `withdrawal_account_id should match pattern "^[1-9][0-9]{0,17}$"`)
	}
	if err := check(r.Call, wrong, form.Hints); err != nil {
		return call.Answer{}, err
	}
	q := sim.WithdrawalRequest{
		ParticipantCode: form.ParticipantCode, ClientID: form.ClientID, Asset: form.Asset, Group: form.Group, Label: form.Label,
		Amount: decimalOf(form.Amount), Address: form.Address, Tag: form.DestinationTag,
		Details: sim.RequestDetails{
			Beneficiary: form.Sent.String("beneficiary_participant_code"), Sender: form.Sent.String("sender_participant_code"),
			InputData: form.Sent.String("input_data"), GasPrice: form.Sent.String("gas_price"), TradeID: form.Sent.String("trade_id"),
			Instructions: form.Sent.Object("account").String("recipient_instructions"),
		},
	}
	q.Details.AccountID, _ = strconv.ParseInt(form.AccountID, 10, 64)
	if form.Bank != nil {
		q.Details.Bank = nickname(form.Bank)
	}
	r.Assume(assumptions.RequestProgress)
	err := r.update(func(tx *sim.Tx) (err error) {
		q, err = r.World.RequestWithdrawal(tx, q)
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	return ok(withdrawalOf(&q, &r.settings.Zerohash))
}

// nickname is the name of a bank account with the last four digits of its number behind it.
func nickname(b *forms.Bank) string {
	last := b.Number
	if len(last) > 4 {
		last = last[len(last)-4:]
	}
	return b.Name + " (" + last + ")"
}

// showWithdrawal answers a list of one, as the real API does.
func showWithdrawal(r *request) (call.Answer, error) {
	var q sim.WithdrawalRequest
	err := r.read(func(reader storage.Reader) (err error) {
		q, err = sim.FindWithdrawal(reader, r.inPath(":id"))
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	return ok([]withdrawal{withdrawalOf(&q, &r.settings.Zerohash)})
}

// rejectWithdrawal takes a request back that is not on the chain yet.
func rejectWithdrawal(r *request) (call.Answer, error) {
	var q sim.WithdrawalRequest
	r.Assume(assumptions.RequestProgress)
	err := r.update(func(tx *sim.Tx) (err error) {
		q, err = r.World.RejectWithdrawal(tx, r.inPath(":id"))
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	return ok([]withdrawal{withdrawalOf(&q, &r.settings.Zerohash)})
}

// withdrawals is GET /withdrawals/requests. Its timestamp is that of the last update, as it is shown.
var withdrawals = list[sim.WithdrawalRequest]{
	operation: "GET /withdrawals/requests", from: sim.RequestList, stamp: "requested_timestamp", size: ledger.UsualPage,
	at: func(q *sim.WithdrawalRequest) time.Time { return q.UpdatedAt },
	filters: []filter[sim.WithdrawalRequest]{
		{name: "participant_code", index: "participant_code", keeps: of(func(q *sim.WithdrawalRequest) string { return q.ParticipantCode })},
		{name: "client_withdrawal_request_id", index: "client_id", keeps: of(func(q *sim.WithdrawalRequest) string { return q.ClientID })},
		{name: "status", keeps: of(func(q *sim.WithdrawalRequest) string { return string(q.Status) })},
		{name: "gas_price", keeps: of(func(q *sim.WithdrawalRequest) string { return q.Details.GasPrice })},
		{name: "on_chain_status", keeps: func(q *sim.WithdrawalRequest, value string) bool { return isCrypto(q.Asset) && q.OnChain == value }},
		{name: "account_label", keeps: of(func(q *sim.WithdrawalRequest) string { return q.Label })},
	},
	show: func(r *request, q *sim.WithdrawalRequest) any { return withdrawalOf(q, &r.settings.Zerohash) },
}
