package call_test

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/api/call"
)

// serve is a server with one route, and answers its address. Refusals say their error.
func serve(t *testing.T, within time.Duration) (address string) {
	t.Helper()
	mock, err := mockconnect.New(t.Context(), mockconnect.Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	s := &call.Server{World: mock.World, Log: slog.New(slog.DiscardHandler), BodyWithin: within}
	route := call.Route{Method: "POST", Path: "/x", MostBody: 3 << 20, Handler: func(c *call.Call) (call.Answer, error) {
		return call.Answer{Status: 200, Body: c.Body}, nil
	}}
	face := call.Face{Name: "test", Routes: []call.Route{route}, Refuse: func(_ *call.Call, err error) call.Answer {
		status := http.StatusInternalServerError
		for known, its := range map[error]int{call.ErrUnread: http.StatusBadRequest, call.ErrTooLarge: http.StatusRequestEntityTooLarge} {
			if errors.Is(err, known) {
				status = its
			}
		}
		return call.Answer{Status: status, Body: []byte(err.Error())}
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.Serve(w, r, &face, &route, "", "") }))
	t.Cleanup(func() {
		server.Close()
		if err := mock.Close(); err != nil {
			t.Error(err)
		}
	})
	return strings.TrimPrefix(server.URL, "http://")
}

// send writes a request as it stands, and answers all that comes back until the server hangs up.
func send(t *testing.T, address, request string) string {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("the server does not hang up: %v, after %q", err, answer)
	}
	return string(answer)
}

func TestServe_DoesNotWaitForABodyForEver(t *testing.T) {
	for name, head := range map[string]string{
		"some of it":   "Content-Length: 100\r\n\r\n{",
		"nothing":      "Content-Length: 100\r\n\r\n",
		"a long one":   "Content-Length: 3000000\r\n\r\n" + strings.Repeat("a", 2<<20),
		"in chunks":    "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
		"far too long": "Content-Length: 99000000\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			within := 50 * time.Millisecond
			if len(head) > 1<<20 { // all of this has to arrive first, or nobody is left to take it
				within = time.Second
			}
			address := serve(t, within)
			answer := send(t, address, "POST /x HTTP/1.1\r\nHost: x\r\n"+head)
			if !strings.HasPrefix(answer, "HTTP/1.1 400 ") || !strings.HasSuffix(answer, call.ErrUnread.Error()) {
				t.Errorf("%q", answer)
			}
		})
	}
}

func TestServe_TheTimeForABodyEndsWithTheBody(t *testing.T) {
	address := serve(t, time.Minute)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// The same connection twice, and each body in two parts.
	for range 2 {
		for _, part := range []string{"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab", "cd"} {
			if _, err := io.WriteString(conn, part); err != nil {
				t.Fatal(err)
			}
		}
		buf := make([]byte, 4<<10)
		if n, err := conn.Read(buf); err != nil || !strings.HasSuffix(string(buf[:n]), "abcd") {
			t.Fatalf("%q, %v", buf[:n], err)
		}
	}
}

func TestServe_SaysWhichBoundABodyIsOver(t *testing.T) {
	address := serve(t, 0)
	long := strings.Repeat("a", 3<<20+1)
	for name, length := range map[string]int64{"told": int64(len(long)), "not told": -1} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/x", struct{ io.Reader }{strings.NewReader(long)})
		if err != nil {
			t.Fatal(err)
		}
		req.ContentLength = length
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != http.StatusRequestEntityTooLarge || string(text) != "the body is larger than 3 MiB" {
			t.Errorf("%s: %s %s", name, res.Status, text)
		}
	}
}
