package siwe

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
)

// alice and bob are wallets that the tests sign with.
var alice, bob = NewWallet([32]byte{1}), NewWallet([32]byte{2})

// sample is the challenge that the documents show.
func sample(t testing.TB) string {
	t.Helper()
	return load[map[string]string](t, "offblocks_examples")["challenge_text"]
}

// challengeFor is the sample for another account.
func challengeFor(w Wallet) Challenge {
	return Challenge{
		Domain: "api.sandbox.offblocks.xyz", Address: w.Address(),
		Statement: "OffBlocks wants to verify ownership of your wallet. By connecting your wallet and using OffBlocks, you agree to our Terms of services and Privacy Policy",
		URI:       "https://api.sandbox.offblocks.xyz", ChainID: 300, Nonce: "5ufoiEqDaFvmfo78",
		IssuedAt: time.Date(2024, 1, 17, 18, 21, 53, 0, time.UTC),
	}
}

func issue(t testing.TB, c Challenge) string {
	t.Helper()
	text, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// replaced is the sample with one thing changed, which has to be in it.
func replaced(t testing.TB, from, to string) string {
	t.Helper()
	text := sample(t)
	if !strings.Contains(text, from) {
		t.Fatalf("%q is not in the sample", from)
	}
	return strings.Replace(text, from, to, 1)
}

// walletOf is the wallet of a private key that others have published.
func walletOf(t testing.TB, key string) Wallet {
	t.Helper()
	scalar, ok := new(big.Int).SetString(key, 16)
	if !ok {
		t.Fatal(key)
	}
	var seed [32]byte
	w := NewWallet([32]byte(scalar.Sub(scalar, big.NewInt(1)).FillBytes(seed[:])))
	if want, err := crypto.HexToECDSA(key); err != nil || !want.Equal(w.key) {
		t.Fatal("the seed of the key is not its number less one")
	}
	return w
}
