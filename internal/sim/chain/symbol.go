package chain

// symbol is what zerohash calls an asset on a network, with what only it needs to know. A minimum is the mock's.
type symbol struct {
	symbol, asset, network string
	name                   string
	minimum                string // that can be withdrawn
	contract               string // on the main network: a token's contract, mint or issuer
}

// symbols is the table, spelled as zerohash's own lists spell them: a chain's own coin stands alone, a token has its network behind it, and
// POL and EURC on Ethereum keep the names that they had there first.
var symbols = []symbol{
	{"BTC", "BTC", "bitcoin", "Bitcoin", "0.0001", noContract},
	{"ETH", "ETH", "ethereum", "Ethereum", "0.001", noContract},
	{"ETH.BASE", "ETH", "base", "Ethereum (Base)", "0.0001", noContract},
	{"ETH.ARBITRUM", "ETH", "arbitrum", "Ethereum (Arbitrum)", "0.0001", noContract},
	{"ETH.OPTIMISM", "ETH", "optimism", "Ethereum (Optimism)", "0.0001", noContract},
	{"SOL", "SOL", "solana", "Solana", "0.001", noContract},
	{"USDC.ETH", "USDC", "ethereum", "USD Coin (Ethereum)", "1", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"},
	{"USDC.BASE", "USDC", "base", "USD Coin (Base)", "0.1", "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"},
	{"USDC.SOL", "USDC", "solana", "USD Coin (Solana)", "0.1", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"},
	{"USDC.POLYGON", "USDC", "polygon", "USD Coin (Polygon)", "0.1", "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359"},
	{"USDC.ARBITRUM", "USDC", "arbitrum", "USD Coin (Arbitrum)", "0.1", "0xaf88d065e77c8cC2239327C5EDb3A432268e5831"},
	{"USDC.OPTIMISM", "USDC", "optimism", "USD Coin (Optimism)", "0.1", "0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85"},
	{"USDC.AVAX", "USDC", "avalanche", "USD Coin (Avalanche)", "0.1", "0xB97EF9Ef8734C71904D8002F8b6Bc66Dd9c48a6E"},
	{"USDC.BSC", "USDC", "bsc", "USD Coin (BNB Smart Chain)", "0.1", "0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d"},
	{"USDT.ETH", "USDT", "ethereum", "Tether (Ethereum)", "1", "0xdAC17F958D2ee523a2206206994597C13D831ec7"},
	{"USDT.TRX", "USDT", "tron", "Tether (TRON)", "1", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"},
	{"USDT.ARBITRUM", "USDT", "arbitrum", "Tether (Arbitrum)", "0.1", "0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9"},
	{"USDT.OPTIMISM", "USDT", "optimism", "Tether (Optimism)", "0.1", "0x94b008aA00579c1307B0EF2c499aD98a8ce58e58"},
	{"USDT.BSC", "USDT", "bsc", "Tether (BNB Smart Chain)", "0.1", "0x55d398326f99059fF775485246999027B3197955"},
	{"PYUSD.ETH", "PYUSD", "ethereum", "PayPal USD (Ethereum)", "1", "0x6c3ea9036406852006290770BEdFcAbA0e23A0e8"},
	{"PYUSD.SOL", "PYUSD", "solana", "PayPal USD (Solana)", "0.1", "2b1kV6DkPAnxd5ixfnxCpjxmKwqjjaYmCZfHsFu24GXo"},
	{"EURC", "EURC", "ethereum", "Euro Coin", "1", "0x1aBaEA1f7C830bD89Acc67eC4af516284b1bC33c"},
	{"MATIC.POLYGON", "POL", "polygon", "Polygon", "0.1", noContract},
	{"AVAX", "AVAX", "avalanche", "Avalanche", "0.01", noContract},
	{"BNB", "BNB", "bsc", "BNB", "0.001", noContract},
	{"TRX", "TRX", "tron", "TRON", "1", noContract},
	{"LTC", "LTC", "litecoin", "Litecoin", "0.001", noContract},
	{"DOGE", "DOGE", "dogecoin", "Dogecoin", "1", noContract},
	{"XRP", "XRP", "xrp", "XRP", "0.1", noContract},
	{"XLM", "XLM", "stellar", "Stellar Lumens", "0.1", noContract},
	{"USDC.XLM", "USDC", "stellar", "USD Coin (Stellar)", "0.1", "GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN"},
	{"RLUSD.XRP", "RLUSD", "xrp", "Ripple USD (XRP Ledger)", "0.1", "rMxCKbEDwqr76QuheSUMdEGf4B9xJ8m5De"},
}

// stable are the assets that follow a currency.
var stable = []string{"USDC", "USDT", "PYUSD", "EURC", "RLUSD"}

// notInNewYork are the assets that the mock keeps from New York, so that a filter has something to leave out.
var notInNewYork = []string{"USDT", "TRX", "BNB"}
