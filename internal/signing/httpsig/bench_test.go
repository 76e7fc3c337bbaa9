package httpsig

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"testing"
)

// BenchmarkVerify is a typical request, beside BenchmarkRawP384, which is all that has to be.
func BenchmarkVerify(b *testing.B) {
	m, p := signed(b), policy(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, refusal := Verify(m, p); refusal != nil {
			b.Fatal(refusal)
		}
	}
}

func BenchmarkRawP384(b *testing.B) {
	key := keyOf(b, 0)
	digest := sum(crypto.SHA384, body)
	r, s, err := ecdsa.Sign(rand.Reader, key, digest)
	must(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if !ecdsa.Verify(&key.PublicKey, digest, r, s) {
			b.Fatal("it does not verify")
		}
	}
}

// BenchmarkDiagnosis is the dearest refusal there is.
func BenchmarkDiagnosis(b *testing.B) {
	m, p := client{base: swap(": POST", ": BREW")}.sign(b), policy(b)
	for b.Loop() {
		if _, refusal := Verify(m, p); refusal == nil {
			b.Fatal("it verifies")
		}
	}
}
