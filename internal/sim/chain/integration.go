package chain

// SourceType is the class of an integration, as Connect's messages name it.
type SourceType string

// The classes.
const (
	Custodial    SourceType = "CUSTODIAL"
	NonCustodial SourceType = "NON_CUSTODIAL"
	Manual       SourceType = "MANUAL"
)

// Integration is one venue or wallet from which a user can move funds.
type Integration struct {
	ID    string     `json:"id"`
	Label string     `json:"label"`
	Type  SourceType `json:"type"`
}

// Integrations is the table: the documented exchanges, a test exchange that always works, sample wallets, and manual transfers.
var Integrations = []Integration{
	{"coinbase", "Coinbase", Custodial},
	{"kraken", "Kraken", Custodial},
	{"binance", "Binance", Custodial},
	{"robinhood", "Robinhood", Custodial},
	{"gemini", "Gemini", Custodial},
	{"crypto_com", "Crypto.com", Custodial},
	{"gemini-fake", "Gemini (test)", Custodial},
	{"metamask", "MetaMask", NonCustodial},
	{"phantom", "Phantom", NonCustodial},
	{"trust", "Trust Wallet", NonCustodial},
	{"coinbase_wallet", "Coinbase Wallet", NonCustodial},
	{"manual", "Manual transfer", Manual},
}

// IntegrationIDs lists the integrations.
func IntegrationIDs() []string {
	ids := make([]string, len(Integrations))
	for i, integration := range Integrations {
		ids[i] = integration.ID
	}
	return ids
}

// integrationAliases are other spellings that the documentation uses.
var integrationAliases = map[string]string{"cbase": "coinbase"}

// IntegrationNamed finds an integration by its id or a documented other spelling.
func IntegrationNamed(id string) (Integration, bool) {
	if canonical, ok := integrationAliases[id]; ok {
		id = canonical
	}
	for _, i := range Integrations {
		if i.ID == id {
			return i, true
		}
	}
	return Integration{}, false
}
