// Package jwks holds signing keys: the committed development keys, keys from files, a workspace's ring of keys and its
// rotation, the JSON Web Key Set that is published of them, and compact JWS made and verified with them.
//
// It is the only package that may import a JOSE library, so that replacing that library is this folder's work. What must
// not enter: claims and their meaning (a payload is opaque bytes here), HTTP, storage, and any clock: whoever asks what is
// live says when.
package jwks

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"time"

	"github.com/lestrrat-go/jwx/v2/jwk"
)

// Use says what a key of a workspace signs.
type Use string

// The uses, in the order in which bundles and rings hold their keys.
const (
	Connect    Use = "connect"     // RSA-2048, RS256: access tokens and Connect webhook signatures
	WebhookJWT Use = "webhook-jwt" // P-256, ES256: the jwt header of Connect webhooks
	Zerohash   Use = "zerohash"    // RSA-2048: x-zh-hook-rsa-signature of zerohash webhooks
	SIWX       Use = "siwx"        // P-384, ES384: HTTP message signatures of SIWX webhooks
)

// RSA keys outside these sizes are refused: below, zerohash would not take them; above, one verification costs too much.
const (
	minRSABits = 2048
	maxRSABits = 8192
)

// kind is the row of a use: the kind of key that it wants.
type kind struct {
	use   Use
	alg   string
	curve elliptic.Curve // nil: RSA
	words string         // as told to people
}

var kinds = []kind{
	{Connect, "RS256", nil, "RSA"},
	{WebhookJWT, "ES256", elliptic.P256(), "EC P-256"},
	{Zerohash, "RS256", nil, "RSA"},
	{SIWX, "ES384", elliptic.P384(), "EC P-384"},
}

// Uses lists every use, in the order of bundles.
func Uses() []Use {
	uses := make([]Use, len(kinds))
	for i, k := range kinds {
		uses[i] = k.use
	}
	return uses
}

func kindOf(use Use) (kind, bool) {
	for _, k := range kinds {
		if k.use == use {
			return k, true
		}
	}
	return kind{}, false
}

// fits says whether the key is of the type that the use wants.
func (k kind) fits(key crypto.Signer) bool {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return k.curve == nil
	case *ecdsa.PrivateKey:
		return k.curve == key.Curve
	}
	return false
}

// Key is one private key with its place in a workspace. Keys come from Generate, Development, NeverPublished, ParsePEM or
// a stored Ring, and are not changed afterwards, CreatedAt excepted (before the key enters a ring).
type Key struct {
	ID        string // kid: RFC 7638 SHA-256 thumbprint, base64url
	Use       Use
	Alg       string // JWS algorithm: RS256, ES256 or ES384
	Private   crypto.Signer
	CreatedAt time.Time // workspace time; zero for keys that were there from the start
	RetiresAt time.Time // workspace time from which the key is no longer published; zero: not planned

	development int // 1 + number of the committed set; 0: not a development key
}

func newKey(k kind, private crypto.Signer) (*Key, error) {
	public, err := jwk.FromRaw(private.Public())
	if err != nil {
		return nil, fmt.Errorf("the %s key cannot be used: %w", k.use, err)
	}
	sum, err := public.Thumbprint(crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("the %s key cannot be used: %w", k.use, err)
	}
	return &Key{ID: base64.RawURLEncoding.EncodeToString(sum), Use: k.use, Alg: k.alg, Private: private}, nil
}

// Generate makes a fresh key for the use. It costs about 0.1 s for RSA. CreatedAt is left to Ring.Rotate or the caller.
func Generate(use Use) (*Key, error) {
	k, ok := kindOf(use)
	if !ok {
		return nil, fmt.Errorf("no key has the use %q; uses are %s", use, useList())
	}
	var private crypto.Signer
	var err error
	if k.curve == nil {
		private, err = rsa.GenerateKey(rand.Reader, minRSABits)
	} else {
		private, err = ecdsa.GenerateKey(k.curve, rand.Reader)
	}
	if err != nil {
		return nil, fmt.Errorf("generating the %s key: %w", use, err)
	}
	return newKey(k, private)
}

// Public is what a receiver knows of the key.
func (k *Key) Public() PublicKey {
	return PublicKey{ID: k.ID, Alg: k.Alg, Key: k.Private.Public()}
}

// PublicPEM is the public half as SPKI PEM ("BEGIN PUBLIC KEY"). Like PublicJWK it panics for a Key that this package
// did not make.
func (k *Key) PublicPEM() string {
	der, err := x509.MarshalPKIXPublicKey(k.Private.Public())
	if err != nil {
		panic(fmt.Sprintf("jwks: key %s has no public half: %v", k.ID, err))
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// privatePEM is the key as PKCS#8 PEM, for storage only.
func (k *Key) privatePEM() (string, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k.Private)
	if err != nil {
		return "", fmt.Errorf("the %s key cannot be stored as PKCS#8", k.Use)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), nil
}

func useList() string {
	var list bytes.Buffer
	for i, k := range kinds {
		if i > 0 {
			list.WriteString(", ")
		}
		list.WriteString(string(k.use))
	}
	return list.String()
}
