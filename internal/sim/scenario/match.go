package scenario

import (
	"strconv"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// AccountMatch is the comparison of the participant's name with the holder of the account at the exchange. It moves no deposit: what
// follows from it is another step.
type AccountMatch struct {
	By Match `json:"account_match" jsonschema:"A score, a name to compare with, or the outcome."`
}

// Match is what the comparison comes to: a score, or else a name that has yet to be compared with the participant's.
type Match struct {
	Score  *int        `json:"score,omitzero" jsonschema:"How alike the names are, from 0 to 100; 75 is enough, unless settings have another threshold."`
	Holder strict.Text `json:"holder,omitzero" jsonschema:"The name on the account at the exchange; may hold a template."`
}

type matchFields Match

// MatchThreshold is the least score of a match (reference: zerohash.md section 5.4, a threshold of 0.75), unless settings have another.
const MatchThreshold = 75

const perfectScore = 100

// matchScores are the scores that the short forms stand for: those that every threshold takes for what they are called.
var matchScores = map[string]int{"success": perfectScore, "failure": 0}

var matchWords = []string{"success", "failure"}

// MatchEvent is the event that tells of a score under the documented threshold.
func MatchEvent(score int) string {
	if score >= MatchThreshold {
		return lifecycle.AuthMatchSuccess
	}
	return lifecycle.AuthMatchFailure
}

// UnmarshalNode takes a mapping with a score or a holder, or an outcome.
func (m *Match) UnmarshalNode(n *strict.Node) []strict.Fault {
	switch n.Kind() {
	case strict.String:
		var word string
		faults := decodeOneOf(n, &word, "outcome of a match", matchWords)
		m.Score = new(matchScores[word])
		return faults
	case strict.Object:
	default:
		return []strict.Fault{n.Wants("a mapping such as {score: 50}, or one of success, failure")}
	}
	faults := n.Decode((*matchFields)(m))
	score, holder := n.Get("score"), n.Get("holder")
	switch {
	case score == nil && holder == nil:
		return append(faults, n.Faultf("account_match needs a score or a holder"))
	case score != nil && holder != nil:
		return append(faults, holder.KeyFaultf("account_match has a score or a holder, and this one has a score already"))
	case holder != nil && holder.Kind() == strict.String && holder.Text() == "":
		return append(faults, holder.Faultf("a holder needs a name"))
	case score != nil && score.Kind() == strict.Null:
		return append(faults, score.Wants(scoreRange))
	case m.Score != nil && (*m.Score < 0 || *m.Score > perfectScore) && len(faults) == 0:
		return append(faults, score.Wants(scoreRange))
	}
	return faults
}

const scoreRange = "a whole number from 0 to 100"

// Verb is the name of the step.
func (*AccountMatch) Verb() string { return "account_match" }

// Takes no time.
func (*AccountMatch) Takes() Span { return Span{} }

func (m *AccountMatch) String() string {
	if m.By.Score == nil {
		return "account match with " + string(m.By.Holder)
	}
	return "account match of score " + strconv.Itoa(*m.By.Score)
}

func (m *AccountMatch) check(c *checker) {
	if c.flow != lifecycle.Deposit {
		c.otherFlow("account_match", lifecycle.Deposit)
		return
	}
	if !c.lost && c.state != lifecycle.Pending && c.state != lifecycle.Submitted {
		c.fault("account_match is impossible: %s; it needs one that is PENDING or SUBMITTED", c.where())
	}
	if m.By.Score != nil {
		c.tell(MatchEvent(*m.By.Score))
		return
	}
	c.tell(lifecycle.AuthMatchSuccess) // which of the two, the names decide
	c.tell(lifecycle.AuthMatchFailure)
}
