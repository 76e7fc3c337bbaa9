package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect"
)

// received is one webhook as it arrived.
type received struct {
	header http.Header
	body   []byte
	status int
}

// platform is a consumer on a real port that can be made to fail, and the mock that sends to it.
type platform struct {
	t        *testing.T
	mock     string // base URL
	consumer string // base URL

	mu       sync.Mutex
	one      sync.Mutex
	forgets  bool // the planted bug: the consumer knows no event again
	failures int  // calls still to be answered with 500, before the consumer sees them
	log      []received
}

func newPlatform(t *testing.T) *platform {
	p := &platform{t: t}
	consumer := httptest.NewUnstartedServer(nil)
	p.consumer = "http://" + consumer.Listener.Addr().String()
	mock, err := mockconnect.New(t.Context(), mockconnect.Options{
		Listen: "127.0.0.1:0", Speed: "instant", Callback: p.consumer + "/webhooks",
	})
	if err != nil {
		t.Fatal(err)
	}
	mock.Start()
	t.Cleanup(func() {
		if err := mock.Close(); err != nil {
			t.Error(err)
		}
	})
	p.mock = mock.URL()
	handler := NewConsumer(NewVerifier(p.mock+"/v1/jwks", p.consumer+"/webhooks"))
	consumer.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.forgets { // one at a time, so that nothing is remembered between them
			p.one.Lock()
			defer p.one.Unlock()
			handler.mu.Lock()
			clear(handler.seen)
			handler.mu.Unlock()
		}
		p.record(handler, w, r)
	})
	consumer.Start()
	t.Cleanup(consumer.Close)
	return p
}

// record stands in front of the consumer, as a flaky proxy would.
func (p *platform) record(handler http.Handler, w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		handler.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Error(err)
	}
	p.mu.Lock()
	failing := p.failures > 0
	if failing {
		p.failures--
	}
	p.mu.Unlock()
	answer := httptest.NewRecorder()
	if failing {
		answer.WriteHeader(http.StatusInternalServerError)
	} else {
		forwarded := r.Clone(r.Context())
		forwarded.Body = io.NopCloser(bytes.NewReader(body))
		handler.ServeHTTP(answer, forwarded)
	}
	p.mu.Lock()
	p.log = append(p.log, received{r.Header.Clone(), body, answer.Code})
	p.mu.Unlock()
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

func (p *platform) webhooks() []received {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]received(nil), p.log...)
}

// call makes a request and reads the answer into the value, if there is one.
func (p *platform) call(method, url string, header http.Header, body []byte, into any) int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if into != nil {
		if err := json.NewDecoder(res.Body).Decode(into); err != nil {
			p.t.Fatal(err)
		}
	}
	return res.StatusCode
}

type run struct {
	ID          string `json:"id"`
	Status      string `json:"status"`
	ReferenceID string `json:"reference_id"`
	Reason      string `json:"reason"`
}

func (p *platform) play(scenario string) (r run) {
	p.t.Helper()
	body := fmt.Appendf(nil, `{"scenario": %q, "wait": "30s"}`, scenario)
	if status := p.call(http.MethodPost, p.mock+"/_mock/runs", nil, body, &r); status != http.StatusCreated || r.Status != "passed" {
		p.t.Fatalf("the run of %s answered %d and is %q, want 201 and passed", scenario, status, r.Status)
	}
	return r
}

func (p *platform) wantBalance(referenceID, want string) {
	p.t.Helper()
	var shown struct {
		Balances map[string]string `json:"balances"`
	}
	p.call(http.MethodGet, p.consumer+"/balances/"+referenceID, nil, nil, &shown)
	if shown.Balances["BTC"] != want {
		p.t.Errorf("the balance of %s is %q BTC, want %q", referenceID, shown.Balances["BTC"], want)
	}
}

func TestConsumer_CreditsAConfirmedDepositOnce(t *testing.T) {
	p := newPlatform(t)
	r := p.play("deposit-confirmed")
	p.wantBalance(r.ReferenceID, "0.013")

	got := p.webhooks()
	if len(got) != 3 {
		t.Fatalf("%d webhooks came, want pending, submitted and confirmed", len(got))
	}
	// The same webhook once more, and then the same event signed again.
	last := got[2]
	if status := p.call(http.MethodPost, p.consumer+"/webhooks", last.header, last.body, nil); status != http.StatusOK {
		t.Errorf("a duplicate was answered %d, want 200", status)
	}
	deliveries := p.deliveries(r.ID)
	p.call(http.MethodPost, p.mock+"/_mock/deliveries/"+deliveries["connect.deposits.confirmed"].ID+"/resend", nil, nil, nil)
	p.call(http.MethodPost, p.mock+"/_mock/settle", nil, []byte(`{"wait": "30s"}`), nil)
	if got = p.webhooks(); len(got) != 5 || got[4].status != http.StatusOK {
		t.Errorf("%d webhooks came, the last one answered %d; want 5 and 200", len(got), got[len(got)-1].status)
	}
	p.wantBalance(r.ReferenceID, "0.013")
}

func TestConsumer_DebitsAConfirmedWithdrawal(t *testing.T) {
	p := newPlatform(t)
	r := p.play("withdrawal-confirmed")
	p.wantBalance(r.ReferenceID, "-0.013")
}

type delivery struct {
	ID       string `json:"id"`
	Event    string `json:"event"`
	EventID  string `json:"event_id"`
	Status   string `json:"status"`
	Attempts []struct {
		Status int `json:"status"`
	} `json:"attempts"`
}

// deliveries are those of a run, by event.
func (p *platform) deliveries(runID string) map[string]delivery {
	p.t.Helper()
	var list struct {
		Items []delivery `json:"items"`
	}
	p.call(http.MethodGet, p.mock+"/_mock/deliveries?run="+runID, nil, nil, &list)
	found := map[string]delivery{}
	for _, d := range list.Items {
		found[d.Event] = d
	}
	return found
}

func TestConsumer_ThatAnswers500TwiceIsAskedThreeTimesAboutOneEvent(t *testing.T) {
	p := newPlatform(t)
	p.failures = 2
	r := p.play("deposit-confirmed")

	got := p.webhooks()
	if len(got) != 5 {
		t.Fatalf("%d calls came, want 3 for pending and 1 each for submitted and confirmed", len(got))
	}
	pending := p.deliveries(r.ID)["connect.deposits.pending"]
	for i, want := range []int{500, 500, 200} {
		if got[i].status != want || got[i].header.Get("x-zh-hook-notification-id") != pending.EventID {
			t.Errorf("call %d was answered %d for event %s, want %d for %s", i+1, got[i].status,
				got[i].header.Get("x-zh-hook-notification-id"), want, pending.EventID)
		}
		if !bytes.Equal(got[i].body, got[0].body) {
			t.Errorf("call %d has another body than the first", i+1)
		}
	}
	var journal []int
	for _, attempt := range pending.Attempts {
		journal = append(journal, attempt.Status)
	}
	if want := "[500 500 200]"; fmt.Sprint(journal) != want || pending.Status != "delivered" {
		t.Errorf("the journal has %v and says %s, want %s and delivered", journal, pending.Status, want)
	}
	p.wantBalance(r.ReferenceID, "0.013")
}

func TestConsumer_RefusesWhatConnectDidNotSend(t *testing.T) {
	p := newPlatform(t)
	r := p.play("deposit-confirmed")
	got := p.webhooks()
	first, genuine := got[0], got[2]
	strange := NewVerifier(p.mock+"/v1/jwks", "https://elsewhere.example/webhooks")

	old := strconv.FormatInt(time.Now().Add(-tolerance-time.Minute).Unix(), 10)
	for name, damage := range map[string]func(h http.Header, body string) string{
		"another amount":           func(_ http.Header, body string) string { return strings.Replace(body, `"0.013"`, `"13.00"`, 1) },
		"one space more":           func(_ http.Header, body string) string { return body + " " },
		"an old timestamp":         func(h http.Header, body string) string { h.Set("timestamp", old); return body },
		"no timestamp":             func(h http.Header, body string) string { h.Del("timestamp"); return body },
		"another event id":         func(h http.Header, body string) string { h.Set("x-zh-hook-notification-id", "other"); return body },
		"no jwt":                   func(h http.Header, body string) string { h.Del("jwt"); return body },
		"the jwt of another event": func(h http.Header, body string) string { h.Set("jwt", first.header.Get("jwt")); return body },
		"no signature":             func(h http.Header, body string) string { h.Del("signature"); return body },
		"a signature of another body": func(h http.Header, body string) string {
			h.Set("signature", first.header.Get("signature"))
			return body
		},
	} {
		header := genuine.header.Clone()
		body := damage(header, string(genuine.body))
		if status := p.call(http.MethodPost, p.consumer+"/webhooks", header, []byte(body), nil); status != http.StatusUnauthorized {
			t.Errorf("%s was answered %d, want 401", name, status)
		}
	}
	if _, err := strange.Verify(t.Context(), genuine.header, genuine.body); err == nil {
		t.Error("a webhook that was signed for another URL was accepted")
	}
	p.wantBalance(r.ReferenceID, "0.013")
}

func TestConsumer_FollowsARotationOfKeys(t *testing.T) {
	p := newPlatform(t)
	p.play("deposit-confirmed")
	if status := p.call(http.MethodPost, p.mock+"/_mock/keys/rotate", nil, []byte(`{}`), nil); status >= http.StatusMultipleChoices {
		t.Fatalf("rotating the keys answered %d", status)
	}
	r := p.play("deposit-confirmed")
	p.wantBalance(r.ReferenceID, "0.013")
}

func TestHealthcheck_AsksTheConsumerThatRunsHere(t *testing.T) {
	server := httptest.NewServer(NewConsumer(NewVerifier("", "")))
	address := server.Listener.Addr().String()
	if err := checkHealth(t.Context(), address); err != nil {
		t.Error(err)
	}
	server.Close()
	if err := checkHealth(t.Context(), address); err == nil {
		t.Error("a consumer that is gone was found healthy")
	}
}
