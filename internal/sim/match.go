package sim

import (
	"strconv"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/match"
)

// AccountMatch is what came of holding an external account against a participant.
type AccountMatch struct {
	Account string `json:"account"` // the integration
	Holder  string `json:"holder,omitzero"`
	Score   int    `json:"score"` // 0 to 100
	Matched bool   `json:"matched"`
}

// reasonScore is the documented reason of a failed match.
const reasonScore = "score_too_low"

// Reason is the reason that its webhook gives.
func (m AccountMatch) Reason() string {
	if m.Matched {
		return ""
	}
	return reasonScore
}

// ScoreText is the score as its webhook writes it.
func (m AccountMatch) ScoreText() string { return strconv.Itoa(m.Score) }

// Event is the event that tells of the match.
func (m AccountMatch) Event() string {
	if m.Matched {
		return lifecycle.AuthMatchSuccess
	}
	return lifecycle.AuthMatchFailure
}

// The effects of a failed match on the deposit.
const (
	matchFails       = "fail"
	matchQuarantines = "quarantine"
)

// effect is what becomes of a deposit whose account does not match.
func (m MatchPolicy) effect() string { return chosen(m.OnFailure, MatchEffects) }

// Effective is the policy with what it leaves to the defaults.
func (m MatchPolicy) Effective() MatchPolicy {
	threshold := m.threshold()
	return MatchPolicy{&threshold, m.effect()}
}

// matchNames holds the name on an external account against the participant's: Jaro-Winkler over first and last name, as documented.
func (m MatchPolicy) matchNames(name Name, holder, account string) AccountMatch {
	score := match.Percent(match.Score(name.First+" "+name.Last, holder))
	return AccountMatch{Account: account, Holder: holder, Score: score, Matched: score >= m.threshold()}
}
