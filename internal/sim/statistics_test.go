package sim

import (
	"fmt"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/internal/latency"
)

func TestStatistics_OfSeveralWorkspacesAddUpLineByLine(t *testing.T) {
	ended := func(t *tally, name string, held ...bool) {
		run := Run{Scenario: name, Status: Passed}
		for i, h := range held {
			e := Expectation{Expected: map[string]any{"event": fmt.Sprint("e", i)}, Seen: map[string]any{"delivered": i}, Held: h}
			if !h {
				run.Status, run.Reason = FailedIt, "no "+fmt.Sprint(i)
				e.Why = run.Reason
			}
			run.Expectations = append(run.Expectations, e)
		}
		t.runStarted()
		t.runEnded(&run)
	}
	var one, two Workspace
	ended(&one.tally, "a", true, false)
	ended(&one.tally, "b", true)
	ended(&two.tally, "b", false)
	ended(&two.tally, "a", true, true)
	var sum Statistics
	sum.Merge(one.Statistics())
	sum.Merge(two.Statistics())
	sum.Merge(Statistics{})
	if sum.Runs.Passed != 2 || sum.Runs.Failed != 2 || sum.Runs.Running != 0 || sum.Reasons["no 0"] != 1 || sum.Reasons["no 1"] != 1 {
		t.Errorf("%+v", sum)
	}
	got := ""
	for _, e := range sum.Expectations {
		got += fmt.Sprintln(e.Scenario, e.Expected["event"], e.Held, e.Failed, e.Why)
	}
	if want := "a e0 2 0 \na e1 1 1 no 1\nb e0 1 1 no 0\n"; got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}

func TestStatistics_KindsAreBounded(t *testing.T) {
	var ws Workspace
	for i := range 2 * mostKinds {
		ws.tally.runEnded(&Run{Status: FailedIt, Reason: fmt.Sprint(i), Scenario: fmt.Sprint("s", i), Expectations: []Expectation{{}}})
		ws.tally.runEnded(&Run{Status: Canceled, Scenario: fmt.Sprint("t", i)})
	}
	s := ws.Statistics()
	if len(s.Reasons) != mostKinds+1 || s.Reasons[otherKinds] != mostKinds || s.Runs.Running != 0 || len(s.Expectations) != mostScenarios/2 {
		t.Errorf("%d reasons, %d of others, %d expectations", len(s.Reasons), s.Reasons[otherKinds], len(s.Expectations))
	}
	ws.tally.clear()
	if s := ws.Statistics(); s.Runs.Failed != 0 || !s.Since.IsZero() {
		t.Errorf("%+v", s)
	}
}

func TestLatencies_AreInMilliseconds(t *testing.T) {
	var h latency.Histogram
	h.Record(1500 * time.Microsecond)
	if got := Latencies(&h); got.Count != 1 || got.Max < 1.49 || got.Max > 1.52 {
		t.Errorf("%+v", got)
	}
}
