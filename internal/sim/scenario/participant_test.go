package scenario_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

func TestParticipant_AnswersWhatIsToBePlayed(t *testing.T) {
	s := mustParse(t, onboardingHead+"steps:\n  - participant: submitted\n"+
		"  - participant: {status: rejected, reason_code: compliance_issue, reject_reasons: [compliance_issue, name mismatch]}\n"+
		"  - participant: {status: closed, reason_code: user_request}\n    force: true\n")
	want := []scenario.Action{
		&scenario.Participant{To: scenario.NewStatus{Status: lifecycle.StatusSubmitted}},
		&scenario.Participant{To: scenario.NewStatus{
			Status: lifecycle.StatusRejected, ReasonCode: "compliance_issue", RejectReasons: []string{"compliance_issue", "name mismatch"},
		}},
		&scenario.Participant{To: scenario.NewStatus{Status: lifecycle.StatusClosed, ReasonCode: "user_request"}, Force: true},
	}
	for i, step := range s.Steps {
		if diff := cmp.Diff(want[i], step.Action); diff != "" {
			t.Error(diff)
		}
	}
	lines := []string{
		"participant submitted", "participant rejected for compliance_issue, name mismatch", "participant closed for user_request, forced",
	}
	if diff := cmp.Diff(lines, s.Outline()); diff != "" {
		t.Error(diff)
	}
}

func TestParticipant_RefusesWhatCannotBe(t *testing.T) {
	const statuses = "submitted, pending_approval, approved, rejected, locked, pending_unlock, pending_disable, disabled, divested, closed"
	for steps, want := range map[string][]string{
		"  - participant: aproved\n": {`5:18: unknown status of a participant "aproved"; did you mean "approved"?`},
		"  - participant: close\n":   {`5:18: unknown status of a participant "close"; did you mean "closed"?`},
		"  - participant: gone\n":    {`5:18: unknown status of a participant "gone"; known: ` + statuses},
		"  - participant:\n":         {`5:17: wants a status such as approved, or a mapping such as {status: rejected, reason_code: compliance_issue}, got nothing`},
		"  - participant: {}\n":      {`5:18: status is missing`},
		"  - participant: {status: submited, reson_code: x}\n": {
			`5:27: unknown status of a participant "submited"; did you mean "submitted"?`, `5:37: unknown field "reson_code"; did you mean "reason_code"?`,
		},
		"  - participant: submitted\n    reason_code: x\n": {`6:5: unknown field "reason_code"; known: participant, force`},
		"  - participant: {status: approved, reason_code: risk_clear}\n": {
			`5:50: unknown reason code "risk_clear"; did you mean "risk_cleared"?`,
		},
		"  - participant: {status: approved, reason_code: because}\n": {
			`5:50: unknown reason code "because"; known: compliance_issue, user_request, risk_cleared`,
		},
		"  - participant: {status: approved, reject_reasons: [x]}\n":                               {`5:37: only a participant that is rejected has reject_reasons`},
		"  - participant: {status: rejected, reason_code: \"\", reject_reasons: [a, \"b\\nc\"]}\n": {`5:50: a reason is one line of 1 to 100 characters`, `5:74: a reason is one line of 1 to 100 characters`},
		"  - participant: {status: rejected, reject_reasons: compliance_issue}\n":                  {`5:53: wants a list, got the text "compliance_issue"`},
		"  - participant: {status: rejected, reject_reasons: [7]}\n":                               {`5:54: wants a string, got the number 7; put it in quotes`},
		"  - participant: {status: rejected, reason_code: \"x {{ .run.id }}\"}\n":                  {`5:53: reasons are plain texts, no templates`},
		"  - participant: locked\n": {
			`5:5: participant: locked is impossible: there is no participant yet; possible: submitted, pending_approval, approved, rejected (or say force: true)`,
		},
		"  - participant: submitted\n  - participant: submitted\n  - participant: approved\n": {
			`6:5: participant: submitted is impossible: the participant is submitted here; possible: pending_approval, approved, rejected (or say force: true)`,
		},
		"  - participant: approved\n  - participant: closed\n  - participant: approved\n": {
			`7:5: participant: approved is impossible: the participant is closed here, and nothing follows (or say force: true)`,
		},
		"  - participant: submitted\n    force: 1\n": {`6:12: wants true or false, got the number 1`},
		"  - emit: connect.deposits.pending\n":       {`5:5: connect.deposits.pending belongs to the flow deposit, and this scenario's flow is onboarding`},
		"  - emit: payment_status_changed\n":         {`5:5: payment_status_changed belongs to the flow withdrawal, and this scenario's flow is onboarding`},
		"  - participant: submitted\n  - emit: participant_updated\n    set: {tax_id: \"{{ .session.id }}\"}\n": {
			`7:20: unknown name ".session.id"; known: ` + participantNames + ", " + worldNames,
		},
	} {
		refuses(t, onboardingHead+"steps:\n"+steps, want...)
	}
}

func TestParticipant_IsCheckedFromWhatIsKnown(t *testing.T) {
	locked := "steps:\n  - participant: locked\n"
	mustParse(t, head+locked) // the session's user is anybody
	mustParse(t, head+"given: {participant: {}}\n"+locked)
	mustParse(t, onboardingHead+"given: {participant: approved}\n"+locked)
	mustParse(t, onboardingHead+"steps:\n  - participant: divested\n    force: true\n  - participant: closed\n")
	refuses(t, head+locked+"  - participant: approved\n",
		`7:5: participant: approved is impossible: the participant is locked here; possible: pending_unlock, pending_disable, disabled, closed (or say force: true)`)
	refuses(t, head+"given: {participant: rejected}\n"+locked,
		`7:5: participant: locked is impossible: the participant is rejected here; possible: submitted, pending_approval, approved (or say force: true)`)
	// What cannot be read says nothing about what follows.
	refuses(t, onboardingHead+"steps:\n  - participant: aproved\n  - participant: locked\n", `5:18: unknown status of a participant "aproved"; did you mean "approved"?`)
	refuses(t, onboardingHead+"steps:\n  - particpant: approved\n  - participant: locked\n", `5:5: unknown step "particpant"; did you mean "participant"?`)
	refuses(t, onboardingHead+"given: {participant: aproved}\n"+locked, `4:22: unknown status of a participant "aproved"; did you mean "approved"?`)
}

func TestParticipant_IsToldOf(t *testing.T) {
	expects := func(event string) string { return "expect:\n  - {event: " + event + ", delivered: 1}\n" }
	mustParse(t, head+"steps: [{participant: locked}]\n"+expects(lifecycle.StatusChanged))
	mustParse(t, onboardingHead+"steps: [{wait: 1s}]\n"+expects(lifecycle.StatusChanged))
	refuses(t, head+tells+expects(lifecycle.StatusChanged), `7:13: no step emits participant_status_changed; the steps emit: connect.deposits.pending`)
	refuses(t, onboardingHead+"steps: [{participant: submitted}]\n"+expects(lifecycle.BalanceChanged),
		`6:13: no step emits account_balance.changed; the steps emit: participant_status_changed`)
	if s := mustParse(t, onboardingHead+"steps: [{participant: submitted}]\n"); strings.Join(s.Outline(), "") != "participant submitted" {
		t.Error(s.Outline())
	}
}
