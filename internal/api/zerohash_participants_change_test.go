package api_test

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestCustomers_AreChanged(t *testing.T) {
	s := start(t)
	code := s.customer(t, leslie)
	other := s.customer(t, `{"email": "other@example.com"}`)
	path := "/participants/customers/" + code
	res := s.signed("PATCH", path, `{"first_name": "Lee", "email": "LEE@example.com", "jurisdiction_code": "US-IL", "platform_updated_at": 1753300000000}`)
	res.wants(t, 200).is(t, `{"message":{"first_name":"Lee","last_name":"Knope","country":"USA","jurisdiction_code":"US-IL","email":"LEE@example.com",`+
		`"signed_timestamp":1753300000000,"signed_agreements":[{"type":"zhllc_user_agreement_v1","region":"us","signed_timestamp":1753300000000}],`+
		`"platform_code":"PLAT01","participant_code":"`+code+`","phone_number":"12345678909"}}`)
	if told := s.told(t, code); told[len(told)-1] != "participant_updated" {
		t.Error(told)
	}
	s.signed("GET", "/participants/lee@example.com", "").wants(t, 200)
	s.signed("GET", "/participants/leslie@example.com", "").wants(t, 404)
	s.signed("GET", "/participant/"+code+"/basic_info", "").has(t, `"action":"update"`, `"name":"Lee Knope"`, `"jurisdiction_code":"US-IL"`)
	s.signed("PATCH", path, `{"email": "lee@example.com", "platform_updated_at": 1753200000000}`).wants(t, 200) // its own, and an older change

	lite := s.signed("PATCH", "/participants/customers/"+other, `{"tax_id": "123456789", "platform_updated_at": 1753300000000}`).wants(t, 200)
	lite.is(t, `{"message":{"email":"other@example.com","platform_code":"PLAT01","participant_code":"`+other+`"}}`)
	s.signed("GET", "/participant/"+other+"/kyc_status", "").has(t, `"tax_id":true`)

	wantErrors(t, s.signed("PATCH", path, `{"email": "Other@example.com", "platform_updated_at": 1753300000000}`), "Participant already exists with this email for this platform")
	wantErrors(t, s.signed("PATCH", path, `{"first_name": "A"}`), "should have required property 'platform_updated_at'")
	wantErrors(t, s.signed("PATCH", path, `{"email": "x", "platform_updated_at": 1}`), `email should match format "email"`, "platform_updated_at should be a timestamp in milliseconds (13 digits)")
	s.signed("PATCH", "/participants/customers/NOBODY", `{"first_name": "A", "platform_updated_at": 1753300000000}`).wants(t, 404)
}

func TestCustomers_AreNotChangedByABadTaxNumber(t *testing.T) {
	const bad = "Invalid number. Please enter a valid SSN or ITIN"
	s := start(t)
	code := s.customer(t, `{"email": "a@example.com"}`)
	patch := func(fields string) reply {
		return s.signed("PATCH", "/participants/customers/"+code, `{`+fields+`, "platform_updated_at": 1753300000000}`)
	}
	before := s.told(t, code)
	for _, mode := range []string{"lenient", "strict"} {
		s.patch("/_mock/workspaces/default", `{"zerohash": {"fields": "`+mode+`"}}`).wants(t, 200)
		wantErrors(t, patch(`"tax_id": "abc"`), bad)
		wantErrors(t, patch(`"tax_id": "666-12-3456"`), bad)
		wantErrors(t, patch(`"tax_id": "666-12-3456", "citizenship_code": "US"`), bad)
	}
	s.signed("GET", "/participant/"+code+"/kyc_status", "").wants(t, 200).has(t, `"tax_id":false`)
	wantList(t, s.told(t, code), before...)

	const unknown = `"tax_id": "912-70-1234", "signed_timestamp": 1753300000000`
	wantErrors(t, patch(unknown), "should NOT have additional properties: 'signed_timestamp'")
	s.patch("/_mock/workspaces/default", `{"zerohash": {"fields": "lenient"}}`).wants(t, 200)
	s.entry(patch(unknown).wants(t, 200)).has(t, "'signed_timestamp' is not a field of this request, and was not looked at")
	s.signed("GET", "/participant/"+code+"/kyc_status", "").wants(t, 200).has(t, `"tax_id":true`)
	patch(`"tax_id": "abc", "citizenship_code": "DE"`).wants(t, 200)
}

func TestCustomers_AreLocked(t *testing.T) {
	s := start(t)
	code := s.customer(t, `{"email": "a@example.com"}`)
	lock := func(code, body string) reply {
		return s.signed("POST", "/participants/customers/"+code+"/lock", body)
	}
	res := lock(code, `{"reason_code": "compliance_issue", "notes": "confirmed fraud"}`).wants(t, 200)
	res.is(t, "OK")
	if got := res.header.Get("Content-Type"); got != "text/plain; charset=utf-8" {
		t.Error(got)
	}
	if told := s.told(t, code); told[len(told)-1] != "participant_status_changed locked" {
		t.Error(told)
	}
	s.get("/_mock/deliveries?reference_id="+code).has(t, `\"reason_code\":\"compliance_issue\"`)
	wantErrors(t, lock(code, `{"reason_code": "user_request"}`), "participant cannot be locked: its status is locked, and only an approved one can")
	wantErrors(t, lock(code, `{"reason_code": "risk_cleared", "notes": "x"}`), "reason_code should be equal to one of the allowed values")
	wantErrors(t, lock(code, `{}`), "should have required property 'reason_code'")
	lock("NOBODY", `{"reason_code": "user_request"}`).wants(t, 404)
}

// acme is a whole business, whose other fields are given as ,"name": value.
func acme(more string) string {
	return `{"platform_code": "PLAT01", "entity_name": "Acme Ventures", "legal_name": "Acme Ventures LLC", "contact_number": "15557778888",
	"website": "acme.com", "date_established": "2015-04-12", "entity_type": "llc", "address_one": "123 Main St.", "city": "Chicago",
	"postal_code": "60601", "jurisdiction_code": "US-IL", "tax_id": "12-3456789", "id_issuing_authority": "US", "risk_rating": "low",
	"sanction_screening": "pass", "sanction_screening_timestamp": 1753300000000, "signed_timestamp": 1753300000000,
	"submitter_email": "submitter@example.com", "control_persons": [{"name": "John Smith", "kyc": "pass"}, {"name": "Jane Roe"}],
	"beneficial_owners": []` + more + `}`
}

func TestEntities_AreAnsweredWithCodesForTheirPeople(t *testing.T) {
	s := start(t)
	id := `, "request_id": "0b8f9d2e-8a1a-4f0e-9b7c-1f6f5c1d2e3a"`
	first := s.signed("POST", "/participants/entity/new", acme(id)).wants(t, 201)
	code := first.text(t, "message", "participant_code")
	if members := names(t, quotedMember(t, first, "message")); members[0] != "platform_code" || !slices.Equal(members[len(members)-2:], []string{"participant_code", "status"}) {
		t.Errorf("members %q", members)
	}
	seen := map[string]bool{}
	for i := range 2 {
		user := first.text(t, "message", "control_persons", strconv.Itoa(i), "user_code")
		if !regexp.MustCompile(`^U-[A-Z0-9]{6}$`).MatchString(user) || seen[user] {
			t.Error(user)
		}
		seen[user] = true
	}
	first.has(t, `"name":"John Smith","kyc":"pass"}`, `"beneficial_owners":[]`, `"status":"approved"`)
	wantList(t, s.told(t, code), "participant_status_changed submitted", "participant_status_changed approved")
	s.signed("GET", "/participant/"+code+"/basic_info", "").has(t, `"participant_type":"ENTITY"`, `"name":"Acme Ventures"`, `"email":"submitter@example.com"`)

	s.signed("POST", "/participants/entity/new", acme(id)).wants(t, 201).is(t, first.body)
	wantErrors(t, s.signed("POST", "/participants/entity/new", strings.Replace(acme(id), "Ventures", "Holdings", 1)), "requestID already used with different participant data")
	wantErrors(t, s.signed("POST", "/participants/entity/new", acme("")+" "), "Participant data already used with different requestID")
	// One person may speak for several, and be a customer besides.
	s.signed("POST", "/participants/entity/new", strings.Replace(acme(""), "Ventures", "Holdings", 1)).wants(t, 201)
	s.customer(t, `{"email": "submitter@example.com"}`)

	failed := strings.NewReplacer("Ventures", "Partners", `"kyc": "pass"`, `"kyc": "fail"`).Replace(acme(""))
	s.signed("POST", "/participants/entity/new", failed).wants(t, 201).has(t, `"status":"rejected"`)
	wantErrors(t, s.signed("POST", "/participants/entity/new", strings.Replace(acme(""), `"website"`, `"web"`, 1)), "should have required property 'website'")
	s.entry(s.signed("POST", "/participants/entity/new", strings.NewReplacer("PLAT01", "PLAT02", "Ventures", "Foundation").Replace(acme(""))).wants(t, 201)).has(t, "PLAT02")
	s.signed("PATCH", "/participants/customers/"+code, `{"first_name": "A", "platform_updated_at": 1753300000000}`).wants(t, 404)
}

func document(code, content string) string {
	return `{"document": "` + base64.StdEncoding.EncodeToString([]byte(content)) + `", "mime": "image/png", "file_name": "passport.png", ` +
		`"participant_code": "` + code + `", "document_type": "us_passport"}`
}

func TestDocuments_AreTakenAndNotKept(t *testing.T) {
	s := start(t)
	code := s.customer(t, `{"email": "a@example.com"}`)
	const path = "/participants/documents"
	s.signed("POST", path, document(code, "hello")).wants(t, 201).is(t, `{"message":{"state":"Success","file_name":"passport.png","created_at":1753358400123}}`)
	whole := strings.Repeat("x", 10_000_000)
	s.signed("POST", path, document(code, whole)).wants(t, 201)
	wantErrors(t, s.signed("POST", path, document(code, whole+"x")), "document should NOT be larger than 10 MB")
	s.signed("POST", path, document("PLAT01", "of our own")).wants(t, 201)

	shown := s.get("/_mock/participants/"+code).wants(t, 200)
	if got := shown.at(t, "documents").([]any); len(got) != 2 || shown.at(t, "documents", "1", "size") != 1e7 || shown.text(t, "status") != "approved" {
		t.Error(shown.body)
	}
	if strings.Contains(shown.body, "aGVsbG8") {
		t.Error("the content is kept")
	}
	wantErrors(t, s.signed("POST", path, document("NOBODY", "x")), "participant not found")
	wantErrors(t, s.signed("POST", path, strings.Replace(document(code, "x"), "us_passport", "us_id_card", 1)), "should have required property 'id_front'")
	wantErrors(t, s.signed("POST", path, `{"document": "?", "mime": "image/png", "file_name": "a", "participant_code": "`+code+`", "document_type": "us_passport"}`), `document should match format "base64"`)

	// Clients in the wild sign this route over {}.
	body := document(code, "signed over nothing")
	overNothing := documented.signed("POST", path, "")
	overNothing.body = body
	s.do(overNothing).wants(t, 201)
}

func TestLimits_ReplaceEachOtherAndSayWhatIsLeft(t *testing.T) {
	s := start(t)
	code := s.customer(t, `{"email": "a@example.com"}`)
	path := "/participant/" + code + "/limits"
	s.signed("GET", path, "").wants(t, 200).is(t, `{"message":{"participant_code":"`+code+`","as_of":1753358400,"limits":[],"tags":[]}}`)
	rows := `{"limits": [{"type": ["deposits", "withdrawals"], "period": 24, "configured_limit": "1000", "asset": "USD"}, ` +
		`{"type": ["trades"], "period": 0, "configured_limit": ".5", "asset": "BTC"}]}`
	s.signed("PATCH", path, rows).wants(t, 200).is(t, `{"message":"Participant limits updated successfully"}`)
	s.post("/_mock/participants/"+code+"/deposits", `{"asset": "USD", "amount": "250"}`).wants(t, 201)
	s.signed("GET", path, "").wants(t, 200).is(t, `{"message":{"participant_code":"`+code+`","as_of":1753358400,"limits":[`+
		`{"type":["deposits","withdrawals"],"period":24,"balance":"250","limit":"750","configured_limit":"1000","asset":"USD"},`+
		`{"type":["trades"],"period":0,"balance":"0","limit":"0.5","configured_limit":".5","asset":"BTC"}],"tags":[]}}`)
	s.signed("GET", "/participants?participant_code="+code, "").has(t, `"limit":"750"`)
	s.post("/_mock/clock/advance", `{"by": "25h"}`).wants(t, 200)
	s.signed("GET", path, "").has(t, `"balance":"250","limit":"1000"`)
	s.signed("PATCH", path, `{"limits": []}`).wants(t, 200)
	s.signed("GET", path, "").has(t, `"limits":[]`)

	row := func(types, period, amount, asset string) string {
		return `{"limits": [{"type": ` + types + `, "period": ` + period + `, "configured_limit": ` + amount + `, "asset": ` + asset + `}]}`
	}
	for body, want := range map[string]string{
		`{}`:                                                             "should have required property 'limits'",
		row(`["gifts"]`, "1", `"1"`, `"USD"`):                            "limits[0].type[0] should be equal to one of the allowed values",
		row(`["trades"]`, "-1", `"1"`, `"USD"`):                          "limits[0].period should be >= 0",
		row(`["trades"]`, "1.5", `"1"`, `"USD"`):                         "limits[0].period should be integer",
		row(`["trades"]`, "1000000", `"1"`, `"USD"`):                     "limits[0].period should be <= 878400",
		row(`["trades"]`, "1", `"-1"`, `"USD"`):                          `limits[0].configured_limit should match pattern "^(?:\d+|\d*\.\d+)$"`,
		row(`["trades"]`, "1", `"`+strings.Repeat("9", 41)+`"`, `"USD"`): "limits[0].configured_limit should NOT be longer than 40 characters",
		row(`["trades"]`, "1", `"1"`, `"DOGGO"`):                         "asset is not supported",
	} {
		wantErrors(t, s.signed("PATCH", path, body), want)
	}
	s.signed("PATCH", "/participant/NOBODY/limits", `{"limits": []}`).wants(t, 404)
}
