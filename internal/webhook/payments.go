package webhook

import (
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/shopspring/decimal"
)

// The bodies about converted deposits and payouts. Rates come from the mock's price table, and nothing is charged for a conversion.
type (
	fundBody struct {
		ParticipantCode    string     `json:"participant_code"`
		FundAsset          string     `json:"fund_asset"`
		Rate               string     `json:"rate"`
		QuotedCurrency     string     `json:"quoted_currency"`
		SourceAddress      string     `json:"source_address"`
		DepositAddress     string     `json:"deposit_address"`
		Quantity           string     `json:"quantity"`
		Notional           string     `json:"notional"`
		FundID             string     `json:"fund_id"`
		FundTimestamp      int64      `json:"fund_timestamp"`    // nanoseconds
		DepositTimestamp   int64      `json:"deposit_timestamp"` // nanoseconds
		TransactionID      string     `json:"transaction_id"`
		AccountLabel       string     `json:"account_label"`
		Success            bool       `json:"success"`
		Reason             string     `json:"reason"`
		ReferenceID        string     `json:"reference_id"`
		RawFeeBps          string     `json:"raw_fee_bps"`
		RawFeeNotional     string     `json:"raw_fee_notional"`
		DepositFeeBps      string     `json:"deposit_fee_bps"`
		DepositFeeNotional string     `json:"deposit_fee_notional"`
		DepositFeeType     string     `json:"deposit_fee_type"`
		Source             fundSource `json:"source"`
	}
	fundSource struct {
		Integration string           `json:"integration"`
		Type        chain.SourceType `json:"type"`
	}
	paymentBody struct {
		PaymentID       string         `json:"payment_id"`
		OnBehalfOf      onBehalfOf     `json:"obo_participant"`
		Details         paymentDetails `json:"payment_details"`
		Asset           string         `json:"asset"`
		Network         string         `json:"network"`
		PaymentType     string         `json:"payment_type"`
		ParticipantCode string         `json:"participant_code"`
		Quantity        string         `json:"quantity"`
		Status          string         `json:"status"`
		CreatedAt       string         `json:"created_at"`
		UpdatedAt       string         `json:"updated_at"`
		Total           string         `json:"total"`
		ReferenceID     string         `json:"reference_id"`
	}
	onBehalfOf struct {
		ParticipantCode string `json:"participant_code"`
		AccountGroup    string `json:"account_group"`
		AccountLabel    string `json:"account_label"`
	}
	paymentDetails struct {
		WithdrawalRequestID  string `json:"withdrawal_request_id"`
		TradeID              string `json:"trade_id"`
		OnChainTransactionID string `json:"on_chain_transaction_id"`
		NetworkFeeNotional   string `json:"network_fee_notional"`
		NetworkFeeQuantity   string `json:"network_fee_quantity"`
		WithdrawalFee        string `json:"withdrawal_fee_notional"`
		DestinationAddress   string `json:"destination_address"`
	}
)

// paymentStates are the statuses of a payout that go with those of a Connect withdrawal.
var paymentStates = map[lifecycle.State]string{
	lifecycle.None: "initialized", lifecycle.Initiated: "submitted", lifecycle.Broadcasted: "posted", lifecycle.Confirmed: "settled",
	lifecycle.Failed: "failed",
}

func fundComplete(_ *sim.Settings, n sim.Notice) any {
	t := n.Transfer
	rate, notional := worth(t)
	b := fundBody{
		ParticipantCode: n.ReferenceID, FundAsset: symbol(t), Rate: rate.String(), QuotedCurrency: "USD",
		SourceAddress: t.Sender, DepositAddress: t.To, Quantity: t.Amount, Notional: notional.StringFixed(2), FundID: t.ID,
		FundTimestamp: n.At.UnixNano(), DepositTimestamp: n.At.UnixNano(), TransactionID: orEmpty(t.Hash),
		AccountLabel: sim.GeneralLabel, Success: t.State == lifecycle.Confirmed, ReferenceID: n.ReferenceID,
		RawFeeBps: "0", RawFeeNotional: "0", DepositFeeBps: "0", DepositFeeNotional: "0", DepositFeeType: "flat",
		Source: fundSource{t.Integration, t.Source},
	}
	if !b.Success {
		b.Reason = t.Reason
	}
	if !t.CreatedAt.IsZero() {
		b.DepositTimestamp = t.CreatedAt.UnixNano()
	}
	return b
}

func paymentChanged(s *sim.Settings, n sim.Notice) any {
	t := n.Transfer
	rate, notional := worth(t)
	asset, _ := chain.Find(t.Asset, t.Network)
	status, ok := paymentStates[t.State]
	if !ok {
		status = "abandoned"
	}
	b := paymentBody{
		PaymentID:  t.ID,
		OnBehalfOf: onBehalfOf{n.ReferenceID, s.Zerohash.PlatformCode, sim.GeneralLabel},
		Details: paymentDetails{
			WithdrawalRequestID: t.ID, OnChainTransactionID: orEmpty(t.Hash), NetworkFeeQuantity: asset.Fee.String(),
			NetworkFeeNotional: asset.Fee.Mul(rate).StringFixed(2), WithdrawalFee: "0.00", DestinationAddress: t.To,
		},
		Asset: t.Asset, Network: t.Network, PaymentType: "payout", ParticipantCode: n.ReferenceID, Quantity: t.Amount, Status: status,
		CreatedAt: t.CreatedAt.Format(seconds), UpdatedAt: n.At.Format(seconds), Total: notional.StringFixed(2), ReferenceID: n.ReferenceID,
	}
	if t.CreatedAt.IsZero() {
		b.CreatedAt = b.UpdatedAt
	}
	return b
}

// worth is the price of one unit in USD and of the whole transfer; zero for what a scenario has made unreadable.
func worth(t *sim.Transfer) (rate, notional decimal.Decimal) {
	asset, _ := chain.Find(t.Asset, t.Network)
	amount, _ := sim.ParseAmount(t.Amount)
	return asset.USD, amount.Mul(asset.USD)
}

// symbol is zerohash's name of what a transfer moves; the asset's own for what zerohash does not list.
func symbol(t *sim.Transfer) string {
	if listing, ok := chain.ListingOf(t.Asset, t.Network); ok {
		return listing.Symbol
	}
	return t.Asset
}
