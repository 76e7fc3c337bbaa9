package scenario_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

func TestFault_AnswersWhatIsToBePlayed(t *testing.T) {
	s := mustParse(t, head+`steps:
  - fault: {route: POST /sessions, status: 503, times: 2}
  - emit: connect.deposits.pending
  - fault: {name: slow, route: "GET /participants/{code}", latency: 2s}
  - expire: session
  - rotate_keys: {retire_after: 10m}
  - emit: connect.deposits.submitted
  - supersede: session
  - expire: token
  - fault: {name: slow, off: true}
  - rotate_keys:
  - rotate_keys: {retire_after: 0s}
  - fault: {name: slow, route: "*", mode: malformed, body: {id: "{{ .deposit.id }}"}}
`)
	want := []string{
		"fault: POST /sessions answers 503", "emit connect.deposits.pending", "fault slow: GET /participants/* takes 2s", "the session expires",
		"rotate the keys, the old ones retire after 10m", "emit connect.deposits.submitted", "the user opens a newer session", "the access tokens expire", "fault slow is over",
		"rotate the keys, the old ones retire after 1h", "rotate the keys, the old ones retire at once", "fault slow: * answers what cannot be read",
	}
	if diff := cmp.Diff(want, s.Outline()); diff != "" {
		t.Error(diff)
	}
	if got := s.Steps[9].Action.(*scenario.RotateKeys).How.RetireAfter; got != scenario.Retirement(time.Hour) {
		t.Error(got)
	}
	for _, flow := range []string{"onboarding", "challenge", "withdrawal"} {
		mustParse(t, "scenario: s\ntitle: A title\nflow: "+flow+"\nsteps:\n  - fault: {route: POST /sessions, mode: hang}\n  - rotate_keys: {}\n")
	}
}

func TestFault_RefusesWhatCannotBe(t *testing.T) {
	const begins = "  - emit: connect.deposits.pending\n"
	for steps, want := range map[string][]string{
		"  - fault: slow\n":                                    {`6:12: wants a mapping such as {route: POST /sessions, status: 503}, got the text "slow"`},
		"  - fault: {status: 503}\n":                           {`6:12: route is missing; write method and path, such as POST /sessions`},
		"  - fault: {route: POST /session, mode: hang}\n":      {`6:20: unknown route "POST /session"; did you mean "POST /sessions"?`},
		"  - fault: {route: \"*\", mode: hnag}\n":              {`6:31: unknown mode "hnag"; did you mean "hang"?`},
		"  - fault: {route: \"*\", mode: hang, latency: 1s}\n": {`6:37: mode hang takes no latency`},
		"  - fault: {route: \"*\", latency: 1d}\n":             {`6:34: wants a time up to 10m such as 2s, or a number of seconds, got the text "1d"`},
		"  - fault: {route: \"*\", status: 503, body: \"{{ .nobody.id }}\"}\n": {
			`6:45: unknown name ".nobody.id"; known: .vars.amount, .vars.asset, .session.id, .session.reference_id, .session.created_at, .session.metadata.*, .deposit.id, ` +
				`.deposit.amount, .deposit.asset, .deposit.network, .deposit.hash, .deposit.to, .participant.code, .participant.email, .participant.status, ` + worldNames,
		},
		"  - fault: {name: a b, route: \"*\", status: 503}\n": {
			`6:19: "a b" is no name for a fault; write 1 to 64 of a-z, A-Z, 0-9, '.', '_' and '-', beginning with a letter or digit`,
		},
		"  - fault: {off: true}\n":                        {`6:12: off needs the name of the fault that is over`},
		"  - fault: {name: x, off: true}\n":               {`6:5: fault "x" cannot be over: no step before has begun it`},
		"  - fault: {name: x, off: true, route: \"*\"}\n": {`6:5: fault "x" cannot be over: no step before has begun it`, `6:33: a fault that is over has no route`},
		"  - fault: {name: slow, route: \"*\", latency: 2s}\n  - fault: {name: slwo, off: true}\n": {`7:5: unknown fault "slwo"; did you mean "slow"?`},
		"  - rotate_keys: 1h\n":                  {`6:18: wants a mapping such as {retire_after: 1h}, got the text "1h"`},
		"  - rotate_keys: {retire_after: 10}\n":  {`6:33: wants a duration such as 1h, or 0s, got the number 10`},
		"  - rotate_keys: {retire_after: -1h}\n": {`6:33: wants 0s, or a duration up to 10 years, got the text "-1h"`},
		"  - rotate_keys: {retire_afte: 1h}\n":   {`6:19: unknown field "retire_afte"; did you mean "retire_after"?`},
		"  - expire: sesion\n":                   {`6:13: unknown thing that expires "sesion"; did you mean "session"?`},
		"  - expire: challenge\n":                {`6:5: expire: challenge belongs to the flow challenge, and this scenario's flow is deposit`},
		"  - supersede: token\n":                 {`6:16: unknown thing that is superseded "token"; known: session`},
		"  - supersede: session\n" + begins:      {`7:5: connect.deposits.pending is impossible: the session was superseded, and nothing can be submitted in it (or say force: true)`},
		"  - expire: session\n" + begins:         {`7:5: connect.deposits.pending is impossible: the session has expired, and nothing can be submitted in it (or say force: true)`},
	} {
		refuses(t, head+"steps:\n"+steps, want...)
	}
	for _, text := range []string{
		begins + "  - expire: session\n  - emit: connect.deposits.submitted\n", "  - expire: session\n  - unexpected:\n",
		"  - expire: session\n  - emit: connect.deposits.pending\n    force: true\n",
	} {
		mustParse(t, head+"steps:\n"+text)
	}
	refuses(t, challengeHead+"steps:\n  - customer: initiating\n  - supersede: session\n",
		`6:5: supersede belongs to the flow deposit or withdrawal, and this scenario's flow is challenge`)
	for _, what := range []string{"session", "token"} {
		for _, flow := range []string{"onboarding", "challenge"} {
			refuses(t, "scenario: s\ntitle: A title\nflow: "+flow+"\nsteps:\n  - expire: "+what+"\n",
				`5:5: expire: `+what+` belongs to the flow deposit or withdrawal, and this scenario's flow is `+flow)
		}
		refuses(t, "scenario: s\ntitle: A title\nflow: withdrawal\ngiven: {participant: {balance: {BTC: \"1\"}}, withdrawal_request: {asset: BTC, amount: \"1\"}}\nsteps:\n  - withdrawal_request: approved\n  - expire: "+what+"\n",
			`7:5: expire: `+what+` belongs to a Connect withdrawal, and this scenario plays on a withdrawal request`)
	}
}
