package receiver

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/jwks"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// sender signs as the mock does.
type sender struct{ keys []*jwks.Key }

func newSender(t *testing.T, set int) *sender {
	t.Helper()
	keys, err := jwks.Development(set)
	if err != nil {
		t.Fatal(err)
	}
	return &sender{keys}
}

func (s *sender) key(use jwks.Use) *jwks.Key { return jwks.NewRing(s.keys...).Signing(use) }

// request is a webhook that was configured under one URL and arrives at another.
func (s *sender) request(t *testing.T, url, arrives, body string) *http.Request {
	t.Helper()
	headers, err := signing.SignWebhook(signing.Webhook{
		URL: url, Body: []byte(body), EventID: "e1", At: now, Key: s.key(jwks.Connect), TokenKey: s.key(jwks.WebhookJWT),
	})
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, arrives, strings.NewReader(body))
	for _, h := range headers {
		req.Header.Set(h.Name, h.Value)
	}
	return req
}

// publish serves what keys says at each fetch, and counts them.
func publish(t *testing.T, keys func(fetch int32) []*jwks.Key) (*Keys, *atomic.Int32) {
	t.Helper()
	var fetches atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(jwks.Document(keys(fetches.Add(1))...))
	}))
	t.Cleanup(server.Close)
	return NewKeys(server.URL), &fetches
}

func (s *sender) published(t *testing.T) *Keys {
	keys, _ := publish(t, func(int32) []*jwks.Key { return s.keys })
	return keys
}

// deliver hands over one webhook, and answers the status and what was shown.
func deliver(o Options, req *http.Request) (int, Received) {
	var got Received
	o.Show, o.Now = func(r Received) { got = r }, func() time.Time { return now }
	answer := httptest.NewRecorder()
	New(o).ServeHTTP(answer, req)
	return answer.Code, got
}

func TestReceiver_FindsTheURLThatWasSigned(t *testing.T) {
	s := newSender(t, 0)
	for _, test := range []struct {
		signed, arrives, told string
		ok                    bool
	}{
		{"http://127.0.0.1:4000/hooks?a=%20b", "http://127.0.0.1:4000/hooks?a=%20b", "", true},
		{"http://127.0.0.1:4000", "http://127.0.0.1:4000/", "", true},
		{"http://127.0.0.1:4000?a=b", "http://127.0.0.1:4000/?a=b", "", true},
		{"https://public.example/hooks", "http://127.0.0.1:4000/inner", "https://public.example/hooks", true},
		{"https://public.example/two", "http://127.0.0.1:4000/two", "https://public.example/one", true},
		{"https://public.example/hooks", "http://127.0.0.1:4000/hooks", "", false},
		{"http://127.0.0.1:4000/hooks/", "http://127.0.0.1:4000/hooks", "", false},
	} {
		status, got := deliver(Options{Keys: s.published(t), URL: test.told}, s.request(t, test.signed, test.arrives, `{"event":"x"}`))
		if got.OK() != test.ok || (status == http.StatusOK) != test.ok {
			t.Errorf("%s arrives at %s: %d %+v", test.signed, test.arrives, status, got.Result)
		}
	}
}

func TestReceiver_FetchesAgainOnlyWhenKeysMayBeOld(t *testing.T) {
	old, fresh := newSender(t, 0), newSender(t, 1)
	keys, fetches := publish(t, func(fetch int32) []*jwks.Key {
		if fetch == 1 {
			return old.keys
		}
		return append(old.keys, fresh.keys...)
	})
	const url = "http://127.0.0.1:4000/"
	for i, test := range []struct {
		from    *sender
		fetches int32
	}{{old, 1}, {old, 1}, {fresh, 2}, {old, 2}, {fresh, 2}} {
		if status, got := deliver(Options{Keys: keys}, test.from.request(t, url, url, "{}")); status != http.StatusOK || fetches.Load() != test.fetches {
			t.Errorf("%d: %d after %d fetches: %+v", i, status, fetches.Load(), got)
		}
	}
	if status, _ := deliver(Options{Keys: keys}, httptest.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("garbage"))); status != http.StatusUnauthorized || fetches.Load() != 2 {
		t.Errorf("garbage got %d, and %d fetches were made", status, fetches.Load())
	}
	if status, _ := deliver(Options{Keys: keys}, newSender(t, 2).request(t, url, url, "{}")); status != http.StatusUnauthorized || fetches.Load() != 3 {
		t.Errorf("a stranger got %d, and %d fetches were made", status, fetches.Load())
	}
}

func TestReceiver_WithoutKeysItAsksToBeTriedAgain(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"error":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) },
		"no keys": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
	} {
		server := httptest.NewServer(answer)
		status, got := deliver(Options{Keys: NewKeys(server.URL)}, newSender(t, 0).request(t, "http://x/", "http://x/", "{}"))
		server.Close()
		if status != http.StatusServiceUnavailable || got.OK() || !strings.Contains(got.String(Style{}, false), "not verified: ") {
			t.Errorf("%s: %d %s", name, status, got.String(Style{}, false))
		}
	}
}

func TestReceiver_SurvivesWhateverComes(t *testing.T) {
	keys := newSender(t, 0).published(t)
	for _, body := range []string{"", "\x00\xff", "[", "null", "{", `{"deposit":7,"event":[]}`, `{"event":"\u001b[2J"}`, strings.Repeat("[", 5000), `{"a":1}{"a":2}`, `{"a":1,"a":2}`} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://x/\u202e", strings.NewReader(body))
		for _, name := range []string{"client-id", "timestamp", "signature", "jwt", "x-zh-hook-notification-id"} {
			req.Header.Set(name, body)
		}
		status, got := deliver(Options{Keys: keys}, req)
		if shown := got.String(Style{}, true) + got.String(Style{}, false); status != http.StatusUnauthorized || strings.ContainsAny(shown, "\x1b\x00\u202e") {
			t.Errorf("%q: %d %q", body, status, shown)
		}
	}
	broken := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://x/", iotest.ErrReader(errors.New("gone")))
	if _, got := deliver(Options{Keys: keys}, broken); got.Answered != 0 {
		t.Errorf("half a webhook was shown: %+v", got)
	}
}

func TestReceiver_FailsTheFirstAttemptsOfEachEvent(t *testing.T) {
	s := newSender(t, 0)
	r := New(Options{Keys: s.published(t), FailFirst: 2, Status: http.StatusAccepted, Now: func() time.Time { return now }})
	for i, want := range []int{500, 500, 202, 202} {
		answer := httptest.NewRecorder()
		if r.ServeHTTP(answer, s.request(t, "http://x/", "http://x/", "{}")); answer.Code != want {
			t.Errorf("attempt %d got %d, want %d", i+1, answer.Code, want)
		}
	}
}

func TestReceived_IsShownForPeople(t *testing.T) {
	s := newSender(t, 0)
	body := `{"event":"connect.deposits.pending","deposit":{"id":"d1","amount":"0.013","asset":"BTC","status":"PENDING"}}`
	_, got := deliver(Options{Keys: s.published(t)}, s.request(t, "http://x/", "http://x/", body))
	want := "✓ connect.deposits.pending  0.013 BTC  PENDING  d1\n" +
		"  client-id ✓ · timestamp ✓ · signature ✓ · jwt ✓ · body ✓ · event id ✓ · answered 200\n" +
		"    \"event\": \"connect.deposits.pending\"\n" +
		"    \"deposit\": {\"id\":\"d1\",\"amount\":\"0.013\",\"asset\":\"BTC\",\"status\":\"PENDING\"}\n"
	if shown := got.String(Style{}, false); shown != want {
		t.Errorf("%s\nwant\n%s", shown, want)
	}
	if shown := got.String(Style{}, true); !strings.Contains(shown, "\n      \"event\": \"connect.deposits.pending\",\n") {
		t.Error(shown)
	}
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 21: "21st", 113: "113th"} {
		if got := ordinal(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestForward_SaysWhyItCouldNot(t *testing.T) {
	s := newSender(t, 0)
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	forward, err := NewForward(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	status, got := deliver(Options{Keys: s.published(t), Forward: forward}, s.request(t, "http://x/", "http://x/", "{}"))
	if status != http.StatusBadGateway || !strings.Contains(got.Note, "could not be passed on") {
		t.Errorf("%d %+v", status, got)
	}
}
