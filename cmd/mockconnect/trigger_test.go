package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
)

func TestTrigger_SendsOneEventAndSaysWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	bodies := make(chan string, 10)
	url := serve(t, "--callback", platform(t, func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
	}))
	call(t, "trigger", "connect.deposits.confirmed", "--server", url, "--participant", "USER01", "--set", "amount=0.5", "--set", "transaction.value:=null",
		"--set", "/session/metadata/order:={\"n\":[1]}").has(t, 0, "✓ connect.deposits.confirmed  delivered  1 attempt: 200", `"amount":"0.5"`)
	if body := <-bodies; !strings.Contains(body, `"value":null`) || !strings.Contains(body, `{"order":{"n":[1]}}`) || !strings.Contains(body, "USER01") {
		t.Error(body)
	}
	call(t, "trigger", "account_balance.changed", "--server", url, "--json").has(t, 0, `"event": "account_balance.changed"`)
	if body := <-bodies; !strings.Contains(body, `"run_type"`) {
		t.Error(body)
	}
}

func TestTrigger_ExitCodesSayWhetherItArrived(t *testing.T) {
	t.Parallel()
	url := serve(t)
	call(t, "trigger", "connect.deposits.confirmed", "--server", url).has(t, 1, "dropped", "no target is configured")
	refusing := serve(t, "--callback", platform(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	call(t, "trigger", "connect.deposits.confirmed", "--server", refusing, "--wait", "100ms").has(t, 1, "pending  1 attempt: 418")
}

func TestTrigger_WhatCannotBeSentIsSaid(t *testing.T) {
	t.Parallel()
	url := serve(t)
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"connect.deposit.confirmed"}, `unknown event "connect.deposit.confirmed"; did you mean "connect.deposits.confirmed"?`},
		{[]string{"customer.updated", "--server", url}, "/customer_id: is missing"},
		{[]string{"customer.updated", "--server", url, "--customer", "x"}, `there is no customer "x"`},
		{[]string{"connect.deposits.failed", "--server", url, "--set", "amont=1"}, `did you mean "amount"?`},
		{[]string{"connect.deposits.failed", "--server", url, "--set", "amount:=0x"}, "wants JSON behind :="},
		{[]string{"connect.deposits.failed", "--server", url, "--workspace", "none"}, `there is no workspace "none"`},
	} {
		call(t, append([]string{"trigger"}, test.args...)...).has(t, 2, test.says)
	}
	call(t, "trigger", "connect.deposits.failed", "--server", "http://"+unused(t)).has(t, 1, "no server can be reached")
}

func TestListEvents_HasEachWithWhatItMeans(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(call(t, "list", "events").stdout), "\n")
	if len(lines) != len(lifecycle.Events) {
		t.Fatal(len(lines))
	}
	for i, e := range lifecycle.Events {
		if e.About == "" || !strings.HasPrefix(lines[i], e.Name+" ") || !strings.HasSuffix(lines[i], "  "+e.About) {
			t.Error(lines[i])
		}
	}
}
