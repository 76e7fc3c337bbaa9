package api_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

// sign is the documented scheme, written out so that no code of the mock vouches for itself.
func sign(t testing.TB, base string) []byte {
	t.Helper()
	sum := sha256.Sum256([]byte(base))
	signature, err := rsa.SignPKCS1v15(rand.Reader, organizationKey(), crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return signature
}

func stamp(late time.Duration) string { return strconv.FormatInt(clock.Wall().Add(late).Unix(), 10) }

func signature(t testing.TB, base string) string {
	return base64.StdEncoding.EncodeToString(sign(t, base))
}

// signing starts a mock whose workspace default has the organization's public key.
func signing(t testing.TB, change ...func(*mockconnect.Options)) *server {
	t.Helper()
	s := start(t, change...)
	s.patch("/_mock/workspaces/default", `{"connect": {"public_key": `+quoted(publicPEM(t, organizationKey()))+`}}`).wants(t, 200)
	return s
}

func TestSignature_IsTakenOverEachFormOfTheTarget(t *testing.T) {
	s := signing(t)
	public := signing(t, func(o *mockconnect.Options) { o.PublicURL = "https://mock.example/base/" })
	for name, test := range map[string]struct {
		on           *server
		path, target string
		status       int
	}{
		"full URL":                          {s, "/sessions", s.URL() + "/sessions", 200},
		"full URL of an alias":              {s, "/api/v1/sessions", s.URL() + "/api/v1/sessions", 200},
		"full URL with a query":             {s, "/sessions?a=b&c=%20d", s.URL() + "/sessions?a=b&c=%20d", 200},
		"path":                              {s, "/v1/sessions", "/v1/sessions", 200},
		"path and query":                    {s, "/v1/sessions?x", "/v1/sessions?x", 200},
		"public base URL":                   {public, "/sessions", "https://mock.example/base/sessions", 200},
		"URL as received behind a proxy":    {public, "/sessions", public.URL() + "/sessions", 200},
		"path behind a proxy":               {public, "/sessions", "/sessions", 200},
		"full URL under a workspace's path": {s, "/w/default/sessions?x=1", s.URL() + "/w/default/sessions?x=1", 200},
		"path under a workspace's path":     {s, "/w/default/sessions?x=1", "/w/default/sessions?x=1", 200},
		"path without the workspace":        {s, "/w/default/sessions?x=1", "/sessions?x=1", 200},
		"another alias than was called":     {s, "/sessions", "/v1/sessions", 403},
		"a host that nobody called":         {s, "/sessions", "https://api.connect.xyz/sessions", 403},
		"the public URL of another mock":    {s, "/sessions", "https://mock.example/base/sessions", 403},
		"no target":                         {s, "/sessions", "", 403},
	} {
		t.Run(name, func(t *testing.T) {
			header, now := bearer(test.on.token()), stamp(0)
			header["timestamp"], header["signature"] = now, signature(t, now+"POST"+test.target+sessionBody)
			test.on.do(ask{path: test.path, body: sessionBody, header: header}).wants(t, test.status)
		})
	}
}

func TestSignature_RefusalsAreDiagnosedInTheAnswerAndExplainedInTheJournal(t *testing.T) {
	s := signing(t)
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	s.post("/_mock/workspaces", `{"id": "stranger", "connect": {"public_key": `+quoted(publicPEM(t, stranger))+`}}`).wants(t, 201)
	target, now := s.URL()+"/sessions?a=1", stamp(0)
	base := now + "POST" + target + sessionBody
	digest := sha256.Sum256([]byte(base))
	pss, err := rsa.SignPSS(rand.Reader, organizationKey(), crypto.SHA256, digest[:], nil)
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.SignPKCS1v15(rand.Reader, stranger, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	compact := strings.ReplaceAll(sessionBody, " ", "")
	late, milliseconds := stamp(-10*time.Minute), now+"000"
	for name, test := range map[string]struct {
		timestamp, signature string
		rule, says, mistake  string // mistake "": none is looked for
	}{
		"no headers":             {"", "", "connect.signature.missing", "header signature is missing", ""},
		"no signature":           {now, "", "connect.signature.missing", "header signature is missing", ""},
		"no timestamp":           {"", signature(t, base), "connect.timestamp.missing", "header timestamp is missing", ""},
		"nonsense":               {now, "no base64!", "connect.signature.encoding", "not standard base64", ""},
		"a few bytes":            {now, "bm9uc2Vuc2U=", "connect.signature.mismatch", "which no signature has", ""},
		"a wrong signature":      {now, base64.StdEncoding.EncodeToString(make([]byte, 256)), "connect.signature.mismatch", "does not verify", ""},
		"hex":                    {now, hex.EncodeToString(sign(t, base)), "connect.signature.encoding", "hex", "signature-hex"},
		"milliseconds":           {milliseconds, signature(t, milliseconds+"POST"+target+sessionBody), "connect.timestamp.", "milliseconds", "timestamp-header-milliseconds"},
		"no query":               {now, signature(t, now+"POST"+s.URL()+"/sessions"+sessionBody), "connect.signature.mismatch", "query", ""},
		"a body written anew":    {now, signature(t, now+"POST"+target+compact), "connect.signature.mismatch", "body", "body-"},
		"no body":                {now, signature(t, now+"POST"+target), "connect.signature.mismatch", "body", ""},
		"a method in lower case": {now, signature(t, now+"post"+target+sessionBody), "connect.signature.mismatch", "lower", "method-lowercase"},
		"PSS":                    {now, base64.StdEncoding.EncodeToString(pss), "connect.signature.mismatch", "PSS", "padding-pss"},
		"the key of another":     {now, base64.StdEncoding.EncodeToString(other), "connect.signature.mismatch", "workspace stranger", "key-other"},
		"an old time":            {late, signature(t, late+"POST"+target+sessionBody), "connect.timestamp.skew", "", ""},
		"a time that is none":    {"yesterday", signature(t, "yesterdayPOST"+target+sessionBody), "connect.timestamp.format", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			header := bearer(s.token())
			header["timestamp"], header["signature"] = test.timestamp, test.signature
			res := s.do(ask{path: "/sessions?a=1", body: sessionBody, header: header}).wants(t, 403)
			wantError(t, res)
			if got := res.text(t, "message"); !strings.Contains(got, test.says) {
				t.Errorf("the message does not speak of %q: %s", test.says, got)
			}
			entry := s.entry(res)
			if got := entry.text(t, "explanation", "rule"); !strings.HasPrefix(got, test.rule) {
				t.Errorf("rule %q, want %q", got, test.rule)
			}
			shown := test.timestamp
			if shown == "" {
				shown = "{timestamp}"
			}
			if got, want := entry.text(t, "explanation", "expected"), shown+"POST"+target+sessionBody; got != want && test.timestamp != milliseconds {
				t.Errorf("expected\n%s\nwant\n%s", got, want)
			}
			if got := entry.text(t, "explanation", "received"); test.signature != "" && !strings.Contains(got, test.signature) {
				t.Errorf("received %q", got)
			}
			if test.mistake == "" {
				return
			}
			if got := entry.text(t, "explanation", "diagnosis", "mistake"); !strings.HasPrefix(got, test.mistake) {
				t.Errorf("mistake %q, want %q", got, test.mistake)
			}
			if entry.text(t, "explanation", "diagnosis", "sentence") == "" || entry.text(t, "explanation", "diagnosis", "mend") == "" {
				t.Error(entry.body)
			}
		})
	}
}

func TestSignature_IsHeldToTheWorkspacesSetting(t *testing.T) {
	key := quoted(publicPEM(t, organizationKey()))
	for name, test := range map[string]struct {
		connect        string
		missing, wrong int
		note           string // in the journal, for a wrong one
	}{
		"no key":                    {`{}`, 200, 200, "not checked: the workspace has no connect.public_key"},
		"no key and warn":           {`{"signatures": "warn"}`, 200, 200, "not checked"},
		"no key and off":            {`{"signatures": "off"}`, 200, 200, ""},
		"a key alone is enforced":   {`{"public_key": ` + key + `}`, 403, 403, ""},
		"a key and enforce":         {`{"public_key": ` + key + `, "signatures": "enforce"}`, 403, 403, ""},
		"a key and warn":            {`{"public_key": ` + key + `, "signatures": "warn"}`, 200, 200, "would be refused"},
		"a key and off":             {`{"public_key": ` + key + `, "signatures": "off"}`, 200, 200, ""},
		"a key that was taken away": {`{"public_key": ""}`, 200, 200, "not checked"},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			if name == "a key that was taken away" {
				s = signing(t)
			}
			s.patch("/_mock/workspaces/default", `{"connect": `+test.connect+`}`).wants(t, 200)
			header := bearer(s.token())
			s.do(ask{path: "/sessions", body: sessionBody, header: header}).wants(t, test.missing)
			wrong := maps.Clone(header)
			wrong["timestamp"], wrong["signature"] = stamp(0), base64.StdEncoding.EncodeToString(make([]byte, 256))
			entry := s.entry(s.do(ask{path: "/sessions", body: sessionBody, header: wrong}).wants(t, test.wrong))
			if notes, _ := entry.at(t, "notes").([]any); test.note == "" && notes != nil {
				t.Error(notes)
			}
			entry.has(t, test.note)
		})
	}
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"connect": {"signatures": "enforce"}}`).wants(t, 400).has(t, "/connect/signatures", "public_key")
}

func TestSignature_IsNotAskedOfTokenRequests(t *testing.T) {
	s := signing(t)
	s.post("/oauth/token", tokenBody).wants(t, 200)
}

func TestSignature_OfABodyThatIsNoJSONIsStillExplained(t *testing.T) {
	s := signing(t)
	header := bearer(s.token())
	for _, body := range []string{"", "{", "\xff\xfe\x00", strings.Repeat("x", 1<<20)} {
		header["timestamp"], header["signature"] = stamp(0), base64.StdEncoding.EncodeToString(make([]byte, 256))
		entry := s.entry(s.do(ask{path: "/sessions", body: body, header: header}).wants(t, 403))
		if got := entry.text(t, "explanation", "rule"); got != "connect.signature.mismatch" {
			t.Error(got)
		}
		if len(entry.body) > 512<<10 {
			t.Errorf("the entry of a body of %d bytes has %d", len(body), len(entry.body))
		}
		now := stamp(0)
		header["timestamp"], header["signature"] = now, signature(t, now+"POST/sessions"+body)
		s.do(ask{path: "/sessions", body: body, header: header}).wants(t, 400)
	}
}

func TestSignature_OfTheExplanationHidesTheSecret(t *testing.T) {
	s := signing(t)
	header := bearer(s.token())
	header["timestamp"], header["signature"] = stamp(0), clientSecret
	body := strings.Replace(sessionBody, `"metadata": {}`, `"metadata": {"x": "`+clientSecret+`"}`, 1)
	entry := s.entry(s.do(ask{path: "/sessions?client_secret=" + "7%2F7%2BQhFYOH", body: body, header: header}).wants(t, 403))
	for _, secret := range []string{clientSecret, "7%2F7%2BQhFYOH"} {
		if strings.Contains(entry.body, secret) || strings.Contains(s.log.String(), secret) {
			t.Errorf("%s stands in %s", secret, entry.body)
		}
	}
}
