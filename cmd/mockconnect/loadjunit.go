package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/junit"
)

// junit is a suite for the load, with a case for all of its runs and one for each expectation. A rate that was not kept is told, and is no
// failure of the platform's.
func (r *loadResult) junit(began time.Time) junit.Report {
	name := strings.Join(r.Scenarios, ", ")
	s := junit.Suite{Name: "load of " + name, At: began, Took: r.took, Properties: []junit.Property{
		{Name: "rate_asked", Value: r.rate.String()},
		{Name: "rate_achieved", Value: r.rate.like(r.Rate.Achieved)},
		{Name: "rate_kept", Value: strconv.FormatBool(r.Rate.Kept)},
		{Name: "latency_p95_ms", Value: fmt.Sprint(r.Latency.P95)},
	}}
	class := junitName + ".load"
	var report bytes.Buffer
	printLoad(&report, r, plainStyle)
	all := junit.Case{Name: "every run passes", Class: class, Took: r.took, Output: strings.TrimSpace(report.String())}
	if r.Runs.Passed < r.Count {
		all.Problem = &junit.Problem{Type: "load", Message: fmt.Sprintf("%d of %s passed", r.Runs.Passed, count(r.Count, "run")), Text: strings.Join(byNumber(r.Reasons), "\n")}
	}
	s.Cases = append(s.Cases, all)
	for _, e := range r.Expectations {
		c := junit.Case{Name: e.Scenario + ": " + facts(e.Expected), Class: class}
		if e.Failed > 0 {
			c.Problem = &junit.Problem{
				Type: "expectation", Message: fmt.Sprintf("did not hold in %d of %s: %s", e.Failed, count(e.Held+e.Failed, "run"), e.Why),
				Text: fmt.Sprintf("expected: %s\nseen:     %s", facts(e.Expected), facts(e.Seen)),
			}
		}
		s.Cases = append(s.Cases, c)
	}
	return junit.Report{Name: junitName, Suites: []junit.Suite{s}}
}
