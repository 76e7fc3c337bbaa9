package jwks

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/lestrrat-go/jwx/v2/jwk"
)

// rfc7638 is the key of RFC 7638 section 3.1, without its kid.
const rfc7638 = `{"kty":"RSA","e":"AQAB","alg":"RS256","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}`

func set(keys ...string) []byte { return []byte(`{"keys":[` + strings.Join(keys, ",") + `]}`) }

func TestPublicKeys_NameAKeyWithoutKidByItsThumbprint(t *testing.T) {
	keys, err := PublicKeys(set(rfc7638))
	must(t, err)
	if want := "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"; keys[0].ID != want {
		t.Errorf("%s, want %s", keys[0].ID, want)
	}
}

func TestPublicKeys_PassOverWhatVerifiesNothing(t *testing.T) {
	good := string(developmentSet(t, 0)[Connect].PublicJWK())
	point := string(developmentSet(t, 0)[WebhookJWT].PublicJWK())
	for name, key := range map[string]string{
		"a secret":               `{"kty":"oct","k":"c2VjcmV0"}`,
		"a kty of the future":    `{"kty":"AKP","alg":"ML-DSA-44","pub":"AAAA"}`,
		"no kty":                 `{"n":"AQAB"}`,
		"a curve that is none":   `{"kty":"EC","crv":"P-111","x":"AAAA","y":"AAAA"}`,
		"a point that is not on": strings.Replace(point, `"x":"`, `"x":"AA`, 1),
		"for encryption":         strings.Replace(good, `"use":"sig"`, `"use":"enc"`, 1),
		"a modulus of nothing":   `{"kty":"RSA","e":"AQAB","n":"AQ"}`,
		"an even exponent":       strings.Replace(good, `"e":"AQAB"`, `"e":"Ag"`, 1),
		"a huge modulus":         `{"kty":"RSA","e":"AQAB","n":"` + strings.Repeat("_", 4096) + `"}`,
		"a list":                 `[]`,
	} {
		keys, err := PublicKeys(set(key, good))
		if err != nil || len(keys) != 1 || keys[0].Alg != "RS256" {
			t.Errorf("%s: %d keys, %v", name, len(keys), err)
		}
		if _, err := PublicKeys(set(key)); err == nil || !strings.Contains(err.Error(), "/keys/0") {
			t.Errorf("only %s: %v", name, err)
		}
	}
}

func TestPublicKeys_ReadOnlyThePublicHalfOfAPrivateKey(t *testing.T) {
	for _, private := range []any{developmentSet(t, 0)[Connect].Private, developmentSet(t, 0)[SIWX].Private, ed(t)} {
		key, err := jwk.FromRaw(private)
		must(t, err)
		text, err := json.Marshal(key)
		must(t, err)
		keys, err := PublicKeys(set(string(text)))
		must(t, err)
		public := private.(crypto.Signer).Public().(interface{ Equal(crypto.PublicKey) bool })
		if !public.Equal(keys[0].Key) {
			t.Errorf("%T came back as %T", private, keys[0].Key)
		}
	}
}

func TestPublicKeys_ReadEd25519(t *testing.T) {
	key, err := jwk.FromRaw(ed(t).Public())
	must(t, err)
	text, err := json.Marshal(key)
	must(t, err)
	keys, err := PublicKeys(set(string(text)))
	must(t, err)
	if _, ok := keys[0].Key.(ed25519.PublicKey); !ok || keys[0].Alg != "EdDSA" {
		t.Errorf("%T %s", keys[0].Key, keys[0].Alg)
	}
}

func TestPublicKeys_RefuseWhatIsNoJWKS(t *testing.T) {
	for _, text := range []string{"", "null", "[]", "{}", `{"keys":{}}`, `{"keys":null}`, rfc7638, strings.Repeat(" ", maxDocument+1)} {
		if _, err := PublicKeys([]byte(text)); err == nil {
			t.Errorf("%.20q was read", text)
		}
	}
	if keys, err := PublicKeys([]byte(`{"keys":[]}`)); err != nil || len(keys) != 0 {
		t.Errorf("an empty set: %d keys, %v", len(keys), err)
	}
}

func FuzzPublicKeys(f *testing.F) {
	keys, err := Development(0)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(Document(keys...))
	f.Add(set(rfc7638))
	f.Add(set(`{"kty":"OKP","crv":"Ed25519","x":"AAAA"}`, `{"kty":"OKP","crv":"X25519","x":"AAAA","d":"AA"}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		keys, err := PublicKeys(document)
		if err != nil && keys != nil {
			t.Error("keys and an error")
		}
		for _, key := range keys {
			if key.ID == "" || key.Alg == "" || key.Key == nil {
				t.Errorf("%+v", key)
			}
			if public, ok := key.Key.(*rsa.PublicKey); ok && public.Size() > maxRSABits/8 {
				t.Errorf("RSA key of %d bytes", public.Size())
			}
			// A key that was let through verifies or refuses; it does not panic.
			token := b64(fmt.Sprintf(`{"alg":%q,"kid":"k"}`, key.Alg)) + ".e30." + b64(strings.Repeat("x", 64))
			key.ID = "k"
			if _, _, err := VerifyPublic(token, []PublicKey{key}); err == nil {
				t.Error("nonsense verifies")
			}
		}
	})
}
