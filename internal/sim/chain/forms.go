package chain

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/btcsuite/btcd/btcutil/base58"
	"github.com/btcsuite/btcd/btcutil/bech32"
	"github.com/ethereum/go-ethereum/common"
)

// testnets are the version bytes and prefixes of the test networks, as each chain's own documentation lists them.
const (
	bitcoinPrefix  = "tb"
	litecoinPrefix = "tltc"
	dogecoinByte   = 0x71
	tronByte       = 0x41
)

// Address makes an address of the network's form out of 32 bytes. A network that is not in the table gets Ethereum's form.
func Address(network string, from [32]byte) string {
	n, _ := NetworkNamed(network)
	switch n.Family {
	case Bitcoin:
		return segwit(bitcoinPrefix, from[:20])
	case Litecoin:
		return segwit(litecoinPrefix, from[:20])
	case Dogecoin:
		return base58.CheckEncode(from[:20], dogecoinByte)
	case Tron:
		return base58.CheckEncode(from[:20], tronByte)
	case Solana:
		return base58.Encode(from[:])
	default:
		return common.BytesToAddress(from[:20]).Hex()
	}
}

// Hash makes a transaction hash of the network's form out of 32 bytes.
func Hash(network string, from [32]byte) string {
	n, _ := NetworkNamed(network)
	switch n.Family {
	case Bitcoin, Litecoin, Dogecoin, Tron:
		return hex.EncodeToString(from[:])
	case Solana:
		second := sha256.Sum256(from[:])
		return base58.Encode(append(from[:], second[:]...)) // a transaction's id is its 64-byte signature
	default:
		return "0x" + hex.EncodeToString(from[:])
	}
}

// segwit is a version 0 witness address (BIP 173); the program has 20 bytes, so that the encoding cannot fail.
func segwit(prefix string, program []byte) string {
	five, err := bech32.ConvertBits(program, 8, 5, true)
	if err != nil {
		panic(fmt.Sprintf("bech32: %v", err))
	}
	text, err := bech32.Encode(prefix, append([]byte{0}, five...))
	if err != nil {
		panic(fmt.Sprintf("bech32: %v", err))
	}
	return text
}

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
