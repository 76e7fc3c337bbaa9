package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Participant is the participant being given another status, of which participant_status_changed tells.
type Participant struct {
	To    NewStatus `json:"participant" jsonschema:"The new status, or a mapping with the status and its reason."`
	Force bool      `json:"force,omitzero" jsonschema:"Give the status even if the participant cannot move so."`
}

// NewStatus is a status and why it was given.
type NewStatus struct {
	Status        lifecycle.State `json:"status" jsonschema:"The new status."`
	ReasonCode    string          `json:"reason_code,omitzero" jsonschema:"Of a rejection any code (default: the first of reject_reasons), else compliance_issue, user_request or risk_cleared."`
	RejectReasons []string        `json:"reject_reasons,omitzero" jsonschema:"Why a participant is rejected."`
}

type newStatusFields NewStatus

// reasonCodes are the documented reasons of every status but rejected, whose reasons were never published.
var reasonCodes = []string{"compliance_issue", "user_request", "risk_cleared"}

// UnmarshalNode takes a mapping, or no more than a status.
func (s *NewStatus) UnmarshalNode(n *strict.Node) []strict.Fault {
	switch n.Kind() {
	case strict.String:
		return decodeStatus(n, &s.Status)
	case strict.Object:
	default:
		return []strict.Fault{n.Wants("a status such as approved, or a mapping such as {status: rejected, reason_code: compliance_issue}")}
	}
	faults := n.Decode((*newStatusFields)(s))
	status := n.Get("status")
	if status == nil {
		return append(faults, n.Faultf("status is missing"))
	}
	if wrong := decodeStatus(status, &s.Status); len(wrong) > 0 {
		return append(faults, wrong...)
	}
	isRejection := s.Status == lifecycle.StatusRejected
	if code := n.Get("reason_code"); code != nil && code.Kind() == strict.String {
		if isRejection {
			faults = append(faults, plainReason(code)...)
		} else if !slices.Contains(reasonCodes, s.ReasonCode) {
			faults = append(faults, code.Faultf("%s", strict.Unknown("reason code", s.ReasonCode, reasonCodes)))
		}
	}
	reasons := n.Get("reject_reasons")
	if reasons != nil && s.Status != "" && !isRejection {
		return append(faults, reasons.KeyFaultf("only a participant that is rejected has reject_reasons"))
	}
	if reasons != nil {
		for reason := range reasons.Children() {
			faults = append(faults, plainReason(reason)...)
		}
	}
	return faults
}

const longestReason = 100

// plainReason checks a reason that no list knows.
func plainReason(n *strict.Node) []strict.Fault {
	text := n.Text()
	switch {
	case n.Kind() != strict.String: // has its fault
	case strings.Contains(text, opening):
		f := n.Faultf("reasons are plain texts, no templates")
		f.Line, f.Column = n.Find(opening, 0)
		return []strict.Fault{f}
	case text == "" || len(text) > longestReason || strings.ContainsAny(text, "\r\n"):
		return []strict.Fault{n.Faultf("a reason is one line of 1 to %d characters", longestReason)}
	}
	return nil
}

// Verb is the name of the step.
func (*Participant) Verb() string { return "participant" }

// Takes no time.
func (*Participant) Takes() Span { return Span{} }

func (p *Participant) String() string {
	line := "participant " + string(p.To.Status)
	if reasons := p.To.Reasons(); len(reasons) > 0 {
		line += " for " + strings.Join(reasons, ", ")
	}
	if p.Force {
		line += ", forced"
	}
	return line
}

// Reasons are the code and the reasons, each once.
func (s NewStatus) Reasons() []string {
	var all []string
	for _, reason := range append([]string{s.ReasonCode}, s.RejectReasons...) {
		if reason != "" && !slices.Contains(all, reason) {
			all = append(all, reason)
		}
	}
	return all
}

func (p *Participant) check(c *checker) {
	if c.flow == lifecycle.Challenge {
		c.otherFlow("participant", lifecycle.Deposit, lifecycle.Withdrawal, lifecycle.Onboarding)
		return
	}
	c.tell(lifecycle.StatusChanged)
	to := p.To.Status
	if to == "" { // its own fault is reported already
		c.standing.known = false
		return
	}
	if c.standing.known && !p.Force && !lifecycle.Allowed(lifecycle.Onboarding, c.standing.status, to) {
		c.fault("participant: %s is impossible: %s (or say force: true)", to, c.standing)
	}
	c.standing = standing{to, true}
}

// standing is where the participant of a scenario stands, as far as it can be told.
type standing struct {
	status lifecycle.State
	known  bool // outside onboarding the session's user is anybody, until given or a step says more
}

// String is where the participant stands and where it can go from there.
func (s standing) String() string {
	where := "there is no participant yet"
	if s.status != lifecycle.None {
		where = fmt.Sprintf("the participant is %s here", s.status)
	}
	var next []string
	for _, status := range lifecycle.Next(lifecycle.Onboarding, s.status) {
		next = append(next, string(status))
	}
	if next == nil {
		return where + ", and nothing follows"
	}
	return where + "; possible: " + strings.Join(next, ", ")
}
