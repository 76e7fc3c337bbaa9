package api_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
)

var sessionPaths = []string{"/sessions", "/v1/sessions", "/api/v1/sessions"}

func TestSession_IsWrappedOnTheWithdrawalPathOfTheGuideAndFlatElsewhere(t *testing.T) {
	withdrawal := `{"account": {"reference_id": "USER01"}, "session": {"withdrawal_details": {"asset": "BTC", "network": "bitcoin", "amount": "0.1"}}, "scopes": ["user:withdrawal:request"]}`
	for _, profile := range []string{"2025-10", "2026-07"} {
		s := start(t)
		s.patch("/_mock/workspaces/default", `{"profile": "`+profile+`"}`).wants(t, 200)
		for _, header := range []string{"client-id", "x-connect-client-id", "X-Connect-Client-Id"} {
			for _, path := range sessionPaths {
				for _, body := range []string{sessionBody, withdrawal} {
					res := s.do(ask{path: path, body: body, header: map[string]string{"Authorization": "Bearer " + s.token(), header: organization}}).wants(t, 200)
					if path == "/v1/sessions" {
						wantNames(t, res.body, "token")
						res.body = res.body[len(`{"token":`) : len(res.body)-1]
					}
					wantNames(t, res.body, "jwt", "expires_in")
					if got := res.at(t, "expires_in"); got != 3600.0 {
						t.Errorf("expires_in %v", got)
					}
				}
			}
		}
	}
}

func TestSession_JWTIsExactlyWhatTheGuidePrints(t *testing.T) {
	s := start(t)
	res := s.do(ask{path: "/sessions", body: sessionBody, header: bearer(s.token())}).wants(t, 200)
	token := res.text(t, "jwt")
	if got := decoded(t, token, 0); got != `{"alg":"HS256","typ":"JWT"}` {
		t.Error("header", got)
	}
	claims := decoded(t, token, 1)
	const uuid = `"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"`
	want := regexp.MustCompile(`^\{"iss":"connect","sub":` + uuid + `,"iat":"2025-07-24T12:00:00.123456789Z","exp":"2025-07-24T13:00:00.123456789Z","jti":` + uuid +
		`,"organization":\{"id":"` + organization + `"\},"account":\{"id":` + uuid + `,"reference_id":"USER01"\},"session":\{"id":` + uuid + `\}\}$`)
	if !want.MatchString(claims) {
		t.Error("claims", claims)
	}
	shown := s.get("/_mock/sessions/"+(reply{body: claims}).text(t, "session", "id")).wants(t, 200)
	if shown.text(t, "status") != "live" || shown.text(t, "reference_id") != "USER01" {
		t.Error(shown.body)
	}
	// The key is the workspace's, and none that could be guessed.
	parts := strings.Split(token, ".")
	for _, guess := range []string{"", "secret", clientSecret, organization, "default"} {
		mac := hmac.New(sha256.New, []byte(guess))
		mac.Write([]byte(parts[0] + "." + parts[1]))
		if base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) == parts[2] {
			t.Errorf("the JWT is signed with %q", guess)
		}
	}
}

func TestSession_TimesHaveNineDigitsEvenWhenTheyAreRound(t *testing.T) {
	s := start(t)
	s.put("/_mock/clock", `{"now": "2026-02-03T04:05:06Z"}`).wants(t, 200)
	s.patch("/_mock/workspaces/default", `{"connect": {"session_ttl": "90s"}}`).wants(t, 200)
	s.session(sessionBody).has(t, `"iat":"2026-02-03T04:05:06.000000000Z","exp":"2026-02-03T04:06:36.000000000Z"`)
}

func TestSession_ANewOneEndsTheOneThatTheSameUserHad(t *testing.T) {
	s := start(t)
	id := func(reference string) string {
		return s.session(strings.Replace(sessionBody, "USER01", reference, 1)).text(t, "session", "id")
	}
	first, other, second := id("USER01"), id("USER02"), id("USER01")
	for session, want := range map[string]string{first: "superseded", second: "live", other: "live"} {
		if got := s.get("/_mock/sessions/"+session).wants(t, 200).text(t, "status"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	res := s.post("/_mock/sessions/"+first+"/deposits", `{"amount": "0.1"}`).wants(t, 409)
	res.has(t, "superseded", second)
	s.post("/_mock/sessions/"+second+"/deposits", `{"amount": "0.1"}`).wants(t, 201)

	s.post("/_mock/clock/advance", `{"by": "1h"}`).wants(t, 200)
	if got := s.get("/_mock/sessions/"+second).text(t, "status"); got != "expired" {
		t.Error(got)
	}
	s.post("/_mock/sessions/"+second+"/deposits", `{"amount": "0.1"}`).wants(t, 409).has(t, "expired")
}

func TestSession_KeepsTheAccountOfAUserAndMakesEverythingElseAnew(t *testing.T) {
	s := start(t)
	a, b := s.session(sessionBody), s.session(sessionBody)
	for _, path := range [][]string{{"sub"}, {"account", "id"}} {
		if a.text(t, path...) != b.text(t, path...) {
			t.Errorf("%v differs", path)
		}
	}
	for _, path := range [][]string{{"jti"}, {"session", "id"}} {
		if a.text(t, path...) == b.text(t, path...) {
			t.Errorf("%v is the same", path)
		}
	}
}

func TestSession_MetadataComesBackUntouched(t *testing.T) {
	s := start(t)
	for name, metadata := range map[string]string{
		"order of the names":  `{"z":1,"a":2,"m":{"y":1,"b":2}}`,
		"numbers as written":  `{"price":1.10,"big":123456789012345678901234567890,"small":1e-7,"zero":-0.0}`,
		"unicode":             `{"name":"Zoë 🦊 漢字","emoji":{"🦊":"🦊"}}`,
		"HTML characters":     `{"html":"<a href='x'>&amp;</a>\u2028"}`,
		"every kind of value": `{"a":null,"b":true,"c":false,"d":[],"e":{},"f":[1,[2,[3]]],"g":""}`,
		"an empty name":       `{"":1}`,
		"quotes and slashes":  `{"q":"\"\\/\n\t"}`,
		"nothing":             `{}`,
	} {
		t.Run(name, func(t *testing.T) {
			claims := s.session(`{"account": {"reference_id": "USER01"}, "session": {"metadata": ` + metadata + `}, "scopes": "user:deposit:send"}`)
			shown := s.get("/_mock/sessions/"+claims.text(t, "session", "id")).wants(t, 200)
			want := strings.ReplaceAll(metadata, `\u2028`, "\u2028")
			if !strings.Contains(shown.body, `"metadata":`+want+`,`) {
				t.Errorf("the session has not %s: %s", want, shown.body)
			}
		})
	}
	claims := s.session(`{"account": {"reference_id": "USER02"}, "session": {}, "scopes": ["user:deposit:send"]}`)
	s.get("/_mock/sessions/"+claims.text(t, "session", "id")).has(t, `"metadata":{}`)
}

func TestSession_BodyRefusals(t *testing.T) {
	const details = `{"asset": "BTC", "network": "bitcoin", "amount": "0.1"}`
	body := func(session, scopes string) string {
		return `{"account": {"reference_id": "USER01"}, "session": ` + session + `, "scopes": ` + scopes + `}`
	}
	with := func(details string) string {
		return body(`{"withdrawal_details": `+details+`}`, `["user:withdrawal:request"]`)
	}
	for name, test := range map[string]struct {
		body           string
		before, recent int // status in 2025-10 and 2026-07
		says           string
	}{
		"no body":                            {``, 400, 400, "empty"},
		"an empty object":                    {`{}`, 400, 400, "account: required"},
		"no session":                         {`{"account": {"reference_id": "U"}, "scopes": ["user:deposit:send"]}`, 400, 400, "session: required"},
		"null for session":                   {body(`null`, `"user:deposit:send"`), 400, 400, "session: required"},
		"an empty session":                   {body(`{}`, `["user:deposit:send"]`), 200, 200, ""},
		"no reference_id":                    {`{"account": {}, "session": {}, "scopes": "user:deposit:send"}`, 400, 400, "account.reference_id: required"},
		"an empty reference_id":              {`{"account": {"reference_id": ""}, "session": {}, "scopes": "user:deposit:send"}`, 400, 400, "account.reference_id"},
		"a number for reference_id":          {`{"account": {"reference_id": 1}, "session": {}, "scopes": "user:deposit:send"}`, 400, 400, "account.reference_id: wants a string, got the number 1"},
		"a reference_id of 255 bytes":        {strings.Replace(sessionBody, "USER01", strings.Repeat("x", 255), 1), 200, 200, ""},
		"a reference_id of 256 bytes":        {strings.Replace(sessionBody, "USER01", strings.Repeat("x", 256), 1), 400, 400, "at most 255"},
		"an unknown field":                   {body(`{"theme": "dark"}`, `"user:deposit:send"`), 400, 400, `unknown field "theme"`},
		"a field that is misspelled":         {body(`{"meta_data": {}}`, `"user:deposit:send"`), 400, 400, `metadata`},
		"several faults at once":             {`{"account": {}, "session": {"metadata": []}, "scopes": []}`, 400, 400, "account.reference_id: required, the user's participant_code; session.metadata: wants an object"},
		"metadata that is a list":            {body(`{"metadata": [1]}`, `"user:deposit:send"`), 400, 400, "session.metadata: wants an object"},
		"metadata that is a string":          {body(`{"metadata": "x"}`, `"user:deposit:send"`), 400, 400, "session.metadata"},
		"metadata with a name twice":         {body(`{"metadata": {"a": 1, "a": 2}}`, `"user:deposit:send"`), 400, 400, "session.metadata.a"},
		"a request_id":                       {strings.Replace(sessionBody, "{", `{"request_id": "r-1", `, 1), 200, 200, ""},
		"a number for request_id":            {strings.Replace(sessionBody, "{", `{"request_id": 1, `, 1), 400, 400, "request_id"},
		"deposit_details":                    {body(`{"deposit_details": {"account_label": "general"}}`, `["user:deposit:send"]`), 200, 200, ""},
		"deposit_details of a wrong type":    {body(`{"deposit_details": []}`, `["user:deposit:send"]`), 400, 400, "session.deposit_details"},
		"no scopes":                          {`{"account": {"reference_id": "U"}, "session": {}}`, 400, 400, "scopes: required"},
		"empty scopes":                       {body(`{}`, `[]`), 400, 400, "scopes: required"},
		"an empty string for scopes":         {body(`{}`, `""`), 400, 400, "scopes[0]"},
		"null for scopes":                    {body(`{}`, `null`), 400, 400, "scopes"},
		"a number in scopes":                 {body(`{}`, `["user:deposit:send", 7]`), 400, 400, "scopes[1]: wants a string"},
		"an object for scopes":               {body(`{}`, `{}`), 400, 400, "scopes: wants"},
		"one scope as a string":              {body(`{}`, `"user:deposit:send"`), 200, 200, ""},
		"the deposit scope":                  {body(`{}`, `["user:deposit:send"]`), 200, 200, ""},
		"the recovery scope":                 {body(`{}`, `["user:recovery:send"]`), 200, 200, ""},
		"the guide's withdrawal scope":       {body(`{}`, `["user:withdrawal:send"]`), 200, 400, "user:withdrawal:send"},
		"the later withdrawal scope alone":   {body(`{}`, `["user:withdrawal:request"]`), 200, 400, "session.withdrawal_details: required with scope user:withdrawal:request"},
		"the later withdrawal scope":         {with(details), 200, 200, ""},
		"all later scopes together":          {body(`{"withdrawal_details": `+details+`}`, `["user:deposit:send", "user:withdrawal:request", "user:recovery:send"]`), 200, 200, ""},
		"an unknown scope":                   {body(`{}`, `["user:deposit:sent"]`), 400, 400, `scopes[0]: unknown scope "user:deposit:sent"; did you mean "user:deposit:send"?`},
		"the token's scope":                  {body(`{}`, `["customers:token:issue"]`), 400, 400, "scopes[0]"},
		"withdrawal_details without a field": {with(`{"asset": "BTC"}`), 400, 400, "session.withdrawal_details.amount: required; session.withdrawal_details.network: required"},
		"an amount that is a number":         {with(strings.Replace(details, `"0.1"`, `0.1`, 1)), 400, 400, "session.withdrawal_details.amount"},
		"an amount that is no number":        {with(strings.Replace(details, `0.1`, `1,5`, 1)), 400, 400, "session.withdrawal_details.amount"},
		"a negative amount":                  {with(strings.Replace(details, `0.1`, `-1`, 1)), 400, 400, "session.withdrawal_details.amount"},
		"an amount of nothing":               {with(strings.Replace(details, `0.1`, `0`, 1)), 400, 400, "session.withdrawal_details.amount"},
		"an amount with an exponent":         {with(strings.Replace(details, `0.1`, `1e999999999`, 1)), 400, 400, "session.withdrawal_details.amount"},
		"as many decimals as the asset has":  {with(strings.Replace(details, `0.1`, `0.12345678`, 1)), 200, 200, ""},
		"more decimals than the asset has":   {with(strings.Replace(details, `0.1`, `0.123456789`, 1)), 200, 400, "session.withdrawal_details.amount"},
		"an unknown asset":                   {with(strings.Replace(details, `BTC`, `NOPE`, 1)), 200, 400, "session.withdrawal_details.asset"},
		"an asset on a wrong network":        {with(strings.Replace(details, `bitcoin`, `solana`, 1)), 200, 400, "session.withdrawal_details"},
		"metadata of half a mebibyte":        {body(`{"metadata": {"x": "`+strings.Repeat("y", 1<<19)+`"}}`, `"user:deposit:send"`), 200, 200, ""},
		"more than a mebibyte":               {body(`{"metadata": {"x": "`+strings.Repeat("y", 1<<20)+`"}}`, `"user:deposit:send"`), 413, 413, "1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			for profile, status := range map[string]int{"2025-10": test.before, "2026-07": test.recent} {
				s := start(t)
				s.patch("/_mock/workspaces/default", `{"profile": "`+profile+`"}`).wants(t, 200)
				before := s.get("/_mock/sessions").body
				res := s.do(ask{path: "/sessions", body: test.body, header: bearer(s.token())}).wants(t, status)
				if status == 200 {
					continue
				}
				wantError(t, res)
				if got := res.text(t, "message"); !strings.Contains(got, test.says) {
					t.Errorf("%q does not speak of %q", got, test.says)
				}
				if s.get("/_mock/sessions").body != before {
					t.Error("a refused call has made a session")
				}
			}
		})
	}
}

// wantError holds a refusal of /sessions against the documented shape.
func wantError(t *testing.T, res reply) {
	t.Helper()
	wantNames(t, res.body, "error", "code", "message")
	code := map[int]float64{400: 3, 401: 16, 403: 7, 404: 5, 405: 12, 413: 8}[res.status]
	if got := res.at(t, "code"); got != code {
		t.Errorf("code %v, want %v: %s", got, code, res.body)
	}
	if res.text(t, "message") == "" || res.text(t, "error") == "" {
		t.Error(res.body)
	}
}

func TestSession_PrecisionIsTheWorkspacesWhereItIsSet(t *testing.T) {
	s := start(t, newProfile)
	s.patch("/_mock/workspaces/default", `{"connect": {"assets": [{"asset": "BTC", "network": "bitcoin", "precision": 2}]}}`).wants(t, 200)
	for amount, status := range map[string]int{"0.12": 200, "0.123": 400} {
		body := `{"account": {"reference_id": "U"}, "session": {"withdrawal_details": {"asset": "BTC", "network": "bitcoin", "amount": "` + amount + `"}}, "scopes": ["user:withdrawal:request"]}`
		s.do(ask{path: "/sessions", body: body, header: bearer(s.token())}).wants(t, status)
	}
}

func TestSession_UnknownFieldsPassWhereTheWorkspaceIsNotStrict(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"connect": {"strict": false}}`).wants(t, 200)
	body := strings.Replace(sessionBody, `"metadata"`, `"theme": "dark", "metadata"`, 1)
	s.do(ask{path: "/sessions", body: body, header: bearer(s.token())}).wants(t, 200)
	s.do(ask{path: "/sessions", body: strings.Replace(body, `"USER01"`, `1`, 1), header: bearer(s.token())}).wants(t, 400)
}

func TestSession_OrganizationHeader(t *testing.T) {
	s := start(t)
	other := s.post("/_mock/workspaces", `{"id": "other"}`).wants(t, 201).text(t, "connect", "organization_id")
	token := "Bearer " + s.token()
	for name, test := range map[string]struct {
		header map[string]string
		status int
		says   string
	}{
		"none":                     {map[string]string{}, 400, "client-id is missing"},
		"client-id":                {map[string]string{"client-id": organization}, 200, ""},
		"x-connect-client-id":      {map[string]string{"x-connect-client-id": organization}, 200, ""},
		"both":                     {map[string]string{"client-id": organization, "x-connect-client-id": organization}, 200, ""},
		"two that differ":          {map[string]string{"client-id": organization, "x-connect-client-id": other}, 400, "differ"},
		"as the guide's sample":    {map[string]string{"client-id": "242f55a-37af-47da-afaa-915de877405d"}, 200, ""},
		"the client_id":            {map[string]string{"client-id": clientID}, 403, "wants the organization_id"},
		"of another workspace":     {map[string]string{"client-id": other}, 403, "not the organization of the access token"},
		"nonsense":                 {map[string]string{"client-id": "\xff\x80"}, 403, "not the organization of the access token"},
		"the secret by accident":   {map[string]string{"client-id": clientSecret}, 403, "not the organization of the access token"},
		"the other header, wrong":  {map[string]string{"x-connect-client-id": other}, 403, "not the organization of the access token"},
		"upper case of the header": {map[string]string{"CLIENT-ID": organization}, 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			test.header["Authorization"] = token
			res := s.do(ask{path: "/sessions", body: sessionBody, header: test.header}).wants(t, test.status)
			if test.status == 200 {
				return
			}
			wantError(t, res)
			res.has(t, test.says)
			entry := s.entry(res)
			if test.status == 403 && entry.text(t, "explanation", "expected") != organization {
				t.Error(entry.body)
			}
			if strings.Contains(entry.body, clientSecret) {
				t.Error("the secret stands in the journal")
			}
		})
	}
}

func TestSession_MetadataThatNamesAScenarioPlaysItAndATypoIsNoted(t *testing.T) {
	s := start(t)
	named := func(scenario string) reply {
		body := strings.Replace(sessionBody, `"metadata": {}`, `"metadata": {"scenario": "`+scenario+`"}`, 1)
		return s.entry(s.do(ask{path: "/sessions", body: body, header: bearer(s.token())}).wants(t, 200))
	}
	named("deposit-confirmed").has(t, "plays on this session as run run_")
	named("deposit-confirmd").has(t, "deposit-confirmed")
	named("withdrawal-confirmed").has(t, "which allow no withdrawal")
	if got := s.get("/_mock/runs").at(t, "items"); len(got.([]any)) != 1 {
		t.Error(got)
	}
}
