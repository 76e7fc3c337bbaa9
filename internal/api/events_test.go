package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
)

func TestEvents_EachKindIsSentByItself(t *testing.T) {
	s := start(t)
	for _, e := range lifecycle.Events {
		if e.SIWX() {
			continue
		}
		sent := s.post("/_mock/events", fmt.Sprintf(`{"event": %q}`, e.Name)).wants(t, 201)
		ids := sent.at(t, "delivery_ids").([]any)
		if len(ids) == 0 {
			t.Errorf("%s: %s", e.Name, sent.body)
			continue
		}
		found := false
		for _, id := range ids {
			d := s.get("/_mock/deliveries/"+id.(string)).wants(t, 200)
			found = found || d.text(t, "event") == e.Name
			if d.text(t, "run_id") != sent.text(t, "run_id") {
				t.Errorf("%s: %s", e.Name, d.body)
			}
		}
		if run := s.get("/_mock/runs/"+sent.text(t, "run_id")).wants(t, 200); !found || run.text(t, "scenario") != "one-event" || run.text(t, "status") != "passed" {
			t.Errorf("%s: %s", e.Name, run.body)
		}
	}
}

func TestEvents_TellOfTheDepositThatTheSessionHas(t *testing.T) {
	s := start(t)
	s.session(sessionBody)
	id := s.get("/_mock/sessions").wants(t, 200).text(t, "items", "0", "id")
	send := func(event, more string) (object, body string) {
		t.Helper()
		sent := s.post("/_mock/events", fmt.Sprintf(`{"event": %q, "session_id": %q%s}`, event, id, more)).wants(t, 201)
		d := s.get("/_mock/deliveries/"+sent.text(t, "delivery_ids", "0")).wants(t, 200)
		return d.text(t, "transfer_id"), d.text(t, "body")
	}
	first, _ := send("connect.deposits.pending", `, "set": {"amount": "7", "/session/metadata/x": 1}`)
	again, body := send("connect.deposits.confirmed", `, "set": {"transaction.block_number": "12"}`)
	if first != again || !strings.Contains(body, `"block_number":"12"`) || !strings.Contains(body, `"amount":"7"`) || !strings.Contains(body, `"status":"CONFIRMED"`) {
		t.Errorf("%s, then %s: %s", first, again, body)
	}
	if once, _ := send("connect.deposits.confirmed", ""); once != first {
		t.Errorf("%s, then %s", first, once)
	}
	if other, _ := send("connect.deposits.pending", ""); other == first {
		t.Error("a second deposit has the id of the first")
	}
	s.session(sessionBody)
	send("connect.deposits.failed", "") // of a session that was superseded
	wantProblem(t, s.post("/_mock/events", fmt.Sprintf(`{"event": "connect.withdrawal.failed", "session_id": %q}`, id)), 409)
	wantProblem(t, s.post("/_mock/events", fmt.Sprintf(`{"event": "connect.deposits.failed", "session_id": %q, "participant_code": "OTHER1"}`, id)), 400, "/participant_code")
}

func TestEvents_AboutAParticipantAndAboutACustomer(t *testing.T) {
	s := start(t)
	made := s.post("/_mock/events", `{"event": "participant_status_changed"}`).wants(t, 201)
	code := made.text(t, "reference_id")
	for range 2 { // each time another deposit is credited
		sent := s.post("/_mock/events", fmt.Sprintf(`{"event": "account_balance.changed", "participant_code": %q, "set": {"balance": "9"}}`, code)).wants(t, 201)
		s.get("/_mock/deliveries/"+sent.text(t, "delivery_ids", "0")).wants(t, 200).has(t, `\"balance\":\"9\"`, code)
	}
	s.session(strings.Replace(sessionBody, "USER01", code, 1))
	for range 2 {
		sent := s.post("/_mock/events", fmt.Sprintf(`{"event": "account_balance.changed", "participant_code": %q}`, code)).wants(t, 201)
		if ids := sent.at(t, "delivery_ids").([]any); len(ids) != 1 {
			t.Errorf("%s", sent.body)
		}
	}
	wantProblem(t, s.post("/_mock/events", `{"event": "account_balance.changed", "participant_code": "NOBODY"}`), 404)
	s.post("/_mock/events", `{"event": "connect.deposits.pending", "participant_code": "USER01"}`).wants(t, 201)

	run := s.post("/_mock/runs", `{"scenario": "customer-verified"}`).wants(t, 201)
	s.post("/_mock/clock/advance", `{"by": "10m"}`)
	s.get("/_mock/runs/" + run.text(t, "id") + "?wait=10s")
	customer := s.get("/_mock/customers?wait=10s").wants(t, 200).text(t, "items", "0", "id")
	sent := s.post("/_mock/events", fmt.Sprintf(`{"event": "customer.updated", "customer_id": %q, "set": {"status": "rejected"}}`, customer)).wants(t, 201)
	if ids := sent.at(t, "delivery_ids").([]any); len(ids) != 1 {
		t.Error(ids)
	}
	s.get("/_mock/deliveries/"+sent.text(t, "delivery_ids", "0")).wants(t, 200).has(t, `\"status\":\"rejected\"`)
}

func TestEvents_WhatCannotBeSentIsSaidWithItsPlace(t *testing.T) {
	s := start(t)
	for body, pointer := range map[string]string{
		``:                                     "/event",
		`{"event": "connect.deposits.pendin"}`: "/event",
		`{"event": "connect.deposits.pending", "sett": {}}`:                               "/sett",
		`{"event": "connect.deposits.pending", "set": []}`:                                "/set",
		`{"event": "connect.deposits.pending", "set": {"amont": "1"}}`:                    "/set/amont",
		`{"event": "connect.deposits.pending", "set": {"/sesion/id": "1"}}`:               "/set/~1sesion~1id",
		`{"event": "connect.deposits.pending", "set": {"amount": "{{ .vars.x }}"}}`:       "/set/amount",
		`{"event": "connect.deposits.pending", "customer_id": "c"}`:                       "/customer_id",
		`{"event": "customer.updated"}`:                                                   "/customer_id",
		`{"event": "customer.updated", "customer_id": "c", "participant_code": "ABCDEF"}`: "/customer_id",
	} {
		wantProblem(t, s.post("/_mock/events", body), 400, pointer)
	}
	s.post("/_mock/events", `{"event": "connect.deposits.pendin"}`).has(t, `did you mean \"connect.deposits.pending\"`)
	wantProblem(t, s.post("/_mock/events", `{"event": "customer.updated", "customer_id": "c"}`), 404)
	wantProblem(t, s.post("/_mock/events", `{"event": "connect.deposits.pending", "session_id": "s"}`), 404)
	wantProblem(t, s.post("/_mock/events", `{"event": "account_balance.changed", "set": {"movements.7.change": "1"}}`), 400)
	if got := len(s.get("/_mock/runs").at(t, "items").([]any)); got != 0 {
		t.Errorf("%d runs are left of what was refused", got)
	}
}

func TestStatistics_CountWhatWentOnUntilTheWorkspaceIsEmptied(t *testing.T) {
	answers := make(chan int, 10)
	answers <- 500
	close(answers)
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if status, more := <-answers; more {
			w.WriteHeader(status)
		}
	}))
	t.Cleanup(target.Close)
	s := start(t, func(o *mockconnect.Options) { o.Speed, o.Callback = "instant", target.URL })
	s.get("/_mock/statistics").wants(t, 200).has(t, `"started":0`)
	s.post("/_mock/runs", `{"scenario": "deposit-confirmed", "wait": "10s"}`).wants(t, 201).has(t, `"passed"`)
	s.post("/_mock/runs", `{"scenario": "deposit-confirmed", "wait": "10s"}`).wants(t, 201)
	got := s.get("/_mock/statistics").wants(t, 200)
	for path, want := range map[string]any{
		"runs/started": 2.0, "runs/running": 0.0, "runs/passed": 2.0, "webhooks/sent": 6.0, "webhooks/delivered": 6.0, "webhooks/attempts": 7.0, "webhooks/retries": 1.0,
		"errors/answered 500, wants 2xx": 1.0, "latency/count": 6.0, "expectations/0/held": 2.0, "expectations/2/scenario": "deposit-confirmed",
	} {
		if at := got.at(t, strings.Split(path, "/")...); at != want {
			t.Errorf("%s is %v, want %v", path, at, want)
		}
	}
	s.post("/_mock/workspaces/default/reset", ``)
	s.get("/_mock/statistics").wants(t, 200).has(t, `"started":0`, `"errors":{}`)
}
