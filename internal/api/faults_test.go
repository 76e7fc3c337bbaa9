package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/connect"
	"github.com/mockconnect/mockconnect/internal/api/siwx"
	"github.com/mockconnect/mockconnect/internal/api/zerohash"
	"github.com/mockconnect/mockconnect/internal/sim/apifault"
)

func TestFault_FacesAndLanguageKnowTheSameRoutes(t *testing.T) {
	var own []string
	for _, face := range []*call.Face{connect.New(), zerohash.New(), siwx.New()} {
		for _, route := range face.Routes {
			segments := strings.Split(route.Path, "/")
			for i, segment := range segments {
				if strings.HasPrefix(segment, ":") {
					segments[i] = "*"
				}
			}
			own = append(own, route.Method+" "+strings.Join(segments, "/"))
		}
	}
	if diff := cmp.Diff(own, apifault.Routes); diff != "" {
		t.Errorf("the faces have these routes, apifault.Routes those (-faces +language):\n%s", diff)
	}
}

func TestFault_AnswersInTheShapeOfEachAPIBeforeItAuthenticates(t *testing.T) {
	s := start(t)
	for _, test := range []struct {
		route, method, path string
		status              int
		body                string
	}{
		{"POST /oauth/token", "POST", "/oauth/token", 503, `{"error":"temporarily_unavailable","error_description":"fault x of the workspace answers 503 in place of the API"}`},
		{"POST /sessions", "POST", "/api/v1/sessions", 500, `{"error":"Internal Server Error","code":13,"message":"fault x of the workspace answers 500 in place of the API"}`},
		{"POST /sessions", "POST", "/w/default/v1/sessions", 429, `{"error":"Too Many Requests","code":8,"message":"fault x of the workspace answers 429 in place of the API"}`},
		{"POST /sessions", "POST", "/sessions", 418, `{"error":"I'm a teapot","code":3,"message":"fault x of the workspace answers 418 in place of the API"}`},
		{"GET /v1/jwks", "GET", "/.well-known/jwks.json", 504, `{"error":"Gateway Timeout","code":4,"message":"fault x of the workspace answers 504 in place of the API"}`},
		{"GET /participants/*", "GET", "/participants/a@example.com", 503, `{"error":"Service Unavailable"}`},
		{"GET /accounts/{id}/movements", "GET", "/accounts/A/movements", 400, `{"errors":["Bad Request"]}`},
		{"* /transfers", "POST", "/transfers", 599, `{"error":"Error"}`},
		{"POST /customers/:id/challenge/sign", "POST", "/v1/customers/x/challenge/sign", 502, `{"type":"urn:mockconnect:siwx:fault","title":"BadGateway","status":502,"detail":"fault x of the workspace answers 502 in place of the API"}`},
		{"*", "DELETE", "/auth/signing", 500, `{"type":"urn:mockconnect:siwx:fault","title":"InternalServerError","status":500,"detail":"fault x of the workspace answers 500 in place of the API"}`},
	} {
		s.put("/_mock/faults/x", fmt.Sprintf(`{"route": %q, "status": %d}`, test.route, test.status)).wants(t, 200)
		res := s.raw(ask{method: test.method, path: test.path}).wants(t, test.status)
		res.is(t, test.body)
		entry := s.entry(res)
		if note := fmt.Sprint(entry.at(t, "notes")); !strings.Contains(note, `fault "x": `) || entry.at(t, "explanation", "rule") != "fault" {
			t.Errorf("%s: the journal says %s", test.path, entry.body)
		}
	}
	s.delete("/_mock/faults").wants(t, 204)
	s.raw(ask{path: "/sessions"}).wants(t, 401)
}

func TestFault_SendsTheBodyThatItIsGiven(t *testing.T) {
	s := start(t)
	for body, want := range map[string][2]string{
		`{"status": 503, "body": {"a": [1]}}`:                                          {"application/json", `{"a":[1]}`},
		`{"status": 502, "body": "<h1>Bad Gateway</h1>"}`:                              {"text/plain; charset=utf-8", "<h1>Bad Gateway</h1>"},
		`{"status": 502, "body": "<h1>Bad Gateway</h1>", "content_type": "text/html"}`: {"text/html", "<h1>Bad Gateway</h1>"},
		`{"status": 200, "body": {"token": null}}`:                                     {"application/json", `{"token":null}`},
		`{"status": 204}`: {"", ""},
		`{"mode": "rate_limit", "retry_after": "90s", "body": null}`:                       {"application/json", `{"error":"Too Many Requests","code":8,"message":"fault x of the workspace answers 429 in place of the API"}`},
		`{"mode": "rate_limit", "body": "slow down", "content_type": "application/weird"}`: {"application/weird", "slow down"},
	} {
		s.put("/_mock/faults/x", strings.Replace(body, "{", `{"route": "POST /sessions", `, 1)).wants(t, 200)
		res := s.raw(ask{path: "/sessions"})
		if got := [2]string{res.header.Get("Content-Type"), res.body}; got != want {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
		wait := map[bool]string{true: "90", false: "1"}[strings.Contains(body, "90s")]
		if got := res.header.Get("Retry-After"); strings.Contains(body, "rate_limit") != (got == wait) {
			t.Errorf("%s: Retry-After %q", body, got)
		}
	}
}

func TestFault_AMalformedAnswerIsOneOfACallThatTookEffect(t *testing.T) {
	s := start(t)
	whole := s.session(sessionBody)
	s.put("/_mock/faults/x", `{"route": "POST /sessions", "mode": "malformed", "times": 1}`).wants(t, 200)
	open := ask{path: "/sessions", body: sessionBody, header: bearer(s.token())}
	res := s.raw(open).wants(t, 200)
	if json.Valid([]byte(res.body)) || !strings.HasPrefix(res.body, `{"jwt":"`) || res.header.Get("Content-Type") != "application/json" {
		t.Errorf("%q of type %s", res.body, res.header.Get("Content-Type"))
	}
	if got := len(s.get("/_mock/sessions").at(t, "items").([]any)); got != 2 || whole.body == "" {
		t.Errorf("%d sessions", got)
	}
	s.put("/_mock/faults/x", `{"route": "POST /sessions", "mode": "malformed", "content_type": "text/html", "times": 1}`).wants(t, 200)
	res = s.raw(open).wants(t, 200)
	if !json.Valid([]byte(res.body)) || res.header.Get("Content-Type") != "text/html" {
		t.Errorf("%q of type %s", res.body, res.header.Get("Content-Type"))
	}
	s.put("/_mock/faults/x", `{"route": "POST /sessions", "mode": "malformed", "body": "{]", "times": 2}`).wants(t, 200)
	s.raw(open).wants(t, 200).is(t, "{]")
	s.raw(ask{path: "/sessions"}).wants(t, 401).is(t, "{]")
	s.do(open).wants(t, 200)
}

func TestFault_CountsDownAndIsThenUsedUp(t *testing.T) {
	s := start(t)
	s.put("/_mock/faults/x", `{"route": "GET /time", "status": 503, "times": 2}`).wants(t, 200).has(t, `"times":2`, `"met":0`, `"hits":0`)
	s.raw(ask{method: "GET", path: "/time"}).wants(t, 503)
	s.get("/_mock/faults/x").wants(t, 200).has(t, `"times":1`, `"hits":1`)
	s.raw(ask{method: "GET", path: "/time"}).wants(t, 503)
	s.get("/time").wants(t, 200)
	s.get("/_mock/faults").wants(t, 200).has(t, `"times":0`, `"hits":2`)
	// Put again it is new, and the first of two is the one that hits.
	s.put("/_mock/faults/y", `{"route": "GET /time", "status": 502}`).wants(t, 200)
	s.put("/_mock/faults/x", `{"route": "GET /time", "status": 503, "times": 2}`).wants(t, 200)
	s.raw(ask{method: "GET", path: "/time"}).wants(t, 502)
	s.delete("/_mock/faults/y").wants(t, 204)
	s.raw(ask{method: "GET", path: "/time"}).wants(t, 503)
}

func TestFault_ChanceFollowsFromSeedAndNameAlone(t *testing.T) {
	pattern := func(name string) string {
		s := start(t)
		s.put("/_mock/faults/"+name, `{"route": "GET /time", "status": 503, "probability": 0.5}`).wants(t, 200)
		s.put("/_mock/faults/other", `{"route": "GET /index", "status": 503, "probability": 0.5}`).wants(t, 200)
		var hits strings.Builder
		for i := range 40 {
			if i%3 == 0 {
				s.raw(ask{method: "GET", path: "/index"}) // which draws from no stream of this one
			}
			fmt.Fprintf(&hits, "%d ", s.raw(ask{method: "GET", path: "/time"}).status/100)
		}
		return hits.String()
	}
	first := pattern("x")
	if n := strings.Count(first, "5"); n < 10 || n > 30 {
		t.Errorf("of 40 calls it hit %d: %s", n, first)
	}
	if again := pattern("x"); again != first {
		t.Errorf("the same seed gave\n%s, and then\n%s", first, again)
	}
	if pattern("z") == first {
		t.Error("another name gave the same")
	}
}

func TestFault_IsFoundByCredentialsThatAreNotVerifiedYet(t *testing.T) {
	s := start(t)
	made := s.post("/_mock/workspaces", `{"id": "team", "faults": [{"name": "all", "route": "*", "status": 503}]}`).wants(t, 201)
	client, key, apiKey := made.text(t, "connect", "client_id"), made.text(t, "zerohash", "api_key"), made.text(t, "siwx", "api_key")
	own := made.text(t, "connect", "organization_id")
	forged := "x." + b64(`{"organization":{"id":"`+own+`"},"Id":"`+made.text(t, "siwx", "client_id")+`"}`) + ".x"
	for name, a := range map[string]ask{
		"a client_id":        {path: "/oauth/token", body: `{"client_id": "` + client + `", "client_secret": "wrong"}`},
		"an organization_id": {path: "/oauth/token", body: `{"organization_id": "` + own + `"}`},
		"an access token":    {path: "/sessions", header: map[string]string{"Authorization": "Bearer " + forged}},
		"an API key":         {method: "GET", path: "/participants", header: map[string]string{"X-SCX-API-KEY": key}},
		"an apiKey":          {path: "/v1/auth/token", body: `{"apiKey": "` + apiKey + `"}`},
		"a wallet token":     {method: "GET", path: "/customers", header: map[string]string{"Authorization": "Bearer " + forged}},
		"a query":            {method: "GET", path: "/v1/jwks?organization_id=" + own},
		"the path":           {method: "GET", path: "/w/team/time"},
	} {
		res := s.raw(a)
		if res.status != 503 || !strings.Contains(res.header.Get("Mockconnect-Explain"), "/workspaces/team/requests/") {
			t.Errorf("%s: %d, explained at %s", name, res.status, res.header.Get("Mockconnect-Explain"))
		}
	}
	s.token()
	s.get("/v1/jwks").wants(t, 200)
	s.get("/w/default/time").wants(t, 200)
	s.patch("/_mock/workspaces/team", `{"faults": []}`).wants(t, 200)
	s.get("/w/team/time").wants(t, 200)
}

func TestFault_ResetsTheConnection(t *testing.T) {
	s := start(t)
	s.put("/_mock/faults/x", `{"route": "POST /oauth/token", "mode": "reset", "times": 1}`).wants(t, 200)
	_, err := s.try(t.Context(), ask{path: "/oauth/token", body: tokenBody})
	if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
		t.Errorf("got %v", err)
	}
	s.token()
	s.get("/_mock/requests?route=POST%20/oauth/token").has(t, `"status":0`, `fault \"x\": POST /oauth/token resets the connection`)
}

func TestFault_HangsUntilTheCallerOrTheFaultGoes(t *testing.T) {
	s := start(t)
	put := func() {
		s.put("/_mock/faults/x", `{"route": "POST /oauth/token", "mode": "hang"}`).wants(t, 200)
	}
	hang := func(ctx context.Context) <-chan error {
		ended := make(chan error, 1)
		before := len(s.get("/_mock/requests").at(t, "items").([]any))
		go func() {
			_, err := s.try(ctx, ask{path: "/oauth/token", body: tokenBody})
			ended <- err
		}()
		s.get(fmt.Sprintf("/_mock/requests?wait=10s&min=%d", before+1)) // it is in the journal while it hangs
		return ended
	}
	put()
	ctx, leave := context.WithCancel(t.Context())
	ended := hang(ctx)
	leave()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for name, end := range map[string]func(){
		"it is deleted":        func() { s.delete("/_mock/faults/x").wants(t, 204) },
		"all are":              func() { s.delete("/_mock/faults").wants(t, 204) },
		"another takes over":   put,
		"the workspace resets": func() { s.post("/_mock/reset", "").wants(t, 200) },
	} {
		put()
		ended := hang(t.Context())
		end()
		if err := <-ended; err == nil {
			t.Errorf("%s: the call was answered", name)
		}
	}
	s.post("/_mock/workspaces", `{"id": "team", "faults": [{"route": "GET /time", "mode": "hang"}]}`).wants(t, 201)
	gone := make(chan error, 1)
	go func() {
		_, err := s.try(t.Context(), ask{method: "GET", path: "/w/team/time"})
		gone <- err
	}()
	s.get("/_mock/workspaces/team/requests?wait=10s").has(t, `"status":0`)
	s.delete("/_mock/workspaces/team").wants(t, 204)
	if err := <-gone; err == nil {
		t.Error("the call was answered after its workspace had gone")
	}
	put()
	ended = hang(t.Context())
	began := time.Now()
	_ = s.Close()
	if err := <-ended; err == nil || time.Since(began) > 5*time.Second {
		t.Errorf("after the server closed: %v", err)
	}
}

func TestFault_ALateAnswerIsTheUsualOne(t *testing.T) {
	s := start(t)
	s.put("/_mock/faults/x", `{"route": "GET /time", "latency": "30ms"}`).wants(t, 200).has(t, `"mode":"latency"`, `"latency":"30ms"`)
	began := time.Now()
	res := s.get("/time").wants(t, 200)
	if took := time.Since(began); took < 30*time.Millisecond {
		t.Errorf("it took %s", took)
	}
	s.entry(res).has(t, `fault \"x\": GET /time takes 30ms`)
	// The call takes effect at once, and its answer comes as soon as nothing holds it up any more.
	s.put("/_mock/faults/x", `{"route": "POST /sessions", "latency": "10m"}`).wants(t, 200)
	answered := make(chan reply)
	header := bearer(s.token())
	go func() {
		res, _ := s.try(t.Context(), ask{path: "/sessions", body: sessionBody, header: header})
		answered <- res
	}()
	s.get("/_mock/sessions?wait=10s&min=1").has(t, `"reference_id":"USER01"`)
	s.delete("/_mock/faults/x").wants(t, 204)
	(<-answered).wants(t, 200)
}

func TestFault_StaysWithTheWorkspaceUntilItIsReset(t *testing.T) {
	dir := t.TempDir()
	s := start(t, keepIn(dir))
	s.put("/_mock/faults/x", `{"route": "GET /time", "status": 503, "times": 3, "probability": 1, "body": {"a": 1}}`).wants(t, 200)
	s.raw(ask{method: "GET", path: "/time"}).wants(t, 503)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = start(t, keepIn(dir))
	s.get("/_mock/faults/x").wants(t, 200).has(t, `"times":2`, `"hits":1`, `"body":{"a":1}`)
	s.raw(ask{method: "GET", path: "/time"}).wants(t, 503)
	s.post("/_mock/reset", "").wants(t, 200)
	s.get("/time").wants(t, 200)
	s.get("/_mock/faults").has(t, `"items":[]`)
}

func TestFault_RefusesWhatCannotBe(t *testing.T) {
	s := start(t)
	for body, want := range map[string]string{
		``:                                  `{"pointer":"","detail":`,
		`{}`:                                `{"pointer":"","detail":"route is missing; write method and path, such as POST /sessions"}`,
		`{"route": "POST /sessions"}`:       `{"pointer":"","detail":"mode is missing; known: status, latency, reset, hang, malformed, rate_limit"}`,
		`{"route": "POST /session"}`:        `{"pointer":"/route","detail":"unknown route \"POST /session\"; did you mean \"POST /sessions\"?"}`,
		`{"route": "POST /v1/sessions"}`:    `{"pointer":"/route","detail":"unknown route \"POST /v1/sessions\"; did you mean \"POST /sessions\"?"}`,
		`{"route": "/sessions"}`:            `{"pointer":"/route","detail":"\"/sessions\" is no route; write method and path, such as POST /sessions"}`,
		`{"route": "*", "mode": "hnag"}`:    `{"pointer":"/mode","detail":"unknown mode \"hnag\"; did you mean \"hang\"?"}`,
		`{"route": "*", "status": 100}`:     `{"pointer":"/status","detail":"wants a status from 200 to 599, got the number 100"}`,
		`{"route": "*", "latency": "1h"}`:   `{"pointer":"/latency","detail":"wants a time up to 10m such as 2s, or a number of seconds, got the string \"1h\""}`,
		`{"route": "*", "mode": "latency"}`: `{"pointer":"","detail":"mode latency needs a latency such as 2s"}`,
		`{"route": "*", "mode": "reset", "status": 500, "times": 0, "probability": 1.5}`: `[{"pointer":"/status","detail":"mode reset takes no status"},` +
			`{"pointer":"/times","detail":"wants a number of calls above 0, got the number 0"},{"pointer":"/probability","detail":"wants a number above 0 and up to 1, got the number 1.5"}]`,
		`{"route": "*", "status": 204, "body": {}}`:                  `{"pointer":"/body","detail":"an answer of status 204 has no body"}`,
		`{"route": "*", "status": 500, "content_type": "a\nb"}`:      `{"pointer":"/content_type","detail":"wants a header's value, such as text/html, got the string \"a\\nb\""}`,
		`{"route": "*", "status": 500, "tmies": 1}`:                  `{"pointer":"/tmies","detail":"unknown field \"tmies\"; did you mean \"times\"?"}`,
		`{"route": "*", "status": "x", "times": -1, "mode": "hang"}`: `{"pointer":"/status","detail":"wants a whole number, got the string \"x\""}`,
	} {
		res := s.put("/_mock/faults/x", body).wants(t, 400)
		if !strings.Contains(res.body, want) {
			t.Errorf("%s:\n got %s\nwant %s", body, res.body, want)
		}
	}
	s.put("/_mock/faults/a%20b", `{"route": "*", "status": 500}`).wants(t, 400).has(t, "is no name for a fault")
	s.put("/_mock/faults/no-sessions", `{"route": "POST /sessions", "status": 500}`).wants(t, 200)
	s.get("/_mock/faults/no-session").wants(t, 404).has(t, `unknown fault \"no-session\"; did you mean \"no-sessions\"?`)
	s.delete("/_mock/faults/no-session").wants(t, 404)
	s.get("/_mock/faults?rnu=1").wants(t, 400)
	wantProblem(t, s.post("/_mock/workspaces", `{"id": "w", "faults": [{"name": "a", "route": "*", "status": 500}, {"name": "a", "route": "*", "status": 500}]}`), 400, "/faults/1/name")
	wantProblem(t, s.patch("/_mock/workspaces/default", `{"faults": [{"route": "*"}]}`), 400, "/faults/0")
	for i := range 99 {
		s.put(fmt.Sprintf("/_mock/faults/f%d", i), `{"route": "GET /time", "status": 500}`).wants(t, 200)
	}
	s.put("/_mock/faults/one-more", `{"route": "*", "status": 500}`).wants(t, 409)
	s.put("/_mock/faults/f1", `{"route": "*", "status": 500}`).wants(t, 200)
}

// try is do for calls that may not be answered, or not as the API answers.
func (s *server) try(ctx context.Context, a ask) (reply, error) {
	if a.method == "" {
		a.method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, a.method, s.URL()+a.path, strings.NewReader(a.body))
	if err != nil {
		return reply{}, err
	}
	for name, value := range a.header {
		req.Header.Set(name, value)
	}
	if a.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // a fresh connection, so that nothing is tried again
	res, err := client.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header, string(body)}, err
}

// raw is try for calls that are answered.
func (s *server) raw(a ask) reply {
	s.t.Helper()
	res, err := s.try(s.t.Context(), a)
	if err != nil {
		s.t.Fatal(err)
	}
	return res
}
