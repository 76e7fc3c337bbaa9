package chain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Listing is an asset as zerohash lists it: a symbol stands for a ticker on one network, while Connect names the two apart. The ticker and
// the chain code are Connect's asset and network. The JSON is an item of GET /assets.
type Listing struct {
	Symbol              string          `json:"symbol"`
	Name                string          `json:"name"`
	ChainCode           string          `json:"chain_code"` // a network's name; none for money
	Type                string          `json:"type"`       // crypto, fiat
	Model               string          `json:"model"`      // none, utxo, account_based, tag
	WithdrawalMinimum   decimal.Decimal `json:"withdrawal_minimum"`
	Stablecoin          bool            `json:"stablecoin"`
	Precision           int32           `json:"precision"`
	TagName             string          `json:"tag_name"` // none, memo, destination_tag
	FeeAsset            string          `json:"fee_asset"`
	RFQ                 bool            `json:"rfq_liquidity_enabled"`
	Custody             bool            `json:"custody_enabled"`
	AddressCreation     string          `json:"deposit_address_creation"` // institutional, institutional_and_retail, not_supported
	Confirms            int             `json:"deposits_on_chain_confirms"`
	NewYork             bool            `json:"ny_allowed"`
	Contract            string          `json:"contract_address"`
	Fund                bool            `json:"fund_enabled"`
	Depegged            bool            `json:"depegged"`
	Explorer            string          `json:"explorer_link"`
	Ticker              string          `json:"ticker"`
	Network             ListingNetwork  `json:"network,omitzero"` // money is on none
	Image               string          `json:"image_url"`
	TransactionExplorer string          `json:"transaction_explorer_link"`
	Staking             bool            `json:"staking_enabled"`
}

// ListingNetwork is the network of a listing.
type ListingNetwork struct {
	ID        int    `json:"id"`
	Label     string `json:"label"`
	ChainCode string `json:"chain_code"`
	ShortCode string `json:"short_code"`
}

// What GET /assets says of an asset.
const (
	Crypto     = "crypto"
	Fiat       = "fiat"
	none       = "none"
	noContract = "NA" // as the documents show it for a coin that has none
)

// Listings are all symbols: the assets in their order, then money.
var Listings = listAll()

// ListingNamed finds a symbol such as USDC.SOL or USD.
func ListingNamed(symbol string) (Listing, bool) {
	return listed(func(l Listing) bool { return l.Symbol == symbol })
}

// ListingOf finds the symbol of an asset on a network.
func ListingOf(asset, network string) (Listing, bool) {
	return listed(func(l Listing) bool { return l.Ticker == asset && l.ChainCode == network })
}

func listed(is func(Listing) bool) (Listing, bool) {
	i := slices.IndexFunc(Listings, is)
	if i < 0 {
		return Listing{}, false
	}
	return Listings[i], true
}

// listAll puts together what the tables of symbols, assets, networks and money say. An asset without a symbol is a hole in the tables.
func listAll() []Listing {
	var all []Listing
	for _, a := range Assets {
		i := slices.IndexFunc(symbols, func(s symbol) bool { return s.asset == a.Asset && s.network == a.Network })
		if i < 0 {
			panic(fmt.Sprintf("%s on %s has no symbol", a.Asset, a.Network))
		}
		all = append(all, symbols[i].listing(a))
	}
	for _, c := range Currencies {
		all = append(all, c.listing())
	}
	return all
}

func (s symbol) listing(a Asset) Listing {
	at := slices.IndexFunc(Networks, func(n Network) bool { return n.Name == a.Network })
	n := Networks[at]
	explorer := "https://explorer.example/" + n.Name + "/"
	return Listing{
		Symbol: s.symbol, Name: s.name, Ticker: a.Asset, Type: Crypto,
		ChainCode: n.Name, Network: ListingNetwork{at + 1, n.Label, n.Name, n.Code},
		Model: modelOf(n), TagName: tagName(n), Confirms: n.Confirms, FeeAsset: symbolOf(n.Native, n.Name),
		Precision: a.Precision, WithdrawalMinimum: decimal.RequireFromString(s.minimum), Contract: s.contract,
		Stablecoin: slices.Contains(stable, a.Asset), NewYork: !slices.Contains(notInNewYork, a.Asset),
		RFQ: true, Custody: true, Fund: true, AddressCreation: "institutional_and_retail",
		Explorer: explorer, TransactionExplorer: explorer + "tx/{{transaction}}", Image: imageOf(a.Asset),
	}
}

func (c Currency) listing() Listing {
	return Listing{
		Symbol: c.Code, Name: c.Name, Ticker: c.Code, Type: Fiat, ChainCode: none, Model: none, TagName: none, Contract: noContract,
		Precision: c.Precision, WithdrawalMinimum: decimal.New(1, -c.Precision), NewYork: true,
		AddressCreation: "not_supported", Image: imageOf(c.Code),
	}
}

func symbolOf(asset, network string) string {
	i := slices.IndexFunc(symbols, func(s symbol) bool { return s.asset == asset && s.network == network })
	return symbols[i].symbol
}

func modelOf(n Network) string {
	switch {
	case n.Tag != "":
		return "tag"
	case n.Family == Bitcoin || n.Family == Litecoin || n.Family == Dogecoin:
		return "utxo"
	default:
		return "account_based"
	}
}

// tagName spells a network's tag as the list of assets does.
func tagName(n Network) string {
	if n.Tag == "" {
		return none
	}
	return strings.ReplaceAll(strings.ToLower(n.Tag), " ", "_")
}

func imageOf(asset string) string {
	return "https://icons.example/" + strings.ToLower(asset) + ".svg"
}
