package receiver

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/internal/signing/httpsig"
)

func TestReceiver_AForgedWebhookIsNotTakenForTheEventThatItNames(t *testing.T) {
	s := newSender(t, 0)
	var got Received
	r := New(Options{Keys: s.published(t), Now: func() time.Time { return now }, Show: func(r Received) { got = r }})
	for range 2 {
		forged := s.signedIn(t, hooksURL, hooksURL, verifying)
		forged.Header.Set(httpsig.HeaderSignature, "sig=:"+strings.Repeat("AAAA", 32)+":")
		r.ServeHTTP(httptest.NewRecorder(), forged)
		if shown := got.String(Style{}, false); !strings.Contains(shown, "event id unchecked") || strings.Contains(shown, "no event id") || strings.Contains(shown, "the same event") {
			t.Error(shown)
		}
	}
	r.ServeHTTP(httptest.NewRecorder(), s.signedIn(t, hooksURL, hooksURL, verifying))
	if got.Attempt != 1 || !got.OK() {
		t.Errorf("the true one has come %d times", got.Attempt)
	}
}

func TestReceiver_SpeaksToWhoReceives(t *testing.T) {
	s := newSender(t, 0)
	for _, late := range []time.Duration{time.Hour, -time.Hour} {
		var got Received
		r := New(Options{Keys: s.published(t), Now: func() time.Time { return now.Add(late) }, Show: func(r Received) { got = r }})
		r.ServeHTTP(httptest.NewRecorder(), s.signedIn(t, hooksURL, hooksURL, verifying))
		shown := got.String(Style{}, false)
		if !strings.Contains(shown, "→ Set this machine's clock by NTP") || strings.Contains(shown, "client's") || strings.Contains(shown, "server's") || strings.Contains(shown, "sign each") {
			t.Error(shown)
		}
	}
}

func TestReceiver_NamesNoSystemWhereNoneSigned(t *testing.T) {
	s := newSender(t, 0)
	for _, body := range []string{"", "hello", `{"event":"connect.deposits.pending"}`} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://x/", strings.NewReader(body))
		status, got := deliver(Options{Keys: s.published(t)}, req)
		shown := got.String(Style{}, false)
		if status != http.StatusUnauthorized || !strings.Contains(shown, "the signature headers of none of the systems") || strings.Contains(shown, "client-id is missing") {
			t.Errorf("%d: %s", status, shown)
		}
	}
}
