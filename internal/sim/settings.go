package sim

import (
	"net/url"
	"slices"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/profile"
	"github.com/mockconnect/mockconnect/jwks"
	"github.com/shopspring/decimal"
)

// Settings is a workspace as it is kept: who it is to the three systems, and how it behaves.
type Settings struct {
	ID            string    `json:"id"`
	Ordinal       int       `json:"ordinal"` // 0 for default; chooses the development keys
	Seed          int64     `json:"seed"`
	CreatedAt     time.Time `json:"created_at"` // wall time
	Profile       string    `json:"profile"`
	Scenario      string    `json:"scenario,omitzero"` // plays on every new session
	CallbackURL   Target    `json:"callback_url,omitzero"`
	DepositURL    Target    `json:"deposit_url,omitzero"`
	WithdrawalURL Target    `json:"withdrawal_url,omitzero"`
	ZerohashURL   Target    `json:"zerohash_url,omitzero"`
	SIWXURL       Target    `json:"siwx_url,omitzero"`
	Keep          int       `json:"keep"`              // ended records of each kind that are kept
	NoMagic       bool      `json:"no_magic,omitzero"` // magic values are values like others; the control API calls the opposite magic

	Connect  Connect     `json:"connect"`
	Zerohash Zerohash    `json:"zerohash"`
	SIWX     SIWX        `json:"siwx"`
	Clock    clock.State `json:"clock"`
	Keys     jwks.Ring   `json:"keys"` // empty: the development keys of Ordinal
}

// Check says what is done with a signature.
type Check string

// The checks. The empty Check is the system's default.
const (
	Enforce Check = "enforce"
	Warn    Check = "warn" // accept, and say in the journal what was wrong
	Off     Check = "off"
)

// Checks lists them in the order in which messages name them.
var Checks = []Check{Enforce, Warn, Off}

// Connect is the workspace's organization.
type Connect struct {
	OrganizationID string   `json:"organization_id"`
	Aliases        []string `json:"aliases,omitzero"` // other spellings of the organization id that the documents print
	ClientID       string   `json:"client_id"`
	ClientSecret   string   `json:"client_secret"`
	PublicKey      string   `json:"public_key,omitzero"` // SPKI PEM, of the organization's request signatures
	Signatures     Check    `json:"signatures,omitzero"`
	Lenient        bool     `json:"lenient,omitzero"` // unknown fields are ignored; the control API calls the opposite strict

	RequireParticipant bool           `json:"require_participant,omitzero"`
	AuthMode           string         `json:"auth_mode,omitzero"` // lite or validate
	AccountMatch       MatchPolicy    `json:"account_match,omitzero"`
	Integrations       []string       `json:"integrations,omitzero"` // empty: all
	Assets             []AssetSetting `json:"assets,omitzero"`       // empty: all
	Limits             Limits         `json:"limits,omitzero"`
	TokenTTL           Duration       `json:"token_ttl"`
	SessionTTL         Duration       `json:"session_ttl"`
	AllowedOrigins     []string       `json:"allowed_origins,omitzero"`
	SessionKey         []byte         `json:"session_key"`               // HS256, random
	TokenGeneration    int            `json:"token_generation,omitzero"` // counts how often a scenario had all access tokens expire
}

// AssetSetting allows an asset on a network, with at most Precision decimals (nil: the chain's).
type AssetSetting struct {
	Asset     string `json:"asset"`
	Network   string `json:"network"`
	Precision *int32 `json:"precision,omitzero"`
}

// Limits bound what a user may move, in a fiat currency. Zero is no limit.
type Limits struct {
	Min      decimal.Decimal `json:"min,omitzero"`
	Max      decimal.Decimal `json:"max,omitzero"`
	Daily    decimal.Decimal `json:"daily,omitzero"`
	Currency string          `json:"currency,omitzero"`
}

// Dialect is the workspace's profile.
func (s *Settings) Dialect() *profile.Profile {
	p, ok := profile.Named(s.Profile)
	if !ok {
		p, _ = profile.Named("") // a profile that an older version knew
	}
	return p
}

// SignatureCheck is what is done with the signatures of Connect requests.
func (c *Connect) SignatureCheck() Check {
	switch {
	case c.Signatures != "":
		return c.Signatures
	case c.PublicKey != "":
		return Enforce
	default:
		return Warn
	}
}

// IsOrganization says whether an organization id is the workspace's own or a documented spelling of it.
func (c *Connect) IsOrganization(id string) bool {
	return id == c.OrganizationID || slices.Contains(c.Aliases, id)
}

// precision is how many decimals an amount may have, and whether the asset is allowed at all.
func (c *Connect) precision(a chain.Asset) (int32, bool) {
	if len(c.Assets) == 0 {
		return a.Precision, true
	}
	for _, s := range c.Assets {
		if s.Asset == a.Asset && s.Network == a.Network {
			if s.Precision != nil {
				return *s.Precision, true
			}
			return a.Precision, true
		}
	}
	return 0, false
}

// System is the one for which a webhook is sent.
type System string

// The systems.
const (
	ConnectDeposits    System = "connect deposits"
	ConnectWithdrawals System = "connect withdrawals"
	ZerohashAPI        System = "zerohash"
	SIWXAPI            System = "wallet sign-in"
)

// DialOf is where connections to a host go, if a target with that host says so.
func (s *Settings) DialOf(host string) string {
	for _, t := range []Target{s.CallbackURL, s.DepositURL, s.WithdrawalURL, s.ZerohashURL, s.SIWXURL} {
		if u, err := url.Parse(t.URL); err == nil && t.Dial != "" && u.Host == host {
			return t.Dial
		}
	}
	return ""
}

// Targets lists where a system's webhooks go by the workspace's settings, equal URLs once. Subscriptions come on top of them.
func (s *Settings) Targets(system System) []Target {
	own := map[System]Target{
		ConnectDeposits: s.DepositURL, ConnectWithdrawals: s.WithdrawalURL, ZerohashAPI: s.ZerohashURL, SIWXAPI: s.SIWXURL,
	}[system]
	if own.URL == "" {
		own = s.CallbackURL
	}
	if own.URL == "" {
		return nil
	}
	return []Target{own}
}
