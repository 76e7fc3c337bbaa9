package api_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

func TestSIWX_APrivateKeySentByMistakeIsKeptNowhere(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	der, err := x509.MarshalECPrivateKey(p384(t))
	if err != nil {
		t.Fatal(err)
	}
	private := string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}))
	encoded := base64.StdEncoding.EncodeToString([]byte(private))
	for name, send := range map[string]func() reply{
		"base64": func() reply { return p.bare("PUT", "/auth/signing", `{"publicKey": "`+encoded+`"}`) },
		"PEM":    func() reply { return p.bare("PUT", "/auth/signing", `{"publicKey": `+quoted(private)+`}`) },
		"as another field": func() reply {
			return p.post("/customers", `{"chainId": `+quoted(private)+`, "externalId": "`+encoded+`"}`)
		},
		"in the path": func() reply { return p.get("/customers/" + strings.ReplaceAll(encoded, "/", "%2F")) },
		"as a token": func() reply {
			return s.do(ask{method: "GET", path: "/customers", header: map[string]string{"Authorization": encoded}})
		},
		"to Connect": func() reply { return s.post("/oauth/token", `{"client_id": "`+encoded+`"}`) },
	} {
		res := send()
		if res.status < 400 {
			t.Errorf("%s: %d", name, res.status)
		}
		for where, text := range map[string]string{"the answer": res.body, "the journal": s.entry(res).body} {
			for _, secret := range []string{strings.Split(private, "\n")[1][:30], encoded[60:90]} {
				if strings.Contains(text, secret) {
					t.Errorf("%s: %s shows the key: %s", name, where, text)
				}
			}
		}
	}
	for _, setting := range []string{"siwx", "connect"} {
		for _, key := range []string{private, encoded} {
			res := s.patch("/_mock/workspaces/default", `{"`+setting+`": {"public_key": `+quoted(key)+`}}`).wants(t, 400)
			if strings.Contains(res.body, encoded[60:90]) || strings.Contains(res.body, strings.Split(private, "\n")[1][:30]) {
				t.Error(res.body)
			}
		}
	}
	if text := s.log.String(); strings.Contains(text, encoded[60:90]) || strings.Contains(text, strings.Split(private, "\n")[1][:30]) {
		t.Error(text)
	}
}

func TestSIWX_ASecretUnderAnEscapedNameIsKeptNowhere(t *testing.T) {
	s := start(t)
	res := s.post("/auth/token", `{"apiKey": "`+siwxKey+`", "api\u0053ecret": "not the right one"}`).wants(t, 401)
	if entry := s.entry(res); strings.Contains(entry.body, "not the right one") {
		t.Error(entry.body)
	}
}

func TestWebhooks_ASubscriptionToTheWorkspacesURLKeepsItsDial(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	hooks := newEndpoint(t, 200)
	const target = "http://platform.example/hooks"
	s.patch("/_mock/workspaces/default", `{"siwx_url": {"url": "`+target+`", "dial": "`+strings.TrimPrefix(hooks.URL, "http://")+`"}}`).wants(t, 200)
	p.put("/webhooks", `{"callbackUrl": "`+target+`"}`).wants(t, 200)
	p.put("/webhooks", `{"callbackUrl": "`+target+`", "types": ["customer.updated"]}`).wants(t, 200)
	p.customer(newWallet(t), "a")
	s.post("/_mock/settle", `{"wait": "10s"}`).wants(t, 200).has(t, `"settled":true`)
	if got, _ := hooks.received(); len(got) != 1 || got[0].Host != "platform.example" {
		t.Errorf("%d webhooks have come", len(got))
	}
}

func TestWorkspace_AnyChainIsNullInAnswersAsInChanges(t *testing.T) {
	s := start(t)
	shown := s.get("/_mock/workspaces/default").wants(t, 200).has(t, `"chains":null`)
	s.patch("/_mock/workspaces/default", `{"siwx": {"chains": `+quotedAny(shown.at(t, "siwx", "chains"))+`}}`).wants(t, 200)
	s.siwx("").customer(newWallet(t), "a")
	s.patch("/_mock/workspaces/default", `{"siwx": {"chains": []}}`).wants(t, 200).has(t, `"chains":[]`)
	p := s.siwx("")
	p.post("/customers", newCustomerBody(newWallet(t), "b")).wants(t, 400).has(t, "chain eip155:1 is not enabled for this client")
}

func TestRuns_MakeTheirCustomersOnAChainThatIsAllowed(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"siwx_url": "`+newEndpoint(t, 200).URL+`", "siwx": {"chains": [137, 10]}}`).wants(t, 200)
	s.put("/_mock/clock", `{"mode": "instant"}`).wants(t, 200)
	s.post("/_mock/runs", `{"scenario": "customer-verified", "wait": "10s"}`).wants(t, 201).has(t, `"status":"passed"`)
	s.get("/_mock/customers").wants(t, 200).has(t, `"chain_id":"eip155:137:0x`)
}

func TestRuns_AWalletThatIsOpenedAfterItsCustomerSigns(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	s.put("/_mock/clock", `{"mode": "instant"}`).wants(t, 200)
	s.patch("/_mock/workspaces/default", `{"siwx_url": "`+newEndpoint(t, 200).URL+`"}`).wants(t, 200)
	account := s.put("/_mock/wallets/zed", "").wants(t, 200).text(t, "chain_id")
	s.post("/_mock/workspaces/default/reset", "").wants(t, 200) // and the wallet is closed
	id := p.post("/customers", `{"chainId": "`+account+`", "externalId": "a"}`).wants(t, 201).text(t, "id")
	run := `{"scenario": "customer-verified", "customer_id": "` + id + `", "wait": "10s"}`
	s.post("/_mock/runs", run).wants(t, 201).has(t, `"status":"failed"`, "is no simulated wallet's")
	s.put("/_mock/wallets/zed", "").wants(t, 200)
	s.post("/_mock/runs", run).wants(t, 201).has(t, `"step":"wallet signs","status":"done"`)
	s.get("/_mock/customers/"+id).wants(t, 200).has(t, `"status":"active"`)
}

func TestRuns_OfChallengesTakeNothingThatIsOfOtherFlows(t *testing.T) {
	s := start(t)
	s.post("/_mock/runs", `{"scenario": "customer-verified", "session_id": "x"}`).wants(t, 400).has(t, `"pointer":"/session_id"`, "customer_id")
	s.post("/_mock/runs", `{"scenario": "customer-verified", "participant_code": "x"}`).wants(t, 400).has(t, `"pointer":"/participant_code"`, "customer_id")
	s.post("/_mock/runs", `{"scenario": "deposit-confirmed", "customer_id": "x"}`).wants(t, 400).has(t, `"pointer":"/customer_id"`)
	s.post("/_mock/runs", `{"scenario": "deposit-confimed", "session_id": "x"}`).wants(t, 404)
}

func TestIdempotency_AnswersOfWhenTheClockWasAheadHoldUpNoOthers(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"siwx": {"signatures": "off", "token_ttl": "87600h"}}`).wants(t, 200)
	p := s.siwx("")
	change := func() { p.do("DELETE", "/webhooks/x", "", uuid.NewString()).wants(t, 404) }
	s.put("/_mock/clock", `{"now": "2032-01-01T00:00:00Z"}`).wants(t, 200)
	for range 5 {
		change()
	}
	s.put("/_mock/clock", `{"now": "`+noon+`"}`).wants(t, 200)
	const hourly = 20
	for range 5 {
		for range hourly {
			change()
		}
		s.post("/_mock/clock/advance", `{"by": "1h1m"}`).wants(t, 200)
	}
	kept := 0
	if err := s.World.View(t.Context(), s.World.Default(), func(r storage.Reader) (err error) {
		kept, err = r.Count(&storage.Kind{Name: "answers"}, storage.Any)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if most := 5 + 2*hourly; kept > most {
		t.Errorf("%d answers are kept, want %d at most", kept, most)
	}
}

func TestSIWX_AnEscapedSlashIsPartOfAnID(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	id := p.customer(newWallet(t), "a").text(t, "id")
	for _, at := range []string{"", "/v1", "/w/default"} {
		p.base = at
		p.get("/customers/foo%2F"+id).wants(t, 404).has(t, `customer not found: \"foo/`+id+`\"`)
		p.get("/customers/"+id+"%2Fx/challenge").wants(t, 404)
		p.patch("/simulator/customers/x%2F"+id+"/verify").wants(t, 404)
		p.post("/customers/x%2f"+id+"/challenge/sign", `{}`).wants(t, 404)
		p.get("/customers/"+strings.ReplaceAll(id, "-", "%2D")).wants(t, 200)
	}
	s.get("/_mock/customers/%2e%2e").wants(t, 404).has(t, `\"..\"`)
	s.get("/_mock/customers/foo%2F"+id).wants(t, 404).has(t, `\"foo/`+id+`\"`)
	s.get("/_mock/customers/"+strings.ReplaceAll(id, "-", "%2D")).wants(t, 200)
	s.get("/_mock/customers/%252e").wants(t, 404).has(t, `\"%2e\"`)
}

func TestAwait_IsMetByAliasesWhicheverPathItNames(t *testing.T) {
	for _, named := range []string{"/v1/customers/*/challenge/sign", "/v1/customers/{{ .customer.id }}/challenge/sign", "/customers/*/challenge/sign"} {
		for _, called := range []string{"", "/v1"} {
			s := start(t)
			p, w := s.siwx(called), newWallet(t)
			made := p.customer(w, "a")
			run := s.decides(t, "signs", "  - customer: initiating\n  - await: {request: \"POST "+named+"\"}\n", made.text(t, "id")).text(t, "id")
			p.post("/customers/"+made.text(t, "id")+"/challenge/sign", w.signBody(t, made.text(t, "challenge"))).wants(t, 204)
			s.get("/_mock/runs/"+run+"?wait=10s").wants(t, 200).has(t, `"status":"passed"`)
		}
	}
}

func TestSIWX_TwoTokensAreNone(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/customers", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header["Authorization"] = []string{"Bearer " + p.token, "Bearer other"}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 401 || !strings.Contains(string(text), "there are 2 headers Authorization; it wants one") {
		t.Errorf("%s: %s, %v", res.Status, text, err)
	}
}

func TestIdempotency_AnotherRequestUnderAUsedKeyIsToldSoWhateverItIs(t *testing.T) {
	s := start(t)
	p, w, key := s.siwx(""), newWallet(t), uuid.NewString()
	p.do("POST", "/customers", newCustomerBody(w, "a"), key).wants(t, 201)
	p.do("POST", "/customers", `{"chainId": `, key).wants(t, 422).has(t, "was used at", "for another request")
	p.do("PUT", "/webhooks", `[]`, key).wants(t, 422)
	p.do("POST", "/customers", newCustomerBody(w, "a"), key).wants(t, 201)
}

func TestWebhooks_TypesAreKeptOnceAndSomeAreWanted(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	p.put("/webhooks", `{"callbackUrl": "http://127.0.0.1:9", "types": ["customer.updated", "card.updated", "customer.updated"]}`).
		wants(t, 200).has(t, `"types":["customer.updated","card.updated"]`)
	p.put("/webhooks", `{"callbackUrl": "http://127.0.0.1:9", "types": []}`).wants(t, 400).has(t, `"pointer":"/types"`, "leave it out")
}

func TestWorkspace_ComponentsAreThoseThatARequestCanHave(t *testing.T) {
	s := start(t)
	for list, says := range map[string]string{
		`["@status"]`:                          "/siwx/components/0",
		`["@signature-params"]`:                "/siwx/components/0",
		`["@query-param"]`:                     "/siwx/components/0",
		`["@methode"]`:                         `did you mean \"@method\"?`,
		`["authorization", "authorization"]`:   "/siwx/components/1",
		`["@authority", "date", "@authority"]`: "is there twice",
	} {
		s.patch("/_mock/workspaces/default", `{"siwx": {"components": `+list+`}}`).wants(t, 400).has(t, says)
	}
	s.patch("/_mock/workspaces/default", `{"siwx": {"components": ["@authority", "@query", "@scheme", "@request-target", "authorization"]}}`).wants(t, 200)
}

func TestRouter_AMisspeltPathIsRefusedByTheAPIThatIsMeant(t *testing.T) {
	s := start(t)
	for _, path := range []string{"//customers", "/V1/customers", "/v1//customers", "/Customers", "/w/default//customers"} {
		s.get(path).wants(t, 404).has(t, `"type":"urn:mockconnect:siwx:not-found"`)
	}
}
