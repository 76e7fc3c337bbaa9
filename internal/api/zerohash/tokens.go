package zerohash

import (
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
)

const tokensWrite = "tokens:write"

var tokenOperations = []operation{
	{method: "POST", path: "/client_auth_token", permission: tokensWrite, handle: newToken},
	{method: "POST", path: "/revoke_auth_token", permission: tokensWrite, handle: revokeToken},
	{method: "POST", path: "/participants/onboarding_token", permission: tokensWrite, handle: newOnboardingToken},
}

type (
	tokenAnswer struct {
		Token           string `json:"token"`
		DepositIntentID string `json:"deposit_intent_id,omitzero"`
		PaymentID       string `json:"payment_id,omitzero"`
	}
	onboardingAnswer struct {
		Email string `json:"email"`
		Token string `json:"token"`
	}
)

// flowIDs say which permissions are answered with the id of what the user is about to do.
var flowIDs = []struct {
	permission string
	of         func(*tokenAnswer) *string
}{
	{"fwc", func(a *tokenAnswer) *string { return &a.DepositIntentID }},
	{"crypto-withdrawals", func(a *tokenAnswer) *string { return &a.PaymentID }},
	{"crypto-payouts", func(a *tokenAnswer) *string { return &a.PaymentID }},
}

// newToken makes a token with which an SDK opens for a participant.
func newToken(r *request) (call.Answer, error) {
	t, wrong := forms.NewAuthToken(r.Body, r.env(), r.mode())
	if err := check(r.Call, wrong, t.Hints); err != nil {
		return call.Answer{}, err
	}
	r.Assume(assumptions.TokenClaims, assumptions.TokenSideEffects)
	if slices.Contains(t.Permissions, "auth") || slices.Contains(t.Permissions, "crypto-deposits") {
		r.Assume(assumptions.AuthPermission)
	}
	claims, token, err := r.mint(t.Permissions, sim.SDKPayload{
		Participant: t.ParticipantCode, Email: t.Email, Phone: t.Phone, ReferenceID: t.ReferenceID,
		MerchantCode: t.Sent.String("merchant_participant_code"), OTPVerified: t.Sent.String("otp_verified"),
		ClientDevice: t.Sent.Raw("client_device_info"), CustomFees: t.Sent.Raw("custom_fees_and_spreads"),
		Deposit: t.Sent.Raw("deposit_details"), Payment: t.Sent.Raw("payment_details"), Withdrawal: t.Sent.Raw("withdrawal_details"),
	})
	if errors.Is(err, sim.ErrNotApproved) && r.settings.Zerohash.NotApprovedStyle() == "403" {
		r.Assume(assumptions.TokenUnapproved)
		err = forbidden{"participant is not approved"}
	}
	if err != nil {
		return call.Answer{}, unknownParticipant(err)
	}
	answer := tokenAnswer{Token: token}
	for _, id := range flowIDs {
		if slices.Contains(t.Permissions, id.permission) {
			*id.of(&answer) = claims.FlowID(r.settings)
		}
	}
	return created(answer)
}

// newOnboardingToken makes a token with which somebody is onboarded, who is known by an email alone.
func newOnboardingToken(r *request) (call.Answer, error) {
	r.Assume(assumptions.OnboardingToken, assumptions.TokenEmail)
	switch r.settings.Zerohash.OnboardingMode() {
	case "no_platform":
		return call.Answer{}, faults{"Platform does not exist"}
	case "not_configured":
		return call.Answer{}, forbidden{"Platform is not configured for this KYC track"}
	}
	values, err := r.values()
	if err != nil {
		return call.Answer{}, err
	}
	t, wrong := forms.NewOnboardingToken(r.Body, values, r.env(), r.mode())
	if err := check(r.Call, wrong, t.Hints); err != nil {
		return call.Answer{}, forbidden{err.Error()} // the guide has 403 for what is elsewhere 400
	}
	_, token, err := r.mint([]string{sim.Onboarding}, sim.SDKPayload{Email: t.Email, Phone: t.Phone})
	if err != nil {
		return call.Answer{}, err
	}
	return ok(onboardingAnswer{t.Email, token})
}

// mint makes the claims of a token within a transaction, and signs them, which takes longer, behind it.
func (r *request) mint(permissions []string, payload sim.SDKPayload) (claims sim.SDKClaims, token string, err error) {
	err = r.update(func(tx *sim.Tx) (err error) {
		claims, err = r.World.MintSDKToken(tx, permissions, payload)
		return err
	})
	if err == nil {
		token, err = r.World.SignSDKToken(r.Workspace, claims)
	}
	return claims, token, err
}

// revokeToken has a token never be taken again, be it used up or not.
func revokeToken(r *request) (call.Answer, error) {
	t, wrong := forms.NewRevocation(r.Body, r.env(), r.mode())
	if len(wrong) == 0 && !hasID(t.Token) {
		wrong = []string{"token should have a jti"}
	}
	if err := check(r.Call, wrong, t.Hints); err != nil {
		return call.Answer{}, err
	}
	claims, err := r.World.OpenSDKToken(r.Workspace, t.Token)
	if errors.Is(err, sim.ErrSDKTokenForeign) {
		err = faults{err.Error()}
	}
	if err == nil {
		err = r.update(func(tx *sim.Tx) error { return r.World.RevokeSDKToken(tx, claims.ID) })
	}
	return call.Answer{Status: http.StatusNoContent}, err
}

// hasID says whether a token, whoever made it, has an id by which it could be revoked.
func hasID(token string) bool {
	var claims struct {
		ID string `json:"jti"`
	}
	_, rest, _ := strings.Cut(token, ".")
	payload, _, _ := strings.Cut(rest, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	return err == nil && json.Unmarshal(text, &claims) == nil && claims.ID != ""
}
