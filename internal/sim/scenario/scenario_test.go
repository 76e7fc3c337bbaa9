package scenario_test

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

func ptr[T any](x T) *T { return &x }

const all = `scenario: all-steps
title: Every step and modifier
flow: deposit
vars: {amount: .013, asset: BTC, fast: true, note: "0.10"}
steps:
  - emit: connect.deposits.pending
    set:
      transaction.block_number: "914854"
      /session/metadata/a~1b: {z: [1.50, null], a: "{{ .vars.fast }} {{ .vars.note }} of {{.session.metadata.order}}"}
  - wait: 40s
  - wait: {between: [10s, 1.5d]}
  - emit: connect.deposits.confirmed
    force: true
  - emit: connect.deposits.pending
    force: true
  - fail: exchange
expect:
  - {event: connect.deposits.pending, delivered: 2, status: 2xx}
  - {event: connect.deposits.failed, attempts: 3, status: 204}
`

func parse(text string) (*scenario.Scenario, scenario.Faults) {
	return scenario.Parse("s.yaml", []byte(text))
}

func mustParse(t *testing.T, text string) *scenario.Scenario {
	t.Helper()
	s, faults := scenario.Parse("s.yaml", []byte(text))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return s
}

func TestParse_AnswersWhatIsToBePlayed(t *testing.T) {
	want := &scenario.Scenario{
		Version: 1, Name: "all-steps", Title: "Every step and modifier", Flow: lifecycle.Deposit, File: "s.yaml", Source: []byte(all),
		Vars: scenario.Vars{"amount": ".013", "asset": "BTC", "fast": "true", "note": "0.10"},
		Steps: []scenario.Step{
			{Line: 6, Column: 5, Action: &scenario.Emit{Event: "connect.deposits.pending", Set: scenario.Set{
				{"transaction.block_number", false, []string{"transaction", "block_number"}, jsontext.Value(`"914854"`)},
				{"/session/metadata/a~1b", true, []string{"session", "metadata", "a/b"}, jsontext.Value(`{"z":[1.50,null],"a":"{{ .vars.fast }} {{ .vars.note }} of {{.session.metadata.order}}"}`)},
			}}},
			{Line: 10, Column: 5, Action: &scenario.Wait{For: scenario.Span{Min: 40 * time.Second, Max: 40 * time.Second}}},
			{Line: 11, Column: 5, Action: &scenario.Wait{For: scenario.Span{Min: 10 * time.Second, Max: 36 * time.Hour}}},
			{Line: 12, Column: 5, Action: &scenario.Emit{Event: "connect.deposits.confirmed", Force: true}},
			{Line: 14, Column: 5, Action: &scenario.Emit{Event: "connect.deposits.pending", Force: true}},
			{Line: 16, Column: 5, Action: &scenario.Fail{At: scenario.Exchange}},
		},
		Expect: []scenario.Expectation{
			{Event: "connect.deposits.pending", Delivered: ptr(2), Status: "2xx", Line: 18, Column: 5},
			{Event: "connect.deposits.failed", Attempts: ptr(3), Status: "204", Line: 19, Column: 5},
		},
	}
	if diff := cmp.Diff(want, mustParse(t, all)); diff != "" {
		t.Error(diff)
	}
}

func TestParse_AcceptsWhatIsPossible(t *testing.T) {
	for name, text := range map[string]string{
		"comments and a byte order mark":        "\ufeff# comment\n" + head + fine,
		"unexpected with nothing":               head + "steps:\n  - unexpected:\n",
		"unexpected with templates":             head + "steps:\n  - unexpected: {amount: \"{{.vars.amount}}\", asset: ETH}\n",
		"abandon of a new deposit":              head + "steps:\n  - abandon: qr_code\n",
		"abandon of a pending deposit":          head + "steps:\n  - emit: connect.deposits.pending\n  - abandon: two_factor\n",
		"chain failure of a withdrawal":         withdrawalHead + "steps:\n  - emit: connect.withdrawal.initiated\n  - emit: connect.withdrawal.broadcasted\n  - fail: chain\n",
		"aliases":                               head + "steps:\n  - &w {wait: 1s}\n  - *w\n",
		"expecting that nothing is delivered":   head + fine + "expect: [{event: connect.deposits.failed, delivered: 0}]\n",
		"the same event again, forced":          head + "steps:\n  - emit: connect.deposits.pending\n  - emit: connect.deposits.pending\n    force: true\n",
		"closing braces without opening braces": head + "steps:\n  - emit: connect.deposits.pending\n    set: {id: \"}} { { }\"}\n",
	} {
		t.Run(name, func(t *testing.T) { mustParse(t, text) })
	}
}

func TestScenario_DurationAddsTheWaits(t *testing.T) {
	least, most := mustParse(t, all).Duration()
	if least != 50*time.Second || most != 36*time.Hour+40*time.Second {
		t.Error(least, most)
	}
}

func TestScenario_OutlineHasALinePerStep(t *testing.T) {
	want := []string{
		"emit connect.deposits.pending, set transaction.block_number, /session/metadata/a~1b", "wait 40s", "wait 10s to 1d12h",
		"emit connect.deposits.confirmed, forced", "emit connect.deposits.pending, forced", "fail at exchange",
	}
	if diff := cmp.Diff(want, mustParse(t, all).Outline()); diff != "" {
		t.Error(diff)
	}
	for point, line := range map[string]string{"limit": "fail by a limit", "account_match": "fail by the account match"} {
		got := mustParse(t, head+"steps:\n  - emit: connect.deposits.pending\n  - fail: "+point+"\n").Outline()
		if got[1] != line {
			t.Error(got)
		}
	}
	got := mustParse(t, head+"steps:\n  - unexpected: {amount: 0.5, asset: ETH}\n  - wait: 1h\n").Outline()
	if diff := cmp.Diff([]string{"unexpected deposit of 0.5 ETH", "wait 1h"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestScenario_WithVarsOverridesKnownOnesOnly(t *testing.T) {
	s := mustParse(t, all)
	vars, err := s.WithVars(map[string]string{"amount": "2"})
	if err != nil || vars["amount"] != "2" || vars["asset"] != "BTC" || s.Vars["amount"] != ".013" {
		t.Error(vars, s.Vars, err)
	}
	_, err = s.WithVars(map[string]string{"amuont": "2", "zzzz": "3"})
	want := `all-steps has no variable "amuont"; did you mean "amount"? (it has: amount, asset, fast, note)` + "\n" +
		`all-steps has no variable "zzzz" (it has: amount, asset, fast, note)`
	if err == nil || err.Error() != want {
		t.Error(err)
	}
	if _, err := mustParse(t, "scenario: s\ntitle: t\nflow: deposit\n"+fine).WithVars(map[string]string{"a": "1"}); err == nil ||
		err.Error() != `s has no variable "a" (it has none)` {
		t.Error(err)
	}
}

func TestStatus_MatchesCodesAndClasses(t *testing.T) {
	for _, tc := range []struct {
		status scenario.Status
		code   int
		want   bool
	}{{"2xx", 204, true}, {"2xx", 301, false}, {"200", 200, true}, {"200", 201, false}, {"", 500, true}} {
		if got := tc.status.Matches(tc.code); got != tc.want {
			t.Errorf("%q matches %d: %v", tc.status, tc.code, got)
		}
	}
}

func TestParseDuration_ReadsGoSyntaxAndDays(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"40s": 40 * time.Second, "1d12h": 36 * time.Hour, "1.5d": 36 * time.Hour, ".5s": 500 * time.Millisecond, "250ms": 250 * time.Millisecond,
		"5µs": 5 * time.Microsecond, "-47m": -47 * time.Minute, "106751d": 106751 * 24 * time.Hour,
	} {
		if got, err := scenario.ParseDuration(text); got != want || err != nil {
			t.Errorf("%s: %v, %v", text, got, err)
		}
		if got, err := scenario.ParseDuration(scenario.FormatDuration(want)); got != want || err != nil {
			t.Errorf("%s, written and read again: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "40", "s", "1w", "1 s", "1e3s", "--1s", "+1s", "..s", "1s ", "1..5s"} {
		if _, err := scenario.ParseDuration(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestVerbs_EachMakesItsOwnAction(t *testing.T) {
	for _, v := range scenario.Verbs() {
		if got := v.New().Verb(); got != v.Name {
			t.Errorf("%s makes a step that says it is %s", v.Name, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(all))
	f.Add([]byte(head + "steps:\n  - unexpected:\n  - wait: {between: [1s, 1d]}\n  - abandon: qr_code\n"))
	f.Add([]byte(onParticipants))
	f.Add([]byte(onRequest("  - withdrawal_request: approved\n  - withdrawal_request: rejected\n    reason: x\n")))
	f.Add([]byte(onboardingHead + "given: {participant: locked}\nsteps: [{participant: {status: rejected, reject_reasons: [a]}, force: true}]\n"))
	f.Add([]byte(head + "steps: [{emit: x, set: {a: \"{{ .vars }}\"}}, *a]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, faults := scenario.Parse("f.yaml", data)
		if (s == nil) != (len(faults) > 0) {
			t.Fatalf("scenario %v, faults %v", s, faults)
		}
		for _, fault := range faults {
			if fault.Line < 1 || fault.Column < 1 || fault.Detail == "" {
				t.Errorf("a fault without a place or a sentence: %+v", fault)
			}
		}
		if s != nil {
			s.Outline()
			if least, most := s.Duration(); least < 0 || most < least {
				t.Errorf("durations %v and %v", least, most)
			}
		}
	})
}
