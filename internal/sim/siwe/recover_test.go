package siwe

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"pgregory.net/rapid"
)

// What the documentation of web3.js shows of its own signing: another implementation, down to the byte.
const (
	web3Key       = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
	web3Address   = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
	web3Text      = "Some data"
	web3Hash      = "0x1da44b586eb0729ff70a73c326926f6ed5a25f5b056e7f47fbc6e58d86871655"
	web3Signature = "b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c"
)

func TestWallet_SignsAsWeb3Does(t *testing.T) {
	w := walletOf(t, web3Key)
	sig := w.Sign([]byte(web3Text))
	if w.Address() != web3Address || hex.EncodeToString(sig[:]) != web3Signature {
		t.Errorf("%s %x", w.Address(), sig)
	}
	if address, err := Recover([]byte(web3Text), sig, true); err != nil || address != web3Address {
		t.Errorf("%s, %v", address, err)
	}
}

func TestPersonalHash_IsTheOneThatLibrariesDocument(t *testing.T) {
	for text, want := range map[string]string{
		web3Text:      web3Hash,
		"hello world": "0xd9eba16ed0ecae432b71fe008c98cc872bb4cc214d3220a36f365326cf807d68", // ethers, hashMessage
		"Hello World": "0xa1de988600a42c4b4ab089b619297c17d53cffae5d5120d82d8a92d0bb3b78f2", // ethers, hashMessage
	} {
		if got := personalHash([]byte(text)); got != common.HexToHash(want) {
			t.Errorf("%q: %s instead of %s", text, got, want)
		}
	}
}

func TestWallet_EverySeedGivesAKeyThatSigns(t *testing.T) {
	full, order := [32]byte{}, [32]byte(orderBytes)
	for i := range full {
		full[i] = 0xff
	}
	below := order
	below[31]--
	addresses := map[string]bool{}
	for _, seed := range [][32]byte{{}, {31: 1}, full, order, below} {
		w := NewWallet(seed)
		if address, err := Recover([]byte("a"), w.Sign([]byte("a")), true); err != nil || address != w.Address() {
			t.Errorf("%x: %s, %v", seed, address, err)
		}
		addresses[w.Address()] = true
	}
	if len(addresses) != 3 { // the order less one is zero again, and the order one; no other two are the same
		t.Errorf("%d keys of five seeds", len(addresses))
	}
}

func TestRecover_EveryVOfTheFourAndNoOther(t *testing.T) {
	text := []byte(sample(t))
	sig := alice.Sign(text)
	for v := range 256 {
		changed := sig
		changed[64] = byte(v)
		address, err := Recover(text, changed, true)
		var p *Problem
		switch {
		case v == int(sig[64]) || v == int(sig[64])-27:
			if err != nil || address != alice.Address() {
				t.Errorf("%d: %s %v", v, address, err)
			}
		case v == 0 || v == 1 || v == 27 || v == 28:
			if address == alice.Address() {
				t.Errorf("%d recovers to the same address", v)
			}
		case !errors.As(err, &p) || p.Rule != RuleRecoveryID || !strings.Contains(err.Error(), "v, is "):
			t.Errorf("%d: %s %v", v, address, err)
		}
	}
}

func TestRecover_RefusesNumbersThatNoSignatureHas(t *testing.T) {
	sig := alice.Sign([]byte("a"))
	order, zero := [32]byte(orderBytes), [32]byte{}
	full := [32]byte{}
	for i := range full {
		full[i] = 0xff
	}
	for name, number := range map[string][32]byte{"zero": zero, "the order": order, "all ones": full} {
		for at, part := range map[int]string{0: "its r is not between", 32: "its s is not between"} {
			changed := sig
			copy(changed[at:], number[:])
			_, err := Recover([]byte("a"), changed, false)
			var p *Problem
			if !errors.As(err, &p) || p.Rule != RuleUnrecoverable || !strings.Contains(err.Error(), part) {
				t.Errorf("%s at %d: %v", name, at, err)
			}
		}
	}
	off := sig // 5 is the x of no point of the curve
	copy(off[:32], zero[:])
	off[31] = 5
	_, err := Recover([]byte("a"), off, false)
	var p *Problem
	if !errors.As(err, &p) || p.Rule != RuleUnrecoverable || !strings.Contains(err.Error(), "not on the curve") {
		t.Error(err)
	}
}

func TestMalleable_IsTheTwinThatOnlyALaxVerifierTakes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOf(rapid.Byte()).Draw(t, "text")
		sig := alice.Sign(text)
		if rapid.Bool().Draw(t, "v from 0") {
			sig[64] -= 27
		}
		twin := Malleable(sig)
		if address, err := Recover(text, twin, false); err != nil || address != alice.Address() || twin == sig || Malleable(twin) != sig {
			t.Fatalf("%s %v", address, err)
		}
		_, err := Recover(text, twin, true)
		var p *Problem
		if !errors.As(err, &p) || p.Rule != RuleHighS || p.Expected != encode(sig) {
			t.Fatalf("%v, shows %+v", err, p)
		}
	})
}

// go-ethereum's own check of the numbers is a second opinion on this package's.
func TestRecover_TakesWhatGoEthereumTakes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sig := [65]byte(rapid.SliceOfN(rapid.Byte(), 65, 65).Draw(t, "sig"))
		sig[64] %= 2
		hash := personalHash([]byte("a"))
		key, wrong := crypto.SigToPub(hash[:], sig[:])
		address, err := Recover([]byte("a"), sig, false)
		if (wrong == nil) != (err == nil) || err == nil && crypto.PubkeyToAddress(*key).Hex() != address {
			t.Fatalf("%v and %v", wrong, err)
		}
	})
}
