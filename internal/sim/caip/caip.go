// Package caip reads the names of blockchain accounts: chain ids (CAIP-2), account ids (CAIP-10), and the checksum that the case of an
// Ethereum address carries (EIP-55). A refusal names the part that is wrong and shows what would be right. What an account may do, which
// chains a workspace allows, and the forms of other chains' addresses must not enter.
package caip

import (
	"errors"
	"fmt"
	"strings"
)

// Account is a CAIP-10 account id, in its parts as they were received. Two accounts are the same if their Keys are.
type Account struct{ Namespace, Reference, Address string }

// example is the account id that refusals show.
const example = "eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb"

// part is what CAIP-2 and CAIP-10 let a part be made of.
type part struct {
	name        string
	letters     string
	says        string // letters, for people
	least, most int
}

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	digits = "0123456789"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

var parts = [3]part{
	{"namespace", lower + digits + "-", "a-z, 0-9 and -", 3, 8},
	{"reference", lower + upper + digits + "-_", "letters, digits, - and _", 1, 32},
	{"address", lower + upper + digits + "-.%", "letters, digits, -, . and %", 1, 128},
}

// Parse reads an account id of any namespace. The error is a sentence that names the part that is wrong.
func Parse(text string) (Account, error) {
	if says := lookalike(text); says != "" {
		return Account{}, errors.New(says)
	}
	pieces := strings.Split(text, ":")
	if len(pieces) != len(parts) {
		return Account{}, fmt.Errorf("%s has %d parts between colons, and an account id has three: namespace:reference:address, such as %s",
			quote(text), len(pieces), example)
	}
	for i, p := range parts {
		if err := p.check(pieces[i]); err != nil {
			return Account{}, err
		}
	}
	return Account{pieces[0], pieces[1], pieces[2]}, nil
}

func (p part) check(text string) error {
	if text == "" {
		return fmt.Errorf("the %s is empty; an account id is namespace:reference:address, such as %s", p.name, example)
	}
	for _, letter := range text {
		if !strings.ContainsRune(p.letters, letter) {
			return fmt.Errorf("the %s %s has %q in it; CAIP-10 takes %s there", p.name, quote(text), letter, p.says)
		}
	}
	if len(text) < p.least || len(text) > p.most {
		return fmt.Errorf("the %s %s has %d characters; CAIP-10 takes %d to %d there", p.name, quote(text), len(text), p.least, p.most)
	}
	return nil
}

// Chain is the CAIP-2 id of the account's chain.
func (a Account) Chain() string { return a.Namespace + ":" + a.Reference }

// String writes the account id as it was received.
func (a Account) String() string { return a.Chain() + ":" + a.Address }

// Key is the form by which accounts are compared. The case of an EVM address is its checksum and tells no two accounts apart; elsewhere,
// case counts.
func (a Account) Key() string {
	if a.Namespace != EVM {
		return a.String()
	}
	return a.Chain() + ":" + strings.ToLower(a.Address)
}

// secret is as long as a private key, give or take what was lost of it.
var secret = compiled(`[0-9a-fA-F]{60,}`)

// quote repeats what was received, as much of it as helps, and nothing that may be a private key: refusals end up in logs.
func quote(text string) string {
	const most = 64
	shown := secret().ReplaceAllStringFunc(text, func(digits string) string { return fmt.Sprintf("[%d hexadecimal digits]", len(digits)) })
	if len(shown) > most {
		return fmt.Sprintf("%q… (%d bytes)", shown[:most], len(text))
	}
	return fmt.Sprintf("%q", shown)
}
