package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// leslie is everything that the specification requires of a citizen of the US, at noon.
const leslie = `{"first_name": "Leslie", "last_name": "Knope", "email": "leslie@example.com", "phone_number": "12345678909",
	"address_one": "123 Main St.", "city": "Pawnee", "zip": "46001", "jurisdiction_code": "US-IN", "citizenship_code": "US", "country": "USA",
	"date_of_birth": "1975-01-18", "tax_id": "123-45-6789", "kyc": "pass", "kyc_timestamp": 1753300000000, "sanction_screening": "pass",
	"sanction_screening_timestamp": 1753300000000, "signed_timestamp": 1753300000000, "b_notice_receipt": true, "is_w_form_certified": true,
	"w_form_certification": 1753300000000, "signature": "Leslie Knope", "signature_timestamp": 1753300000000, "payee_exemption": "NONE",
	"fatca_reporting_exemption": "NONE", "is_not_subject_backup_withholding": true,
	"signed_agreements": [{"type": "zhllc_user_agreement_v1", "region": "us", "signed_timestamp": 1753300000000}]}`

const newCustomer = "/participants/customers/new"

var sixLetters = regexp.MustCompile(`^[A-Z0-9]{6}$`)

// customer submits a customer and answers the code.
func (s *server) customer(t testing.TB, body string) string {
	t.Helper()
	return s.signed("POST", newCustomer, body).wants(t, 201).text(t, "message", "participant_code")
}

// identified submits a customer under an X-Request-Id, if there is one.
func (s *server) identified(id, body string) reply {
	s.t.Helper()
	a := documented.signed("POST", newCustomer, body)
	if id != "" {
		a.header["X-Request-Id"] = id
	}
	return s.do(a)
}

// told lists what the platform was told of a participant, oldest first: event and, if it has one, status.
func (s *server) told(t testing.TB, code string) (events []string) {
	t.Helper()
	deliveries := s.get("/_mock/deliveries?reference_id="+code).wants(t, 200)
	items, _ := deliveries.at(t, "items").([]any)
	for _, item := range slices.Backward(items) {
		d := item.(map[string]any)
		event := d["event"].(string)
		if status, ok := (reply{body: d["body"].(string)}).at(t, "participant_status").(string); ok {
			event += " " + status
		}
		events = append(events, event)
	}
	return events
}

func wantList(t testing.TB, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// wantErrors fails the test unless the answer is a 400 with exactly those texts.
func wantErrors(t testing.TB, r reply, texts ...string) {
	t.Helper()
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	if err := e.Encode(map[string][]string{"errors": texts}); err != nil {
		t.Fatal(err)
	}
	r.wants(t, 400).is(t, strings.TrimSuffix(want.String(), "\n"))
}

func TestCustomers_AreAnsweredWithWhatWasSentAndACode(t *testing.T) {
	s := start(t)
	for name, test := range map[string]struct {
		body    string
		members []string // of the answer before those that are always there
	}{
		"a UUID":            {`{"participant_uuid": "d098e59b-8023-4477-8b63-68fda3c53a30"}`, []string{"participant_uuid"}},
		"an email":          {`{"email": "a@example.com"}`, []string{"email"}},
		"a phone number":    {`{"phone_number": "1234567890"}`, []string{"phone_number"}},
		"details":           {`{"first_name": "John", "last_name": "Smith", "email": "john@example.com", "address_1": "1 main st", "zip": "10014"}`, []string{"first_name", "last_name", "email", "address_1", "zip"}},
		"another order":     {`{"metadata": {"z": [1.50, {"b": null, "a": "ü"}]}, "email": "z@example.com"}`, []string{"metadata", "email"}},
		"a code of its own": {`{"email": "own@example.com", "participant_code": "HACKED"}`, []string{"email"}},
	} {
		t.Run(name, func(t *testing.T) {
			res := s.signed("POST", newCustomer, test.body).wants(t, 201)
			wantNames(t, res.body, "message")
			message := quotedMember(t, res, "message")
			got := names(t, message)
			if !slices.Equal(got[:len(test.members)], test.members) {
				t.Errorf("members %q", got)
			}
			for _, own := range []string{"platform_code", "participant_code", "status"} {
				if n := strings.Count(message, `"`+own+`":`); n != 1 {
					t.Errorf("%d of %s in %s", n, own, message)
				}
			}
			code := res.text(t, "message", "participant_code")
			if !sixLetters.MatchString(code) || code == "HACKED" || res.text(t, "message", "status") != "approved" || res.text(t, "message", "platform_code") != "PLAT01" {
				t.Error(res.body)
			}
			wantList(t, s.told(t, code), "participant_status_changed submitted", "participant_status_changed approved")
		})
	}
	exact := s.signed("POST", newCustomer, `{ "email":"exact@example.com" , "status":"closed", "metadata": {"n" :1.50e1}, "platform_code": null}`).wants(t, 201)
	code := exact.text(t, "message", "participant_code")
	exact.is(t, `{"message":{"email":"exact@example.com","status":"approved","metadata":{"n":1.50e1},"platform_code":"PLAT01","participant_code":"`+code+`"}}`)
	if got := s.entry(exact); !strings.Contains(got.body, "zerohash.new-participant-status") {
		t.Error(got.body)
	}
}

// quotedMember is a member of an answer as it was written.
func quotedMember(t testing.TB, r reply, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(r.body, `"`+name+`":`)
	if !found {
		t.Fatalf("no %s in %s", name, r.body)
	}
	return strings.TrimSuffix(rest, "}")
}

func TestCustomers_DataDecidesAboutThem(t *testing.T) {
	s := start(t)
	with := func(change ...string) string {
		return strings.NewReplacer(append(change, "leslie@example.com", fmt.Sprintf("p%d@example.com", len(change)+len(change[1])))...).Replace(leslie)
	}
	for name, test := range map[string]struct{ body, status, reason string }{
		"the documents' Leslie Knope, whatever the checks say": {leslie, "approved", ""},
		"checks that pass":               {with(`"Leslie"`, `"Ann"`), "approved", ""},
		"a KYC that fails":               {with(`"Leslie"`, `"Chris"`, `"kyc": "pass"`, `"kyc": "fail"`), "rejected", "kyc_failed"},
		"a screening that fails":         {with(`"Knope"`, `"Swanson"`, `"sanction_screening": "pass"`, `"sanction_screening": "fail"`), "rejected", "sanction_screening_failed"},
		"a name on the documents' list":  {with(`"Leslie"`, `"joseph"`, `"Knope"`, `"KONY"`), "rejected", "sanction_screening_failed"},
		"the documents' rejected number": {with(`"Leslie"`, `"Benjamin"`, `"123-45-6789"`, `"111-11-1111"`), "rejected", "tax_id_not_accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			res := s.signed("POST", newCustomer, test.body).wants(t, 201)
			code := res.text(t, "message", "participant_code")
			if got := res.text(t, "message", "status"); got != test.status {
				t.Errorf("status %s, want %s", got, test.status)
			}
			wantList(t, s.told(t, code), "participant_status_changed submitted", "participant_status_changed "+test.status)
			last := s.get("/_mock/deliveries?reference_id="+code).text(t, "items", "0", "body")
			if got, _ := (reply{body: last}).at(t, "reason_code").(string); got != test.reason {
				t.Errorf("reason %q, want %q", got, test.reason)
			}
		})
	}
}

func TestCustomers_WhatIsWrongIsSaidAtOnce(t *testing.T) {
	s := start(t)
	for body, want := range map[string][]string{
		`{}`:                               {"should have required property 'email' (or 'phone_number', or 'participant_uuid')"},
		`{"email": "nobody"}`:              {`email should match format "email"`},
		`{"email": 1, "zip": "1001"}`:      {"email should be string", "zip format is not valid"},
		`{"email":"a@b.co","kyc":"maybe"}`: nil, // and more besides
		`[]`:                               {"should be object"},
		`{"email": "a@b.co"`:               nil,
	} {
		res := s.signed("POST", newCustomer, body).wants(t, 400)
		if want != nil {
			wantErrors(t, res, want...)
		}
	}
	if got := s.get("/_mock/participants").wants(t, 200).at(t, "items").([]any); len(got) != 0 {
		t.Errorf("participants all the same: %v", got)
	}
}

func TestCustomers_StrictModeWantsTheWholeForm(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"fields": "strict"}}`).wants(t, 200)
	s.signed("POST", newCustomer, `{"email": "a@example.com", "first_name": "A"}`).wants(t, 400).has(t, "should have required property 'last_name'")
	s.signed("POST", newCustomer, strings.Replace(leslie, "{", `{"nick": "L", `, 1)).wants(t, 400).has(t, "should NOT have additional properties: 'nick'")
	s.customer(t, leslie)
	s.customer(t, `{"email": "lite@example.com"}`)
}

func TestCustomers_MayNotLiveWhereThePlatformDoesNotOperate(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"forbidden_jurisdictions": ["US-NY", "DE"]}}`).wants(t, 200)
	texts := []string{"The submitting platform is not allowed to operate in the participant's resident state", "participant is not in an allowed jurisdiction"}
	for code, allowed := range map[string]bool{"US-NY": false, "US-IN": true, "DE-BE": false, "FR-68": true} {
		res := s.signed("POST", newCustomer, `{"email": "x`+code+`@example.com", "jurisdiction_code": "`+code+`"}`)
		if allowed {
			res.wants(t, 201)
		} else {
			wantErrors(t, res, texts...)
		}
		s.signed("POST", "/jurisdiction/evaluate-onboarding?jurisdiction_code="+code, "").wants(t, 200).is(t, fmt.Sprintf(`{"allowed":%t}`, allowed))
	}
	code := s.customer(t, `{"email": "mover@example.com", "jurisdiction_code": "US-CA"}`)
	wantErrors(t, s.signed("PATCH", "/participants/customers/"+code, `{"jurisdiction_code": "US-NY", "platform_updated_at": 1753300000000}`), texts...)
}

func TestCustomers_DuplicatesAreRefusedAndReplaysAnsweredAsBefore(t *testing.T) {
	s := start(t)
	const (
		id, other = "0b8f9d2e-8a1a-4f0e-9b7c-1f6f5c1d2e3a", "9b7c0b8f-8a1a-4f0e-9d2e-1f6f5c1d2e3a"
		taken     = "Participant already exists with this email for this platform"
		reused    = "Participant data already used with different requestID"
	)
	first := s.identified(id, `{"email": "a@example.com", "first_name": "A"}`).wants(t, 201)
	if got := first.header.Get("X-Request-Id"); got != id {
		t.Errorf("X-Request-Id %q", got)
	}
	code := first.text(t, "message", "participant_code")
	s.patch("/_mock/participants/"+code, `{"status": "locked", "reason_code": "user_request"}`).wants(t, 200)
	s.signed("PATCH", "/participants/customers/"+code, `{"first_name": "B", "platform_updated_at": 1753300000000}`).wants(t, 200)
	before := len(s.told(t, code))

	again := s.identified(id, `{"first_name":"A","email":"a@example.com"}`).wants(t, 201)
	again.is(t, first.body)
	if got := len(s.told(t, code)); got != before {
		t.Errorf("the replay was told of: %d deliveries, before %d", got, before)
	}
	s.entry(again).has(t, "made participant "+code+" before", "zerohash.duplicate-errors")

	for name, test := range map[string]struct {
		body, id, want string
	}{
		"the same without an id":          {`{"email": "a@example.com", "first_name": "A"}`, "", reused},
		"the same with another id":        {`{"email": "a@example.com", "first_name": "A"}`, other, reused},
		"something else with the same id": {`{"email": "b@example.com"}`, id, reused},
		"the same email, other data":      {`{"email": "A@Example.com", "first_name": "Z"}`, other, taken},
	} {
		t.Run(name, func(t *testing.T) {
			wantErrors(t, s.identified(test.id, test.body), test.want)
		})
	}
	s.entry(s.identified("order 7", `{"email": "c@example.com"}`).wants(t, 201)).has(t, "X-Request-Id is documented as a UUID")
	if got := s.signed("GET", "/participants", "").wants(t, 200).at(t, "count"); got != 2.0 {
		t.Errorf("%v participants", got)
	}
}

func TestCustomers_ManyAtOnceMakeOne(t *testing.T) {
	t.Run("in memory", func(t *testing.T) { manyAtOnce(t, start(t)) })
	t.Run("on disk", func(t *testing.T) { manyAtOnce(t, start(t, keepIn(t.TempDir()))) })
}

func manyAtOnce(t *testing.T, s *server) {
	t.Helper()
	const many = 12
	var wg sync.WaitGroup
	codes, refused := make([]string, many), make([]reply, many)
	for i := range many {
		wg.Go(func() {
			codes[i] = s.identified("0b8f9d2e-8a1a-4f0e-9b7c-1f6f5c1d2e3a", `{"email": "same@example.com"}`).text(t, "message", "participant_code")
			refused[i] = s.signed("POST", newCustomer, `{"phone_number": "1234567890"}`)
		})
	}
	wg.Wait()
	if distinct := slices.Compact(slices.Sorted(slices.Values(codes))); len(distinct) != 1 {
		t.Errorf("one request made %q", distinct)
	}
	made := 0
	for _, r := range refused {
		if r.status == 201 {
			made++
		} else {
			wantErrors(t, r, "Participant data already used with different requestID")
		}
	}
	if got := s.signed("GET", "/participants", "").at(t, "count"); made != 1 || got != 2.0 {
		t.Errorf("%d made without an id, %v in all", made, got)
	}
	wantList(t, s.told(t, codes[0]), "participant_status_changed submitted", "participant_status_changed approved")
}

func TestCustomers_AScenarioCanTakeThePlaceOfTheirData(t *testing.T) {
	s := start(t)
	s.put("/_mock/scenarios/slow", "scenario: slow\ntitle: Looked at by hand\nflow: onboarding\nsteps:\n  - participant: pending_approval\n  - wait: 1h\n  - participant: approved\n").wants(t, 200)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"scenario": "slow"}}`).wants(t, 200)
	res := s.signed("POST", newCustomer, `{"email": "a@example.com"}`).wants(t, 201).has(t, `"status":"submitted"`)
	code := res.text(t, "message", "participant_code")
	s.post("/_mock/clock/advance", `{"by": "2h"}`).wants(t, 200)
	wantList(t, s.told(t, code), "participant_status_changed submitted", "participant_status_changed pending_approval", "participant_status_changed approved")
}

func TestParticipants_AreFoundByEmailHoweverItIsWritten(t *testing.T) {
	s := start(t)
	code := s.customer(t, `{"email": "Some.One+tag@Example.com"}`)
	for _, path := range []string{
		"/participants/Some.One+tag@Example.com", "/participants/some.one+tag@example.com", "/participants/some.one%2Btag%40example.com",
		"/participants/some.one+tag%40example.com",
	} {
		res := s.signed("GET", path, "").wants(t, 200)
		if res.text(t, "message", "participant_code") != code || !strings.EqualFold(res.text(t, "message", "email"), "some.one+tag@example.com") {
			t.Errorf("%s: %s", path, res.body)
		}
		wantNames(t, quotedMember(t, res, "message"), "participant_code", "email")
	}
	slashed := s.customer(t, `{"email": "a/b@example.com"}`)
	s.signed("GET", "/participants/a%2Fb@example.com", "").wants(t, 200).has(t, slashed)
	for _, path := range []string{"/participants/documents", "/participants/nobody@example.com", "/participants/" + code, "/participants/some.one%20tag@example.com", "/participants/%25"} {
		s.signed("GET", path, "").wants(t, 404).is(t, `{"error":"Not Found"}`)
	}
	// A workspace in the path is no part of the email.
	s.signed("GET", "/w/default/participants/some.one+tag@example.com", "").wants(t, 200).has(t, code)
}

func TestParticipants_AreListedAndNarrowed(t *testing.T) {
	s := start(t)
	var codes []string
	for i := range 103 {
		codes = append(codes, s.customer(t, fmt.Sprintf(`{"email": "p%d@example.com"}`, i)))
	}
	s.patch("/_mock/participants/"+codes[1], `{"status": "locked", "reason_code": "compliance_issue"}`).wants(t, 200)
	minor := s.customer(t, `{"email": "kid@example.com", "first_name": "Kid", "last_name": "Young", "date_of_birth": "2010-01-01", "jurisdiction_code": "US-NY"}`)
	entity := s.signed("POST", "/participants/entity/new", acme("")).wants(t, 201).text(t, "message", "participant_code")

	first := s.signed("GET", "/participants", "").wants(t, 200)
	wantNames(t, first.body, "message", "page", "page_size", "total_pages", "count")
	first.has(t, `"page":1,"page_size":100,"total_pages":2,"count":105`)
	if got := first.at(t, "message").([]any); len(got) != 100 || first.text(t, "message", "0", "participant_code") != codes[0] {
		t.Errorf("%d, first %v", len(got), got[0])
	}
	if got := first.text(t, "message", "1", "reason_code"); got != "compliance_issue" {
		t.Error(got)
	}
	for query, want := range map[string][]string{
		"page=2":                            {codes[100], codes[101], codes[102], minor, entity},
		"page=3":                            {},
		"page=9007199254740991":             {},
		"status=locked":                     {codes[1]},
		"status=rejected":                   {},
		"status=approved&page=2":            {codes[101], codes[102], minor, entity},
		"email=KID@example.com":             {minor},
		"email=nobody@example.com":          {},
		"participant_code=" + codes[5]:      {codes[5]},
		"participant_code=NOBODY":           {},
		"minors=true":                       {minor},
		"minors=true&status=locked":         {},
		"entity_type=llc":                   {entity},
		"entity_type=individual&page=2":     {codes[100], codes[101], codes[102], minor},
		"email=kid@example.com&page=2":      {},
		"relationship_type=x&status=locked": {codes[1]},
		"participant_code=" + codes[5] + "&email=kid@example.com": {},
	} {
		var got []string
		res := s.signed("GET", "/participants?"+query, "").wants(t, 200)
		for i := range res.at(t, "message").([]any) {
			got = append(got, res.text(t, "message", strconv.Itoa(i), "participant_code"))
		}
		if !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	one := s.signed("GET", "/participants?participant_code="+minor, "")
	one.is(t, `{"message":[{"participant_code":"`+minor+`","participant_name":"Kid Young","email":"kid@example.com","status":"approved",`+
		`"jurisdiction_code":"US-NY","limits":[],"updated_at":1753358400123}],"page":1,"page_size":100,"total_pages":1,"count":1}`)
	s.signed("GET", "/participants?page=0&state=x", "").wants(t, 400).has(t, "page should be >= 1", "'state'")
}

func TestParticipants_TellWhatIsKnownOfThem(t *testing.T) {
	s := start(t)
	code := s.customer(t, leslie)
	s.signed("GET", "/participant/"+code+"/basic_info", "").wants(t, 200).is(t, `{"message":{"participant_code":"`+code+
		`","status":"approved","action":"approve","participant_type":"INDIVIDUAL","name":"Leslie Knope","email":"leslie@example.com",`+
		`"submission_method":"API","signed_timestamp":1753300000000,"created_at":1753358400123,"last_updated":1753358400123,"jurisdiction_code":"US-IN"}}`)
	s.signed("GET", "/participant/"+code+"/kyc_status", "").wants(t, 200).is(t, `{"message":{"participant_code":"`+code+
		`","idv":"unknown","liveness_check":"unknown","tax_id":true,"edd":false,"edd_required":false,"tags":[],"participant_status":"approved",`+
		`"kyc_attempts":0,"email_screening":"passed"}}`)
	rejected := s.customer(t, `{"email": "x@example.com", "first_name": "Joseph", "last_name": "Kony"}`)
	s.signed("GET", "/participant/"+rejected+"/kyc_status", "").wants(t, 200).has(t, `"kyc_attempts":1`, `"participant_status":"rejected"`)
	for _, unknown := range []string{"NOBODY", "nobody", "TOOLONG", "a@b.co"} {
		for _, of := range []string{"basic_info", "kyc_status", "limits"} {
			s.signed("GET", "/participant/"+unknown+"/"+of, "").wants(t, 404).is(t, `{"error":"Not Found"}`)
		}
	}
}

func TestJurisdictions_AreListedBare(t *testing.T) {
	s := start(t)
	countries := s.signed("GET", "/jurisdiction/countries", "").wants(t, 200)
	if !strings.HasPrefix(countries.body, `[{"code":"AD","name":"Andorra"}`) {
		t.Errorf("%.100s", countries.body)
	}
	countries.has(t, `{"code":"US","name":"United States`)
	states := s.signed("GET", "/jurisdiction/subdivisions?country=US", "").wants(t, 200)
	states.has(t, `{"code":"US-NY","name":"New York"}`, `"US-PR"`)
	if got := strings.Count(states.body, `"code"`); got != 57 {
		t.Errorf("%d parts of the US", got)
	}
	wantErrors(t, s.signed("GET", "/jurisdiction/subdivisions", ""), "should have required property 'country'")
	wantErrors(t, s.signed("GET", "/jurisdiction/subdivisions?country=XX", ""), "country should be equal to one of the allowed values")
	wantErrors(t, s.signed("POST", "/jurisdiction/evaluate-onboarding", ""), "jurisdiction_code is required")
}

func TestParticipants_NeedThePermissionOfTheKey(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"permissions": ["participants:read"]}}`).wants(t, 200)
	s.signed("GET", "/participants", "").wants(t, 200)
	s.signed("POST", newCustomer, `{"email": "a@example.com"}`).wants(t, 403).is(t, `{"error":true,"message":"This api key does not have write permission to this endpoint"}`)
	s.signed("POST", "/client_auth_token", `{}`).wants(t, 403)
}
