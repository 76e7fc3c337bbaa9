package scenario_test

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// given puts what is given on line 5 of a deposit, so that a mapping in it begins at column 8.
func given(text string) string { return head + "given: " + text + "\n" + tells }

const requestHead = "scenario: s\ntitle: A title\nflow: withdrawal\nvars: {amount: \"0.5\"}\n"

const approves = "steps: [{withdrawal_request: approved}]\n"

// onParticipants has the steps and parts that are about participants, once each.
const onParticipants = head + `given:
  participant: {email: user@example.com, status: submitted, balance: {BTC: 1, USD: "2.50"}}
  session: {metadata: {order: 42}}
steps:
  - participant: approved
  - participant: {status: locked, reason_code: user_request}
  - emit: connect.deposits.pending
  - account_match: {score: 80}
  - account_match: {holder: Jon Smith}
  - account_match: failure
  - emit: auth.account_match.failure
    set: {account_match_score: "12", /memo: x}
  - fail: account_match
expect:
  - {event: participant_status_changed, delivered: 2}
`

func TestGiven_AnswersWhatThereIsBeforeTheFirstStep(t *testing.T) {
	approved := lifecycle.StatusApproved
	for text, want := range map[string]scenario.Given{
		`{participant: {}}`:           {Participant: &scenario.GivenParticipant{Status: approved}},
		`{participant: approved}`:     {Participant: &scenario.GivenParticipant{Status: approved}},
		`{participant: locked}`:       {Participant: &scenario.GivenParticipant{Status: lifecycle.StatusLocked}},
		`{participant: {email: a@b}}`: {Participant: &scenario.GivenParticipant{Status: approved, Email: "a@b"}},
		`{session: {}}`:               {Session: &scenario.GivenSession{}},
		`{session: {metadata: {a: 1}}, participant: {}}`: {
			Session: &scenario.GivenSession{Metadata: jsontext.Value(`{"a":1}`)}, Participant: &scenario.GivenParticipant{Status: approved},
		},
		`{participant: {email: "{{ .run.id }}@example.com", status: submitted, first_name: Leslie, last_name: Knope, date_of_birth: 1975-01-18, ` +
			`jurisdiction_code: US-IN, balance: {USDC.ETH: 100, BTC: "{{ .vars.amount }}"}}, session: {metadata: {who: "{{ .participant.code }}", n: [1.50]}}}`: {
			Participant: &scenario.GivenParticipant{
				Email: "{{ .run.id }}@example.com", Status: lifecycle.StatusSubmitted, FirstName: "Leslie", LastName: "Knope",
				DateOfBirth: "1975-01-18", Jurisdiction: "US-IN", Balance: scenario.Balance{{"USDC.ETH", "100"}, {"BTC", "{{ .vars.amount }}"}},
			},
			Session: &scenario.GivenSession{Metadata: jsontext.Value(`{"who":"{{ .participant.code }}","n":[1.50]}`)},
		},
	} {
		if diff := cmp.Diff(want, mustParse(t, given(text)).Given); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	want := scenario.GivenRequest{Asset: "BTC", Amount: "{{ .vars.amount }}", Address: "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"}
	text := `{participant: {balance: {BTC: 1}}, withdrawal_request: {asset: BTC, amount: "{{ .vars.amount }}", address: tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx}}`
	if diff := cmp.Diff(&want, mustParse(t, requestHead+"given: "+text+"\n"+approves).Given.Request); diff != "" {
		t.Error(diff)
	}
}

func TestGiven_RefusesWhatCannotBe(t *testing.T) {
	const statuses = "submitted, pending_approval, approved, rejected, locked, pending_unlock, pending_disable, disabled, divested, closed"
	for text, want := range map[string][]string{
		``:                              {`5:7: wants a mapping, got nothing`},
		`approved`:                      {`5:8: wants a mapping, got the text "approved"`},
		`{particpant: {}}`:              {`5:9: unknown field "particpant"; did you mean "participant"?`},
		`{participant: }`:               {`5:22: wants a mapping, of which {} is the shortest, got nothing`},
		`{session: }`:                   {`5:18: wants a mapping, of which {} is the shortest, got nothing`},
		`{participant: 7}`:              {`5:22: wants a mapping such as {email: user@example.com}, or a status such as approved, got the number 7`},
		`{participant: lockd}`:          {`5:22: unknown status of a participant "lockd"; did you mean "locked"?`},
		`{participant: {status: gone}}`: {`5:31: unknown status of a participant "gone"; known: ` + statuses},
		`{participant: {status: 1}}`:    {`5:31: wants a string, got the number 1; put it in quotes`},
		`{participant: {emial: a@b}}`:   {`5:23: unknown field "emial"; did you mean "email"?`},
		`{participant: {email: nobody, date_of_birth: 1975-13-40, jurisdiction_code: Indiana}}`: {
			`5:30: wants an address such as user@example.com, got "nobody"`,
			`5:53: wants a date such as 1975-01-18, got "1975-13-40"`,
			`5:84: wants an ISO 3166-2 code such as US-IN, got "Indiana"`,
		},
		`{participant: {email: "{{ .vars.asset }}"}}`: {`5:30: wants an address such as user@example.com, got "BTC"`},
		`{participant: {balance: BTC}}`:               {`5:32: wants a mapping from assets to amounts, such as {BTC: "1.5"}, got the text "BTC"`},
		`{participant: {balance: {BTCC: 1, USDC.ETHER: 1, USDC: 1}}}`: {
			`5:33: unknown asset "BTCC"; did you mean "BTC"?`,
			`5:42: unknown asset "USDC.ETHER"; did you mean "USDC.ETH"?`,
			`5:57: unknown asset "USDC"; did you mean "USD"?`,
		},
		`{participant: {balance: {BTC: lots, USDC.ETH: 0.1234567, ETH: 0, SOL: [1]}}}`: {
			`5:38: wants a decimal number above 0 in a string, such as "0.013", got "lots"`,
			`5:54: wants at most 6 decimals, which is what there are of USDC.ETH, got "0.1234567"`,
			`5:70: wants an amount above 0, got "0"`,
			`5:78: wants a text or a number, got a list`,
		},
		`{participant: {email: 5, date_of_birth: 1975, balance: {BTC: true}}}`: {
			`5:30: wants an address such as user@example.com, got "5"`,
			`5:48: wants a date such as 1975-01-18, got "1975"`,
			`5:69: wants a decimal number above 0 in a string, such as "0.013", got "true"`,
		},
		`{session: {metadata: [1]}}`:                            {`5:29: wants a mapping, got a list`},
		`{session: {metdata: {}}}`:                              {`5:19: unknown field "metdata"; did you mean "metadata"?`},
		`{session: {metadata: {a: "{{ .participant.code }}"}}}`: {`5:34: unknown name ".participant.code"; known: .vars.amount, .vars.asset, ` + worldNames},
		`{participant: {first_name: "{{ .session.id }}", last_name: "{{ .participant.code }}"}}`: {
			`5:36: unknown name ".session.id"; known: .vars.amount, .vars.asset, ` + worldNames,
			`5:68: unknown name ".participant.code"; known: .vars.amount, .vars.asset, ` + worldNames,
		},
		`{withdrawal_request: {asset: BTC, amount: 1}}`: {
			`5:9: withdrawal_request belongs to the flow withdrawal, and this scenario's flow is deposit`,
			`5:50: the participant cannot withdraw 1 BTC, having nothing; add it to given: {participant: {balance: {BTC: "1"}}}`,
		},
	} {
		refuses(t, given(text), want...)
	}
	refuses(t, onboardingHead+"given: {session: {}}\nsteps: [{participant: submitted}]\n", `4:9: a scenario of the flow onboarding has no session`)
	refuses(t, "scenario: s\ntitle: t\nflow: deposit\nvars: {nmae: Leslie}\ngiven: {participant: {first_name: \"{{ .vars.name }}\"}}\n"+tells,
		`5:36: unknown name ".vars.name"; did you mean ".vars.nmae"?`)
	mustParse(t, "scenario: s\ntitle: t\nflow: deposit\nvars: {name: Leslie}\ngiven: {participant: {first_name: \"{{ .vars.name }}\"}}\n"+tells)
	mustParse(t, "scenario: s\ntitle: t\nflow: deposit\nvars: {email: \"\"}\ngiven: {participant: {email: \"{{ .vars.email }}\"}}\n"+tells)
}

func TestGiven_RefusesARequestThatCannotBeMade(t *testing.T) {
	for text, want := range map[string][]string{
		`{participant: {}, withdrawal_request: {}}`: {`5:46: asset is missing`, `5:46: amount is missing`},
		`{participant: {balance: {BTC: 1}}, withdrawal_request: {asset: BTC, amount: 2}}`: {
			`5:84: the participant cannot withdraw 2 BTC, having 1; add it to given: {participant: {balance: {BTC: "2"}}}`,
		},
		`{participant: {balance: {BTC: "0.1"}}, withdrawal_request: {asset: BTC, amount: "{{ .vars.amount }}"}}`: {
			`5:88: the participant cannot withdraw 0.5 BTC, having 0.1; add it to given: {participant: {balance: {BTC: "0.5"}}}`,
		},
		`{withdrawal_request: {asset: USDC.ETHER, amount: 1}}`: {`5:37: unknown asset "USDC.ETHER"; did you mean "USDC.ETH"?`},
		`{withdrawal_request: {asset: USD, amount: 1}}`:        {`5:37: USD is on no network, and a withdrawal request needs one`},
		`{participant: {balance: {BTC: 1}}, withdrawal_request: {asset: BTC, amount: "0.000000001"}}`: {
			`5:84: wants at most 8 decimals, which is what there are of BTC, got "0.000000001"`,
		},
		`{participant: {balance: {BTC: 1}}, withdrawal_request: {asset: BTC, amount: 1, adress: x}}`: {`5:87: unknown field "adress"; did you mean "address"?`},
		`{participant: {balance: {BTC: 1}}, withdrawal_request: {asset: BTC, amount: 1}, session: {}}`: {
			`5:88: a scenario that plays on a withdrawal request has no session`,
		},
	} {
		refuses(t, requestHead+"given: "+text+"\n"+approves, want...)
	}
	_, faults := scenario.Parse("s.yaml", []byte(requestHead+
		"given: {participant: {balance: {BTC: 1}}, withdrawal_request: {asset: BTC, amount: 1, address: \"0xdAC17F958D2ee523a2206206994597C13D831ec7\"}}\n"+approves))
	if len(faults) != 1 || faults[0].Line != 5 || faults[0].Column != 96 {
		t.Errorf("an address of another network: %v", faults)
	}
	refuses(t, requestHead+"given: {participant: {balance: {BTC: 1}}, withdrawal_request: {asset: BTC, amount: 1}}\nsteps: [{wait: 1s}]\n",
		`5:43: no step plays on the request; one does that begins with withdrawal_request`)
}
