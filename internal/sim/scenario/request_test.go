package scenario_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// onRequest is a scenario that plays on a withdrawal request; its first step stands on line 7.
func onRequest(steps string) string {
	return requestHead + "given: {participant: {balance: {BTC: 1}}, withdrawal_request: {asset: BTC, amount: \"{{ .vars.amount }}\"}}\nsteps:\n" + steps
}

func TestWithdrawalRequest_AnswersWhatIsToBePlayed(t *testing.T) {
	s := mustParse(t, onRequest("  - withdrawal_request: approved\n  - emit: payment_status_changed\n  - withdrawal_request: rejected\n    reason: seed {{ .run.seed }}\n"))
	if diff := cmp.Diff(&scenario.WithdrawalRequest{To: scenario.RequestRejected, Reason: "seed {{ .run.seed }}"}, s.Steps[2].Action); diff != "" {
		t.Error(diff)
	}
	want := []string{"withdrawal request approved", "emit payment_status_changed", "withdrawal request rejected: seed {{ .run.seed }}"}
	if diff := cmp.Diff(want, s.Outline()); diff != "" {
		t.Error(diff)
	}
	if !s.OnRequest() || mustParse(t, head+tells).OnRequest() {
		t.Error("what plays on a withdrawal request is not told apart")
	}
	mustParse(t, onRequest("  - withdrawal_request: approved\n  - withdrawal_request: broadcasted\n  - withdrawal_request: settled\n")+
		"expect: [{event: account_balance.changed, delivered: 3}]\n")
}

func TestWithdrawalRequest_RefusesWhatCannotBe(t *testing.T) {
	const approved = "  - withdrawal_request: approved\n"
	for steps, want := range map[string][]string{
		"  - withdrawal_request: aproved\n" + "  - withdrawal_request: settled\n": {`7:25: unknown state of a withdrawal request "aproved"; did you mean "approved"?`},
		"  - withdrawal_request: pending\n":                                       {`7:25: unknown state of a withdrawal request "pending"; known: approved, broadcasted, settled, rejected`},
		"  - withdrawal_request: {state: approved}\n":                             {`7:25: wants one of approved, broadcasted, settled, rejected, got a mapping`},
		"  - withdrawal_request: settled\n":                                       {`7:5: withdrawal_request: settled is impossible: there is no request yet; possible: approved`},
		approved + "  - withdrawal_request: settled\n":                            {`8:5: withdrawal_request: settled is impossible: the request is approved here; possible: broadcasted, rejected`},
		approved + "  - withdrawal_request: rejected\n" + approved:                {`9:5: withdrawal_request: approved is impossible: the request is rejected here, and nothing follows`},
		"  - withdrawal_request: approved\n    reason: none\n":                    {`8:5: only a request that is rejected has a reason`},
		"  - withdrawal_request: approved\n    resaon: none\n":                    {`8:5: unknown field "resaon"; did you mean "reason"?`},
		approved + "  - emit: connect.withdrawal.initiated\n":                     {`8:5: connect.withdrawal.initiated belongs to a Connect withdrawal, and this scenario plays on a withdrawal request`},
		"  - fail: exchange\n" + approved:                                         {`7:5: fail belongs to a Connect withdrawal, and this scenario plays on a withdrawal request`},
		approved + "  - emit: account_balance.changed\n    set: {asset: \"{{ .withdrawal.id }}\"}\n": {
			`9:19: unknown name ".withdrawal.id"; known: .vars.amount, ` + participantNames + ", " + worldNames,
		},
	} {
		refuses(t, onRequest(steps), want...)
	}
	refuses(t, head+"steps:\n"+approved, `6:5: withdrawal_request belongs to the flow withdrawal, and this scenario's flow is deposit`)
	refuses(t, withdrawalHead+"steps:\n"+approved+"  - withdrawal_request: broadcasted\n",
		`6:5: withdrawal_request needs a request to move when no call made one; write given: {withdrawal_request: {asset: BTC, amount: "0.01"}}`)
}
