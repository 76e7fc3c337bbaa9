package scenario_test

import (
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
)

// emits is a deposit of whose event a field is set, at 7:11.
func emits(event, set string) string {
	return head + "steps:\n  - emit: " + event + "\n    set: {" + set + ": 1}\n"
}

func TestEmit_OfTheCoreAPISetsFieldsAtTheRootOfTheBody(t *testing.T) {
	for _, set := range []string{
		"balance", "/balance", "timestamp", "movements", "movements.0.change", "/movements/0/change", "/memo", "/session",
	} {
		mustParse(t, emits(lifecycle.BalanceChanged, set))
	}
	for _, set := range []string{"source", "source.type", "/source/integration", "/source/extra", "/extra", "fund_id"} {
		mustParse(t, emits(lifecycle.FundComplete, set))
	}
	const body = "the body of account_balance.changed has no "
	const roots = `known: /account_group, /account_label, /account_type, /asset, /balance, /movements, /participant_code, /run_id, /run_type, /timestamp`
	const add = "to add a field that the real message does not have, write it as a pointer: "
	for set, want := range map[string]string{
		"balnce":          body + `field "balnce"; did you mean "balance"? (` + add + `/balnce)`,
		"memo":            body + `field "memo"; ` + add + `/memo`,
		"deposit.amount":  body + `field "deposit.amount"; ` + add + `/deposit/amount`,
		"/balnce":         body + `"/balnce"; did you mean "/balance"?`,
		"/deposit":        body + `"/deposit"; ` + roots,
		"/deposit/amount": body + `"/deposit"; ` + roots,
		"balance.x":       `"balance.x" leads into "balance", which is a plain value and has no fields`,
		"/balance/x":      `"/balance/x" leads into "/balance", which is a plain value and has no fields`,
	} {
		refuses(t, emits(lifecycle.BalanceChanged, set), "7:11: "+want)
	}
	refuses(t, emits(lifecycle.FundComplete, "source.integratoin"),
		`7:11: the body of deposit_fund_complete has no field "source.integratoin"; did you mean "source.integration"? (`+add+`/source/integratoin)`)
}

func TestEmit_OfTheCoreAPIMovesNothing(t *testing.T) {
	mustParse(t, head+"steps:\n  - emit: account_balance.changed\n  - emit: connect.deposits.pending\n  - emit: participant_updated\n  - emit: connect.deposits.submitted\n"+
		"expect: [{event: participant_updated, delivered: 1}]\n")
	for _, event := range lifecycle.Events {
		if event.Zerohash() && event.Flow == "" {
			mustParse(t, onboardingHead+"steps: [{emit: "+event.Name+", set: {participant_code: X}}]\n")
		}
	}
	refuses(t, withdrawalHead+"steps:\n  - emit: auth.account_match.success\n", `6:5: auth.account_match.success belongs to the flow deposit, and this scenario's flow is withdrawal`)
	refuses(t, head+"steps:\n  - emit: account_balance.changed\n    force: true\n", `7:5: there is nothing to force: account_balance.changed moves nothing`)
}

func TestExpect_AcceptsWhatTheWorldTellsByItself(t *testing.T) {
	expects := func(event string) string { return "expect: [{event: " + event + ", delivered: 1}]\n" }
	confirmed := "steps: [{emit: connect.deposits.pending}, {emit: connect.deposits.submitted}, {emit: connect.deposits.confirmed}]\n"
	for text, events := range map[string][]string{
		head + tells:                       {lifecycle.AuthMatchSuccess, lifecycle.AuthMatchFailure},
		head + confirmed:                   {lifecycle.BalanceChanged, lifecycle.AuthMatchSuccess},
		head + "steps: [{unexpected: }]\n": {lifecycle.BalanceChanged, lifecycle.DepositStatusChanged},
		withdrawalHead + "steps: [{emit: connect.withdrawal.initiated}]\n": {lifecycle.BalanceChanged},
		matches("failure"):             {lifecycle.AuthMatchFailure},
		matches("{holder: Jon Smith}"): {lifecycle.AuthMatchSuccess, lifecycle.AuthMatchFailure},
	} {
		for _, event := range events {
			mustParse(t, text+expects(event))
		}
	}
	for text, event := range map[string]string{
		head + fine: lifecycle.AuthMatchSuccess, head + tells: lifecycle.BalanceChanged, head + confirmed: lifecycle.DepositStatusChanged,
		withdrawalHead + fine: lifecycle.PaymentChanged,
	} {
		if _, faults := parse(text + expects(event)); len(faults) != 1 {
			t.Errorf("%s%s: %v", text, event, faults)
		}
	}
}
