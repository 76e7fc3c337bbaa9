package signing

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/jwks"
)

const hookURL = "https://platform.example.com/hooks/connect?env=test"

const eventID = "0f6cb7cb-9ad5-45ae-8a0f-3a1d4cf2d3b7"

var hookBody = []byte(`{"deposit":{"amount":"0.013"}}`)

// received is a webhook on its way, for a test to damage.
type received struct {
	headers map[string]string
	url     string
	body    []byte
	keys    []jwks.PublicKey
	now     time.Time
}

func (r received) verify() WebhookResult {
	return VerifyWebhook(func(name string) string { return r.headers[name] }, r.url, r.body, r.keys, r.now, 0)
}

func delivered(t testing.TB) received {
	t.Helper()
	headers, err := SignWebhook(Webhook{
		URL: hookURL, Body: hookBody, EventID: eventID, At: now,
		Key: keyOf(t, 0, jwks.Connect), TokenKey: keyOf(t, 0, jwks.WebhookJWT),
	})
	must(t, err)
	r := received{headers: map[string]string{HeaderEventID: eventID}, url: hookURL, body: hookBody, now: now.Add(2 * time.Second)}
	for _, h := range headers {
		r.headers[h.Name] = h.Value
	}
	// A JWKS of several workspaces: the key that signed is neither the first nor the only one.
	other, err := jwks.Development(1)
	must(t, err)
	own, err := jwks.Development(0)
	must(t, err)
	r.keys, err = jwks.PublicKeys(jwks.Document(append(other, own...)...))
	must(t, err)
	return r
}

func TestSignWebhook_HasTheHeadersOfTheDocumentsAndAJWT(t *testing.T) {
	headers, err := SignWebhook(Webhook{URL: hookURL, Body: hookBody, EventID: eventID, At: now, Key: keyOf(t, 0, jwks.Connect), TokenKey: keyOf(t, 0, jwks.WebhookJWT)})
	must(t, err)
	var names []string
	for _, h := range headers {
		names = append(names, h.Name)
	}
	if got := strings.Join(names, " "); got != "client-id timestamp signature jwt" {
		t.Errorf("headers %s", got)
	}
	if headers[0].Value != "Connect" || headers[1].Value != stamp {
		t.Errorf("%v", headers[:2])
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(headers[3].Value, ".")[1])
	must(t, err)
	want := `{"iss":"connect","iat":1759320000,"jti":"` + eventID + `","body_sha256":"` + hexSHA256(hookBody) + `"}`
	if string(payload) != want {
		t.Errorf("claims %s, want %s", payload, want)
	}
	raw, err := base64.StdEncoding.DecodeString(headers[2].Value)
	must(t, err)
	answer := openssl(t, []byte(stamp+"POST"+hookURL+string(hookBody)), "dgst", "-sha256",
		"-verify", file(t, "key", []byte(keyOf(t, 0, jwks.Connect).PublicPEM())), "-signature", file(t, "signature", raw))
	if !strings.Contains(string(answer), "Verified OK") {
		t.Errorf("openssl: %s", answer)
	}
}

func TestSignWebhook_WantsItsKeysButTheJWTIsOptional(t *testing.T) {
	hook := Webhook{URL: hookURL, At: now}
	if _, err := SignWebhook(hook); err == nil {
		t.Error("signed without a key")
	}
	hook.Key = keyOf(t, 0, jwks.Connect)
	if headers, err := SignWebhook(hook); err != nil || len(headers) != 3 {
		t.Errorf("without a token key: %v, %v", headers, err)
	}
	hook.Key = keyOf(t, 0, jwks.SIWX)
	if _, err := SignWebhook(hook); err == nil {
		t.Error("signed with an EC key")
	}
	if _, err := WebhookJWT(nil, eventID, nil, now); err == nil {
		t.Error("made a jwt without a key")
	}
}

func TestVerifyWebhook_SaysPerCheckWhatHeld(t *testing.T) {
	token := func(key *jwks.Key, claims string) string {
		token, err := jwks.Sign(key, []byte(claims), "JWT")
		must(t, err)
		return token
	}
	es := keyOf(t, 0, jwks.WebhookJWT)
	never, err := jwks.NeverPublished()
	must(t, err)
	unknown := jwks.NewRing(never...)
	for _, test := range []struct {
		name   string
		damage func(*received)
		// Per check, in order: h(eld), f(ailed) or a(bsent).
		states, says, mistake string
	}{
		{"as sent", func(*received) {}, "hhhhhh", "", ""},
		{"no jwt", func(r *received) { r.headers["jwt"] = "" }, "hhhaaa", "only the signature protects", ""},
		{"no jwt, no event", func(r *received) { r.headers["jwt"], r.headers[HeaderEventID] = "", "" }, "hhhaaa", "names no event id", ""},
		{"no event header", func(r *received) { r.headers[HeaderEventID] = "" }, "hhhhhh", "The event id is " + eventID, ""},
		{"other client-id", func(r *received) { r.headers["client-id"] = "connect\x1b[2J" }, "fhhhhh", `"connect?[2J"`, ""},
		{"no client-id", func(r *received) { r.headers["client-id"] = "" }, "fhhhhh", "client-id is missing", ""},
		{"other body", func(r *received) { r.body = []byte(`{}`) }, "hhfhfh", "its SHA-256 is 44136fa3", "string-unknown"},
		{"body parsed and written again", func(r *received) { r.body = []byte(`{"deposit": {"amount": "0.013"}}`) }, "hhfhfh", "compact JSON", "body-compact"},
		{"http behind a proxy", func(r *received) { r.url = strings.Replace(hookURL, "https", "http", 1) }, "hhfhhh", "https://platform", "target-scheme"},
		{"path only known", func(r *received) { r.url = "https://platform.example.com/hooks/connect" }, "hhfhhh", "does not verify", "string-unknown"},
		{"timestamp changed", func(r *received) { r.headers["timestamp"] = "1759320004" }, "hhfhhh", "taken twice", "timestamp-taken-twice"},
		{"no timestamp", func(r *received) { r.headers["timestamp"] = "" }, "hffhhh", "timestamp is missing", "string-unknown"},
		{"no signature", func(r *received) { r.headers["signature"] = "" }, "hhfhhh", "signature is missing", ""},
		{"signature in hex", func(r *received) {
			raw, _ := base64.StdEncoding.DecodeString(r.headers["signature"])
			r.headers["signature"] = hexOf(raw)
		}, "hhfhhh", "as hex", "signature-hex"},
		{"unknown key", func(r *received) {
			headers, err := SignWebhook(Webhook{URL: hookURL, Body: hookBody, EventID: eventID, At: now, Key: unknown.Signing(jwks.Connect), TokenKey: unknown.Signing(jwks.WebhookJWT)})
			must(t, err)
			r.headers["signature"], r.headers["jwt"] = headers[2].Value, headers[3].Value
		}, "hhffaa", "kid names no key", "key-unknown"},
		{"no RSA key published", func(r *received) { r.keys = nil }, "hhffaa", "no RSA key", ""},
		{"too late", func(r *received) { r.now = now.Add(47*time.Minute + 30*time.Second) }, "hfhfaa", "2850 s away", "clock-behind"},
		{"jwt of another body", func(r *received) {
			r.headers["jwt"] = token(es, `{"iss":"connect","iat":1759320000,"jti":"`+eventID+`","body_sha256":"00"}`)
		}, "hhhhfh", "the jwt has 00", ""},
		{"jwt of another event", func(r *received) { r.headers[HeaderEventID] = "e2" }, "hhhhhf", `"e2" in the header`, ""},
		{"jwt of another issuer", func(r *received) { r.headers["jwt"] = token(es, `{"iss":"evil","iat":1759320000}`) }, "hhhfaa", `issued by "evil"`, ""},
		{"jwt with a date", func(r *received) { r.headers["jwt"] = token(es, `{"iss":"connect","iat":"2025-10-01T12:00:00Z"}`) }, "hhhfaa", "iat as Unix seconds", ""},
		{"jwt without jti", func(r *received) {
			r.headers[HeaderEventID] = ""
			r.headers["jwt"] = token(es, `{"iss":"connect","iat":1759320000,"body_sha256":"`+hexSHA256(hookBody)+`"}`)
		}, "hhhhhf", "no jti", ""},
		{"jwt damaged", func(r *received) { r.headers["jwt"] += "AAAA" }, "hhhfaa", "does not verify", ""},
		{"jwt that is none", func(r *received) { r.headers["jwt"] = "x" }, "hhhfaa", "not a compact JWS", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := delivered(t)
			test.damage(&r)
			result := r.verify()
			var states, sentences, mistake string
			for _, c := range result.Checks {
				states += string(c.State[:1])
				sentences += c.Sentence + "\n"
				if c.Diagnosis != nil {
					mistake = c.Diagnosis.Mistake
				}
				if c.Name == "" || !strings.HasSuffix(c.Sentence, ".") && !strings.HasSuffix(c.Sentence, ")") {
					t.Errorf("%+v", c)
				}
			}
			if states != test.states || !strings.Contains(sentences, test.says) || mistake != test.mistake {
				t.Errorf("%s, %q; want %s, %q, %s\n%s", states, mistake, test.states, test.mistake, test.says, sentences)
			}
			if result.OK() == strings.Contains(test.states, "f") {
				t.Errorf("OK is %v", result.OK())
			}
		})
	}
}

func TestVerifyWebhook_NamesTheKeyAndTheEvent(t *testing.T) {
	result := delivered(t).verify()
	if result.KeyID != keyOf(t, 0, jwks.Connect).ID || result.EventID != eventID {
		t.Errorf("%+v", result)
	}
	if (WebhookResult{}).OK() {
		t.Error("nothing checked is OK")
	}
}

func FuzzVerifyConnect(f *testing.F) {
	for _, planted := range plantedSignatures(f) {
		f.Add(stamp, planted.signature, "http://h:1/p?q", []byte(`{"a":[1,2.50,"é\u00e9"]}`))
	}
	f.Add("", "", "", []byte{0xff})
	f.Fuzz(func(t *testing.T, timestamp, signature, target string, body []byte) {
		r := request(t)
		r.Timestamp, r.Signature, r.Body = timestamp, signature, body
		r.Targets = []Target{{"target", target}}
		_, refusal := VerifyConnect(r)
		// Nobody but the holder of the key can make one that verifies, and a fuzzer is not that.
		if refusal == nil || refusal.Rule == "" || refusal.Message == "" {
			t.Errorf("%+v", refusal)
		}
	})
}

func BenchmarkSignWebhook(b *testing.B) {
	hook := Webhook{URL: hookURL, Body: hookBody, EventID: eventID, At: now, Key: keyOf(b, 0, jwks.Connect)}
	private := rsaOf(b, 0)
	digest := sha256.Sum256(hookBody)
	withJWT := hook
	withJWT.TokenKey = keyOf(b, 0, jwks.WebhookJWT)
	for _, bench := range []struct {
		name string
		sign func() error
	}{
		{"signature and jwt", func() error { _, err := SignWebhook(withJWT); return err }},
		{"signature", func() error { _, err := SignWebhook(hook); return err }},
		{"raw rsa.SignPKCS1v15", func() error { _, err := rsa.SignPKCS1v15(nil, private, crypto.SHA256, digest[:]); return err }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				if err := bench.sign(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerifyConnect(b *testing.B) {
	for _, bench := range []struct{ name, signed string }{
		{"accepted", stamp + "POST" + fullURL + string(body)},
		{"one mistake", stamp + "post" + fullURL + string(body)},
		{"no usual mistake", "hello"},
	} {
		r := request(b)
		r.Signature = b64(rawSign(b, rsaOf(b, 0), crypto.SHA256, bench.signed))
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				VerifyConnect(r)
			}
		})
	}
	r := request(b)
	r.Body = []byte(`{"a":"` + strings.Repeat("x", 1<<20) + `"}`)
	r.Signature = b64(rawSign(b, rsaOf(b, 0), crypto.SHA256, "hello"))
	b.Run("no usual mistake, a body of 1 MiB", func(b *testing.B) {
		for b.Loop() {
			VerifyConnect(r)
		}
	})
}
