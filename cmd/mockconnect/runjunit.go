package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/junit"
	"github.com/mockconnect/mockconnect/internal/receiver"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// junitName is what the report as a whole is called.
const junitName = "mockconnect"

// checkJUnit finds out before anything is played whether the report can be written there.
func checkJUnit(file string) error {
	if file == "" {
		return nil
	}
	dir, err := os.Stat(filepath.Dir(file))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("--junit %s: there is no directory %s", file, filepath.Dir(file))
	case err != nil:
		return fmt.Errorf("--junit %w", err)
	case !dir.IsDir():
		return fmt.Errorf("--junit %s: %s is no directory", file, filepath.Dir(file))
	}
	if at, err := os.Stat(file); err == nil && at.IsDir() {
		return fmt.Errorf("--junit %s: that is a directory, and a file is wanted", file)
	}
	return nil
}

// writeJUnit writes the report, if one was asked for.
func writeJUnit(file string, report func() junit.Report) error {
	if file == "" {
		return nil
	}
	var text bytes.Buffer
	if err := junit.Write(&text, report()); err != nil {
		return unusable(fmt.Errorf("--junit %s: %w", file, err))
	}
	if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil { // whoever shows the results of tests reads it
		return unusable(fmt.Errorf("--junit %w", err))
	}
	return nil
}

// junitOf is a suite for each run, with a case for each expectation and one for the run itself.
func junitOf(acts []*act, failOnAssumption bool) junit.Report {
	report := junit.Report{Name: junitName}
	for _, a := range acts {
		report.Suites = append(report.Suites, a.suite(failOnAssumption))
	}
	return report
}

func (a *act) suite(failOnAssumption bool) junit.Suite {
	s := junit.Suite{Name: a.name, At: a.began, Took: a.took}
	property := func(name, value string) {
		if value != "" {
			s.Properties = append(s.Properties, junit.Property{Name: name, Value: value})
		}
	}
	property("scenario", a.name)
	property("title", a.run.Title)
	property("run", a.run.ID)
	property("workspace", a.workspace.ID)
	if a.workspace.Seed != nil {
		property("seed", strconv.FormatInt(*a.workspace.Seed, 10))
	}
	add := func(name string, c junit.Case) {
		c.Name, c.Class = name, junitName+"."+a.name
		s.Cases = append(s.Cases, c)
	}
	add("the run passes", junit.Case{Took: a.took, Problem: a.problem(), Output: a.story()})
	for _, e := range a.run.Expectations {
		c := junit.Case{}
		if !e.Held {
			c.Problem = &junit.Problem{Type: "expectation", Message: unheld(e), Text: fmt.Sprintf("expected: %s\nseen:     %s", facts(e.Expected), facts(e.Seen))}
		}
		add(facts(e.Expected), c)
	}
	if failOnAssumption {
		c := junit.Case{}
		if rests := assumed([]*act{a}); rests != "" {
			c.Problem = &junit.Problem{Type: "assumption", Message: "no document settles what this run rests on: " + strings.Join(a.run.Assumptions, ", "), Text: rests}
		}
		add("the run rests on documents alone", c)
	}
	return s
}

// problem is why the run itself did not pass.
func (a *act) problem() *junit.Problem {
	why := a.run.Reason
	switch a.run.Status {
	case sim.Passed:
		return nil
	case sim.FailedIt:
		return &junit.Problem{Type: "failed", Message: "the run failed: " + why, Text: a.advice(why)}
	case sim.Canceled:
		return &junit.Problem{Broken: true, Type: "canceled", Message: "the run was canceled: " + why, Text: why}
	}
	return &junit.Problem{Broken: true, Type: "interrupted", Message: "the run was interrupted before its end"}
}

// advice is what to do about a failure.
func (a *act) advice(why string) string {
	lines := []string{why}
	for i := range a.deliveries {
		if mend := mend(&a.deliveries[i], a.server.URL()); mend != "" {
			lines = append(lines, mend)
		}
	}
	if a.fresh && a.workspace.Seed != nil {
		lines = append(lines, "once more with the same ids: "+onceMore(os.Args, *a.workspace.Seed))
	}
	return strings.Join(lines, "\n")
}

// story is the steps of the run with their times, and what became of its webhooks.
func (a *act) story() string {
	var b strings.Builder
	for _, step := range a.run.Steps {
		at := step.Status
		if !step.At.IsZero() {
			at = "+" + scenario.FormatDuration(step.At.Sub(a.run.StartedAt).Round(time.Millisecond))
		}
		fmt.Fprintf(&b, "%-10s %s\n", at, step.Step)
	}
	for i := range a.deliveries {
		fmt.Fprintln(&b, deliveryLine(&a.deliveries[i], plainStyle))
	}
	for _, note := range a.run.Notes {
		fmt.Fprintln(&b, "note: "+receiver.Printable(note))
	}
	return b.String()
}

// facts is what was expected or seen, in one line: "connect.deposits.confirmed, delivered 1, status 2xx".
func facts(of map[string]any) string {
	var parts []string
	if event, ok := of["event"]; ok {
		parts = append(parts, fmt.Sprint(event))
	}
	for _, name := range sortedKeys(of) {
		if name != "event" {
			parts = append(parts, fmt.Sprintf("%s %v", name, of[name]))
		}
	}
	return strings.Join(parts, ", ")
}
