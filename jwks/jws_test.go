package jwks

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jws"
)

var payload = []byte(`{"iss":"connect","iat":"2025-10-01T12:00:00.000000001Z"}`)

func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func TestSign_HeaderHasAlgKidAndTypAndThePayloadIsUntouched(t *testing.T) {
	for use, key := range developmentSet(t, 0) {
		token, err := Sign(key, payload, "JWT")
		must(t, err)
		segments := strings.Split(token, ".")
		head, err := base64.RawURLEncoding.DecodeString(segments[0])
		must(t, err)
		if want := `{"alg":"` + key.Alg + `","kid":"` + key.ID + `","typ":"JWT"}`; string(head) != want {
			t.Errorf("%s: header %s, want %s", use, head, want)
		}
		got, kid, err := Verify(token, func(kid string) *Key { return key })
		if err != nil || kid != key.ID || !bytes.Equal(got, payload) {
			t.Errorf("%s: %s %s %v", use, got, kid, err)
		}
	}
	token, err := Sign(developmentSet(t, 0)[Connect], payload, "")
	must(t, err)
	if head, _ := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[0]); bytes.Contains(head, []byte("typ")) {
		t.Errorf("an empty typ is written: %s", head)
	}
}

func TestSign_IsVerifiedByOpenSSL(t *testing.T) {
	for use, key := range developmentSet(t, 0) {
		token, err := Sign(key, payload, "JWT")
		must(t, err)
		cut := strings.LastIndexByte(token, '.')
		signature, err := base64.RawURLEncoding.DecodeString(token[cut+1:])
		must(t, err)
		if key.Alg != "RS256" {
			half := len(signature) / 2
			signature, err = asn1.Marshal(struct{ R, S *big.Int }{
				new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:]),
			})
			must(t, err)
		}
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "key"), []byte(key.PublicPEM()), 0o600))
		must(t, os.WriteFile(filepath.Join(dir, "signature"), signature, 0o600))
		digest := map[string]string{"RS256": "-sha256", "ES256": "-sha256", "ES384": "-sha384"}[key.Alg]
		answer := openssl(t, []byte(token[:cut]), "dgst", digest,
			"-verify", filepath.Join(dir, "key"), "-signature", filepath.Join(dir, "signature"))
		if !strings.Contains(string(answer), "Verified OK") {
			t.Errorf("%s: %s", use, answer)
		}
	}
}

func TestVerify_Refuses(t *testing.T) {
	keys := developmentSet(t, 0)
	connect, webhook := keys[Connect], keys[WebhookJWT]
	find := func(kid string) *Key {
		for _, key := range keys {
			if key.ID == kid {
				return key
			}
		}
		return nil
	}
	good, err := Sign(connect, payload, "JWT")
	must(t, err)
	segments := strings.Split(good, ".")
	head, body, signature := segments[0], segments[1], segments[2]
	withHead := func(json string) string { return b64(json) + "." + body + "." + signature }
	kid := `"kid":"` + connect.ID + `"`
	hs, err := jws.Sign(payload, jws.WithKey(jwa.HS256, []byte(connect.PublicPEM()), jws.WithProtectedHeaders(headerWithKid(t, connect.ID))))
	must(t, err)
	pss, err := jws.Sign(payload, jws.WithKey(jwa.PS256, connect.Private, jws.WithProtectedHeaders(headerWithKid(t, connect.ID))))
	must(t, err)
	unknown, err := NeverPublished()
	must(t, err)
	stranger, err := Sign(unknown[0], payload, "JWT")
	must(t, err)
	der, err := webhook.Private.Sign(rand.Reader, make([]byte, 32), crypto.SHA256)
	must(t, err)

	for _, test := range []struct {
		name, token string
		want        error
	}{
		{"nothing", "", ErrTokenForm},
		{"two segments", head + "." + body, ErrTokenForm},
		{"four segments", good + ".", ErrTokenForm},
		{"too long", head + "." + strings.Repeat("A", MaxToken) + "." + signature, ErrTokenSize},
		{"padding", head + "=." + body + "." + signature, ErrTokenForm},
		{"standard alphabet", head + ".+/+/." + signature, ErrTokenForm},
		{"a line break", head + ".\n" + body + "." + signature, ErrTokenForm},
		{"spaces", " " + good, ErrTokenForm},
		{"stray bits", head + "." + body + "." + signature[:len(signature)-1] + "B", ErrTokenForm},
		{"header is no JSON", withHead("alg"), ErrTokenForm},
		{"header twice alg", withHead(`{"alg":"RS256","alg":"none",` + kid + `}`), ErrTokenForm},
		{"crit", withHead(`{"alg":"RS256",` + kid + `,"crit":["exp"]}`), ErrTokenForm},
		{"b64", withHead(`{"alg":"RS256",` + kid + `,"b64":false}`), ErrTokenForm},
		{"no kid", withHead(`{"alg":"RS256"}`), ErrTokenKey},
		{"unknown kid", stranger, ErrTokenKey},
		{"none", withHead(`{"alg":"none",` + kid + `}`), ErrTokenAlg},
		{"none without signature", b64(`{"alg":"none",`+kid+`}`) + "." + body + ".", ErrTokenAlg},
		{"no alg", withHead(`{` + kid + `}`), ErrTokenAlg},
		{"lower-case alg", withHead(`{"alg":"rs256",` + kid + `}`), ErrTokenAlg},
		{"HS256 with the public key", string(hs), ErrTokenAlg},
		{"PSS", string(pss), ErrTokenAlg},
		{"alg of another key", withHead(`{"alg":"ES256",` + kid + `}`), ErrTokenAlg},
		{"other payload", head + "." + b64(`{}`) + "." + signature, ErrTokenSignature},
		{"no signature", head + "." + body + ".", ErrTokenSignature},
		{"DER for raw ECDSA", b64(`{"alg":"ES256","kid":"`+webhook.ID+`"}`) + "." + body + "." + b64(string(der)), ErrTokenSignature},
	} {
		payload, _, err := Verify(test.token, find)
		if !errors.Is(err, test.want) || payload != nil {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

func headerWithKid(t *testing.T, kid string) jws.Headers {
	headers := jws.NewHeaders()
	must(t, headers.Set(jws.KeyIDKey, kid))
	return headers
}

func TestVerifyPublic_TakesTheKeysOfADocument(t *testing.T) {
	keys, err := Development(4)
	must(t, err)
	public, err := PublicKeys(Document(keys...))
	must(t, err)
	for _, key := range keys {
		token, err := Sign(key, payload, "JWT")
		must(t, err)
		if got, kid, err := VerifyPublic(token, public); err != nil || kid != key.ID || !bytes.Equal(got, payload) {
			t.Errorf("%s: %v", key.Use, err)
		}
		if _, _, err := VerifyPublic(token, nil); !errors.Is(err, ErrTokenKey) {
			t.Errorf("%s without keys: %v", key.Use, err)
		}
		wrong := []PublicKey{{ID: key.ID, Alg: key.Alg, Key: []byte("secret")}}
		if _, _, err := VerifyPublic(token, wrong); !errors.Is(err, ErrTokenAlg) {
			t.Errorf("%s with bytes for a key: %v", key.Use, err)
		}
	}
	if _, _, err := VerifyPublic(b64(`{"alg":"RS256"}`)+".e30.", []PublicKey{{Alg: "RS256"}}); !errors.Is(err, ErrTokenKey) {
		t.Errorf("no kid, and a key without ID: %v", err)
	}
}

func TestSignHS256_IsWhatAJWSLibraryMakesAndReads(t *testing.T) {
	secret := []byte("a secret of a workspace")
	token, err := SignHS256(secret, payload)
	must(t, err)
	if head, _ := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[0]); string(head) != `{"alg":"HS256","typ":"JWT"}` {
		t.Errorf("header %s", head)
	}
	if got, err := jws.Verify([]byte(token), jws.WithKey(jwa.HS256, secret)); err != nil || !bytes.Equal(got, payload) {
		t.Errorf("the library reads %s: %v", got, err)
	}
	other, err := jws.Sign(payload, jws.WithKey(jwa.HS256, secret))
	must(t, err)
	for _, token := range []string{token, string(other)} {
		if got, err := VerifyHS256(token, secret); err != nil || !bytes.Equal(got, payload) {
			t.Errorf("%s: %v", got, err)
		}
	}
}

func TestVerifyHS256_Refuses(t *testing.T) {
	secret := []byte("a secret of a workspace")
	good, err := SignHS256(secret, payload)
	must(t, err)
	segments := strings.Split(good, ".")
	rs, err := Sign(developmentSet(t, 0)[Connect], payload, "JWT")
	must(t, err)
	for _, test := range []struct {
		name, token string
		secret      []byte
		want        error
	}{
		{"another secret", good, []byte("other"), ErrTokenSignature},
		{"an empty secret", good, nil, errNoSecret},
		{"RS256", rs, secret, ErrTokenAlg},
		{"none", b64(`{"alg":"none"}`) + "." + segments[1] + ".", secret, ErrTokenAlg},
		{"a short signature", good[:len(good)-3], secret, ErrTokenSignature},
		{"other payload", segments[0] + ".e30." + segments[2], secret, ErrTokenSignature},
		{"no token", "x", secret, ErrTokenForm},
	} {
		if payload, err := VerifyHS256(test.token, test.secret); !errors.Is(err, test.want) || payload != nil {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	if _, err := SignHS256(nil, payload); !errors.Is(err, errNoSecret) {
		t.Errorf("signing without a secret: %v", err)
	}
	for name, sign := range map[string]func([]byte) (string, error){
		"HS256": func(payload []byte) (string, error) { return SignHS256(secret, payload) },
		"RS256": func(payload []byte) (string, error) { return Sign(developmentSet(t, 0)[Connect], payload, "") },
	} {
		if _, err := sign(make([]byte, MaxToken)); !errors.Is(err, ErrTokenSize) {
			t.Errorf("%s makes a token that nobody verifies: %v", name, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	keys := developmentSet(f, 0)
	for _, key := range keys {
		token, err := Sign(key, payload, "JWT")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(token)
	}
	token, _ := SignHS256([]byte("secret"), payload)
	f.Add(token)
	f.Fuzz(func(t *testing.T, token string) {
		got, _, err := Verify(token, func(kid string) *Key {
			for _, key := range keys {
				if key.ID == kid {
					return key
				}
			}
			return nil
		})
		hs, hsErr := VerifyHS256(token, []byte("secret"))
		for _, payload := range [][]byte{got, hs} {
			if payload != nil && !strings.Contains(token, base64.RawURLEncoding.EncodeToString(payload)) {
				t.Errorf("payload %q was not in the token", payload)
			}
		}
		if (err == nil) && (hsErr == nil) {
			t.Error("one token verifies both ways")
		}
	})
}

func BenchmarkHS256(b *testing.B) {
	secret := []byte("0123456789abcdef0123456789abcdef")
	token, _ := SignHS256(secret, payload)
	for name, step := range map[string]func(){
		"sign":         func() { _, _ = SignHS256(secret, payload) },
		"verify":       func() { _, _ = VerifyHS256(token, secret) },
		"sign jwx":     func() { _, _ = jws.Sign(payload, jws.WithKey(jwa.HS256, secret)) },
		"verify jwx":   func() { _, _ = jws.Verify([]byte(token), jws.WithKey(jwa.HS256, secret)) },
		"only sha-256": func() { _ = sha256.Sum256(payload) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				step()
			}
		})
	}
}

func BenchmarkSign(b *testing.B) {
	keys := developmentSet(b, 0)
	for _, use := range Uses() {
		b.Run(string(use), func(b *testing.B) {
			for b.Loop() {
				if _, err := Sign(keys[use], payload, "JWT"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("raw RSA", func(b *testing.B) {
		sum := sha256.Sum256(payload)
		for b.Loop() {
			if _, err := rsa.SignPKCS1v15(nil, keys[Connect].Private.(*rsa.PrivateKey), crypto.SHA256, sum[:]); err != nil {
				b.Fatal(err)
			}
		}
	})
}
