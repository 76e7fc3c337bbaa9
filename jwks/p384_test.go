package jwks

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
)

// walletKey is the public key on secp256k1 that a sample of the documents decodes to.
const walletKey = "-----BEGIN PUBLIC KEY-----\nMFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEebVWO38SLXkn88mpfkrmsMdNTwmP4jq+\nqEIeFvnqmvYx1GFDj+OH+2jDYW9UVXh5zG0DrHLHE7TJm4hqY8mhYQ==\n-----END PUBLIC KEY-----\n"

func TestParseP384PEM(t *testing.T) {
	key := p384Key(t, 0)
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	public := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	sec1, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	private := string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: sec1}))
	keys, err := Development(0)
	if err != nil {
		t.Fatal(err)
	}
	ring := NewRing(keys...)
	b64 := base64.StdEncoding.EncodeToString
	for _, test := range []struct{ name, text, says string }{
		{"PEM", public, ""},
		{"line breaks that were escaped", strings.ReplaceAll(public, "\n", `\n`), ""},
		{"carriage returns and space", "  " + strings.ReplaceAll(public, "\n", "\r\n") + "\n\n", ""},
		{"nothing", " \n", "it is empty"},
		{"base64 of the PEM", b64([]byte(public)), "it is the base64 of a PEM text"},
		{"base64 without its frame", b64(der), "without the lines"},
		{"a private key", private, "this is a private key"},
		{"a private key, its label changed", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkcs8})), "this is a private key"},
		{"base64 of a private key's PEM", b64([]byte(private)), "this is a private key"},
		{"a private key without its frame", b64(sec1), "this is a private key"},
		{"RSA", ring.Signing(Connect).PublicPEM(), "type RSA"},
		{"P-256", ring.Signing(WebhookJWT).PublicPEM(), "type EC P-256"},
		{"a wallet's curve", walletKey, "secp256k1"},
		{"text", "no key", "not PEM"},
		{"cut off", public[:100], "its end is missing"},
		{"long", strings.Repeat("a", 70<<10), "longer"},
	} {
		got, err := ParseP384PEM(test.text)
		switch {
		case test.says == "" && (err != nil || !got.Equal(key.Public()) || PublicKeyID(got) != PublicKeyID(&key.PublicKey)):
			t.Errorf("%s: %v", test.name, err)
		case test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)):
			t.Errorf("%s: %v", test.name, err)
		case strings.Contains(test.says, "private") && !errors.Is(err, ErrPrivateKey):
			t.Errorf("%s: %v is not ErrPrivateKey", test.name, err)
		case err != nil && len(test.text) > 70 && strings.Contains(err.Error(), test.text[40:60]):
			t.Errorf("%s: the input is shown: %v", test.name, err)
		}
	}
}

func TestPublicKeyID_FollowsFromTheKey(t *testing.T) {
	if a, b := PublicKeyID(&p384Key(t, 0).PublicKey), PublicKeyID(&p384Key(t, 1).PublicKey); a == b || len(a) != 36 || a[14] != '5' {
		t.Errorf("%s %s", a, b)
	}
}

// p384Key is that of a development set.
func p384Key(t *testing.T, set int) *ecdsa.PrivateKey {
	t.Helper()
	return developmentSet(t, set)[SIWX].Private.(*ecdsa.PrivateKey)
}
