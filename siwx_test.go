package mockconnect_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mockconnect/mockconnect"
)

type wallet struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	ChainID string `json:"chain_id"`
}

type customer struct {
	ID        string `json:"id"`
	Status    string `json:"status"`
	Challenge *struct {
		Base64 string `json:"base64"`
	} `json:"challenge"`
}

// signer is a platform that signs nothing: the workspace has signatures off, and these tests are about what happens in the world.
type signer struct {
	*mockconnect.Server
	token string
	calls int
}

func startSigner(t *testing.T, server *mockconnect.Server) *signer {
	t.Helper()
	control[any](t, server, "PATCH", "/workspaces/default", `{"siwx": {"signatures": "off", "token_ttl": "1d"}}`)
	status, text := call(t, "POST", server.URL()+"/auth/token",
		`{"apiKey":"d04953b7-5878-4fd0-8970-0a5f77fbce59","apiSecret":"64ec977db2e585887c80ed62fe9997994aed8093"}`, map[string][]string{"Content-Type": {"application/json"}})
	var answer struct{ Token string }
	if err := json.Unmarshal(text, &answer); status != 200 || err != nil {
		t.Fatalf("token: %d %s", status, text)
	}
	return &signer{Server: server, token: answer.Token}
}

func (s *signer) post(t *testing.T, path, body string, want int) map[string]string {
	t.Helper()
	s.calls++
	status, text := call(t, "POST", s.URL()+path, body, map[string][]string{
		"Content-Type": {"application/json"}, "Authorization": {"Bearer " + s.token},
		"Idempotency-Key": {fmt.Sprintf("00000000-0000-4000-8000-%012d", s.calls)},
	})
	if status != want {
		t.Fatalf("POST %s: %d, want %d: %s", path, status, want, text)
	}
	var answer map[string]string
	if len(text) > 0 && status < 300 {
		if err := json.Unmarshal(text, &answer); err != nil {
			t.Fatal(err)
		}
	}
	return answer
}

// signIn has a simulated wallet sign a customer's challenge and hands that in.
func (s *signer) signIn(t *testing.T, w wallet, id, challenge, how string, want int) {
	t.Helper()
	signed := control[json.RawMessage](t, s.Server, "POST", "/wallets/"+w.Name+"/sign", fmt.Sprintf(`{"challenge": %q, "how": %q}`, challenge, how))
	s.post(t, "/customers/"+id+"/challenge/sign", string(signed), want)
}

// statuses are those that the platform was told of, in the order of their webhooks.
func (r *receiver) statuses(t *testing.T) (all []string) {
	t.Helper()
	for _, w := range r.webhooks() {
		var body struct {
			Type   string `json:"webhookType"`
			Status string `json:"status"`
		}
		if err := json.Unmarshal([]byte(w.Body), &body); err != nil || body.Type != "customer.updated" {
			t.Errorf("webhook %s: %v", w.Body, err)
		}
		all = append(all, body.Status)
	}
	return all
}

func TestChallenge_ScenariosTellTheirStoriesAndNote(t *testing.T) {
	for name, want := range map[string]struct {
		told  []string
		notes []string
	}{
		"customer-verified":      {[]string{"initiating", "screening", "verifying", "active"}, nil},
		"customer-rejected":      {[]string{"initiating", "screening", "rejected"}, nil},
		"challenge-expired":      {[]string{"initiating", "screening", "verifying", "active"}, []string{"wallet signs: the challenge expired"}},
		"challenge-wrong-signer": {[]string{"initiating", "screening", "verifying"}, []string{"wallet signs with other key: ", "wallet signs wrong message: "}},
	} {
		platform := startReceiver(t, nil)
		server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
		played := control[struct {
			Status, Reason string
			Notes          []string `json:"notes"`
		}](t, server, "POST", "/runs", `{"scenario":"`+name+`","wait":"20s"}`)
		if played.Status != "passed" {
			t.Errorf("%s: %s: %s", name, played.Status, played.Reason)
		}
		if diff := cmp.Diff(want.told, platform.statuses(t)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(played.Notes) != len(want.notes) || !slices.EqualFunc(played.Notes, want.notes, strings.HasPrefix) {
			t.Errorf("%s: notes %q", name, played.Notes)
		}
	}
}

const signsIn = `scenario: signs-in
title: The platform's user signs, and verification takes a minute
flow: challenge
steps:
  - customer: initiating
  - await: {request: "POST /customers/{{ .customer.id }}/challenge/sign", within: 5m}
  - wait: 10s
  - customer: verifying
  - wait: 1m
  - customer: active
expect:
  - {event: customer.updated, delivered: 4, status: 2xx}
`

func TestChallenge_AScenarioDecidesAboutThePlatformsOwnCustomers(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "manual", Callback: platform.URL})
	control[any](t, server, "PUT", "/scenarios/signs-in", signsIn)
	control[any](t, server, "PATCH", "/workspaces/default", `{"siwx": {"scenario": "signs-in"}}`)
	s := startSigner(t, server)
	w, other := control[wallet](t, server, "PUT", "/wallets/alice", ""), control[wallet](t, server, "PUT", "/wallets/bob", "")
	made := s.post(t, "/customers", `{"chainId":"`+w.ChainID+`","externalId":"a"}`, 201)
	bobs := s.post(t, "/customers", `{"chainId":"`+other.ChainID+`","externalId":"b"}`, 201)
	r := control[items[run]](t, server, "GET", "/runs?reference_id=a&wait=5s", "").Items[0]
	s.signIn(t, other, bobs["id"], bobs["challenge"], "sign", 204) // which is not what this run waits for
	control[any](t, server, "POST", "/clock/advance", `{"by":"1h"}`)
	if c := control[customer](t, server, "GET", "/customers/"+made["id"], ""); c.Status != "initiating" {
		t.Fatalf("the customer is %s before it has signed", c.Status)
	}
	challenge := control[customer](t, server, "GET", "/customers/"+made["id"], "").Challenge.Base64
	if challenge != made["challenge"] {
		t.Error("the challenge was renewed before anybody asked for it")
	}
	s.signIn(t, w, made["id"], challenge, "sign", 400) // an hour has gone by
	// A call of any outcome is the one that was awaited, as nothing else is said; the story goes on, and finds the customer where it cannot.
	control[any](t, server, "POST", "/clock/advance", `{"by":"10s"}`)
	r = control[run](t, server, "GET", "/runs/"+r.ID+"?wait=5s", "")
	if r.Status != "failed" || !strings.Contains(r.Reason, "step 4 (customer verifying): the customer is initiating, and only one that is screening can become verifying") {
		t.Errorf("%s: %s", r.Status, r.Reason)
	}

	third := s.post(t, "/customers", `{"chainId":"`+w.ChainID+`","externalId":"c"}`, 201)
	r = control[items[run]](t, server, "GET", "/runs?reference_id=c&wait=5s", "").Items[0]
	s.signIn(t, w, third["id"], third["challenge"], "sign", 204)
	control[any](t, server, "POST", "/clock/advance", `{"by":"2m"}`)
	if r = control[run](t, server, "GET", "/runs/"+r.ID+"?wait=5s", ""); r.Status != "passed" {
		t.Errorf("%s: %s", r.Status, r.Reason)
	}
	refused(t, server, "DELETE", "/scenarios/signs-in", "", 409)
}

func TestAwait_FailsTheRunWhenThePlatformDoesNotCall(t *testing.T) {
	server := startServer(t, mockconnect.Options{Speed: "manual"})
	control[any](t, server, "PUT", "/scenarios/signs-in", strings.Replace(signsIn, "within: 5m", "within: 50ms", 1))
	r := control[run](t, server, "POST", "/runs", `{"scenario":"signs-in","wait":"10s"}`)
	if r.Status != "failed" || !strings.Contains(r.Reason, "step 2 (await POST /customers/{{ .customer.id }}/challenge/sign): no such call came within 50ms on the wall clock") {
		t.Errorf("%s: %s", r.Status, r.Reason)
	}
}

func TestAwait_TakesAliasesAndCanBeCanceled(t *testing.T) {
	server := startServer(t, mockconnect.Options{Speed: "manual"})
	const waits = "scenario: waits\ntitle: t\nflow: deposit\nsteps:\n  - await: {request: POST /sessions, within: 10m}\n  - emit: connect.deposits.pending\nexpect: [{event: connect.deposits.pending, delivered: 0}]\n"
	control[any](t, server, "PUT", "/scenarios/waits", waits)
	first := control[run](t, server, "POST", "/runs", `{"scenario":"waits"}`)
	second := control[run](t, server, "POST", "/runs", `{"scenario":"waits"}`)
	if c := control[run](t, server, "DELETE", "/runs/"+second.ID, ""); c.Status != "canceled" {
		t.Error(c.Status)
	}
	header := sessionHeader(accessToken(t, server))
	if status, text := call(t, "POST", server.URL()+"/w/default/v1/sessions", sampleSession, header); status != 200 {
		t.Fatalf("%d %s", status, text)
	}
	if r := control[run](t, server, "GET", "/runs/"+first.ID+"?wait=10s", ""); r.Status != "passed" {
		t.Errorf("%s: %s", r.Status, r.Reason)
	}
	control[any](t, server, "POST", "/runs", `{"scenario":"waits"}`)
	control[any](t, server, "POST", "/workspaces/default/reset", "")
	if status, text := call(t, "POST", server.URL()+"/sessions", sampleSession, header); status != 200 {
		t.Fatalf("after a reset: %d %s", status, text)
	}
}

func TestAwait_GoesOnAfterARestart(t *testing.T) {
	dir := t.TempDir()
	server := startServer(t, mockconnect.Options{Speed: "instant", Data: dir})
	control[any](t, server, "PUT", "/scenarios/signs-in", signsIn)
	control[any](t, server, "PATCH", "/workspaces/default", `{"siwx": {"scenario": "signs-in"}}`)
	s := startSigner(t, server)
	w := control[wallet](t, server, "PUT", "/wallets/alice", "")
	made := s.post(t, "/customers", `{"chainId":"`+w.ChainID+`","externalId":"a"}`, 201)
	control[items[run]](t, server, "GET", "/runs?reference_id=a&wait=5s", "")
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	platform := startReceiver(t, nil)
	server = startServer(t, mockconnect.Options{Speed: "instant", Data: dir, Callback: platform.URL})
	again := startSigner(t, server)
	again.calls = s.calls
	again.signIn(t, w, made["id"], made["challenge"], "sign", 204)
	r := control[items[run]](t, server, "GET", "/runs?reference_id=a", "").Items[0]
	r = control[run](t, server, "GET", "/runs/"+r.ID+"?wait=10s", "")
	if c := control[customer](t, server, "GET", "/customers/"+made["id"], ""); c.Status != "active" {
		t.Errorf("the customer is %s; run %s: %s", c.Status, r.Status, r.Reason)
	}
}

func TestRun_OfACustomerRefusesWhatCannotBe(t *testing.T) {
	server := startServer(t, mockconnect.Options{Speed: "manual"})
	s := startSigner(t, server)
	w := control[wallet](t, server, "PUT", "/wallets/alice", "")
	made := s.post(t, "/customers", `{"chainId":"`+w.ChainID+`","externalId":"a"}`, 201)
	real := s.post(t, "/customers", `{"chainId":"eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb","externalId":"b"}`, 201)
	refused(t, server, "POST", "/runs", `{"scenario":"deposit-confirmed","customer_id":"`+made["id"]+`"}`, 400)
	refused(t, server, "POST", "/runs", `{"scenario":"customer-verified","customer_id":"nobody"}`, 404)
	refused(t, server, "POST", "/runs", `{"scenario":"customer-verified","customer_id":"`+made["id"]+`","session_id":"x"}`, 400)
	control[run](t, server, "POST", "/runs", `{"scenario":"customer-verified","customer_id":"`+made["id"]+`"}`)
	if text := refused(t, server, "POST", "/runs", `{"scenario":"customer-rejected","vars":{"reference_id":"a"}}`, 409); !strings.Contains(text, "decides about this customer") {
		t.Error(text)
	}
	r := control[run](t, server, "POST", "/runs", `{"scenario":"challenge-wrong-signer","customer_id":"`+real["id"]+`","wait":"5s"}`)
	if r.Status != "failed" || !strings.Contains(r.Reason, "is no simulated wallet's, so that only its owner can sign") {
		t.Errorf("%s: %s", r.Status, r.Reason)
	}
}
