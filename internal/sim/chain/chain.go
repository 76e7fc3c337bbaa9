// Package chain is what the simulated blockchains and venues look like from outside: networks, assets, their names at zerohash, prices,
// integrations, addresses and hashes of the right form. Everything is a table or derived from bytes that the caller gives. Nothing random,
// no state of a workspace, and no call to a real chain or price feed may enter.
package chain

import "slices"

// Family is the form that a network's addresses and transaction hashes have.
type Family string

// The families.
const (
	EVM      Family = "evm"
	Bitcoin  Family = "bitcoin"
	Litecoin Family = "litecoin"
	Dogecoin Family = "dogecoin"
	Solana   Family = "solana"
	Tron     Family = "tron"
	XRP      Family = "xrp"
	Stellar  Family = "stellar"
)

// Network is one simulated blockchain.
type Network struct {
	Name     string // as Connect's messages name it, and zerohash's chain_code
	Label    string // as people name it
	Code     string // zerohash's short code, which ends the symbols of its tokens
	Family   Family
	Native   string // the asset in which its fees are paid
	Confirms int    // blocks on top before the mock credits a deposit
	Tag      string // what its people call the number or text that an address is shared by; nothing where addresses are not shared
	Height   uint64 // a block of late 2025, from which block numbers go on
}

// Networks is the table. Heights are round figures of October 2025. A network's position is its id at zerohash: new ones go to the end.
var Networks = []Network{
	{"bitcoin", "Bitcoin", "BTC", Bitcoin, "BTC", 2, "", 914_000},
	{"ethereum", "Ethereum", "ETH", EVM, "ETH", 12, "", 23_480_000},
	{"base", "Base", "BASE", EVM, "ETH", 12, "", 36_300_000},
	{"polygon", "Polygon", "POLYGON", EVM, "POL", 128, "", 77_000_000},
	{"arbitrum", "Arbitrum", "ARBITRUM", EVM, "ETH", 12, "", 385_000_000},
	{"optimism", "Optimism", "OPTIMISM", EVM, "ETH", 12, "", 141_900_000},
	{"avalanche", "Avalanche C-Chain", "AVAX", EVM, "AVAX", 12, "", 69_800_000},
	{"bsc", "BNB Smart Chain", "BSC", EVM, "BNB", 15, "", 63_400_000},
	{"solana", "Solana", "SOL", Solana, "SOL", 32, "", 371_000_000},
	{"tron", "TRON", "TRX", Tron, "TRX", 19, "", 76_300_000},
	{"litecoin", "Litecoin", "LTC", Litecoin, "LTC", 6, "", 2_980_000},
	{"dogecoin", "Dogecoin", "DOGE", Dogecoin, "DOGE", 20, "", 5_900_000},
	{"xrp", "XRP Ledger", "XRP", XRP, "XRP", 1, "Destination Tag", 99_300_000},
	{"stellar", "Stellar", "XLM", Stellar, "XLM", 1, "Memo", 59_200_000},
}

// NetworkNamed finds a network.
func NetworkNamed(name string) (Network, bool) {
	i := slices.IndexFunc(Networks, func(n Network) bool { return n.Name == name })
	if i < 0 {
		return Network{}, false
	}
	return Networks[i], true
}
