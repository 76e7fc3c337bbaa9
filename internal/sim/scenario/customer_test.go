package scenario_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// challengeHead is lines 1 to 3, so that a first step stands on line 5.
const challengeHead = "scenario: s\ntitle: A title\nflow: challenge\n"

func TestCustomer_AnswersWhatIsToBePlayed(t *testing.T) {
	s := mustParse(t, challengeHead+`steps:
  - customer: initiating
  - await: {request: "POST /customers/{{ .customer.id }}/challenge/sign", status: 2xx, within: 2m}
  - wallet: sign_with_other_key
  - expire: challenge
  - wallet: malleable
  - emit: customer.updated
    set: {status: "{{ .customer.status }}", /more: 1}
  - customer: active
    force: true
expect: [{event: customer.updated, delivered: 3}]
`)
	want := []string{
		"customer initiating", "await POST /customers/{{ .customer.id }}/challenge/sign, answered 2xx", "wallet signs with other key", "the challenge expires",
		"wallet signs with a high s", "emit customer.updated, set status, /more", "customer active, forced",
	}
	if diff := cmp.Diff(want, s.Outline()); diff != "" {
		t.Error(diff)
	}
	await := s.Steps[1].Action.(*scenario.Await)
	if await.For.Time() != 2*time.Minute || (scenario.Awaited{}).Time() != time.Minute {
		t.Errorf("it waits for %s", await.For.Time())
	}
	if least, most := s.Duration(); least != 0 || most != 0 {
		t.Error(least, most)
	}
}

func TestCustomer_RefusesWhatCannotBe(t *testing.T) {
	const begins = "  - customer: initiating\n"
	for steps, want := range map[string][]string{
		"  - customer: actve\n":                              {`5:15: unknown status of a customer "actve"; did you mean "active"?`},
		"  - customer: active\n":                             {`5:5: customer: active is impossible: there is no customer yet; possible: initiating (or say force: true)`},
		begins + "  - customer: active\n":                    {`6:5: customer: active is impossible: the customer is initiating here; possible: screening (or say force: true)`},
		begins + "  - wallet: sing\n":                        {`6:13: unknown way of signing "sing"; did you mean "sign"?`},
		"  - wallet: sign\n":                                 {`5:5: wallet is impossible: there is no customer yet; it needs one that is initiating (begin with customer: initiating)`},
		begins + "  - wallet: sign\n  - wallet: sign\n":      {`7:5: wallet is impossible: the customer is screening here; it needs one that is initiating`},
		begins + "  - wallet: sign\n  - expire: challenge\n": {`7:5: expire: challenge is impossible: the customer is screening here; it needs one that is initiating`},
		begins + "  - expire: session\n":                     {`6:5: expire: session belongs to the flow deposit or withdrawal, and this scenario's flow is challenge`},
		begins + "  - expire: challenge\n  - wallet: sign\n  - customer: verifying\n": {
			`8:5: customer: verifying is impossible: the customer is initiating here; possible: screening (or say force: true)`,
		},
		"  - emit: customer.updated\n":                  {`5:5: customer.updated is impossible: there is no customer yet (begin with customer: initiating)`},
		begins + "  - emit: connect.deposits.pending\n": {`6:5: connect.deposits.pending belongs to the flow deposit, and this scenario's flow is challenge`},
		begins + "  - emit: account_balance.changed\n":  {`6:5: account_balance.changed belongs to the flow deposit or withdrawal or onboarding, and this scenario's flow is challenge`},
		begins + "  - participant: approved\n":          {`6:5: participant belongs to the flow deposit or withdrawal or onboarding, and this scenario's flow is challenge`},
		begins + "  - emit: customer.updated\n    set: {staus: x}\n": {
			`7:11: the body of customer.updated has no field "staus"; did you mean "status"? (to add a field that the real message does not have, write it as a pointer: /staus)`,
		},
		begins + "  - await: 1m\n":                         {`6:12: wants a mapping such as {request: POST /customers/*/challenge/sign, within: 1m}, got the text "1m"`},
		begins + "  - await: {within: 1m}\n":               {`6:12: await needs a request such as POST /customers/*/challenge/sign, or an event: {delivered: connect.deposits.pending}`},
		begins + "  - await: {request: /customers}\n":      {`6:22: "/customers" is no call; write method and path, such as POST /sessions`},
		begins + "  - await: {request: PSOT /customers}\n": {`6:22: unknown method "PSOT"; did you mean "POST"?`},
		begins + "  - await: {request: POST /customers/*/challenge/sgin}\n": {
			`6:22: no emulated API has the call "POST /customers/*/challenge/sgin"; did you mean "POST /customers/*/challenge/sign"?`,
		},
		begins + "  - await: {request: \"PUT /customers/{{ .customer.id }}/challenge/sign\"}\n": {
			`6:22: no emulated API has the call "PUT /customers/*/challenge/sign"; did you mean "POST /customers/*/challenge/sign"?`,
		},
		begins + "  - await: {request: GET /nothing/like/it}\n":  {`6:22: no emulated API has the call "GET /nothing/like/it"`},
		begins + "  - await: {request: \"POST /a?b\"}\n":         {`6:22: a call is matched by its path alone, without query`},
		begins + "  - await: {request: GET /time, within: 10}\n": {`6:41: the number 10 needs a unit, such as 40s`},
		begins + "  - await: {request: GET /time, within: 2d}\n": {`6:41: a step waits for 1d at most on the wall clock`},
		begins + "  - await: {request: \"GET /customers/{{ .session.id }}\"}\n": {
			`6:38: unknown name ".session.id"; known: .customer.id, .customer.external_id, .customer.chain_id, .customer.status, ` + worldNames,
		},
	} {
		refuses(t, challengeHead+"steps:\n"+steps, want...)
	}
	refuses(t, challengeHead+"given: {participant: approved, session: {}}\nsteps: [{customer: initiating}]\n",
		`4:9: a scenario of the flow challenge has no participant, but a customer, whom customer: initiating makes`,
		`4:32: a scenario of the flow challenge has no session`)
	refuses(t, head+"steps:\n  - customer: active\n  - wallet: sign\n  - expire: challenge\n",
		`6:5: customer belongs to the flow challenge, and this scenario's flow is deposit`,
		`7:5: wallet belongs to the flow challenge, and this scenario's flow is deposit`,
		`8:5: expire: challenge belongs to the flow challenge, and this scenario's flow is deposit`)
}
