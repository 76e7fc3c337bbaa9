package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mockconnect/mockconnect/internal/signing"
)

// The documents' sample credentials, which default has.
const (
	apiKey     = "h2yFu1uijCDEqkbdop4GAF"
	privateKey = "2mC4ZvVd4goRkuJm+rjr9byUiaUW1b6tVN4xy9QXNSE="
	passphrase = "passphrase"

	manyParticipants = 100_000
	pageSize         = 100
)

// signed are the headers of a zerohash call that is made now.
func signed(method, target, body string) ([]string, error) {
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	signature, err := signing.SignSCX(privateKey, timestamp, method, target, []byte(body))
	return []string{
		signing.HeaderSCXAPIKey + ": " + apiKey, signing.HeaderSCXPassphrase + ": " + passphrase,
		signing.HeaderSCXTimestamp + ": " + timestamp, signing.HeaderSCXSigned + ": " + signature,
	}, err
}

// ask makes a signed call and answers how long it took.
func ask(base, method, target, body string) (time.Duration, error) {
	headers, err := signed(method, target, body)
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequestWithContext(context.Background(), method, base+target, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	for _, header := range append(headers, "Content-Type: application/json") {
		name, value, _ := strings.Cut(header, ": ")
		req.Header.Set(name, value)
	}
	began := time.Now()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %d %s", method, target, res.StatusCode, text)
	}
	return time.Since(began), err
}

// participants measures the authenticated look-up of one participant beside a bare handler that reads one row, and pages of very many.
func (b *bench) participants() error {
	const email, target = "bench@example.com", "/participants/bench@example.com"
	bare, err := b.bare()
	if err != nil {
		return err
	}
	limit, err := rate(b.window, http.MethodGet, bare.url+"/"+email, "")
	bare.stop()
	if err != nil {
		return err
	}
	row("bare echo handler, one SQLite row", fmt.Sprintf("%.0f/s", limit), "the limit")
	for _, engine := range []struct{ name, flag string }{{"GET /participants/{email}", ""}, {"GET /participants/{email} with --data", b.dir + "/participants"}} {
		if err := b.lookUp(engine.name, engine.flag, email, target, limit); err != nil {
			return err
		}
	}
	return b.pages()
}

func (b *bench) lookUp(name, data, email, target string, limit float64) error {
	var args []string
	if data != "" {
		args = []string{"--data", data}
	}
	p, err := b.serve(args...)
	if err != nil {
		return err
	}
	defer p.stop()
	if _, err := ask(p.url, http.MethodPost, "/participants/customers/new", `{"email":"`+email+`"}`); err != nil {
		return err
	}
	headers, err := signed(http.MethodGet, target, "")
	if err != nil {
		return err
	}
	got, err := rate(b.window, http.MethodGet, p.url+target, "", headers...)
	if err == nil {
		row(name, fmt.Sprintf("%.0f/s", got), fmt.Sprintf("%.2f of the bare handler", got/limit))
	}
	return err
}

// pages measures the first and the last page of very many participants.
func (b *bench) pages() error {
	p, err := b.serve()
	if err != nil {
		return err
	}
	defer p.stop()
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	began := time.Now()
	for range connections {
		wg.Go(func() {
			for n := next.Add(1); n <= manyParticipants && failed.Load() == nil; n = next.Add(1) {
				if _, err := ask(p.url, http.MethodPost, "/participants/customers/new", fmt.Sprintf(`{"email":"user%d@example.com"}`, n)); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	row("POST /participants/customers/new", fmt.Sprintf("%.0f/s", manyParticipants/time.Since(began).Seconds()), fmt.Sprintf("%d of them, two webhooks each without a target", manyParticipants))
	var first time.Duration
	for _, page := range []int{1, manyParticipants / pageSize / 2, manyParticipants / pageSize} {
		took := time.Duration(math.MaxInt64)
		for range 50 {
			once, err := ask(p.url, http.MethodGet, "/participants?page="+strconv.Itoa(page), "")
			if err != nil {
				return err
			}
			took = min(took, once)
		}
		if first == 0 {
			first = took
		}
		row(fmt.Sprintf("GET /participants, page %d, the fastest of 50", page), took.Round(time.Microsecond).String(), fmt.Sprintf("%.2f of page 1", float64(took)/float64(first)))
	}
	return nil
}
