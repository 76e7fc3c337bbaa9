package call_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/signing"
)

// BenchmarkCalls are whole calls without a socket, as they are journalled.
func BenchmarkCalls(b *testing.B) {
	mock, err := mockconnect.New(b.Context(), mockconnect.Options{Listen: "127.0.0.1:0", Keep: 100, Speed: "manual"})
	if err != nil {
		b.Fatal(err)
	}
	defer mock.Close()
	do := func(method, path, body string, header http.Header) *httptest.ResponseRecorder {
		req := httptest.NewRequestWithContext(b.Context(), method, path, strings.NewReader(body))
		req.Header = header
		res := httptest.NewRecorder()
		mock.Handler().ServeHTTP(res, req)
		return res
	}
	signed := func(method, path, body string) http.Header {
		timestamp := strconv.FormatInt(time.Now().Unix(), 10)
		signature, err := signing.SignSCX("2mC4ZvVd4goRkuJm+rjr9byUiaUW1b6tVN4xy9QXNSE=", timestamp, method, path, []byte(body))
		if err != nil {
			b.Fatal(err)
		}
		return http.Header{
			"X-Scx-Api-Key": {"h2yFu1uijCDEqkbdop4GAF"}, "X-Scx-Passphrase": {"passphrase"}, "X-Scx-Timestamp": {timestamp}, "X-Scx-Signed": {signature},
			"Content-Type": {"application/json"}, "User-Agent": {"python-requests/2.32.3"}, "Accept": {"*/*"}, "Accept-Encoding": {"gzip, deflate"},
		}
	}
	const customer = `{"email":"a@example.com"}`
	if res := do("POST", "/participants/customers/new", customer, signed("POST", "/participants/customers/new", customer)); res.Code != http.StatusCreated {
		b.Fatal(res.Code, res.Body)
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	credentials := `{"client_id":"30da17fb-15b2-4723-a63c-0488356e1ed0","client_secret":"7/7+QhFYOH+yeA3KOxgykbbhvUyaCvIE1Z0oHCTLRoz8LDq3uBshZIrGo94GqMoDZ==","organization_id":"4789efea-e034-4e6f-b8a0-5289aacec427"}`
	if err := json.Unmarshal(do("POST", "/oauth/token", credentials, http.Header{"Content-Type": {"application/json"}}).Body.Bytes(), &token); err != nil {
		b.Fatal(err)
	}
	session := http.Header{
		"Authorization": {"Bearer " + token.AccessToken}, "Client-Id": {"4789efea-e034-4e6f-b8a0-5289aacec427"},
		"Content-Type": {"application/json"}, "User-Agent": {"python-requests/2.32.3"}, "Accept": {"*/*"}, "Accept-Encoding": {"gzip, deflate"},
	}
	for _, bench := range []struct {
		name, method, path, body string
		header                   http.Header
		status                   int
	}{
		{"POST sessions", "POST", "/sessions", `{"account":{"reference_id":"USER01"},"session":{"metadata":{"order":"42"}},"scopes":["user:deposit:send"]}`, session, 200},
		{"GET participant", "GET", "/participants/a@example.com", "", signed("GET", "/participants/a@example.com", ""), 200},
		{"GET participant, escaped", "GET", "/participants/a%40example.com", "", signed("GET", "/participants/a%40example.com", ""), 200},
		{"GET jwks", "GET", "/v1/jwks", "", http.Header{}, 200},
		{"refused", "GET", "/participants", "", http.Header{}, 403},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if res := do(bench.method, bench.path, bench.body, bench.header); res.Code != bench.status {
					b.Fatal(res.Code, res.Body)
				}
			}
		})
	}
}
