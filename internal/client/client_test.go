package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestNew_WantsABaseURL(t *testing.T) {
	for _, base := range []string{"", "localhost:8080", "8080", "ftp://x", "http://", "http://x?a=b", "http://x#y", "http://x:y z"} {
		if _, err := New(base); err == nil {
			t.Errorf("%q is taken", base)
		}
	}
	c, err := New("http://localhost:8080/")
	if err != nil || c.URL() != "http://localhost:8080" || c.Host() != "localhost" {
		t.Error(c, err)
	}
}

func TestClient_SaysWhatWentWrong(t *testing.T) {
	for _, test := range []struct {
		status  int
		body    string
		says    string
		refused bool
	}{
		{404, `{"title":"Not found","status":404,"detail":"there is no x"}`, "there is no x", true},
		{400, `{"title":"Bad request","status":400,"detail":"no","errors":[{"pointer":"/a","detail":"wants b"},{"pointer":"","detail":"c"}]}`, "no: /a: wants b; c", true},
		{500, `{"title":"Internal error","status":500,"detail":"a fault"}`, "a fault", false},
		{404, "<html>", "is not mockconnect", false},
		{200, "<html>", "is not mockconnect", false},
		{302, "", "is not mockconnect", false},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(test.status)
			_, _ = io.WriteString(w, test.body)
		}))
		c, err := New(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Health(t.Context())
		if err == nil || !strings.Contains(err.Error(), test.says) || Refused(err) != test.refused {
			t.Errorf("%d %s: %v", test.status, test.body, err)
		}
		server.Close()
		if _, err := c.Health(t.Context()); err == nil || !strings.Contains(err.Error(), "no server can be reached at "+server.URL) {
			t.Errorf("without a server: %v", err)
		}
	}
}

func TestClient_CanceledIsNoFaultOfTheServer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() }))
	t.Cleanup(server.Close)
	c, err := New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Health(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
