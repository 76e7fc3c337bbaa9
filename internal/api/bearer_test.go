package api_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect"
)

func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// hs256 is a token signed with a shared secret.
func hs256(header, payload, secret string) string {
	input := b64(header) + "." + b64(payload)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(input))
	return input + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func TestSession_OnlyTakesAccessTokensThatTheMockIssued(t *testing.T) {
	s := start(t)
	token := s.token()
	parts := strings.Split(token, ".")
	header, payload := decoded(t, token, 0), decoded(t, token, 1)
	kid := (reply{body: header}).text(t, "kid")
	publicKey := s.get("/_mock/keys").wants(t, 200).text(t, "items", "0", "pem")
	sessionJWT := s.do(ask{path: "/sessions", body: sessionBody, header: bearer(token)}).wants(t, 200).text(t, "jwt")
	longer := strings.Replace(payload, `"exp":1753444800`, `"exp":9753444800`, 1)
	if longer == payload {
		t.Fatal(payload)
	}
	elsewhere := start(t, func(o *mockconnect.Options) { o.Seed = 8 })
	elsewhere.post("/_mock/keys/rotate", `{}`).wants(t, 200)
	foreign := elsewhere.token()

	for name, test := range map[string]struct {
		authorization string
		says          string
	}{
		"no header":                        {"", "authorization header is missing"},
		"another scheme":                   {"Basic " + b64(clientID+":"+clientSecret), "Bearer <access_token>"},
		"the scheme alone":                 {"Bearer", "Bearer <access_token>"},
		"the token alone":                  {token, "Bearer <access_token>"},
		"nonsense":                         {"Bearer nonsense", "three base64url segments"},
		"the secret":                       {"Bearer " + clientSecret, "three base64url segments"},
		"dots":                             {"Bearer ..", "three base64url segments"},
		"a payload that was altered":       {"Bearer " + parts[0] + "." + b64(longer) + "." + parts[2], "signature does not verify"},
		"a signature that was altered":     {"Bearer " + parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2])), "signature does not verify"},
		"no signature":                     {"Bearer " + parts[0] + "." + parts[1] + ".", ""},
		"alg none":                         {"Bearer " + b64(`{"alg":"none"}`) + "." + parts[1] + ".", ""},
		"alg none with the kid":            {"Bearer " + b64(`{"alg":"none","kid":"`+kid+`"}`) + "." + parts[1] + ".", "alg"},
		"HS256 with the public key":        {"Bearer " + hs256(`{"alg":"HS256","kid":"`+kid+`"}`, payload, publicKey), "alg"},
		"HS256 with the client_secret":     {"Bearer " + hs256(`{"alg":"HS256","kid":"`+kid+`"}`, payload, clientSecret), "alg"},
		"RS512 of the same key":            {"Bearer " + b64(strings.Replace(header, "RS256", "RS512", 1)) + "." + parts[1] + "." + parts[2], "alg"},
		"an unknown kid":                   {"Bearer " + b64(strings.Replace(header, kid, "nobody", 1)) + "." + parts[1] + "." + parts[2], "kid"},
		"a kid that is a path":             {"Bearer " + b64(strings.Replace(header, kid, "../../etc/passwd", 1)) + "." + parts[1] + "." + parts[2], "kid"},
		"a key of its own in the header":   {"Bearer " + b64(`{"alg":"RS256","jku":"http://127.0.0.1:1/","jwk":{}}`) + "." + parts[1] + "." + parts[2], "kid"},
		"of another mock's rotated key":    {"Bearer " + foreign, "kid"},
		"a session JWT":                    {"Bearer " + sessionJWT, "kid"},
		"padding behind the signature":     {"Bearer " + token + "==", "three base64url segments"},
		"something behind the token":       {"Bearer " + token + " x", "three base64url segments"},
		"a token beyond any size":          {"Bearer " + strings.Repeat("e", 20_000), "longer than"},
		"a payload that is a bomb of JSON": {"Bearer " + parts[0] + "." + b64(strings.Repeat("[", 5000)) + "." + parts[2], "signature"},
	} {
		t.Run(name, func(t *testing.T) {
			res := s.do(ask{path: "/sessions", body: sessionBody, header: map[string]string{"Authorization": test.authorization, "client-id": organization}}).wants(t, 401)
			wantError(t, res)
			if got := res.text(t, "message"); !strings.Contains(got, test.says) {
				t.Errorf("%q does not speak of %q", got, test.says)
			}
			entry := s.entry(res)
			for what, text := range map[string]string{"answer": res.body, "journal": entry.body, "log": s.log.String()} {
				for _, secret := range []string{parts[2], clientSecret, b64(clientID + ":" + clientSecret)} {
					if strings.Contains(text, secret) {
						t.Errorf("the %s shows what was sent", what)
					}
				}
			}
		})
	}
	for _, spelling := range []string{"Bearer ", "bearer ", "BEARER  "} {
		s.do(ask{path: "/sessions", body: sessionBody, header: map[string]string{"Authorization": spelling + token, "client-id": organization}}).wants(t, 200)
	}
}

func TestSession_ATokenExpiresByTheWorkspacesClock(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"connect": {"token_ttl": "1h"}}`).wants(t, 200)
	token := s.token()
	open := func() reply { return s.do(ask{path: "/sessions", body: sessionBody, header: bearer(token)}) }
	open().wants(t, 200)
	s.post("/_mock/clock/advance", `{"to": "2025-07-24T12:59:59.999Z"}`).wants(t, 200)
	open().wants(t, 200)
	s.post("/_mock/clock/advance", `{"to": "2025-07-24T13:00:00Z"}`).wants(t, 200)
	res := open().wants(t, 401)
	wantError(t, res)
	res.has(t, "expired at 2025-07-24T13:00:00Z")
	entry := s.entry(res)
	if got := fmt.Sprint(entry.at(t, "explanation", "rule"), " ", entry.at(t, "explanation", "received")); got != "connect.token.expired exp 2025-07-24T13:00:00Z" {
		t.Error(got)
	}
	// Time that is set back brings it back: nothing but the clock decides.
	s.put("/_mock/clock", `{"now": "`+noon+`"}`).wants(t, 200)
	open().wants(t, 200)
}

func TestSession_ATokenOutlivesARotationUntilItsKeyRetires(t *testing.T) {
	s := start(t)
	token := s.token()
	open := func(token string) reply {
		return s.do(ask{path: "/sessions", body: sessionBody, header: bearer(token)})
	}
	open(token).wants(t, 200)
	s.post("/_mock/keys/rotate", `{"retire_after": "10m"}`).wants(t, 200)
	open(token).wants(t, 200)
	fresh := s.token()
	s.post("/_mock/clock/advance", `{"by": "10m"}`).wants(t, 200)
	open(token).wants(t, 401).has(t, "kid")
	open(fresh).wants(t, 200)
	s.post("/_mock/keys/rotate", `{"retire_after": 0}`).wants(t, 200)
	open(fresh).wants(t, 401)
	open(s.token()).wants(t, 200)
}

func TestSession_ATokenCountsInItsOwnWorkspaceOnly(t *testing.T) {
	s := start(t)
	made := s.post("/_mock/workspaces", `{"id": "team", "seed": 7}`).wants(t, 201)
	own := made.text(t, "connect", "organization_id")
	res := s.post("/oauth/token", `{"client_id": `+quoted(made.text(t, "connect", "client_id"))+`, "client_secret": `+quoted(made.text(t, "connect", "client_secret"))+`}`).wants(t, 200)
	token, defaults := res.text(t, "access_token"), s.token()
	open := func(path, token, organization string) reply {
		return s.do(ask{path: path, body: sessionBody, header: map[string]string{"Authorization": "Bearer " + token, "client-id": organization}})
	}
	for _, test := range []struct {
		what, path, token, organization string
		status                          int
	}{
		{"its own", "/sessions", token, own, 200},
		{"its own under its path", "/w/team/sessions", token, own, 200},
		{"its own under its path with the sample organization", "/w/team/v1/sessions", token, organization, 200},
		{"its own with default's organization", "/sessions", token, organization, 403},
		{"default's with the organization of another", "/sessions", defaults, own, 403},
		{"default's under the path of another", "/w/team/sessions", defaults, organization, 401},
		{"its own under default's path", "/w/default/sessions", token, own, 401},
		{"default's under default's path", "/w/default/sessions", defaults, organization, 200},
		{"a path that no workspace has", "/w/nobody/sessions", token, own, 404},
	} {
		res := open(test.path, test.token, test.organization)
		if res.status != test.status {
			t.Errorf("%s: %d, want %d: %s", test.what, res.status, test.status, res.body)
		}
		if res.status != 200 {
			wantError(t, res)
		}
	}
	if got := s.get("/_mock/workspaces/team/sessions").at(t, "items"); len(got.([]any)) != 3 {
		t.Error(len(got.([]any)))
	}

	s.delete("/_mock/workspaces/team").wants(t, 204)
	open("/sessions", token, own).wants(t, 401)
	s.post("/_mock/workspaces", `{"id": "team"}`).wants(t, 201)
	if got := s.get("/_mock/workspaces/team/sessions").at(t, "items"); len(got.([]any)) != 0 {
		t.Error("a workspace that is made again has sessions of the one that was deleted")
	}
}

func TestSession_ATokenEndsWithTheOrganizationItWasIssuedTo(t *testing.T) {
	s := start(t)
	token := s.token()
	s.do(ask{path: "/w/default/sessions", body: sessionBody, header: bearer(token)}).wants(t, 200)
	s.patch("/_mock/workspaces/default", `{"connect": {"organization_id": "new-organization"}}`).wants(t, 200)
	for _, path := range []string{"/sessions", "/w/default/sessions"} {
		s.do(ask{path: path, body: sessionBody, header: map[string]string{"Authorization": "Bearer " + token, "client-id": "new-organization"}}).wants(t, 401)
	}
}
