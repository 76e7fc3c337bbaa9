package api_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/lestrrat-go/jwx/v2/jwk"
	"github.com/lestrrat-go/jwx/v2/jws"
	"github.com/mockconnect/mockconnect"
)

var tokenPaths = []string{"/oauth/token", "/v1/oauth/token", "/api/v1/oauth/token"}

func TestToken_HasTheDocumentedShapeOnEveryPathAndInBothProfiles(t *testing.T) {
	for profile, body := range map[string]string{"2025-10": tokenBody, "2026-07": fullToken} {
		s := start(t, func(o *mockconnect.Options) { o.Profile = profile })
		for _, path := range tokenPaths {
			t.Run(profile+path, func(t *testing.T) {
				res := s.post(path, body).wants(t, 200)
				wantNames(t, res.body, "access_token", "token_type", "expires_in")
				if got := fmt.Sprintln(res.at(t, "token_type"), res.at(t, "expires_in")); got != "Bearer 86400\n" {
					t.Error(got)
				}
				if strings.ContainsAny(res.body, " \n") {
					t.Errorf("the body is not compact: %q", res.body)
				}
				for name, want := range map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store"} {
					if got := res.header.Get(name); got != want {
						t.Errorf("%s: %q, want %q", name, got, want)
					}
				}
			})
		}
	}
}

func TestToken_IsRS256WithAKidOfTheKeySetAndNumericDates(t *testing.T) {
	s := start(t)
	token := s.post("/oauth/token", tokenBody).wants(t, 200).text(t, "access_token")

	header := decoded(t, token, 0)
	var head struct{ Alg, Kid, Typ string }
	if err := json.Unmarshal([]byte(header), &head); err != nil || head.Alg != "RS256" || head.Kid == "" || head.Typ != "JWT" {
		t.Fatalf("header %s", header)
	}
	claims := decoded(t, token, 1)
	wantNames(t, claims, "iss", "sub", "iat", "exp", "jti", "scope", "organization")
	c := reply{body: claims}
	if c.at(t, "iat") != float64(1753358400) || c.at(t, "exp") != float64(1753358400+86400) {
		t.Errorf("dates in %s", claims)
	}
	if c.text(t, "scope") != "customers:token:issue" || c.text(t, "organization", "id") != organization {
		t.Error(claims)
	}

	document := s.get("/v1/jwks").wants(t, 200).body
	set, err := jwk.Parse([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jws.Verify([]byte(token), jws.WithKeySet(set)); err != nil {
		t.Error("a JOSE library:", err)
	}
	if err := verifyRS256(token, head.Kid, document); err != nil {
		t.Error("the standard library:", err)
	}
}

// verifyRS256 knows nothing but the standard library.
func verifyRS256(token, kid, document string) error {
	var set struct{ Keys []struct{ Kid, N, E string } }
	if err := json.Unmarshal([]byte(document), &set); err != nil {
		return err
	}
	for _, key := range set.Keys {
		if key.Kid != kid {
			continue
		}
		n, err := base64.RawURLEncoding.DecodeString(key.N)
		if err != nil {
			return err
		}
		e, err := base64.RawURLEncoding.DecodeString(key.E)
		if err != nil {
			return err
		}
		dot := strings.LastIndex(token, ".")
		signature, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
		if err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(token[:dot]))
		public := &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
		return rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], signature)
	}
	return fmt.Errorf("no key %s in %s", kid, document)
}

func TestToken_ExpiresInIsTheDifferenceOfItsDates(t *testing.T) {
	s := start(t)
	for _, ttl := range []string{`"1h"`, `3600`, `1`, `"90s"`, `"1500ms"`, `"2h30m"`} {
		s.patch("/_mock/workspaces/default", `{"connect": {"token_ttl": `+ttl+`}}`).wants(t, 200)
		for _, now := range []string{"2026-01-01T00:00:00Z", "2026-01-01T00:00:00.999999999Z"} {
			s.put("/_mock/clock", `{"now": "`+now+`"}`).wants(t, 200)
			res := s.post("/oauth/token", tokenBody).wants(t, 200)
			claims := reply{body: decoded(t, res.text(t, "access_token"), 1)}
			want := claims.at(t, "exp").(float64) - claims.at(t, "iat").(float64)
			if got := res.at(t, "expires_in"); got != want {
				t.Errorf("token_ttl %s at %s: expires_in %v, exp-iat %v", ttl, now, got, want)
			}
		}
	}
}

func TestToken_IsTheSameWithinASecondOfWorkspaceTimeAndAnotherAfterwards(t *testing.T) {
	s := start(t)
	first := s.token()
	steps := []struct {
		what, method, path, body string
		same                     bool
	}{
		{"nothing", "GET", "/_mock/health", "", true},
		{"a part of the second", "POST", "/_mock/clock/advance", `{"by": "500ms"}`, true},
		{"an advance into the next second", "POST", "/_mock/clock/advance", `{"by": "500ms"}`, false},
		{"another life time", "PATCH", "/_mock/workspaces/default", `{"connect": {"token_ttl": "2h"}}`, false},
		{"a rotation", "POST", "/_mock/keys/rotate", `{}`, false},
	}
	for _, step := range steps {
		s.do(ask{method: step.method, path: step.path, body: step.body}).wants(t, 200)
		next := s.token()
		if (next == first) != step.same {
			t.Errorf("after %s the token is the same: %v", step.what, next == first)
		}
		first = next
	}
	s.patch("/_mock/workspaces/default", `{"connect": {"client_id": "other-client", "client_secret": "other-secret"}}`).wants(t, 200)
	s.post("/oauth/token", tokenBody).wants(t, 401)
	other := s.post("/oauth/token", `{"client_id": "other-client", "client_secret": "other-secret"}`).wants(t, 200).text(t, "access_token")
	if other == first {
		t.Error("other credentials get the same token")
	}
	s.do(ask{path: "/sessions", body: sessionBody, header: bearer(first)}).wants(t, 401).has(t, "replaced")
}

func TestToken_OfAnotherAudienceIsAnotherToken(t *testing.T) {
	s := start(t)
	plain := s.token()
	other := s.post("/oauth/token", strings.Replace(fullToken, "api.cert", "api.sandbox", 1)).wants(t, 200).text(t, "access_token")
	if plain == other {
		t.Error("two audiences, one token")
	}
	if got := (reply{body: decoded(t, other, 1)}).text(t, "aud"); got != "https://api.sandbox.connect.xyz" {
		t.Error(got)
	}
}

func TestToken_Refusals(t *testing.T) {
	with := func(member string) string { return strings.TrimSuffix(tokenBody, "}") + ", " + member + "}" }
	strictly, leniently := start(t), start(t)
	leniently.patch("/_mock/workspaces/default", `{"connect": {"strict": false}}`).wants(t, 200)
	current := start(t, newProfile)
	for name, test := range map[string]struct {
		on     *server // nil: strict, 2025-10
		body   string
		status int
		code   string
		says   []string
	}{
		"no body":                      {nil, ``, 400, "invalid_request", []string{"empty"}},
		"white space":                  {nil, " \n", 400, "invalid_request", []string{"empty"}},
		"a syntax error":               {nil, `{"client_id": }`, 400, "invalid_request", nil},
		"a body that is cut off":       {nil, tokenBody[:60], 400, "invalid_request", []string{"ends before"}},
		"a comma too many":             {nil, `{"client_id": "x",}`, 400, "invalid_request", []string{"comma"}},
		"something behind the value":   {nil, tokenBody + `{}`, 400, "invalid_request", []string{"nothing may follow"}},
		"an array":                     {nil, `[` + tokenBody + `]`, 400, "invalid_request", []string{"object"}},
		"null":                         {nil, `null`, 400, "invalid_request", []string{"object"}},
		"a string":                     {nil, quoted(tokenBody), 400, "invalid_request", []string{"object"}},
		"deep nesting":                 {nil, strings.Repeat(`{"a":`, 10_000) + `1` + strings.Repeat(`}`, 10_000), 400, "invalid_request", []string{"deep"}},
		"many open brackets":           {nil, strings.Repeat(`[`, 500_000), 400, "invalid_request", nil},
		"invalid UTF-8":                {nil, "{\"client_id\": \"\xff\xfe\"}", 400, "invalid_request", []string{"UTF-8"}},
		"a byte order mark":            {nil, "\ufeff" + tokenBody, 400, "invalid_request", []string{"byte order mark"}},
		"a name twice":                 {nil, with(`"client_id": "other"`), 400, "invalid_request", []string{"client_id"}},
		"a number for client_id":       {nil, `{"client_id": 1, "client_secret": "x"}`, 400, "invalid_request", []string{"client_id:"}},
		"a number for client_secret":   {nil, `{"client_id": "` + clientID + `", "client_secret": 90210}`, 400, "invalid_request", []string{"client_secret: wants a string"}},
		"a list for client_secret":     {nil, `{"client_id": "` + clientID + `", "client_secret": ["` + clientSecret + `"]}`, 400, "invalid_request", []string{"client_secret:"}},
		"several wrong types":          {nil, `{"client_id": true, "client_secret": {}, "audience": []}`, 400, "invalid_request", []string{"client_id:", "client_secret:", "audience:"}},
		"an unknown field":             {nil, with(`"client_secrets": "x"`), 400, "invalid_request", []string{"client_secrets", "client_secret"}},
		"no client_id":                 {nil, `{"client_secret": "x"}`, 400, "invalid_request", []string{"client_id", "2025-10"}},
		"no fields":                    {nil, `{}`, 400, "invalid_request", []string{"client_id, client_secret"}},
		"null for client_secret":       {nil, `{"client_id": "x", "client_secret": null}`, 400, "invalid_request", []string{"client_secret"}},
		"an empty client_secret":       {nil, `{"client_id": "x", "client_secret": ""}`, 400, "invalid_request", []string{"client_secret"}},
		"another grant_type":           {nil, with(`"grant_type": "password"`), 400, "unsupported_grant_type", []string{"client_credentials", "password"}},
		"an unknown client":            {nil, `{"client_id": "nobody", "client_secret": "x"}`, 401, "invalid_client", []string{"unknown client_id, or wrong client_secret"}},
		"a wrong secret":               {nil, `{"client_id": "` + clientID + `", "client_secret": "wrong"}`, 401, "invalid_client", []string{"unknown client_id, or wrong client_secret"}},
		"another organization":         {nil, strings.Replace(tokenBody, organization, "11111111-2222-4333-8444-555555555555", 1), 401, "invalid_client", []string{"organization"}},
		"a body that is too large":     {nil, `{"client_id": "` + strings.Repeat("x", 1<<20) + `"}`, 413, "invalid_request", []string{"1 MiB"}},
		"one byte too many":            {nil, tokenBody + strings.Repeat(" ", 1<<20+1-len(tokenBody)), 413, "invalid_request", []string{"1 MiB"}},
		"an audience beyond any token": {nil, with(`"audience": "` + strings.Repeat("x", 20_000) + `"`), 400, "invalid_request", []string{"audience"}},

		"an unknown field where it is allowed":             {leniently, with(`"client_secrets": "x"`), 200, "", nil},
		"a known field of the other profile":               {nil, fullToken, 200, "", nil},
		"a wrong type of a known field where much is":      {leniently, `{"client_id": 1}`, 400, "invalid_request", []string{"client_id:"}},
		"an organization as the samples have it":           {nil, strings.Replace(tokenBody, organization, "4242f55a-37af-47da-afaa-915de877405d", 1), 200, "", nil},
		"two fields":                                       {nil, `{"client_id": "` + clientID + `", "client_secret": "` + clientSecret + `"}`, 200, "", nil},
		"exactly 1 MiB":                                    {nil, tokenBody + strings.Repeat(" ", 1<<20-len(tokenBody)), 200, "", nil},
		"two fields in 2026-07":                            {current, `{"client_id": "` + clientID + `", "client_secret": "` + clientSecret + `"}`, 400, "invalid_request", []string{"organization_id, audience, grant_type", "2026-07"}},
		"no grant_type in 2026-07":                         {current, strings.Replace(fullToken, `, "grant_type": "client_credentials"`, "", 1), 400, "invalid_request", []string{"grant_type"}},
		"another grant_type in 2026-07":                    {current, strings.Replace(fullToken, "client_credentials", "refresh_token", 1), 400, "unsupported_grant_type", []string{"refresh_token"}},
		"the grant_type is looked at before the client is": {nil, `{"client_id": "nobody", "client_secret": "x", "grant_type": "password"}`, 400, "unsupported_grant_type", nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := test.on
			if s == nil {
				s = strictly
			}
			res := s.post("/oauth/token", test.body).wants(t, test.status)
			if test.status == 200 {
				return
			}
			wantNames(t, res.body, "error", "error_description")
			if got := res.text(t, "error"); got != test.code {
				t.Errorf("error %q, want %q", got, test.code)
			}
			for _, part := range test.says {
				if !strings.Contains(res.text(t, "error_description"), part) {
					t.Errorf("%q does not speak of %q", res.text(t, "error_description"), part)
				}
			}
			if res.header.Get("Content-Type") != "application/json" {
				t.Error(res.header)
			}
			entry := s.entry(res)
			if got := entry.at(t, "route"); got != "POST /oauth/token" {
				t.Errorf("the journal has it as route %q", got)
			}
			for what, text := range map[string]string{"answer": res.body, "journal": entry.body, "log": s.log.String()} {
				if strings.Contains(text, clientSecret) {
					t.Errorf("the secret stands in the %s", what)
				}
			}
		})
	}
}

func TestToken_AWrongSecretIsExplainedByTheAccidentThatMadeItWrong(t *testing.T) {
	s := start(t)
	for sent, hint := range map[string]string{
		clientSecret + "\n":                            "white space",
		" " + clientSecret:                             "white space",
		`"` + clientSecret + `"`:                       "quotes",
		strings.ReplaceAll(clientSecret, "+", " "):     "became a space",
		strings.TrimRight(clientSecret, "="):           "= signs",
		"short":                                        "5 characters",
		strings.Replace(clientSecret, "7/7", "8/8", 1): "67 characters",
		strings.ToLower(clientSecret):                  "67 characters",
	} {
		res := s.post("/oauth/token", `{"client_id": "`+clientID+`", "client_secret": `+quoted(sent)+`}`).wants(t, 401)
		entry := s.entry(res)
		if got := entry.text(t, "explanation", "rule"); got != "connect.client.secret" {
			t.Error(got)
		}
		if got := entry.text(t, "explanation", "message"); !strings.Contains(got, hint) {
			t.Errorf("%q: %q does not speak of %q", sent, got, hint)
		}
		for what, text := range map[string]string{"answer": res.body, "journal": entry.body, "log": s.log.String()} {
			for _, secret := range []string{clientSecret, strings.TrimSpace(sent), clientSecret[10:40]} {
				if secret != "short" && strings.Contains(text, strings.Trim(quoted(secret), `"`)) {
					t.Errorf("the %s shows a secret: %s", what, text)
				}
			}
		}
	}
}

func TestToken_AFormEncodedBodyIsToldToBeJSON(t *testing.T) {
	s := start(t)
	form := "grant_type=client_credentials&client_id=" + clientID + "&client_secret=" + "7%2F7%2BQhFYOH"
	res := s.do(ask{path: "/oauth/token", body: form, header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}).wants(t, 400)
	res.has(t, `"error":"invalid_request"`, "form-encoded", "application/json")
	if entry := s.entry(res); strings.Contains(entry.body, "7%2F7") {
		t.Error(entry.body)
	}
	s.do(ask{path: "/oauth/token", body: tokenBody, header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}).wants(t, 200)
}

func TestToken_OtherMethodsAreRefusedAndToldWhichOneAnswers(t *testing.T) {
	s := start(t)
	for _, path := range append(tokenPaths, "/w/default/oauth/token", "/sessions", "/v1/sessions", "/api/v1/sessions") {
		for _, method := range []string{"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW"} {
			res := s.do(ask{method: method, path: path})
			if res.status != 405 {
				t.Fatalf("%s %s: %d %s", method, path, res.status, res.body)
			}
			if got := res.header.Get("Allow"); got != "POST" {
				t.Errorf("%s %s: Allow %q", method, path, got)
			}
			if method != "HEAD" && strings.HasSuffix(path, "oauth/token") {
				wantNames(t, res.body, "error", "error_description")
			} else if method != "HEAD" {
				wantNames(t, res.body, "error", "code", "message")
			}
			if got := s.entry(res).text(t, "method"); got != method {
				t.Errorf("the journal has %q for %s", got, method)
			}
		}
	}
}

func TestToken_UnderAWorkspacesPathDefaultsCredentialsCountForIt(t *testing.T) {
	s := start(t)
	made := s.post("/_mock/workspaces", `{"id": "team", "clock": {"mode": "manual", "now": "`+noon+`"}}`).wants(t, 201)
	own := `{"client_id": ` + quoted(made.text(t, "connect", "client_id")) + `, "client_secret": ` + quoted(made.text(t, "connect", "client_secret")) + `}`
	other := s.post("/_mock/workspaces", `{"id": "other"}`).wants(t, 201)
	others := `{"client_id": ` + quoted(other.text(t, "connect", "client_id")) + `, "client_secret": ` + quoted(other.text(t, "connect", "client_secret")) + `}`

	for name, body := range map[string]string{"its own": own, "the samples": tokenBody} {
		for _, path := range tokenPaths {
			res := s.post("/w/team"+path, body).wants(t, 200)
			claims := reply{body: decoded(t, res.text(t, "access_token"), 1)}
			if got := claims.text(t, "organization", "id"); got != made.text(t, "connect", "organization_id") {
				t.Errorf("%s credentials at %s: a token for organization %s", name, path, got)
			}
		}
	}
	s.post("/w/team/oauth/token", others).wants(t, 401)
	s.post("/oauth/token", others).wants(t, 200)

	res := s.post("/w/nowhere/oauth/token", tokenBody).wants(t, 404)
	wantNames(t, res.body, "error", "error_description")
	res.has(t, "nowhere")
	if !strings.Contains(res.header.Get("Mockconnect-Explain"), "/workspaces/default/") {
		t.Error("a call that names no workspace is journalled elsewhere:", res.header)
	}
}
