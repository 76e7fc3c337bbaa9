package chain

import (
	"slices"

	"github.com/shopspring/decimal"
)

// Currency is money that is not on a chain.
type Currency struct {
	Code, Name string
	Precision  int32
	USD        decimal.Decimal // the mock's rate of one unit
}

func currency(code, name string, precision int32, usd string) Currency {
	return Currency{code, name, precision, decimal.RequireFromString(usd)}
}

// Currencies is the table: what zerohash quotes prices in. Rates are round figures of late 2025 and never move.
var Currencies = []Currency{
	currency("USD", "US Dollar", 2, "1"),
	currency("EUR", "Euro", 2, "1.16"),
	currency("GBP", "Pound Sterling", 2, "1.34"),
	currency("CAD", "Canadian Dollar", 2, "0.72"),
	currency("MXN", "Mexican Peso", 2, "0.054"),
	currency("JPY", "Japanese Yen", 0, "0.0067"),
}

// priceDigits are the decimals of a price, as the documents' own sample has them.
const priceDigits = 10

// Price is the mock's price of one unit of a symbol in a currency: both are in fixed tables in dollars, and it is their quotient. A ticker
// without its network, such as USDC, has the same price on each.
func Price(symbol, quoted string) (decimal.Decimal, bool) {
	usd, ok := dollars(symbol)
	i := slices.IndexFunc(Currencies, func(c Currency) bool { return c.Code == quoted })
	if !ok || i < 0 {
		return decimal.Zero, false
	}
	return usd.DivRound(Currencies[i].USD, priceDigits), true
}

func dollars(symbol string) (decimal.Decimal, bool) {
	if i := slices.IndexFunc(Currencies, func(c Currency) bool { return c.Code == symbol }); i >= 0 {
		return Currencies[i].USD, true
	}
	ticker := symbol
	if l, ok := ListingNamed(symbol); ok {
		ticker = l.Ticker
	}
	i := slices.IndexFunc(Assets, func(a Asset) bool { return a.Asset == ticker })
	if i < 0 {
		return decimal.Zero, false
	}
	return Assets[i].USD, true
}

// NetworkFee is what the mock takes for sending a listing's asset, as a quantity of its fee asset: the asset's own fee, exchanged at the
// mock's prices where the network is paid in another coin, and rounded up to what that coin can be split into. Money costs nothing.
func (l Listing) NetworkFee() decimal.Decimal {
	asset, _ := Find(l.Ticker, l.ChainCode)
	paid, ok := ListingNamed(l.FeeAsset)
	if !ok || paid.Symbol == l.Symbol {
		return asset.Fee
	}
	coin, _ := Find(paid.Ticker, paid.ChainCode)
	return asset.Fee.Mul(asset.USD).DivRound(coin.USD, coin.Precision+1).RoundUp(coin.Precision)
}
