package control

import (
	"time"

	"github.com/mockconnect/mockconnect/internal/sim"
)

// shownWorkspace is a workspace as the control API shows it. Secrets are left out unless they were asked for.
type shownWorkspace struct {
	ID            string       `json:"id"`
	Seed          int64        `json:"seed"`
	CreatedAt     time.Time    `json:"created_at"`
	Profile       string       `json:"profile"`
	Scenario      string       `json:"scenario,omitzero"`
	CallbackURL   sim.Target   `json:"callback_url"`
	DepositURL    sim.Target   `json:"deposit_url"`
	WithdrawalURL sim.Target   `json:"withdrawal_url"`
	ZerohashURL   sim.Target   `json:"zerohash_url"`
	SIWXURL       sim.Target   `json:"siwx_url"`
	Keep          int          `json:"keep"`
	Magic         bool         `json:"magic"`
	Connect       shownConnect `json:"connect"`
	Zerohash      sim.Zerohash `json:"zerohash"`
	SIWX          shownSIWX    `json:"siwx"`
	Clock         shownClock   `json:"clock"`
}

type shownConnect struct {
	OrganizationID     string             `json:"organization_id"`
	Aliases            []string           `json:"organization_id_aliases,omitzero"`
	ClientID           string             `json:"client_id"`
	ClientSecret       string             `json:"client_secret,omitzero"`
	PublicKey          string             `json:"public_key,omitzero"`
	Signatures         sim.Check          `json:"signatures"`
	Strict             bool               `json:"strict"`
	AuthMode           string             `json:"auth_mode"`
	RequireParticipant bool               `json:"require_participant"`
	AccountMatch       sim.MatchPolicy    `json:"account_match"`
	Integrations       []string           `json:"integrations"`
	Assets             []sim.AssetSetting `json:"assets"`
	Limits             sim.Limits         `json:"limits"`
	TokenTTL           sim.Duration       `json:"token_ttl"`
	SessionTTL         sim.Duration       `json:"session_ttl"`
	AllowedOrigins     []string           `json:"allowed_origins"`
}

type shownSIWX struct {
	APIKey            string       `json:"api_key"`
	APISecret         string       `json:"api_secret,omitzero"`
	ClientID          string       `json:"client_id"`
	PublicKey         string       `json:"public_key,omitzero"`
	KeyID             string       `json:"key_id,omitzero"` // of public_key
	Signatures        sim.Check    `json:"signatures"`
	SignatureErrors   string       `json:"signature_errors"`
	SignatureAge      sim.Duration `json:"signature_age"`
	Components        []string     `json:"components"`
	RequireLowS       bool         `json:"require_low_s"`
	Chains            *[]uint64    `json:"chains"` // null: any, and [] is none
	Domain            string       `json:"domain"`
	URI               string       `json:"uri"`
	Statement         string       `json:"statement"`
	ChallengeTTL      sim.Duration `json:"challenge_ttl"`
	TokenTTL          sim.Duration `json:"token_ttl"`
	Scenario          string       `json:"scenario,omitzero"`
	WebhookSignatures bool         `json:"webhook_signatures"`
}

func showSIWX(x sim.SIWX) shownSIWX {
	shown := shownSIWX{
		APIKey: x.APIKey, APISecret: x.APISecret, ClientID: x.ClientID, PublicKey: x.PublicKey, KeyID: x.SigningKeyID(),
		Signatures: x.Signatures, SignatureErrors: x.SignatureErrors, SignatureAge: x.SignatureAge, Components: x.Components,
		RequireLowS: !x.HighS, Domain: x.Domain, URI: x.URI, Statement: x.Statement,
		ChallengeTTL: x.ChallengeTTL, TokenTTL: x.TokenTTL, Scenario: x.Scenario, WebhookSignatures: !x.PlainWebhooks,
	}
	if x.Chains != nil {
		shown.Chains = &x.Chains
	}
	return shown
}

func showWorkspace(ws *sim.Workspace, credentials bool) shownWorkspace {
	s := ws.Settings()
	c := &s.Connect
	shown := shownWorkspace{
		ID: s.ID, Seed: s.Seed, CreatedAt: s.CreatedAt, Profile: s.Profile, Scenario: s.Scenario,
		CallbackURL: s.CallbackURL, DepositURL: s.DepositURL, WithdrawalURL: s.WithdrawalURL, ZerohashURL: s.ZerohashURL, SIWXURL: s.SIWXURL,
		Keep: s.Keep, Magic: !s.NoMagic,
		Connect: shownConnect{
			OrganizationID: c.OrganizationID, Aliases: c.Aliases, ClientID: c.ClientID, ClientSecret: c.ClientSecret,
			PublicKey: c.PublicKey, Signatures: c.SignatureCheck(), Strict: !c.Lenient, AuthMode: c.AuthMode,
			RequireParticipant: c.RequireParticipant, AccountMatch: c.AccountMatch.Effective(),
			Integrations: c.Integrations, Assets: c.Assets, Limits: c.Limits,
			TokenTTL: c.TokenTTL, SessionTTL: c.SessionTTL, AllowedOrigins: c.AllowedOrigins,
		},
		Zerohash: s.Zerohash.Effective(), SIWX: showSIWX(s.SIWX.Effective()), Clock: showClock(ws),
	}
	if !credentials {
		shown.Connect.ClientSecret = ""
		shown.Zerohash.PrivateKey, shown.Zerohash.Passphrase, shown.Zerohash.WebhookSecret = "", "", ""
		shown.SIWX.APISecret = ""
	}
	return shown
}
