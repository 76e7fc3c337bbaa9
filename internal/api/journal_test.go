package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/sim"
)

func TestJournal_EveryAnswerLeadsToItsEntryAndEveryRefusalToItsExplanation(t *testing.T) {
	s := start(t)
	header := bearer(s.token())
	for name, test := range map[string]struct {
		ask
		status int
		route  string
	}{
		"a token":                {ask{path: "/oauth/token", body: tokenBody}, 200, "POST /oauth/token"},
		"a token at an alias":    {ask{path: "/api/v1/oauth/token", body: tokenBody}, 200, "POST /oauth/token"},
		"a session":              {ask{path: "/v1/sessions", body: sessionBody, header: header}, 200, "POST /sessions"},
		"keys":                   {ask{method: "GET", path: "/jwks"}, 200, "GET /v1/jwks"},
		"keys by HEAD":           {ask{method: "HEAD", path: "/v1/jwks"}, 200, "GET /v1/jwks"},
		"a refused token":        {ask{path: "/oauth/token", body: `{}`}, 400, "POST /oauth/token"},
		"a refused session":      {ask{path: "/sessions", body: sessionBody}, 401, "POST /sessions"},
		"a wrong method":         {ask{method: "GET", path: "/sessions"}, 405, ""},
		"OPTIONS":                {ask{method: "OPTIONS", path: "/sessions"}, 405, ""},
		"an unknown route":       {ask{method: "GET", path: "/nowhere?a=b"}, 404, ""},
		"an unknown method":      {ask{method: "BREW", path: "/coffee"}, 404, ""},
		"the root":               {ask{method: "GET", path: "/"}, 404, ""},
		"a slash too many":       {ask{path: "/sessions/", body: sessionBody, header: header}, 404, ""},
		"a slash in front":       {ask{path: "//sessions", body: sessionBody, header: header}, 404, ""},
		"an encoded slash":       {ask{path: "/v1%2fsessions", body: sessionBody, header: header}, 404, ""},
		"an encoded letter":      {ask{path: "/%73essions", body: sessionBody, header: header}, 404, ""},
		"dots":                   {ask{path: "/v1/../sessions", body: sessionBody, header: header}, 404, ""},
		"a NUL":                  {ask{path: "/sessions%00", body: sessionBody, header: header}, 404, ""},
		"bytes that are no text": {ask{path: "/%ff%fe?%ff=\xff", body: sessionBody, header: header}, 404, ""},
		"a line break":           {ask{path: "/x%0d%0aSet-Cookie:%20a=b", body: sessionBody, header: header}, 404, ""},
		"a very long path":       {ask{method: "GET", path: "/" + strings.Repeat("x", 32<<10)}, 404, ""},
		"many segments":          {ask{method: "GET", path: strings.Repeat("/a", 10_000)}, 404, ""},
		"a workspace's root":     {ask{method: "GET", path: "/w/default"}, 404, ""},
		"a workspace's nothing":  {ask{method: "GET", path: "/w/default/nowhere"}, 404, ""},
		"no workspace":           {ask{method: "GET", path: "/w/"}, 404, ""},
		"a workspace of dots":    {ask{method: "GET", path: "/w/../v1/jwks"}, 404, "GET /v1/jwks"},
		"no such workspace":      {ask{path: "/w/nobody/sessions", body: sessionBody}, 404, "POST /sessions"},
	} {
		t.Run(name, func(t *testing.T) {
			res := s.do(test.ask).wants(t, test.status)
			if res.header.Get("Mockconnect-Request") == "" {
				t.Fatal("the answer leads to no entry:", res.header)
			}
			if test.status >= 400 && test.method != "HEAD" && !strings.HasSuffix(test.path, "token") {
				wantError(t, res)
			}
			explain := res.header.Get("Mockconnect-Explain")
			if (explain != "") != (test.status >= 400) {
				t.Errorf("status %d and explanation %q", test.status, explain)
			}
			entry := s.entry(res)
			if got := entry.at(t, "status"); got != float64(test.status) {
				t.Errorf("the journal has status %v", got)
			}
			if got := entry.text(t, "route"); got != test.route {
				t.Errorf("route %q, want %q", got, test.route)
			}
			if test.status >= 400 && entry.text(t, "explanation", "rule") == "" {
				t.Error(entry.body)
			}
			if got := entry.text(t, "method"); test.method != "" && got != test.method {
				t.Errorf("method %q", got)
			}
		})
	}
}

func TestJournal_AnEntryShowsTheCallAsItWas(t *testing.T) {
	s := start(t)
	header := bearer(s.token())
	header["X-Trace"] = "abc"
	res := s.do(ask{path: "/sessions?a=b%20c", body: sessionBody, header: header}).wants(t, 200)
	entry := s.entry(res)
	for want, path := range map[string][]string{
		"POST": {"method"}, "/sessions?a=b%20c": {"path"}, sessionBody: {"body"}, "abc": {"headers", "X-Trace"}, organization: {"headers", "Client-Id"},
		"Bearer [redacted]": {"headers", "Authorization"}, noon: {"at"}, strings.TrimPrefix(s.URL(), "http://"): {"host"},
		`{"jwt":"[redacted]","expires_in":3600}`: {"response_body"}, "application/json": {"response_headers", "Content-Type"},
	} {
		if got := entry.text(t, path...); got != want {
			t.Errorf("%v is %q, want %q", path, got, want)
		}
	}
	if entry.at(t, "explanation") != nil || entry.at(t, "latency_ms") == nil {
		t.Error(entry.body)
	}
	if assumptions := fmt.Sprint(entry.at(t, "assumptions")); !strings.Contains(assumptions, "connect.session-answer-shape") {
		t.Error(assumptions)
	}
}

func TestJournal_CountsEachWorkspaceForItself(t *testing.T) {
	s := start(t)
	s.post("/_mock/workspaces", `{"id": "team"}`).wants(t, 201)
	for range 3 {
		s.get("/w/team/v1/jwks").wants(t, 200)
	}
	res := s.get("/w/team/nowhere").wants(t, 404)
	if got := res.header.Get("Mockconnect-Explain"); got != s.URL()+"/_mock/workspaces/team/requests/req_4" {
		t.Error(got)
	}
	if got := s.get("/v1/jwks").header.Get("Mockconnect-Request"); got != "req_1" {
		t.Error(got)
	}
	if got := s.get("/_mock/workspaces/team/requests/last").wants(t, 200).text(t, "id"); got != "req_4" {
		t.Error(got)
	}
	s.get("/_mock/requests/last").wants(t, 404)
}

func TestJournal_GoesOnCountingAfterARestart(t *testing.T) {
	keep := keepIn(t.TempDir())
	s := start(t, keep)
	for range 5 {
		s.get("/v1/jwks").wants(t, 200)
	}
	// Of calls that are answered side by side the later one may be kept first.
	for _, id := range []string{"req_7", "req_6"} {
		if err := s.World.Journal(s.World.Default(), sim.Request{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := start(t, keep)
	if got := again.get("/v1/jwks").header.Get("Mockconnect-Request"); got != "req_8" {
		t.Error(got)
	}
	if got := len(again.get("/_mock/requests").at(t, "items").([]any)); got != 8 {
		t.Errorf("%d entries", got)
	}
}

func TestJournal_ExplainLeadsBackUnderThePublicURL(t *testing.T) {
	s := start(t, func(o *mockconnect.Options) { o.PublicURL = "https://mock.example:8443/base" })
	res := s.do(ask{method: "GET", path: "/nowhere"}).wants(t, 404)
	link := res.header.Get("Mockconnect-Explain")
	path, ok := strings.CutPrefix(link, "https://mock.example:8443/base")
	if !ok {
		t.Fatal(link)
	}
	// The proxy takes off /base and passes on the name under which it was called.
	s.do(ask{method: "GET", path: path, host: "mock.example:8443"}).wants(t, 200).has(t, `"status":404`)
}

// secretsIn lists where a secret was found: in the journal of a workspace, or in the log.
func secretsIn(s *server, secret string) (found []string) {
	for _, ws := range []string{"default", "team"} {
		if text := s.get("/_mock/workspaces/" + ws + "/requests?limit=1000"); strings.Contains(text.body, secret) {
			at := strings.Index(text.body, secret)
			found = append(found, ws+": …"+text.body[max(0, at-120):at+len(secret)])
		}
	}
	if strings.Contains(s.log.String(), secret) {
		found = append(found, "the log")
	}
	return found
}

func TestJournal_NeverShowsASecretOrATokenWhereverItWasSent(t *testing.T) {
	s := start(t)
	team := s.post("/_mock/workspaces", `{"id": "team"}`).wants(t, 201)
	token := s.token()
	jwt := s.do(ask{path: "/sessions", body: sessionBody, header: bearer(token)}).wants(t, 200).text(t, "jwt")
	secrets := map[string]string{
		"client_secret": clientSecret, "another workspace's": team.text(t, "connect", "client_secret"),
		"access token": token, "session JWT": jwt, "SIWX secret": team.text(t, "siwx", "api_secret"), "zerohash key": team.text(t, "zerohash", "private_key"),
	}
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	for what, secret := range secrets {
		escaped, plain := url.QueryEscape(secret), strings.Trim(quoted(secret), `"`)
		for where, a := range map[string]ask{
			"authorization":            {path: "/sessions", body: sessionBody, header: map[string]string{"Authorization": "Bearer " + secret}},
			"authorization, no scheme": {path: "/sessions", body: sessionBody, header: map[string]string{"Authorization": secret}},
			"basic authorization":      {path: "/sessions", body: sessionBody, header: map[string]string{"Authorization": "Basic " + secret}},
			"client-id":                {path: "/sessions", body: sessionBody, header: map[string]string{"Authorization": "Bearer " + token, "client-id": secret}},
			"signature":                {path: "/sessions", body: sessionBody, header: map[string]string{"signature": secret, "timestamp": secret}},
			"any header":               {path: "/sessions", body: sessionBody, header: map[string]string{"X-Anything": "it is " + secret}},
			"client-secret header":     {path: "/oauth/token", body: `{}`, header: map[string]string{"Client-Secret": secret}},
			"cookie":                   {path: "/oauth/token", body: `{}`, header: map[string]string{"Cookie": "jwt=" + secret}},
			"referer":                  {method: "GET", path: "/v1/jwks", header: map[string]string{"Referer": "http://x/sdk/auth?jwt=" + escaped}},
			"query":                    {method: "GET", path: "/sdk/auth?jwt=" + escaped},
			"query, unescaped":         {method: "GET", path: "/sdk/auth?x=1&jwt=" + secret},
			"query, another name":      {method: "GET", path: "/sdk/auth?auth=" + escaped},
			"query, escaped name":      {method: "GET", path: "/sdk/auth?%6awt=" + escaped},
			"query of the keys":        {method: "GET", path: "/v1/jwks?organization_id=" + escaped},
			"path":                     {method: "GET", path: "/w/" + url.PathEscape(secret) + "/v1/jwks"},
			"secret field":             {path: "/oauth/token", body: `{"client_id": "nobody", "client_secret": "` + plain + `"}`},
			"client_id":                {path: "/oauth/token", body: `{"client_id": "` + plain + `", "client_secret": "x"}`},
			"organization_id":          {path: "/oauth/token", body: `{"client_id": "` + clientID + `", "client_secret": "x", "organization_id": "` + plain + `"}`},
			"grant_type":               {path: "/oauth/token", body: `{"client_id": "a", "client_secret": "b", "grant_type": "` + plain + `"}`},
			"unknown field":            {path: "/oauth/token", body: `{"client_id": "a", "client_secret": "b", "key": "` + plain + `"}`},
			"name of a field":          {path: "/oauth/token", body: `{"` + plain + `": "client_secret"}`},
			"name of the wrong case":   {path: "/oauth/token", body: `{"Client_Secret": "` + plain + `"}`},
			"list":                     {path: "/oauth/token", body: `{"client_id": "a", "client_secret": ["` + plain + `"]}`},
			"object":                   {path: "/oauth/token", body: `{"client_id": "a", "client_secret": {"value": "` + plain + `"}}`},
			"cut off in the secret":    {path: "/oauth/token", body: `{"client_id": "a", "client_secret": "` + plain},
			"cut off behind it":        {path: "/oauth/token", body: `{"client_id": "a", "client_secret": "` + plain + `"`},
			"escaped slashes":          {path: "/oauth/token", body: `{"client_id": "a", "client_secret": "` + strings.ReplaceAll(plain, "/", `\/`) + `"`},
			"JSON in a string":         {path: "/oauth/token", body: quoted(`{"client_id": "a", "client_secret": "` + plain + `"}`)},
			"a Python dict":            {path: "/oauth/token", body: `{'client_id': 'a', 'client_secret': '` + secret + `'}`},
			"YAML":                     {path: "/oauth/token", body: "client_secret: " + secret + "\n"},
			"a form":                   {path: "/oauth/token", body: "client_id=a&client_secret=" + escaped, header: form},
			"a form, unescaped":        {path: "/oauth/token", body: "client_secret=" + secret + "&client_id=a", header: form},
			"a multipart form":         {path: "/oauth/token", body: "--b\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\n" + secret + "\r\n--b--", header: map[string]string{"Content-Type": "multipart/form-data; boundary=b"}},
			"nothing but it":           {path: "/oauth/token", body: secret},
			"metadata":                 {path: "/sessions", body: `{"account": {"reference_id": "U"}, "session": {"metadata": {"token": "` + plain + `"}}, "scopes": "user:deposit:send"}`, header: bearer(token)},
			"a scope":                  {path: "/sessions", body: `{"account": {"reference_id": "U"}, "session": {}, "scopes": "` + plain + `"}`, header: bearer(token)},
			"request_id":               {path: "/sessions", body: `{"request_id": "` + plain + `"}`, header: bearer(token)},
			"an unknown route":         {path: "/nowhere", body: `{"password": "` + plain + `"}`},
			"an unknown workspace":     {path: "/w/nowhere/oauth/token", body: `{"client_secret": "` + plain + `"}`},
		} {
			res := s.do(a)
			if res.header.Get("Mockconnect-Request") == "" {
				t.Errorf("%s in %s: not journalled", what, where)
			}
		}
		for _, spelling := range []string{secret, escaped, plain} {
			if found := secretsIn(s, spelling); found != nil {
				t.Errorf("%s: %q", what, found)
			}
		}
	}
}

func TestJournal_KeepsACallThatWasCutOff(t *testing.T) {
	s := start(t)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	fmt.Fprintf(conn, "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{\"client_secret\": \"%s", clientSecret)
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusBadRequest {
		t.Error(res.Status)
	}
	entry := s.get("/_mock/requests?wait=10s").wants(t, 200)
	entry.has(t, "could not be read to its end", `client_secret\": \"[redacted]`)
	if strings.Contains(entry.body, clientSecret) {
		t.Error(entry.body)
	}
}

func TestJournal_KeepsACallWhoseCallerHasGone(t *testing.T) {
	s := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req := httptest.NewRequestWithContext(ctx, "POST", "/oauth/token", strings.NewReader(`{}`))
	s.Handler().ServeHTTP(httptest.NewRecorder(), req)
	if got := len(s.get("/_mock/requests").at(t, "items").([]any)); got != 1 {
		t.Errorf("%d entries", got)
	}
}

func TestJournal_CannotBePoisoned(t *testing.T) {
	s := start(t)
	res := s.do(ask{
		path: "/nowhere?<script>alert(1)</script>", body: "\x1b[31m\xff\x00\nlevel=ERROR msg=forged",
		header: map[string]string{"X-Bytes": "\xff\xfe", "X-Script": "</script>", "Mockconnect-Request": "req_99"},
	}).wants(t, 404)
	if got := res.header.Get("Mockconnect-Request"); got != "req_1" {
		t.Error(got)
	}
	entry := s.get("/_mock/requests/req_1").wants(t, 200)
	if !json.Valid([]byte(entry.body)) || strings.ContainsAny(strings.TrimRight(entry.body, "\n"), "\x00\x1b\n") {
		t.Errorf("%q", entry.body)
	}
	for _, line := range strings.Split(strings.TrimSpace(s.log.String()), "\n") {
		if !strings.HasPrefix(line, "time=") || strings.Contains(line, "msg=forged") || strings.Contains(line, "\x1b") {
			t.Errorf("a line of the log: %q", line)
		}
	}
}

func TestJournal_ARequestWithoutAHostIsAnsweredLikeAnyOther(t *testing.T) {
	s := start(t)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	fmt.Fprintf(conn, "GET /nowhere HTTP/1.0\r\n\r\n")
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if link := res.Header.Get("Mockconnect-Explain"); res.StatusCode != http.StatusNotFound || link != s.URL()+"/_mock/workspaces/default/requests/req_1" {
		t.Error(res.Status, link)
	}
}
