package sim

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/place"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Zerohash is the workspace's platform.
type Zerohash struct {
	APIKey        string `json:"api_key"`
	PrivateKey    string `json:"private_key"` // base64
	Passphrase    string `json:"passphrase"`
	PlatformCode  string `json:"platform_code"`
	WebhookSecret string `json:"webhook_secret"`

	Signatures    Check    `json:"signatures,omitzero"` // empty: enforce
	SignatureSkew Duration `json:"signature_skew,omitzero"`
	AuthErrors    string   `json:"auth_errors,omitzero"`
	Permissions   []string `json:"permissions,omitzero"` // of the API key; nil: all
	Fields        string   `json:"fields,omitzero"`      // how much a new participant has to say

	Scenario           string   `json:"scenario,omitzero"`                // plays on every new participant, instead of its data
	WithdrawalScenario string   `json:"withdrawal_scenario,omitzero"`     // plays on every withdrawal request
	Onboarding         string   `json:"onboarding,omitzero"`              // what POST /participants/onboarding_token finds
	TokenTTL           Duration `json:"token_ttl,omitzero"`               // of SDK tokens
	NotApproved        string   `json:"not_approved,omitzero"`            // how a token for a participant who is not approved is refused
	Jurisdictions      []string `json:"forbidden_jurisdictions,omitzero"` // forbidden ones: ISO 3166-2, or a country's alpha-2
	TimeFormat         string   `json:"time_format,omitzero"`             // of GET /time
	HookPadding        string   `json:"hook_padding,omitzero"`            // of RSA webhook signatures
	HookUnnamedType    string   `json:"hook_unnamed_type,omitzero"`       // payload type of webhooks whose own was never published
	HookTimestamps     string   `json:"hook_timestamps,omitzero"`         // unit of x-zh-hook-timestamp
}

// The choices of the settings; the first is the default.
var (
	AuthErrorStyles   = []string{"json403", "html403", "json401"}
	FieldModes        = []string{"lenient", "strict"}
	OnboardingModes   = []string{"enabled", "not_configured", "no_platform"}
	NotApprovedStyles = []string{"400", "403"}
	TimeFormats       = []string{"seconds", "enveloped"}
	HookPaddings      = []string{"pss", "pkcs1v15"}
	HookUnits         = []string{"ms", "s"}
	MatchEffects      = []string{matchFails, matchQuarantines, "allow"}
)

// Permissions are what an API key can be allowed: a product, read or written. A name without the part after the colon is both.
var Permissions = func() (all []string) {
	for _, product := range []string{"participants", "tokens", "accounts", "deposits", "withdrawals", "transfers", "fund"} {
		all = append(all, product+":read", product+":write")
	}
	return all
}()

// permissionGroups are short for several.
var permissionGroups = func() []string {
	groups := []string{"read", "write"}
	for _, p := range Permissions {
		if product, isRead := strings.CutSuffix(p, ":read"); isRead {
			groups = append(groups, product)
		}
	}
	return groups
}()

// MatchPolicy is how external accounts are held against participants in auth mode validate.
type MatchPolicy struct {
	Threshold *int   `json:"threshold,omitzero"`  // 0 to 100; nil: scenario.MatchThreshold
	OnFailure string `json:"on_failure,omitzero"` // what becomes of the deposit
}

func (m MatchPolicy) threshold() int {
	if m.Threshold != nil {
		return *m.Threshold
	}
	return scenario.MatchThreshold
}

// DefaultSkew is how far the timestamp of a signed request may be from the wall clock, either way.
const DefaultSkew = 60 * time.Second

// Skew is that of the workspace; negative when timestamps are not checked.
func (z *Zerohash) Skew() time.Duration {
	if z.SignatureSkew == 0 {
		return DefaultSkew
	}
	return time.Duration(z.SignatureSkew)
}

// SignatureCheck is what is done with the signatures of requests.
func (z *Zerohash) SignatureCheck() Check {
	if z.Signatures == "" {
		return Enforce
	}
	return z.Signatures
}

// Allows says whether the API key has a permission, such as "withdrawals:write".
func (z *Zerohash) Allows(permission string) bool {
	product, access, _ := strings.Cut(permission, ":")
	return z.Permissions == nil || slices.ContainsFunc(z.Permissions, func(p string) bool {
		return p == permission || p == product || p == access
	})
}

// chosen is a setting's value, be it by default.
func chosen(setting string, choices []string) string {
	if setting == "" {
		return choices[0]
	}
	return setting
}

// AuthErrorStyle is how refused credentials are answered.
func (z *Zerohash) AuthErrorStyle() string { return chosen(z.AuthErrors, AuthErrorStyles) }

// Effective is the settings with what they leave to the defaults.
func (z Zerohash) Effective() Zerohash {
	z.Signatures, z.SignatureSkew, z.TokenTTL = z.SignatureCheck(), Duration(z.Skew()), Duration(z.SDKTokenTTL())
	for _, c := range z.choices() {
		*c.value = chosen(*c.value, c.choices)
	}
	if z.WithdrawalScenario == "" {
		z.WithdrawalScenario = usualRequestScenario
	}
	return z
}

// choices are the settings that have one of a few values.
func (z *Zerohash) choices() []struct {
	pointer string
	value   *string
	choices []string
} {
	return []struct {
		pointer string
		value   *string
		choices []string
	}{
		{"/auth_errors", &z.AuthErrors, AuthErrorStyles},
		{"/fields", &z.Fields, FieldModes},
		{"/onboarding", &z.Onboarding, OnboardingModes},
		{"/not_approved", &z.NotApproved, NotApprovedStyles},
		{"/time_format", &z.TimeFormat, TimeFormats},
		{"/hook_padding", &z.HookPadding, HookPaddings},
		{"/hook_timestamps", &z.HookTimestamps, HookUnits},
	}
}

// FieldMode is how much a new participant has to say.
func (z *Zerohash) FieldMode() string { return chosen(z.Fields, FieldModes) }

// OnboardingMode is what POST /participants/onboarding_token finds.
func (z *Zerohash) OnboardingMode() string { return chosen(z.Onboarding, OnboardingModes) }

// NotApprovedStyle is the status with which a token for a participant who is not approved is refused.
func (z *Zerohash) NotApprovedStyle() string { return chosen(z.NotApproved, NotApprovedStyles) }

// TimeStyle is the form of GET /time.
func (z *Zerohash) TimeStyle() string { return chosen(z.TimeFormat, TimeFormats) }

// HookType is the payload type with which an event's webhook is sent.
func (z *Zerohash) HookType(e lifecycle.Event) string {
	if e.Type == lifecycle.Unspecified && z.HookUnnamedType != "" {
		return z.HookUnnamedType
	}
	return e.Type
}

// SDKTokenTTL is how long an SDK token lives.
func (z *Zerohash) SDKTokenTTL() time.Duration {
	if z.TokenTTL == 0 {
		return 5 * time.Minute
	}
	return time.Duration(z.TokenTTL)
}

// Operates says whether the platform may have customers in a jurisdiction.
func (z *Zerohash) Operates(jurisdiction string) bool {
	country, _, _ := strings.Cut(jurisdiction, "-")
	return !slices.Contains(z.Jurisdictions, jurisdiction) && !slices.Contains(z.Jurisdictions, country)
}

func (z *Zerohash) faults() []Fault {
	var faults []Fault
	add := func(pointer, format string, args ...any) {
		faults = append(faults, Fault{"/zerohash" + pointer, fmt.Sprintf(format, args...)})
	}
	for pointer, value := range map[string]string{"/api_key": z.APIKey, "/passphrase": z.Passphrase, "/webhook_secret": z.WebhookSecret, "/hook_unnamed_type": z.HookUnnamedType} {
		isOptional := pointer == "/webhook_secret" || pointer == "/hook_unnamed_type"
		if value == "" && !isOptional || len(value) > longestCredential || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
			add(pointer, "wants 1 to %d characters of ASCII that can stand in a header", longestCredential)
		}
	}
	if !validPrivateKey(z.PrivateKey) {
		add("/private_key", "wants standard base64 of 16 to 256 bytes, such as openssl rand -base64 32 makes")
	}
	if !ParticipantCode.MatchString(z.PlatformCode) {
		add("/platform_code", "wants six of A-Z and 0-9, got %s", strict.Quote(z.PlatformCode))
	}
	if z.Signatures != "" && !slices.Contains(Checks, z.Signatures) {
		add("/signatures", "wants one of enforce, warn, off; got %s", strict.Quote(string(z.Signatures)))
	}
	for _, c := range z.choices() {
		if *c.value != "" && !slices.Contains(c.choices, *c.value) {
			add(c.pointer, "wants one of %s; got %s%s", strings.Join(c.choices, ", "), strict.Quote(*c.value), strict.Suggest(*c.value, c.choices))
		}
	}
	known := slices.Concat(Permissions, permissionGroups)
	for i, p := range z.Permissions {
		if !slices.Contains(known, p) {
			add(fmt.Sprintf("/permissions/%d", i), "%s", strict.Unknown("permission", p, known))
		}
	}
	for i, code := range z.Jurisdictions {
		if _, isCountry := place.CountryNamed(code); !isCountry && !place.IsSubdivision(code) {
			add(fmt.Sprintf("/forbidden_jurisdictions/%d", i), "wants an ISO 3166-2 code such as US-NY, or a country such as US; got %s", strict.Quote(code))
		}
	}
	if ttl := time.Duration(z.TokenTTL); ttl != 0 && (ttl < time.Second || ttl > longest) {
		add("/token_ttl", "wants a time from 1s to 10 years, got %s", z.TokenTTL)
	}
	if skew := time.Duration(z.SignatureSkew); skew > longest || skew < -longest {
		add("/signature_skew", "wants a time up to 10 years, or a negative one so that timestamps are not checked; got %s", z.SignatureSkew)
	}
	return faults
}

func validPrivateKey(key string) bool {
	raw, err := base64.StdEncoding.DecodeString(key)
	return err == nil && len(raw) >= 16 && len(raw) <= 256
}
