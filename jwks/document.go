package jwks

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/lestrrat-go/jwx/v2/jwk"
)

// maxDocument limits what PublicKeys reads: a set of hundreds of keys is far smaller.
const maxDocument = 1 << 20

// PublicKey is a key of a JWKS as a receiver knows it.
type PublicKey struct {
	ID  string // kid; the RFC 7638 thumbprint where the document names none
	Alg string // as published, else what the type of key stands for (RS256, ES256, ES384, ES512, EdDSA)
	Key crypto.PublicKey
}

// PublicJWK is the public half as a JSON Web Key (RFC 7517) with kty, use, alg, kid and the key's own members.
func (k *Key) PublicJWK() []byte {
	public, err := jwk.FromRaw(k.Private.Public())
	for name, value := range map[string]string{jwk.KeyUsageKey: "sig", jwk.AlgorithmKey: k.Alg, jwk.KeyIDKey: k.ID} {
		if err == nil {
			err = public.Set(name, value)
		}
	}
	var text []byte
	if err == nil {
		text, err = json.Marshal(public, json.Deterministic(true))
	}
	if err != nil {
		panic(fmt.Sprintf("jwks: key %s has no public half: %v", k.ID, err))
	}
	return text
}

// Document is the JSON Web Key Set of the keys, in the order given; a key that comes twice is listed once. What should be
// listed is the caller's business: see Ring.Live.
func Document(keys ...*Key) []byte {
	listed := map[string]bool{}
	text := bytes.NewBufferString(`{"keys":[`)
	for _, key := range keys {
		if listed[key.ID] {
			continue
		}
		if len(listed) > 0 {
			text.WriteByte(',')
		}
		listed[key.ID] = true
		text.Write(key.PublicJWK())
	}
	text.WriteString("]}")
	return text.Bytes()
}

// PublicKeys reads any JWKS, in its order. As RFC 7517 section 5 asks, keys that are of no use for verifying (an unknown
// kty, a curve that does not exist, secrets, keys for encryption, RSA above 8192 bits) are passed over; when that leaves
// none of those that the document has, the error says why the first one was. Of a private key that someone
// published by mistake the public half is read.
func PublicKeys(document []byte) ([]PublicKey, error) {
	if len(document) > maxDocument {
		return nil, fmt.Errorf("the JWKS has %d bytes; %d at most are read", len(document), maxDocument)
	}
	var set struct {
		Keys *[]jsontext.Value `json:"keys"`
	}
	if err := json.Unmarshal(document, &set); err != nil || set.Keys == nil {
		return nil, errors.New(`it is no JWKS: that is a JSON object with a list "keys"`)
	}
	var keys []PublicKey
	var firstErr error
	for i, text := range *set.Keys {
		key, err := publicKey(text)
		if err == nil {
			keys = append(keys, key)
		} else if firstErr == nil {
			firstErr = fmt.Errorf("no key of the JWKS can verify; /keys/%d: %w", i, err)
		}
	}
	if keys == nil && firstErr != nil {
		return nil, firstErr
	}
	return keys, nil
}

func publicKey(text []byte) (PublicKey, error) {
	parsed, err := jwk.ParseKey(text)
	if err != nil {
		return PublicKey{}, errors.New("it is not a JSON Web Key that can be read")
	}
	if use := parsed.KeyUsage(); use != "" && use != "sig" {
		return PublicKey{}, errors.New("it is not for signatures")
	}
	public, err := parsed.PublicKey()
	if err != nil {
		return PublicKey{}, errors.New("it has no public half")
	}
	var key any
	if err := public.Raw(&key); err != nil {
		return PublicKey{}, errors.New("its members do not make a key")
	}
	usual, raw, err := usable(key)
	if err != nil {
		return PublicKey{}, err
	}
	alg := usual
	if named := parsed.Algorithm().String(); named != "" {
		alg = named
	}
	id := parsed.KeyID()
	if id == "" {
		sum, err := public.Thumbprint(crypto.SHA256)
		if err != nil {
			return PublicKey{}, errors.New("its members do not make a key")
		}
		id = base64.RawURLEncoding.EncodeToString(sum)
	}
	return PublicKey{ID: id, Alg: alg, Key: raw}, nil
}

// usable checks what the JOSE library takes on trust, and names the algorithm that the key is used with unless it says
// another one.
func usable(key any) (alg string, _ crypto.PublicKey, _ error) {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if bits := key.N.BitLen(); bits < 1024 || bits > maxRSABits || key.N.Bit(0) == 0 || key.E < 3 || key.E&1 == 0 {
			return "", nil, errors.New("its modulus or exponent is not one of a usable RSA key")
		}
		return "RS256", key, nil
	case *ecdsa.PublicKey:
		alg, ok := map[string]string{"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}[key.Curve.Params().Name]
		if !ok {
			return "", nil, errors.New("its curve is not known")
		}
		if _, err := key.ECDH(); err != nil {
			return "", nil, errors.New("its point is not on the curve")
		}
		return alg, key, nil
	case ed25519.PublicKey:
		if len(key) != ed25519.PublicKeySize {
			return "", nil, errors.New("its length is not that of an Ed25519 key")
		}
		return "EdDSA", key, nil
	}
	return "", nil, errors.New("it is of a type that verifies no signature")
}
