package httpsig

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	keyID = "29ca152b-a06a-5f6d-8f34-06a8f1250141"
	token = "eyJhbGciOiJIUzI1NiJ9.eyJJZCI6ImEifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
)

var body = []byte(`{"chainId":"eip155:1:0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B","externalId":"USER01"}`)

// request is a typical one, unsigned.
func request() *Message {
	return &Message{
		Method: "POST", Scheme: "http", Authority: "localhost:8080", Target: "/w/alpha/v1/customers%2F7?page=2&q=a%20b",
		Header: http.Header{
			"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}, "Content-Digest": {Digest(body)},
			"Idempotency-Key": {"123E4567-e89b-12d3-a456-426614174000"}, "Content-Length": {strconv.Itoa(len(body))},
		},
	}
}

var typical = []string{"@method", "@authority", "@path", "@query", "content-digest", "authorization", "idempotency-key"}

// policy trusts the key of development set 0.
func policy(t testing.TB) Policy {
	t.Helper()
	key := Key{AlgP384, keyOf(t, 0).Public()}
	return Policy{
		Key:    func(id string) (Key, bool) { return key, id == keyID },
		KeyIDs: []string{keyID}, Now: now, MaxAge: 300e9, MaxAhead: 60e9, CreatedRequired: true,
		Required: []Requirement{{{"@method"}}, {{"@target-uri"}, {"@path", "@query"}, {"@request-target"}}},
		Places:   []Place{{Name: "the public URL", Scheme: "https", Authority: "mock.example.com"}},
		Hints: Hints{
			Others:   map[string]crypto.PublicKey{"the workspace beta": keyOf(t, 1).Public(), "the webhooks": keyOf(t, 2).Public(), "an RSA key": 1},
			Prefixes: []string{"/w/alpha", "/v1"},
			Origins:  []string{"https://api.sandbox.offblocks.xyz"},
			Body:     body,
		},
	}
}

// client signs as a client does: right, except for what it gets wrong.
type client struct {
	covers  []string
	params  string                   // behind the list; empty: the usual ones
	base    func(base string) string // what is signed instead
	sent    func(input string) string
	digest  func(base []byte) []byte
	key     int
	encode  func(raw []byte) string // the member of Signature
	message func(*Message)          // before signing
	after   func(*Message)          // after it
}

func raw64(raw []byte) string { return ":" + base64.StdEncoding.EncodeToString(raw) + ":" }

func derOf(raw []byte) []byte {
	half := len(raw) / 2
	r, s := new(big.Int).SetBytes(raw[:half]), new(big.Int).SetBytes(raw[half:])
	var b []byte
	for _, n := range []*big.Int{r, s} {
		text := n.Bytes()
		if text[0] >= 0x80 {
			text = append([]byte{0}, text...)
		}
		b = append(append(b, 2, byte(len(text))), text...)
	}
	return append([]byte{0x30, byte(len(b))}, b...)
}

func (c client) sign(t testing.TB) *Message {
	t.Helper()
	m := request()
	if c.message != nil {
		c.message(m)
	}
	covers := c.covers
	if covers == nil {
		covers = typical
	}
	right, err := Sign(m, SignOptions{Components: covers, Key: keyOf(t, c.key), KeyID: keyID, Created: now, StateAlg: true})
	must(t, err)
	text, input := right.Base, right.Input
	if c.params != "" {
		end := strings.LastIndex(text, ")") + 1
		text = text[:end] + c.params
		input = input[:strings.Index(input, ")")+1] + c.params
	}
	if c.base != nil {
		text = c.base(text)
	}
	if c.sent != nil {
		input = c.sent(input)
	}
	digest := sum(crypto.SHA384, []byte(text))
	if c.digest != nil {
		digest = c.digest([]byte(text))
	}
	r, s, err := ecdsa.Sign(rand.Reader, keyOf(t, c.key), digest)
	must(t, err)
	raw := slices.Concat(r.FillBytes(make([]byte, 48)), s.FillBytes(make([]byte, 48)))
	encode := raw64
	if c.encode != nil {
		encode = c.encode
	}
	m.Header.Set(HeaderInput, input)
	m.Header.Set(HeaderSignature, "sig="+encode(raw))
	if c.after != nil {
		c.after(m)
	}
	return m
}

// swap replaces one text in the base.
func swap(from, to string) func(string) string {
	return func(base string) string { return strings.Replace(base, from, to, 1) }
}

func both(changes ...func(string) string) func(string) string {
	return func(base string) string {
		for _, change := range changes {
			base = change(base)
		}
		return base
	}
}

func all(from, to string) func(string) string {
	return func(base string) string { return strings.ReplaceAll(base, from, to) }
}

func cut(line string) func(string) string {
	return func(base string) string {
		lines := strings.Split(base, "\n")
		return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, line) }), "\n")
	}
}

const (
	path   = "/w/alpha/v1/customers%2F7"
	query  = "?page=2&q=a%20b"
	uri    = "http://localhost:8080" + path + query
	params = `;created=1759320000;alg="ecdsa-p384-sha384";keyid="` + keyID + `"`
)

func uriOnly(to string) client {
	return client{covers: []string{"@method", "@target-uri"}, base: swap(": "+uri, ": "+to)}
}

// TestVerify_NamesTheMistake signs wrongly, and wants exactly that told.
func TestVerify_NamesTheMistake(t *testing.T) {
	digest := Digest(body)
	plain := strings.TrimSuffix(strings.TrimPrefix(digest, "sha-256=:"), ":")
	rawDigest, err := base64.StdEncoding.DecodeString(plain)
	must(t, err)
	fields := []string{"@method", "@path", "@query", "content-type", "content-length", "x-list"}
	list := func(m *Message) { m.Header["X-List"] = []string{"a,  b", "c"} }
	for _, test := range []struct {
		wants  string
		client client
	}{
		{"method-lowercase", client{base: swap(": POST", ": post")}},
		{"method-other", client{base: swap(": POST", ": GET")}},
		{"authority-port", client{base: swap(": localhost:8080", ": localhost")}},
		{"authority-other", client{base: swap(": localhost:8080", ": 127.0.0.1:8080")}},
		{"authority-other", client{base: swap(": localhost:8080", ": api.sandbox.offblocks.xyz")}},
		{"authority-scheme", client{base: swap(": localhost:8080", ": http://localhost:8080")}},
		{"authority-case", client{message: func(m *Message) { m.Authority = "LocalHost:8080" }, base: swap(": localhost:8080", ": LocalHost:8080")}},
		{"target-uri-path", uriOnly(path + query)},
		{"target-uri-path", uriOnly(path)},
		{"target-uri-other", uriOnly("https://localhost:8080" + path + query)},
		{"target-uri-other", uriOnly("http://localhost" + path + query)},
		{"target-uri-other", uriOnly("https://api.sandbox.offblocks.xyz" + path + query)},
		{"target-uri-query", uriOnly("http://localhost:8080" + path)},
		{"trailing-slash", uriOnly("http://localhost:8080" + path + "/" + query)},
		{"path-prefix", uriOnly("http://localhost:8080/v1/customers%2F7" + query)},
		{"place-other", client{base: both(swap(": localhost:8080", ": api.sandbox.offblocks.xyz"), swap(": "+path, ": /v1/customers%2F7"))}},
		{"place-other", uriOnly("https://api.sandbox.offblocks.xyz/v1/customers%2F7" + query)},
		{"path-query", client{base: swap(": "+path, ": "+path+query)}},
		{"path-decoded", client{base: swap(": "+path, ": /w/alpha/v1/customers/7")}},
		{"path-url", client{base: swap(": "+path, ": "+uri)}},
		{"path-prefix", client{base: swap(": "+path, ": /v1/customers%2F7")}},
		{"path-prefix", client{base: swap(": "+path, ": /customers%2F7")}},
		{"path-prefix", client{base: swap(": "+path, ": /v1"+path)}},
		{"trailing-slash", client{base: swap(": "+path, ": "+path+"/")}},
		{"query-question-mark", client{base: swap(": ?", ": ")}},
		{"query-decoded", client{base: swap("a%20b", "a b")}},
		{"query-decoded", client{base: swap("a%20b", "a+b")}},
		{"query-decoded", client{covers: []string{"@method", "@path", "@query", `"@query-param";name="q"`}, base: swap(": a%20b", ": a b")}},
		{"scheme-other", client{covers: append(slices.Clone(typical), "@scheme"), base: swap(": http\n", ": https\n")}},
		{"request-target-form", client{covers: []string{"@method", "@request-target"}, base: swap(": "+path, ": post "+path)}},

		{"params-missing", client{base: cut(paramsLine)}},
		{"params-order", client{sent: swap(params, `;keyid="`+keyID+`";alg="ecdsa-p384-sha384";created=1759320000`)}},
		{"params-order", client{sent: swap(params, `;created=1759320000;keyid="`+keyID+`";alg="ecdsa-p384-sha384"`)}},
		{"params-created", client{sent: swap("1759320000", "1759320001")}},
		{"params-created", client{base: swap("1759320000", "1759320000000")}},
		{"params-name-quotes", client{base: swap(paramsLine, "@signature-params")}},
		{"params-label", client{base: swap(paramsLine+": ", paramsLine+": sig=")}},
		{"params-verbatim", client{sent: all(";", "; "), base: all(";", "; ")}},
		{"params-verbatim", client{sent: swap(`("@method" `, `("@method"   `), base: swap(`("@method" `, `("@method"   `)}},
		{"params-components-quotes", client{base: func(base string) string {
			head, last, _ := strings.Cut(base, `: ("@method`)
			inside, rest, _ := strings.Cut(last, ")")
			return head + ": (@method" + strings.ReplaceAll(inside, `"`, "") + ")" + rest
		}}},
		{"params-other", client{base: swap(`;alg="ecdsa-p384-sha384"`, "")}},
		{"params-other", client{sent: swap(`;keyid="`+keyID, `;tag="a";keyid="`+keyID)}},

		{"newline-trailing", client{base: func(base string) string { return base + "\n" }}},
		{"line-ends", client{base: all("\n", "\r\n")}},
		{"identifier-quotes", client{base: func(base string) string {
			head, last, _ := strings.Cut(base, paramsLine)
			return strings.ReplaceAll(head, `"`, "") + paramsLine + last
		}}},
		{"colon", client{base: all(`": `, `":`)}},
		{"identifier-case", client{base: both(swap(`"content-digest":`, `"Content-Digest":`), swap(`"authorization":`, `"Authorization":`), swap(`"idempotency-key":`, `"Idempotency-Key":`))}},
		{"lines-order", client{base: func(base string) string {
			lines := strings.Split(base, "\n")
			slices.Sort(lines[:len(lines)-1])
			return strings.Join(lines, "\n")
		}}},
		{"line-missing", client{base: cut(`"authorization"`)}},

		{"digest-form", client{base: swap(digest, plain)}},
		{"digest-form", client{base: swap(digest, "SHA-256="+plain)}},
		{"digest-form", client{base: swap(digest, "sha-256=:"+hex.EncodeToString(rawDigest)+":")}},
		{"authorization-form", client{base: swap("Bearer ", "")}},
		{"authorization-form", client{base: swap("Bearer ", "bearer ")}},
		{"field-quotes", client{base: swap(": 123E4567-e89b-12d3-a456-426614174000", `: "123E4567-e89b-12d3-a456-426614174000"`)}},
		{"field-empty", client{base: swap(": 123E4567-e89b-12d3-a456-426614174000", ": ")}},
		{"field-case", client{base: swap("123E4567", "123e4567")}},
		{"content-type-charset", client{covers: fields, message: list, base: swap("application/json", "application/json; charset=utf-8")}},
		{"content-length-other", client{covers: fields, message: list, base: swap(`"content-length": 87`, `"content-length": 88`)}},
		{"field-space", client{covers: fields, message: list, base: swap("a,  b, c", "a,b,c")}},
		{"field-space", client{covers: fields, message: list, base: swap("a,  b, c", "a, b, c")}},

		{"digest-other", client{digest: func(base []byte) []byte { return sum(crypto.SHA256, base) }}},
		{"digest-other", client{digest: func(base []byte) []byte { return sum(crypto.SHA512, base) }}},
		{"digest-twice", client{digest: func(base []byte) []byte { return sum(crypto.SHA384, sum(crypto.SHA384, base)) }}},
		{"key-other", client{key: 1}},
		{"signature-der", client{encode: func(raw []byte) string { return raw64(derOf(raw)) }}},
		{"signature-base64url", client{encode: func(raw []byte) string { return ":" + base64.RawURLEncoding.EncodeToString(raw) + ":" }}},
		{"signature-hex", client{encode: func(raw []byte) string { return ":" + hex.EncodeToString(raw) + ":" }}},
		{"signature-string", client{encode: func(raw []byte) string { return `"` + base64.StdEncoding.EncodeToString(raw) + `"` }}},
		{"signature-colons", client{encode: func(raw []byte) string { return base64.StdEncoding.EncodeToString(raw) }}},
		{"signature-encoded-twice", client{encode: func(raw []byte) string { return raw64([]byte(hex.EncodeToString(raw))) }}},
		{"signature-encoded-twice", client{encode: func(raw []byte) string { return raw64([]byte(base64.StdEncoding.EncodeToString(raw))) }}},
		{"signature-label", client{after: func(m *Message) {
			m.Header.Set(HeaderSignature, strings.TrimPrefix(m.Header.Get(HeaderSignature), "sig="))
		}}},

		{"method-lowercase+path-query", client{base: both(swap(": POST", ": post"), swap(": "+path, ": "+path+query))}},
		{"method-lowercase+newline-trailing", client{base: func(base string) string { return swap(": POST", ": post")(base) + "\n" }}},
		{"authority-port+params-missing", client{base: both(swap(": localhost:8080", ": localhost"), cut(paramsLine))}},
		{"target-uri-path+params-missing", client{covers: []string{"@method", "@target-uri", "content-digest"}, base: both(swap(": "+uri, ": "+path+query), cut(paramsLine))}},
		{"method-lowercase+digest-other", client{base: swap(": POST", ": post"), digest: func(base []byte) []byte { return sum(crypto.SHA256, base) }}},
		{"path-query+key-other", client{key: 2, base: swap(": "+path, ": "+path+query)}},
		{"signature-der+authority-port", client{base: swap(": localhost:8080", ": localhost"), encode: func(raw []byte) string { return raw64(derOf(raw)) }}},
		{"signature-der+digest-other", client{digest: func(base []byte) []byte { return sum(crypto.SHA256, base) }, encode: func(raw []byte) string { return raw64(derOf(raw)) }}},
		{"path-prefix+params-missing", client{base: both(swap(": "+path, ": /v1/customers%2F7"), cut(paramsLine))}},
		{"target-uri-path+identifier-quotes", client{covers: []string{"@method", "@target-uri"}, base: both(swap(": "+uri, ": "+path+query), swap(`"@method"`, "@method"), swap(`"@target-uri":`, "@target-uri:"))}},
		{"key-or-base-unknown", client{base: swap(": POST", ": BREW")}},
	} {
		t.Run(test.wants, func(t *testing.T) {
			m := test.client.sign(t)
			got, refusal := Verify(m, policy(t))
			switch {
			case refusal == nil:
				t.Fatalf("it verifies: %s", got.Base)
			case refusal.Diagnosis == nil || refusal.Diagnosis.Mistake != test.wants:
				t.Fatalf("%s: %s: %+v", refusal.Rule, refusal.Message, refusal.Diagnosis)
			}
			d := refusal.Diagnosis
			rule := RuleMismatch
			if strings.HasPrefix(test.wants, "signature-") {
				rule = RuleEncoding
			}
			if refusal.Rule != rule || d.Verifies != (test.wants != "key-or-base-unknown") || d.Sentence == "" || d.Mend == "" {
				t.Errorf("%s %+v", refusal.Rule, d)
			}
			shown, err := jsonOf(refusal)
			must(t, err)
			if bytes.Contains(shown, []byte(token)) || strings.ContainsAny(d.Sentence+d.Mend, "{}") {
				t.Errorf("%s", shown)
			}
		})
	}
}

// TestVerify_AsksForHintsOnlyWhenItRefuses keeps what they cost from calls that are signed as they should be.
func TestVerify_AsksForHintsOnlyWhenItRefuses(t *testing.T) {
	p, asked := policy(t), 0
	hints := p.Hints
	p.Hints, p.HintsOf = Hints{}, func() Hints { asked++; return hints }
	if _, refusal := Verify(signed(t), p); refusal != nil || asked != 0 {
		t.Errorf("asked %d times: %+v", asked, refusal)
	}
	if _, refusal := Verify(client{key: 1}.sign(t), p); refusal == nil || refusal.Diagnosis.Mistake != "key-other" || asked != 1 {
		t.Errorf("asked %d times: %+v", asked, refusal)
	}
}

// TestVerify_TriesNothingLongerThanItsBudget keeps a hopeless signature cheap.
func TestVerify_TriesNothingLongerThanItsBudget(t *testing.T) {
	m := client{base: swap(": POST", ": BREW")}.sign(t)
	v := verification{message: m, policy: policy(t), headers: headersOf(m)}
	for _, step := range []func() *fault{v.choose, v.cover, v.checkAlgorithm, v.checkForm} {
		if f := step(); f != nil {
			t.Fatal(f)
		}
	}
	o := open(v.raw)
	o.add("", &keyOf(t, 0).PublicKey)
	s := search{facts: v.facts(v.policy.Hints), opened: o, left: budget, seen: map[string]bool{}}
	s.run()
	if s.tried > budget || s.tried < budget/2 || s.hit != nil {
		t.Errorf("%d strings were tried", s.tried)
	}
}
