package httpsig

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mockconnect/mockconnect/internal/signing"
)

// sound looks at a refusal, whatever it is of: nothing in it may break a journal, and nothing may be longer than it can bear.
func sound(t *testing.T, refusal *signing.Refusal) {
	t.Helper()
	shown, err := jsonOf(refusal)
	must(t, err)
	if refusal.Rule == "" || refusal.Message == "" || !utf8.Valid(shown) || !utf8.ValidString(refusal.Message+refusal.Expected+refusal.Received) || len(shown) > 1<<20 {
		t.Errorf("%s", shown)
	}
}

// FuzzVerify is given the two headers and the request line as a stranger sends them. Nothing that was not signed may verify.
func FuzzVerify(f *testing.F) {
	m := signed(f)
	input, value := m.Header.Get(HeaderInput), m.Header.Get(HeaderSignature)
	for _, seed := range [][2]string{
		{input, value},
		{strings.ReplaceAll(input, ";", "; "), value},
		{`sig=("@method";req "content-digest";sf;key="sha-256" "@query-param";name="q" "x";bs);created=1` + known, value},
		{`sig=();a=?1;b=1.5;c=:YQ==:;d=@1;e=%"a%c3%a4"` + known, "sig=:AAAA:"},
		{`sig=(@method)`, `sig="abc"`},
		{input, strings.ReplaceAll(value, ":", "")},
		{input, strings.TrimPrefix(value, "sig=")},
		{`keyId="a",headers="b"`, `keyId="a",signature="b"`},
		{"a=(),b=()", "a=:AAAA:,b=:AAAA:"},
		{"sig=-", "sig=-"},
		{"sig=(", "sig=%"},
		{"\xff", "\xff"},
	} {
		f.Add(seed[0], seed[1], "POST", "localhost:8080", "/w/alpha/v1/customers%2F7?page=2&q=a%20b", "a")
	}
	p := policy(f)
	p.Required = nil
	f.Fuzz(func(t *testing.T, input, value, method, authority, target, field string) {
		m := request()
		m.Method, m.Authority, m.Target = method, authority, target
		m.Header["X"] = []string{field, " " + field + "\r\n b"}
		m.Header[HeaderInput], m.Header[HeaderSignature] = []string{input}, []string{value}
		got, refusal := Verify(m, p)
		if refusal != nil {
			sound(t, refusal)
			return
		}
		// The one signature that the corpus knows is over these.
		if !strings.Contains(got.Base, `"@method": POST`) || !strings.Contains(got.Base, `"@authority": localhost:8080`) || !strings.Contains(got.Base, "\n\"idempotency-key\": 123E4567-e89b-12d3-a456-426614174000\n") {
			t.Errorf("%q verifies", got.Base)
		}
	})
}

// FuzzBase builds bases of any list of components over any message: a line for each component and one more, in printable ASCII.
func FuzzBase(f *testing.F) {
	for _, seed := range []string{
		`"@method" "@path" "@query" "@authority" "@scheme" "@target-uri" "@request-target"`,
		`"@query-param";name="a" "host" "x" "x";bs "x";sf "x";key="a" "x";tr`,
		`"example-dict";key="b" "example-dict";sf "content-digest";sf`,
		`"@status" "@method";req`,
	} {
		f.Add(seed, "GET", "http", "Example.com:80", "/a%2Fb?a=%20+&b", `a=1;x, b=(1 2), c`, 0)
		f.Add(seed, "", "", "", "", "", 200)
		f.Add(seed, "CONNECT", "https", "[::1]:443", "a:1", "\r\n \n", 0)
		f.Add(seed, "GET", "https", "a", "https://a?b=%", ":", 0)
	}
	f.Fuzz(func(t *testing.T, list, method, scheme, authority, target, field string, status int) {
		m := &Message{
			Method: method, Scheme: scheme, Authority: authority, Target: target, Status: status,
			Header: http.Header{"X": {field, field}, "Example-Dict": {field}, "Content-Digest": {field}}, Trailer: http.Header{"X": {field}},
		}
		m.Request = &Message{Method: method, Target: target, Header: m.Header}
		all, fault := headers{[]string{"sig=(" + list + ")"}, []string{"sig=:AAAA:"}}.parse()
		if fault != nil || len(all) != 1 {
			return
		}
		base, params, err := all[0].baseOf(m)
		if err != nil {
			return
		}
		lines := strings.Split(base, "\n")
		if len(lines) != len(all[0].list.Items)+1 || lines[len(lines)-1] != paramsLine+": "+params {
			t.Errorf("%q", base)
		}
		if strings.IndexFunc(base, func(r rune) bool { return r != '\n' && r != '\t' && (r < ' ' || r > '~') }) >= 0 {
			t.Errorf("%q is not printable ASCII", base)
		}
		// What was written as structured fields are is read as the same again.
		again, fault := headers{[]string{"sig=" + params}, []string{"sig=:AAAA:"}}.parse()
		if fault != nil {
			t.Fatalf("%q: %s", params, fault.message)
		}
		if twice, _, err := again[0].baseOf(m); err != nil || twice != base {
			t.Errorf("%q, then %q (%v)", base, twice, err)
		}
	})
}

// FuzzDigest lets nothing pass but the digest of the body.
func FuzzDigest(f *testing.F) {
	for _, value := range []string{
		Digest(body), Digest(body, SHA256, SHA512), "SHA-256=abc", "sha-256=:AAAA:", ":AAAA:", "sha256=abc", `sha-512="abc"`, "md5=:AAAA:", "=", "sha-256==", "sha-256=::", "",
	} {
		f.Add(value, body)
		f.Add(value, []byte("{"))
		f.Add(value, []byte("\xff"))
	}
	f.Fuzz(func(t *testing.T, value string, body []byte) {
		refusal := VerifyDigest([]string{value}, body)
		if refusal != nil {
			sound(t, refusal)
		} else if right := Digest(body, SHA256); !strings.Contains(value, right) && !strings.Contains(value, Digest(body, SHA512)) {
			// Bits that base64 does not need may differ.
			if !strings.Contains(value, right[:len(right)-3]) && !strings.Contains(value, Digest(body, SHA512)[:95]) {
				t.Errorf("%q is taken for the digest %q", value, right)
			}
		}
		if refusal := VerifyDigest([]string{Digest(body, SHA512, SHA256)}, body); refusal != nil {
			t.Errorf("%+v", refusal)
		}
	})
}
