package siwe

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	siwego "github.com/spruceid/siwe-go"
	"pgregory.net/rapid"
)

func TestNew_WritesTheChallengeOfTheDocumentsByteForByte(t *testing.T) {
	c := challengeFor(alice)
	for _, address := range []string{"0x43158f45b5EbD7b1179130130DF00393928C2691", "0x43158f45b5ebd7b1179130130df00393928c2691"} {
		c.Address = address
		if text := issue(t, c); text != sample(t) {
			t.Errorf("%s", cmp.Diff(sample(t), text))
		}
	}
}

func TestNew_WritesWholeSecondsOfUTC(t *testing.T) {
	c := challengeFor(alice)
	c.IssuedAt = time.Date(2024, 1, 17, 20, 21, 53, 999_999_999, time.FixedZone("", 2*60*60))
	if text := issue(t, c); text != issue(t, challengeFor(alice)) {
		t.Error(text)
	}
}

func TestNew_WithoutAStatementHasTwoEmptyLines(t *testing.T) {
	c := challengeFor(alice)
	c.Statement = ""
	text := issue(t, c)
	if m, err := Parse(text); err != nil || m.Statement != nil || !strings.Contains(text, c.Address+"\n\n\nURI: ") {
		t.Errorf("%v in %s", err, text)
	}
}

func TestNew_RefusesWhatNoChallengeCanCarry(t *testing.T) {
	for _, row := range []struct {
		change func(c *Challenge)
		says   string
	}{
		{func(c *Challenge) { c.Domain = "" }, "domain"},
		{func(c *Challenge) { c.Domain = "https://example.com" }, "domain"},
		{func(c *Challenge) { c.Domain = "example.com/path" }, "domain"},
		{func(c *Challenge) { c.Domain = "exämple.com" }, `has 'ä' in it, at character 3`},
		{func(c *Challenge) { c.Address = "0x12" }, "2 digits after 0x instead of 40"},
		{func(c *Challenge) { c.Address = "" }, "does not begin with 0x"},
		{func(c *Challenge) { c.Address = "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" }, "EIP-55 checksum"},
		{func(c *Challenge) { c.Statement = "two\nlines" }, "statement"},
		{func(c *Challenge) { c.Statement = "a \"quote\"" }, `has '"' in it, at character 3`},
		{func(c *Challenge) { c.Statement = "naïve" }, `has 'ï' in it`},
		{func(c *Challenge) { c.Statement = "100 %" }, `has '%' in it`},
		{func(c *Challenge) { c.Statement = "  " }, "nothing but white space"},
		{func(c *Challenge) { c.URI = "" }, "uri"},
		{func(c *Challenge) { c.URI = "/relative" }, "URI"},
		{func(c *Challenge) { c.URI = "HTTPS://example.com" }, "would be read as"},
		{func(c *Challenge) { c.URI = "https://example.com/\nVersion: 2" }, "uri"},
		{func(c *Challenge) { c.ChainID = 1 << 53 }, "higher than 9007199254740991"},
		{func(c *Challenge) { c.Nonce = "" }, "nonce"},
		{func(c *Challenge) { c.Nonce = "1234567" }, "7 characters"},
		{func(c *Challenge) { c.Nonce = "12345678-" }, `has '-' in it`},
		{func(c *Challenge) { c.IssuedAt = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, "year 10000"},
		{func(c *Challenge) { c.IssuedAt = time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC) }, "year -1"},
	} {
		c := challengeFor(alice)
		row.change(&c)
		if text, err := New(c); err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("not %q: %v %s", row.says, err, text)
		}
	}
}

// Whatever is written is read back by this package and by siwe-go, and written again as it was.
func TestNew_IsReadBackBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Challenge{
			Domain:    rapid.StringMatching(`([a-z]{1,8}\.)?[a-z]{1,10}(:[0-9]{1,5})?`).Draw(t, "domain"),
			Address:   NewWallet([32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed"))).Address(),
			Statement: rapid.StringMatching(`[A-Za-z0-9 :/?#\[\]@!$&'()*+,;=._~-]{0,80}`).Draw(t, "statement"),
			URI:       rapid.StringMatching(`https://[a-z]{1,10}(\.[a-z]{2,3})?(/[a-z0-9]{0,8}){0,3}`).Draw(t, "uri"),
			ChainID:   rapid.Uint64Range(0, 1<<53-1).Draw(t, "chain"),
			Nonce:     Nonce(rapid.SliceOf(rapid.Byte()).Draw(t, "random")),
			IssuedAt:  time.Unix(rapid.Int64Range(-62167219200, 253402300799).Draw(t, "at"), 0),
		}
		if strings.TrimSpace(c.Statement) == "" {
			c.Statement = "" // which siwe-go would make of it
		}
		text, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Parse(text)
		if err != nil || m.String() != text || !m.Issued().Equal(c.IssuedAt) || m.Nonce != c.Nonce {
			t.Fatalf("%v: %s", err, text)
		}
		if theirs, err := siwego.ParseMessage(text); err != nil || theirs.String() != text {
			t.Fatalf("%v: %s", err, text)
		}
	})
}

func TestNonce_IsSixteenLettersAndDigitsThatFollowFromTheBytes(t *testing.T) {
	seen, counts := map[string]bool{}, map[rune]int{}
	const many = 10_000
	for i := range many {
		random := []byte{byte(i), byte(i >> 8)}
		nonce := Nonce(random)
		if checkNonce(nonce) != nil || len(nonce) != 16 || seen[nonce] || nonce != Nonce(random) {
			t.Fatalf("%q", nonce)
		}
		seen[nonce] = true
		for _, letter := range nonce {
			counts[letter]++
		}
	}
	for _, letter := range alphabet {
		if mean := many * 16 / len(alphabet); counts[letter] < mean*9/10 || counts[letter] > mean*11/10 { // five standard deviations
			t.Errorf("%c comes %d times, and on average one comes %d times", letter, counts[letter], mean)
		}
	}
}

func TestBuild_WritesEveryFieldAndReadsItBack(t *testing.T) {
	text, empty := "text", ""
	at := "2024-01-17T18:21:53.5+02:00"
	m := Message{
		Scheme: "https", Domain: "user@[2001:db8::1]:8443", Address: alice.Address(), Statement: &text, URI: "urn:a:b", Version: "1",
		ChainID: "00300", Nonce: "12345678", IssuedAt: at, ExpirationTime: &at, NotBefore: &at, RequestID: &empty, Resources: []string{"a:", "b:/c?d#e"},
	}
	built, err := Build(m)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, *built, cmpopts.IgnoreUnexported(Message{})); diff != "" {
		t.Error(diff)
	}
}

func TestBuild_NoFieldCanBringAnother(t *testing.T) {
	for name, change := range map[string]func(m *Message, text string){
		"domain": func(m *Message, text string) {
			m.Domain = "evil.example" + greeting + "\n" + alice.Address() + "\n\n\n" + text
		},
		"scheme":     func(m *Message, text string) { m.Scheme = "https://evil.example" },
		"address":    func(m *Message, text string) { m.Address += "\n\n\nURI: a:b" },
		"statement":  func(m *Message, text string) { *m.Statement += "\n\n" + text },
		"URI":        func(m *Message, text string) { m.URI += "\nVersion: 1" },
		"nonce":      func(m *Message, text string) { m.Nonce += "\nIssued At: 2024-01-17T18:21:53Z" },
		"time":       func(m *Message, text string) { m.IssuedAt += "\nNot Before: 2024-01-17T18:21:53Z" },
		"request id": func(m *Message, text string) { id := "a\nResources:"; m.RequestID = &id },
		"resource":   func(m *Message, text string) { m.Resources = []string{"a:b\n- c:d"} },
	} {
		m, err := Parse(sample(t))
		if err != nil {
			t.Fatal(err)
		}
		change(m, "URI: a:b\nVersion: 1\nChain ID: 1\nNonce: 12345678\nIssued At: 2024-01-17T18:21:53Z")
		built, err := Build(*m)
		var wrong *SyntaxError
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v %s", name, err, built)
		}
	}
}
