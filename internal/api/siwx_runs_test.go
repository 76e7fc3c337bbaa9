package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// signIn is a scenario of the flow challenge under a name.
func signIn(name, steps string) string {
	return "scenario: " + name + "\ntitle: A scenario of the tests\nflow: challenge\nsteps:\n" + steps
}

// decides starts a run that decides about a customer.
func (s *server) decides(t *testing.T, name, steps, customerID string) reply {
	t.Helper()
	s.put("/_mock/scenarios/"+name, signIn(name, steps)).wants(t, 200)
	return s.post("/_mock/runs", fmt.Sprintf(`{"scenario": %q, "customer_id": %q}`, name, customerID)).wants(t, 201)
}

func TestExpire_AChallengeIsOverWhereAScenarioIsAheadOfTime(t *testing.T) {
	for _, mode := range []string{"instant", "manual"} {
		s := start(t)
		s.put("/_mock/clock", `{"mode": "`+mode+`"}`).wants(t, 200)
		p, w := s.siwx(""), newWallet(t)
		made := p.customer(w, "a")
		id, challenge := made.text(t, "id"), made.text(t, "challenge")
		run := s.decides(t, "expires", "  - customer: initiating\n  - wait: 30m\n  - expire: challenge\n", id).text(t, "id")
		if mode == "manual" {
			s.post("/_mock/clock/advance", `{"by": "30m"}`).wants(t, 200)
		}
		s.get("/_mock/runs/"+run+"?wait=1m").wants(t, 200).has(t, `"status":"passed"`)
		p.post("/customers/"+id+"/challenge/sign", w.signBody(t, challenge)).wants(t, 400)
		if renewed := p.get("/customers/"+id+"/challenge").wants(t, 200).text(t, "challenge"); renewed == challenge {
			t.Errorf("%s: the challenge is still the one that has expired", mode)
		}
	}
}

func TestRuns_AStepThatCannotBePlayedIsNamedAndWhatWentBeforeStands(t *testing.T) {
	s := start(t)
	s.put("/_mock/scenarios/b", signIn("b", "  - wait: 1s\n  - customer: initiating\n  - wallet: malleable\n  - customer: verifying\n")).wants(t, 200)
	run := s.post("/_mock/runs", `{"scenario": "b"}`).wants(t, 201).text(t, "id")
	s.post("/_mock/clock/advance", `{"by": "1s"}`).wants(t, 200)
	failed := s.get("/_mock/runs/"+run).wants(t, 200).has(t, `"status":"failed"`,
		`step 4 (customer verifying): the customer is initiating, and only one that is screening can become verifying`)
	if got := failed.text(t, "steps", "2", "status"); got != "done" {
		t.Errorf("the step before is %s", got)
	}
	if notes := failed.text(t, "notes", "0"); !strings.Contains(notes, "high s") {
		t.Error(notes)
	}
	if got := s.updates(failed.text(t, "reference_id")); fmt.Sprint(got) != "[initiating]" {
		t.Errorf("told %v", got)
	}
}

func TestWebhooks_AboutACustomerKeepTheirOrderWhenARunBegins(t *testing.T) {
	s := start(t)
	var mu sync.Mutex
	var got []string
	hooks := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		got = append(got, reply{body: string(body)}.text(t, "status"))
		if len(got) <= 2 {
			w.WriteHeader(500)
		}
	}))
	defer hooks.Close()
	s.patch("/_mock/workspaces/default", `{"siwx_url": "`+hooks.URL+`"}`).wants(t, 200)
	s.put("/_mock/wallets/zed", "").wants(t, 200)
	account := s.get("/_mock/wallets").text(t, "items", "0", "chain_id")
	id := s.siwx("").post("/customers", fmt.Sprintf(`{"chainId": %q, "externalId": "a"}`, account)).wants(t, 201).text(t, "id")
	s.decides(t, "signs", "  - customer: initiating\n  - wallet: sign\n  - customer: verifying\n", id)
	s.post("/_mock/clock/advance", `{"by": "1h"}`).wants(t, 200)
	mu.Lock()
	defer mu.Unlock()
	if fmt.Sprint(got) != "[initiating initiating initiating screening verifying]" {
		t.Errorf("received %v", got)
	}
}

func TestRuns_ACustomerInScreeningGoesOnWhenItsRunHasEnded(t *testing.T) {
	for _, ends := range []string{"canceled", "passed"} {
		s := start(t)
		p, w := s.siwx(""), newWallet(t)
		made := p.customer(w, "a")
		id := made.text(t, "id")
		steps := "  - customer: initiating\n  - await: {request: POST /customers/*/challenge/sign}\n"
		if ends == "canceled" {
			steps += "  - wait: 1h\n"
		}
		run := s.decides(t, "signs", steps, id).text(t, "id")
		p.post("/customers/"+id+"/challenge/sign", w.signBody(t, made.text(t, "challenge"))).wants(t, 204)
		if ends == "canceled" {
			s.delete("/_mock/runs/"+run).wants(t, 200)
		}
		s.get("/_mock/runs/"+run+"?wait=1m").wants(t, 200).has(t, `"status":"`+ends+`"`)
		if got := s.get("/_mock/customers/"+id).wants(t, 200).text(t, "status"); got != "verifying" {
			t.Errorf("%s: the customer is %s", ends, got)
		}
	}
}

func TestAwait_IsNotMetByTheCallThatBeganTheRunNorByAReplay(t *testing.T) {
	s := start(t)
	p, w := s.siwx(""), newWallet(t)
	s.put("/_mock/scenarios/next", signIn("next", "  - customer: initiating\n  - await: {request: POST /customers}\n")).wants(t, 200)
	s.patch("/_mock/workspaces/default", `{"siwx": {"scenario": "next"}}`).wants(t, 200)
	body := fmt.Sprintf(`{"chainId": %q, "externalId": "a"}`, w.account())
	const key = "123e4567-e89b-12d3-a456-426614174000"
	p.do("POST", "/customers", body, key).wants(t, 201)
	p.do("POST", "/customers", body, key).wants(t, 201)
	run := s.get("/_mock/runs?reference_id=a").wants(t, 200)
	id := run.text(t, "items", "0", "id")
	s.get("/_mock/runs/"+id+"?wait=100ms").wants(t, 200).has(t, `"status":"running"`)
	p.customer(newWallet(t), "b")
	s.get("/_mock/runs/"+id+"?wait=1m").wants(t, 200).has(t, `"status":"passed"`)
}
