package api_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/mockconnect/mockconnect"
)

// The sample credentials that the documents print.
const (
	clientID     = "30da17fb-15b2-4723-a63c-0488356e1ed0"
	clientSecret = "7/7+QhFYOH+yeA3KOxgykbbhvUyaCvIE1Z0oHCTLRoz8LDq3uBshZIrGo94GqMoDZ=="
	organization = "4789efea-e034-4e6f-b8a0-5289aacec427"
)

// noon is the time at which the workspace default of most tests stands.
const noon = "2025-07-24T12:00:00.123456789Z"

// server is a whole mock on a socket, and what it logs.
type server struct {
	*mockconnect.Server
	t   testing.TB
	log *journalled
}

// start runs a mock that keeps nothing and whose clocks stand at noon.
func start(t testing.TB, change ...func(*mockconnect.Options)) *server {
	t.Helper()
	log := &journalled{}
	o := mockconnect.Options{
		Listen: "127.0.0.1:0", Version: "test", Seed: 7, Speed: "manual", TargetGrace: -1,
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, f := range change {
		f(&o)
	}
	s, err := mockconnect.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if text := log.String(); strings.Contains(text, "panic") || strings.Contains(text, "level=ERROR") {
			t.Errorf("the log says:\n%s", text)
		}
	})
	here := &server{Server: s, t: t, log: log}
	if o.Speed == "manual" {
		here.put("/_mock/clock", `{"now": "`+noon+`"}`).wants(t, 200)
	}
	return here
}

// keepIn has a mock keep its data in a directory.
func keepIn(dir string) func(*mockconnect.Options) {
	return func(o *mockconnect.Options) { o.Data = dir }
}

// journalled is a log that may be read while it is written.
type journalled struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journalled) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journalled) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// drain empties the log and answers what it said.
func (j *journalled) drain() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	text := j.text.String()
	j.text.Reset()
	return text
}

// ask is a request.
type ask struct {
	method string // "" is POST
	path   string
	body   string
	header map[string]string
	host   string
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   string
}

func (s *server) do(a ask) reply {
	s.t.Helper()
	if a.method == "" {
		a.method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(s.t.Context(), a.method, s.URL()+a.path, strings.NewReader(a.body))
	if err != nil {
		s.t.Fatal(err)
	}
	if a.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range a.header {
		req.Header.Set(name, value)
	}
	if a.host != "" {
		req.Host = a.host
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.conforms(a, reply{res.StatusCode, res.Header, string(body)})
}

func (s *server) get(path string) reply { return s.do(ask{method: "GET", path: path}) }

func (s *server) put(path, body string) reply {
	return s.do(ask{method: "PUT", path: path, body: body})
}

func (s *server) post(path, body string) reply { return s.do(ask{path: path, body: body}) }

func (s *server) patch(path, body string) reply {
	return s.do(ask{method: "PATCH", path: path, body: body})
}

func (s *server) delete(path string) reply { return s.do(ask{method: "DELETE", path: path}) }

// wants fails the test unless the status is that.
func (r reply) wants(t testing.TB, status int) reply {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d, want %d: %.1000s", r.status, status, r.body)
	}
	return r
}

// is fails the test unless the body is exactly that.
func (r reply) is(t testing.TB, body string) {
	t.Helper()
	if r.body != body {
		t.Errorf("body\n got %s\nwant %s", r.body, body)
	}
}

// has fails the test unless the body has all of these.
func (r reply) has(t testing.TB, parts ...string) reply {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(r.body, part) {
			t.Errorf("the body lacks %q: %s", part, r.body)
		}
	}
	return r
}

// object is the body as JSON.
func (r reply) object(t testing.TB) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(r.body), &object); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	return object
}

// at is a value within the body: at("connect", "client_id"), at("items", "0", "id"); nil where there is none.
func (r reply) at(t testing.TB, path ...string) any {
	t.Helper()
	var value any = r.object(t)
	for _, name := range path {
		switch v := value.(type) {
		case map[string]any:
			value = v[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// text is at for strings.
func (r reply) text(t testing.TB, path ...string) string {
	t.Helper()
	text, ok := r.at(t, path...).(string)
	if !ok {
		t.Fatalf("%v is no string in %s", path, r.body)
	}
	return text
}

// names are the members of a JSON object in their order.
func names(t testing.TB, object string) []string {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(object))
	if _, err := d.Token(); err != nil {
		t.Fatalf("%v: %s", err, object)
	}
	var found []string
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, fmt.Sprint(name))
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func wantNames(t testing.TB, object string, want ...string) {
	t.Helper()
	if got := names(t, object); !slices.Equal(got, want) {
		t.Errorf("members %q, want %q", got, want)
	}
}

const tokenBody = `{"client_id": "` + clientID + `", "client_secret": "` + clientSecret + `", "organization_id": "` + organization + `"}`

const sessionBody = `{"account": {"reference_id": "USER01"}, "session": {"metadata": {}}, "scopes": ["user:deposit:send"]}`

// fullToken is the body that profile 2026-07 asks for.
const fullToken = `{"client_id": "` + clientID + `", "client_secret": "` + clientSecret + `", "organization_id": "` + organization +
	`", "audience": "https://api.cert.connect.xyz", "grant_type": "client_credentials"}`

func newProfile(o *mockconnect.Options) { o.Profile = "2026-07" }

// token gets an access token for default.
func (s *server) token() string {
	s.t.Helper()
	return s.post("/oauth/token", fullToken).wants(s.t, 200).text(s.t, "access_token")
}

// bearer are the headers of POST /sessions without a signature.
func bearer(token string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + token, "client-id": organization}
}

// session opens a session for default and answers the claims of its JWT.
func (s *server) session(body string) reply {
	s.t.Helper()
	res := s.do(ask{path: "/sessions", body: body, header: bearer(s.token())}).wants(s.t, 200)
	return reply{body: decoded(s.t, res.text(s.t, "jwt"), 1)}
}

// decoded is a part of a compact token.
func decoded(t testing.TB, token string, part int) string {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no compact token", token)
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[part])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// entry is the journal's entry of an answer.
func (s *server) entry(r reply) reply {
	s.t.Helper()
	id := r.header.Get("Mockconnect-Request")
	if id == "" {
		s.t.Fatalf("the answer has no Mockconnect-Request: %v", r.header)
	}
	if link := r.header.Get("Mockconnect-Explain"); link != "" {
		return s.get(strings.TrimPrefix(link, s.URL())).wants(s.t, 200)
	}
	return s.get("/_mock/requests/"+id).wants(s.t, 200)
}

// organizationKey is the key pair of the platform under test.
var organizationKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func publicPEM(t testing.TB, key *rsa.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// quotedAny is a part of a body as JSON, names in alphabetical order.
func quotedAny(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// quoted is a Go string as JSON.
func quoted(text string) string { return quotedAny(text) }
