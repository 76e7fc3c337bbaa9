package zerohash

import (
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/chain"
)

// withdrawal is a withdrawal request as all four operations answer it.
type withdrawal struct {
	ID                 string            `json:"id"`
	AccountID          int64             `json:"withdrawal_account_id"`
	ParticipantCode    string            `json:"participant_code"`
	Beneficiary        *string           `json:"beneficiary_participant_code"`
	Sender             *string           `json:"sender_participant_code"`
	Requestor          string            `json:"requestor_participant_code"`
	Requested          string            `json:"requested_amount"`
	Settled            *string           `json:"settled_amount"`
	Status             sim.RequestStatus `json:"status"`
	Asset              string            `json:"asset"`
	Group              string            `json:"account_group"`
	Label              string            `json:"account_label"`
	Hash               *string           `json:"transaction_id"`
	InputData          *string           `json:"input_data"`
	RequestedAt        int64             `json:"requested_timestamp"` // milliseconds; of the last update, as documented
	CreatedAt          string            `json:"created_timestamp"`
	GasPrice           *string           `json:"gas_price"`
	ClientID           *string           `json:"client_withdrawal_request_id"`
	OnChain            *string           `json:"on_chain_status"`
	Fee                *string           `json:"fee_amount"`     // of the network, in its fee asset
	WithdrawalFee      *string           `json:"withdrawal_fee"` // the mock charges none, and has no quotes, parents and validations
	QuotedFee          *string           `json:"quoted_fee_amount"`
	QuotedNotional     *string           `json:"quoted_fee_notional"`
	QuotedFeeAsset     *string           `json:"quoted_fee_asset"`
	TradeID            *string           `json:"trade_id"`
	ParentLinkID       *string           `json:"parent_link_id"`
	ParentLinkIDSource *string           `json:"parent_link_id_source"`
	USD                jsontext.Value    `json:"amount_in_usd"`
	ValidationID       *string           `json:"contract_validation_id"`
	Instructions       *string           `json:"recipient_instructions"`
}

func withdrawalOf(q *sim.WithdrawalRequest, z *sim.Zerohash) withdrawal {
	d := &q.Details
	price, _ := chain.Price(q.Asset, sim.QuotedCurrency)
	w := withdrawal{
		ID: q.ID, AccountID: d.AccountID, ParticipantCode: q.ParticipantCode, Beneficiary: optional(d.Beneficiary), Sender: optional(d.Sender),
		Requestor: z.PlatformCode, Requested: q.Amount.String(), Status: q.Status, Asset: q.Asset, Group: q.Group, Label: q.Label,
		InputData: optional(d.InputData), RequestedAt: q.UpdatedAt.UnixMilli(), CreatedAt: q.RequestedAt.UTC().Format(millis),
		GasPrice: optional(d.GasPrice), ClientID: optional(q.ClientID), TradeID: optional(d.TradeID), USD: number(q.Amount.Mul(price)),
		Instructions: optional(d.Instructions),
	}
	if q.Status == sim.RequestSettled {
		w.Settled = optional(q.Amount.Sub(q.Fee).String())
	}
	// Money is not on a chain, whatever the steps are called that it goes through.
	if listing, _ := chain.ListingNamed(q.Asset); listing.Type == chain.Crypto && q.OnChain != "" {
		w.Hash, w.OnChain, w.Fee = optional(q.Hash), optional(q.OnChain), optional(listing.NetworkFee().String())
	}
	return w
}

func isCrypto(symbol string) bool {
	listing, _ := chain.ListingNamed(symbol)
	return listing.Type == chain.Crypto
}
