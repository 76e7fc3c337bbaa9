package signing

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

const (
	scxPrivate    = "2mC4ZvVd4goRkuJm+rjr9byUiaUW1b6tVN4xy9QXNSE="
	scxOther      = "VGhpcyBpcyBhbm90aGVyIHdvcmtzcGFjZSdzIGtleS4="
	scxAPIKey     = "h2yFu1uijCDEqkbdop4GAF"
	scxPassphrase = "correct horse"
	scxTarget     = "/accounts?account_owner=00SCXM&account_group=BBLGTW&asset=USD"
)

// scxRequest is a GET without a body, without its signature.
func scxRequest() SCXRequest {
	return SCXRequest{
		Timestamp: stamp, Method: "GET", Target: scxTarget, PrivateKey: scxPrivate, Now: now,
		Hints: SCXHints{
			Host: "localhost:8080", PublicURL: "https://mock.example.com", Prefix: "/w/team-a",
			APIKey: scxAPIKey, Passphrase: scxPassphrase,
			OtherKeys: map[string]string{"workspace team-b": scxOther, "workspace broken": "§"},
		},
	}
}

// scxPost is a POST with a body, without its signature.
func scxPost() SCXRequest {
	r := scxRequest()
	r.Method, r.Target, r.Body = "POST", "/participants/customers/new", body
	return r
}

func scxKey(t testing.TB) string {
	t.Helper()
	key, err := SCXKey(scxPrivate)
	must(t, err)
	return string(key)
}

func TestSignSCX_ReproducesThePublishedSignatures(t *testing.T) {
	for _, test := range []struct{ timestamp, method, target, body, base, signature string }{
		{
			"1714445421", "GET", "/accounts?account_owner=00SCXM&account_group=BBLGTW", "",
			"1714445421GET/accounts?account_owner=00SCXM&account_group=BBLGTW{}", "nvY/lGZoaom8x6eHeMWlzF4NnGvGA3YPtrbCmyUSplo=",
		},
		{
			"1714445421", "GET", "/accounts?account_owner=00SCXM&account_group=BBLGTW", "{}",
			"1714445421GET/accounts?account_owner=00SCXM&account_group=BBLGTW{}", "nvY/lGZoaom8x6eHeMWlzF4NnGvGA3YPtrbCmyUSplo=",
		},
		{
			"1788998400", "POST", "/payments", `{"amount":"25.00"}`,
			`1788998400POST/payments{"amount":"25.00"}`, "m6O2GTfv+XPb2+/tcS5+lQ2kknFE4e34cGd2d41j5AY=",
		},
	} {
		if base := string(SCXBase(test.timestamp, test.method, test.target, []byte(test.body))); base != test.base {
			t.Errorf("base %s, want %s", base, test.base)
		}
		signature, err := SignSCX(scxPrivate, test.timestamp, test.method, test.target, []byte(test.body))
		if err != nil || signature != test.signature {
			t.Errorf("%s: %s, %v; want %s", test.base, signature, err, test.signature)
		}
	}
}

// The documents print a digest that neither of the messages beside it gives. Should one of them give it after all, the mock is wrong.
func TestSignSCX_DoesNotReproduceThePrintedDigest(t *testing.T) {
	for _, message := range []string{
		"1714445421GET/accounts?account_owner=00SCXM&account_group=BBLGTW&account_label=general&account_type=available&asset=USD{}",
		"1714445704POST/convert_withdraw/execute{'quote_id': '3fc51610-3dd9-409f-b531-38f78de8ca8a'}",
	} {
		for _, key := range []string{scxKey(t), scxPrivate} {
			if b64(hmacOf(key, message)) == "+p94Yo3z33zvTmoA+BFtzQIW+qJz1X8IZcnuudpX6A8=" {
				t.Errorf("%s gives the printed digest", message)
			}
		}
	}
}

func TestSignSCX_AgreesWithOpenSSL(t *testing.T) {
	signature, err := SignSCX(scxPrivate, stamp, "POST", "/payments?a=%40", body)
	must(t, err)
	sum := openssl(t, []byte(stamp+"POST/payments?a=%40"+string(body)), "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:"+hexOf([]byte(scxKey(t))), "-binary")
	if signature != b64(sum) {
		t.Errorf("%s, openssl has %s", signature, b64(sum))
	}
}

func TestSignSCX_WantsAPrivateKeyInBase64(t *testing.T) {
	for _, key := range []string{"", "§§", "2mC4ZvVd4g", "2mC4-_=="} {
		if _, err := SignSCX(key, stamp, "GET", "/", nil); err == nil || key != "" && strings.Contains(err.Error(), key) {
			t.Errorf("%q: %v", key, err)
		}
	}
}

func TestVerifySCX_AcceptsWhatWasSigned(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*SCXRequest)
		text   string
	}{
		"no body":                       {func(*SCXRequest) {}, stamp + "GET" + scxTarget + "{}"},
		"a GET with braces":             {func(r *SCXRequest) { r.Body = []byte("{}") }, stamp + "GET" + scxTarget + "{}"},
		"a DELETE with a body":          {func(r *SCXRequest) { r.Method, r.Body = "DELETE", body }, stamp + "DELETE" + scxTarget + string(body)},
		"an encoded query":              {func(r *SCXRequest) { r.Target = "/p?email=a%40b.c&x=%2f" }, stamp + "GET/p?email=a%40b.c&x=%2f{}"},
		"binary":                        {func(r *SCXRequest) { r.Body = []byte{0xff, 0} }, stamp + "GET" + scxTarget + "\xff\x00"},
		"white space around headers":    {func(r *SCXRequest) { r.Timestamp = " " + stamp + "\t" }, stamp + "GET" + scxTarget + "{}"},
		"documents over the body":       {func(r *SCXRequest) { r.Body, r.BodyOrEmpty = body, true }, stamp + "GET" + scxTarget + string(body)},
		"documents over braces":         {func(r *SCXRequest) { r.Body, r.BodyOrEmpty = body, true }, stamp + "GET" + scxTarget + "{}"},
		"another accepted target":       {func(r *SCXRequest) { r.OtherTargets = []Target{{"short", "/short"}} }, stamp + "GET/short{}"},
		"documents at another target":   {func(r *SCXRequest) { r.Body, r.BodyOrEmpty, r.OtherTargets = body, true, []Target{{"short", "/short"}} }, stamp + "GET/short{}"},
		"an hour late, and nobody asks": {func(r *SCXRequest) { r.Now, r.Skew = now.Add(time.Hour), -1 }, stamp + "GET" + scxTarget + "{}"},
	} {
		r := scxRequest()
		test.change(&r)
		r.Signature = b64(hmacOf(scxKey(t), test.text))
		if refusal := VerifySCX(r); refusal != nil {
			t.Errorf("%s: %+v", name, refusal)
		}
	}
}

func TestVerifySCX_ToleratesTheSkewAndNoMore(t *testing.T) {
	for _, test := range []struct {
		off, skew time.Duration
		fresh     bool
	}{
		{60 * time.Second, 0, true},
		{-60 * time.Second, 0, true},
		{61 * time.Second, 0, false},
		{-61 * time.Second, 0, false},
		{5 * time.Second, 5 * time.Second, true},
		{6 * time.Second, 5 * time.Second, false},
		{1e6 * time.Second, -1, true},
	} {
		r := scxRequest()
		r.Signature = b64(hmacOf(scxKey(t), stamp+"GET"+scxTarget+"{}"))
		r.Now, r.Skew = now.Add(test.off), test.skew
		refusal := VerifySCX(r)
		if (refusal == nil) != test.fresh {
			t.Errorf("off %s of %s: %+v", test.off, test.skew, refusal)
		}
		if refusal != nil && (refusal.Rule != RuleSCXTimestampSkew || !refusal.Diagnosis.Verifies) {
			t.Errorf("off %s: %+v", test.off, refusal)
		}
	}
}

func TestVerifySCX_RefusesByRule(t *testing.T) {
	good := b64(hmacOf(scxKey(t), stamp+"GET"+scxTarget+"{}"))
	signedAt := func(timestamp string) func(*SCXRequest) {
		return func(r *SCXRequest) {
			r.Timestamp, r.Signature = timestamp, b64(hmacOf(scxKey(t), timestamp+"GET"+scxTarget+"{}"))
		}
	}
	for _, test := range []struct {
		name                string
		change              func(*SCXRequest)
		rule, mistake, says string
	}{
		{"a key that is none", func(r *SCXRequest) { r.PrivateKey = "§" }, RuleSCXKey, "", "not standard base64"},
		{"no timestamp", func(r *SCXRequest) { r.Timestamp = "" }, RuleSCXTimestampMissing, "", "X-SCX-TIMESTAMP is missing"},
		{"no signature", func(r *SCXRequest) { r.Signature = " " }, RuleSCXSignatureMissing, "", "X-SCX-SIGNED is missing"},
		{"neither", func(r *SCXRequest) { r.Timestamp, r.Signature = "", "" }, RuleSCXTimestampMissing, "", "missing"},
		{"milliseconds", signedAt(stamp + "000"), RuleSCXTimestampFormat, "timestamp-header-milliseconds", "X-SCX-TIMESTAMP is in milliseconds; Unix seconds"},
		{"a fraction", signedAt(stamp + ".25"), RuleSCXTimestampFormat, "timestamp-header-fraction", "Unix seconds"},
		{"a date", signedAt("2025-10-01T12:00:00Z"), RuleSCXTimestampFormat, "timestamp-header-date", "Unix seconds"},
		{"milliseconds although any time is right", func(r *SCXRequest) { signedAt(stamp + "000")(r); r.Skew = -1 }, RuleSCXTimestampFormat, "timestamp-header-milliseconds", "milliseconds"},
		{"a slow clock", signedAt("1759319939"), RuleSCXTimestampSkew, "clock-behind", "X-SCX-TIMESTAMP is 61 s behind the server's clock (1759320000); up to 60 s"},
		{"a fast clock", signedAt("1759320061"), RuleSCXTimestampSkew, "clock-ahead", "61 s ahead of"},
		{"a time zone", signedAt("1759327190"), RuleSCXTimestampSkew, "timestamp-local-time", "7190 s ahead of"},
		{"another target", func(r *SCXRequest) { r.Target = "/somewhere/else" }, RuleSCXSignatureMismatch, "key-or-string-unknown", "where {} stands for the empty body"},
		{"not base64", func(r *SCXRequest) { r.Signature = "§§§" }, RuleSCXSignatureEncoding, "signature-unreadable", "not standard base64"},
		{"mismatch of old", func(r *SCXRequest) { r.Timestamp = "1759310000" }, RuleSCXSignatureMismatch, "key-or-string-unknown", "besides, the header X-SCX-TIMESTAMP is 10000 s behind"},
		{"milliseconds in the header only", func(r *SCXRequest) { r.Timestamp = stamp + "250" }, RuleSCXTimestampFormat, "timestamp-header-milliseconds+timestamp-seconds", "milliseconds"},
	} {
		r := scxRequest()
		r.Signature = good
		test.change(&r)
		refusal := VerifySCX(r)
		if refusal == nil {
			t.Errorf("%s: accepted", test.name)
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

func TestSCXRefusal_ShowsTheStringTheHeadersAndWhatWasTried(t *testing.T) {
	r := scxRequest()
	r.Target = "/w/team-a/accounts?asset=USD"
	r.OtherTargets = []Target{{"path and query without the workspace", "/accounts?asset=USD"}}
	r.Signature = b64(hmacOf(scxKey(t), "x"))
	refusal := VerifySCX(r)
	if want := stamp + "GET/w/team-a/accounts?asset=USD{}"; refusal.Expected != want {
		t.Errorf("expected %s, want %s", refusal.Expected, want)
	}
	if want := "X-SCX-TIMESTAMP: " + stamp + "\nX-SCX-SIGNED: " + r.Signature; refusal.Received != want {
		t.Errorf("received %s", refusal.Received)
	}
	tried := strings.Join(refusal.Tried, "\n")
	for _, part := range []string{
		"target path and query: /w/team-a/accounts?asset=USD", "target path and query without the workspace: /accounts", "key-undecoded", "body-braces-missing", "strings, two mistakes",
	} {
		if !strings.Contains(tried, part) {
			t.Errorf("tried does not list %s", part)
		}
	}
	for _, connect := range []string{"padding-pss", "organization-id", "hmac-client-secret"} {
		if strings.Contains(tried, connect) {
			t.Errorf("%s of Connect was tried", connect)
		}
	}
}

func TestSCXRefusal_NeverContainsASecret(t *testing.T) {
	undecoded := func(text string) string { return b64(hmacOf(scxPrivate, text)) }
	for name, change := range map[string]func(*SCXRequest){
		"key as signature":        func(r *SCXRequest) { r.Signature = scxPrivate },
		"key in the signature":    func(r *SCXRequest) { r.Signature = "key=" + scxPrivate },
		"key without its padding": func(r *SCXRequest) { r.Signature = strings.TrimRight(scxPrivate, "=") },
		"passphrase as signature": func(r *SCXRequest) { r.Signature = scxPassphrase },
		"short passphrase":        func(r *SCXRequest) { r.Hints.Passphrase, r.Signature = "s3cr3t", "s3cr3t" },
		"key as timestamp":        func(r *SCXRequest) { r.Timestamp = scxPrivate },
		"key in the target":       func(r *SCXRequest) { r.Target += "&key=" + scxPrivate },
		"passphrase in the query": func(r *SCXRequest) {
			r.Target = "/a?p=" + scxPassphrase
			r.Signature = b64(hmacOf(scxKey(t), stamp+"GET/a{}"))
		},
		"passphrase in what was said": func(r *SCXRequest) {
			r.Target = "/a?p=" + scxPassphrase
			r.Signature = b64(hmacOf(scxKey(t), stamp+"GEThttp://localhost:8080/a?p="+scxPassphrase+"{}"))
		},
		"passphrase signed":       func(r *SCXRequest) { r.Signature = b64(hmacOf(scxKey(t), stamp+"GET"+scxTarget+"{}"+scxPassphrase)) },
		"passphrase as key":       func(r *SCXRequest) { r.Signature = b64(hmacOf(scxPassphrase, stamp+"GET"+scxTarget+"{}")) },
		"key undecoded":           func(r *SCXRequest) { r.Signature = undecoded(stamp + "GET" + scxTarget + "{}") },
		"another workspace's key": func(r *SCXRequest) { r.Signature = b64(hmacOf(scxOther, stamp+"GET"+scxTarget+"{}")) },
		"key in the body":         func(r *SCXRequest) { r.Body = []byte(`{"private_key":"` + scxPrivate + `"}`) },
		"a token":                 func(r *SCXRequest) { r.Signature = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl" },
		"a key that is none":      func(r *SCXRequest) { r.PrivateKey, r.Signature = "no base64 at all", "no base64 at all" },
	} {
		r := scxRequest()
		r.Signature = "AAAA"
		change(&r)
		refusal := VerifySCX(r)
		text, err := json.Marshal(refusal)
		must(t, err)
		for _, hidden := range []string{scxPrivate, strings.TrimRight(scxPrivate, "="), scxPassphrase, scxOther, "s3cr3t", "eyJhbGci", "no base64 at all", hex.EncodeToString([]byte(scxKey(t)))} {
			if strings.Contains(string(text), hidden) {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
}

func TestSCXRefusal_OfALongBodyStillNamesWhatLeftItOut(t *testing.T) {
	r := scxPost()
	r.Body = []byte(`{"document":"` + strings.Repeat("A", 3<<20) + `"}`)
	for text, want := range map[string]string{
		stamp + "POST" + r.Target + "{}": "body-braces",
		stamp + "POST" + r.Target:        "body-empty",
		stamp + "post" + r.Target:        "method-lowercase+body-empty",
	} {
		r.Signature = b64(hmacOf(scxKey(t), text))
		refusal := VerifySCX(r)
		if refusal.Diagnosis.Mistake != want || !strings.Contains(strings.Join(refusal.Tried, " "), "stopped early") {
			t.Errorf("%+v, want %s", refusal.Diagnosis, want)
		}
		if shown, _ := json.Marshal(refusal); len(shown) > 2*maxShown {
			t.Errorf("%d bytes are shown", len(shown))
		}
	}
}

func FuzzVerifySCX(f *testing.F) {
	for i, planted := range plantedSCX(f) {
		if i%8 != 0 {
			continue // each seed costs a whole search
		}
		r := planted.request
		f.Add(r.Timestamp, planted.signature, r.Method, r.Target, r.Body)
	}
	f.Add("", "", "", "", []byte{0xff})
	f.Add(stamp, "AAAA", "GET", "/a?u=http://x/?&&=&%zz", []byte("{}"))
	f.Fuzz(func(t *testing.T, timestamp, signature, method, target string, body []byte) {
		r := scxRequest()
		r.Timestamp, r.Signature, r.Method, r.Target, r.Body = timestamp, signature, method, target, body
		r.PrivateKey = b64([]byte("a key that no seed was signed with"))
		refusal := VerifySCX(r)
		if refusal == nil || refusal.Rule == "" || refusal.Message == "" || strings.Contains(refusal.Message+refusal.Expected+refusal.Received, r.PrivateKey) {
			t.Errorf("%+v", refusal)
		}
	})
}

func BenchmarkVerifySCX(b *testing.B) {
	for _, bench := range []struct{ name, signed string }{
		{"accepted", stamp + "GET" + scxTarget + "{}"},
		{"one mistake", stamp + "GET" + scxTarget},
		{"no usual mistake", "hello"},
	} {
		r := scxRequest()
		r.Signature = b64(hmacOf(scxKey(b), bench.signed))
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				VerifySCX(r)
			}
		})
	}
	r := scxPost()
	r.Body = []byte(`{"a":"` + strings.Repeat("x", 1<<20) + `"}`)
	r.Signature = b64(hmacOf(scxKey(b), "hello"))
	b.Run("no usual mistake, a body of 1 MiB", func(b *testing.B) {
		for b.Loop() {
			VerifySCX(r)
		}
	})
}
