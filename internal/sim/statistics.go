package sim

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/mockconnect/mockconnect/internal/latency"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

// Statistics count what went on in a workspace since the process began or the workspace was emptied. They are counted as it happens and
// kept nowhere, so that they cost next to nothing, are not changed by what is trimmed, and are answered at once however much there was.
type Statistics struct {
	Since        time.Time           `json:"since,omitzero"` // wall time; left out while nothing has happened
	Runs         RunCounts           `json:"runs"`
	Webhooks     WebhookCounts       `json:"webhooks"`
	Latency      LatencyCounts       `json:"latency"`
	Errors       map[string]int      `json:"errors"`  // attempts that failed, by what was wrong
	Reasons      map[string]int      `json:"reasons"` // runs that failed, by the reason
	Expectations []ExpectationCounts `json:"expectations"`
	Histogram    *latency.Histogram  `json:"histogram"` // of the latencies, for those who add up several

	byScenario map[string][]int // where each scenario's expectations stand
}

// RunCounts are runs by where they stand.
type RunCounts struct {
	Started  int `json:"started"`
	Running  int `json:"running"`
	Passed   int `json:"passed"`
	Failed   int `json:"failed"`
	Canceled int `json:"canceled"`
}

// WebhookCounts are deliveries, and attempts at them.
type WebhookCounts struct {
	Sent      int `json:"sent"` // deliveries of which there was an attempt
	Delivered int `json:"delivered"`
	Dead      int `json:"dead"`
	Dropped   int `json:"dropped"`
	Attempts  int `json:"attempts"`
	Retries   int `json:"retries"` // attempts behind the first
}

// LatencyCounts are how long acknowledged attempts took, from the request to the end of its answer.
type LatencyCounts struct {
	Count int64   `json:"count"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
	Max   float64 `json:"max_ms"`
}

// ExpectationCounts are how often one line of a scenario's expect held.
type ExpectationCounts struct {
	Scenario string         `json:"scenario"`
	Expected map[string]any `json:"expected"`
	Held     int            `json:"held"`
	Failed   int            `json:"failed"`
	Seen     map[string]any `json:"seen,omitzero"` // when it last did not hold
	Why      string         `json:"why,omitzero"`
}

// What is told apart: so many kinds of errors and of reasons, and so many scenarios. What goes beyond is counted together.
const (
	mostKinds     = 32
	mostScenarios = 64
	otherKinds    = "other"
)

// Latencies puts a histogram into numbers.
func Latencies(h *latency.Histogram) LatencyCounts {
	at := func(percentile float64) float64 { return float64(h.At(percentile).Microseconds()) / 1000 }
	return LatencyCounts{h.Count(), at(50), at(95), at(99), at(100)}
}

// AddKind counts a kind among those there are.
func AddKind(kinds map[string]int, kind string, n int) {
	if _, known := kinds[kind]; !known && len(kinds) >= mostKinds {
		kind = otherKinds
	}
	kinds[kind] += n
}

// Merge adds what another workspace counted.
func (s *Statistics) Merge(other Statistics) {
	if s.Errors == nil {
		s.Errors, s.Reasons, s.Histogram = map[string]int{}, map[string]int{}, &latency.Histogram{}
	}
	if s.Since.IsZero() || !other.Since.IsZero() && other.Since.Before(s.Since) {
		s.Since = other.Since
	}
	r, w := &s.Runs, &s.Webhooks
	for into, n := range map[*int]int{
		&r.Started: other.Runs.Started, &r.Running: other.Runs.Running, &r.Passed: other.Runs.Passed, &r.Failed: other.Runs.Failed, &r.Canceled: other.Runs.Canceled,
		&w.Sent: other.Webhooks.Sent, &w.Delivered: other.Webhooks.Delivered, &w.Dead: other.Webhooks.Dead, &w.Dropped: other.Webhooks.Dropped,
		&w.Attempts: other.Webhooks.Attempts, &w.Retries: other.Webhooks.Retries,
	} {
		*into += n
	}
	for kind, n := range other.Errors {
		AddKind(s.Errors, kind, n)
	}
	for kind, n := range other.Reasons {
		AddKind(s.Reasons, kind, n)
	}
	s.Histogram.Merge(other.Histogram)
	s.Latency = Latencies(s.Histogram)
	s.mergeExpectations(other.Expectations)
}

// mergeExpectations adds each line to that which stands at the same place of the same scenario.
func (s *Statistics) mergeExpectations(others []ExpectationCounts) {
	s.Expectations = slices.Clone(s.Expectations)
	seen := map[string]int{}
	for _, other := range others {
		nth := seen[other.Scenario]
		seen[other.Scenario]++
		i := slices.IndexFunc(s.Expectations, func(e ExpectationCounts) bool {
			if e.Scenario == other.Scenario {
				nth--
			}
			return nth < 0
		})
		if i < 0 {
			s.Expectations = append(s.Expectations, other)
			continue
		}
		e := &s.Expectations[i]
		e.Held, e.Failed = e.Held+other.Held, e.Failed+other.Failed
		if other.Seen != nil {
			e.Seen, e.Why = other.Seen, other.Why
		}
	}
}

// tally is the statistics of a workspace as they grow.
type tally struct {
	mu sync.Mutex
	s  Statistics
}

func (t *tally) add(f func(s *Statistics)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.s.Since.IsZero() {
		t.s.Since = clock.Wall()
		t.s.Errors, t.s.Reasons, t.s.byScenario, t.s.Histogram = map[string]int{}, map[string]int{}, map[string][]int{}, &latency.Histogram{}
	}
	f(&t.s)
}

func (t *tally) clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.s = Statistics{}
}

// Statistics answers what went on in the workspace so far.
func (ws *Workspace) Statistics() Statistics {
	t := &ws.tally
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.s
	s.byScenario, s.Errors, s.Reasons, s.Histogram = nil, maps.Clone(s.Errors), maps.Clone(s.Reasons), &latency.Histogram{}
	s.Histogram.Merge(t.s.Histogram)
	s.Latency = Latencies(s.Histogram)
	s.Expectations = append([]ExpectationCounts{}, s.Expectations...)
	return s
}

func (t *tally) runStarted() {
	t.add(func(s *Statistics) {
		s.Runs.Started++
		s.Runs.Running++
	})
}

func (t *tally) runEnded(run *Run) {
	t.add(func(s *Statistics) {
		s.Runs.Running = max(s.Runs.Running-1, 0) // it may have begun before the process did
		switch run.Status {
		case Passed:
			s.Runs.Passed++
		case FailedIt:
			s.Runs.Failed++
			AddKind(s.Reasons, run.Reason, 1)
		case Canceled:
			s.Runs.Canceled++
		}
		s.judged(run)
	})
}

// judged counts how a run's expectations fared.
func (s *Statistics) judged(run *Run) {
	places, known := s.byScenario[run.Scenario]
	if !known && len(s.byScenario) >= mostScenarios {
		return
	}
	for i, e := range run.Expectations {
		if i == len(places) {
			places = append(places, len(s.Expectations))
			s.Expectations = append(s.Expectations, ExpectationCounts{Scenario: run.Scenario, Expected: e.Expected})
		}
		c := &s.Expectations[places[i]]
		if e.Held {
			c.Held++
			continue
		}
		c.Failed++
		c.Seen, c.Why = e.Seen, e.Why
	}
	s.byScenario[run.Scenario] = places
}

// deliveryEnded counts deliveries by how they ended.
func (t *tally) deliveryEnded(status DeliveryStatus) {
	t.add(func(s *Statistics) {
		switch status {
		case DeliveryDelivered:
			s.Webhooks.Delivered++
		case DeliveryDead:
			s.Webhooks.Dead++
		case DeliveryDropped:
			s.Webhooks.Dropped++
		}
	})
}

// Attempted counts an attempt at a delivery that was kept, the delivery as it stands after it.
func (w *World) Attempted(ws *Workspace, d *Delivery) {
	last := d.Attempts[len(d.Attempts)-1]
	ws.tally.add(func(s *Statistics) {
		s.Webhooks.Attempts++
		if len(d.Attempts) == 1 {
			s.Webhooks.Sent++
		} else {
			s.Webhooks.Retries++
		}
		switch {
		case last.Error != "" && d.Damaged != "":
			return // as it should be
		case last.Error != "":
			AddKind(s.Errors, last.Error, 1)
			return
		}
		s.Histogram.Record(time.Duration(last.LatencyMS * float64(time.Millisecond)))
	})
}
