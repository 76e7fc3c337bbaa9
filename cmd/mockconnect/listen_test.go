package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/jwks"
)

func TestListen_VerifiesAndRefusesWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	server := serve(t)
	r := start(t, nil, "listen", "--server", server, "--listen", "127.0.0.1:0")
	url := urlIn(r.until("listening url=")) + "/webhooks"
	var sent sim.Delivery
	for _, run := range runsOf(t, server, url) {
		sent = run
	}
	r.until("✓ connect.deposits.unexpected")
	r.until("answered 200")

	again := func(body string, headers map[string]string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range headers {
			req.Header.Set(name, value)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	if status := again(sent.Body, sent.Headers); status != http.StatusOK {
		t.Errorf("the same bytes once more got %d", status)
	}
	r.until("the same event for the 2nd time")
	if status := again(strings.Replace(sent.Body, "0.5", "500", 1), sent.Headers); status != http.StatusUnauthorized {
		t.Errorf("another amount got %d", status)
	}
	r.until("✗ connect.deposits.unexpected  500 BTC")
	r.until("The body is not the one that the jwt speaks of")
	if status := again("\x1b[2J\x00{", nil); status != http.StatusUnauthorized {
		t.Errorf("garbage got %d", status)
	}
	if line := r.until("[2J"); strings.Contains(line, "\x1b") {
		t.Errorf("garbage steers the terminal: %q", line)
	}
	if status := again(strings.Repeat("x", 1<<20+1), nil); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body that is too large got %d", status)
	}
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "POST" {
		t.Errorf("GET got %d", res.StatusCode)
	}
	r.end(interrupt).has(t, 0)
}

// runsOf plays an unexpected deposit of 0.5 BTC in the workspace default and answers its deliveries.
func runsOf(t *testing.T, server, callback string) []sim.Delivery {
	t.Helper()
	ctx := t.Context()
	c := newClient(t, server)
	patch(t, server, `{"callback_url":"`+callback+`"}`)
	call(t, "run", "deposit-unexpected", "--server", server, "--workspace", "default", "--var", "amount=0.5").has(t, 0)
	runs, err := c.Deliveries(ctx, "default", "")
	if err != nil || len(runs) != 1 {
		t.Fatal(runs, err)
	}
	return runs
}

func TestListen_PassesOnBytesAndHeaders(t *testing.T) {
	t.Parallel()
	type seen struct {
		header http.Header
		body   []byte
	}
	came := make(chan seen, 100)
	behind := platform(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		came <- seen{r.Header, body}
		w.WriteHeader(http.StatusAccepted)
	})
	server := serve(t)
	r := start(t, nil, "listen", "--server", server, "--listen", "127.0.0.1:0", "--forward", behind)
	url := urlIn(r.until("listening url=")) // without a path: what is signed has none, and "/" is asked for
	sent := runsOf(t, server, url)[0]
	r.until("answered 202 (by " + behind + ")")
	got := <-came
	if !bytes.Equal(got.body, []byte(sent.Body)) {
		t.Errorf("the body was changed: %s", got.body)
	}
	for name, value := range sent.Headers {
		if got.header.Get(name) != value {
			t.Errorf("%s: %q was sent, %q came", name, value, got.header.Get(name))
		}
	}
	if sent.Attempts[0].Status != http.StatusAccepted {
		t.Errorf("the sender was answered %d", sent.Attempts[0].Status)
	}
	r.end(interrupt).has(t, 0)
}

func TestListen_KeysAreFetchedAgainAfterRotation(t *testing.T) {
	t.Parallel()
	server := serve(t)
	r := start(t, nil, "listen", "--server", server, "--listen", "127.0.0.1:0")
	url := urlIn(r.until("listening url="))
	patch(t, server, `{"callback_url":"`+url+`/hooks?a=b"}`)
	play := []string{"run", "deposit-unexpected", "--server", server, "--workspace", "default"}
	call(t, play...).has(t, 0)
	r.until("signature ✓")
	post(t, server+"/_mock/keys/rotate", `{"retire_after":"0s"}`)
	call(t, play...).has(t, 0)
	r.until("signature ✓")
	r.end(interrupt).has(t, 0)
}

func TestListen_StatusAndFailFirst(t *testing.T) {
	t.Parallel()
	server := serve(t)
	r := start(t, nil, "listen", "--server", server, "--listen", "127.0.0.1:0", "--fail-first", "2", "--status", "202")
	patch(t, server, `{"callback_url":"`+urlIn(r.until("listening url="))+`/x"}`)
	call(t, "run", "deposit-confirmed", "--server", server).has(t, 0, "3 attempts: 500 ×2, 202")
	r.end(interrupt).has(t, 0)
}

func TestListen_UnusableFlags(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--forward", "localhost"},
		{"--status", "99"},
		{"--fail-first", "-1"},
		{"--jwks", "x"},
		{"--url", "x"},
		{"--server", "x"},
		{"--listen", "x"},
		{"--forward", "http://x", "--status", "200"},
	} {
		call(t, append([]string{"listen"}, args...)...).has(t, 2, args[0])
	}
}

func TestListen_VerifiesWebhooksOfZerohash(t *testing.T) {
	t.Parallel()
	keys, err := jwks.Development(0)
	if err != nil {
		t.Fatal(err)
	}
	published := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(jwks.Document(keys...)) }))
	t.Cleanup(published.Close)
	body := `{"participant_code":"ABC123","participant_status":"approved"}`
	headers, err := signing.SignHook(signing.HookOptions{Secret: "whsec_test", Key: jwks.NewRing(keys...).Signing(jwks.Zerohash).Private, Now: clock.Wall()}, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{signing.HeaderHookType + ": participant_status_changed"}
	for name, value := range headers {
		lines = append(lines, name+": "+value)
	}
	for _, test := range []struct {
		env  []string
		hmac string
	}{{nil, "hmac unchecked"}, {[]string{"MOCKCONNECT_LISTEN_SECRET=whsec_test"}, "hmac ✓"}} {
		r := start(t, test.env, "listen", "--jwks", published.URL, "--listen", "127.0.0.1:0")
		url := urlIn(r.until("listening url="))
		post(t, url, body, lines...)
		r.until("✓ participant_status_changed  approved  ABC123")
		if line := r.until("rsa ✓"); !strings.Contains(line, test.hmac) || !strings.Contains(line, "answered 200") {
			t.Error(line)
		}
		post(t, url, strings.Replace(body, "approved", "rejected", 1), lines...)
		r.until("✗ participant_status_changed  rejected")
		r.until("rsa ✗")
		r.end(interrupt).has(t, 0)
	}
}
