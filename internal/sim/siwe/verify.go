package siwe

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Options are what Check goes by, and what it may find out with.
type Options struct {
	RequireLowS bool
	Base64      string            // the challenge as it was received, encoded; empty: standard base64 of the text
	Texts       map[string]string // other texts that may have been signed, by a name that completes "What was signed is …"
	Others      map[string]string // addresses of other wallets, by a name that completes "It was signed by …"
}

// Check verifies that an address signed exactly this text with personal_sign (EIP-191). If it did not, it looks for the likeliest mistake.
func Check(text string, sig [65]byte, address string, o Options) *Problem {
	if !common.IsHexAddress(address) {
		return &Problem{Rule: RuleSigner, Message: fmt.Sprintf("%s is no address, so that nobody can have signed for it.", quote(address))}
	}
	wanted := common.HexToAddress(address)
	signer, problem := recoverSigner(personalHash([]byte(text)), sig, o.RequireLowS)
	if problem == nil && signer == wanted {
		return nil
	}
	return examine(inquiry{text: text, sig: sig, wanted: wanted, options: o, signer: signer, problem: problem})
}

// Expectations are what Verify holds a message against. What is empty is not looked at, except for the time.
type Expectations struct {
	Scheme, Domain, URI, ChainID, Nonce string
	At                                  time.Time     // when the message has to hold
	MaxAge                              time.Duration // how long before At it may have been issued; 0: whenever. Not after At either
	RequireLowS                         bool
}

// Verify reads a whole message, holds it against what is expected, and verifies that its address signed it. The signature is 0x and 130
// hexadecimal digits. The error is a *SyntaxError, a *Problem, or a sentence about a field or the time.
func Verify(text, signature string, e Expectations) (*Message, error) {
	m, err := Parse(text)
	if err != nil {
		return nil, err
	}
	for _, row := range []struct{ field, has, wanted string }{
		{"scheme", m.Scheme, e.Scheme},
		{"domain", m.Domain, e.Domain},
		{"URI", m.URI, e.URI},
		{"Chain ID", m.ChainID, e.ChainID},
		{"Nonce", m.Nonce, e.Nonce},
	} {
		if row.wanted != "" && row.has != row.wanted {
			return nil, fmt.Errorf("the %s is %s instead of %s", row.field, present(row.has), present(row.wanted))
		}
	}
	if err := m.ValidAt(e.At); err != nil {
		return nil, err
	}
	if age := e.At.Sub(m.Issued()); e.MaxAge > 0 && (age < 0 || age > e.MaxAge) { // siwe-go never looks at it
		return nil, fmt.Errorf("the message was issued at %s, and it has to be within %s before %s", m.IssuedAt, e.MaxAge, e.At.UTC().Format(time.RFC3339))
	}
	digits, _ := strings.CutPrefix(signature, "0x")
	raw, err := hex.DecodeString(digits)
	if err != nil || digits == signature {
		return nil, &Problem{
			Rule:    RuleEncoding,
			Message: fmt.Sprintf("The signature is not 0x and 130 hexadecimal digits: %d characters follow 0x.", len(digits)),
		}
	}
	if problem := sized(raw); problem != nil { // siwe-go would panic on fewer
		return nil, problem
	}
	if problem := Check(text, [65]byte(raw), m.Address, Options{RequireLowS: e.RequireLowS}); problem != nil {
		return nil, problem
	}
	return m, nil
}
