package httpsig

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha256" // for crypto.Hash
	_ "crypto/sha512"
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// algorithm is a row of RFC 9421 section 3.3.
type algorithm struct {
	name  string
	wants string                          // the key that it takes, for people
	takes func(key crypto.PublicKey) bool // whether the key is one
	size  func(key crypto.PublicKey) int  // bytes of a signature

	verify func(key crypto.PublicKey, base, signature []byte) bool
	sign   func(key any, base []byte) ([]byte, error) // nil error: the key is one that it takes
}

var errKey = errors.New("the key is of another type than the algorithm wants")

var pssOptions = &rsa.PSSOptions{SaltLength: 64, Hash: crypto.SHA512}

var algorithms = []algorithm{
	ecdsaAlgorithm(AlgP384, "an EC key on P-384", elliptic.P384(), crypto.SHA384),
	ecdsaAlgorithm(AlgP256, "an EC key on P-256", elliptic.P256(), crypto.SHA256),
	{
		name: AlgEd25519, wants: "an Ed25519 key",
		takes: isA[ed25519.PublicKey],
		size:  func(crypto.PublicKey) int { return ed25519.SignatureSize },
		verify: func(key crypto.PublicKey, base, signature []byte) bool {
			return ed25519.Verify(key.(ed25519.PublicKey), base, signature)
		},
		sign: func(key any, base []byte) ([]byte, error) { return bySigner(key, base, crypto.Hash(0)) },
	},
	rsaAlgorithm(AlgPSS, crypto.SHA512, pssOptions, func(key *rsa.PublicKey, digest, signature []byte) error {
		return rsa.VerifyPSS(key, crypto.SHA512, digest, signature, pssOptions)
	}),
	rsaAlgorithm(AlgRSA, crypto.SHA256, crypto.SHA256, func(key *rsa.PublicKey, digest, signature []byte) error {
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest, signature)
	}),
	{
		name: AlgHMAC, wants: "a shared secret",
		takes: isA[[]byte],
		size:  func(crypto.PublicKey) int { return crypto.SHA256.Size() },
		verify: func(key crypto.PublicKey, base, signature []byte) bool {
			return hmac.Equal(mac(key.([]byte), base), signature)
		},
		sign: func(key any, base []byte) ([]byte, error) {
			secret, ok := key.([]byte)
			if !ok {
				return nil, errKey
			}
			return mac(secret, base), nil
		},
	},
}

func algorithmOf(name string) *algorithm {
	if i := slices.IndexFunc(algorithms, func(a algorithm) bool { return a.name == name }); i >= 0 {
		return &algorithms[i]
	}
	return nil
}

func isA[T any](key crypto.PublicKey) bool {
	_, ok := key.(T)
	return ok
}

func mac(secret, base []byte) []byte {
	h := hmac.New(crypto.SHA256.New, secret)
	h.Write(base)
	return h.Sum(nil)
}

func sum(hash crypto.Hash, base []byte) []byte {
	h := hash.New()
	h.Write(base)
	return h.Sum(nil)
}

// bySigner signs with whatever holds the private key. A hash of 0: the base itself is signed.
func bySigner(key any, base []byte, options crypto.SignerOpts) ([]byte, error) {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errKey
	}
	message := base
	if hash := options.HashFunc(); hash != 0 {
		message = sum(hash, base)
	}
	signature, err := signer.Sign(rand.Reader, message, options)
	if err != nil {
		return nil, fmt.Errorf("the key does not sign: %w", err)
	}
	return signature, nil
}

// ecdsaAlgorithm has signatures of r and s one after the other, each as wide as the curve's order: not DER.
func ecdsaAlgorithm(name, wants string, curve elliptic.Curve, hash crypto.Hash) algorithm {
	width := (curve.Params().N.BitLen() + 7) / 8
	return algorithm{
		name: name, wants: wants,
		takes: func(key crypto.PublicKey) bool {
			public, ok := key.(*ecdsa.PublicKey)
			return ok && public != nil && public.Curve == curve
		},
		size: func(crypto.PublicKey) int { return 2 * width },
		verify: func(key crypto.PublicKey, base, signature []byte) bool {
			if len(signature) != 2*width {
				return false
			}
			r, s := new(big.Int).SetBytes(signature[:width]), new(big.Int).SetBytes(signature[width:])
			return ecdsa.Verify(key.(*ecdsa.PublicKey), sum(hash, base), r, s)
		},
		sign: func(key any, base []byte) ([]byte, error) {
			der, err := bySigner(key, base, hash)
			if err != nil {
				return nil, err
			}
			r, s, ok := splitDER(der)
			if !ok {
				return nil, errKey
			}
			return slices.Concat(r.FillBytes(make([]byte, width)), s.FillBytes(make([]byte, width))), nil
		},
	}
}

func rsaAlgorithm(name string, hash crypto.Hash, options crypto.SignerOpts, verify func(*rsa.PublicKey, []byte, []byte) error) algorithm {
	return algorithm{
		name: name, wants: "an RSA key",
		takes: isA[*rsa.PublicKey],
		size:  func(key crypto.PublicKey) int { return key.(*rsa.PublicKey).Size() },
		verify: func(key crypto.PublicKey, base, signature []byte) bool {
			return verify(key.(*rsa.PublicKey), sum(hash, base), signature) == nil
		},
		sign: func(key any, base []byte) ([]byte, error) { return bySigner(key, base, options) },
	}
}
