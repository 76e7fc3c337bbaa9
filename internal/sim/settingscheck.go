package sim

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/profile"
	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/mockconnect/mockconnect/jwks"
)

// longest bounds every duration that a workspace can be given.
const longest = 10 * 365 * 24 * time.Hour

// longestCredential bounds the credentials that a workspace can be given, in bytes.
const longestCredential = 255

// faults lists what is wrong with the settings by themselves.
func (s *Settings) faults() []Fault {
	var faults []Fault
	add := func(pointer, format string, args ...any) {
		faults = append(faults, Fault{pointer, fmt.Sprintf(format, args...)})
	}
	for _, t := range []struct {
		pointer string
		Target
	}{
		{"/callback_url", s.CallbackURL},
		{"/deposit_url", s.DepositURL},
		{"/withdrawal_url", s.WithdrawalURL},
		{"/zerohash_url", s.ZerohashURL},
		{"/siwx_url", s.SIWXURL},
	} {
		if detail := t.Check(); detail != "" {
			add(t.pointer, "%s", detail)
		}
	}
	if _, ok := profile.Named(s.Profile); !ok {
		add("/profile", "%s", strict.Unknown("profile", s.Profile, profile.Names()))
	}
	if s.Keep < 1 {
		add("/keep", "wants a number of records above 0, got %d", s.Keep)
	}
	return slices.Concat(faults, s.Connect.faults(), s.Zerohash.faults(), s.SIWX.faults())
}

func (c *Connect) faults() []Fault {
	var faults []Fault
	add := func(pointer, format string, args ...any) {
		faults = append(faults, Fault{"/connect" + pointer, fmt.Sprintf(format, args...)})
	}
	for pointer, value := range map[string]string{"/organization_id": c.OrganizationID, "/client_id": c.ClientID, "/client_secret": c.ClientSecret} {
		if value == "" || len(value) > longestCredential || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
			add(pointer, "wants 1 to %d characters of ASCII that can stand in a header", longestCredential)
		}
	}
	if c.PublicKey != "" {
		if _, err := jwks.ParsePublicPEM(c.PublicKey); err != nil {
			add("/public_key", "%v", err)
		}
	}
	if c.Signatures != "" && !slices.Contains(Checks, c.Signatures) {
		add("/signatures", "wants one of enforce, warn, off; got %s", strict.Quote(string(c.Signatures)))
	}
	if c.Signatures == Enforce && c.PublicKey == "" {
		add("/signatures", "cannot be enforce without a public_key to check signatures with")
	}
	if c.AuthMode != "lite" && c.AuthMode != "validate" {
		add("/auth_mode", "wants lite or validate, got %s", strict.Quote(c.AuthMode))
	}
	if m := c.AccountMatch; m.OnFailure != "" && !slices.Contains(MatchEffects, m.OnFailure) {
		add("/account_match/on_failure", "wants one of %s; got %s", strings.Join(MatchEffects, ", "), strict.Quote(m.OnFailure))
	}
	if t := c.AccountMatch.Threshold; t != nil && (*t < 0 || *t > 100) {
		add("/account_match/threshold", "wants a score from 0 to 100, got %d", *t)
	}
	for i, id := range c.Integrations {
		if _, ok := chain.IntegrationNamed(id); !ok {
			add(fmt.Sprintf("/integrations/%d", i), "%s", strict.Unknown("integration", id, chain.IntegrationIDs()))
		}
	}
	for i, a := range c.Assets {
		known, ok := chain.Find(a.Asset, a.Network)
		if !ok {
			add(fmt.Sprintf("/assets/%d", i), "%s", unknownAsset(a.Asset, a.Network))
		} else if a.Precision != nil && (*a.Precision < 0 || *a.Precision > known.Precision) {
			add(fmt.Sprintf("/assets/%d/precision", i), "wants 0 to %d decimals, which is what %s keeps of %s; got %d", known.Precision, a.Network, a.Asset, *a.Precision)
		}
	}
	l := c.Limits
	if l.Min.IsNegative() || l.Max.IsNegative() || l.Daily.IsNegative() {
		add("/limits", "wants amounts of 0 or more")
	}
	if !l.Max.IsZero() && l.Min.GreaterThan(l.Max) {
		add("/limits/min", "is above max, so that no amount could pass")
	}
	if l.Currency != "" && l.Currency != "USD" {
		add("/limits/currency", "the mock's prices are in USD; got %s", strict.Quote(l.Currency))
	}
	for name, ttl := range map[string]Duration{"/token_ttl": c.TokenTTL, "/session_ttl": c.SessionTTL} {
		if ttl < Duration(time.Second) || time.Duration(ttl) > longest {
			add(name, "wants a time from 1s to 10 years, got %s", ttl)
		}
	}
	for i, origin := range c.AllowedOrigins {
		if u, err := url.Parse(origin); err != nil || u.Scheme == "" || u.Host == "" || strings.TrimPrefix(origin, u.Scheme+"://"+u.Host) != "" {
			add(fmt.Sprintf("/allowed_origins/%d", i), "wants an origin such as https://app.example, got %s", strict.Quote(origin))
		}
	}
	return faults
}

// unknownAsset says what is wrong with a pair that is not in the table.
func unknownAsset(asset, network string) string {
	networks := chain.NetworksOf(asset)
	if len(networks) == 0 {
		return strict.Unknown("asset", asset, chain.Names())
	}
	return fmt.Sprintf("%s cannot be moved on network %s; it can on %s", asset, strict.Quote(network), strings.Join(networks, ", "))
}
