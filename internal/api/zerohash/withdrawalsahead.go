package zerohash

import (
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/chain"
)

// What a platform can ask before it withdraws.

// feeEstimate is what the network would take.
type feeEstimate struct {
	Underlying string `json:"underlying"`
	Quoted     string `json:"quoted_currency"`
	Asset      string `json:"network_fee_asset"`
	Quantity   string `json:"network_fee_quantity"`
	Notional   string `json:"total_notional"`
}

// onChain finds an asset that can be sent to an address.
func onChain(symbol string) (chain.Listing, error) {
	listing, known := chain.ListingNamed(symbol)
	if !known || listing.Type != chain.Crypto {
		return listing, unsupported(symbol)
	}
	return listing, nil
}

func estimateFee(r *request) (call.Answer, error) {
	o, err := r.query("GET /withdrawals/estimate_network_fee")
	if err != nil {
		return call.Answer{}, err
	}
	listing, err := onChain(o.String("underlying"))
	if err == nil {
		if wrong := chain.CheckAddress(listing.ChainCode, o.String("destination_address")); wrong != nil {
			err = &sim.Error{Code: sim.Invalid, Message: wrong.Error(), Faults: []sim.Fault{{Detail: invalidAddress}}}
		}
	}
	if err != nil {
		return call.Answer{}, err
	}
	r.Assume(assumptions.WithdrawalFees, assumptions.Prices)
	fee, quoted := listing.NetworkFee(), o.String("quoted_currency")
	price, _ := chain.Price(listing.FeeAsset, quoted)
	return ok(feeEstimate{listing.Symbol, quoted, listing.FeeAsset, fee.String(), fee.Mul(price).String()})
}

// The documented sentences about addresses.
const (
	validAddress   = "the address is valid"
	invalidAddress = "the address is invalid"
)

// tagWords are how sentences call the tags of GET /assets.
var tagWords = map[string]string{"destination_tag": "destination tag", "memo": "memo"}

// validateAddress answers a sentence, whatever it says.
func validateAddress(r *request) (call.Answer, error) {
	o, err := r.query("GET /withdrawals/validate_address")
	if err != nil {
		return call.Answer{}, err
	}
	listing, err := onChain(o.String("asset"))
	if err != nil {
		return call.Answer{}, err
	}
	if wrong := chain.CheckAddress(listing.ChainCode, o.String("address")); wrong != nil {
		r.Note(wrong.Error())
		return ok(invalidAddress)
	}
	tag, word := o.String("destination_tag"), tagWords[listing.TagName]
	switch {
	case word == "":
		return ok(validAddress)
	case tag == "":
		return ok("a " + word + " is required")
	}
	if wrong := chain.CheckTag(listing.ChainCode, tag); wrong != nil {
		r.Note(wrong.Error())
		return ok("the " + word + " is invalid")
	}
	return ok(validAddress)
}
