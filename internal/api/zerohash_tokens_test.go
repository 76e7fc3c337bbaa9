package api_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// opened verifies an SDK token with the published keys, as a stranger would, and answers its claims as they are written.
func (s *server) opened(t testing.TB, token string) reply {
	t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(s.get("/v1/jwks").wants(t, 200).body), &set); err != nil {
		t.Fatal(err)
	}
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	header := signed.Signatures[0].Protected
	if header.KeyID == "" || header.ExtraHeaders["typ"] != "JWT" {
		t.Errorf("header %+v", header)
	}
	payload, err := signed.Verify(set.Key(header.KeyID)[0])
	if err != nil {
		t.Fatal(err)
	}
	return reply{body: string(payload)}
}

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

const tokenPath = "/client_auth_token"

func TestSDKTokens_HaveTheDocumentedClaims(t *testing.T) {
	s := start(t)
	code := s.customer(t, `{"email": "a@example.com"}`)
	res := s.signed("POST", tokenPath, `{"participant_code": "`+code+`", "permissions": ["fwc"], "reference_id": "order 7", "deposit_details": {"account_label": "sub1"}}`).wants(t, 201)
	wantNames(t, quotedMember(t, res, "message"), "token", "deposit_intent_id")
	claims := s.opened(t, res.text(t, "message", "token"))
	wantNames(t, claims.body, "application_id", "device_id", "exp", "iss", "jti", "participant_code", "payload", "permissions", "platform_code")
	noonSeconds := time.Date(2025, 7, 24, 12, 0, 0, 0, time.UTC).Unix()
	if claims.at(t, "exp") != float64(noonSeconds+300) || claims.text(t, "application_id") != "" || claims.text(t, "device_id") != "" ||
		claims.text(t, "participant_code") != code || claims.text(t, "platform_code") != "PLAT01" {
		t.Error(claims.body)
	}
	for _, id := range []string{claims.text(t, "iss"), claims.text(t, "jti"), res.text(t, "message", "deposit_intent_id")} {
		if !uuidForm.MatchString(id) {
			t.Errorf("%q is no UUID", id)
		}
	}
	claims.has(t, `"payload":{"deposit_details":{"account_label":"sub1"},"participant_code":"`+code+`","platform_agreement_link":"https://example.com/terms",`+
		`"platform_name":"default","reference_id":"order 7"}`, `"permissions":["fwc"]`)
	s.entry(res).has(t, "zerohash.token-claims", `"response_body":"{\"message\":{\"token\":\"[redacted]\"`)

	next := s.opened(t, s.signed("POST", tokenPath, `{"participant_code": "`+code+`", "permissions": ["auth"]}`).wants(t, 201).text(t, "message", "token"))
	if next.text(t, "iss") != claims.text(t, "iss") || next.text(t, "jti") == claims.text(t, "jti") {
		t.Error(next.body)
	}
}

func TestSDKTokens_FollowFromTheSeed(t *testing.T) {
	var both []string
	for range 2 {
		s := start(t)
		code := s.customer(t, `{"email": "a@example.com"}`)
		both = append(both, s.signed("POST", tokenPath, `{"participant_code": "`+code+`", "permissions": ["auth"]}`).wants(t, 201).body)
	}
	if both[0] != both[1] {
		t.Errorf("the same calls gave\n%s\n%s", both[0], both[1])
	}
}

func TestSDKTokens_AreAnsweredWithTheIDsOfTheirPermissions(t *testing.T) {
	s := start(t)
	code := s.customer(t, `{"email": "a@example.com"}`)
	for permissions, want := range map[string][]string{
		`["auth"]`:                        {"token"},
		`["crypto-deposits"]`:             {"token"},
		`["fwc"]`:                         {"token", "deposit_intent_id"},
		`["crypto-withdrawals"]`:          {"token", "payment_id"},
		`["crypto-payouts", "fwc"]`:       {"token", "deposit_intent_id", "payment_id"},
		`["participant-profile", "auth"]`: {"token"},
	} {
		res := s.signed("POST", tokenPath, `{"participant_code": "`+code+`", "permissions": `+permissions+`}`).wants(t, 201)
		wantNames(t, quotedMember(t, res, "message"), want...)
	}
	s.entry(s.signed("POST", tokenPath, `{"participant_code": "`+code+`", "permissions": ["auth"]}`)).has(t, "zerohash.auth-permission")
}

func TestSDKTokens_AreForApprovedParticipants(t *testing.T) {
	s := start(t)
	code := s.customer(t, `{"email": "a@example.com"}`)
	body := `{"participant_code": "` + code + `", "permissions": ["auth"]}`
	for _, status := range []string{"submitted", "pending_approval", "rejected", "locked", "disabled", "closed"} {
		s.patch("/_mock/participants/"+code, `{"status": "`+status+`"}`).wants(t, 200)
		wantErrors(t, s.signed("POST", tokenPath, body), "participant is not approved")
	}
	s.patch("/_mock/workspaces/default", `{"zerohash": {"not_approved": "403"}}`).wants(t, 200)
	s.signed("POST", tokenPath, body).wants(t, 403).is(t, `{"error":true,"message":"participant is not approved"}`)
	// Who is still being onboarded goes on with that.
	resumed := s.signed("POST", tokenPath, `{"participant_code": "`+code+`", "permissions": ["onboarding"]}`).wants(t, 201)
	s.opened(t, resumed.text(t, "message", "token")).has(t, `"participant_code":"`+code+`"`)
	s.signed("POST", tokenPath, `{"participant_code": "`+code+`", "permissions": ["onboarding", "auth"]}`).wants(t, 403)
	s.patch("/_mock/participants/"+code, `{"status": "approved"}`).wants(t, 200)
	s.signed("POST", tokenPath, body).wants(t, 201)
}

func TestSDKTokens_AreRefusedWithTheReason(t *testing.T) {
	s := start(t)
	code := s.customer(t, `{"email": "a@example.com"}`)
	for body, want := range map[string][]string{
		`{"participant_code": "NOBODY", "permissions": ["auth"]}`:                                                         {"participant not found"},
		`{"participant_code": "` + code + `"}`:                                                                            {"should have required property 'permissions'"},
		`{"participant_code": "` + code + `", "permissions": ["atuh"]}`:                                                   {"permissions[0] should be equal to one of the allowed values"},
		`{"participant_code": "ABC", "permissions": ["auth"]}`:                                                            {"participant_code should NOT be shorter than 6 characters"},
		`{"email": "a@example.com", "permissions": ["auth"]}`:                                                             {"should have required property 'participant_code'"},
		`{"permissions": ["onboarding"]}`:                                                                                 {"should have required property 'email' (or 'participant_code')"},
		`{"participant_code": "` + code + `", "permissions": ["fwc"], "reference_id": "` + strings.Repeat("x", 51) + `"}`: {"reference_id should NOT be longer than 50 characters"},
	} {
		wantErrors(t, s.signed("POST", tokenPath, body), want...)
	}
	fees := strings.TrimSuffix(strings.Repeat(`{"type": "bps", "amount": "1", "name": "a name"},`, 400), ",")
	s.signed("POST", tokenPath, `{"participant_code": "`+code+`", "permissions": ["crypto-buy"], "custom_fees_and_spreads": {"crypto_buy": {"fees": [`+fees+`]}}}`).
		wants(t, 400).has(t, "do not fit into a token")
}

func TestSDKTokens_EachHasAnIDOfItsOwn(t *testing.T) {
	s := start(t)
	code := s.customer(t, `{"email": "a@example.com"}`)
	const many = 16
	ids := make([]string, many)
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			token := s.signed("POST", tokenPath, `{"participant_code": "`+code+`", "permissions": ["auth"]}`).text(t, "message", "token")
			ids[i] = reply{body: decoded(t, token, 1)}.text(t, "jti")
		})
	}
	wg.Wait()
	slices.Sort(ids)
	if got := len(slices.Compact(ids)); got != many {
		t.Errorf("%d ids of %d tokens", got, many)
	}
}

func TestSDKTokens_AreRevoked(t *testing.T) {
	s := start(t)
	code := s.customer(t, `{"email": "a@example.com"}`)
	mint := func() string {
		return s.signed("POST", tokenPath, `{"participant_code": "`+code+`", "permissions": ["auth"]}`).wants(t, 201).text(t, "message", "token")
	}
	revoke := func(token string) reply {
		return s.signed("POST", "/revoke_auth_token", `{"token": "`+token+`"}`)
	}
	token := mint()
	for range 2 {
		res := revoke(token).wants(t, 204)
		res.is(t, "")
		if got := res.header.Get("Content-Type"); got != "" {
			t.Errorf("Content-Type %q of nothing", got)
		}
	}
	expired := mint()
	s.post("/_mock/clock/advance", `{"by": "1h"}`).wants(t, 200)
	revoke(expired).wants(t, 204)

	fresh := mint()
	parts := strings.Split(fresh, ".")
	forged := parts[0] + "." + parts[1] + "." + strings.Split(mint(), ".")[2]
	noID := parts[0] + ".eyJhIjoxfQ." + parts[2]
	wantErrors(t, revoke(forged), "the token was not issued by this platform: the token's signature does not verify")
	wantErrors(t, revoke(noID), "token should have a jti")
	wantErrors(t, revoke("a.b.c"), "token should have a jti")
	wantErrors(t, revoke("nothing"), `token should match format "jwt"`)
	wantErrors(t, s.signed("POST", "/revoke_auth_token", `{}`), "should have required property 'token'")
	// The bearer tokens of Connect are no SDK tokens, though the same server signs them.
	revoke(s.token()).wants(t, 400).has(t, "the token was not issued by this platform")

	team := s.post("/_mock/workspaces", `{"id": "team"}`).wants(t, 201)
	other := platform{team.text(t, "zerohash", "api_key"), team.text(t, "zerohash", "private_key"), team.text(t, "zerohash", "passphrase")}
	wantErrors(t, s.do(other.signed("POST", "/revoke_auth_token", `{"token": "`+fresh+`"}`)), "the token was not issued by this platform: the token's kid names no key that is known")
}

func TestOnboardingTokens_AreForAnEmail(t *testing.T) {
	s := start(t)
	const path = "/participants/onboarding_token"
	res := s.signed("POST", path, `{"email": "new@example.com", "phone_number": "33512345678"}`).wants(t, 200)
	wantNames(t, quotedMember(t, res, "message"), "email", "token")
	claims := s.opened(t, res.text(t, "message", "token"))
	claims.has(t, `"participant_code":""`, `"email":"new@example.com"`, `"phone_number":"33512345678"`, `"permissions":["onboarding"]`)

	s.signed("POST", path+"?email=query@example.com", "").wants(t, 200).has(t, `"email":"query@example.com"`)
	s.signed("POST", path+"?email=query@example.com", `{"email": "body@example.com"}`).wants(t, 200).has(t, `"email":"body@example.com"`)
	code := s.customer(t, `{"email": "known@example.com"}`)
	known := s.signed("POST", path, `{"email": "Known@example.com"}`).wants(t, 200)
	s.opened(t, known.text(t, "message", "token")).has(t, `"participant_code":"`+code+`"`)

	s.signed("POST", path, `{}`).wants(t, 403).is(t, `{"error":true,"message":"should have required property 'email'"}`)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"onboarding": "no_platform"}}`).wants(t, 200)
	wantErrors(t, s.signed("POST", path, `{"email": "a@example.com"}`), "Platform does not exist")
	s.patch("/_mock/workspaces/default", `{"zerohash": {"onboarding": "not_configured"}}`).wants(t, 200)
	s.signed("POST", path, `{"email": "a@example.com"}`).wants(t, 403).is(t, `{"error":true,"message":"Platform is not configured for this KYC track"}`)
}
