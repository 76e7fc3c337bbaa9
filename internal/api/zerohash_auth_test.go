package api_test

import (
	"maps"
	"strings"
	"testing"
)

const someTarget = "/participants?page=1"

// without is a call without one of its headers; with has one of another value.
func (a ask) without(header string) ask {
	a.header = maps.Clone(a.header)
	delete(a.header, header)
	return a
}

func (a ask) with(header, value string) ask {
	a.header = maps.Clone(a.header)
	a.header[header] = value
	return a
}

func TestSCX_RefusesEachFaultWithItsOwnSentenceAndRule(t *testing.T) {
	s := start(t)
	good := documented.signed("GET", someTarget, "")
	for name, test := range map[string]struct {
		call       ask
		says, rule string
	}{
		"no key":                 {good.without("X-SCX-API-KEY"), "Missing API Key", "zerohash.key.missing"},
		"a key that nobody has":  {good.with("X-SCX-API-KEY", "somebodyelses"), `\"somebodyelses\" is not a key of any workspace`, "zerohash.key.unknown"},
		"the private key as key": {good.with("X-SCX-API-KEY", documented.private), "X-SCX-API-KEY holds the private key of workspace default", "zerohash.key.unknown"},
		"no passphrase":          {good.without("X-SCX-PASSPHRASE"), "X-SCX-PASSPHRASE is missing", "zerohash.passphrase.missing"},
		"a wrong passphrase":     {good.with("X-SCX-PASSPHRASE", "Passphrase"), "is not the passphrase of this API key", "zerohash.passphrase.wrong"},
		"no timestamp":           {good.without("X-SCX-TIMESTAMP"), "X-SCX-TIMESTAMP is missing", "zerohash.timestamp.missing"},
		"a timestamp of words":   {good.with("X-SCX-TIMESTAMP", "now"), "X-SCX-TIMESTAMP", "zerohash.timestamp.format"},
		"no signature":           {good.without("X-SCX-SIGNED"), "X-SCX-SIGNED is missing", "zerohash.signature.missing"},
		"no base64":              {good.with("X-SCX-SIGNED", "***"), "X-SCX-SIGNED", "zerohash.signature.encoding"},
		"a signature of another": {good.with("X-SCX-SIGNED", "nvY/lGZoaom8x6eHeMWlzF4NnGvGA3YPtrbCmyUSplo="), "does not verify", "zerohash.signature.mismatch"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.do(test.call).wants(t, 403).has(t, `{"error":true,"message":"`, test.says)
			s.entry(answer).has(t, `"rule":"`+test.rule+`"`)
		})
	}
	s.do(good).wants(t, 200)
	if log := s.log.drain(); strings.Contains(log, documented.private) {
		t.Error("the log shows the private key")
	}
}

func TestSCX_ShowsWhatTheServerSignedAndNamesTheMistake(t *testing.T) {
	s := start(t)
	undecoded := platform{documented.key, "MmM0WnZWZDRnb1JrdUptK3JqcjlieVVpYVVXMWI2dFZONHh5OVFYTlNFPQ==", documented.passphrase}
	timestamp := func(a ask) string { return a.header["X-SCX-TIMESTAMP"] }
	call := undecoded.signed("GET", someTarget, "")
	answer := s.do(call.with("X-SCX-API-KEY", documented.key)).wants(t, 403)
	entry := s.entry(answer).has(t, `"expected":"`+timestamp(call)+`GET`+someTarget+`{}"`, `"diagnosis":`, `"mistake":`)
	if strings.Contains(entry.body, documented.private) {
		t.Errorf("the explanation shows the private key: %s", entry.body)
	}
}

func TestSCX_TheStyleOfRefusalsIsASetting(t *testing.T) {
	s := start(t)
	for style, want := range map[string]struct {
		status     int
		kind, body string
	}{
		"json403": {403, "application/json", `{"error":true,"message":"Missing API Key"}`},
		"html403": {403, "text/html", "Missing API Key header"},
		"json401": {401, "application/json", `{"error":true,"message":"Missing API Key"}`},
	} {
		s.patch("/_mock/workspaces/default", `{"zerohash": {"auth_errors": "`+style+`"}}`).wants(t, 200)
		answer := s.get("/participants").wants(t, want.status)
		answer.is(t, want.body)
		if kind := answer.header.Get("Content-Type"); kind != want.kind {
			t.Errorf("%s: content type %q, want %q", style, kind, want.kind)
		}
	}
}

func TestSCX_WarnAndOffLetCallsPass(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"signatures": "warn"}}`).wants(t, 200)
	s.entry(s.get("/participants").wants(t, 200)).has(t, "the call would be refused: Missing API Key")
	s.patch("/_mock/workspaces/default", `{"zerohash": {"signatures": "off"}}`).wants(t, 200)
	if entry := s.entry(s.get("/participants").wants(t, 200)); strings.Contains(entry.body, "would be refused") {
		t.Errorf("a call that is not checked has a note: %s", entry.body)
	}
}

func TestSCX_TheWindowOfTimestampsIsASetting(t *testing.T) {
	s := start(t)
	old := ask{method: "GET", path: "/accounts?account_owner=00SCXM&account_group=BBLGTW", header: map[string]string{
		"X-SCX-API-KEY": documented.key, "X-SCX-PASSPHRASE": documented.passphrase,
		"X-SCX-TIMESTAMP": "1714445421", "X-SCX-SIGNED": "nvY/lGZoaom8x6eHeMWlzF4NnGvGA3YPtrbCmyUSplo=", // the documents' own
	}}
	s.entry(s.do(old).wants(t, 403)).has(t, "zerohash.timestamp.skew")
	s.patch("/_mock/workspaces/default", `{"zerohash": {"signature_skew": "-1s"}}`).wants(t, 200)
	s.do(old).wants(t, 200)
}

func TestSCX_PermissionsOfTheKeyAreHeldToEachRoute(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"permissions": ["participants:read"]}}`).wants(t, 200)
	s.zget(someTarget).wants(t, 200)
	s.signed("POST", "/participants/customers/new", `{"email":"a@example.com"}`).wants(t, 403).
		is(t, `{"error":true,"message":"This api key does not have write permission to this endpoint"}`)
	s.zget("/accounts").wants(t, 403).is(t, `{"error":true,"message":"This api key does not have read permission to this endpoint"}`)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"permissions": ["read", "participants"]}}`).wants(t, 200)
	s.zget("/accounts").wants(t, 200)
	s.signed("POST", "/participants/customers/new", `{"email":"a@example.com"}`).wants(t, 201)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"permissions": []}}`).wants(t, 200)
	s.zget("/accounts").wants(t, 403)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"permissions": null}}`).wants(t, 200)
	s.zget("/accounts").wants(t, 200)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"permissions": ["participant"]}}`).wants(t, 400).has(t, "/zerohash/permissions/0")
}

func TestSCX_TheKeySelectsTheWorkspaceAndThePathMayToo(t *testing.T) {
	s := start(t)
	made := s.post("/_mock/workspaces", `{"id": "other"}`).wants(t, 201)
	other := platform{made.text(t, "zerohash", "api_key"), made.text(t, "zerohash", "private_key"), made.text(t, "zerohash", "passphrase")}
	s.do(other.signed("POST", "/participants/customers/new", `{"email":"a@example.com"}`)).wants(t, 201).has(t, made.text(t, "zerohash", "platform_code"))
	s.zget("/participants/a@example.com").wants(t, 404)
	s.do(other.signed("GET", "/participants/a@example.com", "")).wants(t, 200)
	// Behind its path the workspace takes default's credentials, over the path as the caller has it or as the platform knows it.
	s.zget("/w/other/participants/a@example.com").wants(t, 200)
	bare := documented.signed("GET", "/participants/a@example.com", "")
	bare.path = "/w/other" + bare.path
	s.do(bare).wants(t, 200)
	// The key of one workspace does not open another.
	call := other.signed("GET", "/participants", "")
	call.path = "/w/default" + call.path
	s.do(call).wants(t, 403)
}

func TestSCX_TakesAGetWithABodyOfBracesAndSignsTheRawTarget(t *testing.T) {
	s := start(t)
	s.signed("POST", "/participants/customers/new", `{"email":"a+b@example.com"}`).wants(t, 201)
	for _, target := range []string{"/participants/a+b@example.com", "/participants/a%2Bb%40example.com", "/participants/A+B@Example.com"} {
		s.zget(target).wants(t, 200)
	}
	s.signed("GET", "/participants", "{}").wants(t, 200)
}

func TestZerohash_RefusesInItsOwnShapes(t *testing.T) {
	s := start(t)
	for _, test := range []struct {
		call   ask
		status int
		body   string
	}{
		{documented.signed("GET", "/participants/nobody@example.com", ""), 404, `{"error":"Not Found"}`},
		{documented.signed("GET", "/participant/ABC123/no_such_thing", ""), 404, `{"error":"Not Found"}`},
		{documented.signed("DELETE", "/participants", ""), 405, `{"error":"Method Not Allowed"}`},
		{documented.signed("POST", "/participants/customers/new", `{"email":"a@example.com"}`).with("Content-Type", "text/plain"), 400, `{"errors":["Content-Type should be application/json, got \"text/plain\""]}`},
		{documented.signed("POST", "/participants/customers/new", `[]`), 400, `{"errors":["should be object"]}`},
		{documented.signed("GET", "/participants?page=0", ""), 400, `{"errors":["page should be >= 1"]}`},
	} {
		s.do(test.call).wants(t, test.status).is(t, test.body)
	}
	s.signed("POST", "/participants/customers/new", `{"email":`).wants(t, 400).has(t, `{"errors":["`)
	s.signed("POST", "/participants/customers/new", `{"email":"`+strings.Repeat("a", 1<<20)+`"}`).wants(t, 413).has(t, `{"errors":["`)
	call := documented.signed("GET", someTarget, "").with("X-Request-Id", "3fd842ab-46ee-4813-95d0-e4eeeb1fb75e")
	if id := s.do(call).wants(t, 200).header.Get("X-Request-Id"); id != "3fd842ab-46ee-4813-95d0-e4eeeb1fb75e" {
		t.Errorf("X-Request-Id is %q", id)
	}
	if id := s.get("/participants").header.Get("X-Request-Id"); len(id) != 36 {
		t.Errorf("a refusal's X-Request-Id is %q", id)
	}
}

func TestWorkspace_NullTakesAListBackToItsDefault(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"connect": {"limits": {"max": 10}, "integrations": ["kraken"]}}`).wants(t, 200).has(t, `"max":"10"`, `"kraken"`)
	cleared := s.patch("/_mock/workspaces/default", `{"connect": {"limits": null, "integrations": null}}`).wants(t, 200)
	if strings.Contains(cleared.body, `"max"`) || strings.Contains(cleared.body, "kraken") {
		t.Errorf("not cleared: %s", cleared.body)
	}
}

func TestParticipant_WhoIsLockedGetsNoAddressQuoteOrMoney(t *testing.T) {
	s := start(t)
	code := s.signed("POST", "/participants/customers/new", `{"email":"a@example.com"}`).wants(t, 201).text(t, "message", "participant_code")
	s.patch("/_mock/participants/"+code, `{"status":"locked"}`).wants(t, 200)
	for target, body := range map[string]string{
		"/deposits/digital_asset_addresses": `{"participant_code":"` + code + `","asset":"BTC"}`,
		"/fund/rfq":                         `{"participant_code":"` + code + `","fund_asset":"BTC"}`,
		"/deposits/fund":                    `{"participant_code":"` + code + `","asset":"USD","amount":"10"}`,
	} {
		s.signed("POST", target, body).wants(t, 400).is(t, `{"errors":["participant is not approved"]}`)
	}
}

func TestSCX_TheExplanationHasTheStringThatWasSigned(t *testing.T) {
	s := start(t)
	call := documented.signed("GET", "/participants", "")
	call.path = someTarget // the query came after signing
	timestamp := call.header["X-SCX-TIMESTAMP"]
	s.entry(s.do(call).wants(t, 403)).has(t, `"expected":"`+timestamp+`GET`+someTarget+`{}"`, `"signed":"`+timestamp+`GET/participants{}"`, `"mistake":"target-query-dropped"`)
}
