package forms

import (
	"net/url"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

// OnboardingToken is who is about to be onboarded: POST /participants/onboarding_token.
type OnboardingToken struct {
	Read
	Email, Phone string
}

var onboardingFields = []field.Field{{Name: "email", Rule: email}, {Name: "phone_number", Rule: phone}}

// NewOnboardingToken reads the body and the query: the text of the guide has the email in the query, its sample in the body. The body's
// counts when both have one.
func NewOnboardingToken(body []byte, query url.Values, env Env, mode Mode) (OnboardingToken, []string) {
	q, wrong := field.CheckQuery(query, onboardingFields, env)
	var required []string
	if !q.Has("email") {
		required = []string{"email"}
	}
	o, faults := field.Check(body, table(mode, field.Require(onboardingFields, required...)), env)
	t := OnboardingToken{Read: read(o), Email: o.String("email"), Phone: o.String("phone_number")}
	if t.Email == "" {
		t.Email = q.String("email")
	}
	if t.Phone == "" {
		t.Phone = q.String("phone_number")
	}
	for _, fault := range wrong {
		if !slices.Contains(faults, fault) {
			faults = append(faults, fault)
		}
	}
	return t, faults
}

// AuthToken is what a token for an SDK is to be good for: POST /client_auth_token.
type AuthToken struct {
	Read
	ParticipantCode, Email, Phone, ReferenceID string

	Permissions  []string
	AccountLabel string // of deposit_details, or else of withdrawal_details
}

// Permissions that the rules below name.
const (
	onboarding     = "onboarding"
	cryptoDeposits = "crypto-deposits"
	cryptoPay      = "crypto-pay"
)

var permissions = []string{
	onboarding, "update-participant", "csp-active", "csp-recovery", "fiat-deposits", "fiat-withdrawals", "crypto-withdrawals", "crypto-buy",
	"crypto-sell", "fwc", "participant-profile", "crypto-account-link", "crypto-payouts", cryptoPay, "fiat-account-link",
	cryptoDeposits, // the guides and texts have it, the list has not
	"auth",         // only the guide to Auth has it
}

var customFees = field.Nested(
	field.Field{Name: "spread_bps", Rule: text},
	field.Field{Name: "fees", Rule: field.List(0, 0, field.Nested(
		field.Field{Name: "type", Rule: field.Enum("bps", "notional")},
		field.Field{Name: "amount", Rule: text},
		field.Field{Name: "name", Rule: text},
	))},
)

var authFields = []field.Field{
	{Name: "participant_code", Rule: sixLong},
	{Name: "email", Rule: email},
	{Name: "phone_number", Rule: phone},
	{Name: "otp_verified", Rule: field.Enum("email", "sms")},
	{Name: "reference_id", Rule: field.Text(field.Length(0, 50))},
	{Name: "merchant_participant_code", Rule: field.Text(field.Length(1, 50))},
	{Name: "permissions", Required: true, Rule: field.List(1, 0, field.Enum(permissions...))},
	{Name: "withdrawal_details", Rule: field.Nested(
		field.Field{Name: "quoted_asset", Rule: asset, Required: true},
		field.Field{Name: "withdrawal_request_amount", Rule: amount, Required: true},
		field.Field{Name: "external_account_id", Rule: filled, Required: true},
		field.Field{Name: "account_label", Rule: label},
	)},
	{Name: "deposit_details", Rule: field.Nested(
		field.Field{Name: "account_label", Rule: label, Required: true},
		field.Field{Name: "external_wallet_address", Rule: filled},
		field.Field{Name: "deposit_amount", Rule: amount},
		field.Field{Name: "denominated_currency", Rule: field.Enum("USD")},
	)},
	{Name: "payment_details", Rule: field.Nested(
		field.Field{Name: "purchase_amount", Rule: amount, Required: true},
		field.Field{Name: "denominated_currency", Rule: asset, Required: true},
	)},
	{Name: "client_device_info", Rule: field.Nested(
		field.Field{Name: "ip_address", Rule: field.Text(field.IP), Required: true},
		field.Field{Name: "location", Rule: region, Required: true},
	)},
	{Name: "custom_fees_and_spreads", Rule: field.Nested(
		field.Field{Name: "crypto_buy", Rule: customFees},
		field.Field{Name: "crypto_sell", Rule: customFees},
	)},
}

// NewAuthToken reads the body of POST /client_auth_token.
func NewAuthToken(body []byte, env Env, mode Mode) (AuthToken, []string) {
	o, faults := field.Check(body, table(mode, authFields, permitted), env)
	t := AuthToken{
		Read: read(o), ParticipantCode: o.String("participant_code"), Email: o.String("email"), Phone: o.String("phone_number"),
		ReferenceID: o.String("reference_id"), Permissions: o.Strings("permissions"),
		AccountLabel: o.Object("deposit_details").String("account_label"),
	}
	if t.AccountLabel == "" {
		t.AccountLabel = o.Object("withdrawal_details").String("account_label")
	}
	return t, faults
}

// permitted is what each permission needs: only somebody new has no participant_code yet. Details of a withdrawal are required by one of
// the variants for crypto-withdrawals and optional in the other, so they are not asked for.
func permitted(o field.Object) (faults []field.Fault) {
	asked := o.Strings("permissions")
	switch {
	case slices.ContainsFunc(asked, func(p string) bool { return p != onboarding && slices.Contains(permissions, p) }):
		faults = given(o, "participant_code")
	case !o.HasAny("participant_code", "email"):
		faults = append(faults, field.Fault{Text: field.Absent("email").Text + " (or 'participant_code')"})
	}
	if slices.Contains(asked, cryptoPay) {
		faults = append(faults, given(o, "payment_details")...)
	}
	if o.Object("deposit_details").Has("external_wallet_address") && !slices.Contains(asked, cryptoDeposits) {
		faults = append(faults, field.Fault{
			Text: "deposit_details should NOT have property 'external_wallet_address' without permission crypto-deposits",
		})
	}
	return faults
}

// Revocation is a token to be revoked: POST /revoke_auth_token.
type Revocation struct {
	Read
	Token string
}

var revocationFields = []field.Field{{Name: "token", Required: true, Rule: field.Text(field.Format("jwt", func(text string) bool {
	return strings.Count(text, ".") == 2 && !strings.HasPrefix(text, ".") && !strings.HasSuffix(text, ".") && !strings.Contains(text, "..")
}))}}

// NewRevocation reads the body of POST /revoke_auth_token. That the token has an id is for whoever opens it.
func NewRevocation(body []byte, env Env, mode Mode) (Revocation, []string) {
	o, faults := field.Check(body, table(mode, revocationFields), env)
	return Revocation{read(o), o.String("token")}, faults
}
