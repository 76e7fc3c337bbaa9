package chain

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/mr-tron/base58"
)

// form is what a family's addresses look like: one is made out of 32 bytes, and one that somebody gave is checked, with what is wrong.
type form struct {
	family Family
	label  string
	make   func(from [32]byte) string
	check  func(address string) error
}

// forms is the table. What is made belongs to the test networks where those have a form of their own; what is checked may belong to either.
// Prefixes and version bytes are those of each chain's own parameters, the main network's first.
var forms = []form{
	{EVM, "EVM", makeEVM, checkEVM},
	coin{Bitcoin, "Bitcoin", []string{"bc", "tb"}, []byte{0x00, 0x05, 0x6f, 0xc4}, 0x6f}.form(),
	coin{Litecoin, "Litecoin", []string{"ltc", "tltc"}, []byte{0x30, 0x32, 0x05, 0x6f, 0x3a, 0xc4}, 0x6f}.form(),
	coin{Dogecoin, "Dogecoin", nil, []byte{0x1e, 0x16, 0x71, 0xc4}, 0x71}.form(),
	coin{Tron, "Tron", nil, []byte{0x41}, 0x41}.form(),
	{Solana, "Solana", makeSolana, checkSolana},
	{XRP, "XRP Ledger", makeXRP, checkXRP},
	{Stellar, "Stellar", makeStellar, checkStellar},
}

// formOf finds the form of a network's addresses.
func formOf(network string) (form, bool) {
	n, _ := NetworkNamed(network)
	i := slices.IndexFunc(forms, func(f form) bool { return f.family == n.Family })
	if i < 0 {
		return form{}, false
	}
	return forms[i], true
}

// Address makes an address of the network's form out of 32 bytes. A network that is not in the table gets Ethereum's form.
func Address(network string, from [32]byte) string {
	if f, ok := formOf(network); ok {
		return f.make(from)
	}
	return makeEVM(from)
}

// Hash makes a transaction hash of the network's form out of 32 bytes.
func Hash(network string, from [32]byte) string {
	n, _ := NetworkNamed(network)
	switch n.Family {
	case Bitcoin, Litecoin, Dogecoin, Tron, Stellar:
		return hex.EncodeToString(from[:])
	case XRP:
		return strings.ToUpper(hex.EncodeToString(from[:]))
	case Solana:
		second := sha256.Sum256(from[:])
		return base58.Encode(append(from[:], second[:]...)) // a transaction's id is its 64-byte signature
	default:
		return "0x" + hex.EncodeToString(from[:])
	}
}

func makeEVM(from [32]byte) string { return common.BytesToAddress(from[:20]).Hex() }

func makeSolana(from [32]byte) string { return base58.Encode(from[:]) }
