package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const (
	// personMembers are what every full onboarding says.
	personMembers = `"first_name": "Leslie", "last_name": "Knope", "address_one": "123 Main St.", "city": "Pawnee", "date_of_birth": "1975-01-18",
		"kyc": "pass", "kyc_timestamp": <ms>, "sanction_screening": "pass", "sanction_screening_timestamp": <ms>, "signed_timestamp": <ms>,
		"signed_agreements": [{"type": "zhllc_user_agreement_v1", "region": "worldwide", "signed_timestamp": <ms>}]`
	// certifiedMembers are what people say to the tax authorities of the US.
	certifiedMembers = `"b_notice_receipt": true, "is_w_form_certified": true, "w_form_certification": <ms>, "signature": "Leslie Knope",
		"signature_timestamp": <ms>, "payee_exemption": "NONE", "fatca_reporting_exemption": "NONE", "is_not_subject_backup_withholding": true`
	americanBody = `{"citizenship_code": "US", "jurisdiction_code": "US-IN", "zip": "46001", "tax_id": "123-45-6789", "country": "USA", ` +
		`"metadata": {"plan": "gold"}, "phone_number": "12345678909", "email": "<email>", ` + personMembers + `, ` + certifiedMembers + `}`
	foreignerBody = `{"citizenship_code": "DE", "jurisdiction_code": "US-IN", "zip": "46001", "email": "foreigner@example.com", "id_number": "A1",
		"id_number_type": "us_alien_card", "id_issuing_authority": "US", ` + personMembers + `, ` + certifiedMembers + `}`
	partialBody = `{"partial": true, "citizenship_code": "US", "jurisdiction_code": "US-IN", "postal_code": "46001", "tax_id": "123-45-6789",
		"idv": "pass", "liveness_check": "pass", "metadata": "{}", "email": "partial@example.com", ` + personMembers + `, ` + certifiedMembers + `}`
	europeanBody = `{"citizenship_code": "PT", "jurisdiction_code": "PT-11", "postal_code": "1000-001", "tax_id": "501964843", "email": "european@example.com",
		"phone_number": "351912345678", "idv": "pass", "liveness_check": "pass", "risk_rating": "low", "employment_status": "full_time",
		"industry": "education", "source_of_funds": "salary", "savings_and_investments": "under_10000", "id_number_type": "passport",
		"id_number": "X1", "id_issuing_authority": "PT", "id_expiration_date": "2030-01-01", "place_of_birth": {"country_code": "PT"},
		"tax_residence": {"jurisdiction_code": "PT-11"}, "self_certification_timestamp": <ms>, ` + personMembers + `}`
	businessMembers = `"platform_code": "PLAT01", "entity_name": "Acme Holdings", "legal_name": "Acme Holdings Inc.", "contact_number": "15557778888",
		"website": "acme.com", "date_established": "2015-04-12", "entity_type": "corporation", "address_one": "123 Main St.", "city": "Chicago",
		"postal_code": "60601", "tax_id": "12-3456789", "risk_rating": "low", "sanction_screening": "pass", "sanction_screening_timestamp": <ms>,
		"signed_timestamp": <ms>, "submitter_first_name": "Jon", "submitter_last_name": "Doe", "submitter_title": "Director",
		"control_persons": [{"name": "John Smith", "email": "john@example.com", "control_person": 1, "date_of_birth": "1985-09-02"}],
		"beneficial_owners": [{"name": "Jane Doe", "email": "jane@example.com", "beneficial_owner": 1, "citizenship_code": "US"}]`
	bankWithdrawalBody = `{"participant_code": "<code>", "amount": "20.10", "asset": "USD", "account_group": "PLAT01", "account": {
		"type": "DOMESTIC_FIAT", "name": "Primary", "account_number": "1231234", "routing_number": "123456789", "swift_code": "BOFAUS3N",
		"beneficiary_name": "Leslie Knope", "bank_name": "BMO Harris", "recipient_instructions": "Invoice #123"}}`
)

// payableAddress is an address that can be paid to.
const payableAddress = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"

// validRequest is a request that an operation has to answer with a 2xx. What stands in angle brackets was kept from an answer before.
type validRequest struct {
	operation string
	target    string // where it is not the operation's own path
	body      string
	keep      map[string]string // by name: where in the answer
	before    func(s *server, kept map[string]string)
}

// call is the method, and the path with its query.
func (v *validRequest) call() (method, target string) {
	method, target, _ = strings.Cut(v.operation, " ")
	if v.target != "" {
		target = v.target
	}
	return method, target
}

// validRequests has at least one request for every operation, in an order in which they can be made.
var validRequests = []validRequest{
	{operation: "GET /time"},
	{operation: "GET /index", target: "/index?underlying=BTC&quoted_currency=USD"},
	{operation: "GET /assets"},
	{operation: "GET /jurisdiction/countries"},
	{operation: "GET /jurisdiction/subdivisions", target: "/jurisdiction/subdivisions?country=US"},

	{operation: "POST /participants/customers/new", body: americanBody, keep: map[string]string{"code": "message.participant_code"}},
	{operation: "POST /participants/customers/new", body: foreignerBody},
	{operation: "POST /participants/customers/new", body: partialBody, keep: map[string]string{"other": "message.participant_code"}},
	{operation: "POST /participants/customers/new", body: europeanBody},
	{operation: "POST /participants/entity/new", body: `{"jurisdiction_code": "US-IL", "id_issuing_authority": "US", "submitter_email": "us@acme.com", ` + businessMembers + `}`},
	{operation: "POST /participants/entity/new", body: `{"jurisdiction_code": "PT-11", "id_issuing_authority": "PT", "submitter_email": "eu@acme.com",
		"id_number_type": "legal_entity_identifier", "id_number": "1", "chamber_of_commerce_number": "K", "activity_locations": ["DE"],
		"entity_source_of_funds": "asset_sale", "board_members": [], "expected_annual_volume": "unknown", ` + businessMembers + `}`},
	{operation: "POST /participants/documents", body: `{"document": "aGVsbG8gd29ybGQ=", "mime": "pdf", "file_name": "passport.pdf", "participant_code": "<code>", "document_type": "us_passport"}`},
	{operation: "PATCH /participants/customers/{participant_code}", target: "/participants/customers/<code>", body: `{"first_name": "Leslie Barbara", "platform_updated_at": <ms>}`},
	{operation: "GET /participants"},
	{operation: "GET /participants", target: "/participants?participant_code=<code>&page=1"},
	{operation: "GET /participants/{email}", target: "/participants/<email>"},
	{operation: "PATCH /participant/{participant_code}/limits", target: "/participant/<code>/limits", body: `{"limits": [{"type": ["withdrawals"], "period": 24, "configured_limit": "25000", "asset": "USD"}]}`},
	{operation: "GET /participant/{participant_code}/limits", target: "/participant/<code>/limits"},
	{operation: "GET /participant/{participant_code}/kyc_status", target: "/participant/<code>/kyc_status"},
	{operation: "GET /participant/{participant_code}/basic_info", target: "/participant/<code>/basic_info"},

	{operation: "POST /client_auth_token", body: `{"participant_code": "<code>", "permissions": ["fwc"], "reference_id": "order-42", "deposit_details": {"account_label": "general"}}`, keep: map[string]string{"token": "message.token"}},
	{operation: "POST /client_auth_token", body: `{"participant_code": "<code>", "permissions": ["crypto-account-link"]}`},
	{operation: "POST /client_auth_token", body: `{"participant_code": "<code>", "permissions": ["crypto-withdrawals"], "withdrawal_details": {"quoted_asset": "USD", "withdrawal_request_amount": "1.50", "external_account_id": "a81bc81b-dead-4e5d-abff-90865d1e13b1"}}`},
	{operation: "POST /revoke_auth_token", body: `{"token": "<token>"}`},

	{operation: "POST /deposits/digital_asset_addresses", body: `{"participant_code": "<code>", "asset": "BTC"}`},
	{operation: "GET /deposits/digital_asset_addresses", target: "/deposits/digital_asset_addresses?participant_code=<code>&limit=10"},
	{operation: "POST /deposits/fund", body: `{"participant_code": "<code>", "asset": "USD", "amount": "1000.00"}`},
	{operation: "POST /fund/rfq", body: `{"participant_code": "<code>", "fund_asset": "BTC"}`},
	{operation: "POST /fund/rfq", body: `{"participant_code": "<code>", "fund_asset": "USDC.ETH", "account_label": "savings", "client_fund_id": "fund-1"}`},
	{operation: "POST /transfers", body: `{"client_transfer_id": "t-1", "from_participant_code": "<code>", "from_account_group": "PLAT01", "to_participant_code": "<other>", "to_account_group": "PLAT01", "asset": "USD", "amount": "20.1"}`},
	{operation: "GET /transfers", target: "/transfers?client_transfer_id=t-1"},
	{operation: "POST /withdrawals/requests", body: `{"client_withdrawal_request_id": "w-1", "participant_code": "<code>", "address": "` + payableAddress + `", "amount": "0.01", "asset": "BTC", "account_group": "PLAT01", "account_label": "general"}`, keep: map[string]string{"withdrawal": "message.id"}, before: depositBitcoin},
	{operation: "GET /withdrawals/requests/{id}", target: "/withdrawals/requests/<withdrawal>"},
	{operation: "DELETE /withdrawals/requests/{id}", target: "/withdrawals/requests/<withdrawal>"},
	{operation: "POST /withdrawals/requests", body: bankWithdrawalBody, keep: map[string]string{"withdrawal": "message.id"}},
	{operation: "GET /withdrawals/requests/{id}", target: "/withdrawals/requests/<withdrawal>"},
	{operation: "DELETE /withdrawals/requests/{id}", target: "/withdrawals/requests/<withdrawal>"},
	{operation: "POST /withdrawals/requests", body: bankWithdrawalBody},
	{operation: "GET /withdrawals/requests", target: "/withdrawals/requests?status=APPROVED"},
	{operation: "GET /withdrawals/requests", target: "/withdrawals/requests?status=SETTLED", before: passTime},
	{operation: "GET /withdrawals/estimate_network_fee", target: "/withdrawals/estimate_network_fee?underlying=BTC&quoted_currency=USD&amount=1&destination_address=" + payableAddress + "&contract_call=false"},
	{operation: "GET /withdrawals/validate_address", target: "/withdrawals/validate_address?asset=BTC&address=" + payableAddress},
	{operation: "GET /withdrawals/validate_address", target: "/withdrawals/validate_address?asset=BTC&address=nowhere"},

	{operation: "GET /accounts", target: "/accounts?account_owner=<code>", keep: map[string]string{"account": "message.0.account_id"}},
	{operation: "GET /accounts/{account_id}", target: "/accounts/<account>"},
	{operation: "GET /accounts/{account_id}/movements", target: "/accounts/<account>/movements"},
	{operation: "GET /movements"},
	{operation: "GET /deposits", target: "/deposits?include_customer_deposits=true"},
	{operation: "GET /fund/transactions"},

	{operation: "POST /participants/customers/{participant_code}/lock", target: "/participants/customers/<other>/lock", body: `{"reason_code": "user_request", "notes": "asked us to"}`},
	{operation: "GET /participants", target: "/participants?status=locked"},
}

// TestZerohash_EveryOperationAnswersAValidRequestAsDescribed makes each request, in a world in which every list has something in it.
func TestZerohash_EveryOperationAnswersAValidRequestAsDescribed(t *testing.T) {
	c := zerohashConformity()
	if c.api == nil {
		t.Log(unchecked)
	}
	s := start(t)
	kept := map[string]string{"email": "leslie@example.com", "ms": "1753300000000"}
	missing := map[string]bool{}
	if c.api != nil {
		for _, operation := range c.api.operations {
			missing[operation.name] = true
		}
	}
	for i, request := range validRequests {
		method, path := request.call()
		delete(missing, request.operation)
		t.Run(fmt.Sprintf("%d %s", i, request.operation), func(t *testing.T) {
			here := &server{Server: s.Server, t: t, log: s.log}
			if request.before != nil {
				request.before(here, kept)
			}
			target, body := filled(t, path, kept), filled(t, request.body, kept)
			if c.api != nil {
				c.wantDescribed(t, request.operation, method, target, body)
			}
			res := here.do(documented.signed(method, target, body))
			if res.status/100 != 2 {
				t.Fatalf("status %d: %s", res.status, res.body)
			}
			if strings.Contains(res.body, `"message":[]`) {
				t.Error("the list is empty, which proves nothing")
			}
			for name, at := range request.keep {
				kept[name] = res.text(t, strings.Split(at, ".")...)
			}
		})
	}
	for name := range missing {
		t.Errorf("%s has no request in the table", name)
	}
}

// TestZerohash_EveryOperationRefusesAsDescribed asks each operation for what it cannot give, in all ways that they have in common.
func TestZerohash_EveryOperationRefusesAsDescribed(t *testing.T) {
	s := start(t)
	const nobody = "d098e59b-8023-4477-8b63-68fda3c53a30"
	unknown := map[string]string{
		"code": "NOBODY", "other": "NOBODY", "email": "nobody@example.com", "account": nobody, "withdrawal": nobody, "token": "a.b.c", "ms": "1753300000000",
	}
	for i, request := range validRequests {
		method, path := request.call()
		t.Run(fmt.Sprintf("%d %s", i, request.operation), func(t *testing.T) {
			here := &server{Server: s.Server, t: t, log: s.log}
			target, body := filled(t, path, unknown), filled(t, request.body, unknown)
			if res := here.do(documented.signed(method, target, body)); res.status >= 500 {
				t.Errorf("status %d: %s", res.status, res.body)
			}
			if request.operation == "GET /time" {
				return // it is open to all
			}
			here.do(ask{method: method, path: target, body: body}).wants(t, http.StatusForbidden)
			if body != "" {
				here.do(documented.signed(method, target, "{")).wants(t, http.StatusBadRequest)
				here.do(documented.signed(method, target, "[]")).wants(t, http.StatusBadRequest)
			}
		})
	}
}

// TestZerohash_DeviatesWhereASettingSaysSo comes upon the deviations that no usual request shows.
func TestZerohash_DeviatesWhereASettingSaysSo(t *testing.T) {
	for _, tc := range []struct {
		settings string
		call     ask
		want     int
	}{
		{`{"time_format": "enveloped"}`, ask{method: "GET", path: "/time"}, http.StatusOK},
		{`{"auth_errors": "html403"}`, ask{method: "GET", path: "/assets"}, http.StatusForbidden},
		{`{"auth_errors": "json401"}`, ask{method: "GET", path: "/assets"}, http.StatusUnauthorized},
		{`{"permissions": ["accounts:read"]}`, documented.signed("POST", "/client_auth_token", ""), http.StatusForbidden},
		{`{}`, documented.signed("GET", "/index?underlying=NOTHING&quoted_currency=USD", ""), http.StatusBadRequest},
		{`{"signatures": "off"}`, ask{path: "/transfers", body: strings.Repeat(" ", 2<<20)}, http.StatusRequestEntityTooLarge},
	} {
		t.Run(tc.settings, func(t *testing.T) {
			s := start(t)
			s.patch("/_mock/workspaces/default", `{"zerohash": `+tc.settings+`}`).wants(t, http.StatusOK)
			s.do(tc.call).wants(t, tc.want)
		})
	}
}

// depositBitcoin has the participant deposit some in Connect's flow.
func depositBitcoin(s *server, kept map[string]string) {
	s.t.Helper()
	id := s.session(strings.ReplaceAll(sessionBody, "USER01", kept["code"])).text(s.t, "session", "id")
	s.post("/_mock/sessions/"+id+"/deposits", `{"integration": "coinbase", "asset": "BTC", "network": "bitcoin", "amount": "0.5"}`).wants(s.t, http.StatusCreated)
	passTime(s, nil)
}

// passTime lets whatever was begun come to its end.
func passTime(s *server, _ map[string]string) {
	s.t.Helper()
	s.post("/_mock/clock/advance", `{"by": "2m"}`).wants(s.t, http.StatusOK)
}

// filled puts what was kept where a text names it.
func filled(t *testing.T, text string, kept map[string]string) string {
	t.Helper()
	for name, value := range kept {
		text = strings.ReplaceAll(text, "<"+name+">", value)
	}
	if strings.Contains(text, "<") {
		t.Fatalf("nothing was kept for %s", text)
	}
	return text
}

// wantDescribed fails the test unless a request means its operation and has a body that the description takes.
func (c *conformity) wantDescribed(t *testing.T, operation, method, target, body string) {
	t.Helper()
	d := c.api.find(method, target)
	if d == nil || d.name != operation {
		t.Fatalf("%s %s is not %s", method, target, operation)
	}
	for _, f := range c.notAllowed(d.checkRequest(body)) {
		t.Errorf("the request is not valid itself: {%q, %q, …}: %s", f.operation, f.where, f.message)
	}
}
