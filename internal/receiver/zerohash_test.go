package receiver

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/jwks"
)

const (
	hookSecret = "whsec_test"
	approved   = `{"participant_code":"ABC123","participant_status":"approved","timestamp":1670958435349}`
)

// hook is a webhook of zerohash.
func (s *sender) hook(t *testing.T, body string, o signing.HookOptions) *http.Request {
	t.Helper()
	o.Now, o.Key = now, s.key(jwks.Zerohash).Private
	headers, err := signing.SignHook(o, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:4000/hooks", strings.NewReader(body))
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	req.Header.Set(signing.HeaderEventID, "n1")
	req.Header.Set(signing.HeaderHookType, "participant_status_changed")
	return req
}

func TestReceiver_ShowsAWebhookOfZerohash(t *testing.T) {
	s := newSender(t, 0)
	for _, test := range []struct{ secret, checks string }{
		{hookSecret, "timestamp ✓ · hmac ✓ · rsa ✓ · legacy hmac ✓ · legacy rsa ✓ · event id ✓ · answered 200"},
		{"", "timestamp ✓ · hmac unchecked · rsa ✓ · legacy hmac unchecked · legacy rsa ✓ · event id ✓ · answered 200"},
	} {
		_, got := deliver(Options{Keys: s.published(t), Secret: test.secret}, s.hook(t, approved, signing.HookOptions{Secret: hookSecret}))
		want := "✓ participant_status_changed  approved  ABC123\n  " + test.checks + "\n" +
			"    \"participant_code\": \"ABC123\"\n    \"participant_status\": \"approved\"\n    \"timestamp\": 1670958435349\n"
		if shown := got.String(Style{}, false); shown != want || got.Attempt != 1 {
			t.Errorf("%s\nwant\n%s", shown, want)
		}
	}
}

func TestReceiver_RefusesWebhooksOfZerohashThatDoNotHold(t *testing.T) {
	s := newSender(t, 0)
	for _, test := range []struct {
		name   string
		secret string
		sign   signing.HookOptions
		damage func(*http.Request)
		late   time.Duration
		says   string // empty: it holds
	}{
		{"PKCS#1 v1.5 and seconds", hookSecret, signing.HookOptions{Secret: hookSecret, PKCS1v15: true, Seconds: true}, nil, 0, ""},
		{"RSA only", hookSecret, signing.HookOptions{}, nil, 0, ""},
		{"HMAC only", hookSecret, signing.HookOptions{Secret: hookSecret, Omit: []string{signing.HeaderHookRSA, signing.HeaderHookRSALegacy}}, nil, 0, ""},
		{"HMAC only, no secret", "", signing.HookOptions{Secret: hookSecret, Omit: []string{signing.HeaderHookRSA, signing.HeaderHookRSALegacy}}, nil, 0, "anybody may have sent it"},
		{"another secret", "other", signing.HookOptions{Secret: hookSecret}, nil, 0, "hmac ✗"},
		{"another timestamp", "", signing.HookOptions{Secret: hookSecret}, func(r *http.Request) { r.Header.Set(signing.HeaderHookTimestamp, "1767323045001") }, 0, "rsa ✗"},
		{"five minutes", "", signing.HookOptions{}, nil, 300 * time.Second, ""},
		{"a second more", "", signing.HookOptions{}, nil, 301 * time.Second, "301 s behind"},
	} {
		req := s.hook(t, approved, test.sign)
		if test.damage != nil {
			test.damage(req)
		}
		var got Received
		answer := httptest.NewRecorder()
		New(Options{
			Keys: s.published(t), Secret: test.secret, Show: func(r Received) { got = r }, Now: func() time.Time { return now.Add(test.late) },
		}).ServeHTTP(answer, req)
		shown := got.String(Style{}, false)
		if (answer.Code == http.StatusOK) != (test.says == "") || !strings.Contains(shown, test.says) || strings.Contains(shown, hookSecret) {
			t.Errorf("%s: %d, want it to say %q\n%s", test.name, answer.Code, test.says, shown)
		}
	}
}

func TestReceiver_FetchesKeysOfZerohashAgainWhenTheyMayBeOld(t *testing.T) {
	old, fresh := newSender(t, 0), newSender(t, 1)
	keys, fetches := publish(t, func(fetch int32) []*jwks.Key {
		if fetch == 1 {
			return old.keys
		}
		return append(old.keys, fresh.keys...)
	})
	for i, test := range []struct {
		from    *sender
		fetches int32
	}{{old, 1}, {fresh, 2}, {old, 2}} {
		if status, got := deliver(Options{Keys: keys}, test.from.hook(t, approved, signing.HookOptions{})); status != http.StatusOK || fetches.Load() != test.fetches {
			t.Errorf("%d: %d after %d fetches: %+v", i, status, fetches.Load(), got)
		}
	}
	unsigned := old.hook(t, approved, signing.HookOptions{Secret: "x", Omit: []string{signing.HeaderHookRSA, signing.HeaderHookRSALegacy}})
	if status, _ := deliver(Options{Keys: keys}, unsigned); status != http.StatusUnauthorized || fetches.Load() != 2 {
		t.Errorf("without RSA it got %d, and %d fetches were made", status, fetches.Load())
	}
}

func TestRead_FindsTheFactsOfWebhooksOfZerohash(t *testing.T) {
	for body, want := range map[string]facts{
		`{"account_group":"00SCXM","asset":"BTC","balance":"1.5"}`:                      {amount: "1.5", asset: "BTC"},
		`{"deposit_id":"d1","participant_code":"P","state":"confirmed","amount":"2"}`:   {id: "d1", status: "confirmed", amount: "2"},
		`{"fund_id":"f","fund_asset":"USDC","quantity":"3","success":true,"status":[]}`: {id: "f", asset: "USDC", amount: "3"},
		`[]`: {},
	} {
		if got := read([]byte(body)); got != want {
			t.Errorf("%s: %+v", body, got)
		}
	}
}
