package siwe

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// The parts of the grammar as patterns, written from the standards and not from the checks of this package.
const (
	anAuthority = `([a-z!$&'()*+,;=:._~-]{0,6}@)?([a-z0-9._~!$&'()*+,;=-]{1,12}|\[::[0-9a-f]{1,4}\]|\[2001:db8:(0:){5}1\]|\[::ffff:10\.0\.0\.1\]|\[v1f\.a:b\]|127\.0\.0\.1)(:[0-9]{0,5})?`
	aURI        = `[a-zA-Z][a-zA-Z0-9+.-]{0,5}:(//` + aHost + aPath + `|(/[a-z0-9:@]{1,6}` + aPath + `)?|[a-z][a-z0-9:@]{0,5})(\?[a-z0-9/?:@!$&'()*+,;=._~-]{0,8})?(#[a-z0-9/?:@!$&'()*+,;=._~-]{0,8})?`
	aHost       = `([a-z:._~-]{0,4}@)?([a-z0-9._~!$&'()*+,;=-]{0,8}|\[::1\])(:[0-9]{0,4})?`
	aPath       = `(/([a-zA-Z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}){0,6}){0,3}`
	aTime       = `[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,12})?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])`
	anID        = `([a-zA-Z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}){0,10}`
)

// Whatever the grammar has is built, read back field by field, and never refused because siwe-go reads it otherwise.
func TestBuild_TakesWhateverTheGrammarHas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		maybe := func(pattern, name string) *string {
			return rapid.Ptr(rapid.StringMatching(pattern), true).Draw(t, name)
		}
		m := Message{
			Scheme:         rapid.StringMatching(`([a-z][a-z0-9+.-]{0,6})?`).Draw(t, "scheme"),
			Domain:         rapid.StringMatching(anAuthority).Draw(t, "domain"),
			Address:        NewWallet([32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed"))).Address(),
			Statement:      maybe(`[A-Za-z0-9 :/?#\[\]@!$&'()*+,;=._~-]{0,40}`, "statement"),
			URI:            rapid.StringMatching(aURI).Draw(t, "uri"),
			Version:        "1",
			ChainID:        rapid.StringMatching(`[0-9]{1,25}`).Draw(t, "chain"),
			Nonce:          rapid.StringMatching(`[a-zA-Z0-9]{8,30}`).Draw(t, "nonce"),
			IssuedAt:       rapid.StringMatching(aTime).Draw(t, "issued"),
			ExpirationTime: maybe(aTime, "expiration"),
			NotBefore:      maybe(aTime, "not before"),
			RequestID:      maybe(anID, "request id"),
		}
		if rapid.Bool().Draw(t, "with resources") {
			m.Resources = rapid.SliceOfN(rapid.StringMatching(aURI), 0, 4).Draw(t, "resources")
		}
		built, err := Build(m)
		if err != nil {
			t.Fatalf("%v\n%s", err, write(&m))
		}
		if diff := cmp.Diff(m, *built, cmpopts.IgnoreUnexported(Message{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}
