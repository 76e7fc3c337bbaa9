package api_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

const ownScenario = `
scenario: own
title: A deposit that is told of once
flow: deposit
vars: {amount: "0.5"}
steps:
  - emit: connect.deposits.pending
`

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestScenarios_AreListedShownPutAndDeleted(t *testing.T) {
	s := start(t)
	builtIn := s.get("/_mock/scenarios").wants(t, 200)
	wantNames(t, builtIn.body, "items", "next_cursor", "trimmed")
	var listed []string
	for i := range builtIn.at(t, "items").([]any) {
		listed = append(listed, builtIn.text(t, "items", fmt.Sprint(i), "name"))
		if builtIn.at(t, "items", fmt.Sprint(i), "built_in") != true || builtIn.at(t, "items", fmt.Sprint(i), "source") != nil {
			t.Error(builtIn.at(t, "items", fmt.Sprint(i)))
		}
	}
	for _, want := range []string{
		"deposit-confirmed", "deposit-failed-exchange", "deposit-failed-chain", "deposit-abandoned-2fa", "deposit-abandoned-qr", "deposit-unexpected", "withdrawal-confirmed",
		"withdrawal-failed", "deposit-confirmed-manual", "deposit-confirmed-noncustodial",
	} {
		if !strings.Contains(" "+strings.Join(listed, " ")+" ", " "+want+" ") {
			t.Errorf("%s is not listed", want)
		}
		if got := s.get("/_mock/scenarios/"+want).wants(t, 200).text(t, "source"); !strings.Contains(got, "scenario: "+want) {
			t.Error(got)
		}
	}
	s.put("/_mock/scenarios/own", ownScenario).wants(t, 200).has(t, `"name":"own"`, `"built_in":false`)
	if got := s.get("/_mock/scenarios/own").wants(t, 200).text(t, "source"); got != ownScenario {
		t.Error(got)
	}
	if got := s.get("/_mock/scenarios").at(t, "items").([]any); len(got) != len(listed)+1 {
		t.Error(len(got))
	}
	s.post("/_mock/workspaces", `{"id": "team"}`).wants(t, 201)
	wantProblem(t, s.get("/_mock/workspaces/team/scenarios/own"), 404)
	s.delete("/_mock/scenarios/own").wants(t, 204)
	wantProblem(t, s.get("/_mock/scenarios/own"), 404)
	wantProblem(t, s.delete("/_mock/scenarios/own"), 404)
	wantProblem(t, s.delete("/_mock/scenarios/deposit-confirmed"), 404)
}

func TestScenarios_BrokenOnesAreRefusedWithEveryFaultAtItsPlace(t *testing.T) {
	s := start(t)
	broken := "scenario: own\nflow: deposit\nsteps:\n  - emit: connect.deposits.pendin\n  - wait: soon\n  - emits: x\n"
	res := s.put("/_mock/scenarios/own", broken)
	wantProblem(t, res, 400)
	res.has(t, "own.yaml:4:", "own.yaml:5:", "own.yaml:6:", "/steps/0", "/steps/1", "/steps/2")
	wantProblem(t, s.get("/_mock/scenarios/own"), 404)
	wantProblem(t, s.put("/_mock/scenarios/another", ownScenario), 400, "/scenario")
	wantProblem(t, s.put("/_mock/scenarios/own", ``), 400)
	wantProblem(t, s.put("/_mock/scenarios/own", "a: &a [*a, *a]"), 400)
	wantProblem(t, s.put("/_mock/scenarios/own", strings.Repeat("#", 1<<20+1)), 413)
	wantProblem(t, s.put("/_mock/scenarios/%FF", broken), 400)
	wantProblem(t, s.put("/_mock/scenarios/%FF", ownScenario), 400, "/scenario")
	wantProblem(t, s.put("/_mock/scenarios/OWN", strings.Replace(ownScenario, "own", "OWN", 1)), 400)
}

func TestScenarios_TheOneThatAWorkspacePlaysCannotBeDeleted(t *testing.T) {
	s := start(t)
	s.put("/_mock/scenarios/own", ownScenario).wants(t, 200)
	s.patch("/_mock/workspaces/default", `{"scenario": "own"}`).wants(t, 200)
	wantProblem(t, s.delete("/_mock/scenarios/own"), 409)
	s.session(sessionBody)
	if got := s.get("/_mock/runs").text(t, "items", "0", "scenario"); got != "own" {
		t.Error(got)
	}
	s.patch("/_mock/workspaces/default", `{"scenario": ""}`).wants(t, 200)
	s.delete("/_mock/scenarios/own").wants(t, 204)
}

func TestRuns_AreStartedShownFoundAndCanceled(t *testing.T) {
	s := start(t)
	run := s.post("/_mock/runs", `{"scenario": "deposit-confirmed", "vars": {"amount": 0.5}, "seed": 12, "participant_code": "USER77"}`).wants(t, 201)
	id := run.text(t, "id")
	for want, path := range map[string][]string{
		"deposit-confirmed": {"scenario"}, "running": {"status"}, "12": {"seed"}, "0.5": {"vars", "amount"}, "USER77": {"reference_id"}, "[]": {"expectations"},
	} {
		if got := fmt.Sprint(run.at(t, path...)); got != want {
			t.Errorf("%v is %s, want %s", path, got, want)
		}
	}
	if got := len(run.at(t, "steps").([]any)); got != 5 {
		t.Errorf("%d steps", got)
	}
	for query, want := range map[string]int{
		"scenario=deposit-confirmed": 1, "scenario=deposit-*": 1, "scenario=x": 0, "status=running": 1, "status=passed": 0, "reference_id=USER77": 1, "reference_id=USER7?": 1, "reference_id=USER78": 0,
		"session=" + run.text(t, "session_id"): 1,
	} {
		if got := len(s.get("/_mock/runs?"+query).wants(t, 200).at(t, "items").([]any)); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	s.delete("/_mock/runs/"+id).wants(t, 200).has(t, `"status":"canceled"`)
	wantProblem(t, s.delete("/_mock/runs/"+id), 409)
	s.get("/_mock/runs/"+id).wants(t, 200).has(t, `"status":"canceled"`)
}

func TestRuns_ThatCannotBePlayedAreRefused(t *testing.T) {
	s := start(t)
	session := s.session(sessionBody).text(t, "session", "id")
	for body, test := range map[string]struct {
		status   int
		pointers []string
		says     string
	}{
		``:                                 {400, []string{"/scenario"}, ""},
		`{}`:                               {400, []string{"/scenario"}, ""},
		`{"scenario": "deposit-confirmd"}`: {404, nil, `did you mean \"deposit-confirmed\"`},
		`{"scenario": "deposit-confirmed", "wait": "soon"}`:                                  {400, []string{"/wait"}, ""},
		`{"scenario": "deposit-confirmed", "seed": "x"}`:                                     {400, []string{"/seed"}, ""},
		`{"scenario": "deposit-confirmed", "vars": []}`:                                      {400, []string{"/vars"}, ""},
		`{"scenario": "deposit-confirmed", "vars": {"amont": "1"}}`:                          {400, nil, "amont"},
		`{"scenario": "deposit-confirmed", "vars": {"amount": "x"}}`:                         {400, []string{"/vars/amount"}, ""},
		`{"scenario": "deposit-confirmed", "vars": {"asset": "NOPE"}}`:                       {400, []string{"/vars/asset"}, ""},
		`{"scenario": "deposit-confirmed", "session_id": "nobody"}`:                          {404, nil, "nobody"},
		`{"scenario": "deposit-confirmed", "session_id": "` + session + `", "scenarios": 1}`: {400, []string{"/scenarios"}, ""},
	} {
		res := s.post("/_mock/runs", body)
		wantProblem(t, res, test.status, test.pointers...)
		res.has(t, test.says)
	}
	if got := s.get("/_mock/runs").at(t, "items").([]any); len(got) != 0 {
		t.Error(got)
	}
}

func TestRuns_WaitAnswersWhenTheRunHasEnded(t *testing.T) {
	s := start(t)
	// Nobody advances the clock: the time is over before the run is.
	s.post("/_mock/runs", `{"scenario": "deposit-confirmed", "wait": "5ms"}`).wants(t, 201).has(t, `"status":"running"`)
	answered := make(chan reply)
	go func() { answered <- s.post("/_mock/runs", `{"scenario": "deposit-confirmed", "wait": "5m"}`) }()
	s.get("/_mock/runs?wait=1m&min=2").wants(t, 200)
	s.post("/_mock/clock/advance", `{"by": "2m"}`).wants(t, 200)
	run := <-answered
	run.wants(t, 201)
	if got := run.text(t, "status"); got != "failed" { // nobody receives its webhooks
		t.Error(got)
	}
	wantNames(t, fmt.Sprint(quotedAny(run.at(t, "expectations", "0"))), "expected", "held", "seen", "why")
	s.get("/_mock/runs/"+run.text(t, "id")+"?wait=1m").wants(t, 200)
	wantProblem(t, s.get("/_mock/runs/"+run.text(t, "id")+"?wait=soon"), 400, "/wait")
}

func TestLists_WaitIsReleasedByWhatHappensElsewhere(t *testing.T) {
	s := start(t)
	for _, test := range []struct{ list, min, method, path, body string }{
		{"requests", "1", "GET", "/v1/jwks", ""},
		{"requests?status=404", "1", "GET", "/nowhere", ""},
		{"sessions?reference_id=USER09", "1", "POST", "/_mock/runs", `{"scenario": "deposit-confirmed", "participant_code": "USER09"}`},
		{"runs?scenario=withdrawal-confirmed", "1", "POST", "/_mock/runs", `{"scenario": "withdrawal-confirmed"}`},
		{"deliveries?event=connect.deposits.confirmed", "1", "POST", "/_mock/clock/advance", `{"by": "2m"}`},
	} {
		answered := make(chan reply)
		path := "/_mock/" + test.list
		separator := map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")]
		if got := s.get(path).at(t, "items").([]any); len(got) != 0 {
			t.Fatalf("%s: %v", path, got)
		}
		go func() { answered <- s.get(path + separator + "wait=5m&min=" + test.min) }()
		s.do(ask{method: test.method, path: test.path, body: test.body})
		res := <-answered
		if got := res.wants(t, 200).at(t, "items").([]any); len(got) == 0 {
			t.Errorf("%s: %s", test.list, res.body)
		}
	}
	// With what there is, when the time is over.
	if got := s.get("/_mock/requests?wait=5ms&min=1000").wants(t, 200).at(t, "items").([]any); len(got) != 2 {
		t.Error(got)
	}
}

func TestSessions_CanBeFoundByUserAndMetadata(t *testing.T) {
	s := start(t)
	for reference, metadata := range map[string]string{
		"USER01": `{"order": "42", "plan": "gold"}`, "USER02": `{"order": 42, "nested": {"a": 1}}`, "USER03": `{"order": "43", "ok": true, "none": null, "a.b": "dot"}`, "USER04": `{}`,
	} {
		s.session(`{"account": {"reference_id": "` + reference + `"}, "session": {"metadata": ` + metadata + `}, "scopes": "user:deposit:send"}`)
	}
	for query, want := range map[string]int{
		"": 4, "reference_id=USER01": 1, "reference_id=nobody": 0, "metadata.order=42": 2, "metadata.order=43": 1, "metadata.order=": 0, "metadata.plan=gold": 1, "metadata.order=42&metadata.plan=gold": 1,
		"metadata.order=43&metadata.plan=gold": 0, "metadata.ok=true": 1, "metadata.none=null": 1, "metadata.a.b=dot": 1, "metadata.nested=%7B%22a%22:1%7D": 1, "status=live": 4, "status=expired": 0,
		"reference_id=USER01&metadata.order=43": 0,
	} {
		res := s.get("/_mock/sessions?"+query).wants(t, 200)
		if got := len(res.at(t, "items").([]any)); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

func TestSessions_ASubmittedDepositIsPlayedShownAndFoundAgain(t *testing.T) {
	s := start(t)
	session := s.session(strings.NewReplacer(`"metadata": {}`, `"metadata": {"order": "42"}`, `"user:deposit:send"`, `"user:deposit:send", "user:withdrawal:send"`).Replace(sessionBody)).text(t, "session", "id")
	run := s.post("/_mock/sessions/"+session+"/deposits", `{"integration": "coinbase", "asset": "BTC", "network": "bitcoin", "amount": ".013"}`).wants(t, 201)
	if got := run.text(t, "scenario"); got != "deposit-confirmed" {
		t.Error(got)
	}
	withdrawal := s.post("/_mock/sessions/"+session+"/withdrawals", `{"asset": "ETH", "network": "ethereum", "amount": 1}`).wants(t, 201)
	if got := withdrawal.text(t, "scenario"); got != "withdrawal-confirmed" {
		t.Error(got)
	}
	s.get("/_mock/deliveries?wait=1m&min=2").wants(t, 200)
	shown := s.get("/_mock/sessions/"+session).wants(t, 200)
	if got := fmt.Sprintln(shown.at(t, "deposits", "0", "amount"), shown.at(t, "deposits", "0", "status"), shown.at(t, "withdrawals", "0", "status")); got != ".013 PENDING INITIATED\n" {
		t.Error(got)
	}
	for query, want := range map[string]int{
		"": 2, "event=connect.deposits.pending": 1, "event=connect.*": 2, "session=" + session: 2, "run=" + run.text(t, "id"): 1, "run=nobody": 0, "reference_id=USER01": 2, "reference_id=USER02": 0,
		"metadata.order=42": 2, "metadata.order=43": 0, "status=dropped": 2, "status=pending": 0, "since=2025-07-24T12:00:00Z": 2, "since=2025-07-24T12:30:00Z": 0,
	} {
		if got := len(s.get("/_mock/deliveries?"+query).wants(t, 200).at(t, "items").([]any)); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	delivery := s.get("/_mock/deliveries?event=connect.deposits.pending").text(t, "items", "0", "id")
	one := s.get("/_mock/deliveries/"+delivery).wants(t, 200)
	for _, name := range []string{"id", "event", "event_id", "target", "status", "attempts", "body"} {
		if one.at(t, name) == nil {
			t.Errorf("a delivery has no %s: %s", name, one.body)
		}
	}
	res := s.post("/_mock/deliveries/"+delivery+"/resend", "")
	wantProblem(t, res, 409)
	res.has(t, "callback_url")
}

func TestSessions_ASubmissionThatTheFlowWouldRefuseIsRefused(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"connect": {"limits": {"min": "10", "max": "10000000", "daily": "10000000"}, "integrations": ["coinbase"]}}`).wants(t, 200)
	session := s.session(sessionBody).text(t, "session", "id")
	for body, pointers := range map[string][]string{
		`{"amount": "x"}`: {"/amount"}, `{"amount": "-1"}`: {"/amount"}, `{"amount": "0"}`: {"/amount"}, `{"amount": "0.00000001"}`: {"/amount"}, `{"amount": "1000000"}`: {"/amount"},
		`{"amount": "0.123456789"}`: {"/amount"}, `{"amount": []}`: {"/amount"}, `{"amount": "1e400"}`: {"/amount"}, `{"integration": "kraken", "amount": "1"}`: {"/integration"},
		`{"asset": "NOPE", "amount": "1"}`: {"/asset"}, `{"asset": "BTC", "network": "solana", "amount": "1"}`: {"/asset"}, `{"coin": "BTC"}`: {"/coin"},
	} {
		wantProblem(t, s.post("/_mock/sessions/"+session+"/deposits", body), 400, pointers...)
	}
	wantProblem(t, s.post("/_mock/sessions/"+session+"/deposits", `{"amount": "1", "scenario": "withdrawal-confirmed"}`), 400)
	wantProblem(t, s.post("/_mock/sessions/"+session+"/deposits", `{"amount": "1", "scenario": "nothing"}`), 404)
	for _, list := range []string{"deliveries", "runs"} {
		if got := s.get("/_mock/"+list).at(t, "items").([]any); len(got) != 0 {
			t.Errorf("%s: %v", list, got)
		}
	}
}

func TestSettle_AnswersWhenNothingIsPendingAnyMore(t *testing.T) {
	s := start(t)
	s.post("/_mock/settle", ``).wants(t, 200).is(t, `{"settled":true,"pending":0}`+"\n")
	s.post("/_mock/runs", `{"scenario": "deposit-confirmed", "participant_code": "USER01"}`).wants(t, 201)
	s.post("/_mock/settle", `{"reference_id": "USER02"}`).wants(t, 200).has(t, `"settled":true`)
	s.post("/_mock/settle", `{"reference_id": "USER01"}`).wants(t, 200).has(t, `"settled":false`)
	answered := make(chan reply)
	go func() { answered <- s.post("/_mock/settle", `{"reference_id": "USER01", "wait": "5m"}`) }()
	s.post("/_mock/clock/advance", `{"by": "2m"}`).wants(t, 200)
	res := <-answered
	res.wants(t, 200).is(t, `{"settled":true,"pending":0}`+"\n")
	wantProblem(t, s.post("/_mock/settle", `{"wait": "soon"}`), 400, "/wait")
	wantProblem(t, s.post("/_mock/settle", `{"reference_id": 5}`), 400, "/reference_id")
}

func TestKeys_AreShownByUse(t *testing.T) {
	s := start(t)
	keys := s.get("/_mock/keys").wants(t, 200)
	for i := range keys.at(t, "items").([]any) {
		wantNames(t, quotedAny(keys.at(t, "items", fmt.Sprint(i))), "alg", "created_at", "jwk", "kid", "pem", "retires_at", "status", "use")
	}
	if got := keys.text(t, "items", "0", "jwk", "kid"); got != keys.text(t, "items", "0", "kid") {
		t.Error(got)
	}
}
