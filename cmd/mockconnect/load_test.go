package main

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

func TestLoad_BeginsRunsAtTheAskedRateAndCountsWhatBecameOfThem(t *testing.T) {
	t.Parallel()
	r := call(t, "run", "deposit-confirmed", "deposit-unexpected", "--count", "40", "--rate", "100/s")
	r.has(t, 0, "40 runs of deposit-confirmed, deposit-unexpected in ", "asked 100/s, achieved ", "80 sent in 80 attempts", "80 acknowledged", "p50 ", " · max ", "✓ 40 passed")
}

type loadDocument struct {
	Count int `json:"count"`
	Rate  struct {
		Asked    float64 `json:"asked_per_second"`
		Achieved float64 `json:"achieved_per_second"`
	} `json:"rate"`
	Runs struct {
		Passed, Failed int
	} `json:"runs"`
	Webhooks struct {
		Sent, Delivered, Dead, Attempts, Retries int
	} `json:"webhooks"`
	Latency struct {
		Count int     `json:"count"`
		P50   float64 `json:"p50_ms"`
		Max   float64 `json:"max_ms"`
	} `json:"latency"`
	Errors       map[string]int `json:"errors"`
	Expectations []struct {
		Held, Failed int
		Why          string
	} `json:"expectations"`
}

func jsonLoad(t *testing.T, code int, args ...string) (d loadDocument) {
	t.Helper()
	r := call(t, append([]string{"run", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(r.stdout), &d); err != nil || r.code != code {
		t.Fatalf("exit %d, %v\n%s\n%s", r.code, err, r.stdout, r.stderr)
	}
	return d
}

func TestLoad_OfManyWorkspacesSendsNoEventIDTwice(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	ids := map[string]int{}
	url := platform(t, func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		ids[r.Header.Get("x-zh-hook-notification-id")]++
	})
	file := write(t, "own.yaml", "scenario: own\ntitle: One webhook\nflow: deposit\nsteps:\n  - unexpected:\nexpect:\n  - {event: connect.deposits.unexpected, delivered: 1}\n")
	const runs = perHouse + perHouse/10
	d := jsonLoad(t, 0, file, "--count", "1100", "--seed", "5", "--callback", url)
	if d.Count != runs || d.Runs.Passed != runs || d.Webhooks.Delivered != runs || d.Latency.Count != runs || d.Latency.Max < d.Latency.P50 || d.Rate.Achieved <= 0 || d.Rate.Asked != 0 {
		t.Errorf("%+v", d)
	}
	if len(d.Expectations) != 1 || d.Expectations[0].Held != runs {
		t.Errorf("%+v", d.Expectations)
	}
	if len(ids) != runs {
		t.Errorf("%d event ids in %d runs", len(ids), runs)
	}
}

func TestLoad_APlatformThatRefusesIsReportedByKindAndExpectation(t *testing.T) {
	t.Parallel()
	url := platform(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	file := filepath.Join(t.TempDir(), "results.xml")
	d := jsonLoad(t, 1, "deposit-unexpected", "--count", "5", "--rate", "1000/s", "--callback", url, "--junit", file)
	if d.Runs.Failed != 5 || d.Webhooks.Dead != 5 || d.Webhooks.Attempts != 40 || d.Webhooks.Retries != 35 || d.Errors["answered 503, wants 2xx"] != 40 ||
		d.Expectations[0].Failed != 5 || d.Expectations[0].Why == "" {
		t.Errorf("%+v", d)
	}
	r := readResults(t, file)
	if r.Tests != 2 || r.Failures != 2 || r.Suites[0].Cases[1].Failure.Message == "" {
		t.Errorf("%+v", r)
	}
	call(t, "run", "deposit-unexpected", "--count", "5", "--callback", url).has(t, 1, "answered 503, wants 2xx ×40", "did not hold in 5 of 5 runs", "5 failed", "one of them by itself: ")
}

func TestLoad_GoesOnAnotherServerAndLeavesNothingThere(t *testing.T) {
	t.Parallel()
	url := serve(t)
	call(t, "run", "deposit-unexpected", "--count", "10", "--server", url).has(t, 0, "✓ 10 passed")
	if got := fetch(t, url+"/_mock/workspaces"); len(got.Items) != 1 {
		t.Errorf("%d workspaces", len(got.Items))
	}
}

type listed struct {
	Items []map[string]any `json:"items"`
}

func fetch(t *testing.T, url string) (l listed) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(&l); err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLoad_InterruptedItReportsWhatItHasSeen(t *testing.T) {
	t.Parallel()
	got := make(chan struct{}, 1000)
	url := platform(t, func(http.ResponseWriter, *http.Request) { got <- struct{}{} })
	r := start(t, nil, "run", "deposit-unexpected", "--count", "100000", "--rate", "20/s", "--callback", url)
	<-got
	ended := r.end(syscall.SIGINT)
	ended.has(t, 1, "asked 20/s", "not begun", "interrupted")
}

func TestLoad_WhatMakesNoLoadIsRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"--rate", "5/s"}, "it wants --count as well"},
		{[]string{"--count=-1"}, "from 1 to 10000000"},
		{[]string{"--count", "5", "--rate", "fast"}, "--rate fast: a rate is a number"},
		{[]string{"--count", "5", "--workspace", "default", "--server", "http://127.0.0.1:1"}, "a load plays in workspaces of its own"},
		{[]string{"--count", "5", "--fail-on-assumption"}, "looks at single runs"},
		{[]string{"--count", "5", "--var", "amont=1"}, `did you mean "amount"?`},
		{[]string{"--count", "5", "--var", "amount=x"}, "amount"},
	} {
		call(t, append([]string{"run", "deposit-confirmed"}, test.args...)...).has(t, 2, test.says)
	}
	call(t, "run", "deposit-confirmd", "--count", "5").has(t, 2, `did you mean "deposit-confirmed"?`)
}
