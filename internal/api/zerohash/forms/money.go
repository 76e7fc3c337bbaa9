package forms

import (
	"regexp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

// DepositAddress asks for an address to pay to: POST /deposits/digital_asset_addresses.
type DepositAddress struct {
	Read
	ParticipantCode, Asset, AccountLabel string
}

var depositAddressFields = []field.Field{
	{Name: "participant_code", Rule: code, Required: true},
	{Name: "asset", Rule: asset, Required: true},
	{Name: "account_label", Rule: label40},
}

// NewDepositAddress reads the body of POST /deposits/digital_asset_addresses. Without a label it is the account "general".
func NewDepositAddress(body []byte, env Env, mode Mode) (DepositAddress, []string) {
	o, faults := field.Check(body, table(mode, depositAddressFields), env)
	return DepositAddress{read(o), o.String("participant_code"), o.String("asset"), labelOf(o, "account_label")}, faults
}

// labelOf is the label that was sent, or the documented default.
func labelOf(o field.Object, name string) string {
	if label := o.String(name); label != "" {
		return label
	}
	return "general"
}

// FiatDeposit puts play money into a fiat account: POST /deposits/fund.
type FiatDeposit struct {
	Read
	ParticipantCode, Asset, Amount, AccountLabel string
}

var fiatDepositForm = field.Form{Closed: true, Fields: []field.Field{
	{Name: "participant_code", Rule: code, Required: true},
	{Name: "asset", Rule: asset, Required: true},
	{Name: "amount", Rule: field.Text(field.Match(`^\d*\.?\d{0,2}$`), someMoney), Required: true},
	{Name: "account_label", Rule: label},
}}

var money = regexp.MustCompile(`^[0.]*$`)

// someMoney refuses what the published pattern lets through by itself: nothing, a point, zero.
func someMoney(v field.Value, text string) []field.Fault {
	if money.MatchString(text) {
		return v.Should("be > 0")
	}
	return nil
}

// NewFiatDeposit reads the body of POST /deposits/fund.
func NewFiatDeposit(body []byte, env Env) (FiatDeposit, []string) {
	o, faults := field.Check(body, fiatDepositForm, env)
	return FiatDeposit{read(o), o.String("participant_code"), o.String("asset"), o.String("amount"), labelOf(o, "account_label")}, faults
}

// Transfer moves money between accounts: POST /transfers.
type Transfer struct {
	Read
	From, To      Account
	Asset, Amount string
	ClientID      string // client_transfer_id, unique for 72 hours
	Prefunded     bool
}

// Account is one side of a transfer.
type Account struct{ ParticipantCode, Group, Label string }

var transferForm = field.Form{Closed: true, Fields: []field.Field{
	{Name: "from_participant_code", Rule: code, Required: true},
	{Name: "from_account_group", Rule: code, Required: true},
	{Name: "from_account_label", Rule: label},
	{Name: "to_participant_code", Rule: code, Required: true},
	{Name: "to_account_group", Rule: code, Required: true},
	{Name: "to_account_label", Rule: label},
	{Name: "asset", Rule: asset, Required: true},
	{Name: "amount", Rule: amount, Required: true},
	{Name: "client_transfer_id", Rule: filled},
	{Name: "prefunded", Rule: field.Bool},
}}

// NewTransfer reads the body of POST /transfers.
func NewTransfer(body []byte, env Env) (Transfer, []string) {
	o, faults := field.Check(body, transferForm, env)
	return Transfer{
		Read: read(o), From: side(o, "from"), To: side(o, "to"), Asset: o.String("asset"), Amount: o.String("amount"),
		ClientID: o.String("client_transfer_id"), Prefunded: o.Bool("prefunded"),
	}, faults
}

func side(o field.Object, which string) Account {
	return Account{o.String(which + "_participant_code"), o.String(which + "_account_group"), labelOf(o, which+"_account_label")}
}

// Quote asks at which rate a crypto deposit will be honoured: POST /fund/rfq.
type Quote struct {
	Read
	ParticipantCode, Asset, AccountLabel string
	ClientID                             string // client_fund_id
}

var quoteFields = []field.Field{
	{Name: "participant_code", Rule: code, Required: true},
	{Name: "fund_asset", Rule: asset, Required: true},
	{Name: "account_label", Rule: label40},
	{Name: "client_fund_id", Rule: field.Text(field.Length(0, 50))},
}

// NewQuote reads the body of POST /fund/rfq.
func NewQuote(body []byte, env Env, mode Mode) (Quote, []string) {
	o, faults := field.Check(body, table(mode, quoteFields), env)
	return Quote{read(o), o.String("participant_code"), o.String("fund_asset"), labelOf(o, "account_label"), o.String("client_fund_id")}, faults
}
