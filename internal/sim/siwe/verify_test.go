package siwe

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"
)

func TestVerify_HoldsAMessageAgainstWhatIsExpected(t *testing.T) {
	text := "https://" + issue(t, challengeFor(alice))
	sig := alice.Sign([]byte(text))
	signature := "0x" + hex.EncodeToString(sig[:])
	issued := time.Date(2024, 1, 17, 18, 21, 53, 0, time.UTC)
	right := Expectations{
		Scheme: "https", Domain: "api.sandbox.offblocks.xyz", URI: "https://api.sandbox.offblocks.xyz", ChainID: "300", Nonce: "5ufoiEqDaFvmfo78",
		At: issued.Add(time.Hour), MaxAge: time.Hour, RequireLowS: true,
	}
	if m, err := Verify(text, signature, right); err != nil || m.String() != text {
		t.Fatal(err)
	}
	for says, change := range map[string]func(e *Expectations){
		`the scheme is "https" instead of "http"`:                func(e *Expectations) { e.Scheme = "http" },
		`the domain is "api.sandbox.offblocks.xyz" instead of`:   func(e *Expectations) { e.Domain = "example.com" },
		`the URI is "https://api.sandbox.offblocks.xyz" instead`: func(e *Expectations) { e.URI = "https://example.com" },
		`the Chain ID is "300" instead of "1"`:                   func(e *Expectations) { e.ChainID = "1" },
		`the Nonce is "5ufoiEqDaFvmfo78" instead of "x"`:         func(e *Expectations) { e.Nonce = "x" },
		"within 1h0m0s before 2024-01-17T19:21:54Z":              func(e *Expectations) { e.At = issued.Add(time.Hour + time.Second) },
		"within 1h0m0s before 2024-01-17T18:21:52Z":              func(e *Expectations) { e.At = issued.Add(-time.Second) },
	} {
		e := right
		change(&e)
		if _, err := Verify(text, signature, e); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("not %q: %v", says, err)
		}
	}
	for _, signature := range []string{"", "0x", signature[2:], signature + "00", signature[:130], "0x" + strings.Repeat("zz", 65)} {
		if _, err := Verify(text, signature, right); err == nil {
			t.Errorf("%q was taken", signature)
		}
	}
}
