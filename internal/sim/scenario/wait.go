package scenario

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// Wait lets workspace time pass.
type Wait struct {
	For Span `json:"wait" jsonschema:"A duration such as 40s, 1m30s or 2d, or {between: [10s, 60s]}."`
}

// Verb is the name of the step.
func (*Wait) Verb() string { return "wait" }

// Takes is the time waited.
func (w *Wait) Takes() Span { return w.For }

func (w *Wait) String() string { return "wait " + w.For.String() }

func (w *Wait) check(c *checker) {
	if w.For.Max > math.MaxInt64-c.waited {
		c.fault("the waits up to here add up to more than 292 years")
		return
	}
	c.waited += w.For.Max
}

// Span is a duration, or the two ends (both included) between which one is chosen by chance.
type Span struct{ Min, Max time.Duration }

// Fixed says that nothing is left to chance.
func (s Span) Fixed() bool { return s.Min == s.Max }

func (s Span) String() string {
	if s.Fixed() {
		return FormatDuration(s.Min)
	}
	return FormatDuration(s.Min) + " to " + FormatDuration(s.Max)
}

// UnmarshalNode takes a duration or {between: [shortest, longest]}.
func (s *Span) UnmarshalNode(n *strict.Node) []strict.Fault {
	if n.Kind() != strict.Object {
		var d positive
		faults := n.Decode(&d)
		*s = Span{time.Duration(d), time.Duration(d)}
		return faults
	}
	var random struct {
		Between []positive `json:"between"`
	}
	if faults := n.Decode(&random); len(faults) > 0 {
		return faults
	}
	ends := n.Get("between")
	switch {
	case len(random.Between) != 2:
		if ends == nil {
			ends = n
		}
		return []strict.Fault{ends.Faultf("between wants two durations, the shortest and the longest")}
	case random.Between[0] > random.Between[1]:
		return []strict.Fault{ends.Faultf("the shortest wait comes first")}
	}
	*s = Span{time.Duration(random.Between[0]), time.Duration(random.Between[1])}
	return nil
}

// positive is a duration greater than zero.
type positive time.Duration

func (p *positive) UnmarshalNode(n *strict.Node) []strict.Fault {
	switch n.Kind() {
	case strict.Number:
		return []strict.Fault{n.Faultf("%s needs a unit, such as 40s", n.Describe())}
	case strict.String:
	default:
		return []strict.Fault{n.Wants("a duration such as 40s")}
	}
	d, err := ParseDuration(n.Text())
	if err == nil && d <= 0 {
		err = errors.New("a wait must be longer than nothing")
	}
	if err != nil {
		return []strict.Fault{n.Faultf("%v", err)}
	}
	*p = positive(d)
	return nil
}

const (
	durationParts   = `(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|ms|s|m|h|d))+`
	durationPattern = `^` + durationParts + `$`
)

var (
	durationSyntax = regexp.MustCompile(durationPattern)
	durationPart   = regexp.MustCompile(`([0-9.]+)([a-zµ]+)`)
)

// ParseDuration reads a duration in Go's syntax, in which d is a day of 24 hours as well. A minus sign in front is possible.
func ParseDuration(s string) (time.Duration, error) {
	digits, negative := strings.CutPrefix(s, "-")
	if !durationSyntax.MatchString(digits) {
		return 0, fmt.Errorf("%s is no duration; write one such as 40s, 1m30s or 2d", strict.Quote(s))
	}
	tooLong := fmt.Errorf("the duration %s is too long; 292 years are possible", strict.Quote(s))
	var sum time.Duration
	for _, part := range durationPart.FindAllStringSubmatch(digits, -1) {
		unit, times := part[2], time.Duration(1)
		if unit == "d" {
			unit, times = "h", 24
		}
		d, err := time.ParseDuration(part[1] + unit)
		if err != nil || d > math.MaxInt64/times || sum > math.MaxInt64-d*times {
			return 0, tooLong
		}
		sum += d * times
	}
	if negative {
		sum = -sum
	}
	return sum, nil
}

// FormatDuration writes a duration as scenarios do: 40s, 10m, 1d12h.
func FormatDuration(d time.Duration) string {
	const day = 24 * time.Hour
	out := ""
	if days := d / day; days > 0 {
		out, d = fmt.Sprintf("%dd", days), d%day
		if d == 0 {
			return out
		}
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return out + text
}
