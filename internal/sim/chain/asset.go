package chain

import (
	"slices"

	"github.com/shopspring/decimal"
)

// Asset is what can be moved on a network.
type Asset struct {
	Asset, Network string
	Precision      int32           // decimals that the chain keeps
	USD            decimal.Decimal // the mock's price of one unit
	Fee            decimal.Decimal // the mock's network fee, in the asset
}

func asset(name, network string, precision int32, usd, fee string) Asset {
	return Asset{name, network, precision, decimal.RequireFromString(usd), decimal.RequireFromString(fee)}
}

// Assets is the table; the first entry of a name is the one meant when no network is given.
var Assets = []Asset{
	asset("BTC", "bitcoin", 8, "120000", "0.00001"),
	asset("ETH", "ethereum", 18, "4500", "0.0004"),
	asset("ETH", "base", 18, "4500", "0.000002"),
	asset("ETH", "arbitrum", 18, "4500", "0.000004"),
	asset("ETH", "optimism", 18, "4500", "0.000002"),
	asset("SOL", "solana", 9, "220", "0.000005"),
	asset("USDC", "ethereum", 6, "1", "0.9"),
	asset("USDC", "base", 6, "1", "0.01"),
	asset("USDC", "solana", 6, "1", "0.01"),
	asset("USDC", "polygon", 6, "1", "0.01"),
	asset("USDC", "arbitrum", 6, "1", "0.02"),
	asset("USDC", "optimism", 6, "1", "0.01"),
	asset("USDC", "avalanche", 6, "1", "0.02"),
	asset("USDC", "bsc", 18, "1", "0.02"),
	asset("USDT", "ethereum", 6, "1", "0.9"),
	asset("USDT", "tron", 6, "1", "1"),
	asset("USDT", "arbitrum", 6, "1", "0.02"),
	asset("USDT", "optimism", 6, "1", "0.01"),
	asset("USDT", "bsc", 18, "1", "0.02"),
	asset("PYUSD", "ethereum", 6, "1", "0.9"),
	asset("PYUSD", "solana", 6, "1", "0.01"),
	asset("EURC", "ethereum", 6, "1.16", "0.8"),
	asset("POL", "polygon", 18, "0.24", "0.01"),
	asset("AVAX", "avalanche", 18, "30", "0.001"),
	asset("BNB", "bsc", 18, "1100", "0.00002"),
	asset("TRX", "tron", 6, "0.34", "1"),
	asset("LTC", "litecoin", 8, "118", "0.0001"),
	asset("DOGE", "dogecoin", 8, "0.25", "0.01"),
	asset("XRP", "xrp", 6, "2.8", "0.00001"),
	asset("XLM", "stellar", 7, "0.36", "0.00001"),
	asset("USDC", "stellar", 7, "1", "0.01"),
	asset("RLUSD", "xrp", 15, "1", "0.01"), // an issued amount has 15 significant digits
}

// Find finds an asset on a network.
func Find(name, network string) (Asset, bool) {
	i := slices.IndexFunc(Assets, func(a Asset) bool { return a.Asset == name && a.Network == network })
	if i < 0 {
		return Asset{}, false
	}
	return Assets[i], true
}

// NetworksOf lists the networks on which an asset can be moved.
func NetworksOf(name string) []string {
	var networks []string
	for _, a := range Assets {
		if a.Asset == name {
			networks = append(networks, a.Network)
		}
	}
	return networks
}

// Names lists the assets' names, each once.
func Names() []string {
	var names []string
	for _, a := range Assets {
		if !slices.Contains(names, a.Asset) {
			names = append(names, a.Asset)
		}
	}
	return names
}
