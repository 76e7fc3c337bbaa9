package scenario_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

const parts = "connect.deposits."

// shelf is a library of the texts.
func shelf(t *testing.T, texts ...string) *scenario.Library {
	t.Helper()
	var list []*scenario.Scenario
	for i, text := range texts {
		s, faults := scenario.Parse(fmt.Sprintf("shelf%d.yaml", i), []byte(text))
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		list = append(list, s)
	}
	return scenario.NewLibrary(list...)
}

const confirmed = "scenario: confirmed\ntitle: A title\nflow: deposit\nvars: {amount: 1, asset: BTC, note: x}\nsteps:\n" +
	"  - emit: connect.deposits.pending\n    set: {transaction.block_number: \"{{ .vars.note }}\"}\n  - wait: 1s\n" +
	"  - emit: connect.deposits.submitted\n  - emit: connect.deposits.confirmed\n"

func TestUnfold_PutsStepsInTheirPlace(t *testing.T) {
	const steps = `steps:
  - include: {scenario: confirmed, vars: {note: given}}
  - repeat: 2
    steps:
      - emit: connect.deposits.pending
      - choose:
          - weight: 3
            steps: [{emit: connect.deposits.failed}]
          - steps: [{emit: connect.deposits.submitted}, {emit: connect.deposits.confirmed}]
  - parallel:
      - [{emit: connect.deposits.pending}, {wait: 2s}]
      - [{wait: 1s}]
`
	library := shelf(t, confirmed)
	s, faults := scenario.ParseWith("s.yaml", []byte(head+steps), library)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	drawn := []int{2, 3} // of 4: the last of the weight of the first, and the second
	flat, err := s.Unfold(library, scenario.Vars{"amount": "7", "asset": "BTC"}, func(nth, n int) int {
		if n != 4 {
			t.Errorf("drawn of %d", n)
		}
		return drawn[nth]
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, step := range flat.Steps {
		line := step.Action.String()
		if _, ok := step.Action.(*scenario.Parallel); ok {
			line = "parallel"
		}
		line = strings.TrimPrefix(line, "emit "+parts)
		if step.Begins {
			line = "begins " + line
		}
		if step.Branch > 0 {
			line = fmt.Sprintf("%d: %s", step.Branch, line)
		}
		if step.Vars != nil {
			line += fmt.Sprint(" ", step.Vars["amount"], step.Vars["note"])
		}
		got = append(got, line)
	}
	want := []string{
		"begins pending, set transaction.block_number 7given", "wait 1s 7given", "submitted 7given", "confirmed 7given",
		"begins pending", "failed", "begins pending", "submitted", "confirmed",
		"parallel", "1: begins pending", "1: wait 2s", "2: begins wait 1s",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if least, most := flat.Duration(); least != 3*time.Second || most != least {
		t.Errorf("takes %v to %v, want 3s", least, most)
	}
}

func TestStructure_RefusesWithFileLineColumnAndMessage(t *testing.T) {
	nested := "{wait: 1s}"
	for range scenario.MaxNesting + 1 {
		nested = "{repeat: 1, steps: [" + nested + "]}"
	}
	library := shelf(
		t, confirmed,
		"scenario: a\ntitle: A title\nflow: deposit\nsteps: [{include: b}]\n",
		"scenario: b\ntitle: A title\nflow: deposit\nsteps: [{include: a}]\n",
		"scenario: out\ntitle: A title\nflow: withdrawal\nsteps: [{wait: 1s}]\n",
	)
	for _, tc := range []struct{ name, text, want string }{
		{"no such scenario", "  - include: confirmde\n", `6:14: there is no scenario "confirmde"; did you mean "confirmed"?`},
		{"no name", "  - include: {vars: {}}\n", `6:14: include needs a scenario`},
		{"not a name", "  - include: [confirmed]\n", `6:14: wants the name of a scenario, or a mapping such as {scenario: deposit-confirmed, vars: {asset: ETH}}, got a list`},
		{"another flow", "  - include: out\n", `6:14: out plays a withdrawal, and this scenario's flow is deposit`},
		{"itself", "  - include: s\n", `6:14: scenarios cannot include each other in a circle: s includes s`},
		{"a circle", "  - include: a\n", `6:5: a cannot be included here: shelf1.yaml:4:9: b cannot be included here: shelf2.yaml:4:19: scenarios cannot include each other in a circle: s includes a includes b includes a`},
		{"no such variable", "  - include: {scenario: confirmed, vars: {nota: x}}\n", `6:43: unknown variable of confirmed "nota"; did you mean "note"?`},
		{"a variable that the world cannot take", "  - include: {scenario: confirmed, vars: {asset: BTX}}\n", `6:50: unknown asset "BTX"; did you mean "BTC"?`},
		{"an impossible include", "  - emit: connect.deposits.pending\n  - include: confirmed\n", `7:5: confirmed cannot be included here: shelf0.yaml:6:5: connect.deposits.pending is impossible: the deposit is PENDING here; possible: connect.deposits.submitted, connect.deposits.failed, connect.deposits.abandoned (or say force: true)`},
		{"nothing to choose from", "  - choose: []\n", `6:13: choose needs something to choose from`},
		{"a choice without steps", "  - choose: [{weight: 1}]\n", `6:14: a choice needs steps; [] is nothing`},
		{"a weight of nothing", "  - choose: [{weight: 0, steps: []}]\n", `6:23: wants a whole number from 1 to 1000000, got the number 0`},
		{"an impossible choice", "  - choose: [{steps: [{emit: connect.deposits.confirmed}]}]\n", `6:23: connect.deposits.confirmed is impossible: there is no deposit yet; possible: connect.deposits.pending, connect.deposits.unexpected (or say force: true)`},
		{"nothing to repeat", "  - repeat: 3\n", `6:5: repeat needs steps: {repeat: 3, steps: […]}`},
		{"an empty repeat", "  - {repeat: 3, steps: []}\n", `6:24: repeat needs at least one step`},
		{"never", "  - {repeat: 0, steps: [{wait: 1s}]}\n", `6:14: wants a whole number from 1 to 10000, got the number 0`},
		{"for ever", "  - {repeat: 99999999, steps: [{wait: 1s}]}\n", `6:14: wants a whole number from 1 to 10000, got the number 99999999`},
		{"too often", "  - {repeat: 200, steps: [{repeat: 200, steps: [{wait: 1s}]}]}\n", `6:5: with this, the steps that are played come to more than 10000, which is the most that one run plays`},
		{"too often at any depth", "  - repeat: 100\n    steps: [{repeat: 100, steps: [{repeat: 100, steps: [{wait: 1s}]}]}]\n", `6:5: with this, the steps that are played come to more than 10000, which is the most that one run plays`},
		{"too deep", "  - " + nested + "\n", `steps hold steps to a depth of 6 at most`},
		{"too long", "  - {repeat: 10000, steps: [{wait: 100000d}]}\n", `6:5: the waits up to here add up to more than 292 years`},
		{"once only", "  - repeat: 2\n    steps: [{emit: connect.deposits.pending}]\n", `7:13: in the second pass: connect.deposits.pending is impossible: the deposit is PENDING here; possible: connect.deposits.submitted, connect.deposits.failed, connect.deposits.abandoned (or say force: true)`},
		{"one branch", "  - parallel: [[{wait: 1s}]]\n", `6:15: parallel needs 2 to 100 lists of steps, such as [[wait: 1s], [wait: 2s]]`},
		{"an empty branch", "  - parallel: [[{wait: 1s}], []]\n", `6:30: a branch needs at least one step`},
		{"no branches", "  - parallel: {wait: 1s}\n", `6:15: wants a list, got a mapping`},
		{"parallel in parallel", "  - parallel: [[{wait: 1s}], [{parallel: [[{wait: 1s}], [{wait: 1s}]]}]]\n", `6:31: parallel within parallel is not possible; write all branches side by side`},
		{"an unknown step within", "  - {repeat: 2, steps: [{weit: 1s}]}\n", `6:26: unknown step "weit"; did you mean "wait"?`},
		{"a name within", "  - {repeat: 2, steps: [{emit: connect.deposits.pending, set: {amount: \"{{ .vars.x }}\"}}, {fail: exchange}]}\n", `6:73: unknown name ".vars.x"; ` + knownNames},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, faults := scenario.ParseWith("s.yaml", []byte(head+"steps:\n"+tc.text), library)
			if lines := faultLines(faults); !slices.ContainsFunc(lines, func(line string) bool { return strings.HasSuffix(line, strings.TrimPrefix(tc.want, "s.yaml:")) }) {
				t.Errorf("got  %q\nwant %q", lines, tc.want)
			} else if len(lines) != 1 {
				t.Errorf("one fault is reported as %d: %q", len(lines), lines)
			}
		})
	}
}

func TestStructure_AcceptsWhatIsPossible(t *testing.T) {
	library := shelf(t, confirmed)
	for name, text := range map[string]string{
		"an include twice":            "  - include: confirmed\n  - include: confirmed\n",
		"choices to different places": "  - emit: connect.deposits.pending\n  - choose: [{steps: [{emit: connect.deposits.submitted}]}, {steps: []}]\n  - emit: connect.deposits.failed\n",
		"a transfer in each branch":   "  - parallel: [[{include: confirmed}], [{include: confirmed}]]\n  - emit: connect.deposits.pending\n",
		"one transfer in branches":    "  - emit: connect.deposits.pending\n  - parallel: [[{wait: 1s}, {emit: connect.deposits.submitted}], [{wait: 2s}]]\n  - emit: connect.deposits.confirmed\n",
		"whole passes":                "  - {repeat: 100, steps: [{emit: connect.deposits.pending}, {fail: exchange}]}\n",
	} {
		if _, faults := scenario.ParseWith("s.yaml", []byte(head+"steps:\n"+text), library); len(faults) > 0 {
			t.Errorf("%s: %v", name, faults)
		}
	}
}
