package api_test

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha512"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/uuid"
)

// BenchmarkSIWX measures signed calls, without sockets, beside the cryptography that each of them cannot do without. Machines are noisy, so
// the two take turns: of-raw is the share of a call's time that is bare cryptography.
func BenchmarkSIWX(b *testing.B) {
	sum := sha512.Sum384([]byte("what is signed"))
	r, s384, err := ecdsa.Sign(rand.Reader, clientKey(), sum[:])
	if err != nil {
		b.Fatal(err)
	}
	verify := func() bool { return ecdsa.Verify(&clientKey().PublicKey, sum[:], r, s384) }
	hash := crypto.Keccak256([]byte("what is signed"))
	signature, err := crypto.Sign(hash, newWallet(b).key)
	if err != nil {
		b.Fatal(err)
	}
	recovered := func() bool { _, err := crypto.Ecrecover(hash, signature); return err == nil }

	s := start(b)
	p := s.siwx("")
	prepared := func(path, body string) *http.Request {
		a := p.asking("POST", path, body, uuid.NewString())
		p.sign(&a)
		req := httptest.NewRequest("POST", a.path, strings.NewReader(a.body))
		req.Host, req.Header = a.authority, a.header
		return req
	}
	made := 0
	customers := func() *http.Request {
		made++
		return prepared("/customers", newCustomerBody(newWallet(b), fmt.Sprint("bench ", made)))
	}
	signs := func() *http.Request {
		made++
		w := newWallet(b)
		c := p.customer(w, fmt.Sprint("bench ", made))
		return prepared("/customers/"+c.text(b, "id")+"/challenge/sign", w.signBody(b, c.text(b, "challenge")))
	}
	for _, bench := range []struct {
		name   string
		next   func() *http.Request
		status int
		raw    func() bool
	}{
		{"POST customers", customers, 201, verify},
		{"POST challenge sign", signs, 204, func() bool { return verify() && recovered() }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			var raw, all time.Duration
			for b.Loop() {
				req, w := bench.next(), httptest.NewRecorder()
				began := time.Now()
				held := bench.raw()
				between := time.Now()
				s.Handler().ServeHTTP(w, req)
				raw, all = raw+between.Sub(began), all+time.Since(between)
				if !held || w.Code != bench.status {
					b.Fatalf("%d: %s", w.Code, w.Body)
				}
			}
			b.ReportMetric(float64(all.Nanoseconds())/float64(b.N), "ns/call")
			b.ReportMetric(float64(raw)/float64(all), "of-raw")
			b.ReportMetric(0, "ns/op") // with what prepares the call
		})
	}
}
