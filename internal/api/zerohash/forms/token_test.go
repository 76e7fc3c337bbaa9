package forms_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
)

func TestNewOnboardingToken_TakesTheEmailFromBodyOrQuery(t *testing.T) {
	for _, tc := range []struct {
		name, body, query, email, phone string
		want                            []string
	}{
		{"in the body", `{"email":"a@b.co","phone_number":"33512345678"}`, "", "a@b.co", "33512345678", nil},
		{"in the query", ``, "email=a%40b.co&phone_number=33512345678", "a@b.co", "33512345678", nil},
		{"in both", `{"email":"a@b.co"}`, "email=b%40c.de", "a@b.co", "", nil},
		{"in neither", `{}`, "", "", "", absent("email")},
		{
			"bad ones", `{"email":"a"}`, "email=b&mail=c", "a", "",
			[]string{`email should match format "email"`, "should NOT have additional properties: 'mail' (did you mean 'email'?)"},
		},
	} {
		query, err := url.ParseQuery(tc.query)
		if err != nil {
			t.Fatal(err)
		}
		got, faults := forms.NewOnboardingToken([]byte(tc.body), query, env, forms.Strict)
		if diff := cmp.Diff(tc.want, faults); diff != "" || got.Email != tc.email || got.Phone != tc.phone {
			t.Errorf("%s: %s %s %s", tc.name, got.Email, got.Phone, diff)
		}
	}
}

func TestNewAuthToken_AsksForWhatThePermissionsNeed(t *testing.T) {
	fwc := object{"participant_code": "CUST01", "permissions": []any{"fwc"}}
	same := func(faults ...string) []string { return faults }
	for _, tc := range []struct {
		name string
		body object
		want []string
	}{
		{"fwc", fwc, nil},
		{"auth", fwc.with("permissions", []any{"auth", "crypto-deposits"}), nil},
		{"onboarding of somebody new", object{"email": "a@b.co", "permissions": []any{"onboarding"}}, nil},
		{"onboarding, resumed", object{"participant_code": "CUST01", "permissions": []any{"onboarding"}}, nil},
		{"onboarding of nobody", object{"permissions": []any{"onboarding"}}, same("should have required property 'email' (or 'participant_code')")},
		{"onboarding and more", object{"email": "a@b.co", "permissions": []any{"onboarding", "fwc"}}, absent("participant_code")},
		{"fwc of nobody", object{"email": "a@b.co", "permissions": []any{"fwc"}}, absent("participant_code")},
		{"no permissions", fwc.with("permissions", nil), absent("permissions")},
		{"none of them", fwc.with("permissions", []any{}), same("permissions should NOT have fewer than 1 items")},
		{"a single text", fwc.with("permissions", "fwc"), same("permissions should be array")},
		{"unknown ones", fwc.with("permissions", []any{"fwc", "Auth", 1}), same("permissions[1]"+notAllowed, "permissions[2] should be string")},
		{"a short code", fwc.with("participant_code", "CUST1"), same("participant_code should NOT be shorter than 6 characters")},
		{"a long code", fwc.with("participant_code", "CUST001"), same("participant_code should NOT be longer than 6 characters")},
		{"a long reference", fwc.with("reference_id", long(51)), same("reference_id should NOT be longer than 50 characters")},
		{"an empty merchant", fwc.with("merchant_participant_code", ""), same("merchant_participant_code should NOT be shorter than 1 characters")},
		{"a channel", fwc.with("otp_verified", "carrier pigeon"), same("otp_verified" + notAllowed)},
		{"payments without details", fwc.with("permissions", []any{"crypto-pay"}), absent("payment_details")},
		{
			"payments", fwc.with("permissions", []any{"crypto-pay"}, "payment_details", object{"purchase_amount": "0"}),
			same("payment_details.purchase_amount should be > 0", "payment_details should have required property 'denominated_currency'"),
		},
		{"withdrawals without details", fwc.with("permissions", []any{"crypto-withdrawals"}), nil},
		{
			"withdrawals", fwc.with("permissions", []any{"crypto-payouts"}, "withdrawal_details", object{"quoted_asset": "USD", "withdrawal_request_amount": 5}),
			same("withdrawal_details.withdrawal_request_amount should be string", "withdrawal_details should have required property 'external_account_id'"),
		},
		{
			"a deposit", fwc.with("deposit_details", object{"deposit_amount": "250.00", "denominated_currency": "EUR"}),
			same("deposit_details should have required property 'account_label'", "deposit_details.denominated_currency"+notAllowed),
		},
		{"a wallet", fwc.with("permissions", []any{"crypto-deposits"}, "deposit_details", object{"account_label": "a", "external_wallet_address": "0x"}), nil},
		{
			"a wallet without the permission", fwc.with("deposit_details", object{"account_label": "a", "external_wallet_address": "0x"}),
			same("deposit_details should NOT have property 'external_wallet_address' without permission crypto-deposits"),
		},
		{
			"a device", fwc.with("client_device_info", object{"ip_address": "1", "location": "Illinois"}),
			same(`client_device_info.ip_address should match format "ip"`, "client_device_info.location"+notAllowed),
		},
		{
			"fees", fwc.with("custom_fees_and_spreads", object{"crypto_buy": object{"spread_bps": "50", "fees": []any{object{"type": "flat"}}}}),
			same("custom_fees_and_spreads.crypto_buy.fees[0].type" + notAllowed),
		},
	} {
		for _, mode := range []forms.Mode{forms.Lenient, forms.Strict} {
			_, got := forms.NewAuthToken(tc.body.body(t), env, mode)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%s, mode %d (-want +got):\n%s", tc.name, mode, diff)
			}
		}
	}
}

func TestNewAuthToken_AnswersWhatTheTokenIsFor(t *testing.T) {
	got, faults := forms.NewAuthToken([]byte(`{"participant_code":"CUST01","reference_id":"r","permissions":["fwc","auth"],"email":"a@b.co",
		"phone_number":"+15551234567","deposit_details":{"account_label":"funding_01"}}`), env, forms.Strict)
	got.Read = forms.Read{}
	want := forms.AuthToken{
		ParticipantCode: "CUST01", Email: "a@b.co", Phone: "+15551234567", ReferenceID: "r", Permissions: []string{"fwc", "auth"}, AccountLabel: "funding_01",
	}
	if diff := cmp.Diff(want, got, notSent); diff != "" || faults != nil {
		t.Error(diff, faults)
	}
	got, _ = forms.NewAuthToken([]byte(`{"participant_code":"CUST01","permissions":["crypto-payouts"],"withdrawal_details":{"account_label":"w"}}`), env, forms.Lenient)
	if got.AccountLabel != "w" {
		t.Errorf("%+v", got)
	}
}

func TestNewRevocation_WantsAToken(t *testing.T) {
	for body, want := range map[string][]string{
		`{"token":"a.b.c"}`: nil,
		`{}`:                absent("token"),
		`{"token":"a.b"}`:   {`token should match format "jwt"`},
		`{"token":"a..c"}`:  {`token should match format "jwt"`},
		`{"token":1}`:       {"token should be string"},
	} {
		got, faults := forms.NewRevocation([]byte(body), env, forms.Strict)
		if diff := cmp.Diff(want, faults); diff != "" || want == nil && got.Token != "a.b.c" {
			t.Errorf("%s: %s", body, diff)
		}
	}
}
