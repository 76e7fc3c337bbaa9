package receiver

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/internal/signing/httpsig"
	"github.com/mockconnect/mockconnect/jwks"
)

const verifying = `{"webhookType":"customer.updated","eventId":"8a52bb49-ff38-43dd-9a86-4ee2b8f7a0d6","id":"c1","externalId":"USER01","status":"verifying"}`

// signedIn is a webhook of wallet sign-in, configured under one URL and arriving at another.
func (s *sender) signedIn(t *testing.T, url, arrives, body string) *http.Request {
	t.Helper()
	headers, err := httpsig.SignWebhook(httpsig.Webhook{URL: url, Body: []byte(body), At: now, Key: s.key(jwks.SIWX)})
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, arrives, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	for _, h := range headers {
		req.Header.Set(h.Name, h.Value)
	}
	return req
}

const hooksURL = "http://127.0.0.1:4000/hooks"

func TestReceiver_ShowsAWebhookOfWalletSignIn(t *testing.T) {
	s := newSender(t, 0)
	status, got := deliver(Options{Keys: s.published(t)}, s.signedIn(t, hooksURL, hooksURL, verifying))
	want := "✓ customer.updated  verifying  c1\n  digest ✓ · created ✓ · signature ✓ · event id ✓ · answered 200\n" +
		"    \"webhookType\": \"customer.updated\"\n    \"eventId\": \"8a52bb49-ff38-43dd-9a86-4ee2b8f7a0d6\"\n"
	if shown := got.String(Style{}, false); status != http.StatusOK || !strings.HasPrefix(shown, want) || got.Attempt != 1 || got.Result.KeyID != s.key(jwks.SIWX).ID {
		t.Errorf("%d %s\nwant\n%s", status, shown, want)
	}
}

func TestReceiver_FindsTheURLThatWalletSignInSigned(t *testing.T) {
	s := newSender(t, 0)
	for _, test := range []struct {
		signed, arrives, told string
		ok                    bool
	}{
		{hooksURL + "?a=%20b", hooksURL + "?a=%20b", "", true},
		{"http://127.0.0.1:4000", "http://127.0.0.1:4000/", "", true},
		{"http://127.0.0.1:4000?a=b", "http://127.0.0.1:4000/?a=b", "", true},
		{"https://public.example/hooks", "http://127.0.0.1:4000/inner", "https://public.example/hooks", true},
		{"https://public.example:443/hooks?a=b", "http://127.0.0.1:4000/inner?c=d", "https://public.example/hooks?a=b", true},
		{"https://public.example/two", "http://127.0.0.1:4000/two", "https://public.example/one", true},
		{"https://public.example/hooks", hooksURL, "", false},
		{hooksURL + "/", hooksURL, "", false},
	} {
		status, got := deliver(Options{Keys: s.published(t), URL: test.told}, s.signedIn(t, test.signed, test.arrives, verifying))
		if got.OK() != test.ok || (status == http.StatusOK) != test.ok {
			t.Errorf("%s arrives at %s: %d %+v", test.signed, test.arrives, status, got.Result)
		}
	}
}

func TestReceiver_RefusesWebhooksOfWalletSignInThatDoNotHold(t *testing.T) {
	s := newSender(t, 0)
	drop := func(names ...string) func(*http.Request) {
		return func(r *http.Request) {
			for _, name := range names {
				r.Header.Del(name)
			}
		}
	}
	swap := func(name, from, to string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set(name, strings.ReplaceAll(r.Header.Get(name), from, to))
		}
	}
	for _, test := range []struct {
		name   string
		damage func(*http.Request)
		late   time.Duration
		says   string // empty: it holds
	}{
		{"five minutes", nil, 300 * time.Second, ""},
		{"a second more", nil, 301 * time.Second, "created ✗"},
		{"from ahead", nil, -301 * time.Second, "ahead of this machine's clock"},
		{"another digest", func(r *http.Request) { r.Header.Set(httpsig.HeaderDigest, httpsig.Digest([]byte("x"))) }, 0, "digest ✗"},
		{"no digest", drop(httpsig.HeaderDigest), 0, "Content-Digest is missing"},
		{"another type", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 0, "signature ✗"},
		{"other components", swap(httpsig.HeaderInput, ` "content-digest"`, ""), 0, "does not cover"},
		{"an unknown key", swap(httpsig.HeaderInput, `keyid="`, `keyid="x`), 0, "is unknown"},
		{"a key for something else", swap(httpsig.HeaderInput, s.key(jwks.SIWX).ID, s.key(jwks.Connect).ID), 0, "an EC key on P-384"},
		{"no signature", drop(httpsig.HeaderInput, httpsig.HeaderSignature), 0, "anybody may have sent it"},
		{"no Signature-Input", drop(httpsig.HeaderInput), 0, "Signature-Input is missing"},
		{"no Signature", drop(httpsig.HeaderSignature), 0, "Signature is missing"},
	} {
		req := s.signedIn(t, hooksURL, hooksURL, verifying)
		if test.damage != nil {
			test.damage(req)
		}
		var got Received
		answer := httptest.NewRecorder()
		New(Options{
			Keys: s.published(t), Show: func(r Received) { got = r }, Now: func() time.Time { return now.Add(test.late) },
		}).ServeHTTP(answer, req)
		shown := got.String(Style{}, false)
		if (answer.Code == http.StatusOK) != (test.says == "") || !strings.Contains(shown, test.says) || got.Type != "customer.updated" {
			t.Errorf("%s: %d, want it to say %q\n%s", test.name, answer.Code, test.says, shown)
		}
	}
}

func TestReceiver_FetchesKeysOfWalletSignInAgainWhenTheyMayBeOld(t *testing.T) {
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
		if status, got := deliver(Options{Keys: keys}, test.from.signedIn(t, hooksURL, hooksURL, verifying)); status != http.StatusOK || fetches.Load() != test.fetches {
			t.Errorf("%d: %d after %d fetches: %+v", i, status, fetches.Load(), got)
		}
	}
	unsigned := old.signedIn(t, hooksURL, hooksURL, verifying)
	unsigned.Header.Del(httpsig.HeaderInput)
	unsigned.Header.Del(httpsig.HeaderSignature)
	if status, got := deliver(Options{Keys: keys}, unsigned); status != http.StatusUnauthorized || fetches.Load() != 2 || got.Attempt != 0 {
		t.Errorf("without a signature it got %d, and %d fetches were made: %+v", status, fetches.Load(), got)
	}
}

func TestReceiver_WithoutAKeyOnP384ItSaysSo(t *testing.T) {
	s := newSender(t, 0)
	keys, _ := publish(t, func(int32) []*jwks.Key { return []*jwks.Key{s.key(jwks.Connect), s.key(jwks.WebhookJWT)} })
	if status, got := deliver(Options{Keys: keys}, s.signedIn(t, hooksURL, hooksURL, verifying)); status != http.StatusUnauthorized || !strings.Contains(got.String(Style{}, false), "no EC key on P-384") {
		t.Errorf("%d %+v", status, got)
	}
}
