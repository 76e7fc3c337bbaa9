package signing

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect/jwks"
)

func hmacOf(key, text string) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// sent is what a client with a mistake sends.
type sent struct {
	name, signature, mistake string
	rule                     string // empty: connect.signature.mismatch
}

// plantedStrings are signatures that are right but for the string.
func plantedStrings(t testing.TB) []sent {
	b, text := string(body), stamp+"POST"+fullURL+string(body)
	list := []struct{ name, text, mistake string }{
		{"timestamp left out", "POST" + fullURL + b, "timestamp-missing"},
		{"timestamp in whole milliseconds", stamp + "000POST" + fullURL + b, "timestamp-milliseconds"},
		{"timestamp in milliseconds", stamp + "417POST" + fullURL + b, "timestamp-milliseconds"},
		{"timestamp in milliseconds, rounded up", "1759319999873POST" + fullURL + b, "timestamp-milliseconds"},
		{"timestamp a second later", "1759320001POST" + fullURL + b, "timestamp-taken-twice"},
		{"timestamp as a date", "2025-10-01T12:00:00ZPOST" + fullURL + b, "timestamp-date"},
		{"timestamp as a float", stamp + ".0POST" + fullURL + b, "timestamp-fraction"},
		{"method left out", stamp + fullURL + b, "method-missing"},
		{"method in lower case", stamp + "post" + fullURL + b, "method-lowercase"},
		{"another method", stamp + "PUT" + fullURL + b, "method-other"},
		{"target left out", stamp + "POST" + b, "target-missing"},
		{"path without query", stamp + "POST/v1/sessions" + b, "target-query-dropped"},
		{"URL without query", stamp + "POSThttp://localhost:8080/v1/sessions" + b, "target-query-dropped"},
		{"https", stamp + "POST" + strings.Replace(fullURL, "http:", "https:", 1) + b, "target-scheme"},
		{"trailing slash", stamp + "POST/v1/sessions/?trace=1" + b, "target-slash"},
		{"no port", stamp + "POSThttp://localhost/v1/sessions?trace=1" + b, "target-port"},
		{"default port", stamp + "POSThttps://mock.example.com:443/v1/sessions?trace=1" + b, "target-port"},
		{"127.0.0.1", stamp + "POSThttp://127.0.0.1:8080/v1/sessions?trace=1" + b, "target-host"},
		{"no scheme", stamp + "POSTlocalhost:8080/v1/sessions?trace=1" + b, "target-without-scheme"},
		{"origin", stamp + "POSThttp://localhost:8080" + b, "target-without-path"},
		{"no leading slash", stamp + "POSTv1/sessions?trace=1" + b, "target-leading-slash"},
		{"no version", stamp + "POST/sessions?trace=1" + b, "target-prefix"},
		{"other version", stamp + "POST/api/v1/sessions?trace=1" + b, "target-prefix"},
		{"encoded", stamp + "POST" + url.QueryEscape(fullURL) + b, "target-encoded"},
		{"no body", stamp + "POST" + fullURL, "body-empty"},
		{"braces", stamp + "POST" + fullURL + "{}", "body-braces"},
		{"newline", text + "\n", "body-newline"},
		{"compact", stamp + "POST" + fullURL + strings.ReplaceAll(strings.ReplaceAll(b, `": `, `":`), `, "`, `,"`), "body-compact"},
		{"JSON.stringify(x, null, 2)", stamp + "POST" + fullURL + pretty, "body-pretty"},
		{"json.dumps", stamp + "POST" + fullURL + dumps, "body-spaced"},
		{"json.dumps(ensure_ascii=False)", stamp + "POST" + fullURL + strings.Replace(dumps, `\u00e9`, "é", 1), "body-spaced"},
		{"json.dumps(sort_keys=True)", stamp + "POST" + fullURL + dumpsSorted, "body-sorted"},
		{"json.Marshal", stamp + "POST" + fullURL + goMarshal, "body-sorted"},
		{"escaped", stamp + "POST" + fullURL + strings.ReplaceAll(strings.ReplaceAll(b, `": `, `":`), "é", `\u00e9`), "body-escaped"},
		{"object as text", stamp + "POST" + fullURL + "[object Object]", "body-object-text"},
		{"str(dict)", stamp + "POST" + fullURL + strings.NewReplacer(`\u00e9`, "é", `"`, "'").Replace(dumps), "body-object-text"},
		{"SHA-256 of the body", stamp + "POST" + fullURL + hexSHA256(body), "body-digest"},
		{"base64 of the body", stamp + "POST" + fullURL + b64(body), "body-base64"},
		{"only the body", b, "parts-body-only"},
		{"timestamp and body", stamp + "." + b, "parts-timestamp-and-body"},
		{"body and timestamp", b + stamp, "parts-timestamp-and-body"},
		{"newlines between", stamp + "\nPOST\n" + fullURL + "\n" + b, "parts-separator"},
		{"dots between", stamp + ".POST." + pathQuery + "." + b, "parts-separator"},
		{"pipes between", stamp + "|POST|" + fullURL + "|" + b, "parts-separator"},
		{"spaces between", stamp + " POST " + fullURL + " " + b, "parts-separator"},
		{"method first", "POST" + stamp + fullURL + b, "parts-order"},
		{"body first", b + stamp + "POST" + fullURL, "parts-order"},
		{"organization id in front", "4789efea-e034-4e6f-b8a0-5289aacec427" + text, "organization-id-included"},
		{"client id behind", text + "30da17fb-15b2-4723-a63c-0488356e1ed0", "client-id-included"},
		{"lower case, newlines", stamp + "\npost\n" + fullURL + "\n" + b, "method-lowercase+parts-separator"},
		{"URL without query, json.dumps", stamp + "POSThttp://localhost:8080/v1/sessions" + dumps, "target-query-dropped+body-spaced"},
		{"only method and path", "POST" + fullURL, "timestamp-missing+body-empty"},
		{"something else", "hello", "string-unknown"},
	}
	var planted []sent
	for _, one := range list {
		planted = append(planted, sent{one.name, b64(rawSign(t, rsaOf(t, 0), crypto.SHA256, one.text)), one.mistake, ""})
	}
	return planted
}

const (
	dumps       = `{"account": {"reference_id": "USER01"}, "session": {"metadata": {"note": "2 < 3 \u00e9"}}, "scopes": ["user:deposit:send"]}`
	dumpsSorted = `{"account": {"reference_id": "USER01"}, "scopes": ["user:deposit:send"], "session": {"metadata": {"note": "2 < 3 \u00e9"}}}`
	goMarshal   = `{"account":{"reference_id":"USER01"},"scopes":["user:deposit:send"],"session":{"metadata":{"note":"2 \u003c 3 é"}}}`
	pretty      = `{
  "account": {
    "reference_id": "USER01"
  },
  "session": {
    "metadata": {
      "note": "2 < 3 é"
    }
  },
  "scopes": [
    "user:deposit:send"
  ]
}`
)

// plantedSignatures are signatures of the right string, made, keyed or written wrongly.
func plantedSignatures(t testing.TB) []sent {
	text := stamp + "POST" + fullURL + string(body)
	own := rsaOf(t, 0)
	good := rawSign(t, own, crypto.SHA256, text)
	sum := sha256.Sum256([]byte(text))
	bare, err := rsa.SignPKCS1v15(nil, own, 0, sum[:])
	must(t, err)
	bareHex, err := rsa.SignPKCS1v15(nil, own, 0, []byte(hex.EncodeToString(sum[:])))
	must(t, err)
	unhashed, err := rsa.SignPKCS1v15(nil, own, 0, []byte(stamp+"POST"+fullURL))
	must(t, err)
	decodedSecret, err := base64.RawStdEncoding.DecodeString(secret[:64]) // as lenient decoders have it: 65 characters are no whole bytes
	must(t, err)
	ec, err := ecdsa.SignASN1(rand.Reader, keyOf(t, 0, jwks.WebhookJWT).Private.(*ecdsa.PrivateKey), sum[:])
	must(t, err)
	big, err := rsa.GenerateKey(rand.Reader, 3072)
	must(t, err)
	withPlus := b64(good)
	encoding := RuleConnectSignatureEncoding
	return []sent{
		{"PSS", b64(pssSign(t, own, crypto.SHA256, 32, text)), "padding-pss", ""},
		{"PSS with the longest salt", b64(pssSign(t, own, crypto.SHA256, rsa.PSSSaltLengthAuto, text)), "padding-pss", ""},
		{"PSS without salt", b64(signWithOpenSSL(t, own, text, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:0")), "padding-pss", ""},
		{"PSS as Java has it", b64(signWithOpenSSL(t, own, text, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20", "-sigopt", "rsa_mgf1_md:sha1")), "padding-pss", ""},
		{"PSS with SHA-512", b64(pssSign(t, own, crypto.SHA512, 64, text)), "padding-pss+digest-other", ""},
		{"PSS and lower case", b64(pssSign(t, own, crypto.SHA256, 32, strings.Replace(text, "POST", "post", 1))), "padding-pss+method-lowercase", ""},
		{"SHA-512", b64(rawSign(t, own, crypto.SHA512, text)), "digest-other", ""},
		{"SHA-384", b64(rawSign(t, own, crypto.SHA384, text)), "digest-other", ""},
		{"SHA-1", b64(rawSign(t, own, crypto.SHA1, text)), "digest-other", ""},
		{"SHA-1 of something else", b64(rawSign(t, own, crypto.SHA1, "hello")), "digest-other+string-unknown", ""},
		{"hashed twice", b64(rawSign(t, own, crypto.SHA256, string(sum[:]))), "digest-twice", ""},
		{"hashed twice as hex", b64(rawSign(t, own, crypto.SHA256, hex.EncodeToString(sum[:]))), "digest-twice", ""},
		{"hashed twice as base64", b64(rawSign(t, own, crypto.SHA256, b64(sum[:]))), "digest-twice", ""},
		{"bare digest encrypted", b64(bare), "digest-info-missing", ""},
		{"bare digest as hex encrypted", b64(bareHex), "digest-info-missing", ""},
		{"string encrypted, no body", b64(unhashed), "digest-missing+body-empty", ""},
		{"hex", hex.EncodeToString(good), "signature-hex", encoding},
		{"hex in capitals", strings.ToUpper(hex.EncodeToString(good)), "signature-hex", encoding},
		{"base64url", base64.URLEncoding.EncodeToString(good), "signature-base64url", encoding},
		{"base64url, unpadded", base64.RawURLEncoding.EncodeToString(good), "signature-base64url", encoding},
		{"unpadded", base64.RawStdEncoding.EncodeToString(good), "signature-unpadded", encoding},
		{"twice base64", b64([]byte(b64(good))), "signature-base64-twice", encoding},
		{"base64 of hex", b64([]byte(hex.EncodeToString(good))), "signature-hex-in-base64", encoding},
		{"line breaks", withPlus[:76] + "\n" + withPlus[76:152] + "\n" + withPlus[152:], "signature-line-breaks", encoding},
		{"folded line breaks", withPlus[:76] + " " + withPlus[76:152] + " " + withPlus[152:], "signature-line-breaks", encoding},
		{"line breaks as text", withPlus[:76] + `\n` + withPlus[76:], "signature-line-breaks", encoding},
		{"spaces for plus", strings.ReplaceAll(withPlus, "+", " "), "signature-plus-lost", encoding},
		{"percent-encoded", url.QueryEscape(withPlus), "signature-percent-encoded", encoding},
		{"quoted", `"` + withPlus + `"`, "signature-quoted", encoding},
		{"labelled", "sha256=" + withPlus, "signature-labelled", encoding},
		{"as RFC 9421 has it", "sig1=:" + withPlus + ":", "signature-labelled", encoding},
		{"hex of PSS", hex.EncodeToString(pssSign(t, own, crypto.SHA256, 32, text)), "signature-hex+padding-pss", encoding},
		{"another organization's key", b64(rawSign(t, rsaOf(t, 1), crypto.SHA256, text)), "key-other", ""},
		{"the mock's own key", b64(rawSign(t, rsaOf(t, 2), crypto.SHA256, text)), "key-other", ""},
		{"another key, lower case", b64(rawSign(t, rsaOf(t, 1), crypto.SHA256, strings.Replace(text, "POST", "post", 1))), "key-other+method-lowercase", ""},
		{"another key, something else", b64(rawSign(t, rsaOf(t, 1), crypto.SHA256, "hello")), "key-other+string-unknown", ""},
		{"an unknown key", b64(rawSign(t, rsaOf(t, 9), crypto.SHA256, text)), "key-unknown", ""},
		{"a longer key", b64(rawSign(t, big, crypto.SHA256, text)), "key-size", ""},
		{"HMAC with the secret", b64(hmacOf(secret, text)), "hmac-client-secret", ""},
		{"HMAC with the decoded secret", b64(hmacOf(string(decodedSecret), text)), "hmac-client-secret", ""},
		{"HMAC as hex", hex.EncodeToString(hmacOf(secret, text)), "signature-hex+hmac-client-secret", encoding},
		{"HMAC over the path", b64(hmacOf(secret, stamp+"POST/v1/sessions"+string(body))), "hmac-client-secret+target-query-dropped", ""},
		{"HMAC with another secret", b64(hmacOf("other", text)), "signature-hmac", ""},
		{"only a digest", b64(sum[:]), "digest-only", ""},
		{"ECDSA", b64(ec), "signature-not-rsa", ""},
		{"64 bytes", b64(make([]byte, 64)), "signature-not-rsa", ""},
		{"cut off", b64(good[:100]), "signature-length", ""},
		{"too big a number", b64([]byte(strings.Repeat("\xff", 256))), "key-unknown", ""},
		{"the secret", secret, "signature-is-secret", encoding},
		{"a token", "Bearer eyJhbGciOiJSUzI1NiJ9.e30.AAAA", "signature-is-token", encoding},
		{"a public key", keyOf(t, 0, jwks.Connect).PublicPEM(), "signature-is-key", encoding},
		{"a private key without its frame", bareKey(own), "signature-is-key", ""},
	}
}

func bareKey(key *rsa.PrivateKey) string { return b64(x509.MarshalPKCS1PrivateKey(key)) }

func signWithOpenSSL(t testing.TB, key *rsa.PrivateKey, text string, options ...string) []byte {
	t.Helper()
	args := append([]string{"dgst", "-sha256", "-sign", file(t, "key", pkcs1(key))}, options...)
	return openssl(t, []byte(text), args...)
}

// onlyTold says that no string was found to verify, and the diagnosis is what the signature's looks tell.
func onlyTold(mistake string) bool {
	for _, id := range []string{"string-unknown", "key-unknown", "key-size", "signature-hmac", "signature-not-rsa", "signature-length", "signature-is"} {
		if strings.Contains(mistake, id) {
			return true
		}
	}
	return false
}

func TestDiagnosis_NamesEachPlantedMistakeExactly(t *testing.T) {
	for _, planted := range append(plantedStrings(t), plantedSignatures(t)...) {
		t.Run(planted.name, func(t *testing.T) {
			r := request(t)
			r.Signature = planted.signature
			used, refusal := VerifyConnect(r)
			if refusal == nil {
				t.Fatalf("accepted for %s", used.Name)
			}
			rule := planted.rule
			if rule == "" {
				rule = RuleConnectSignatureMismatch
			}
			if refusal.Rule != rule {
				t.Errorf("rule %s, want %s", refusal.Rule, rule)
			}
			if refusal.Diagnosis == nil || refusal.Diagnosis.Mistake != planted.mistake {
				t.Fatalf("%+v, want %s", refusal.Diagnosis, planted.mistake)
			}
			d := refusal.Diagnosis
			if d.Verifies == onlyTold(planted.mistake) {
				t.Errorf("verifies is %v", d.Verifies)
			}
			if d.Sentence == "" || d.Mend == "" || strings.ContainsAny(d.Sentence[len(d.Sentence)-1:]+d.Mend[len(d.Mend)-1:], "}, ") || strings.Contains(d.Sentence+d.Mend, "{detail}") {
				t.Errorf("%q %q", d.Sentence, d.Mend)
			}
		})
	}
}

func TestDiagnosis_OfAWrongHeaderTimestampTellsOfTheStringToo(t *testing.T) {
	for name, test := range map[string]struct{ timestamp, signed, mistake string }{
		"milliseconds in the header only": {stamp + "250", stamp, "timestamp-header-milliseconds+timestamp-seconds"},
		"milliseconds in both":            {stamp + "250", stamp + "250", "timestamp-header-milliseconds"},
		"date in the header, left out":    {"2025-10-01T12:00:00Z", "", "timestamp-header-date+timestamp-missing"},
		"nonsense, left out":              {"soon", "", "timestamp-missing"},
	} {
		r := request(t)
		r.Timestamp = test.timestamp
		r.Signature = b64(rawSign(t, rsaOf(t, 0), crypto.SHA256, test.signed+"POST"+fullURL+string(body)))
		_, refusal := VerifyConnect(r)
		if refusal.Rule != RuleConnectTimestampFormat || refusal.Diagnosis.Mistake != test.mistake || !refusal.Diagnosis.Verifies {
			t.Errorf("%s: %s %+v", name, refusal.Rule, refusal.Diagnosis)
		}
	}
}

func TestMistakes_HaveTextsAndOneIDEach(t *testing.T) {
	texts := map[string]string{}
	for _, m := range connectScheme.strings {
		if other, ok := texts[m.id]; ok && other != m.sentence {
			t.Errorf("%s has two meanings", m.id)
		}
		texts[m.id] = m.sentence
		if !strings.HasSuffix(m.sentence, ".") || !strings.HasSuffix(m.mend, ".") || m.changes == nil {
			t.Errorf("%s is not complete", m.id)
		}
	}
	if len(texts) < 30 {
		t.Errorf("only %d mistakes are known", len(texts))
	}
}
