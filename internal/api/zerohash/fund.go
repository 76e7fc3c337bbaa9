package zerohash

import (
	"strconv"
	"time"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/chain"
)

type (
	quote struct {
		RequestID       string   `json:"request_id"`
		ParticipantCode string   `json:"participant_code"`
		Asset           string   `json:"fund_asset"`
		Rate            string   `json:"rate"`
		Quoted          string   `json:"quoted_currency"`
		ExpiresAt       *int64   `json:"expiry_timestamp"` // milliseconds; null for stablecoins
		Address         string   `json:"deposit_address"`
		Label           string   `json:"account_label,omitzero"` // only where the request has one
		FeeBps          int      `json:"deposit_fee_bps"`
		FirstFeeFloor   string   `json:"first_deposit_fee_floor"`
		LaterFeeFloor   string   `json:"subsequent_deposit_fee_floor"`
		Minimum         string   `json:"minimum_deposit"`
		Maximum         string   `json:"maximum_deposit"`
		ReferenceID     string   `json:"reference_id,omitzero"`
		FeeType         string   `json:"deposit_fee_type"`
		FeeTiers        []string `json:"deposit_fee_tiers"` // a flat fee has none
	}
	fundTransaction struct {
		ParticipantCode string      `json:"participant_code"`
		Asset           string      `json:"fund_asset"`
		Deposited       string      `json:"deposited_asset"`
		Rate            string      `json:"rate"`
		Quoted          string      `json:"quoted_currency"`
		Source          string      `json:"source_address"`
		Address         string      `json:"deposit_address"`
		Quantity        string      `json:"quantity"`
		Notional        string      `json:"notional"`
		ID              string      `json:"fund_id"`
		FundedAt        int64       `json:"fund_timestamp"` // milliseconds, as the next
		DepositedAt     int64       `json:"deposit_timestamp"`
		TransactionID   string      `json:"transaction_id"`
		Label           string      `json:"account_label"`
		Success         bool        `json:"success"`
		IsFirst         bool        `json:"is_first_deposit"`
		Reason          *string     `json:"status_reason"` // null where it was a success
		ReasonCode      string      `json:"status_reason_code,omitzero"`
		ReferenceID     string      `json:"reference_id"`
		RawFeeBps       string      `json:"raw_fee_bps"`
		RawFee          string      `json:"raw_fee_notional"`
		FeeBps          string      `json:"deposit_fee_bps"`
		Fee             string      `json:"deposit_fee_notional"`
		Via             *fundSource `json:"source,omitzero"` // where it came through Connect
		FeeType         string      `json:"deposit_fee_type"`
		FeeTiers        []string    `json:"fee_tier_breakdown"`
	}
	fundSource struct {
		Type        chain.SourceType `json:"type"`
		Integration string           `json:"integration"`
	}
)

const (
	flatFee = "flat"
	noFee   = "0"
)

func newQuote(r *request) (call.Answer, error) {
	form, wrong := forms.NewQuote(r.Body, r.env(), r.mode())
	if err := check(r.Call, wrong, form.Hints); err != nil {
		return call.Answer{}, err
	}
	r.Assume(assumptions.FundQuotes, assumptions.Prices)
	var q sim.FundQuote
	err := r.update(func(tx *sim.Tx) (err error) {
		q, err = sim.Quote(tx, form.ParticipantCode, form.Asset, form.AccountLabel)
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	answer := quote{
		RequestID: q.ID, ParticipantCode: form.ParticipantCode, Asset: form.Asset, Rate: q.Rate.String(), Quoted: sim.QuotedCurrency,
		Address: q.Address.Address, FirstFeeFloor: noFee, LaterFeeFloor: noFee, Minimum: sim.LeastFunding, Maximum: sim.MostFunding,
		ReferenceID: form.ClientID, FeeType: flatFee, FeeTiers: []string{},
	}
	if form.Sent.Has("account_label") {
		answer.Label = form.AccountLabel
	}
	if !q.ExpiresAt.IsZero() {
		at := q.ExpiresAt.UnixMilli()
		answer.ExpiresAt = &at
	}
	return ok(answer)
}

// fundTransactions is GET /fund/transactions: the deposits that came over a chain.
var fundTransactions = list[sim.Deposit]{
	operation: "GET /fund/transactions", from: sim.DepositList, stamp: "deposit_timestamp", size: 50, uncounted: true,
	at:     func(d *sim.Deposit) time.Time { return d.SettledAt },
	always: func(d *sim.Deposit) bool { return d.TransferID != "" },
	filters: []filter[sim.Deposit]{
		{name: "participant_code", index: "participant_code", keeps: of(func(d *sim.Deposit) string { return d.ParticipantCode })},
		{name: "fund_asset", keeps: of(func(d *sim.Deposit) string { return d.Asset })},
		{name: "deposit_address", keeps: of(func(d *sim.Deposit) string { return d.ReceivedAddress })},
		{name: "fund_id", keeps: of(func(d *sim.Deposit) string { return d.TransferID })},
		{name: "success", keeps: of(func(d *sim.Deposit) string { return strconv.FormatBool(isFunded(d)) })},
		{name: "deposit_intent_id", keeps: func(*sim.Deposit, string) bool { return false }}, // deposits here are made in Connect's flow
		{name: "reference_id", keeps: of(func(d *sim.Deposit) string { return d.ParticipantCode })},
	},
	show: func(_ *request, d *sim.Deposit) any { return fundTransactionOf(d) },
}

// isFunded says that the deposit gives buying power.
func isFunded(d *sim.Deposit) bool { return d.AccountLabel != sim.QuarantineLabel }

// The documented reasons why a deposit is held back.
const (
	matchMissing = "deposit received, however the Travel Rule-based account match has not completed yet"
	matchFailed  = "Travel Rule-based account match failed"
)

func fundTransactionOf(d *sim.Deposit) fundTransaction {
	rate, _ := chain.Price(d.Asset, sim.QuotedCurrency)
	at := d.SettledAt.UnixMilli()
	t := fundTransaction{
		ParticipantCode: d.ParticipantCode, Asset: d.Asset, Deposited: d.Asset, Rate: rate.String(), Quoted: sim.QuotedCurrency,
		Source: d.Source, Address: d.ReceivedAddress, Quantity: d.Amount, Notional: decimalOf(d.Amount).Mul(rate).StringFixed(2),
		ID: d.TransferID, FundedAt: at, DepositedAt: at, TransactionID: d.Hash, Label: d.AccountLabel, Success: isFunded(d),
		IsFirst: d.Fundings == 1, ReferenceID: d.ParticipantCode, RawFeeBps: noFee, RawFee: noFee, FeeBps: noFee, Fee: noFee,
		FeeType: flatFee, FeeTiers: []string{},
	}
	if d.Integration != "" {
		t.Via = &fundSource{d.SourceType, d.Integration}
	}
	switch {
	case t.Success:
		t.ReasonCode = "DEPOSIT_PROCESSED"
	case t.Via == nil:
		t.Reason = optional(matchMissing)
	default:
		t.Reason = optional(matchFailed)
	}
	return t
}
