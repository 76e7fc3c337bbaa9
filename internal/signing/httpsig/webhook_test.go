package httpsig

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/jwks"
)

const updated = `{"webhookType":"customer.updated","eventId":"8a52bb49","id":"c1","status":"verifying"}`

// delivered is a webhook as it arrives at the URL that it was sent to.
func delivered(t *testing.T, damage func(*Message)) Delivered {
	t.Helper()
	keys, err := jwks.Development(0)
	must(t, err)
	others, err := jwks.Development(1)
	must(t, err)
	ring := jwks.NewRing(slices.Concat(keys, others)...)
	const to = "http://localhost:3000/hooks?a=b"
	headers, err := SignWebhook(Webhook{URL: to, Body: []byte(updated), At: now, Key: jwks.NewRing(keys...).Signing(jwks.SIWX)})
	must(t, err)
	m, err := posted(to)
	must(t, err)
	m.Header.Set("Content-Type", "application/json")
	for _, h := range headers {
		m.Header.Set(h.Name, h.Value)
	}
	if damage != nil {
		damage(m)
	}
	d := Delivered{Message: m, Body: []byte(updated), Now: now.Add(time.Minute)}
	for _, key := range ring.Live(now) {
		d.Keys = append(d.Keys, key.Public())
	}
	return d
}

// TestVerifyWebhook_SaysWhatHeld in a word for each check: digest, created, signature, event.
func TestVerifyWebhook_SaysWhatHeld(t *testing.T) {
	for _, test := range []struct {
		name   string
		damage func(*Message)
		states string
		found  string // the mistake that the signature was made with
	}{
		{"as it was sent", nil, "held held held held", ""},
		{"another method", func(m *Message) { m.Method = "PUT" }, "held held failed unchecked", "method-other"},
		{"at another host", func(m *Message) { m.Authority = "127.0.0.1:3000" }, "held held failed unchecked", "target-uri-other"},
		{"at another path", func(m *Message) { m.Target = "/hooks/?a=b" }, "held held failed unchecked", "trailing-slash"},
		{"with another type", func(m *Message) { m.Header.Set("Content-Type", "application/json; charset=utf-8") }, "held held failed unchecked", "content-type-charset"},
		{"with another digest", func(m *Message) { m.Header.Set(HeaderDigest, Digest(nil)) }, "failed held failed unchecked", "key-or-base-unknown"},
		{"without a signature", func(m *Message) { m.Header.Del(HeaderInput); m.Header.Del(HeaderSignature) }, "held absent failed unchecked", ""},
		{"without a digest", func(m *Message) { m.Header.Del(HeaderDigest) }, "failed held failed unchecked", ""},
		{"with a keyid that is unknown", func(m *Message) {
			m.Header.Set(HeaderInput, strings.ReplaceAll(m.Header.Get(HeaderInput), `keyid="`, `keyid="x`))
		}, "held held failed unchecked", ""},
	} {
		d := delivered(t, test.damage)
		got := VerifyWebhook(d)
		var names, states []string
		found := ""
		for _, c := range got.Checks {
			names, states = append(names, c.Name), append(states, string(c.State))
			if c.Sentence == "" || !strings.HasSuffix(c.Sentence, ".") {
				t.Errorf("%s: %+v", test.name, c)
			}
			if c.Name == "signature" && c.Diagnosis != nil {
				found = c.Diagnosis.Mistake
			}
		}
		if strings.Join(names, " ") != "digest created signature event" || strings.Join(states, " ") != test.states || found != test.found || got.EventID != "8a52bb49" {
			t.Errorf("%s: %+v (%s)", test.name, got, found)
		}
		if got.OK() != (test.damage == nil) || got.OK() != (got.KeyID != "") {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
}

// TestVerifyWebhook_OfAnUnsignedOne speaks of nothing that it cannot know.
func TestVerifyWebhook_OfAnUnsignedOne(t *testing.T) {
	got := VerifyWebhook(Delivered{Message: &Message{Method: "POST", Header: http.Header{}}, Now: now})
	var states []signing.State
	for _, c := range got.Checks {
		states = append(states, c.State)
	}
	if !slices.Equal(states, []signing.State{signing.Absent, signing.Absent, signing.Failed, signing.Absent}) || got.OK() {
		t.Errorf("%+v", got)
	}
}

func TestIsWebhook_TellsItFromTheOthers(t *testing.T) {
	for _, test := range []struct {
		header, body string
		is           bool
	}{
		{"Signature-Input", "", true},
		{"", updated, true},
		{"signature", updated, true}, // whose input got lost
		{"client-id", updated, false},
		{signing.HeaderHookTimestamp, updated, false},
		{"", `{"webhookType":7}`, false},
		{"", `{"event":"connect.deposits.pending"}`, false},
		{"", "", false},
	} {
		header := func(name string) string {
			if strings.EqualFold(name, test.header) {
				return "x"
			}
			return ""
		}
		if got := IsWebhook(header, []byte(test.body)); got != test.is {
			t.Errorf("%s %s: %t", test.header, test.body, got)
		}
	}
}

func TestSignWebhook_SaysWhatItCannotSign(t *testing.T) {
	keys, err := jwks.Development(0)
	must(t, err)
	ring := jwks.NewRing(keys...)
	for _, test := range []struct {
		webhook Webhook
		says    string
	}{
		{Webhook{URL: "http://x/"}, "there is none"},
		{Webhook{URL: "x", Key: ring.Signing(jwks.SIWX)}, "no URL"},
		{Webhook{URL: "http://x/", Key: ring.Signing(jwks.Connect)}, "an EC key on P-384"},
		{Webhook{URL: "http://x/", Key: ring.Signing(jwks.WebhookJWT)}, "an EC key on P-384"},
		{Webhook{URL: "http://x/", ContentType: "ä", Key: ring.Signing(jwks.SIWX)}, "beyond ASCII"},
	} {
		if _, err := SignWebhook(test.webhook); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%+v: %v", test.webhook, err)
		}
	}
}
