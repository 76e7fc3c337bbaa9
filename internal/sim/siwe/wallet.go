package siwe

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// alphabet is what nonces are made of.
const alphabet = digits + letters

// Nonce makes 16 letters and digits out of bytes that the caller drew: the same bytes give the same nonce. It holds 95 bits, if the bytes do.
func Nonce(random []byte) string {
	sum := sha256.Sum256(random) // 256 bits over 62^16 values: no value is likelier than another by more than 2^-160
	left, size, place := new(big.Int).SetBytes(sum[:]), big.NewInt(int64(len(alphabet))), new(big.Int)
	nonce := make([]byte, 16)
	for i := range nonce {
		left.DivMod(left, size, place)
		nonce[i] = alphabet[place.Int64()]
	}
	return string(nonce)
}

// Wallet is a simulated wallet of an externally owned account.
type Wallet struct{ key *ecdsa.PrivateKey }

// NewWallet makes the wallet of a seed. Every seed gives a key: it is taken modulo the curve's order less one, plus one.
func NewWallet(seed [32]byte) Wallet {
	one := big.NewInt(1)
	scalar := new(big.Int).SetBytes(seed[:])
	scalar.Mod(scalar, new(big.Int).Sub(order256k1, one)).Add(scalar, one)
	var bytes [32]byte
	key, err := crypto.ToECDSA(scalar.FillBytes(bytes[:]))
	if err != nil {
		panic(err) // from 1 to the order less one, every number is a key
	}
	return Wallet{key}
}

// Address is the account's, with its EIP-55 checksum.
func (w Wallet) Address() string { return crypto.PubkeyToAddress(w.key.PublicKey).Hex() }

// Sign signs as personal_sign does (EIP-191): r, s and v, which is 27 or 28. The same text always gets the same signature (RFC 6979), whose s
// is in the lower half.
func (w Wallet) Sign(text []byte) [65]byte { return w.signHash(personalHash(text)) }

func (w Wallet) signHash(hash common.Hash) [65]byte {
	signed, err := crypto.Sign(hash[:], w.key)
	if err != nil {
		panic(err) // a key of NewWallet signs any 32 bytes
	}
	signed[64] += 27
	return [65]byte(signed)
}

// Malleable is the other signature of the same text by the same key: n-s in place of s. Ethereum's transactions refuse the one whose s is in
// the upper half (EIP-2).
func Malleable(sig [65]byte) [65]byte {
	s := new(big.Int).SetBytes(sig[32:64])
	s.Sub(order256k1, s.Mod(s, order256k1)).FillBytes(sig[32:64])
	if sig[64] >= 27 {
		sig[64] = 27 + 28 - sig[64]
	} else {
		sig[64] ^= 1
	}
	return sig
}
