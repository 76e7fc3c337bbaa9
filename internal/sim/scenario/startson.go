package scenario

import (
	"path"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/profile"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// ScopeFlows says what a user can do in a session of a scope.
var ScopeFlows = map[string]lifecycle.Flow{
	profile.DepositSend: lifecycle.Deposit, profile.WithdrawalSend: lifecycle.Withdrawal, profile.WithdrawalRequest: lifecycle.Withdrawal,
}

// scopes are those of ScopeFlows, in the order of help texts.
var scopes = []string{profile.DepositSend, profile.WithdrawalSend, profile.WithdrawalRequest}

// StartsOn says which new sessions play the scenario by themselves: those that have all that it names.
type StartsOn struct {
	Scope       string                 `json:"scope,omitzero" jsonschema:"A scope that the session has, such as user:deposit:send."`
	ReferenceID string                 `json:"reference_id,omitzero" jsonschema:"The user's reference_id, in which * stands for any text and ? for any character."`
	Metadata    map[string]strict.Text `json:"metadata,omitzero" jsonschema:"Values that the session's metadata has."`
}

// UnmarshalNode takes something that a session can have.
func (s *StartsOn) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields StartsOn
	faults := n.Decode((*fields)(s))
	if n.Kind() != strict.Object {
		return faults
	}
	if n.Len() == 0 {
		faults = append(faults, n.Faultf("starts_on needs one of scope, reference_id, metadata"))
	}
	if scope := n.Get("scope"); scope != nil && scope.Kind() == strict.String && !slices.Contains(scopes, s.Scope) {
		faults = append(faults, scope.Faultf("%s", strict.Unknown("scope", s.Scope, scopes)))
	}
	if id := n.Get("reference_id"); id != nil && id.Kind() == strict.String {
		if _, err := path.Match(s.ReferenceID, ""); err != nil || s.ReferenceID == "" || strings.ContainsAny(s.ReferenceID, `\[]/`) {
			faults = append(faults, id.Faultf("%s is no pattern; write an id in which * stands for any text and ? for any character", strict.Quote(s.ReferenceID)))
		}
	}
	if values := n.Get("metadata"); values != nil && values.Kind() == strict.Object && values.Len() == 0 {
		faults = append(faults, values.Faultf("metadata needs at least one value"))
	}
	return faults
}

// Matches says whether a session is one that the scenario starts on. metadata answers the text of a value.
func (s *StartsOn) Matches(scopes []string, referenceID string, metadata func(name string) (string, bool)) bool {
	if s.Scope != "" && !slices.Contains(scopes, s.Scope) {
		return false
	}
	if s.ReferenceID != "" {
		// A slash is a character as any other: ids are no paths.
		if fits, err := path.Match(s.ReferenceID, strings.ReplaceAll(referenceID, "/", "_")); err != nil || !fits {
			return false
		}
	}
	for name, want := range s.Metadata {
		if value, ok := metadata(name); !ok || value != string(want) {
			return false
		}
	}
	return true
}

// startsOn checks that a session can have what the scenario starts on.
func (c *checker) startsOn(s *Scenario, n *strict.Node) {
	if n == nil || s.StartsOn == nil {
		return
	}
	if !isTransfer(s.Flow) && slices.Contains(lifecycle.Flows, s.Flow) || c.onRequest {
		c.faults = append(c.faults, n.Faultf("starts_on belongs to scenarios that play in a session, and this one does not"))
		return
	}
	if flow := ScopeFlows[s.StartsOn.Scope]; flow != "" && flow != s.Flow && isTransfer(s.Flow) {
		c.faults = append(c.faults, n.Get("scope").Faultf("a session of the scope %s has no %s, which is this scenario's flow", s.StartsOn.Scope, s.Flow))
	}
}
