package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/mockconnect/mockconnect"
)

func newCustomerBody(w wallet, externalID string) string {
	return fmt.Sprintf(`{"chainId": %q, "externalId": %q}`, w.account(), externalID)
}

func TestIdempotency_TheSameRequestGetsTheSameAnswerForAnHour(t *testing.T) {
	s := start(t)
	p, w, key := s.siwx(""), newWallet(t), uuid.NewString()
	first := p.do("POST", "/customers", newCustomerBody(w, "a"), key).wants(t, 201)
	s.post("/_mock/clock/advance", `{"by": "59m"}`).wants(t, 200)
	for _, spelled := range []string{key, `"` + key + `"`, strings.ToUpper(key)} {
		again := p.do("POST", "/customers", newCustomerBody(w, "a"), spelled).wants(t, 201)
		again.is(t, first.body)
		if kind := again.header.Get("Content-Type"); kind != "application/json" {
			t.Error(kind)
		}
		s.entry(again).has(t, "this is the answer of 2025-07-24T12:00:00Z again")
	}
	wantList(t, s.updates("a"), "initiating")
	res := p.do("POST", "/customers", newCustomerBody(w, "b"), key).wants(t, 422)
	res.has(t, `"title":"Idempotency-Key Payload Mismatch"`, "was used at 2025-07-24T12:00:00Z for another request")
	p.do("PUT", "/webhooks", newCustomerBody(w, "a"), key).wants(t, 422)

	s.post("/_mock/clock/advance", `{"by": "1m"}`).wants(t, 200)
	p = s.siwx("")
	p.do("POST", "/customers", newCustomerBody(w, "b"), key).wants(t, 201) // the hour is over, and the key free
	p.do("POST", "/customers", newCustomerBody(w, "b"), key).wants(t, 201)
}

func TestIdempotency_WhatIsRefusedStaysRefused(t *testing.T) {
	s := start(t)
	p, w, key := s.siwx(""), newWallet(t), uuid.NewString()
	p.customer(w, "a")
	first := p.do("POST", "/customers", newCustomerBody(w, "a"), key).wants(t, 409)
	again := p.do("POST", "/customers", newCustomerBody(w, "a"), key).wants(t, 409)
	again.is(t, first.body)
	if kind := again.header.Get("Content-Type"); kind != "application/problem+json" {
		t.Error(kind)
	}
	// What never reached the operation uses no key up.
	free := uuid.NewString()
	p.change = func(a *asking) { a.header.Set("Content-Digest", "sha-256=:AAAA:") }
	p.do("POST", "/customers", newCustomerBody(w, "c"), free).wants(t, 400)
	p.change = nil
	p.do("POST", "/customers", `{"chainId": `, free).wants(t, 400)
	p.do("POST", "/customers", newCustomerBody(w, "c"), free).wants(t, 201)
}

func TestIdempotency_AFailedSignatureCostsOneChallengeHoweverOftenItIsSent(t *testing.T) {
	s := start(t)
	p, w, key := s.siwx(""), newWallet(t), uuid.NewString()
	made := p.customer(w, "a")
	id := made.text(t, "id")
	stranger := newWallet(t)
	stranger.address = w.address // says that it is the owner
	body := stranger.signBody(t, made.text(t, "challenge"))
	first := p.do("POST", "/customers/"+id+"/challenge/sign", body, key).wants(t, 400)
	second := p.get("/customers/"+id+"/challenge").text(t, "challenge")
	p.do("POST", "/customers/"+id+"/challenge/sign", body, key).wants(t, 400).is(t, first.body)
	if third := p.get("/customers/"+id+"/challenge").text(t, "challenge"); third != second || second == made.text(t, "challenge") {
		t.Errorf("challenges: %s, %s, %s", made.text(t, "challenge"), second, third)
	}
}

func TestIdempotency_FiftyAtOnceDoTheWorkOnce(t *testing.T) {
	for name, options := range map[string][]func(*mockconnect.Options){"memory": nil, "SQLite": {keepIn(t.TempDir())}} {
		t.Run(name, func(t *testing.T) {
			s := start(t, options...)
			p, w, key := s.siwx(""), newWallet(t), uuid.NewString()
			var wg sync.WaitGroup
			var mu sync.Mutex
			answers := map[int]map[string]int{}
			for range 50 {
				wg.Go(func() {
					res := p.do("POST", "/customers", newCustomerBody(w, "a"), key)
					mu.Lock()
					defer mu.Unlock()
					if answers[res.status] == nil {
						answers[res.status] = map[string]int{}
					}
					answers[res.status][res.body]++
				})
			}
			wg.Wait()
			if len(answers[201]) != 1 {
				t.Errorf("%d different answers 201", len(answers[201]))
			}
			for status, bodies := range answers {
				if status != 201 && status != 409 {
					t.Errorf("%d: %v", status, bodies)
				}
			}
			for body := range answers[409] {
				if !strings.Contains(body, "Idempotency-Key Concurrency Conflict") {
					t.Error(body)
				}
			}
			wantList(t, s.updates("a"), "initiating")
			p.do("POST", "/customers", newCustomerBody(w, "a"), key).wants(t, 201)
		})
	}
}

func TestIdempotency_AnswersOutliveTheProcess(t *testing.T) {
	dir := t.TempDir()
	w, key := newWallet(t), uuid.NewString()
	s := start(t, keepIn(dir))
	p := s.siwx("")
	first := p.do("POST", "/customers", newCustomerBody(w, "a"), key).wants(t, 201)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = start(t, keepIn(dir))
	p.s = s
	p.do("POST", "/customers", newCustomerBody(w, "a"), key).wants(t, 201).is(t, first.body)
	p.get("/customers").has(t, first.text(t, "id"))
}
