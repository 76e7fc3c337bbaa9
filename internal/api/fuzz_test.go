package api_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect"
)

// FuzzHandler sends anything that can be read as a request. Whatever it is, the answer is JSON or empty, is never the mock's own fault,
// and shows no secret. TOKEN in it stands for an access token.
func FuzzHandler(f *testing.F) {
	s := start(f, func(o *mockconnect.Options) { o.Keep = 50 })
	handler, token := s.Handler(), s.token()
	const session = "client-id: " + organization + "\r\nAuthorization: Bearer TOKEN\r\n"
	for _, seed := range []struct{ method, target, header, body string }{
		{"POST", "/oauth/token", "", tokenBody},
		{"POST", "/v1/oauth/token", "Content-Type: application/x-www-form-urlencoded\r\n", "client_id=a&client_secret=b"},
		{"POST", "/w/default/oauth/token", "", fullToken},
		{"POST", "/sessions", session, sessionBody},
		{"POST", "/w/default/v1/sessions?a=b", session, `{"account": {"reference_id": "U"}, "session": {"withdrawal_details": {"asset": "BTC", "network": "bitcoin", "amount": "1e5"}}, "scopes": "user:withdrawal:request"}`},
		{"POST", "/api/v1/sessions", session + "signature: AAAA\r\ntimestamp: 1\r\n", "{"},
		{"GET", "/v1/jwks?organization_id=x", "If-None-Match: *\r\n", ""},
		{"HEAD", "/.well-known/jwks.json", "", ""},
		{"OPTIONS", "//%2f%00", "", ""},
		{"GET", "/_mock/health", "", ""},
		{"POST", "/_mock/workspaces", "", `{"id": "a", "seed": 1, "connect": {"limits": {"min": "1"}}}`},
		{"PATCH", "/_mock/workspaces/default", "", `{"connect": {"session_ttl": "1h", "assets": [{"asset": "BTC", "network": "bitcoin", "precision": 2}]}}`},
		{"DELETE", "/_mock/workspaces/a", "", ""},
		{"POST", "/_mock/workspaces/default/reset", "", ""},
		{"PUT", "/_mock/clock", "", `{"mode": "scaled", "speed": 100000000, "now": "2026-01-02T15:04:05Z"}`},
		{"POST", "/_mock/clock/advance", "", `{"by": "40s"}`},
		{"PUT", "/_mock/scenarios/own", "", ownScenario},
		{"DELETE", "/_mock/scenarios/own", "", ""},
		{"POST", "/_mock/runs", "", `{"scenario": "deposit-confirmed", "vars": {"amount": "1"}, "seed": 1}`},
		{"POST", "/_mock/events", "", `{"event": "connect.deposits.failed", "participant_code": "USER01", "set": {"amount": "1", "/x/y": [null]}}`},
		{"GET", "/_mock/runs?scenario=*&limit=1&cursor=5", "", ""},
		{"GET", "/_mock/deliveries?metadata.a=b&since=2026-01-02T15:04:05Z&status=pending", "", ""},
		{"GET", "/_mock/requests/last", "", ""},
		{"GET", "/_mock/requests?route=POST+/*&status=4xx&min=1", "Origin: http://x\r\n", ""},
		{"GET", "/_mock/sessions?reference_id=U&metadata.x=1", "", ""},
		{"POST", "/_mock/sessions/x/deposits", "", `{"amount": .013}`},
		{"POST", "/_mock/settle", "", `{"reference_id": "U"}`},
		{"GET", "/_mock/keys", "", ""},
		{"0", "/_mock/scenarios/\xbe", "", ""},
	} {
		f.Add(seed.method, seed.target, seed.header, seed.body)
	}
	f.Fuzz(func(t *testing.T, method, target, header, body string) {
		plain, _ := url.PathUnescape(target + body)
		for _, slow := range []string{"wait", "_url", "rotate", "\\u"} {
			if strings.Contains(plain, slow) {
				return // it would wait, call out, or make keys
			}
		}
		raw := method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + strings.ReplaceAll(header, "TOKEN", token) + "\r\n"
		req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
		if err != nil || req.Host != "localhost" {
			return // the HTTP server refuses it as we do
		}
		req.Body, req.RemoteAddr = http.NoBody, "127.0.0.1:1"
		if body != "" {
			req.Body = io.NopCloser(strings.NewReader(body))
		}
		res := httptest.NewRecorder()
		handler.ServeHTTP(res, req)
		if res.Code >= 500 {
			t.Errorf("%d: %s", res.Code, res.Body)
		}
		if text := res.Body.String(); text != "" && !json.Valid([]byte(text)) {
			t.Errorf("%d with what is no JSON: %q", res.Code, text)
		}
		if strings.Contains(res.Body.String(), clientSecret) && !strings.Contains(target, "credentials") {
			t.Errorf("a secret: %s", res.Body)
		}
		if text := s.log.drain(); strings.Contains(text, "panic") || strings.Contains(text, "level=ERROR") || strings.Contains(text, clientSecret) {
			t.Errorf("the log says %s", text)
		}
	})
}
