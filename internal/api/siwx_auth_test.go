package api_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/mockconnect/mockconnect"
)

func TestSIWX_TokensHaveTheDocumentedClaims(t *testing.T) {
	s := start(t)
	res := s.post("/auth/token", `{"apiKey": "`+siwxKey+`", "apiSecret": "`+siwxSecret+`", "more": 1}`).wants(t, 200)
	wantNames(t, res.body, "token", "expiresAt", "tokenType")
	res.has(t, `"expiresAt":1753362000`, `"tokenType":"Bearer"`)
	token := res.text(t, "token")
	if head := decoded(t, token, 0); head != `{"alg":"HS256","typ":"JWT"}` {
		t.Error(head)
	}
	if claims := decoded(t, token, 1); claims != `{"exp":1753362000,"Id":"dfc15730-db6f-4265-a768-64688e718607","Generation":0}` {
		t.Error(claims)
	}
	if cache := res.header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("Cache-Control is %q", cache)
	}
}

func TestSIWX_TokensEndByTheWorkspacesClock(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	s.post("/_mock/clock/advance", `{"by": "59m59s"}`).wants(t, 200)
	p.get("/customers").wants(t, 200)
	s.post("/_mock/clock/advance", `{"by": "1s"}`).wants(t, 200)
	res := p.get("/customers").wants(t, 401)
	res.has(t, "the token expired at 2025-07-24T13:00:00Z by the workspace's clock", `"type":"urn:mockconnect:siwx:unauthorized"`)
	if kind := res.header.Get("Content-Type"); kind != "application/problem+json" {
		t.Error(kind)
	}
	s.entry(res).has(t, `"rule":"siwx.token.expired"`)
}

func TestSIWX_ChangedCredentialsEndEveryToken(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	key, secret := uuid.NewString(), "another secret"
	credentials := fmt.Sprintf(`{"apiKey": %q, "apiSecret": %q}`, key, secret)
	p.bare("PUT", "/auth/credentials", credentials).wants(t, 204).is(t, "")
	res := p.get("/customers").wants(t, 401).has(t, "before the credentials were changed")
	s.entry(res).has(t, `"expected":"Generation 1"`, `"received":"Generation 0"`)
	s.post("/auth/token", `{"apiKey": "`+siwxKey+`", "apiSecret": "`+siwxSecret+`"}`).wants(t, 401)
	p.token = s.post("/auth/token", credentials).wants(t, 200).text(t, "token")
	p.get("/customers").wants(t, 200) // the signing key stays

	p.bare("DELETE", "/auth/credentials", "").wants(t, 400).has(t, "/apiKey")
	p.bare("DELETE", "/auth/credentials?apiKey="+uuid.NewString(), "").wants(t, 400)
	p.bare("DELETE", "/auth/credentials?apiKey="+key, "").wants(t, 204)
	p.get("/customers").wants(t, 401)
	s.post("/auth/token", credentials).wants(t, 401)
	s.post("/auth/token", `{"apiKey": "", "apiSecret": ""}`).wants(t, 400)

	s.patch("/_mock/workspaces/default", `{"siwx": {"api_key": "`+siwxKey+`", "api_secret": "`+siwxSecret+`"}}`).wants(t, 200)
	p.token = s.post("/auth/token", `{"apiKey": "`+siwxKey+`", "apiSecret": "`+siwxSecret+`"}`).wants(t, 200).text(t, "token")
	p.bare("DELETE", "/auth/credentials", `{"apiKey": "`+siwxKey+`"}`).wants(t, 204)
}

func TestSIWX_ReplacedAndDeletedKeysSignNothing(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	first := *p
	p.key = p384(t)
	upload := `{"publicKey": "` + base64.StdEncoding.EncodeToString([]byte(p384PEM(t, &p.key.PublicKey))) + `"}`
	p.keyID = p.bare("PUT", "/auth/signing", upload).wants(t, 200).text(t, "keyId")
	if again := p.bare("PUT", "/auth/signing", upload).text(t, "keyId"); again != p.keyID || p.keyID == first.keyID {
		t.Errorf("key ids: %s, then %s, then %s", first.keyID, p.keyID, again)
	}
	p.get("/customers").wants(t, 200)
	first.get("/customers").wants(t, 400).has(t, "keyid")
	p.bare("DELETE", "/auth/signing", "").wants(t, 204)
	p.get("/customers").wants(t, 400).has(t, "PUT /auth/signing")
	p.bare("DELETE", "/auth/signing", "").wants(t, 404)
}

func TestSIWX_EachWorkspaceHasItsOwnClient(t *testing.T) {
	s := start(t)
	made := s.post("/_mock/workspaces", `{"id": "alpha", "seed": 7}`).wants(t, 201)
	key, secret := made.text(t, "siwx", "api_key"), made.text(t, "siwx", "api_secret")
	p := s.siwx("")
	alpha := &siwxClient{s: s, key: p384(t)}
	alpha.token = s.post("/auth/token", fmt.Sprintf(`{"apiKey": %q, "apiSecret": %q}`, key, secret)).wants(t, 200).text(t, "token")
	s.patch("/_mock/workspaces/alpha", `{"siwx": {"public_key": `+quoted(p384PEM(t, &alpha.key.PublicKey))+`}}`).wants(t, 200)
	alpha.keyID = s.get("/_mock/workspaces/alpha").text(t, "siwx", "key_id")
	alpha.customer(newWallet(t), "a")
	p.get("/customers").wants(t, 200).is(t, "[]")
	if n := len(s.get("/_mock/workspaces/alpha/customers").at(t, "items").([]any)); n != 1 {
		t.Errorf("alpha has %d customers", n)
	}
	// The other client's key, though known to the server, signs nothing here.
	mixed := *alpha
	mixed.key, mixed.keyID = p.key, p.keyID
	mixed.get("/customers").wants(t, 400)
	forged := *alpha
	forged.key = p.key
	res := forged.get("/customers").wants(t, 400)
	s.entry(res).has(t, "the client of workspace default")
	s.post("/_mock/workspaces", `{"siwx": {"api_key": "`+key+`"}}`).wants(t, 400).has(t, `belongs to workspace`)
	s.post("/_mock/workspaces", `{"siwx": {"public_key": "x", "signatures": "on", "chains": [1], "challenge_ttl": "0.5s", "domain": "a b"}}`).wants(t, 400).
		has(t, "/siwx/public_key", "/siwx/signatures", "/siwx/challenge_ttl", "do not make a challenge")
}

func TestSIWX_ABasePathStandsForItsWorkspace(t *testing.T) {
	s := start(t)
	s.post("/_mock/workspaces", `{"id": "alpha"}`).wants(t, 201)
	for _, base := range []string{"/w/alpha", "/w/alpha/v1"} {
		p := s.siwx(base) // with the sample credentials of default
		p.customer(newWallet(t), "a"+strings.ReplaceAll(base, "/", "-"))
		// A client that has the prefix in its base URL may leave it out of what it signs.
		p.change = func(a *asking) {
			own := *a
			own.path = strings.TrimPrefix(a.path, "/w/alpha")
			p.sign(&own)
			a.input, a.signature = own.header.Get("Signature-Input"), own.header.Get("Signature")
		}
		p.get("/customers").wants(t, 200)
	}
	if n := len(s.get("/_mock/customers").at(t, "items").([]any)); n != 0 {
		t.Errorf("default has %d customers", n)
	}
	if n := len(s.get("/_mock/workspaces/alpha/customers").at(t, "items").([]any)); n != 2 {
		t.Errorf("alpha has %d customers", n)
	}
}

func TestSIWX_ClientsMaySignThePublicURL(t *testing.T) {
	s := start(t, func(o *mockconnect.Options) { o.PublicURL = "https://mock.example/api" })
	p := s.siwx("")
	p.get("/customers").wants(t, 200) // as the server is really called
	p.change = func(a *asking) {
		own := *a
		own.authority, own.path = "mock.example", "/api"+a.path
		own.components = []string{"@method", "@authority", "@path"}
		p.sign(&own)
		a.input, a.signature = own.header.Get("Signature-Input"), own.header.Get("Signature")
	}
	p.get("/customers").wants(t, 200)
}

func TestSIWX_SignaturesAreHeldToWhatTheWorkspaceWants(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	set := func(siwx string) { s.patch("/_mock/workspaces/default", `{"siwx": `+siwx+`}`).wants(t, 200) }
	unsigned := func(a *asking) { a.input, a.signature = "-", "-" }
	p.change = unsigned
	res := p.get("/customers").wants(t, 400).has(t, `"title":"BadRequest"`)
	s.entry(res).has(t, `"rule":"siwx.signature.missing"`)
	set(`{"signature_errors": "401"}`)
	p.get("/customers").wants(t, 401)
	set(`{"signatures": "warn"}`)
	s.log.drain()
	s.entry(p.get("/customers").wants(t, 200)).has(t, "the call would be refused: ")
	if log := s.log.drain(); !strings.Contains(log, "accepted, but: the call would be refused") {
		t.Errorf("the log says nothing: %s", log)
	}
	set(`{"signatures": "off"}`)
	if notes := s.entry(p.get("/customers").wants(t, 200)).at(t, "notes"); notes != nil {
		t.Errorf("off has notes: %v", notes)
	}
	set(`{"signatures": "enforce", "components": ["idempotency-key"]}`)
	p.change = nil
	w := newWallet(t)
	p.customer(w, "a") // it signs that already
	p.change = func(a *asking) { a.components = []string{"@method", "@path", "content-digest"} }
	p.post("/customers", `{"chainId": "`+w.account()+`", "externalId": "b"}`).wants(t, 401).has(t, "idempotency-key")
}

func TestSIWX_NoSecretStandsInJournalOrLog(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	p.customer(newWallet(t), "a")
	s.post("/auth/token", `{"apiKey": "`+siwxKey+`", "apiSecret": "`+siwxSecret+` "}`).wants(t, 401)
	p.bare("PUT", "/auth/credentials", `{"apiKey": "`+uuid.NewString()+`", "apiSecret": "a-brand-new-secret-of-ours"}`).wants(t, 204)
	journal := s.get("/_mock/requests?limit=1000").wants(t, 200).body
	for _, secret := range []string{siwxSecret, p.token, "a-brand-new-secret-of-ours"} {
		if strings.Contains(journal, secret) {
			t.Errorf("the journal shows %s", secret)
		}
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log shows %s", secret)
		}
	}
}
