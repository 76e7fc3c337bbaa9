package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// consumer answers webhooks with 200, and GET /balance with what it has been told of, as any consumer's own API.
type consumer struct {
	*httptest.Server
	asked   atomic.Int64
	behind  int64        // so many times the balance is not yet there
	twice   bool         // the planted bug: what comes twice is credited twice
	credits atomic.Int64 // confirmed deposits
	hang    chan struct{}
}

func newConsumer(t *testing.T) *consumer {
	p := &consumer{hang: make(chan struct{})}
	seen := map[string]bool{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /hooks", func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		event := reply{body: string(body)}
		if event.text(t, "event") == "connect.deposits.confirmed" {
			if id := event.text(t, "deposit", "id"); !seen[id] || p.twice {
				seen[id] = true
				p.credits.Add(1)
			}
		}
	})
	mux.HandleFunc("POST /echo", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(201)
		_, _ = fmt.Fprintf(w, `{"type": %q, "key": %q, "body": %q}`, r.Header.Get("Content-Type"), r.Header.Get("X-Key"), body)
	})
	mux.HandleFunc("GET /hang", func(http.ResponseWriter, *http.Request) { <-p.hang })
	mux.HandleFunc("GET /balance", func(w http.ResponseWriter, _ *http.Request) {
		if p.asked.Add(1) <= p.behind {
			http.NotFound(w, nil)
			return
		}
		_, _ = fmt.Fprintf(w, `{"credits": %d}`, p.credits.Load())
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(func() { close(p.hang); p.Close() })
	return p
}

func (s *server) callback(url string) {
	s.t.Helper()
	s.patch("/_mock/workspaces/default", `{"callback_url": "`+url+`/hooks"}`).wants(s.t, 200)
}

func TestCall_AsksThePlatformUntilTheAnswerIsAsExpected(t *testing.T) {
	s, p := start(t), newConsumer(t)
	p.behind = 2
	s.callback(p.URL)
	const asks = "  - call: {url: \"{{ .callback.origin }}/balance\"}\n    expect: {status: 200, body: {\"$.credits\": 1}}\n    within: 1m\n"
	s.put("/_mock/clock", `{"mode": "instant"}`).wants(t, 200)
	run := s.played(t, "credited", whole+"  - await: {delivered: connect.deposits.confirmed}\n"+asks, `, "wait": "1m"`)
	run.has(t, `"status":"passed"`)
	if p.asked.Load() != 3 {
		t.Errorf("asked %d times", p.asked.Load())
	}
}

func TestCall_SendsWhatTheStepSays(t *testing.T) {
	s, p := start(t), newConsumer(t)
	s.callback(p.URL)
	const asks = `  - emit: connect.deposits.pending
  - call: {method: POST, url: "{{ .callback.origin }}/echo", headers: {X-Key: "{{ .session.reference_id }}"}, body: {id: "{{ .deposit.id }}", n: [1]}}
    expect: {status: 201, body: {type: application/json, key: "{{ .session.reference_id }}", body: "{\"id\":\"{{ .deposit.id }}\",\"n\":[1]}"}}
  - call: {method: POST, url: "{{ .callback.origin }}/echo", headers: {Content-Type: text/plain}, body: "a text"}
    expect: {body: {type: text/plain, body: "a text"}}
`
	s.played(t, "sends", asks, `, "wait": "1m"`).has(t, `"status":"passed"`)
}

func TestCall_ThatIsNotAnsweredSoEndsAtItsTime(t *testing.T) {
	s, p := start(t), newConsumer(t)
	s.callback(p.URL)
	for name, tc := range map[string]struct{ call, why string }{
		"status":  {`{call: {url: "{{ .callback.origin }}/nothing"}, within: 2s}`, `not so within 2s on the wall clock; at last: expected status 2xx, saw 404`},
		"body":    {`{call: {url: "{{ .callback.origin }}/balance"}, expect: {body: {credits: 1}}, within: 2s}`, `at last: credits: expected 1, saw 0`},
		"hangs":   {`{call: {url: "{{ .callback.origin }}/hang"}, within: 100ms}`, `no answer in time`},
		"refused": {`{call: {url: "http://127.0.0.1:1/"}, within: 50ms}`, `the connection was refused; nothing listens there`},
		"guarded": {`{call: {url: "http://169.254.169.254/latest/meta-data"}, within: 50ms}`, `169.254.169.254`},
	} {
		began := time.Now()
		run := s.played(t, "asks", "  - "+tc.call+"\n", `, "wait": "1m"`).has(t, `"status":"failed"`)
		if reason := run.text(t, "reason"); !strings.HasPrefix(reason, "step 1 (call GET ") || !strings.Contains(reason, tc.why) {
			t.Errorf("%s: %s", name, reason)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
	run := s.played(t, "asks", "  - {call: {url: \"{{ .callback.origin }}/hang\"}, within: 1h}\n", "").text(t, "id")
	s.delete("/_mock/runs/"+run).wants(t, 200).has(t, `"status":"canceled"`)
}

func TestAwait_GoesOnWhenAnEventHasBeenAnswered(t *testing.T) {
	s := start(t)
	const steps = "  - emit: connect.deposits.pending\n  - await: {delivered: connect.deposits.pending, within: 1h}\n  - emit: connect.deposits.submitted\n"
	hooks := newEndpoint(t, 500)
	s.patch("/_mock/workspaces/default", `{"callback_url": "`+hooks.URL+`"}`).wants(t, 200)
	run := s.played(t, "answered", steps, "").text(t, "id")
	s.get("/_mock/deliveries?wait=1m").wants(t, 200)
	s.post("/_mock/clock/advance", `{"by": "1s"}`).wants(t, 200)
	hooks.mu.Lock()
	hooks.status = 200
	hooks.mu.Unlock()
	s.post("/_mock/clock/advance", `{"by": "1h"}`).wants(t, 200)
	s.get("/_mock/runs/"+run+"?wait=1m").wants(t, 200).has(t, `"status":"passed"`)

	s.put("/_mock/scenarios/answered", scene("answered", strings.Replace(steps, "1h", "50ms", 1))).wants(t, 200)
	hooks.mu.Lock()
	hooks.status = 500
	hooks.mu.Unlock()
	s.post("/_mock/runs", `{"scenario": "answered", "wait": "1m"}`).wants(t, 201).
		has(t, `step 2 (await the answers to connect.deposits.pending): connect.deposits.pending was not answered within 50ms on the wall clock`)
}

func TestExpect_HoldsTheBodiesOfEvents(t *testing.T) {
	s := start(t)
	const steps = "  - emit: connect.deposits.pending\nexpect:\n  - {event: connect.deposits.pending, body: {\"$.deposit.amount\": \"{{ .vars.amount }}\", \"$.deposit.status\": PENDING}}\n"
	s.played(t, "bodies", steps, `, "wait": "1m"`).has(t, `"status":"passed"`)
	s.played(t, "bodies", strings.Replace(steps, "PENDING}", "CONFIRMED}", 1), `, "wait": "1m"`).has(t, `"status":"failed"`,
		`connect.deposits.pending: expected the body to be so: $.deposit.status: expected \"CONFIRMED\", saw \"PENDING\"`)
}
