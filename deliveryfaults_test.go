package mockconnect_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/signing"
)

// sent is a delivery with what scenarios do to it.
type sent struct {
	delivery
	Damaged  string            `json:"damaged"`
	Headers  map[string]string `json:"headers"`
	Attempts []struct {
		Status  int    `json:"status"`
		Error   string `json:"error"`
		Damaged string `json:"damaged"`
	} `json:"attempts"`
}

// story is a deposit whose three events are 40 s apart, with what each says of its delivery.
func story(pending, submitted, confirmed string) string {
	text := "scenario: own\ntitle: One of this test's\nflow: deposit\nsteps:\n"
	for i, how := range []string{pending, submitted, confirmed} {
		if i > 0 {
			text += "  - wait: 40s\n"
		}
		text += "  - emit: connect.deposits." + []string{"pending", "submitted", "confirmed"}[i] + "\n"
		if how != "" {
			text += "    delivery: " + how + "\n"
		}
	}
	return text
}

// playOwn puts a scenario into the server, plays it and answers the run with its deliveries, the oldest first.
func playOwn(t *testing.T, server *mockconnect.Server, text string) (run, []sent) {
	t.Helper()
	control[any](t, server, "PUT", "/scenarios/own", text)
	played := control[run](t, server, "POST", "/runs", `{"scenario":"own","wait":"20s"}`)
	return played, deliveriesOf(t, server, "run="+played.ID)
}

func deliveriesOf(t *testing.T, server *mockconnect.Server, query string) []sent {
	t.Helper()
	newest := control[items[sent]](t, server, "GET", "/deliveries?"+query, "").Items
	oldest := make([]sent, 0, len(newest))
	for i := range newest {
		oldest = append(oldest, newest[len(newest)-1-i])
	}
	return oldest
}

func mustPass(t *testing.T, played run) {
	t.Helper()
	if played.Status != "passed" {
		t.Fatalf("the run %s: %s", played.Status, played.Reason)
	}
}

func TestDuplicate_AllAreOnTheirWayAtOnceAndTheNextEventWaitsForThem(t *testing.T) {
	const copies = 10
	var together sync.WaitGroup
	together.Add(copies)
	platform := startReceiver(t, func(_ int, w webhook) int {
		if strings.HasSuffix(w.Event, "submitted") {
			together.Done()
			together.Wait() // nobody is answered before all are here
		}
		return http.StatusOK
	})
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	played, all := playOwn(t, server, story("", "{duplicate: 9}", "")+"expect: [{event: connect.deposits.submitted, delivered: 10, status: 2xx, attempts: 10}]\n")
	mustPass(t, played)
	ids := map[string]bool{}
	for _, d := range all[1 : copies+1] {
		ids[d.ID] = true
		if d.EventID != all[1].EventID || d.Body != all[1].Body || d.Event != "connect.deposits.submitted" {
			t.Errorf("a duplicate is another event: %+v", d)
		}
	}
	if len(ids) != copies || len(all) != copies+2 {
		t.Errorf("%d ids of %d deliveries", len(ids), len(all))
	}
	if got := platform.events(); !strings.HasSuffix(got, " deposits.confirmed") {
		t.Errorf("got %s", got)
	}
}

func TestDuplicate_DoesNotOvertakeWhatCameBefore(t *testing.T) {
	platform := startReceiver(t, func(n int, _ webhook) int {
		if n < 2 {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	})
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	text := strings.ReplaceAll(story("", "{duplicate: 2}", ""), "  - wait: 40s\n", "")
	played, _ := playOwn(t, server, text)
	mustPass(t, played)
	want := "deposits.pending deposits.pending deposits.pending deposits.submitted deposits.submitted deposits.submitted deposits.confirmed"
	if got := platform.events(); got != want {
		t.Errorf("got %s", got)
	}
}

func TestCopies_ComeLaterWithTheSameBytesOrSignedAnew(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "manual", Callback: platform.URL})
	control[any](t, server, "PUT", "/scenarios/own", story("", "", "{copies: [{after: 47m, bytes: same}, {after: 50m}]}"))
	started := control[run](t, server, "POST", "/runs", `{"scenario":"own"}`)
	for _, step := range []struct {
		by   string
		want int
	}{{"80s", 3}, {"46m59s", 3}, {"1s", 4}, {"2m59s", 4}, {"1s", 5}} {
		control[any](t, server, "POST", "/clock/advance", `{"by":"`+step.by+`"}`)
		if got := platform.webhooks(); len(got) != step.want {
			t.Fatalf("%d webhooks, want %d", len(got), step.want)
		}
	}
	mustPass(t, control[run](t, server, "GET", "/runs/"+started.ID+"?wait=10s", ""))
	got := platform.webhooks()
	first, same, anew := got[2], got[3], got[4]
	if same.Body != first.Body || cmp.Diff(first.Header, same.Header) != "" {
		t.Errorf("the bytes are not the same: %s", cmp.Diff(first.Header, same.Header))
	}
	if anew.Body != first.Body || anew.Header.Get("jwt") == first.Header.Get("jwt") || anew.Header.Get("x-zh-hook-notification-id") != first.Header.Get("x-zh-hook-notification-id") {
		t.Errorf("signed anew: %v", anew.Header)
	}
}

func TestDelay_LaterEventsOvertake(t *testing.T) {
	for _, speed := range []string{"instant", "manual"} {
		platform := startReceiver(t, nil)
		server := startServer(t, mockconnect.Options{Speed: speed, Callback: platform.URL})
		control[any](t, server, "PUT", "/scenarios/own", story("{delay: 60s}", "{duplicate: 1, delay: 1h}", ""))
		started := control[run](t, server, "POST", "/runs", `{"scenario":"own"}`)
		if speed == "manual" {
			control[any](t, server, "POST", "/clock/advance", `{"by":"2h"}`)
		}
		mustPass(t, control[run](t, server, "GET", "/runs/"+started.ID+"?wait=20s", ""))
		if got, want := platform.events(), "deposits.pending deposits.confirmed deposits.submitted deposits.submitted"; got != want {
			t.Errorf("%s: got %s, want %s", speed, got, want)
		}
	}
}

func TestDelay_WithinOneInstantIsEnoughToBeOvertaken(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	played, _ := playOwn(t, server, strings.ReplaceAll(story("{delay: 1ms}", "", ""), "  - wait: 40s\n", ""))
	mustPass(t, played)
	if got := platform.events(); !strings.HasSuffix(got, "deposits.pending") {
		t.Errorf("got %s", got)
	}
}

func TestAfter_WaitsUntilTheOtherEventHasBeenAnswered(t *testing.T) {
	platform := startReceiver(t, func(n int, w webhook) int {
		if strings.HasSuffix(w.Event, "confirmed") && n < 4 {
			return http.StatusBadGateway
		}
		return http.StatusOK
	})
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	played, all := playOwn(t, server, story("", "{after: connect.deposits.confirmed, duplicate: 1, copies: [{after: 1m}]}", ""))
	mustPass(t, played)
	want := "deposits.pending" + strings.Repeat(" deposits.confirmed", 4) + strings.Repeat(" deposits.submitted", 3)
	if got := platform.events(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if len(all) != 5 {
		t.Errorf("%d deliveries", len(all))
	}
}

func TestAfter_WaitsInEachPassForThatPass(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	played, _ := playOwn(t, server, `scenario: own
title: Two deposits that are told of in the wrong order
flow: deposit
steps:
  - repeat: 2
    steps:
      - {emit: connect.deposits.pending, delivery: {after: connect.deposits.confirmed}}
      - wait: 1s
      - emit: connect.deposits.submitted
      - wait: 1s
      - emit: connect.deposits.confirmed
      - wait: 1s
`)
	mustPass(t, played)
	once := "deposits.submitted deposits.confirmed deposits.pending"
	if got := platform.events(); got != once+" "+once {
		t.Errorf("got %s", got)
	}
}

func TestAfter_IsSentAllTheSameWhereTheEventNeverComes(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "manual", Callback: platform.URL})
	control[any](t, server, "PUT", "/scenarios/own", story("{after: connect.deposits.confirmed, copies: [{after: 1s}]}", "", ""))
	started := control[run](t, server, "POST", "/runs", `{"scenario":"own"}`)
	control[any](t, server, "POST", "/clock/advance", `{"by":"10s"}`)
	held := deliveriesOf(t, server, "status=pending")[0]
	if problem := refused(t, server, "POST", "/deliveries/"+held.ID+"/resend", "", http.StatusConflict); !strings.Contains(problem, "after connect.deposits.confirmed, which has not been answered") {
		t.Errorf("%s", problem)
	}
	control[any](t, server, "DELETE", "/runs/"+started.ID, "")
	control[any](t, server, "POST", "/clock/advance", `{"by":"10s"}`)
	if got := platform.events(); got != "deposits.pending deposits.pending" {
		t.Errorf("after the run was canceled: %q", got)
	}
}

func TestAfter_IsSentWhenTheStoryEndsEarly(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	control[any](t, server, "PATCH", "/workspaces/default", `{"connect":{"auth_mode":"validate"}}`)
	text := strings.Replace(story("{after: connect.deposits.confirmed}", "", ""), "steps:", "vars: {account_holder: Somebody Else}\ngiven: {participant: approved}\nsteps:", 1)
	played, all := playOwn(t, server, text)
	mustPass(t, played)
	if last := all[0]; last.Event != "connect.deposits.pending" || last.Status != "delivered" {
		t.Errorf("%+v", all)
	}
	if got := platform.events(); !strings.HasSuffix(got, "deposits.failed deposits.pending") {
		t.Errorf("got %s", got)
	}
}

func TestDrop_IsJournalledAndCanBeResent(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	played, all := playOwn(t, server, story("", "{drop: true}", "")+"expect: [{event: connect.deposits.submitted, delivered: 0, attempts: 0}]\n")
	mustPass(t, played)
	lost := all[1]
	if lost.Status != "dropped" || !strings.HasPrefix(lost.Reason, "the scenario drops it") || lost.Damaged != "drop: true" || platform.events() != "deposits.pending deposits.confirmed" {
		t.Errorf("%+v; got %s", lost, platform.events())
	}
	control[any](t, server, "POST", "/deliveries/"+lost.ID+"/resend", "")
	control[any](t, server, "GET", "/deliveries?status=delivered&wait=10s&min=3", "")
	if got := platform.events(); got != "deposits.pending deposits.confirmed deposits.submitted" {
		t.Errorf("got %s", got)
	}
}

func TestTimesOut_TheConsumerSeesTheEventTwice(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	played, all := playOwn(t, server, story("", "", "{times_out: true}")+"expect: [{event: connect.deposits.confirmed, delivered: 1, attempts: 2, status: 2xx}]\n")
	mustPass(t, played)
	twice := all[2]
	if len(twice.Attempts) != 2 || twice.Attempts[0].Status != 0 || twice.Attempts[1].Status != 200 ||
		twice.Attempts[0].Error != "no answer within 10s, as the scenario has it (in truth: answered 200)" {
		t.Errorf("%+v", twice.Attempts)
	}
	got := platform.webhooks()
	if len(got) != 4 || got[2].Header.Get("x-zh-hook-notification-id") != got[3].Header.Get("x-zh-hook-notification-id") {
		t.Errorf("got %s", platform.events())
	}
}

func TestBody_FieldsAreAddedAndLeftOutBeforeSigning(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	played, all := playOwn(t, server, story(
		`{add: {risk: "{{ .deposit.asset }}", transaction.confirmations: 6, /batch: {n: 1.50}}}`, "{omit: [amount, transaction.hash, /session/metadata]}", "",
	))
	mustPass(t, played)
	got := platform.webhooks()
	for _, want := range []string{`"risk":"BTC"}`, `"confirmations":6}`, `,"batch":{"n":1.50}}`} {
		if !strings.Contains(got[0].Body, want) {
			t.Errorf("there is no %s in %s", want, got[0].Body)
		}
	}
	for _, gone := range []string{`"amount"`, `"hash"`, `"metadata"`} {
		if strings.Contains(got[1].Body, gone) {
			t.Errorf("%s is still in %s", gone, got[1].Body)
		}
	}
	for _, w := range got {
		if result := signing.VerifyWebhook(w.Header.Get, platform.URL, []byte(w.Body), publishedKeys(t, server), time.Now(), time.Minute); !result.OK() {
			t.Errorf("%s does not verify: %+v", w.Event, result.Checks)
		}
	}
	if all[0].Damaged != "" || all[1].Damaged != "omit: [amount, transaction.hash, /session/metadata]" || all[1].Body != got[1].Body {
		t.Errorf("damaged: %q and %q", all[0].Damaged, all[1].Damaged)
	}
}

func TestDamaged_OneAttemptAnyAnswerAndNoExpectationCountsIt(t *testing.T) {
	for _, how := range []string{"tamper: body", "tamper: signature", "tamper: timestamp", "sign_with: unknown", "sign_with: retired", "signed_at: -47m", "signed_at: 1h", "omit: [amount]"} {
		for _, answer := range []int{http.StatusOK, http.StatusUnauthorized, http.StatusInternalServerError} {
			first := true
			platform := startReceiver(t, func(_ int, w webhook) int {
				if strings.HasSuffix(w.Event, "confirmed") && first {
					first = false
					return answer
				}
				return http.StatusOK
			})
			server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
			played, all := playOwn(t, server, story("", "", "{"+how+"}")+"expect: [{event: connect.deposits.confirmed, delivered: 0, attempts: 1}]\n")
			if played.Status != "passed" {
				t.Errorf("%s answered %d: the run %s: %s", how, answer, played.Status, played.Reason)
			}
			damaged := all[2]
			want := map[bool]string{true: "delivered", false: "dead"}[answer == http.StatusOK]
			if damaged.Damaged != how || damaged.Status != want || len(damaged.Attempts) != 1 || damaged.Attempts[0].Damaged != how {
				t.Errorf("%s answered %d: %+v", how, answer, damaged)
			}
			got := platform.webhooks()[2]
			if damaged.Body != got.Body || damaged.Headers["signature"] != got.Header.Get("signature") {
				t.Errorf("%s: the journal has not what was sent", how)
			}
			result := signing.VerifyWebhook(got.Header.Get, platform.URL, []byte(got.Body), publishedKeys(t, server), time.Now(), 0)
			if isOmit := strings.HasPrefix(how, "omit"); result.OK() != isOmit {
				t.Errorf("%s: verifies %v: %+v", how, result.OK(), result.Checks)
			}
			if list := deliveriesOf(t, server, "damaged=true"); len(list) != 1 || list[0].ID != damaged.ID {
				t.Errorf("%s: the filter finds %d", how, len(list))
			}
			if list := deliveriesOf(t, server, "damaged=false"); len(list) != 2 {
				t.Errorf("%s: the filter finds %d others", how, len(list))
			}
		}
	}
}

func TestDamaged_ResendSendsItAsItShouldHaveBeen(t *testing.T) {
	platform := startReceiver(t, func(n int, _ webhook) int {
		if n == 2 {
			return http.StatusUnauthorized
		}
		return http.StatusOK
	})
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	for i, how := range []string{"{tamper: body}", "{omit: [amount]}", "{sign_with: unknown}"} {
		_, all := playOwn(t, server, story("", "", how))
		before := len(platform.webhooks())
		control[any](t, server, "POST", "/deliveries/"+all[2].ID+"/resend", "")
		control[any](t, server, "POST", "/settle", `{"wait":"10s"}`)
		got := platform.webhooks()
		w := got[len(got)-1]
		if len(got) != before+1 || !strings.Contains(w.Body, `"amount":"0.013"`) {
			t.Errorf("%d: %s", i, w.Body)
		}
		if result := signing.VerifyWebhook(w.Header.Get, platform.URL, []byte(w.Body), publishedKeys(t, server), time.Now(), time.Minute); !result.OK() {
			t.Errorf("%s: resent, it does not verify: %+v", how, result.Checks)
		}
		again := control[sent](t, server, "GET", "/deliveries/"+all[2].ID, "")
		if again.Damaged != "" || again.Status != "delivered" || len(again.Attempts) != 2 || again.Attempts[0].Damaged == "" || again.Attempts[1].Damaged != "" {
			t.Errorf("%s: %+v", how, again)
		}
	}
}

func TestDamaged_TheRetiredKeyIsOneThatWasPublished(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	before := publishedKeys(t, server)
	control[any](t, server, "POST", "/keys/rotate", `{"retire_after":"0s"}`)
	playOwn(t, server, story("", "", "{sign_with: retired}"))
	w := platform.webhooks()[2]
	if signing.VerifyWebhook(w.Header.Get, platform.URL, []byte(w.Body), publishedKeys(t, server), time.Now(), time.Minute).OK() {
		t.Error("it verifies with the keys that are published now")
	}
	if result := signing.VerifyWebhook(w.Header.Get, platform.URL, []byte(w.Body), before, time.Now(), time.Minute); !result.OK() {
		t.Errorf("it does not verify with those that were: %+v", result.Checks)
	}
}

func TestDamaged_KeysThatSignWronglyAreNeverPublished(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	_, before := call(t, http.MethodGet, server.URL()+"/v1/jwks", "", nil)
	playOwn(t, server, story("{sign_with: retired}", "{sign_with: unknown}", "{sign_with: retired}"))
	if _, after := call(t, http.MethodGet, server.URL()+"/v1/jwks", "", nil); string(after) != string(before) {
		t.Error("the published keys have changed")
	}
	key := func(w webhook) string { return strings.Split(w.Header.Get("jwt"), ".")[0] }
	got := platform.webhooks()
	if key(got[0]) != key(got[2]) || key(got[0]) == key(got[1]) {
		t.Error("the retired key is made anew each time, or is the unknown one")
	}
}

func TestDelivery_WhatWasHeldBackGoesOnAfterARestart(t *testing.T) {
	platform := startReceiver(t, nil)
	o := mockconnect.Options{Speed: "manual", Callback: platform.URL, Data: t.TempDir(), Listen: "127.0.0.1:0"}
	restart := func(server *mockconnect.Server) *mockconnect.Server {
		t.Helper()
		if server != nil {
			if err := server.Close(); err != nil {
				t.Fatal(err)
			}
		}
		server, err := mockconnect.New(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		server.Start()
		return server
	}
	server := restart(nil)
	control[any](t, server, "PUT", "/scenarios/own", story(
		"{after: connect.deposits.confirmed}", "{delay: 30s, sign_with: unknown}", "{tamper: body, copies: [{after: 10s, bytes: same}, {after: 20s}]}",
	))
	started := control[run](t, server, "POST", "/runs", `{"scenario":"own"}`)
	for _, step := range []struct{ by, want string }{
		{"39s", ""},
		{"1s", ""},
		{"29s", ""},
		{"1s", "deposits.submitted"},
		{"10s", "deposits.submitted deposits.confirmed deposits.pending"},
		{"10s", "deposits.submitted deposits.confirmed deposits.pending deposits.confirmed"},
		{"10s", "deposits.submitted deposits.confirmed deposits.pending deposits.confirmed deposits.confirmed"},
	} {
		server = restart(server)
		control[any](t, server, "POST", "/clock/advance", `{"by":"`+step.by+`"}`)
		if got := platform.events(); got != step.want {
			t.Fatalf("after %s: got %q, want %q", step.by, got, step.want)
		}
	}
	defer func() { _ = server.Close() }()
	mustPass(t, control[run](t, server, "GET", "/runs/"+started.ID+"?wait=10s", ""))
	got := platform.webhooks()
	forged, same, genuine := got[1], got[3], got[4]
	if forged.Body != same.Body || forged.Header.Get("signature") != same.Header.Get("signature") || genuine.Body == forged.Body {
		t.Error("the copies are not what they should be")
	}
	verifies := func(w webhook) bool {
		return signing.VerifyWebhook(w.Header.Get, platform.URL, []byte(w.Body), publishedKeys(t, server), time.Now(), time.Minute).OK()
	}
	if verifies(got[0]) || verifies(forged) || !verifies(got[2]) || !verifies(genuine) {
		t.Error("the wrong ones verify")
	}
}

func TestDelivery_TheSameSeedGivesTheSameDeliveries(t *testing.T) {
	play := func() string {
		platform := startReceiver(t, nil)
		server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL, Seed: 7})
		control[any](t, server, "PUT", "/clock", `{"mode":"instant","now":"2026-01-01T00:00:00Z"}`)
		_, all := playOwn(t, server, story(
			"{duplicate: 5, delay: 3m}", "{after: connect.deposits.confirmed, duplicate: 1}", "{duplicate: 9, tamper: body, copies: [{after: 1m, bytes: same}, {after: 2m}]}",
		))
		var lines []string
		for _, d := range all {
			lines = append(lines, fmt.Sprintln(d.ID, d.EventID, d.Event, d.Status, d.Damaged, d.Body))
		}
		return strings.Join(lines, "")
	}
	if diff := cmp.Diff(play(), play()); diff != "" {
		t.Error(diff)
	}
}

func TestDelivery_ZerohashAndWalletEventsAreDamagedAsWell(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	balance := strings.Replace(story("", "", ""), "steps:", "given: {participant: approved}\nsteps:", 1) +
		"  - emit: account_balance.changed\n    delivery: {tamper: body, duplicate: 1, copies: [{after: 1m}]}\n" +
		"expect: [{event: account_balance.changed, delivered: 1, attempts: 3}]\n"
	played, all := playOwn(t, server, balance)
	mustPass(t, played)
	if len(all) != 6 || all[3].Damaged == "" || all[4].Damaged == "" || all[5].Damaged != "" || all[3].Body == all[5].Body || !json.Valid([]byte(all[3].Body)) {
		t.Errorf("%d deliveries: %+v", len(all), all)
	}
	customer := "scenario: own\ntitle: A customer\nflow: challenge\nsteps:\n  - customer: initiating\n  - emit: customer.updated\n" +
		"    delivery: {sign_with: unknown, duplicate: 2}\n  - wait: 1s\n  - emit: customer.updated\n    delivery: {omit: [externalId], add: {risk: low}}\n"
	played, all = playOwn(t, server, customer)
	mustPass(t, played)
	last := all[len(all)-1]
	if len(all) != 5 || all[2].Damaged != "sign_with: unknown" || strings.Contains(last.Body, "externalId") || !strings.Contains(last.Body, `"risk":"low"`) {
		t.Errorf("%d deliveries: %+v", len(all), all)
	}
}

func TestDelivery_RefusalsOfTheControlAPIPointToTheFault(t *testing.T) {
	server := startServer(t, mockconnect.Options{Speed: "instant"})
	problem := refused(t, server, "PUT", "/scenarios/own", story("{drop: true, tamper: body}", "", ""), http.StatusBadRequest)
	if !strings.Contains(problem, "own.yaml:6:28: a delivery that is dropped is never sent, so that tamper says nothing") {
		t.Error(problem)
	}
	if problem := refused(t, server, "GET", "/deliveries?damaged=maybe", "", http.StatusBadRequest); !strings.Contains(problem, "known: true, false") {
		t.Error(problem)
	}
}
