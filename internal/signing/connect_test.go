package signing

import (
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/jwks"
)

func TestConnectBase_JoinsThePartsWithNothingBetween(t *testing.T) {
	got := string(ConnectBase("1759320000", "POST", "/sessions?a=b", []byte(`{"x": 1}`)))
	if want := `1759320000POST/sessions?a=b{"x": 1}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestSignConnect_IsVerifiedByOpenSSL(t *testing.T) {
	key := keyOf(t, 0, jwks.Connect)
	signature, err := SignConnect(key.Private, stamp, "POST", fullURL, body)
	must(t, err)
	raw, err := base64.StdEncoding.DecodeString(signature)
	must(t, err)
	answer := openssl(t, ConnectBase(stamp, "POST", fullURL, body), "dgst", "-sha256",
		"-verify", file(t, "key", []byte(key.PublicPEM())), "-signature", file(t, "signature", raw))
	if !strings.Contains(string(answer), "Verified OK") {
		t.Errorf("openssl: %s", answer)
	}
}

func TestVerifyConnect_AcceptsWhatOpenSSLSigned(t *testing.T) {
	der, err := x509.MarshalPKCS8PrivateKey(rsaOf(t, 0))
	must(t, err)
	private := file(t, "key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	r := request(t)
	r.Signature = b64(openssl(t, ConnectBase(stamp, "POST", pathQuery, body), "dgst", "-sha256", "-sign", private))
	used, refusal := VerifyConnect(r)
	if refusal != nil || used.Name != "path and query" {
		t.Errorf("used %+v, refusal %+v", used, refusal)
	}
}

func TestVerifyConnect_SaysWhichTargetWasSigned(t *testing.T) {
	for _, target := range request(t).Targets {
		r := request(t)
		r.Signature = b64(rawSign(t, rsaOf(t, 0), crypto.SHA256, stamp+"POST"+target.Value+string(body)))
		r.Signature = " " + r.Signature + "\t"
		if used, refusal := VerifyConnect(r); refusal != nil || used != target {
			t.Errorf("%s: used %+v, refusal %+v", target.Name, used, refusal)
		}
	}
}

func TestVerifyConnect_RefusesByRule(t *testing.T) {
	good := b64(rawSign(t, rsaOf(t, 0), crypto.SHA256, stamp+"POST"+fullURL+string(body)))
	signedAt := func(timestamp string) func(*ConnectRequest) {
		return func(r *ConnectRequest) {
			r.Timestamp = timestamp
			r.Signature = b64(rawSign(t, rsaOf(t, 0), crypto.SHA256, timestamp+"POST"+fullURL+string(body)))
		}
	}
	for _, test := range []struct {
		name    string
		change  func(*ConnectRequest)
		rule    string
		mistake string
		says    string
	}{
		{"no key", func(r *ConnectRequest) { r.PublicKey = nil }, RuleConnectKey, "", "no RSA public_key"},
		{"a key of another type", func(r *ConnectRequest) { r.PublicKey = keyOf(t, 0, jwks.SIWX).Private.Public() }, RuleConnectKey, "", "no RSA public_key"},
		{"no signature", func(r *ConnectRequest) { r.Signature = " " }, RuleConnectSignatureMissing, "", "header signature is missing"},
		{"no timestamp", func(r *ConnectRequest) { r.Timestamp = "" }, RuleConnectTimestampMissing, "", "header timestamp is missing"},
		{"neither", func(r *ConnectRequest) { r.Signature, r.Timestamp = "", "" }, RuleConnectSignatureMissing, "", "missing"},
		{"milliseconds", signedAt(stamp + "000"), RuleConnectTimestampFormat, "timestamp-header-milliseconds", "in milliseconds; Unix seconds"},
		{"nanoseconds", signedAt(stamp + "000000000"), RuleConnectTimestampFormat, "timestamp-header-nanoseconds", "in nanoseconds"},
		{"a date", signedAt("2025-10-01T12:00:00Z"), RuleConnectTimestampFormat, "timestamp-header-date", "Unix seconds"},
		{"a fraction", signedAt(stamp + ".25"), RuleConnectTimestampFormat, "timestamp-header-fraction", "Unix seconds"},
		{"quotes", signedAt(`"` + stamp + `"`), RuleConnectTimestampFormat, "timestamp-header-quoted", "Unix seconds"},
		{"nonsense", signedAt("soon"), RuleConnectTimestampFormat, "", "Unix seconds"},
		{"a sign", signedAt("+1759320000"), RuleConnectTimestampFormat, "", "Unix seconds"},
		{"a slow clock", signedAt("1759319699"), RuleConnectTimestampSkew, "clock-behind", "301 s behind the server's clock (1759320000); up to 300 s"},
		{"a fast clock", signedAt("1759320301"), RuleConnectTimestampSkew, "clock-ahead", "301 s ahead of"},
		{"a time zone", signedAt("1759327190"), RuleConnectTimestampSkew, "timestamp-local-time", "7190 s ahead of"},
		{"long ago", signedAt("0"), RuleConnectTimestampSkew, "clock-behind", "behind"},
		{"another body", func(r *ConnectRequest) { r.Body = []byte(`{"amount":"2"}`) }, RuleConnectSignatureMismatch, "string-unknown", "none of the 3 accepted targets"},
		{"one target", func(r *ConnectRequest) { r.Body, r.Targets = []byte("other"), r.Targets[:1] }, RuleConnectSignatureMismatch, "string-unknown", "{target}{body}"},
		{"no target", func(r *ConnectRequest) { r.Targets = nil }, RuleConnectSignatureMismatch, "string-unknown", "none of the 0"},
		{"not base64", func(r *ConnectRequest) { r.Signature = "§§§" }, RuleConnectSignatureEncoding, "signature-unreadable", "not standard base64"},
		{"mismatch of old", func(r *ConnectRequest) { r.Timestamp = "1759310000" }, RuleConnectSignatureMismatch, "string-unknown", "besides, the header timestamp is 10000 s behind"},
	} {
		r := request(t)
		r.Signature = good
		test.change(&r)
		used, refusal := VerifyConnect(r)
		if refusal == nil {
			t.Errorf("%s: accepted for %s", test.name, used.Name)
			continue
		}
		mistake := ""
		if refusal.Diagnosis != nil {
			mistake = refusal.Diagnosis.Mistake
		}
		if refusal.Rule != test.rule || mistake != test.mistake || !strings.Contains(refusal.Message, test.says) {
			t.Errorf("%s: %s, %q, %s\nwant %s, %q, %s", test.name, refusal.Rule, mistake, refusal.Message, test.rule, test.mistake, test.says)
		}
	}
}

func TestVerifyConnect_ToleratesTheSkewAndNoMore(t *testing.T) {
	for _, test := range []struct {
		off, skew time.Duration
		fresh     bool
	}{
		{0, 0, true},
		{300 * time.Second, 0, true},
		{-300 * time.Second, 0, true},
		{301 * time.Second, 0, false},
		{-301 * time.Second, 0, false},
		{60 * time.Second, 60 * time.Second, true},
		{61 * time.Second, 60 * time.Second, false},
	} {
		r := request(t)
		r.Signature = b64(rawSign(t, rsaOf(t, 0), crypto.SHA256, stamp+"POST"+fullURL+string(body)))
		r.Now, r.Skew = now.Add(test.off), test.skew
		if _, refusal := VerifyConnect(r); (refusal == nil) != test.fresh {
			t.Errorf("off %s of %s: %+v", test.off, test.skew, refusal)
		}
	}
}

func TestRefusal_ShowsTheStringTheHeadersAndWhatWasTried(t *testing.T) {
	r := request(t)
	r.Signature = b64(rawSign(t, rsaOf(t, 0), crypto.SHA256, stamp+"post"+fullURL+string(body)))
	_, refusal := VerifyConnect(r)
	if want := stamp + "POST" + fullURL + string(body); refusal.Expected != want {
		t.Errorf("expected %s", refusal.Expected)
	}
	if want := "timestamp: " + stamp + "\nsignature: " + r.Signature; refusal.Received != want {
		t.Errorf("received %s", refusal.Received)
	}
	tried := strings.Join(refusal.Tried, "\n")
	for _, part := range []string{"target full URL as received: " + fullURL, "target path and query: " + pathQuery, "padding-pss", "body-sorted", "strings, two mistakes"} {
		if !strings.Contains(tried, part) {
			t.Errorf("tried does not list %s", part)
		}
	}
	text, err := json.Marshal(refusal)
	must(t, err)
	for _, name := range []string{"rule", "message", "expected", "received", "diagnosis", "mistake", "sentence", "mend", "verifies", "tried"} {
		if !strings.Contains(string(text), `"`+name+`":`) {
			t.Errorf("JSON has no %s", name)
		}
	}
}

func TestRefusal_NeverContainsASecret(t *testing.T) {
	token := "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"
	for name, change := range map[string]func(*ConnectRequest){
		"secret as signature":      func(r *ConnectRequest) { r.Signature = secret },
		"secret in the signature":  func(r *ConnectRequest) { r.Signature = "key=" + secret },
		"secret as timestamp":      func(r *ConnectRequest) { r.Timestamp = secret },
		"secret in the body":       func(r *ConnectRequest) { r.Body = []byte(`{"client_secret":"` + secret + `"}`) },
		"secret in the target":     func(r *ConnectRequest) { r.Targets[0].Value += "&secret=" + secret },
		"token as signature":       func(r *ConnectRequest) { r.Signature = token },
		"token with its scheme":    func(r *ConnectRequest) { r.Signature = "Bearer " + token },
		"token without timestamp":  func(r *ConnectRequest) { r.Signature, r.Timestamp = token, "" },
		"a private key":            func(r *ConnectRequest) { r.Signature = "-----BEGIN PRIVATE KEY-----MIIEv" },
		"a private key, no stamp":  func(r *ConnectRequest) { r.Signature, r.Timestamp = "-----BEGIN PRIVATE KEY-----MIIEv", "" },
		"a private key in base64":  func(r *ConnectRequest) { r.Signature = bareKey(rsaOf(t, 0)) },
		"HMAC with the secret":     func(r *ConnectRequest) { r.Signature = b64(hmacOf(secret, stamp+"POST"+fullURL+string(body))) },
		"another organization's":   func(r *ConnectRequest) { r.Signature = b64(rawSign(t, rsaOf(t, 1), crypto.SHA256, "x")) },
		"the secret and no target": func(r *ConnectRequest) { r.Signature, r.Targets = secret, nil },
	} {
		r := request(t)
		r.Signature = "AAAA"
		change(&r)
		_, refusal := VerifyConnect(r)
		text, err := json.Marshal(refusal)
		must(t, err)
		for _, hidden := range []string{secret, token, "MIIE"} {
			if strings.Contains(string(text), hidden) {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
}

func TestRefusal_OfALongOrBinaryBodyStaysShortAndIsValidText(t *testing.T) {
	for name, body := range map[string][]byte{
		"long":   []byte(`{"a":"` + strings.Repeat("é", 1<<20) + `"}`),
		"binary": {0xff, 0xfe, 0x00, 0xc3},
	} {
		r := request(t)
		r.Body, r.Signature = body, b64(rawSign(t, rsaOf(t, 0), crypto.SHA256, "x"))
		_, refusal := VerifyConnect(r)
		text, err := json.Marshal(refusal)
		if err != nil || len(text) > 2*maxShown {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
		if name == "long" && !strings.Contains(strings.Join(refusal.Tried, " "), "stopped early") {
			t.Error("a search that was cut short does not say so")
		}
	}
}

func TestSignConnect_WantsAnRSAKey(t *testing.T) {
	for _, key := range []crypto.Signer{nil, keyOf(t, 0, jwks.SIWX).Private} {
		if _, err := SignConnect(key, stamp, "POST", "/", nil); err == nil {
			t.Errorf("signed with %T", key)
		}
	}
}

// Indented, a deeply nested text would take hundreds of megabytes.
func TestRefusal_OfADeeplyNestedBodyDoesNotIndentIt(t *testing.T) {
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	if got := indented("  ")(deep); got != deep {
		t.Errorf("%d bytes became %d", len(deep), len(got))
	}
	shallow := strings.Repeat("[", 10) + "1" + strings.Repeat("]", 10)
	if got := indented("  ")(shallow); !strings.Contains(got, "\n                    1") {
		t.Errorf("%s", got)
	}
}
