package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect"
)

// scene is a scenario of deposits under a name.
func scene(name, steps string) string {
	return "scenario: " + name + "\ntitle: A scenario of the tests\nflow: deposit\nvars: {asset: BTC, amount: \"0.5\"}\nsteps:\n" + steps
}

const whole = "  - emit: connect.deposits.pending\n  - wait: 10s\n  - emit: connect.deposits.submitted\n  - emit: connect.deposits.confirmed\n"

// played starts a run of a scenario that the default workspace is given, and answers the run.
func (s *server) played(t *testing.T, name, steps, more string) reply {
	t.Helper()
	s.put("/_mock/scenarios/"+name, scene(name, steps)).wants(t, 200)
	return s.post("/_mock/runs", fmt.Sprintf(`{"scenario": %q%s}`, name, more)).wants(t, 201)
}

// events lists what was told, oldest first: the time since noon in seconds, the state, and the deposit by order of appearance.
func (s *server) events(t *testing.T, run string) []string {
	t.Helper()
	from, err := time.Parse(time.RFC3339Nano, noon)
	if err != nil {
		t.Fatal(err)
	}
	items := s.get("/_mock/deliveries?limit=1000&run="+run).wants(t, 200)
	var lines []string
	number := map[string]int{}
	for i := len(items.at(t, "items").([]any)) - 1; i >= 0; i-- {
		d := fmt.Sprint(i)
		at, err := time.Parse(time.RFC3339Nano, items.text(t, "items", d, "at"))
		if err != nil {
			t.Fatal(err)
		}
		id := items.text(t, "items", d, "transfer_id")
		if number[id] == 0 {
			number[id] = len(number) + 1
		}
		lines = append(lines, fmt.Sprintf("%.0f %s %d", at.Sub(from).Seconds(), strings.TrimPrefix(items.text(t, "items", d, "event"), "connect.deposits."), number[id]))
	}
	return lines
}

func (s *server) wantsEvents(t *testing.T, run string, want ...string) {
	t.Helper()
	if got := s.events(t, run); strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("\ngot  %q\nwant %q", got, want)
	}
}

func TestStructure_EachPassAndEachIncludeBeginsAnotherDeposit(t *testing.T) {
	s := start(t)
	s.put("/_mock/scenarios/whole", scene("whole", whole)).wants(t, 200)
	run := s.played(t, "several", "  - {repeat: 2, steps: [{emit: connect.deposits.pending}, {wait: 1s}, {fail: exchange}]}\n  - include: {scenario: whole, vars: {amount: 2}}\n", "").text(t, "id")
	s.post("/_mock/clock/advance", `{"by": "1m"}`).wants(t, 200)
	s.get("/_mock/runs/"+run).wants(t, 200).has(t, `"status":"passed"`)
	s.wantsEvents(t, run, "0 pending 1", "1 failed 1", "1 pending 2", "2 failed 2", "2 pending 3", "12 submitted 3", "12 confirmed 3")
	deposits := s.get("/_mock/deliveries?event=connect.deposits.confirmed").text(t, "items", "0", "body")
	if !strings.Contains(deposits, `"amount":"2"`) {
		t.Errorf("the include's amount is not in %s", deposits)
	}
}

func TestStructure_DepositsOutsideOfASessionAreEachTheirOwn(t *testing.T) {
	s := start(t)
	run := s.played(t, "many", "  - {repeat: 3, steps: [{emit: connect.deposits.unexpected}]}\n", `, "wait": "1m"`).text(t, "id")
	s.wantsEvents(t, run, "0 unexpected 1", "0 unexpected 2", "0 unexpected 3")
}

func TestStructure_BranchesPlaySideBySide(t *testing.T) {
	s := start(t)
	run := s.played(t, "beside", "  - parallel:\n    - [{emit: connect.deposits.pending}, {wait: 3s}, {fail: exchange}]\n    - [{wait: 1s}, {emit: connect.deposits.unexpected}]\n    - [{wait: 3s}, {emit: connect.deposits.pending}]\n  - wait: 1s\n  - emit: connect.deposits.pending\n", "").text(t, "id")
	s.post("/_mock/clock/advance", `{"by": "1m"}`).wants(t, 200)
	s.get("/_mock/runs/"+run).wants(t, 200).has(t, `"status":"passed"`, `"step":"branch 3: emit connect.deposits.pending"`)
	s.wantsEvents(t, run, "0 pending 1", "1 unexpected 2", "3 failed 1", "3 pending 3", "4 pending 4")
}

func TestStructure_ADepositUnderWayIsTheSameInEveryBranch(t *testing.T) {
	s := start(t)
	run := s.played(t, "shared", "  - emit: connect.deposits.pending\n  - parallel:\n    - [{wait: 1s}, {emit: connect.deposits.submitted}]\n    - [{wait: 2s}, {emit: connect.deposits.confirmed, force: true}]\n", "").text(t, "id")
	s.post("/_mock/clock/advance", `{"by": "1m"}`).wants(t, 200)
	s.wantsEvents(t, run, "0 pending 1", "1 submitted 1", "2 confirmed 1")
}

func TestStructure_ABranchAwaitsACallWhileOthersPlay(t *testing.T) {
	s := start(t)
	run := s.played(t, "awaiting", "  - parallel:\n    - [{await: {request: POST /oauth/token}}, {emit: connect.deposits.pending}]\n    - [{await: {request: GET /v1/jwks}}, {emit: connect.deposits.pending}]\n    - [{wait: 5s}, {emit: connect.deposits.pending}]\n", "").text(t, "id")
	s.post("/_mock/clock/advance", `{"by": "1s"}`).wants(t, 200)
	s.get("/v1/jwks").wants(t, 200)
	s.get("/_mock/deliveries?wait=1m").wants(t, 200)
	s.get("/_mock/runs/"+run).wants(t, 200).has(t, `"status":"running"`)
	s.token()
	s.get("/_mock/deliveries?wait=1m&min=2").wants(t, 200)
	fired := s.post("/_mock/clock/advance", `{"by": "1m"}`).wants(t, 200)
	if got := len(fired.at(t, "fired").([]any)); got != 1 {
		t.Errorf("%d instants: %s", got, fired.body)
	}
	s.wantsEvents(t, run, "1 pending 1", "1 pending 2", "5 pending 3")
	s.get("/_mock/runs/"+run).has(t, `"status":"passed"`)
}

func TestStructure_WhatIsChosenFollowsFromTheSeed(t *testing.T) {
	const steps = "  - repeat: 40\n    steps:\n      - emit: connect.deposits.pending\n      - choose:\n          - {weight: 3, steps: [{fail: exchange}]}\n          - {steps: [{abandon: qr_code}]}\n"
	s := start(t)
	play := func(workspace string, seed int) []string {
		s.post("/_mock/workspaces", fmt.Sprintf(`{"id": %q, "seed": 5, "clock": {"mode": "manual", "now": %q}}`, workspace, noon)).wants(t, 201)
		s.put("/_mock/workspaces/"+workspace+"/scenarios/mixed", scene("mixed", steps)).wants(t, 200)
		run := s.post("/_mock/workspaces/"+workspace+"/runs", fmt.Sprintf(`{"scenario": "mixed", "seed": %d, "wait": "1m"}`, seed)).wants(t, 201)
		var lines []string
		for i := range run.at(t, "steps").([]any) {
			lines = append(lines, run.text(t, "steps", fmt.Sprint(i), "step"))
		}
		return lines
	}
	first, again, other := play("one", 1), play("two", 1), play("three", 2)
	if strings.Join(first, "\n") != strings.Join(again, "\n") {
		t.Error("one seed chose differently")
	}
	if strings.Join(first, "\n") == strings.Join(other, "\n") {
		t.Error("two seeds chose the same 40 times")
	}
	failures := strings.Count(strings.Join(first, "\n"), "fail")
	if failures < 20 || failures > 38 {
		t.Errorf("%d of 40 at a weight of 3 in 4", failures)
	}
}

func TestStructure_IncludesAreLookedIntoWhenAScenarioIsPut(t *testing.T) {
	s := start(t)
	wantProblem(t, s.put("/_mock/scenarios/x", scene("x", "  - include: deposit-confirmd\n")), 400)
	s.put("/_mock/scenarios/x", scene("x", "  - include: deposit-confirmd\n")).has(t, `x.yaml:6:14: there is no scenario \"deposit-confirmd\"; did you mean \"deposit-confirmed\"?`)
	s.put("/_mock/scenarios/gone", scene("gone", whole)).wants(t, 200)
	s.put("/_mock/scenarios/x", scene("x", "  - include: gone\n")).wants(t, 200)
	s.delete("/_mock/scenarios/gone").wants(t, 204)
	wantProblem(t, s.post("/_mock/runs", `{"scenario": "x"}`), 400)
	s.post("/_mock/runs", `{"scenario": "x"}`).has(t, `there is no scenario \"gone\", which x includes`)
}

func TestStructure_BranchesGoOnAfterARestartAndEndWithACanceledRun(t *testing.T) {
	dir := t.TempDir()
	s := start(t, keepIn(dir))
	const steps = "  - parallel:\n    - [{wait: 5s}, {emit: connect.deposits.pending}]\n    - [{await: {request: GET /v1/jwks, within: 1h}}, {wait: 1s}, {emit: connect.deposits.pending}]\n"
	run := s.played(t, "kept", steps, "").text(t, "id")
	canceled := s.post("/_mock/runs", `{"scenario": "kept"}`).wants(t, 201).text(t, "id")
	s.post("/_mock/clock/advance", `{"by": "1s"}`).wants(t, 200)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = start(t, keepIn(dir), func(o *mockconnect.Options) { o.Speed = "" })
	s.delete("/_mock/runs/"+canceled).wants(t, 200).has(t, `"status":"canceled"`)
	s.get("/v1/jwks").wants(t, 200)
	waiting := s.get("/_mock/clock").wants(t, 200)
	s.post("/_mock/clock/advance", `{"by": "1m"}`).wants(t, 200)
	s.get("/_mock/runs/"+run+"?wait=1m").wants(t, 200).has(t, `"status":"passed"`)
	s.get("/_mock/runs/"+canceled).has(t, `"status":"canceled"`)
	if n := len(s.events(t, run)); n != 2 {
		t.Errorf("%d events; the clock said %s", n, waiting.body)
	}
}

func TestSessions_StartTheFirstScenarioThatStartsOnThem(t *testing.T) {
	s := start(t)
	put := func(name, on string) {
		s.put("/_mock/scenarios/"+name, strings.Replace(scene(name, whole), "steps:\n", "starts_on: "+on+"\nsteps:\n", 1)).wants(t, 200)
	}
	put("b-users", `{reference_id: "USER*"}`)
	put("a-gold", `{scope: "user:deposit:send", reference_id: "USER?1", metadata: {plan: gold}}`)
	for name, tc := range map[string]struct{ reference, metadata, want string }{
		"all that it names":  {"USER01", `{"plan": "gold"}`, "a-gold"},
		"another value":      {"USER01", `{"plan": "blue"}`, "b-users"},
		"another user":       {"USER02", `{"plan": "gold"}`, "b-users"},
		"none":               {"ALICE1", `{"plan": "gold"}`, ""},
		"one that was named": {"USER01", `{"plan": "gold", "scenario": "deposit-confirmed"}`, "deposit-confirmed"},
	} {
		id := s.session(fmt.Sprintf(`{"account": {"reference_id": %q}, "session": {"metadata": %s}, "scopes": ["user:deposit:send"]}`, tc.reference, tc.metadata)).text(t, "session", "id")
		got := ""
		if runs := s.get("/_mock/runs?session="+id).wants(t, 200); len(runs.at(t, "items").([]any)) > 0 {
			got = runs.text(t, "items", "0", "scenario")
		}
		if got != tc.want {
			t.Errorf("%s: %q plays, want %q", name, got, tc.want)
		}
	}
	s.patch("/_mock/workspaces/default", `{"scenario": "deposit-unexpected"}`).wants(t, 200)
	s.delete("/_mock/scenarios/b-users").wants(t, 204)
	id := s.session(`{"account": {"reference_id": "USER02"}, "session": {"metadata": {}}, "scopes": ["user:deposit:send"]}`).text(t, "session", "id")
	if got := s.get("/_mock/runs?session="+id).text(t, "items", "0", "scenario"); got != "deposit-unexpected" {
		t.Error(got)
	}
	// What a run makes starts nothing else.
	put("b-users", `{reference_id: "*"}`)
	s.post("/_mock/runs", `{"scenario": "deposit-confirmed", "vars": {"reference_id": "USER09"}}`).wants(t, 201)
	if runs := s.get("/_mock/runs?reference_id=USER09").at(t, "items").([]any); len(runs) != 1 {
		t.Errorf("%d runs", len(runs))
	}
}

func TestAdvance_CrossesAYearInOneCallThroughEverythingThatWaits(t *testing.T) {
	s := start(t)
	const runs = 400
	s.put("/_mock/scenarios/far", scene("far", "  - wait: {between: [1d, 360d]}\n  - emit: connect.deposits.pending\n")).wants(t, 200)
	for range runs {
		s.post("/_mock/runs", `{"scenario": "far"}`).wants(t, 201)
	}
	fired := s.post("/_mock/clock/advance", `{"by": "365d"}`).wants(t, 200).has(t, `"done":true`)
	before, ended := "", 0
	for i, item := range fired.at(t, "fired").([]any) {
		f := item.(map[string]any)
		at := f["at"].(string)
		if at < before {
			t.Fatalf("%d: %s is behind %s", i, at, before)
		}
		if before = at; strings.HasSuffix(f["what"].(string), "emit connect.deposits.pending") {
			ended++
		}
	}
	if ended != runs {
		t.Errorf("%d of %d runs went on", ended, runs)
	}
	if left := s.get("/_mock/runs?status=running").at(t, "items").([]any); len(left) != 0 {
		t.Errorf("%d still wait", len(left))
	}
}
