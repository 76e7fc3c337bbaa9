package signing

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// plantedRequest is what a client with a mistake sends to zerohash.
type plantedRequest struct {
	name      string
	request   SCXRequest
	signature string
	mistake   string
	rule      string // empty: zerohash.signature.mismatch
}

// plantedSCXStrings are signatures that are right but for the string.
func plantedSCXStrings(t testing.TB) []plantedRequest {
	key := scxKey(t)
	get, post := scxRequest(), scxPost()
	encoded := scxRequest()
	encoded.Target = "/participants?email=a%2Bb%40c.d&name=J%20D&range[gt]=1"
	prefixed := scxRequest()
	prefixed.Target = "/w/team-a" + scxTarget
	bare := scxRequest()
	bare.Target = "/accounts"
	email := scxRequest()
	email.Target = "/participants/a+b@c.d"
	many := scxRequest()
	many.Target = "/accounts?e=1&c=2&a=3&d=&b=5"
	head, tail := stamp+"POST"+post.Target, string(body)
	var planted []plantedRequest
	for _, one := range []struct {
		name, text, mistake string
		request             SCXRequest
	}{
		{"nothing for the empty body", stamp + "GET" + scxTarget, "body-braces-missing", get},
		{"null for the empty body", stamp + "GET" + scxTarget + "null", "body-nothing-as-text", get},
		{"braces twice encoded", stamp + "GET" + scxTarget + `"{}"`, "body-nothing-as-text", get},
		{"braces behind a body", head + tail + "{}", "body-braces-appended", post},
		{"braces for a body", head + "{}", "body-braces", post},
		{"body left out", head, "body-empty", post},
		{"method in lower case", stamp + "get" + scxTarget + "{}", "method-lowercase", get},
		{"another method", stamp + "POST" + scxTarget + "{}", "method-other", get},
		{"method left out", stamp + scxTarget + "{}", "method-missing", get},
		{"milliseconds", stamp + "000GET" + scxTarget + "{}", "timestamp-milliseconds", get},
		{"milliseconds of that second", stamp + "417GET" + scxTarget + "{}", "timestamp-milliseconds", get},
		{"a second earlier", "1759319999GET" + scxTarget + "{}", "timestamp-taken-twice", get},
		{"five seconds later", "1759320005GET" + scxTarget + "{}", "timestamp-taken-twice", get},
		{"a date", "2025-10-01T12:00:00ZGET" + scxTarget + "{}", "timestamp-date", get},
		{"a float", stamp + ".0GET" + scxTarget + "{}", "timestamp-fraction", get},
		{"timestamp left out", "GET" + scxTarget + "{}", "timestamp-missing", get},
		{"query dropped", stamp + "GET/accounts{}", "target-query-dropped", get},
		{"question mark lost", stamp + "GET/accountsaccount_owner=00SCXM&account_group=BBLGTW&asset=USD{}", "target-query-mark", get},
		{"question mark for no query", stamp + "GET/accounts?{}", "target-query-mark", bare},
		{"query sorted", stamp + "GET/accounts?account_group=BBLGTW&account_owner=00SCXM&asset=USD{}", "target-query-order", get},
		{"query in another order", stamp + "GET/accounts?asset=USD&account_owner=00SCXM&account_group=BBLGTW{}", "target-query-order", get},
		{"five parameters sorted", stamp + "GET/accounts?a=3&b=5&c=2&d=&e=1{}", "target-query-order", many},
		{"empty parameter left out", stamp + "GET/accounts?e=1&c=2&a=3&b=5{}", "target-query-empty-dropped", many},
		{"query decoded", stamp + "GET/participants?email=a+b@c.d&name=J D&range[gt]=1{}", "target-query-encoded", encoded},
		{"query with a plain @", stamp + "GET/participants?email=a%2Bb@c.d&name=J%20D&range%5Bgt%5D=1{}", "target-query-encoded", encoded},
		{"query by urlencode", stamp + "GET/participants?email=a%2Bb%40c.d&name=J+D&range%5Bgt%5D=1{}", "target-query-encoded", encoded},
		{"query in lower hex", stamp + "GET/participants?email=a%2bb%40c.d&name=J%20D&range[gt]=1{}", "target-query-encoded", encoded},
		{"email by encodeURIComponent", stamp + "GET/participants/a%2Bb%40c.d{}", "target-encoded", email},
		{"email with its plus encoded", stamp + "GET/participants/a%2Bb@c.d{}", "target-encoded", email},
		{"email with its at encoded", stamp + "GET/participants/a+b%40c.d{}", "target-encoded", email},
		{"query sorted and encoded", stamp + "GET/accounts?" + url.QueryEscape("account_group=BBLGTW&account_owner=00SCXM&asset=USD") + "{}", "target-query-sorted", get},
		{"full URL", stamp + "GEThttp://localhost:8080" + scxTarget + "{}", "target-full-url", get},
		{"public URL", stamp + "GEThttps://mock.example.com" + scxTarget + "{}", "target-full-url", get},
		{"zerohash's URL", stamp + "GEThttps://api.cert.zerohash.com" + scxTarget + "{}", "target-full-url", get},
		{"host", stamp + "GETlocalhost:8080" + scxTarget + "{}", "target-host-included", get},
		{"zerohash's host", stamp + "GETapi.zerohash.com" + scxTarget + "{}", "target-host-included", get},
		{"full URL without query", stamp + "GEThttp://localhost:8080/accounts{}", "target-query-dropped+target-full-url", get},
		{"trailing slash", stamp + "GET/accounts/?account_owner=00SCXM&account_group=BBLGTW&asset=USD{}", "target-slash", get},
		{"no leading slash", stamp + "GETaccounts?account_owner=00SCXM&account_group=BBLGTW&asset=USD{}", "target-leading-slash", get},
		{"path left out", stamp + "GET{}", "target-missing", get},
		{"version", stamp + "GET/v1" + scxTarget + "{}", "target-prefix", get},
		{"workspace left out", stamp + "GET" + scxTarget + "{}", "target-workspace-missing", prefixed},
		{"workspace put in", stamp + "GET/w/team-a" + scxTarget + "{}", "target-workspace-included", get},
		{"pretty", head + pretty, "body-pretty", post},
		{"json.dumps", head + dumps, "body-spaced", post},
		{"sorted", head + dumpsSorted, "body-sorted", post},
		{"compact", head + strings.ReplaceAll(strings.ReplaceAll(tail, `": `, `":`), `, "`, `,"`), "body-compact", post},
		{"str(dict)", head + strings.NewReplacer(`\u00e9`, "é", `"`, "'").Replace(dumps), "body-object-text", post},
		{"line break", head + tail + "\n", "body-newline", post},
		{"newlines between", stamp + "\nPOST\n" + post.Target + "\n" + tail, "parts-separator", post},
		{"dots between", stamp + ".POST." + post.Target + "." + tail, "parts-separator", post},
		{"ampersands between", stamp + "&POST&" + post.Target + "&" + tail, "parts-separator", post},
		{"method first", "POST" + stamp + post.Target + tail, "parts-order", post},
		{"body first", tail + head, "parts-order", post},
		{"body only", tail, "parts-body-only", post},
		{"passphrase behind", head + tail + scxPassphrase, "passphrase-included", post},
		{"passphrase in front", scxPassphrase + head + tail, "passphrase-included", post},
		{"API key in front", scxAPIKey + head + tail, "api-key-included", post},
		{"API key behind the timestamp", stamp + scxAPIKey + "POST" + post.Target + tail, "api-key-included", post},
		{"lower case, no braces", stamp + "get" + scxTarget, "method-lowercase+body-braces-missing", get},
		{"newlines, no body part", stamp + "\nGET\n" + scxTarget, "body-braces-missing+parts-separator", get},
		{"query dropped, no braces", stamp + "GET/accounts", "target-query-dropped+body-braces-missing", get},
		{"full URL, json.dumps", stamp + "POSThttp://localhost:8080" + post.Target + dumps, "target-full-url+body-spaced", post},
		{"workspace left out, query sorted", stamp + "GET/accounts?account_group=BBLGTW&account_owner=00SCXM&asset=USD{}", "target-workspace-missing+target-query-order", prefixed},
		{"something else", "hello", "key-or-string-unknown", get},
	} {
		planted = append(planted, plantedRequest{one.name, one.request, b64(hmacOf(key, one.text)), one.mistake, ""})
	}
	return planted
}

func macOf(make func() hash.Hash, key, text string) []byte {
	mac := hmac.New(make, []byte(key))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// plantedSCXSignatures are signatures of the right string, made, keyed or written wrongly.
func plantedSCXSignatures(t testing.TB) []plantedRequest {
	key, text := scxKey(t), stamp+"GET"+scxTarget+"{}"
	good := hmacOf(key, text)
	sum, sum512 := sha256.Sum256([]byte(text)), sha512.Sum512([]byte(text))
	joined := sha256.Sum256([]byte(key + text))
	joinedText := sha256.Sum256([]byte(text + scxPrivate))
	passed, err := base64.StdEncoding.DecodeString("correcthorse")
	must(t, err)
	spaced, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.ReplaceAll(scxPrivate, "+", ""), "=")[:42])
	must(t, err)
	encoding := RuleSCXSignatureEncoding
	var planted []plantedRequest
	for _, one := range []struct{ name, signature, mistake, rule string }{
		{"key as text", b64(hmacOf(scxPrivate, text)), "key-undecoded", ""},
		{"key as text, no braces", b64(hmacOf(scxPrivate, stamp+"GET"+scxTarget)), "key-undecoded+body-braces-missing", ""},
		{"key as text, no braces, no query", b64(hmacOf(scxPrivate, stamp+"GET/accounts")), "key-undecoded+target-query-dropped+body-braces-missing", ""},
		{"key as text, as hex", hexOf(hmacOf(scxPrivate, text)), "signature-hex+key-undecoded", encoding},
		{"key to UTF-8", b64(hmacOf(replaced([]byte(key)), text)), "key-decoded-as-text", ""},
		{"key to Latin-1", b64(hmacOf(latin1([]byte(key)), text)), "key-decoded-as-text", ""},
		{"key to hex", b64(hmacOf(hexOf([]byte(key)), text)), "key-decoded-as-text", ""},
		{"passphrase as key", b64(hmacOf(scxPassphrase, text)), "key-passphrase", ""},
		{"passphrase decoded as key", b64(hmacOf(string(passed), text)), "key-passphrase", ""},
		{"passphrase as key, lower case", b64(hmacOf(scxPassphrase, strings.Replace(text, "GET", "get", 1))), "key-passphrase+method-lowercase", ""},
		{"API key as key", b64(hmacOf(scxAPIKey, text)), "key-api-key", ""},
		{"key with a line break", b64(hmacOf(scxPrivate+"\n", text)), "key-line-break", ""},
		{"key in quotes", b64(hmacOf(`"`+scxPrivate+`"`, text)), "key-quoted", ""},
		{"key without padding", b64(hmacOf(strings.TrimRight(scxPrivate, "="), text)), "key-padding-lost", ""},
		{"key with spaces for plus", b64(hmacOf(strings.ReplaceAll(scxPrivate, "+", " "), text)), "key-plus-lost", ""},
		{"key decoded without plus", b64(hmacOf(string(spaced), text)), "key-plus-lost", ""},
		{"key percent-encoded", b64(hmacOf(url.QueryEscape(scxPrivate), text)), "key-percent-encoded", ""},
		{"key encoded once more", b64(hmacOf(b64([]byte(scxPrivate)), text)), "key-encoded-twice", ""},
		{"no key", b64(hmacOf("", text)), "key-missing", ""},
		{"undefined as key", b64(hmacOf("undefined", text)), "key-missing", ""},
		{"another workspace's key", b64(hmacOf(string(mustDecode(t, scxOther)), text)), "key-other", ""},
		{"another workspace's key as text", b64(hmacOf(scxOther, text)), "key-other+key-undecoded", ""},
		{"another workspace's key, no braces", b64(hmacOf(string(mustDecode(t, scxOther)), stamp+"GET"+scxTarget)), "key-other+body-braces-missing", ""},
		{"hex", hexOf(good), "signature-hex", encoding},
		{"hex in capitals", strings.ToUpper(hexOf(good)), "signature-hex", encoding},
		{"hex and lower case", hexOf(hmacOf(key, strings.Replace(text, "GET", "get", 1))), "signature-hex+method-lowercase", encoding},
		{"base64 of hex", b64([]byte(hexOf(good))), "signature-hex-in-base64", encoding},
		{"unpadded", base64.RawStdEncoding.EncodeToString(good), "signature-unpadded", encoding},
		{"twice base64", b64([]byte(b64(good))), "signature-base64-twice", encoding},
		{"percent-encoded", url.QueryEscape(b64(good)), "signature-percent-encoded", encoding},
		{"quoted", `"` + b64(good) + `"`, "signature-quoted", encoding},
		{"labelled", "HMAC " + b64(good), "signature-labelled", encoding},
		{"SHA-1", b64(macOf(sha1.New, key, text)), "hmac-hash-other", ""},
		{"SHA-512", b64(macOf(sha512.New, key, text)), "hmac-hash-other", ""},
		{"SHA-512 and key as text", b64(macOf(sha512.New, scxPrivate, text)), "hmac-hash-other+key-undecoded", ""},
		{"SHA-512 of something else", b64(macOf(sha512.New, "x", "y")), "hmac-hash-other", ""},
		{"bare SHA-256", b64(sum[:]), "digest-only", ""},
		{"bare SHA-512", b64(sum512[:]), "digest-only", ""},
		{"bare SHA-256 as hex", hexOf(sum[:]), "signature-hex+digest-only", encoding},
		{"SHA-256 of key and string", b64(joined[:]), "digest-with-key", ""},
		{"SHA-256 of string and key text", b64(joinedText[:]), "digest-with-key", ""},
		{"swapped", b64(hmacOf(text, key)), "hmac-arguments-swapped", ""},
		{"HMAC of the digest", b64(hmacOf(key, string(sum[:]))), "digest-twice", ""},
		{"HMAC of the digest's hex", b64(hmacOf(key, hex.EncodeToString(sum[:]))), "digest-twice", ""},
		{"an unknown key", b64(hmacOf("unknown", text)), "key-or-string-unknown", ""},
		{"an unknown key, as hex", hexOf(hmacOf("unknown", text)), "signature-hex+key-or-string-unknown", ""},
		{"an RSA signature", b64(make([]byte, 256)), "signature-rsa", ""},
		{"cut off", b64(good[:30]), "signature-length", ""},
		{"the private key", scxPrivate, "signature-is-key", ""},
		{"the passphrase", scxPassphrase, "signature-is-passphrase", encoding},
		{"the API key", scxAPIKey, "signature-is-api-key", encoding},
		{"a token", "Bearer eyJhbGciOiJSUzI1NiJ9.e30.AAAA", "signature-is-token", encoding},
		{"a PEM", "-----BEGIN PRIVATE KEY-----MIIEv", "signature-is-key", encoding},
	} {
		planted = append(planted, plantedRequest{one.name, scxRequest(), one.signature, one.mistake, one.rule})
	}
	// The base64 of this one has both characters in which the alphabets differ.
	urlSafe := scxRequest()
	for n := 0; !strings.Contains(urlSafe.Signature, "+") || !strings.Contains(urlSafe.Signature, "/"); n++ {
		urlSafe.Target = "/accounts/" + strings.Repeat("x", n)
		good = hmacOf(key, stamp+"GET"+urlSafe.Target+"{}")
		urlSafe.Signature = b64(good)
	}
	return append(planted,
		plantedRequest{"base64url", urlSafe, base64.URLEncoding.EncodeToString(good), "signature-base64url", encoding},
		plantedRequest{"base64url, unpadded", urlSafe, base64.RawURLEncoding.EncodeToString(good), "signature-base64url", encoding},
		plantedRequest{"spaces for plus", urlSafe, strings.ReplaceAll(b64(good), "+", " "), "signature-plus-lost", encoding})
}

func mustDecode(t testing.TB, text string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(text)
	must(t, err)
	return b
}

func plantedSCX(t testing.TB) []plantedRequest {
	return append(plantedSCXStrings(t), plantedSCXSignatures(t)...)
}

func TestSCXDiagnosis_NamesEachPlantedMistakeExactly(t *testing.T) {
	told := []string{"key-or-string-unknown", "signature-hex+key-or-string-unknown", "signature-rsa", "signature-length"}
	for _, planted := range plantedSCX(t) {
		t.Run(planted.name, func(t *testing.T) {
			r := planted.request
			r.Signature = planted.signature
			refusal := VerifySCX(r)
			if refusal == nil {
				t.Fatal("accepted")
			}
			rule := planted.rule
			if rule == "" {
				rule = RuleSCXSignatureMismatch
			}
			if refusal.Rule != rule {
				t.Errorf("rule %s, want %s", refusal.Rule, rule)
			}
			if refusal.Diagnosis == nil || refusal.Diagnosis.Mistake != planted.mistake {
				t.Fatalf("%+v, want %s", refusal.Diagnosis, planted.mistake)
			}
			d := refusal.Diagnosis
			byLooks := slices.Contains(told, planted.mistake) || strings.HasPrefix(planted.mistake, "signature-is") || planted.name == "SHA-512 of something else"
			if d.Verifies == byLooks {
				t.Errorf("verifies is %v", d.Verifies)
			}
			if !strings.HasSuffix(d.Sentence, ".") || !strings.HasSuffix(d.Mend, ".") || strings.Contains(d.Sentence+d.Mend, "{detail}") {
				t.Errorf("%q %q", d.Sentence, d.Mend)
			}
		})
	}
}

// Putting long targets together costs memory besides time, which a benchmark of usual ones does not show.
func TestSCXDiagnosis_OfAHugeTargetStaysBounded(t *testing.T) {
	for name, target := range map[string]string{"query": "/a?" + strings.Repeat("&", 1<<20), "path": "/" + strings.Repeat("a/", 1<<19)} {
		r := scxRequest()
		r.Target, r.Signature = target, b64(hmacOf(scxKey(t), "hello"))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		VerifySCX(r)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 256<<20 {
			t.Errorf("%s: %d bytes were allocated", name, used)
		}
	}
	if got := otherEncodings("?a=" + strings.Repeat("%40", maxRewritten)); got != nil {
		t.Errorf("a long query was rewritten %d times", len(got))
	}
}

func TestSCXMistakes_HaveTextsAndOneIDEach(t *testing.T) {
	texts := map[string]string{}
	all := append([]*mistake{}, scxScheme.others...)
	for i := range scxScheme.strings {
		all = append(all, &scxScheme.strings[i])
	}
	for _, m := range append(all, hookScheme.others...) {
		if other, ok := texts[m.id]; ok && other != m.sentence {
			t.Errorf("%s has two meanings", m.id)
		}
		texts[m.id] = m.sentence
		if !strings.HasSuffix(m.sentence, ".") || !strings.HasSuffix(m.mend, ".") {
			t.Errorf("%s is not complete", m.id)
		}
	}
	if len(texts) < 70 {
		t.Errorf("only %d mistakes are known", len(texts))
	}
}
