package mockconnect_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect"
)

const (
	sampleOrganization = "4789efea-e034-4e6f-b8a0-5289aacec427"
	sampleToken        = `{"client_id":"30da17fb-15b2-4723-a63c-0488356e1ed0","client_secret":"7/7+QhFYOH+yeA3KOxgykbbhvUyaCvIE1Z0oHCTLRoz8LDq3uBshZIrGo94GqMoDZ==","organization_id":"` + sampleOrganization + `"}`
	sampleSession      = `{"account":{"reference_id":"USER01"},"session":{"metadata":{"order":"42"}},"scopes":["user:deposit:send"]}`
)

// startServer starts a server on a free port and closes it after the test.
func startServer(tb testing.TB, o mockconnect.Options) *mockconnect.Server {
	tb.Helper()
	o.Listen = "127.0.0.1:0"
	server, err := mockconnect.New(context.Background(), o)
	if err != nil {
		tb.Fatal(err)
	}
	server.Start()
	tb.Cleanup(func() {
		if err := server.Close(); err != nil {
			tb.Error(err)
		}
	})
	return server
}

// call makes one call and answers its status and body.
func call(tb testing.TB, method, url, body string, header http.Header) (int, []byte) {
	tb.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	if header != nil {
		req.Header = header
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return res.StatusCode, text
}

// control calls the control API, which must answer with a 2xx, and reads the answer.
func control[T any](tb testing.TB, server *mockconnect.Server, method, path, body string) (answer T) {
	tb.Helper()
	status, text := call(tb, method, server.URL()+"/_mock"+path, body, nil)
	if status/100 != 2 {
		tb.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer); err != nil {
			tb.Fatalf("%s %s: %v in %s", method, path, err, text)
		}
	}
	return answer
}

// refused calls the control API, which must answer with that status.
func refused(tb testing.TB, server *mockconnect.Server, method, path, body string, want int) string {
	tb.Helper()
	status, text := call(tb, method, server.URL()+"/_mock"+path, body, nil)
	if status != want {
		tb.Fatalf("%s %s: %d, want %d: %s", method, path, status, want, text)
	}
	return string(text)
}

func accessToken(tb testing.TB, server *mockconnect.Server) string {
	tb.Helper()
	status, text := call(tb, http.MethodPost, server.URL()+"/oauth/token", sampleToken, http.Header{"Content-Type": {"application/json"}})
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(text, &answer); status != http.StatusOK || err != nil {
		tb.Fatalf("token: %d %s", status, text)
	}
	return answer.AccessToken
}

func sessionHeader(token string) http.Header {
	return http.Header{"Content-Type": {"application/json"}, "Client-Id": {sampleOrganization}, "Authorization": {"Bearer " + token}}
}

// openSession opens a session of default as a platform does and answers its id, as the session JWT has it.
func openSession(tb testing.TB, server *mockconnect.Server, referenceID, metadata, scope string) string {
	tb.Helper()
	body := fmt.Sprintf(`{"account":{"reference_id":%q},"session":{"metadata":%s},"scopes":[%q]}`, referenceID, metadata, scope)
	if status, text := call(tb, http.MethodPost, server.URL()+"/sessions", body, sessionHeader(accessToken(tb, server))); status != http.StatusOK {
		tb.Fatalf("session: %d %s", status, text)
	}
	return control[items[session]](tb, server, "GET", "/sessions?reference_id="+referenceID, "").Items[0].ID
}

type items[T any] struct {
	Items []T `json:"items"`
}

type session struct {
	ID       string     `json:"id"`
	Status   string     `json:"status"`
	Deposits []transfer `json:"deposits"`
}

type transfer struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Amount string `json:"amount"`
}

type run struct {
	ID           string `json:"id"`
	Status       string `json:"status"`
	Reason       string `json:"reason"`
	SessionID    string `json:"session_id"`
	Expectations []struct {
		Held bool `json:"held"`
	} `json:"expectations"`
	Steps []struct {
		Step, Status, At string
	} `json:"steps"`
}

type delivery struct {
	ID       string `json:"id"`
	Event    string `json:"event"`
	EventID  string `json:"event_id"`
	Status   string `json:"status"`
	Reason   string `json:"reason"`
	Attempts []struct {
		Status int    `json:"status"`
		Error  string `json:"error"`
	} `json:"attempts"`
	Body string `json:"body"`
}

func (d delivery) statuses() string {
	var s []string
	for _, a := range d.Attempts {
		s = append(s, fmt.Sprint(a.Status))
	}
	return strings.Join(s, " ")
}

// webhook is one call that a receiver got.
type webhook struct {
	Header http.Header
	Body   string
	Event  string
}

// receiver is a platform's webhook endpoint.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []webhook
	answer func(n int, w webhook) int // by the number of the call, from 0; nil: 200
}

func startReceiver(tb testing.TB, answer func(n int, w webhook) int) *receiver {
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(r.receive))
	tb.Cleanup(r.Close)
	return r
}

func (r *receiver) receive(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	var b struct {
		Event string `json:"event"`
	}
	_ = json.Unmarshal(bytes.TrimSpace(body), &b)
	hook := webhook{req.Header, string(body), b.Event}
	r.mu.Lock()
	n := len(r.got)
	r.got = append(r.got, hook)
	r.mu.Unlock()
	status := http.StatusOK
	if r.answer != nil {
		status = r.answer(n, hook)
	}
	if status/100 == 3 {
		w.Header().Set("Location", "/elsewhere")
	}
	w.WriteHeader(status)
}

func (r *receiver) webhooks() []webhook {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]webhook(nil), r.got...)
}

func (r *receiver) events() string {
	var names []string
	for _, w := range r.webhooks() {
		names = append(names, strings.TrimPrefix(w.Event, "connect."))
	}
	return strings.Join(names, " ")
}

// listenAgain starts a receiver on an address that another one has left.
func listenAgain(tb testing.TB, r *receiver, address string) {
	tb.Helper()
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	if err != nil {
		tb.Fatal(err)
	}
	r.Server = &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(r.receive), ReadHeaderTimeout: time.Minute}}
	r.Start()
	tb.Cleanup(r.Close)
}
