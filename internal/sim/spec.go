package sim

import (
	"context"
	"errors"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/shopspring/decimal"
)

// WorkspaceSpec is what is asked of a workspace, in the body of the control API or in the config file. What it leaves out stays as it is.
type WorkspaceSpec struct {
	ID            *string       `json:"id"`
	Seed          *int64        `json:"seed"`
	CallbackURL   targetSpec    `json:"callback_url"`
	DepositURL    targetSpec    `json:"deposit_url"`
	WithdrawalURL targetSpec    `json:"withdrawal_url"`
	ZerohashURL   targetSpec    `json:"zerohash_url"`
	SIWXURL       targetSpec    `json:"siwx_url"`
	Profile       *string       `json:"profile"`
	Scenario      *string       `json:"scenario"`
	Keep          *int          `json:"keep"`
	Magic         *bool         `json:"magic"`
	KeysFrom      *string       `json:"keys_from"` // when it is made: the workspace whose keys and webhook secret it signs with, instead of its own
	Clock         *ClockSpec    `json:"clock"`
	Connect       *connectSpec  `json:"connect"`
	Zerohash      *zerohashSpec `json:"zerohash"`
	SIWX          *siwxSpec     `json:"siwx"`

	Faults clearable[[]NamedFault] `json:"faults"` // no settings: they are put and taken away while the workspace lives
}

type connectSpec struct {
	OrganizationID     *string                `json:"organization_id"`
	ClientID           *string                `json:"client_id"`
	ClientSecret       *string                `json:"client_secret"`
	PublicKey          *string                `json:"public_key"`
	Signatures         *string                `json:"signatures"`
	Strict             *bool                  `json:"strict"`
	AuthMode           *string                `json:"auth_mode"`
	RequireParticipant *bool                  `json:"require_participant"`
	AccountMatch       *matchSpec             `json:"account_match"`
	Integrations       clearable[[]string]    `json:"integrations"`
	Assets             clearable[[]assetSpec] `json:"assets"`
	Limits             clearable[*limitsSpec] `json:"limits"`
	TokenTTL           *Duration              `json:"token_ttl"`
	SessionTTL         *Duration              `json:"session_ttl"`
	AllowedOrigins     clearable[[]string]    `json:"allowed_origins"`
}

type matchSpec struct {
	Threshold *int    `json:"threshold"`
	OnFailure *string `json:"on_failure"`
}

type zerohashSpec struct {
	APIKey             *string             `json:"api_key"`
	PrivateKey         *string             `json:"private_key"`
	Passphrase         *string             `json:"passphrase"`
	PlatformCode       *string             `json:"platform_code"`
	WebhookSecret      *string             `json:"webhook_secret"`
	Signatures         *string             `json:"signatures"`
	SignatureSkew      *Duration           `json:"signature_skew"`
	AuthErrors         *string             `json:"auth_errors"`
	Permissions        clearable[[]string] `json:"permissions"`
	Fields             *string             `json:"fields"`
	Scenario           *string             `json:"scenario"`
	WithdrawalScenario *string             `json:"withdrawal_scenario"`
	Onboarding         *string             `json:"onboarding"`
	TokenTTL           *Duration           `json:"token_ttl"`
	NotApproved        *string             `json:"not_approved"`
	Jurisdictions      clearable[[]string] `json:"forbidden_jurisdictions"`
	TimeFormat         *string             `json:"time_format"`
	HookPadding        *string             `json:"hook_padding"`
	HookTimestamps     *string             `json:"hook_timestamps"`
	HookUnnamedType    *string             `json:"hook_unnamed_type"`
}

func (z *zerohashSpec) apply(s *Zerohash) {
	set(&s.APIKey, z.APIKey)
	set(&s.PrivateKey, z.PrivateKey)
	set(&s.Passphrase, z.Passphrase)
	set(&s.PlatformCode, z.PlatformCode)
	set(&s.WebhookSecret, z.WebhookSecret)
	set(&s.Signatures, (*Check)(z.Signatures))
	set(&s.SignatureSkew, z.SignatureSkew)
	set(&s.AuthErrors, z.AuthErrors)
	z.Permissions.apply(&s.Permissions)
	set(&s.Fields, z.Fields)
	set(&s.Scenario, z.Scenario)
	set(&s.WithdrawalScenario, z.WithdrawalScenario)
	set(&s.Onboarding, z.Onboarding)
	set(&s.TokenTTL, z.TokenTTL)
	set(&s.NotApproved, z.NotApproved)
	z.Jurisdictions.apply(&s.Jurisdictions)
	set(&s.TimeFormat, z.TimeFormat)
	set(&s.HookPadding, z.HookPadding)
	set(&s.HookTimestamps, z.HookTimestamps)
	set(&s.HookUnnamedType, z.HookUnnamedType)
}

type assetSpec struct {
	Asset     string `json:"asset"`
	Network   string `json:"network"`
	Precision *int32 `json:"precision"`
}

type limitsSpec struct {
	Min      *amount `json:"min"`
	Max      *amount `json:"max"`
	Daily    *amount `json:"daily"`
	Currency *string `json:"currency"`
}

// amount is a decimal as a string or a number.
type amount decimal.Decimal

// UnmarshalNode implements strict.Unmarshaler.
func (a *amount) UnmarshalNode(n *strict.Node) []strict.Fault {
	if n.Kind() == strict.String || n.Kind() == strict.Number {
		if d, err := decimal.NewFromString(n.Text()); err == nil && len(n.Text()) <= 40 {
			*a = amount(d)
			return nil
		}
	}
	return []strict.Fault{n.Wants("a decimal number")}
}

// Duration is a text such as 1h30m, or a number of seconds.
type Duration time.Duration

// UnmarshalNode implements strict.Unmarshaler.
func (d *Duration) UnmarshalNode(n *strict.Node) []strict.Fault {
	text := n.Text()
	if n.Kind() == strict.Number {
		text += "s"
	}
	if n.Kind() == strict.String || n.Kind() == strict.Number {
		if parsed, err := scenario.ParseDuration(text); err == nil {
			*d = Duration(parsed)
			return nil
		}
	}
	return []strict.Fault{n.Wants("a time such as 1h30m, or a number of seconds")}
}

// String writes a duration as it is read: 1h30m.
func (d Duration) String() string { return scenario.FormatDuration(time.Duration(d)) }

// MarshalText writes it so.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := scenario.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// targetSpec is a URL, {url, dial}, or null for none.
type targetSpec struct {
	Target
	given bool
}

func (t *targetSpec) apply(into *Target) {
	if t.given {
		*into = t.Target
	}
}

// UnmarshalNode implements strict.Unmarshaler.
func (t *targetSpec) UnmarshalNode(n *strict.Node) []strict.Fault {
	*t = targetSpec{given: true}
	switch n.Kind() {
	case strict.Null:
		return nil
	case strict.String:
		return n.Decode(&t.URL)
	case strict.Object:
		var both struct {
			URL  string `json:"url"`
			Dial string `json:"dial"`
		}
		faults := n.Decode(&both)
		t.URL, t.Dial = both.URL, both.Dial
		return faults
	}
	return []strict.Fault{n.Wants("a URL, or {url, dial}")}
}

// clearable is a setting that null takes back to its default.
type clearable[T any] struct {
	value T
	given bool
}

func (c *clearable[T]) apply(into *T) {
	if c.given {
		*into = c.value
	}
}

// UnmarshalNode implements strict.Unmarshaler.
func (c *clearable[T]) UnmarshalNode(n *strict.Node) []strict.Fault {
	*c = clearable[T]{given: true}
	if n.Kind() == strict.Null {
		return nil
	}
	return n.Decode(&c.value)
}

func set[T any](into *T, from *T) {
	if from != nil {
		*into = *from
	}
}

// Apply lays what the body says over the settings.
func (w *WorkspaceSpec) Apply(s *Settings) error {
	if w.Seed != nil && *w.Seed == 0 {
		return &Error{Invalid, "the workspace cannot be so", []Fault{{"/seed", "wants a number other than 0"}}}
	}
	if _, wrong := w.namedFaults(); len(wrong) > 0 {
		return &Error{Invalid, "the workspace cannot be so", wrong}
	}
	set(&s.Seed, w.Seed)
	w.CallbackURL.apply(&s.CallbackURL)
	w.DepositURL.apply(&s.DepositURL)
	w.WithdrawalURL.apply(&s.WithdrawalURL)
	w.ZerohashURL.apply(&s.ZerohashURL)
	w.SIWXURL.apply(&s.SIWXURL)
	set(&s.Profile, w.Profile)
	set(&s.Scenario, w.Scenario)
	set(&s.Keep, w.Keep)
	if w.Magic != nil {
		s.NoMagic = !*w.Magic
	}
	if c := w.Connect; c != nil {
		c.apply(&s.Connect)
	}
	if z := w.Zerohash; z != nil {
		z.apply(&s.Zerohash)
	}
	if x := w.SIWX; x != nil {
		x.apply(&s.SIWX)
	}
	return nil
}

func (c *connectSpec) apply(s *Connect) {
	if c.OrganizationID != nil && *c.OrganizationID != s.OrganizationID {
		s.Aliases = nil
	}
	set(&s.OrganizationID, c.OrganizationID)
	set(&s.ClientID, c.ClientID)
	set(&s.ClientSecret, c.ClientSecret)
	set(&s.PublicKey, c.PublicKey)
	set(&s.Signatures, (*Check)(c.Signatures))
	if c.Strict != nil {
		s.Lenient = !*c.Strict
	}
	set(&s.AuthMode, c.AuthMode)
	set(&s.RequireParticipant, c.RequireParticipant)
	if m := c.AccountMatch; m != nil {
		if m.Threshold != nil {
			s.AccountMatch.Threshold = m.Threshold
		}
		set(&s.AccountMatch.OnFailure, m.OnFailure)
	}
	c.Integrations.apply(&s.Integrations)
	c.AllowedOrigins.apply(&s.AllowedOrigins)
	set(&s.TokenTTL, c.TokenTTL)
	set(&s.SessionTTL, c.SessionTTL)
	if c.Assets.given {
		s.Assets = nil
		for _, a := range c.Assets.value {
			s.Assets = append(s.Assets, AssetSetting(a))
		}
	}
	if c.Limits.given && c.Limits.value == nil {
		s.Limits = Limits{}
	}
	if l := c.Limits.value; l != nil {
		set(&s.Limits.Min, (*decimal.Decimal)(l.Min))
		set(&s.Limits.Max, (*decimal.Decimal)(l.Max))
		set(&s.Limits.Daily, (*decimal.Decimal)(l.Daily))
		set(&s.Limits.Currency, l.Currency)
	}
}

// ClockSpec is what is asked of a clock.
type ClockSpec struct {
	Mode  *string    `json:"mode"`
	Speed *float64   `json:"speed"`
	Now   *time.Time `json:"now"`
}

// Change is the spec as a change; pointer is where the spec stands in the caller's body.
func (b *ClockSpec) Change(pointer string) (c clock.Change, err error) {
	bad := func(field, detail string) error {
		return &Error{Invalid, "the clock cannot be so", []Fault{{pointer + field, detail}}}
	}
	if b.Speed != nil && *b.Speed <= 0 {
		return c, bad("/speed", "wants a number of times above 0")
	}
	if b.Now != nil && (b.Now.Before(time.Unix(0, 0)) || b.Now.After(clock.Latest)) {
		return c, bad("/now", "wants a time from 1970 to 9000")
	}
	set(&c.Speed, b.Speed)
	set(&c.Now, b.Now)
	set(&c.Mode, (*clock.Mode)(b.Mode))
	if _, err = (clock.State{Speed: 1}).Apply(c, clock.Wall()); err != nil {
		err = bad("/mode", err.Error())
	}
	return c, err
}

// Check lists what is wrong with a spec by itself, laid over a new workspace or over default as the documents print it, and answers the
// settings that it makes. Which scenarios and other workspaces there are, it does not know.
func (w *WorkspaceSpec) Check(isDefault bool) (Settings, []Fault) {
	s := Settings{}
	set(&s.ID, w.ID)
	if isDefault {
		s = documented()
	}
	s.Complete()
	s.Keep = defaultKeep
	var faults []Fault
	add := func(err error) {
		if refusal, ok := errors.AsType[*Error](err); ok {
			faults = append(faults, refusal.Faults...)
		}
	}
	if w.ID != nil && !workspaceID.MatchString(*w.ID) {
		faults = append(faults, Fault{"/id", "wants 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit, got " + strict.Quote(*w.ID)})
	}
	if w.Clock != nil {
		_, err := w.Clock.Change("/clock")
		add(err)
	}
	add(w.Apply(&s))
	return s, append(faults, s.faults()...)
}

// CreateFrom makes the workspace that a spec describes.
func (w *World) CreateFrom(ctx context.Context, spec *WorkspaceSpec) (*Workspace, error) {
	s := Settings{Clock: w.clock}
	set(&s.ID, spec.ID)
	if spec.Clock != nil {
		change, err := spec.Clock.Change("/clock")
		if err != nil {
			return nil, err
		}
		if s.Clock, err = s.Clock.Apply(change, clock.Wall()); err != nil {
			return nil, refuse(Invalid, "%v", err)
		}
	}
	if spec.KeysFrom != nil {
		other, ok := w.Workspace(*spec.KeysFrom)
		if !ok {
			return nil, &Error{Invalid, "the workspace cannot be made", []Fault{{"/keys_from", "there is no workspace " + strict.Quote(*spec.KeysFrom)}}}
		}
		var err error
		if s.Keys, err = w.Keys(other); err != nil {
			return nil, err
		}
		s.Zerohash.WebhookSecret = other.Settings().Zerohash.WebhookSecret
	}
	s.Complete()
	s.Keep = w.keep
	if err := spec.Apply(&s); err != nil {
		return nil, err
	}
	// Before Create, which takes what is empty for what is missing.
	if faults := s.faults(); len(faults) > 0 {
		return nil, &Error{Invalid, "the workspace cannot be so", faults}
	}
	ws, err := w.Create(ctx, s)
	if err != nil {
		return nil, err
	}
	return ws, w.SpecFaults(ctx, ws, spec)
}
