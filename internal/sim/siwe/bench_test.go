package siwe

import (
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
)

// What verification costs beside the bare recovery of a key, which nobody can do without.
func BenchmarkVerification(b *testing.B) {
	text := sample(b)
	sig := alice.Sign([]byte(text))
	hash := personalHash([]byte(text))
	raw := sig
	raw[64] -= 27
	address := alice.Address()
	b.Run("bare SigToPub", func(b *testing.B) {
		for b.Loop() {
			if _, err := crypto.SigToPub(hash[:], raw[:]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare Ecrecover", func(b *testing.B) {
		for b.Loop() {
			if _, err := crypto.Ecrecover(hash[:], raw[:]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Check", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if p := Check(text, sig, address, Options{RequireLowS: true}); p != nil {
				b.Fatal(p)
			}
		}
	})
	// Turn by turn and by the median, so that a busy machine treats both alike.
	b.Run("Check in percent of the speed of Ecrecover", func(b *testing.B) {
		var bare, whole []time.Duration
		for b.Loop() {
			start := time.Now()
			if _, err := crypto.Ecrecover(hash[:], raw[:]); err != nil {
				b.Fatal(err)
			}
			middle := time.Now()
			if p := Check(text, sig, address, Options{RequireLowS: true}); p != nil {
				b.Fatal(p)
			}
			bare, whole = append(bare, middle.Sub(start)), append(whole, time.Since(middle))
		}
		slices.Sort(bare)
		slices.Sort(whole)
		b.ReportMetric(100*float64(bare[len(bare)/2])/float64(whole[len(whole)/2]), "%ofbare")
	})
	b.Run("Check of a stranger's", func(b *testing.B) {
		other := bob.Sign([]byte(text))
		for b.Loop() {
			if p := Check(text, other, address, Options{RequireLowS: true}); p == nil {
				b.Fatal("taken")
			}
		}
	})
}

func BenchmarkTexts(b *testing.B) {
	c, text := challengeFor(alice), sample(b)
	b.Run("New", func(b *testing.B) {
		for b.Loop() {
			if _, err := New(c); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Parse", func(b *testing.B) {
		for b.Loop() {
			if _, err := Parse(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Nonce", func(b *testing.B) {
		for b.Loop() {
			Nonce([]byte(text))
		}
	})
}
