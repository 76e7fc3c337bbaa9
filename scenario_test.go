package mockconnect_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/sim/profile"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

func TestBuiltIn_EveryScenarioPassesAgainstAPlatformThatAcceptsEverything(t *testing.T) {
	for _, dialect := range profile.Names() {
		platform := startReceiver(t, nil)
		server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL, Profile: dialect})
		for _, s := range scenario.BuiltIn().List() {
			t.Run(dialect+"/"+s.Name, func(t *testing.T) {
				played := control[run](t, server, "POST", "/runs", `{"scenario":"`+s.Name+`","wait":"20s"}`)
				if played.Status != "passed" {
					t.Errorf("%s: %s", played.Status, played.Reason)
				}
				if len(played.Expectations) == 0 {
					t.Error("it expects nothing")
				}
			})
		}
	}
}

func TestRun_StampsStepsWithTheirDueTimes(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	control[any](t, server, "PUT", "/clock", `{"mode":"instant","now":"2026-01-01T00:00:00Z"}`)
	control[run](t, server, "POST", "/runs", `{"scenario":"deposit-confirmed","wait":"10s"}`)
	got := platform.webhooks()
	if len(got) != 3 {
		t.Fatalf("%d webhooks", len(got))
	}
	for i, want := range []string{
		`"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","status":"PENDING"`,
		`"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:40Z","status":"SUBMITTED"`,
		`"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:01:19Z","status":"CONFIRMED"`,
	} {
		if !strings.Contains(got[i].Body, want) {
			t.Errorf("webhook %d lacks %s: %s", i, want, got[i].Body)
		}
	}
}

// playAll plays what a platform could do and answers everything that it was sent.
func playAll(t *testing.T, seed int64) []string {
	t.Helper()
	platform := startReceiver(t, func(n int, _ webhook) int {
		if n%4 == 1 {
			return http.StatusBadGateway
		}
		return http.StatusOK
	})
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL, Seed: seed})
	control[any](t, server, "PUT", "/clock", `{"mode":"instant","now":"2026-01-01T00:00:00Z"}`)
	for _, s := range scenario.BuiltIn().List() {
		control[run](t, server, "POST", "/runs", `{"scenario":"`+s.Name+`","wait":"20s"}`)
	}
	id := openSession(t, server, "USER01", `{"plan":"gold"}`, "user:deposit:send")
	submitted := control[run](t, server, "POST", "/sessions/"+id+"/deposits", `{"asset":"USDC","network":"base","amount":"12.5"}`)
	control[run](t, server, "GET", "/runs/"+submitted.ID+"?wait=10s", "")
	var all []string
	for _, w := range platform.webhooks() {
		all = append(all, w.Header.Get("x-zh-hook-notification-id")+" "+w.Body)
	}
	return all
}

func TestSeed_TheSameSeedGivesTheSameEventsByteForByte(t *testing.T) {
	first, second := playAll(t, 7), playAll(t, 7)
	if diff := cmp.Diff(first, second); diff != "" || len(first) < 25 {
		t.Errorf("%d webhooks; the second world differs: %s", len(first), diff)
	}
	if other := playAll(t, 8); other[0] == first[0] {
		t.Error("another seed gave the same event")
	}
}

func TestSession_MetadataNamesTheScenarioThatPlaysOnIt(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL, Scenario: "deposit-confirmed"})
	for metadata, want := range map[string]string{
		`{"scenario":"deposit-failed-exchange"}`: "deposits.pending deposits.failed",
		`{"order":42}`:                           "deposits.pending deposits.submitted deposits.confirmed",
		`{"scenario":"withdrawal-confirmed"}`:    "", // not what the scope allows
		`{"scenario":"no-such-scenario"}`:        "",
	} {
		before := len(platform.webhooks())
		openSession(t, server, "USER01", metadata, "user:deposit:send")
		control[any](t, server, "POST", "/settle", `{"reference_id":"USER01","wait":"10s"}`)
		var got []string
		for _, w := range platform.webhooks()[before:] {
			got = append(got, strings.TrimPrefix(w.Event, "connect."))
			if !strings.Contains(w.Body, `"metadata":`+metadata) {
				t.Errorf("the metadata is not echoed as it was sent: %s", w.Body)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %q, want %q", metadata, got, want)
		}
	}
}

func TestSession_ANewerOneEndsTheOlderButNotItsDeposits(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "manual", Callback: platform.URL})
	older := openSession(t, server, "USER01", `{}`, "user:deposit:send")
	under := control[run](t, server, "POST", "/sessions/"+older+"/deposits", `{"amount":"1"}`)
	newer := openSession(t, server, "USER01", `{}`, "user:deposit:send")
	problem := refused(t, server, "POST", "/sessions/"+older+"/deposits", `{"amount":"1"}`, http.StatusConflict)
	if !strings.Contains(problem, "superseded") || !strings.Contains(problem, newer) {
		t.Errorf("the refusal does not say why: %s", problem)
	}
	control[any](t, server, "POST", "/clock/advance", `{"by":"2m"}`)
	if played := control[run](t, server, "GET", "/runs/"+under.ID+"?wait=10s", ""); played.Status != "passed" {
		t.Errorf("the deposit under way: %s %s", played.Status, played.Reason)
	}
	got := control[session](t, server, "GET", "/sessions/"+older, "")
	if got.Status != "superseded" || len(got.Deposits) != 1 || got.Deposits[0].Status != "CONFIRMED" {
		t.Errorf("the older session: %+v", got)
	}
	control[any](t, server, "POST", "/clock/advance", `{"by":"1h"}`)
	if got := control[session](t, server, "GET", "/sessions/"+newer, ""); got.Status != "expired" {
		t.Errorf("an hour later the newer session is %s", got.Status)
	}
}

func TestSubmit_RefusesWhatTheHostedFlowWouldNotLetAUserDo(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	control[any](t, server, "PATCH", "/workspaces/default", `{"connect":{
		"integrations":["coinbase","metamask"],
		"assets":[{"asset":"USDC","network":"base","precision":2},{"asset":"BTC","network":"bitcoin"}],
		"limits":{"min":"10","max":1000,"daily":"1500"}}}`)
	id := openSession(t, server, "USER01", `{}`, "user:deposit:send")
	for body, want := range map[string]string{
		`{"asset":"USDC","network":"base","amount":"9.99"}`:                              "below the minimum of 10.00",
		`{"asset":"USDC","network":"base","amount":"1000.01"}`:                           "above the maximum of 1000.00",
		`{"asset":"USDC","network":"base","amount":"20.123"}`:                            "at most 2 decimals",
		`{"asset":"ETH","network":"ethereum","amount":"1"}`:                              "not enabled",
		`{"asset":"USDC","network":"bitcoin","amount":"20"}`:                             "it can on ethereum",
		`{"asset":"USCD","network":"base","amount":"20"}`:                                `did you mean \"USDC\"?`,
		`{"integration":"kraken","asset":"USDC","network":"base","amount":"20"}`:         "not enabled",
		`{"asset":"USDC","network":"base","amount":"-1"}`:                                "wants a decimal number above 0",
		`{"asset":"USDC","network":"base","amount":"0"}`:                                 "above 0",
		`{"asset":"USDC","network":"base","amount":"1e3"}`:                               "wants a decimal number above 0",
		`{"asset":"USDC","network":"base","amount":"20","scenario":"x"}`:                 "there is no scenario",
		`{"asset":"USDC","network":"base","amount":"20","scenario":"withdrawal-failed"}`: "plays a withdrawal",
		`{"asset":"USDC","network":"base","amuont":"20"}`:                                `did you mean \"amount\"?`,
	} {
		status, text := call(t, "POST", server.URL()+"/_mock/sessions/"+id+"/deposits", body, nil)
		if status != http.StatusBadRequest && status != http.StatusNotFound || !strings.Contains(string(text), want) {
			t.Errorf("%s: %d %s, want %q", body, status, text, want)
		}
	}
	for i, amount := range []string{"900", "600"} {
		played := control[run](t, server, "POST", "/sessions/"+id+"/deposits", `{"asset":"USDC","network":"base","amount":"`+amount+`"}`)
		control[run](t, server, "GET", "/runs/"+played.ID+"?wait=10s", "")
		if got := len(platform.webhooks()); got != 3*(i+1) {
			t.Errorf("%d webhooks after %d deposits", got, i+1)
		}
	}
	over := refused(t, server, "POST", "/sessions/"+id+"/deposits", `{"asset":"USDC","network":"base","amount":"10"}`, http.StatusBadRequest)
	if !strings.Contains(over, "24 hours") {
		t.Errorf("over the daily limit: %s", over)
	}
	if got := len(platform.webhooks()); got != 6 {
		t.Errorf("a refusal sent webhooks: %d", got)
	}
}

func TestScenario_OwnOnesAreCheckedPutAndPlayed(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	const own = `scenario: own
title: Everything that the first cut of the language has
flow: deposit
vars: {asset: ETH, network: ethereum, amount: "0.5", block: "914854", note: "<hi>"}
steps:
  - emit: connect.deposits.pending
    set: {transaction.to: "0x00000000000000000000000000000000000000aa", /session/metadata/note: "{{ .vars.note }} {{ .session.reference_id }} {{ .workspace.id }}"}
  - wait: {between: [10s, 60s]}
  - emit: connect.deposits.confirmed
    force: true
    set: {transaction.block_number: "{{ .vars.block }}", amount: 7, /deposit/extra/deep: [1, null]}
expect:
  - {event: connect.deposits.confirmed, delivered: 1, status: 2xx, attempts: 1}
`
	control[any](t, server, "PUT", "/scenarios/own", own)
	played := control[run](t, server, "POST", "/runs", `{"scenario":"own","vars":{"block":"5","reference_id":"ME"},"wait":"10s"}`)
	if played.Status != "passed" {
		t.Fatalf("%s: %s", played.Status, played.Reason)
	}
	got := platform.webhooks()
	for i, wants := range [][]string{
		{`"to":"0x00000000000000000000000000000000000000aa"`, `"metadata":{"note":"<hi> ME default"}`, `"amount":"0.5"`},
		{`"to":"0x00000000000000000000000000000000000000aa"`, `"block_number":"5"`, `"metadata":{}`, `"amount":7`, `"extra":{"deep":[1,null]}`, `"value":"0.5"`},
	} {
		for _, want := range wants {
			if !strings.Contains(got[i].Body, want) {
				t.Errorf("webhook %d lacks %s: %s", i, want, got[i].Body)
			}
		}
	}
	problem := refused(t, server, "PUT", "/scenarios/own", strings.Replace(own, "emit: connect.deposits.confirmed", "emit: connect.deposits.confirmd", 1), http.StatusBadRequest)
	if !strings.Contains(problem, "own.yaml:9:") || !strings.Contains(problem, "connect.deposits.confirmed") {
		t.Errorf("the fault has no place or no suggestion: %s", problem)
	}
	refused(t, server, "POST", "/runs", `{"scenario":"own","vars":{"blok":"5"}}`, http.StatusBadRequest)
	refused(t, server, "POST", "/runs", `{"scenario":"own","vars":{"amount":"lots"}}`, http.StatusBadRequest)
	control[any](t, server, "DELETE", "/scenarios/own", "")
	refused(t, server, "POST", "/runs", `{"scenario":"own"}`, http.StatusNotFound)
}

func TestRun_IsCanceledAndPlaysNoFurtherStep(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "manual", Callback: platform.URL})
	played := control[run](t, server, "POST", "/runs", `{"scenario":"deposit-confirmed"}`)
	control[any](t, server, "GET", "/deliveries?status=delivered&wait=10s", "")
	if canceled := control[run](t, server, "DELETE", "/runs/"+played.ID, ""); canceled.Status != "canceled" {
		t.Errorf("status %s", canceled.Status)
	}
	refused(t, server, "DELETE", "/runs/"+played.ID, "", http.StatusConflict)
	control[any](t, server, "POST", "/clock/advance", `{"by":"1h"}`)
	if got := platform.events(); got != "deposits.pending" {
		t.Errorf("after cancelling: %s", got)
	}
}

func TestReset_EmptiesTheWorkspaceAndStartsItsIdsAnew(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "manual", Callback: platform.URL, Seed: 3})
	first := control[run](t, server, "POST", "/runs", `{"scenario":"deposit-confirmed"}`)
	control[any](t, server, "POST", "/workspaces/default/reset", "")
	for _, kind := range []string{"runs", "deliveries", "requests", "sessions"} {
		if got := control[items[any]](t, server, "GET", "/"+kind, "").Items; len(got) != 0 {
			t.Errorf("%d %s after the reset", len(got), kind)
		}
	}
	second := control[run](t, server, "POST", "/runs", `{"scenario":"deposit-confirmed"}`)
	if first.ID != second.ID || first.SessionID != second.SessionID {
		t.Errorf("the same call after a reset gave %s/%s, before it %s/%s", second.ID, second.SessionID, first.ID, first.SessionID)
	}
	control[any](t, server, "POST", "/clock/advance", `{"by":"1h"}`)
	if played := control[run](t, server, "GET", "/runs/"+second.ID+"?wait=10s", ""); played.Status != "passed" {
		t.Errorf("%s: %s", played.Status, played.Reason)
	}
}

func TestRun_ThousandsThatWaitCostNoGoroutines(t *testing.T) {
	server := startServer(t, mockconnect.Options{Speed: "manual", Keep: 100})
	const thousands = 2000
	before := runtime.NumGoroutine()
	for i := range thousands {
		control[run](t, server, "POST", "/runs", fmt.Sprintf(`{"scenario":"deposit-confirmed","vars":{"reference_id":"U%d"}}`, i))
	}
	if after := runtime.NumGoroutine(); after > before+100 {
		t.Errorf("%d goroutines before, %d with %d runs waiting", before, after, thousands)
	}
	type clockState struct {
		Waiting int `json:"waiting"`
	}
	for control[clockState](t, server, "GET", "/clock", "").Waiting < thousands { // the last steps may still be under way
	}
	advanced := control[struct {
		Fired []any `json:"fired"`
		Done  bool  `json:"done"`
	}](t, server, "POST", "/clock/advance", `{"by":"1h"}`)
	if !advanced.Done || len(advanced.Fired) != 2*thousands {
		t.Errorf("done %v, %d fired", advanced.Done, len(advanced.Fired))
	}
	if got := control[items[run]](t, server, "GET", "/runs?status=running", "").Items; len(got) != 0 {
		t.Errorf("%d still run", len(got))
	}
}

func TestReset_WhileRunsAreStartedLeavesAWorldThatWorks(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL, Seed: 3})
	for range 12 {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 5 {
					call(t, http.MethodPost, server.URL()+"/_mock/runs", `{"scenario":"deposit-confirmed"}`, nil)
				}
			})
		}
		control[any](t, server, "POST", "/workspaces/default/reset", "")
		wg.Wait()
		control[any](t, server, "POST", "/workspaces/default/reset", "")
		if played := control[run](t, server, "POST", "/runs", `{"scenario":"deposit-confirmed","wait":"10s"}`); played.Status != "passed" {
			t.Fatalf("a run after resets: %s %s", played.Status, played.Reason)
		}
	}
}

func TestRun_OfAUserWithALiveSessionPlaysInIt(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	id := openSession(t, server, "USER01", `{"order":"42"}`, "user:deposit:send")
	played := control[run](t, server, "POST", "/runs", `{"scenario":"deposit-confirmed","vars":{"reference_id":"USER01"},"wait":"10s"}`)
	if played.SessionID != id || played.Status != "passed" {
		t.Errorf("the run %s in session %s, want %s", played.Status, played.SessionID, id)
	}
	for _, w := range platform.webhooks() {
		if !strings.Contains(w.Body, `"metadata":{"order":"42"}`) || !strings.Contains(w.Body, id) {
			t.Errorf("not of the user's session: %s", w.Body)
		}
	}
	// What the session's scopes do not allow is refused in it, and gets a session of its own without it.
	refused(t, server, "POST", "/sessions/"+id+"/withdrawals", `{}`, http.StatusConflict)
	refused(t, server, "POST", "/runs", `{"scenario":"withdrawal-confirmed","session_id":"`+id+`"}`, http.StatusConflict)
	if other := control[run](t, server, "POST", "/runs", `{"scenario":"withdrawal-confirmed","vars":{"reference_id":"USER01"},"wait":"10s"}`); other.SessionID == id || other.Status != "passed" {
		t.Errorf("the withdrawal: %+v", other)
	}
	refused(t, server, "POST", "/runs", `{"scenario":"deposit-confirmed","vars":{"amount":"0.000000001"}}`, http.StatusBadRequest)
}

func TestLists_RefuseFiltersThatNothingCanMatch(t *testing.T) {
	server := startServer(t, mockconnect.Options{})
	for path, want := range map[string]string{
		"/deliveries?statsu=dead":                     `did you mean \"status\"?`,
		"/deliveries?status=ded":                      `did you mean \"dead\"?`,
		"/deliveries?event=connect.deposit.confirmed": `did you mean \"connect.deposits.confirmed\"?`,
		"/runs?state=passed":                          "unknown parameter",
		"/sessions?status=dead":                       "live, superseded, expired",
		"/requests?rout=x":                            `did you mean \"route\"?`,
	} {
		if got := refused(t, server, "GET", path, "", http.StatusBadRequest); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	for _, path := range []string{"/deliveries?event=connect.deposits.*&metadata.order=42&status=dead&limit=3", "/runs?status=passed", "/requests?status=4xx"} {
		control[any](t, server, "GET", path, "")
	}
}
