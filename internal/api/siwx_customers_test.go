package api_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestSIWX_AWalletSignsInAndTheCustomerBecomesActive(t *testing.T) {
	for _, base := range []string{"", "/v1"} {
		s := start(t)
		p, w := s.siwx(base), newWallet(t)
		made := p.customer(w, "5fb1479a-0ef4-418e-82b5-0eb76f8a3df9")
		wantNames(t, made.body, "id", "externalId", "chainId", "status", "createdAt", "updatedAt", "challenge")
		id, challenge := made.text(t, "id"), made.text(t, "challenge")
		if parsed, err := uuid.Parse(id); err != nil || parsed.Version() != 5 {
			t.Errorf("id %s is no UUID of version 5", id)
		}
		made.has(t, `"chainId":"`+w.account()+`"`, `"status":"initiating"`, `"createdAt":"2025-07-24T12:00:00.123456Z"`)
		text, err := base64.StdEncoding.DecodeString(challenge)
		if err != nil {
			t.Fatal(err)
		}
		wantLines := []string{
			"api.sandbox.offblocks.xyz wants you to sign in with your Ethereum account:", w.address, "",
			"OffBlocks wants to verify ownership of your wallet. By connecting your wallet and using OffBlocks, you agree to our Terms of services and Privacy Policy",
			"", "URI: https://api.sandbox.offblocks.xyz", "Version: 1", "Chain ID: 1",
		}
		lines := strings.Split(string(text), "\n")
		if len(lines) != 10 || strings.Join(lines[:8], "\n") != strings.Join(wantLines, "\n") || !strings.HasPrefix(lines[8], "Nonce: ") ||
			lines[9] != "Issued At: 2025-07-24T12:00:00Z" {
			t.Errorf("the challenge is\n%s", text)
		}
		p.get("/customers/"+id+"/challenge").wants(t, 200).is(t, `{"challenge":"`+challenge+`"}`)

		p.post("/customers/"+id+"/challenge/sign", w.signBody(t, challenge)).wants(t, 204).is(t, "")
		shown := p.get("/customers/"+id).wants(t, 200)
		wantNames(t, shown.body, "id", "externalId", "chainId", "status", "createdAt", "updatedAt")
		shown.has(t, `"status":"verifying"`)
		p.get("/customers/"+id+"/challenge").wants(t, 404)
		p.patch("/simulator/customers/"+id+"/verify").wants(t, 202).is(t, "")
		p.get("/customers/"+id).has(t, `"status":"active"`)
		wantList(t, s.updates("5fb1479a-0ef4-418e-82b5-0eb76f8a3df9"), "initiating", "screening", "verifying", "active")

		p.patch("/customers/"+id+"/deactivate").wants(t, 204)
		p.get("/customers/"+id).has(t, `"status":"inactive"`)
		p.patch("/customers/"+id+"/deactivate").wants(t, 409).has(t, "the customer is inactive, and only one that is active can become inactive")
	}
}

func TestSIWX_CustomersAreListedOldestFirst(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	p.get("/customers").wants(t, 200).is(t, "[]")
	var want []string
	for i := range 3 {
		want = append(want, p.customer(newWallet(t), fmt.Sprint("user ", i)).text(t, "externalId"))
	}
	var all []map[string]any
	if err := json.Unmarshal([]byte(p.get("/customers").wants(t, 200).body), &all); err != nil {
		t.Fatal(err)
	}
	for i, c := range all {
		if c["externalId"] != want[i] || c["challenge"] != nil {
			t.Errorf("customer %d is %v", i, c)
		}
	}
}

func TestSIWX_ACustomerIsOneAccountUnderOneExternalID(t *testing.T) {
	s := start(t)
	p, w := s.siwx(""), newWallet(t)
	first := p.customer(w, "a")
	body := func(account, id string) string { return fmt.Sprintf(`{"chainId": %q, "externalId": %q}`, account, id) }
	p.post("/customers", body(w.account(), "a")).wants(t, 409).has(t, first.text(t, "id"), `"title":"Conflict"`, "initiating")
	p.post("/customers", body(strings.ToLower(w.account()), "a")).wants(t, 409)
	p.post("/customers", body(w.account(), "b")).wants(t, 201)
	lower := strings.Replace(strings.ToLower(w.account()), "eip155:1:", "eip155:300:", 1)
	made := p.post("/customers", body(lower, "a")).wants(t, 201)
	if made.text(t, "chainId") != lower {
		t.Errorf("the account is not kept as it was written: %s", made.body)
	}
	text, _ := base64.StdEncoding.DecodeString(made.text(t, "challenge"))
	if !strings.Contains(string(text), "\n"+w.address+"\n") || !strings.Contains(string(text), "\nChain ID: 300\n") {
		t.Errorf("the challenge lacks checksum or chain: %s", text)
	}
}

func TestSIWX_SimulatorMovesOnlyWhoCanMove(t *testing.T) {
	s := start(t)
	p, w := s.siwx(""), newWallet(t)
	made := p.customer(w, "a")
	id := made.text(t, "id")
	p.patch("/simulator/customers/"+id+"/verify").wants(t, 400).has(t, "the customer is initiating, and only one that is verifying can become active")
	p.patch("/simulator/customers/"+uuid.NewString()+"/verify").wants(t, 404).has(t, "customer not found")
	p.post("/customers/"+id+"/challenge/sign", w.signBody(t, made.text(t, "challenge"))).wants(t, 204)
	p.patch("/simulator/customers/"+id+"/reject").wants(t, 202)
	p.patch("/simulator/customers/"+id+"/verify").wants(t, 400)
	wantList(t, s.updates("a"), "initiating", "screening", "verifying", "rejected")
}

func TestSIWX_TheSameSeedGivesTheSameCustomersAndChallenges(t *testing.T) {
	w := newWallet(t)
	var bodies [2]string
	for i := range bodies {
		s := start(t)
		bodies[i] = s.siwx("").customer(w, "a").body
	}
	if bodies[0] != bodies[1] {
		t.Errorf("two worlds with one seed differ:\n%s\n%s", bodies[0], bodies[1])
	}
}

func TestSIWX_TheControlAPIShowsAndForcesCustomers(t *testing.T) {
	s := start(t)
	p, w := s.siwx(""), newWallet(t)
	made := p.customer(w, "a")
	id := made.text(t, "id")
	s.get("/_mock/customers?external_id=a&status=initiating").wants(t, 200).has(t, id, `"expires_at":"2025-07-24T13:00:00.123456789Z"`, `"base64":"`+made.text(t, "challenge")+`"`)
	s.get("/_mock/customers?status=gone").wants(t, 400)
	s.patch("/_mock/customers/"+id, `{"challenge": "expired"}`).wants(t, 200)
	fresh := p.get("/customers/"+id+"/challenge").wants(t, 200).text(t, "challenge")
	if fresh == made.text(t, "challenge") {
		t.Error("an expired challenge was served")
	}
	s.patch("/_mock/customers/"+id, `{"status": "active"}`).wants(t, 200).has(t, `"status":"active"`)
	s.patch("/_mock/customers/"+id, `{"status": "active"}`).wants(t, 200) // silence, since nothing differs
	s.patch("/_mock/customers/"+id, `{"challenge": "expired"}`).wants(t, 409)
	for body, want := range map[string]string{`{}`: "wants the new status", `{"status": "aktive"}`: `did you mean \"active\"`, `{"challenge": "x"}`: "wants expired"} {
		s.patch("/_mock/customers/"+id, body).wants(t, 400).has(t, want)
	}
	wantList(t, s.updates("a"), "initiating", "active")
}
