package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/jwks"
)

// SDKClaims are the claims of a token with which an SDK opens, in the order of the documents' own example. There are no others.
type SDKClaims struct {
	ApplicationID   string     `json:"application_id"`
	DeviceID        string     `json:"device_id"`
	ExpiresAt       int64      `json:"exp"` // seconds
	Issuer          string     `json:"iss"` // UUID of the platform
	ID              string     `json:"jti"` // UUID
	ParticipantCode string     `json:"participant_code"`
	Payload         SDKPayload `json:"payload"`
	Permissions     []string   `json:"permissions"`
	PlatformCode    string     `json:"platform_code"`
}

// SDKPayload is what the SDK is told; objects are those that the platform sent.
type SDKPayload struct {
	ClientDevice  jsontext.Value `json:"client_device_info,omitzero"`
	CustomFees    jsontext.Value `json:"custom_fees_and_spreads,omitzero"`
	Deposit       jsontext.Value `json:"deposit_details,omitzero"`
	Email         string         `json:"email,omitzero"`
	MerchantCode  string         `json:"merchant_participant_code,omitzero"`
	OTPVerified   string         `json:"otp_verified,omitzero"`
	Participant   string         `json:"participant_code"`
	Payment       jsontext.Value `json:"payment_details,omitzero"`
	Phone         string         `json:"phone_number,omitzero"`
	AgreementLink string         `json:"platform_agreement_link"`
	PlatformName  string         `json:"platform_name"`
	ReferenceID   string         `json:"reference_id,omitzero"`
	Withdrawal    jsontext.Value `json:"withdrawal_details,omitzero"`
}

// Onboarding is the permission that somebody has who is no approved participant yet, if one at all.
const Onboarding = "onboarding"

// agreementLink stands for the platform's own terms, which the mock does not know.
const agreementLink = "https://example.com/terms"

// Why an SDK token is not taken.
var (
	ErrSDKTokenForeign = errors.New("the token was not issued by this platform")
	ErrSDKTokenExpired = errors.New("the token has expired")
	ErrSDKTokenRevoked = errors.New("the token has been revoked")
)

// MintSDKToken makes the claims of a new token for whom the payload names: a participant, who has to be approved unless the token is for
// onboarding alone, or the owner of an email, who need not be a participant.
func (w *World) MintSDKToken(tx *Tx, permissions []string, payload SDKPayload) (SDKClaims, error) {
	s := tx.Workspace.Settings()
	if payload.Participant == "" {
		code, _, err := ParticipantByEmail(tx, payload.Email)
		if err != nil {
			return SDKClaims{}, err
		}
		payload.Participant = code
	} else if err := entitled(tx, payload.Participant, permissions); err != nil {
		return SDKClaims{}, err
	}
	owner := payload.Participant
	if owner == "" {
		owner = strings.ToLower(payload.Email)
	}
	ordinal, err := count(tx, "sdk tokens of "+owner, 1)
	if err != nil {
		return SDKClaims{}, err
	}
	payload.PlatformName, payload.AgreementLink = tx.Workspace.ID, agreementLink
	claims := SDKClaims{
		ExpiresAt:       tx.Now.Add(s.Zerohash.SDKTokenTTL()).Unix(),
		Issuer:          deriveUUID(s.Seed, "platform", s.Zerohash.PlatformCode, 0),
		ID:              deriveUUID(s.Seed, "sdk token", owner, ordinal),
		ParticipantCode: payload.Participant, Payload: payload, Permissions: permissions, PlatformCode: s.Zerohash.PlatformCode,
	}
	return claims, w.beginFlow(tx, &claims)
}

// begun are the scenarios that play from the minting of a token on, by permission: what the platform is told when nobody uses it.
var begun = map[string]string{
	"crypto-withdrawals": "payment-abandoned",
	"crypto-payouts":     "payment-abandoned",
	"fwc":                "fund-expired",
}

// beginFlow starts what a token begins (assumption zerohash.token-side-effects).
func (w *World) beginFlow(tx *Tx, c *SDKClaims) error {
	i := slices.IndexFunc(c.Permissions, func(p string) bool { return begun[p] != "" })
	if i < 0 {
		return nil
	}
	vars := map[string]string{"reference_id": c.ParticipantCode, "flow_id": c.FlowID(tx.Workspace.Settings()), "platform_reference": c.Payload.ReferenceID}
	var details struct {
		Asset  string `json:"quoted_asset"`
		Amount string `json:"withdrawal_request_amount"`
	}
	if json.Unmarshal(c.Payload.Withdrawal, &details) == nil {
		vars["quoted_asset"], vars["quantity"] = details.Asset, details.Amount
	}
	name := begun[c.Permissions[i]]
	sc, err := w.scenario(tx, name)
	if err != nil {
		return err
	}
	for name := range vars {
		if _, declared := sc.Vars[name]; !declared && name != "reference_id" {
			delete(vars, name)
		}
	}
	_, err = w.StartRun(tx, RunRequest{Scenario: name, Vars: vars})
	return err
}

// entitled refuses participants who do not exist, or may not do more than be onboarded.
func entitled(r storage.Reader, code string, permissions []string) error {
	p, err := FindParticipant(r, code)
	if err == nil && p.Status != lifecycle.StatusApproved && !slices.Equal(permissions, []string{Onboarding}) {
		err = ErrNotApproved
	}
	return err
}

// FlowID is the id of what the user does with the token, such as a deposit intent or a payment.
func (c *SDKClaims) FlowID(s *Settings) string { return deriveUUID(s.Seed, "sdk flow", c.ID, 0) }

// SignSDKToken makes a token of claims.
func (w *World) SignSDKToken(ws *Workspace, claims SDKClaims) (string, error) {
	ring, err := w.Keys(ws)
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	token, err := jwks.Sign(ring.Signing(jwks.Zerohash), payload, "JWT")
	if errors.Is(err, jwks.ErrTokenSize) {
		err = refuse(Invalid, "the details do not fit into a token, which may have %d bytes", jwks.MaxToken)
	}
	return token, err
}

// OpenSDKToken reads a token of the workspace, be it expired or revoked. Any other is ErrSDKTokenForeign, with the reason.
func (w *World) OpenSDKToken(ws *Workspace, token string) (claims SDKClaims, err error) {
	ring, err := w.Keys(ws)
	if err != nil {
		return claims, err
	}
	now := ws.Timeline.Now()
	payload, _, err := jwks.Verify(token, func(kid string) *jwks.Key {
		key := ring.Find(kid)
		if key == nil || key.Use != jwks.Zerohash || !key.RetiresAt.IsZero() && !key.RetiresAt.After(now) {
			return nil
		}
		return key
	})
	if err == nil {
		err = json.Unmarshal(payload, &claims)
	}
	if err == nil && claims.PlatformCode != ws.Settings().Zerohash.PlatformCode {
		err = errors.New("it is of another platform") // workspaces may share keys
	}
	if err != nil {
		return SDKClaims{}, fmt.Errorf("%w: %w", ErrSDKTokenForeign, err)
	}
	return claims, nil
}

// VerifySDKToken reads a token that can be used now; ErrSDKTokenForeign, ErrSDKTokenExpired or ErrSDKTokenRevoked says why it cannot.
func (w *World) VerifySDKToken(ctx context.Context, ws *Workspace, token string) (SDKClaims, error) {
	claims, err := w.OpenSDKToken(ws, token)
	switch {
	case err != nil:
		return claims, err
	case ws.Timeline.Now().Unix() >= claims.ExpiresAt:
		return claims, ErrSDKTokenExpired
	}
	return claims, w.View(ctx, ws, func(r storage.Reader) error {
		_, revoked, err := r.Get(&RevokedTokens.Kind, claims.ID)
		if revoked {
			err = ErrSDKTokenRevoked
		}
		return err
	})
}

// RevokeSDKToken has a token never be taken again. Once more does no harm.
func (w *World) RevokeSDKToken(tx *Tx, id string) error {
	tx.After(func() { w.grew(tx.Workspace, &RevokedTokens.Kind) })
	return RevokedTokens.Put(tx, RevokedToken{ID: id, At: tx.Now})
}
