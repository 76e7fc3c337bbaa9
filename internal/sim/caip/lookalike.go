package caip

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// longest is more than any account id has: three parts and two colons.
const longest = 8 + 1 + 32 + 1 + 128

// pattern is a regular expression that is compiled when it is first needed: most programs never send what these are for.
type pattern func() *regexp.Regexp

func compiled(text string) pattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

func (p pattern) in(text string) bool         { return p().MatchString(text) }
func (p pattern) groups(text string) []string { return p().FindStringSubmatch(text) }

const hexAddress = `0[xX][0-9a-fA-F]{40}`

var (
	obsolete   = compiled(`^(` + hexAddress + `)@(?:(eip155):)?([0-9]+)$`)
	bare       = compiled(`^` + hexAddress + `$`)
	naked      = compiled(`^[0-9a-fA-F]{40}$`)
	privateKey = compiled(`^(?:0[xX])?[0-9a-fA-F]{64}$`)
	noChain    = compiled(`^eip155:(` + hexAddress + `)$`)
	payment    = compiled(`^ethereum:(` + hexAddress + `)(?:@([0-9]+))?$`)
	noName     = compiled(`^([0-9]+):(` + hexAddress + `)$`)
	chainOnly  = compiled(`^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}:?$`)
	domainName = compiled(`^(?:eip155:[^:]*:)?((?:[^:.]+\.)+(?:eth|box|xyz|com))$`)
)

// lookalikes are the texts that people send in place of an account id, the likelier ones first.
var lookalikes = []struct {
	is   func(text string) bool
	says func(text string) string
}{
	{
		func(text string) bool { return text == "" },
		func(string) string {
			return "the account id is empty; it is namespace:reference:address, such as " + example
		},
	},
	{
		func(text string) bool { return len(text) > longest },
		func(text string) string {
			return fmt.Sprintf("%s is no account id: the longest possible has %d characters", quote(text), longest)
		},
	},
	{
		func(text string) bool { return strings.ContainsFunc(text, unicode.IsSpace) },
		func(text string) string {
			if trimmed := strings.TrimSpace(text); !strings.ContainsFunc(trimmed, unicode.IsSpace) {
				return fmt.Sprintf("there is white space around the account id %s; send %s", quote(text), quote(trimmed))
			}
			return fmt.Sprintf("there is white space within %s; an account id has none, such as %s", quote(text), example)
		},
	},
	{obsolete.in, func(text string) string {
		m := obsolete.groups(text)
		return fmt.Sprintf("%s is the obsolete form address@chain; today it is %s:%s:%s", text, EVM, m[3], m[1])
	}},
	{bare.in, func(text string) string {
		return fmt.Sprintf("%s is an address without its chain; an account id is %s:<chain id>:%s, on Ethereum %s:1:%s", text, EVM, text, EVM, text)
	}},
	{privateKey.in, func(string) string {
		return "64 hexadecimal digits are a private key or a transaction hash, and no account id; they are not repeated here. An account id is " + example
	}},
	{naked.in, func(text string) string {
		return fmt.Sprintf("%s is an address without 0x and without its chain; on Ethereum its account id is %s:1:0x%s", text, EVM, text)
	}},
	{payment.in, func(text string) string {
		m := payment.groups(text)
		return fmt.Sprintf("%s is a payment link (EIP-681); its account id is %s:%s:%s", text, EVM, max(m[2], "1"), m[1])
	}},
	{noName.in, func(text string) string {
		return fmt.Sprintf("%s lacks the namespace; write %s:%s", text, EVM, text)
	}},
	{noChain.in, func(text string) string {
		return fmt.Sprintf("%s lacks the chain; on Ethereum it is %s:1:%s", text, EVM, noChain.groups(text)[1])
	}},
	{isPKH, func(text string) string {
		return fmt.Sprintf("%s is a decentralised identifier; its account id is what follows did:pkh:, %s", quote(text), quote(strings.TrimPrefix(text, "did:pkh:")))
	}},
	{domainName.in, func(text string) string {
		return fmt.Sprintf("%s is a name, and names are not looked up; send the account id of the address that it stands for, such as %s",
			quote(domainName.groups(text)[1]), example)
	}},
	{chainOnly.in, func(text string) string {
		return fmt.Sprintf("%s is a chain id (CAIP-2) without an address; an account id goes on with it, such as %s", text, example)
	}},
	{isAsset, func(text string) string {
		return fmt.Sprintf("%s is an asset (CAIP-19) and no account; an account id is namespace:reference:address, such as %s", quote(text), example)
	}},
	{wrongCase, func(text string) string {
		name, rest, _ := strings.Cut(text, ":")
		return fmt.Sprintf("the namespace %q has to be in lower case; write %s", name, quote(strings.ToLower(name)+":"+rest))
	}},
	{nickname, func(text string) string {
		name, rest, _ := strings.Cut(text, ":")
		return fmt.Sprintf("the namespace of EVM chains is %s and not %q; write %s:%s", EVM, name, EVM, rest)
	}},
}

// lookalike says what else a text is, or nothing.
func lookalike(text string) string {
	for _, row := range lookalikes {
		if row.is(text) {
			return row.says(text)
		}
	}
	return ""
}

func isPKH(text string) bool {
	rest, ok := strings.CutPrefix(text, "did:pkh:")
	return ok && strings.Count(rest, ":") == 2
}

func isAsset(text string) bool {
	chain, asset, ok := strings.Cut(text, "/")
	return ok && strings.Count(chain, ":") == 1 && asset != ""
}

func wrongCase(text string) bool {
	name, _, ok := strings.Cut(text, ":")
	return ok && name != EVM && strings.EqualFold(name, EVM)
}

// nickname finds what people call EVM chains, before a chain number and an address of theirs.
func nickname(text string) bool {
	pieces := strings.Split(text, ":")
	if len(pieces) != 3 || strings.Trim(pieces[1], digits) != "" || !bare.in(pieces[2]) {
		return false
	}
	switch strings.ToLower(pieces[0]) {
	case "eip-155", "erc155", "evm", "eth", "ethereum", "eip", "chain":
		return true
	}
	return false
}

// foreign says why an account of another namespace cannot sign in.
func foreign(a Account) string {
	names := map[string]string{
		"solana": "Solana", "tron": "Tron", "starknet": "Starknet", "bip122": "Bitcoin", "cosmos": "Cosmos", "polkadot": "Polkadot",
		"hedera": "Hedera", "stellar": "Stellar", "xrpl": "the XRP Ledger", "near": "NEAR", "tezos": "Tezos", "aptos": "Aptos", "sui": "Sui",
	}
	if name, known := names[a.Namespace]; known {
		return fmt.Sprintf("accounts of %s (%q) cannot sign in: only those of EVM chains can, such as %s", name, a.Namespace, example)
	}
	return fmt.Sprintf("accounts of the namespace %q cannot sign in: only those of EVM chains (%s) can, such as %s", a.Namespace, EVM, example)
}
