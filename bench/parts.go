package main

import (
	"bufio"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	organization = "4789efea-e034-4e6f-b8a0-5289aacec427"
	tokenBody    = `{"client_id":"30da17fb-15b2-4723-a63c-0488356e1ed0","client_secret":"7/7+QhFYOH+yeA3KOxgykbbhvUyaCvIE1Z0oHCTLRoz8LDq3uBshZIrGo94GqMoDZ==","organization_id":"` + organization + `"}`
	sessionBody  = `{"account":{"reference_id":"USER01"},"session":{"metadata":{"order":"42"}},"scopes":["user:deposit:send"]}`
)

func post(url, body string, into any) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode/100 != 2 {
		return errors.Join(err, fmt.Errorf("%s: %d %s", url, res.StatusCode, text))
	}
	return json.Unmarshal(text, into)
}

// authorized are the headers of a session call.
func authorized(p *process) ([]string, error) {
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	err := post(p.url+"/oauth/token", tokenBody, &answer)
	return []string{"Authorization: Bearer " + answer.AccessToken, "client-id: " + organization}, err
}

// sessions measures POST /sessions with everything on, in memory and on disk, beside a bare handler that does one insert.
func (b *bench) sessions() error {
	bare, err := b.bare()
	if err != nil {
		return err
	}
	limit, err := rate(b.window, http.MethodPost, bare.url+"/", sessionBody)
	bare.stop()
	if err != nil {
		return err
	}
	row("bare echo handler, one SQLite insert", fmt.Sprintf("%.0f/s", limit), "the limit")
	for _, engine := range []struct{ name, flag string }{{"POST /sessions", ""}, {"POST /sessions with --data", b.dir + "/data"}} {
		var args []string
		if engine.flag != "" {
			args = []string{"--data", engine.flag}
		}
		p, err := b.serve(args...)
		if err != nil {
			return err
		}
		headers, err := authorized(p)
		if err == nil {
			var got float64
			if got, err = rate(b.window, http.MethodPost, p.url+"/sessions", sessionBody, headers...); err == nil {
				row(engine.name, fmt.Sprintf("%.0f/s", got), fmt.Sprintf("%.2f of the bare handler", got/limit))
			}
		}
		if err == nil && engine.flag == "" {
			var took []time.Duration
			if took, err = latencies(b.window, 400, http.MethodPost, p.url+"/sessions", sessionBody, headers...); err == nil {
				row("POST /sessions at 400/s, p50 p99 max", took[len(took)*99/100].Round(time.Microsecond).String(),
					fmt.Sprintf("p50 %s, max %s", took[len(took)/2].Round(time.Microsecond), took[len(took)-1].Round(time.Microsecond)))
			}
		}
		p.stop()
		if err != nil {
			return err
		}
	}
	return nil
}

// rsaRate is how many signatures the cores make in a second when they do nothing else.
func rsaRate(window time.Duration, cores int) (float64, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return 0, err
	}
	digest := sha256.Sum256([]byte("what is signed"))
	var n atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for range cores {
		wg.Go(func() {
			for time.Since(began) < window {
				if _, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:]); err != nil {
					return
				}
				n.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(n.Load()) / window.Seconds(), nil
}

// tokens measures POST /oauth/token as one client asks for it, beside the rate at which tokens could be signed anew.
func (b *bench) tokens() error {
	raw, err := rsaRate(b.window/2, 1)
	if err != nil {
		return err
	}
	p, err := b.serve()
	if err != nil {
		return err
	}
	defer p.stop()
	got, err := rate(b.window, http.MethodPost, p.url+"/oauth/token", tokenBody)
	if err != nil {
		return err
	}
	row("POST /oauth/token, the same client", fmt.Sprintf("%.0f/s", got), fmt.Sprintf("uncached: RSA-2048 signs %.0f/s on one core", raw))
	return nil
}

// webhooks measures signed deliveries to a target on loopback, stored and journalled, beside the raw rate of RSA on all cores.
func (b *bench) webhooks() error {
	raw, err := rsaRate(b.window, runtime.NumCPU())
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	var got atomic.Int64
	go accept(listener, &got)
	defer func() { _ = listener.Close() }()
	p, err := b.serve("--speed", "manual", "--callback", "http://"+listener.Addr().String())
	if err != nil {
		return err
	}
	defer p.stop()
	// Three webhooks a run. All runs are started while time stands still, then played at once.
	runs := max(int(raw*b.window.Seconds()/3), 100)
	if _, err := loop(func(_ time.Time, sent int) bool { return sent < runs/connections }, http.MethodPost, p.url+"/_mock/runs", `{"scenario":"deposit-confirmed"}`); err != nil {
		return err
	}
	want := int64(runs/connections) * connections
	for got.Load() < want { // the first webhook of each run is due at once
		time.Sleep(time.Millisecond)
	}
	began := time.Now()
	var advanced struct {
		Done bool `json:"done"`
	}
	if err := post(p.url+"/_mock/clock/advance", `{"by":"1h"}`, &advanced); err != nil {
		return err
	}
	rate := float64(got.Load()-want) / time.Since(began).Seconds()
	row("signed webhooks to a local target", fmt.Sprintf("%.0f/s", rate), fmt.Sprintf("%.2f of raw RSA on all cores (%.0f/s)", rate/raw, raw))
	return nil
}

// accept is a webhook target that costs next to nothing, so that the sender is what is measured.
func accept(listener net.Listener, got *atomic.Int64) {
	for {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer func() { _ = c.Close() }()
			in := bufio.NewReaderSize(c, 8<<10)
			for {
				length, err := readHead(in, "POST ")
				if err != nil {
					return
				}
				if _, err := io.CopyN(io.Discard, in, int64(length)); err != nil {
					return
				}
				got.Add(1)
				if _, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); err != nil {
					return
				}
			}
		}()
	}
}

// waiting measures what runs cost that wait.
func (b *bench) waiting() error {
	p, err := b.serve("--speed", "manual")
	if err != nil {
		return err
	}
	defer p.stop()
	const runs = 10_000
	if _, err := loop(func(_ time.Time, sent int) bool { return sent < runs/connections }, http.MethodPost, p.url+"/_mock/runs", `{"scenario":"deposit-confirmed"}`); err != nil {
		return err
	}
	row("memory, 10,000 runs waiting", p.memory(), "")
	began := time.Now()
	var advanced struct {
		Fired []any `json:"fired"`
	}
	if err := post(p.url+"/_mock/clock/advance", `{"by":"1h"}`, &advanced); err != nil {
		return err
	}
	row("steps played in one advance", fmt.Sprintf("%.0f/s", float64(len(advanced.Fired))/time.Since(began).Seconds()), "nothing signed: no target")
	return nil
}

// million measures what is left of a million requests.
func (b *bench) million() error {
	p, err := b.serve()
	if err != nil {
		return err
	}
	defer p.stop()
	headers, err := authorized(p)
	if err != nil {
		return err
	}
	const calls = 1_000_000
	began := time.Now()
	if _, err := loop(func(_ time.Time, sent int) bool { return sent < calls/connections }, http.MethodPost, p.url+"/sessions", sessionBody, headers...); err != nil {
		return err
	}
	row("memory, after a million requests", p.memory(), fmt.Sprintf("%.0f/s over all of them", calls/time.Since(began).Seconds()))
	return nil
}
