package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/receiver"
	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/jwks"
)

// loadResult is what came of a load, as JSON has it.
type loadResult struct {
	Scenarios    []string                `json:"scenarios"`
	Count        int                     `json:"count"` // runs asked for
	Rate         loadRate                `json:"rate"`
	Runs         sim.RunCounts           `json:"runs"`
	Webhooks     loadWebhooks            `json:"webhooks"`
	Latency      sim.LatencyCounts       `json:"latency"`
	Errors       map[string]int          `json:"errors"`
	Reasons      map[string]int          `json:"reasons"`
	NotBegun     map[string]int          `json:"not_begun"` // runs that could not be begun, by the error
	Expectations []sim.ExpectationCounts `json:"expectations"`
	Notes        []string                `json:"notes"`
	TookMS       int64                   `json:"took_ms"`

	rate rate
	took time.Duration
}

type loadRate struct {
	Asked    float64 `json:"asked_per_second,omitzero"` // zero: as many as the server takes
	Achieved float64 `json:"achieved_per_second"`
	Kept     bool    `json:"kept"`
	ShortBy  float64 `json:"short_by_percent,omitzero"`
}

type loadWebhooks struct {
	sim.WebhookCounts `json:",inline"`
	PerSecond         float64 `json:"per_second"`
}

// kept is how much of the asked rate has to be achieved; timers are not exact.
const kept = 0.98

// achieved is how many runs have begun a second. The caller holds the lock, or is the only one left.
func (l *load) achieved() float64 {
	if span := l.last.Sub(l.first).Seconds(); l.started > 1 && span > 0 {
		return float64(l.started-1) / span
	}
	return 0
}

func (l *load) result(s *sim.Statistics) *loadResult {
	l.mu.Lock()
	defer l.mu.Unlock()
	took := l.ended.Sub(l.began)
	r := &loadResult{
		Count: l.command.Count, Runs: s.Runs, Latency: s.Latency, Errors: s.Errors, Reasons: s.Reasons, NotBegun: l.lost, Expectations: s.Expectations, Notes: []string{},
		Rate: loadRate{Asked: l.rate.asked(), Achieved: l.achieved(), Kept: true}, Webhooks: loadWebhooks{WebhookCounts: s.Webhooks},
		TookMS: took.Milliseconds(), rate: l.rate, took: took,
	}
	for _, a := range l.acts {
		r.Scenarios = append(r.Scenarios, a.name)
	}
	if took > 0 {
		r.Webhooks.PerSecond = float64(s.Webhooks.Attempts) / took.Seconds()
	}
	isShort := r.Rate.Asked > 0 && l.started > 1 && r.Rate.Achieved < kept*r.Rate.Asked
	if isShort {
		r.Rate.Kept, r.Rate.ShortBy = false, 100*(1-r.Rate.Achieved/r.Rate.Asked)
		r.note("the asked rate of %s was not kept: %s were achieved, %.0f%% less", l.rate, l.rate.like(r.Rate.Achieved), r.Rate.ShortBy)
	}
	behind := l.ended.Sub(l.last)
	isBehind := l.isInstant() && behind > fellBehind && s.Runs.Running == 0
	if isBehind {
		r.note("the webhooks fell behind: the last one had ended %s after the last run began", behind.Round(100*time.Millisecond))
	}
	if (isShort || isBehind) && l.stage.embedded != nil {
		r.limits(s)
	}
	return r
}

// fellBehind is how long after the beginning of the last run its webhooks may be on their way.
const fellBehind = 2 * time.Second

func (l *load) isInstant() bool {
	change, err := l.command.clock()
	return err == nil && change.Mode == clock.Instant
}

func (r rate) asked() float64 {
	if r.n == 0 {
		return 0
	}
	return r.perSecond()
}

func (r *loadResult) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// limits says what signing asks of this machine, where that is most of it.
func (r *loadResult) limits(s *sim.Statistics) {
	each := signTime()
	if each <= 0 || s.Runs.Started == 0 {
		return
	}
	cores := runtime.GOMAXPROCS(0)
	most := float64(cores) / each.Seconds()
	asked := float64(s.Webhooks.Attempts) / float64(s.Runs.Started) * max(r.Rate.Asked, r.Rate.Achieved)
	if asked < most/4 {
		return
	}
	r.note("signing is what limits it: an RSA-2048 signature takes %s here, so that %s sign at most %s/s, with everything else still to do; this load asks for %s/s",
		each.Round(10*time.Microsecond), count(cores, "core"), readable(most), readable(asked))
}

// signTime is what one signature of a webhook costs a core.
func signTime() time.Duration {
	keys, err := jwks.Development(0)
	if err != nil {
		return 0
	}
	key := jwks.NewRing(keys...).Signing(jwks.Connect)
	var took []time.Duration
	for range 9 {
		began := clock.Wall()
		if _, err := signing.SignConnect(key.Private, "1", "POST", "http://localhost/", nil); err != nil {
			return 0
		}
		took = append(took, clock.Wall().Sub(began))
	}
	return slices.Min(took)
}

// printLoad is the report.
func printLoad(w io.Writer, r *loadResult, s receiver.Style) {
	line := func(name, format string, args ...any) {
		printed(w, "  %-12s%s\n", name, fmt.Sprintf(format, args...))
	}
	printed(w, "\n%s\n", s.Bold(fmt.Sprintf("%s of %s in %s", count(r.Count, "run"), strings.Join(r.Scenarios, ", "), r.took.Round(time.Millisecond))))
	asked := ""
	if r.Rate.Asked > 0 {
		asked = fmt.Sprintf("asked %s, ", r.rate)
	}
	line("rate", "%sachieved %s", asked, r.rate.like(r.Rate.Achieved))
	h := r.Webhooks
	line("webhooks", "%d sent in %s, %s/s; %d acknowledged, %d dead, %d without a target", h.Sent, count(h.Attempts, "attempt"), readable(h.PerSecond), h.Delivered, h.Dead, h.Dropped)
	if r.Latency.Count > 0 {
		line("answered in", "p50 %s · p95 %s · p99 %s · max %s", milliseconds(r.Latency.P50), milliseconds(r.Latency.P95), milliseconds(r.Latency.P99), milliseconds(r.Latency.Max))
	}
	line("retries", "%d", h.Retries)
	for _, kinds := range []struct {
		name string
		of   map[string]int
	}{{"errors", r.Errors}, {"not begun", r.NotBegun}, {"failed for", r.Reasons}} {
		name := kinds.name
		for _, kind := range byNumber(kinds.of) {
			line(name, "%s ×%d", receiver.Printable(kind), kinds.of[kind])
			name = ""
		}
	}
	for _, e := range r.Expectations {
		if e.Failed > 0 {
			printed(w, "  %s %s: %s: did not hold in %d of %s\n", s.Bad("✗"), e.Scenario, receiver.Printable(facts(e.Expected)), e.Failed, count(e.Held+e.Failed, "run"))
		}
	}
	for _, note := range r.Notes {
		printed(w, "  %s %s\n", s.Bad("!"), note)
	}
	sign, verdict := s.Good("✓"), s.Good(fmt.Sprintf("%d passed", r.Runs.Passed))
	if r.Runs.Passed < r.Count {
		sign = s.Bad("✗")
		verdict = s.Bad(fmt.Sprintf("%d failed, %d canceled, %d still running, %d not begun", r.Runs.Failed, r.Runs.Canceled, r.Runs.Running, max(r.Count-r.Runs.Started, 0))) + ", " + fmt.Sprintf("%d passed", r.Runs.Passed)
	}
	printed(w, "  %s %s\n", sign, verdict)
	if r.Runs.Failed > 0 {
		printed(w, "    one of them by itself: %s run %s\n", program(os.Args[0]), r.Scenarios[0])
	}
}

// byNumber puts kinds in the order of how many there are of each.
func byNumber(kinds map[string]int) []string {
	names := sortedKeys(kinds)
	slices.SortStableFunc(names, func(a, b string) int { return kinds[b] - kinds[a] })
	return names
}
