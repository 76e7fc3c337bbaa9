// Package profile is the one table of the emulated APIs' dated dialects. Handlers and message bodies ask a Profile what it wants;
// nobody asks for a date.
package profile

import "slices"

// Profile is one dated dialect. The two differ only in what stands here.
type Profile struct {
	Name  string
	About string

	TokenRequired []string // fields that POST /oauth/token must have
	Scopes        []string // scopes that POST /sessions accepts
	// WithdrawalDetailsScope is the scope that needs session.withdrawal_details; empty where none does.
	WithdrawalDetailsScope string

	WithdrawalKey    string // the name under which a withdrawal stands in its webhooks
	WithdrawalStatus bool   // withdrawal objects have a status
	Fees             bool   // objects have fees
	Precision        bool   // amounts in requests are held to the asset's precision
}

// The scopes of sessions.
const (
	DepositSend       = "user:deposit:send"
	WithdrawalSend    = "user:withdrawal:send"
	WithdrawalRequest = "user:withdrawal:request"
	RecoverySend      = "user:recovery:send"
)

// Profiles is the table; the first is the default.
var Profiles = []Profile{
	{
		Name:          "2025-10",
		About:         "as the Auth standalone guide of October 2025 prints it",
		TokenRequired: []string{"client_id", "client_secret"},
		Scopes:        []string{DepositSend, WithdrawalSend, WithdrawalRequest, RecoverySend},
		WithdrawalKey: "deposit",
	},
	{
		Name:                   "2026-07",
		About:                  "as the documentation of July 2026 and its OpenAPI document have it",
		TokenRequired:          []string{"client_id", "client_secret", "organization_id", "audience", "grant_type"},
		Scopes:                 []string{DepositSend, WithdrawalRequest, RecoverySend},
		WithdrawalDetailsScope: WithdrawalRequest,
		WithdrawalKey:          "withdrawal",
		WithdrawalStatus:       true,
		Fees:                   true,
		Precision:              true,
	},
}

// Named finds a profile; the empty name is the default.
func Named(name string) (*Profile, bool) {
	if name == "" {
		return &Profiles[0], true
	}
	i := slices.IndexFunc(Profiles, func(p Profile) bool { return p.Name == name })
	if i < 0 {
		return nil, false
	}
	return &Profiles[i], true
}

// Names lists the profiles.
func Names() []string {
	names := make([]string, len(Profiles))
	for i, p := range Profiles {
		names[i] = p.Name
	}
	return names
}
