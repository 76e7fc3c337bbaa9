package siwe

import (
	"bytes"
	"encoding/asn1"
	"fmt"
	"math/big"
)

// magic6492 ends the signature of a contract wallet that may not be deployed yet.
var magic6492 = bytes.Repeat([]byte{0x64, 0x92}, 16)

// shapes are byte strings that are sent in place of a signature, told by how they look; the first that fits is told.
var shapes = []struct {
	id, rule string
	is       func(raw []byte) bool
	sentence string
	mend     string
}{
	{
		"eip-6492", RuleContractWallet,
		func(raw []byte) bool { return bytes.HasSuffix(raw, magic6492) },
		"It ends as EIP-6492 has it for contract wallets that may not be deployed yet.", contractWallets,
	},
	{
		"signature-der", RuleLength, isDER,
		"It is ASN.1/DER, as TLS libraries write it.",
		"Write r and s with 32 bytes each, and v behind them: personal_sign of a wallet library answers just that.",
	},
	{
		"signature-without-v", RuleLength,
		func(raw []byte) bool { return len(raw) == 64 },
		"It is r and s without v, or the compact form of EIP-2098, which has v in the highest bit of s.",
		"Send r, s and v, which is 27 or 28, in 65 bytes.",
	},
	{
		"digest-only", RuleLength,
		func(raw []byte) bool { return len(raw) == 32 },
		"It is as long as a hash, which no key has signed.",
		"Sign the challenge with personal_sign (EIP-191), and send what it answers.",
	},
	{
		"address-only", RuleLength,
		func(raw []byte) bool { return len(raw) == 20 },
		"It is as long as an address.",
		"Sign the challenge with personal_sign (EIP-191), and send what it answers.",
	},
	{
		"contract-wallet-type", RuleContractWallet,
		func(raw []byte) bool { return len(raw) == 66 && (raw[64] == 27 || raw[64] == 28) },
		"It is r, s and v with a byte behind them that names a kind of signature, as contract wallets have it.", contractWallets,
	},
	{
		"contract-wallet-owners", RuleContractWallet,
		func(raw []byte) bool { return len(raw) > 65 && len(raw)%65 == 0 },
		"It is several signatures one after another, as a contract wallet with several owners (a Safe) has them.", contractWallets,
	},
	{
		"contract-wallet-abi", RuleContractWallet,
		func(raw []byte) bool { return len(raw) >= 96 && len(raw)%32 == 0 },
		"It is ABI-encoded, as contract wallets with passkeys or several owners have it.", contractWallets,
	},
	{
		"contract-wallet-length", RuleContractWallet,
		func(raw []byte) bool { return len(raw) > 72 },
		"Signatures that long come from contract wallets.", contractWallets,
	},
}

// sized takes 65 bytes, and says what else is what.
func sized(raw []byte) *Problem {
	if len(raw) == 65 {
		return nil
	}
	p := &Problem{
		Rule:    RuleLength,
		Message: fmt.Sprintf("The signature has %d bytes instead of 65 (r, s, v).", len(raw)),
		Mend:    "Send what personal_sign (EIP-191) answers: 65 bytes.",
	}
	for _, s := range shapes {
		if s.is(raw) {
			p.Rule, p.Mistake, p.Sentence, p.Mend = s.rule, s.id, s.sentence, s.mend
			break
		}
	}
	return p
}

func isDER(raw []byte) bool {
	var parts struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(raw, &parts)
	return err == nil && len(rest) == 0
}
