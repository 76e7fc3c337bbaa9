package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/receiver"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// heading says what is played, and where its webhooks go.
func heading(a *act, s receiver.Style) string {
	to := "received and verified here"
	if !a.own {
		var urls []string
		for _, t := range []sim.Target{a.workspace.CallbackURL, a.workspace.DepositURL, a.workspace.WithdrawalURL, a.workspace.ZerohashURL} {
			if t.URL == "" {
				continue
			}
			if t.Dial != "" {
				t.URL += " (connecting to " + t.Dial + ")"
			}
			if !slices.Contains(urls, t.URL) {
				urls = append(urls, t.URL)
			}
		}
		to = "to " + strings.Join(urls, ", ")
	}
	seed := ""
	if a.workspace.Seed != nil {
		seed = " · seed " + strconv.FormatInt(*a.workspace.Seed, 10)
	}
	return fmt.Sprintf("%s%s · workspace %s · webhooks %s\n", s.Bold(a.title), seed, a.workspace.ID, to)
}

// report says how a run ended, and of one that failed what to do.
func report(a *act, s receiver.Style) string {
	var b strings.Builder
	if !a.own {
		for _, d := range a.deliveries {
			fmt.Fprintln(&b, "  "+deliveryLine(&d, s))
		}
	}
	for _, note := range a.run.Notes {
		fmt.Fprintf(&b, "  · %s\n", receiver.Printable(note))
	}
	held := 0
	for _, e := range a.run.Expectations {
		if e.Held {
			held++
			continue
		}
		fmt.Fprintf(&b, "  %s %s\n", s.Bad("✗"), receiver.Printable(unheld(e)))
	}
	expected := "no expectations"
	if all := len(a.run.Expectations); all > 0 {
		expected = fmt.Sprintf("%d of %s held", held, count(all, "expectation"))
	}
	span := clip(a.run.EndedAt.Sub(a.run.StartedAt)) + " of workspace time in " + a.took.Round(time.Millisecond).String()
	if a.run.Status == sim.Passed {
		fmt.Fprintf(&b, "  %s %s: %s, %s\n", s.Good("✓"), s.Good("passed"), expected, span)
		return b.String()
	}
	fmt.Fprintf(&b, "  %s %s: %s, %s\n", s.Bad("✗"), s.Bad(string(a.run.Status)), expected, span)
	if blamed := func(e sim.Expectation) bool { return e.Why == a.run.Reason }; a.run.Reason != "" && !slices.ContainsFunc(a.run.Expectations, blamed) {
		fmt.Fprintf(&b, "    why: %s\n", receiver.Printable(a.run.Reason))
	}
	var told []string
	for i := range a.deliveries {
		if mend := mend(&a.deliveries[i], a.server.URL()); mend != "" && !slices.Contains(told, mend) {
			told = append(told, mend)
			fmt.Fprintf(&b, "    → %s\n", receiver.Printable(mend))
		}
	}
	if a.fresh && a.workspace.Seed != nil {
		fmt.Fprintf(&b, "    once more with the same ids: %s\n", receiver.Printable(onceMore(os.Args, *a.workspace.Seed)))
	}
	return b.String()
}

// interrupted says what was seen of a run that is not played to its end.
func interrupted(a *act, s receiver.Style) string {
	var b strings.Builder
	delivered, pending := 0, 0
	for i := range a.deliveries {
		switch a.deliveries[i].Status {
		case sim.DeliveryDelivered:
			delivered++
		case sim.DeliveryPending:
			pending++
		}
		if !a.own {
			fmt.Fprintln(&b, "  "+deliveryLine(&a.deliveries[i], s))
		}
	}
	fmt.Fprintf(&b, "  %s %s: %s delivered, %d pending\n", s.Bad("✗"), s.Bad("interrupted"), count(delivered, "event"), pending)
	return b.String()
}

// deliveryLine is one delivery with what its attempts got.
func deliveryLine(d *sim.Delivery, s receiver.Style) string {
	sign := s.Good("✓")
	switch {
	case d.Status == sim.DeliveryDelivered && d.Damaged == "":
	case d.Status == sim.DeliveryPending:
		sign = s.Faint("…")
	case d.Damaged != "":
		sign = s.Faint("·") // whatever came of it is fine
	default:
		sign = s.Bad("✗")
	}
	line := fmt.Sprintf("%s %s  %s", sign, d.Event, d.Status)
	if len(d.Attempts) > 0 {
		line += fmt.Sprintf("  %s: %s", count(len(d.Attempts), "attempt"), answers(d.Attempts))
	}
	line += "  event " + d.EventID
	if d.Damaged != "" {
		line += "  damaged on purpose (" + receiver.Printable(d.Damaged) + ")"
	}
	if n := len(d.Attempts); d.Status != sim.DeliveryDelivered && n > 0 {
		last := d.Attempts[n-1]
		line += "\n      " + receiver.Printable(last.Error)
		if answer := strings.TrimSpace(last.Answer); answer != "" {
			line += ": " + receiver.Printable(answer)
		}
	}
	return line
}

// unheld is an expectation that did not hold: what was expected, and what was seen instead.
func unheld(e sim.Expectation) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(e.Seen)) {
		parts = append(parts, fmt.Sprintf("%s %v, saw %v", name, e.Expected[name], e.Seen[name]))
	}
	return fmt.Sprintf("%v: expected %s", e.Expected["event"], strings.Join(parts, "; expected "))
}

// answers is what attempts got, with repetitions counted: "500 ×2, 200".
func answers(attempts []sim.Attempt) string {
	var got []string
	for i := 0; i < len(attempts); {
		n := i
		for n < len(attempts) && attempts[n].Status == attempts[i].Status {
			n++
		}
		text := strconv.Itoa(attempts[i].Status)
		if attempts[i].Status == 0 {
			text = "no answer"
		}
		if n-i > 1 {
			text += fmt.Sprintf(" ×%d", n-i)
		}
		got = append(got, text)
		i = n
	}
	return strings.Join(got, ", ")
}

// printSummary names what did not pass, and counts in the last line.
func printSummary(w io.Writer, acts []*act, took time.Duration, s receiver.Style) {
	ended := map[sim.RunStatus]int{}
	webhooks := 0
	printed(w, "\n")
	for _, a := range acts {
		ended[a.run.Status]++
		if a.run.Status != sim.Passed && len(acts) > 1 {
			printed(w, "%s %s %s: %s\n", s.Bad("✗"), a.name, a.run.Status, receiver.Printable(a.run.Reason))
		}
		for _, d := range a.deliveries {
			if d.Status == sim.DeliveryDelivered {
				webhooks++
			}
		}
	}
	var parts []string
	for _, status := range []sim.RunStatus{sim.FailedIt, sim.Canceled, sim.Running} {
		if n := ended[status]; n > 0 {
			parts = append(parts, s.Bad(fmt.Sprintf("%d %s", n, status)))
		}
	}
	verdict := fmt.Sprintf("%d passed", ended[sim.Passed])
	if parts == nil {
		verdict = s.Good(verdict)
	}
	parts = append(parts, verdict)
	printed(w, "%s: %s; %s delivered in %s\n", count(len(acts), "run"), strings.Join(parts, ", "), count(webhooks, "webhook"), scenario.FormatDuration(took.Round(time.Millisecond)))
}

func sortedKeys[V any](of map[string]V) []string { return slices.Sorted(maps.Keys(of)) }

func indented(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n  ") + "\n"
}
