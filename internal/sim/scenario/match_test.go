package scenario_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// matches is a scenario with a match as its second step, on line 7.
func matches(text string) string {
	return head + "steps:\n  - emit: connect.deposits.pending\n  - account_match: " + text + "\n"
}

func TestAccountMatch_AnswersAScoreOrAName(t *testing.T) {
	for text, want := range map[string]scenario.Match{
		`{score: 50}`:                         {Score: ptr(50)},
		`{score: 0}`:                          {Score: ptr(0)},
		`{score: 100}`:                        {Score: ptr(100)},
		`success`:                             {Score: ptr(100)},
		`failure`:                             {Score: ptr(0)},
		`{holder: "{{ .vars.asset }} Smith"}`: {Holder: "{{ .vars.asset }} Smith"},
	} {
		if diff := cmp.Diff(&scenario.AccountMatch{By: want}, mustParse(t, matches(text)).Steps[1].Action); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	for text, want := range map[string]string{"failure": "account match of score 0", "{holder: Jon Smith}": "account match with Jon Smith"} {
		if got := mustParse(t, matches(text)).Outline()[1]; got != want {
			t.Error(got)
		}
	}
}

func TestAccountMatch_RefusesWhatCannotBe(t *testing.T) {
	for text, want := range map[string][]string{
		`{score: 101}`:                   {`7:28: wants a whole number from 0 to 100, got the number 101`},
		`{score: -1}`:                    {`7:28: wants a whole number from 0 to 100, got the number -1`},
		`{score: 0.5}`:                   {`7:28: wants a whole number, got the number 0.5`},
		`{score: "50"}`:                  {`7:28: wants a whole number, got the text "50"`},
		`{score: }`:                      {`7:28: wants a whole number from 0 to 100, got nothing`},
		`{}`:                             {`7:20: account_match needs a score or a holder`},
		`{scroe: 50}`:                    {`7:20: account_match needs a score or a holder`, `7:21: unknown field "scroe"; did you mean "score"?`},
		`{score: 50, holder: Jon}`:       {`7:32: account_match has a score or a holder, and this one has a score already`},
		`{holder: ""}`:                   {`7:29: a holder needs a name`},
		`{holder: [Jon]}`:                {`7:29: wants a text or a number, got a list`},
		`{holder: "{{ .vars.holder }}"}`: {`7:30: unknown name ".vars.holder"; ` + knownNames},
		`succes`:                         {`7:20: unknown outcome of a match "succes"; did you mean "success"?`},
		`maybe`:                          {`7:20: unknown outcome of a match "maybe"; known: success, failure`},
		`50`:                             {`7:20: wants a mapping such as {score: 50}, or one of success, failure, got the number 50`},
		"success\n    force: true":       {`8:5: unknown field "force"; known: account_match`},
	} {
		refuses(t, matches(text), want...)
	}
	const steps = "steps:\n  - account_match: success\n"
	refuses(t, head+steps, `6:5: account_match is impossible: there is no deposit yet; it needs one that is PENDING or SUBMITTED`)
	refuses(t, matches("success")+"  - fail: exchange\n  - account_match: failure\n",
		`9:5: account_match is impossible: the deposit is FAILED here; it needs one that is PENDING or SUBMITTED`)
	refuses(t, withdrawalHead+steps, `6:5: account_match belongs to the flow deposit, and this scenario's flow is withdrawal`)
	mustParse(t, head+"steps:\n  - emit: connect.deposits.pending\n  - emit: connect.deposits.submitted\n  - account_match: success\n  - emit: connect.deposits.confirmed\n")
}

func TestAccountMatch_IsToldOfByItsScore(t *testing.T) {
	for score, want := range map[int]string{
		0: lifecycle.AuthMatchFailure, 74: lifecycle.AuthMatchFailure, 75: lifecycle.AuthMatchSuccess, 100: lifecycle.AuthMatchSuccess,
	} {
		if got := scenario.MatchEvent(score); got != want {
			t.Errorf("%d: %s", score, got)
		}
	}
}
