package scenario_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

func faultLines(fs scenario.Faults) []string {
	var lines []string
	for _, f := range fs {
		lines = append(lines, f.String())
	}
	return lines
}

// head is lines 1 to 4 of most scenarios below, so that their steps begin on line 6.
const head = "scenario: s\ntitle: A title\nflow: deposit\nvars: {amount: 1, asset: BTC}\n"

const withdrawalHead = "scenario: s\ntitle: A title\nflow: withdrawal\nvars: {amount: 1, asset: BTC}\n"

// onboardingHead is lines 1 to 3, so that a first step stands on line 5.
const onboardingHead = "scenario: s\ntitle: A title\nflow: onboarding\n"

// knownNames is what templates may refer to behind head.
const knownNames = "known: .vars.amount, .vars.asset, .session.id, .session.reference_id, .session.created_at, .session.metadata.*, " +
	".deposit.id, .deposit.amount, .deposit.asset, .deposit.network, .deposit.hash, .deposit.to, " + participantNames + ", " + worldNames

const (
	participantNames = ".participant.code, .participant.email, .participant.status"
	worldNames       = ".run.id, .run.seed, .workspace.id, .callback.url, .callback.origin"
)

func eventNames() []string {
	var names []string
	for _, e := range lifecycle.Events {
		names = append(names, e.Name)
	}
	return names
}

const fine = "steps: [{wait: 1s}]\n"

const tells = "steps: [{emit: connect.deposits.pending}]\n"

func TestParse_RefusesWithFileLineColumnAndMessage(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		// The file as a whole.
		{"empty file", "", []string{`1:1: the file is empty`}},
		{"not a mapping", "- emit\n", []string{`1:1: wants a mapping, got a list`}},
		{"everything missing", "vars: {}\n", []string{`1:1: scenario is missing`, `1:1: title is missing`, `1:1: flow is missing`, `1:1: steps is missing`}},
		{"misspelt key", "scenario: s\ntitel: A title\nflow: deposit\n" + fine, []string{
			`1:1: title is missing`, `2:1: unknown field "titel"; did you mean "title"?`,
		}},
		{"repeated key", head + fine + "flow: deposit\n", []string{`6:1: "flow" is given twice; it stands on line 3 already`}},
		{"tab", "scenario: s\nvars:\n\tamount: 1\n", []string{`3:1: a tab cannot indent YAML; use spaces`}},
		{"second document", head + fine + "---\nscenario: b\n", []string{`6:1: a second document begins here; one file holds one`}},
		{"ten megabytes", head + fine + "#" + strings.Repeat("x", 10<<20), []string{`1:1: the file is larger than 1 MiB`}},
		{"deep nesting", head + "steps:\n  - emit: connect.deposits.pending\n    set: {id: " + strings.Repeat("[", 70) + strings.Repeat("]", 70) + "}\n", []string{
			`7:75: the nesting is more than 64 deep`,
		}},

		// The fields around the steps.
		{"version", "version: 2\n" + head + fine, []string{`1:10: version 2 of the language is not known; this program knows version 1`}},
		{"version of the wrong type", "version: one\n" + head + fine, []string{`1:10: wants a whole number, got the text "one"`}},
		{"name", "scenario: My Scenario\ntitle: t\nflow: deposit\n" + fine, []string{
			`1:11: "My Scenario" is no name for a scenario; write kebab-case of at most 64 letters, such as deposit-confirmed`,
		}},
		{"long name", "scenario: " + strings.Repeat("s", 65) + "\ntitle: t\nflow: deposit\n" + fine, []string{
			`1:11: "` + strings.Repeat("s", 60) + `…" is no name for a scenario; write kebab-case of at most 64 letters, such as deposit-confirmed`,
		}},
		{"number for a name", "scenario: 7\ntitle: t\nflow: deposit\n" + fine, []string{`1:11: wants a string, got the number 7; put it in quotes`}},
		{"empty title", "scenario: s\ntitle: \"\"\nflow: deposit\n" + fine, []string{`2:8: a title is one line of 1 to 200 characters`}},
		{"long title", "scenario: s\ntitle: " + strings.Repeat("t", 201) + "\nflow: deposit\n" + fine, []string{`2:8: a title is one line of 1 to 200 characters`}},
		{"flow", "scenario: s\ntitle: t\nflow: deposits\n" + fine, []string{`3:7: unknown flow "deposits"; did you mean "deposit"?`}},
		{"flow of a later version", "scenario: s\ntitle: t\nflow: recovery\n" + fine, []string{`3:7: unknown flow "recovery"; known: deposit, withdrawal, onboarding, challenge`}},
		{"name of a variable", "scenario: s\ntitle: t\nflow: deposit\nvars: {Amount: 1}\n" + fine, []string{
			`4:8: "Amount" is no name for a variable; write lower-case letters, digits and _`,
		}},
		{"variable without a value", "scenario: s\ntitle: t\nflow: deposit\nvars:\n  amount:\n" + fine, []string{`5:10: wants a text or a number, got nothing`}},
		{"variable that is a list", "scenario: s\ntitle: t\nflow: deposit\nvars: {amount: [1]}\n" + fine, []string{`4:16: wants a text or a number, got a list`}},
		{"template in a variable", "scenario: s\ntitle: t\nflow: deposit\nvars: {a: \"x {{ .run.id }}\"}\n" + fine, []string{`4:14: variables hold plain values, no templates`}},

		// Steps.
		{"no steps", head + "steps: []\n", []string{`5:8: a scenario needs at least one step`}},
		{"steps that are no list", head + "steps: {wait: 1s}\n", []string{`5:8: wants a list, got a mapping`}},
		{"too many steps", head + "steps: [" + strings.Repeat("{wait: 1s}, ", 1001) + "]\n", []string{`5:8: a scenario has at most 1000 steps, and this one has 1001`}},
		{"misspelt verb", head + "steps:\n  - emti: connect.deposits.pending\n", []string{`6:5: unknown step "emti"; did you mean "emit"?`}},
		{"verb that is not known", head + "steps:\n  - explode: now\n", []string{`6:5: unknown step "explode"; known: emit, wait, abandon, fail, unexpected, participant, account_match, withdrawal_request, customer, wallet, expire, supersede, fault, rotate_keys, await, call, choose, repeat, parallel, include`}},
		{"two verbs", head + "steps:\n  - emit: connect.deposits.pending\n    wait: 1s\n", []string{`7:5: a step has one verb, and this one has emit already`}},
		{"step without a verb", head + "steps:\n  - set: {a: 1}\n  - {}\n  - wait\n", []string{
			`6:5: unknown step "set"; known: emit, wait, abandon, fail, unexpected, participant, account_match, withdrawal_request, customer, wallet, expire, supersede, fault, rotate_keys, await, call, choose, repeat, parallel, include`,
			`7:5: wants a step such as "wait: 40s", got a mapping`,
			`8:5: wants a step such as "wait: 40s", got the text "wait"`,
		}},
		{"modifier of another verb", head + "steps:\n  - wait: 1s\n    force: true\n", []string{`7:5: unknown field "force"; known: wait`}},
		{"misspelt modifier", head + "steps:\n  - emit: connect.deposits.pending\n    sett: {}\n", []string{`7:5: unknown field "sett"; did you mean "set"?`}},
		{"force that is no truth value", head + "steps:\n  - emit: connect.deposits.pending\n    force: yes\n", []string{`7:12: wants true or false, got the text "yes"`}},
		{"misspelt event", head + "steps:\n  - emit: connect.deposit.pending\n", []string{`6:11: unknown event "connect.deposit.pending"; did you mean "connect.deposits.pending"?`}},
		{"path", head + "steps:\n  - emit: connect.deposits.pending\n    set: {a..b: 1, /x~2: 1}\n", []string{
			`7:11: "a..b" is no path; write one such as transaction.block_number, or a pointer from the root such as /session/metadata/x`,
			`7:20: "/x~2" is no path; write one such as transaction.block_number, or a pointer from the root such as /session/metadata/x`,
		}},
		{"number that JSON cannot write", head + "steps:\n  - emit: connect.deposits.pending\n    set: {id: .nan}\n", []string{
			`7:15: JSON cannot write the number .nan; write it in plain decimals, or in quotes`,
		}},

		// Waits.
		{"number without a unit", head + "steps:\n  - wait: 40\n", []string{`6:11: the number 40 needs a unit, such as 40s`}},
		{"no duration", head + "steps:\n  - wait: a while\n", []string{`6:11: "a while" is no duration; write one such as 40s, 1m30s or 2d`}},
		{"wait of nothing", head + "steps:\n  - wait: 0s\n  - wait: -5s\n", []string{
			`6:11: a wait must be longer than nothing`, `7:11: a wait must be longer than nothing`,
		}},
		{"duration that overflows", head + "steps:\n  - wait: 300000000h\n  - wait: 106752d\n  - wait: 99999999999999999999s\n", []string{
			`6:11: the duration "300000000h" is too long; 292 years are possible`,
			`7:11: the duration "106752d" is too long; 292 years are possible`,
			`8:11: the duration "99999999999999999999s" is too long; 292 years are possible`,
		}},
		{"waits that overflow together", head + "steps:\n  - wait: 100000d\n  - wait: {between: [1s, 100000d]}\n", []string{`7:5: the waits up to here add up to more than 292 years`}},
		{"random wait", head + "steps:\n  - wait: {between: [60s, 10s]}\n  - wait: {between: [1s]}\n  - wait: {}\n  - wait: {betwen: [1s, 2s]}\n  - wait: {between: [1, 2s]}\n", []string{
			`6:21: the shortest wait comes first`,
			`7:21: between wants two durations, the shortest and the longest`,
			`8:11: between wants two durations, the shortest and the longest`,
			`9:12: unknown field "betwen"; did you mean "between"?`,
			`10:22: the number 1 needs a unit, such as 40s`,
		}},

		// Moves.
		{"event out of order", head + "steps:\n  - emit: connect.deposits.pending\n  - wait: 1s\n  - emit: connect.deposits.confirmed\n", []string{
			`8:5: connect.deposits.confirmed is impossible: the deposit is PENDING here; possible: connect.deposits.submitted, ` +
				`connect.deposits.failed, connect.deposits.abandoned (or say force: true)`,
		}},
		{"first event", withdrawalHead + "steps:\n  - emit: connect.withdrawal.confirmed\n", []string{
			`6:5: connect.withdrawal.confirmed is impossible: there is no withdrawal yet; possible: connect.withdrawal.initiated (or say force: true)`,
		}},
		{"event behind the end", head + "steps:\n  - abandon: qr_code\n  - emit: connect.deposits.pending\n  - emit: connect.deposits.submitted\n", []string{
			`7:5: connect.deposits.pending is impossible: the deposit is ABANDONED here, and nothing follows (or say force: true)`,
		}},
		{"event of another flow", head + "steps:\n  - emit: connect.withdrawal.initiated\n", []string{
			`6:5: connect.withdrawal.initiated belongs to the flow withdrawal, and this scenario's flow is deposit`,
		}},
		{"verb of another flow", withdrawalHead + "steps:\n  - abandon: two_factor\n  - unexpected:\n", []string{
			`6:5: abandon belongs to the flow deposit, and this scenario's flow is withdrawal`,
			`7:5: unexpected belongs to the flow deposit, and this scenario's flow is withdrawal`,
		}},
		{"abandon too late", head + "steps:\n  - emit: connect.deposits.pending\n  - emit: connect.deposits.submitted\n  - abandon: two_factor\n", []string{
			`8:5: abandon is impossible: the deposit is SUBMITTED here; only a deposit that is new or PENDING can be abandoned`,
		}},
		{"abandon nowhere", head + "steps:\n  - abandon: 2fa\n", []string{`6:14: unknown place to leave "2fa"; known: two_factor, qr_code`}},
		{"fail at the exchange too late", head + "steps:\n  - emit: connect.deposits.pending\n  - emit: connect.deposits.submitted\n  - fail: exchange\n", []string{
			`8:5: fail: exchange is impossible: the deposit is SUBMITTED here; it needs PENDING`,
		}},
		{"fail on the chain too early", withdrawalHead + "steps:\n  - fail: chain\n", []string{`6:5: fail: chain is impossible: there is no withdrawal yet; it needs BROADCASTED`}},
		{"fail nowhere", head + "steps:\n  - emit: connect.deposits.pending\n  - fail: bank\n", []string{
			`7:11: unknown point of failure "bank"; known: exchange, chain, limit, account_match`,
		}},
		{"fail by a limit too late", head + "steps:\n  - emit: connect.deposits.pending\n  - emit: connect.deposits.submitted\n  - fail: limit\n", []string{
			`8:5: fail: limit is impossible: the deposit is SUBMITTED here; it needs PENDING`,
		}},
		{"fail by a limit too late, of a withdrawal", withdrawalHead + "steps:\n  - emit: connect.withdrawal.initiated\n  - emit: connect.withdrawal.broadcasted\n  - fail: limit\n", []string{
			`8:5: fail: limit is impossible: the withdrawal is BROADCASTED here; it needs INITIATED`,
		}},
		{"fail by a match too early", head + "steps:\n  - fail: account_match\n", []string{`6:5: fail: account_match is impossible: there is no deposit yet; it needs PENDING`}},
		{"fail by a match of a withdrawal", withdrawalHead + "steps:\n  - emit: connect.withdrawal.initiated\n  - fail: account_match\n", []string{
			`7:5: fail: account_match belongs to the flow deposit, and this scenario's flow is withdrawal`,
		}},
		{"fail of an onboarding", onboardingHead + "steps:\n  - fail: exchange\n", []string{
			`5:5: fail: exchange belongs to the flow deposit or withdrawal, and this scenario's flow is onboarding`,
		}},
		{"fail of the wrong type", head + "steps:\n  - emit: connect.deposits.pending\n  - fail: [chain]\n", []string{`7:11: wants one of exchange, chain, limit, account_match, got a list`}},
		{"unexpected too late", head + "steps:\n  - emit: connect.deposits.pending\n  - unexpected: {amout: 1}\n", []string{
			`7:5: connect.deposits.unexpected is impossible: the deposit is PENDING here; possible: connect.deposits.submitted, ` +
				`connect.deposits.failed, connect.deposits.abandoned`,
			`7:18: unknown field "amout"; did you mean "amount"?`,
		}},
		{"one wrong move is one fault", head + "steps:\n  - emit: connect.deposits.submitted\n  - emit: connect.deposits.confirmed\n", []string{
			`6:5: connect.deposits.submitted is impossible: there is no deposit yet; possible: connect.deposits.pending, connect.deposits.unexpected (or say force: true)`,
		}},
		{"a step that cannot be read hides no later ones", head + "steps:\n  - emit: connect.deposits.x\n  - emit: connect.deposits.confirmed\n  - emit: connect.deposits.pending\n", []string{
			`6:11: unknown event "connect.deposits.x"; known: ` + strings.Join(eventNames(), ", "),
			`8:5: connect.deposits.pending is impossible: the deposit is CONFIRMED here, and nothing follows (or say force: true)`,
		}},

		// Expectations.
		{"expectation of nothing", head + tells + "expect:\n  - {event: connect.deposits.pending}\n  - {delivered: 1}\n", []string{
			`7:5: an expectation needs one of delivered, status, attempts, body`, `8:5: an expectation needs an event`,
		}},
		{"expected event", head + fine + "expect:\n  - {event: connect.deposits.pendin, delivered: 1}\n  - {event: connect.withdrawal.failed, delivered: 1}\n", []string{
			`7:13: unknown event "connect.deposits.pendin"; did you mean "connect.deposits.pending"?`,
			`8:5: connect.withdrawal.failed belongs to the flow withdrawal, and this scenario's flow is deposit`,
		}},
		{"expected numbers", head + tells + "expect:\n  - {event: connect.deposits.pending, delivered: -1, attempts: some, status: 2x}\n" +
			"  - {event: connect.deposits.pending, status: 600}\n", []string{
			`7:50: wants a whole number from 0 to 1000000, got the number -1`,
			`7:64: wants a whole number, got the text "some"`,
			`7:78: wants a status such as 200 or 2xx, got the text "2x"`,
			`8:47: wants a status such as 200 or 2xx, got the number 600`,
		}},

		// Templates.
		{"names in templates", head + "steps:\n  - emit: connect.deposits.pending\n    set:\n      /a: \"{{ .vars.amount }} {{ .vars.amuont }}\"\n      /b: [{c: '{{.sesion.id}}'}]\n" +
			"  - emit: connect.deposits.abandoned\n    set: {/a: \"{{ .withdrawal.amount }}\"}\n", []string{
			`8:31: unknown name ".vars.amuont"; did you mean ".vars.amount"?`,
			`9:17: unknown name ".sesion.id"; did you mean ".session.id"?`,
			`11:16: unknown name ".withdrawal.amount"; ` + knownNames,
		}},
		{"programs in templates", head + "steps:\n  - unexpected: {amount: \"{{ printf .vars.amount }}\", asset: \"{{ .vars.asset | upper }}\", network: \"{{ x\"}\n", []string{
			`6:27: "{{ printf .vars.amount }}" is not supported; only names stand in braces, such as {{ .vars.amount }}`,
			`6:63: "{{ .vars.asset | upper }}" is not supported; only names stand in braces, such as {{ .vars.amount }}`,
			`6:101: {{ is never closed by }}`,
		}},
		{"metadata without a key", head + "steps:\n  - emit: connect.deposits.pending\n    set: {/a: \"{{ .session.metadata }} {{ .session.metadata.a.b }}\"}\n", []string{
			`7:16: unknown name ".session.metadata"; did you mean ".session.metadata.*"?`,
			`7:40: unknown name ".session.metadata.a.b"; did you mean ".session.metadata.*"?`,
		}},
		{"template in a block of text", head + "steps:\n  - emit: connect.deposits.pending\n    set:\n      /a: |\n        one\n        two {{ .nothing }}\n", []string{
			`10:13: unknown name ".nothing"; ` + knownNames,
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, faults := scenario.Parse("s.yaml", []byte(tc.text))
			for i, line := range tc.want {
				tc.want[i] = "s.yaml:" + line
			}
			if diff := cmp.Diff(tc.want, faultLines(faults)); diff != "" {
				t.Error(diff)
			}
			if s != nil {
				t.Error("a scenario with faults must not come back")
			}
		})
	}
}

func TestParse_RefusesVarsThatCannotBePlayed(t *testing.T) {
	const integrations = "coinbase, kraken, binance, robinhood, gemini, crypto_com, gemini-fake, metamask, phantom, trust, coinbase_wallet, manual"
	for vars, want := range map[string][]string{
		`{asset: USCD, amount: "abc", integration: krakn, network: foo}`: {
			`4:15: unknown asset "USCD"; did you mean "USDC"?`,
			`4:29: wants a decimal number above 0 in a string, such as "0.013", got "abc"`,
			`4:49: unknown integration "krakn"; did you mean "kraken"?`,
		},
		`{asset: BTC, network: bitcon}`:                         {`4:29: BTC cannot be moved on network "bitcon"; did you mean "bitcoin"?`},
		`{asset: USDT, network: base}`:                          {`4:30: USDT cannot be moved on network "base"; it can on ethereum, tron, arbitrum, optimism, bsc`},
		`{asset: BTC, network: base}`:                           {`4:29: BTC cannot be moved on network "base"; it can on bitcoin`},
		`{network: etherium}`:                                   {`4:17: unknown network "etherium"; did you mean "ethereum"?`},
		`{network: base}`:                                       {`4:17: a network needs an asset that is moved on it`},
		`{amount: 0, integration: nowhere}`:                     {`4:16: wants an amount above 0, got "0"`, `4:32: unknown integration "nowhere"; known: ` + integrations},
		`{amount: [0]}`:                                         {`4:16: wants a text or a number, got a list`},
		`{asset: BTC, network: bitcoin, amount: "0.000000001"}`: {`4:46: wants at most 8 decimals, which is what bitcoin keeps of BTC, got "0.000000001"`},
		`{refrence_id: USER01}`:                                 {`4:8: nothing refers to var refrence_id; did you mean reference_id?`},
		`{amount: 1, amuont: 2}`:                                {`4:19: nothing refers to var amuont; write {{ .vars.amuont }} in a step, or leave it out`},
		`{note: a}`:                                             {`4:8: nothing refers to var note; write {{ .vars.note }} in a step, or leave it out`},
	} {
		refuses(t, "scenario: s\ntitle: t\nflow: deposit\nvars: "+vars+"\n"+tells, want...)
	}
	// One misspelling is one fault, whichever side it is on.
	refuses(t, "scenario: s\ntitle: t\nflow: deposit\nvars: {note: a}\nsteps:\n  - emit: connect.deposits.pending\n    set: {id: \"{{ .vars.noet }}\"}\n",
		`7:16: unknown name ".vars.noet"; did you mean ".vars.note"?`)
	refuses(t, head+"steps:\n  - unexpected: {asset: \"{{ .vars.asset }}\", network: base, amount: lots}\n",
		`6:5: network: BTC cannot be moved on network "base"; it can on bitcoin`,
		`6:5: amount: wants a decimal number above 0 in a string, such as "0.013", got "lots"`)
}

func TestParse_RefusesToSetWhatNoMessageHas(t *testing.T) {
	const depositAdds = "to add a field that the real message does not have, write it as a pointer: /deposit/"
	deposit := func(set string) string {
		return head + "steps:\n  - emit: connect.deposits.pending\n    set: {" + set + ": 1}\n"
	}
	withdrawal := func(set string) string {
		return withdrawalHead + "steps:\n  - emit: connect.withdrawal.initiated\n    set: {" + set + ": 1}\n"
	}
	for text, want := range map[string]string{
		deposit("amout"):                           `a deposit has no field "amout"; did you mean "amount"? (` + depositAdds + `amout)`,
		deposit("nosuch"):                          `a deposit has no field "nosuch"; ` + depositAdds + `nosuch`,
		deposit("transaction.hsh"):                 `a deposit has no field "transaction.hsh"; did you mean "transaction.hash"? (` + depositAdds + `transaction/hsh)`,
		deposit("transaction.gas"):                 `a deposit has no field "transaction.gas"; did you mean "transaction.hash"? (` + depositAdds + `transaction/gas)`,
		deposit("transaction.hash.x"):              `"transaction.hash.x" leads into "transaction.hash", which is a plain value and has no fields`,
		deposit("/deposit/transaction/hash/x"):     `"/deposit/transaction/hash/x" leads into "/deposit/transaction/hash", which is a plain value and has no fields`,
		deposit("/account/reference_id/zz"):        `"/account/reference_id/zz" leads into "/account/reference_id", which is a plain value and has no fields`,
		deposit("/event/x"):                        `"/event/x" leads into "/event", which is a plain value and has no fields`,
		deposit("/sesion/id"):                      `a message of this flow has no "/sesion"; did you mean "/session"?`,
		deposit("/sesion"):                         `a message of this flow has no "/sesion"; did you mean "/session"?`,
		deposit("/nosuch/x"):                       `a message of this flow has no "/nosuch"; known: /event, /session, /account, /deposit`,
		deposit("/withdrawal/amount"):              `a message of this flow has no "/withdrawal"; known: /event, /session, /account, /deposit`,
		deposit("/session/metadta/x"):              `there is no "/session/metadta/x" in a message; did you mean "/session/metadata"?`,
		deposit("/account/ref"):                    `there is no "/account/ref" in a message; known: /account/reference_id`,
		withdrawal("source.type"):                  `"source.type" leads into "source", which is a plain value and has no fields`,
		withdrawal("/withdrawal/transaction/to/x"): `"/withdrawal/transaction/to/x" leads into "/withdrawal/transaction/to", which is a plain value and has no fields`,
		withdrawal("memo"): `a withdrawal has no field "memo"; to add a field that the real message does not have, write it as a pointer: ` +
			`/withdrawal/memo or, as the profile has it, /deposit/memo`,
	} {
		refuses(t, text, "7:11: "+want)
	}
	for _, text := range []string{
		deposit("source"), deposit("source.type"), deposit("fees.payment_model"), deposit("/deposit/extra/deep"), deposit("/deposit/transaction/extra"),
		deposit("/deposit"), deposit("/session/metadata"), deposit("/session/metadata/a/b"), deposit("/session/id"), deposit("/event"), deposit("/trace"),
		withdrawal("transaction.cumulative_gas_used"), withdrawal("source"), withdrawal("/deposit/memo"), withdrawal("/withdrawal/memo"),
	} {
		mustParse(t, text)
	}
}

func TestParse_RefusesToExpectWhatNoStepEmits(t *testing.T) {
	expects := func(event string) string { return "expect:\n  - {event: " + event + ", delivered: 1}\n" }
	refuses(t, head+tells+expects("connect.deposits.confirmed"), `7:13: no step emits connect.deposits.confirmed; the steps emit: connect.deposits.pending`)
	refuses(t, head+fine+expects("connect.deposits.pending"), `7:13: no step emits connect.deposits.pending; the steps emit nothing`)
	for steps, events := range map[string][]string{
		"steps: [{abandon: qr_code}]\n":                                 {"connect.deposits.pending", "connect.deposits.abandoned"},
		"steps: [{unexpected: }]\n":                                     {"connect.deposits.unexpected"},
		"steps: [{emit: connect.deposits.pending}, {fail: exchange}]\n": {"connect.deposits.pending", "connect.deposits.failed"},
	} {
		for _, event := range events {
			mustParse(t, head+steps+expects(event))
		}
	}
	// What a step that cannot be read would have emitted is not known.
	refuses(t, head+"steps: [{emti: connect.deposits.pending}]\n"+expects("connect.deposits.pending"), `5:10: unknown step "emti"; did you mean "emit"?`)
}

func refuses(t *testing.T, text string, want ...string) {
	t.Helper()
	_, faults := scenario.Parse("s.yaml", []byte(text))
	for i := range want {
		want[i] = "s.yaml:" + want[i]
	}
	if diff := cmp.Diff(want, faultLines(faults)); diff != "" {
		t.Errorf("%s%s", text, diff)
	}
}

func TestParse_RefusesABomb(t *testing.T) {
	var b strings.Builder
	b.WriteString(head + "steps:\n  - emit: connect.deposits.pending\n    set:\n      /a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 9 {
		name, prior := string(rune('1'+i)), string(rune('0'+i))
		b.WriteString("      /a" + name + ": &a" + name + " [" + strings.Repeat("*a"+prior+", ", 9) + "*a" + prior + "]\n")
	}
	_, faults := scenario.Parse("bomb.yaml", []byte(b.String()))
	if len(faults) != 1 || !strings.Contains(faults.Error(), "the aliases of this file unfold to more than 10000 values") {
		t.Errorf("%d faults: %.500s", len(faults), faults.Error())
	}
}

func TestParse_ListsAtMostAHundredFaults(t *testing.T) {
	_, faults := scenario.Parse("s.yaml", []byte(head+"steps:\n"+strings.Repeat("  - wait: 0s\n", 500)))
	if len(faults) != 100 {
		t.Errorf("%d faults", len(faults))
	}
}
