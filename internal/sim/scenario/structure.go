package scenario

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// The limits of steps that hold steps. What they come to is what is played, and is known before anything is.
const (
	MaxPlayed  = 10_000 // steps that one run plays
	MaxNesting = 6      // steps that hold steps, and includes, within each other
)

// Include plays the steps of another scenario in its place. What that one takes for given, expects and starts on is not taken.
type Include struct {
	Of Included `json:"include" jsonschema:"The scenario's name, or a mapping with the name and vars."`
}

// Included is a scenario whose steps are played within another. Its variables have the value that is given here, else the one of the
// same name outside, else its own.
type Included struct {
	Scenario string `json:"scenario" jsonschema:"The name of a scenario of the same flow."`
	Vars     Vars   `json:"vars,omitzero" jsonschema:"Values for its variables."`
}

type includedFields Included

// UnmarshalNode takes a name, or a mapping.
func (i *Included) UnmarshalNode(n *strict.Node) (faults []strict.Fault) {
	name := n
	switch n.Kind() {
	case strict.String:
		i.Scenario = strings.Clone(n.Text())
	case strict.Object:
		faults = n.Decode((*includedFields)(i))
		if name = n.Get("scenario"); name == nil {
			return append(faults, n.Faultf("include needs a scenario"))
		}
	default:
		return []strict.Fault{n.Wants("the name of a scenario, or a mapping such as {scenario: deposit-confirmed, vars: {asset: ETH}}")}
	}
	if name.Kind() == strict.String && !ValidName(name.Text()) {
		faults = append(faults, name.Faultf("%s is no name of a scenario", strict.Quote(name.Text())))
		i.Scenario = ""
	}
	return faults
}

// Choose plays one of several lists of steps, drawn from the run's seed.
type Choose struct {
	Among []Choice `json:"choose" jsonschema:"What is chosen from: [{weight: 3, steps: […]}, …]."`
}

// Choice is one of what is chosen from.
type Choice struct {
	Weight int    `json:"weight,omitzero" jsonschema:"How often it is chosen, as compared with the others (default 1)."`
	Steps  []Step `json:"steps" jsonschema:"What is played then; [] is nothing."`
}

const mostWeight = 1_000_000

// UnmarshalNode takes a choice that says what it plays.
func (c *Choice) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields Choice
	c.Weight = 1
	faults := n.Decode((*fields)(c))
	if n.Kind() != strict.Object {
		return faults
	}
	if n.Get("steps") == nil {
		faults = append(faults, n.Faultf("a choice needs steps; [] is nothing"))
	}
	if w := n.Get("weight"); w != nil && w.Kind() == strict.Number && (c.Weight < 1 || c.Weight > mostWeight) {
		faults = append(faults, w.Wants(fmt.Sprintf("a whole number from 1 to %d", mostWeight)))
	}
	return faults
}

// Repeat plays its steps several times. A pass that finds the deposit or withdrawal ended begins another one.
type Repeat struct {
	Times int    `json:"repeat" jsonschema:"How many times."`
	Steps []Step `json:"steps" jsonschema:"What is repeated."`
}

// Parallel plays several lists of steps side by side, and ends with the last of them. A deposit or withdrawal that is under way is
// the same one in all of them; where there is none, each has its own.
type Parallel struct {
	Branches [][]Step `json:"parallel" jsonschema:"The lists of steps."`
}

const mostBranches = 100

// Verb is the name of the step.
func (*Include) Verb() string { return "include" }

// Takes is not known before the scenario is found: the time is that of the steps that are played instead.
func (*Include) Takes() Span { return Span{} }

func (i *Include) String() string {
	line := "include " + i.Of.Scenario
	for n, name := range sortedNames(i.Of.Vars) {
		line += []string{", with ", ", "}[min(n, 1)] + name + " " + i.Of.Vars[name]
	}
	return line
}

// Verb is the name of the step.
func (*Choose) Verb() string { return "choose" }

// Takes is between the shortest choice and the longest.
func (s *Choose) Takes() Span {
	var all []Span
	for _, c := range s.Among {
		all = append(all, sumOf(c.Steps))
	}
	return widest(all)
}

func (s *Choose) String() string {
	parts := make([]string, len(s.Among))
	for i, c := range s.Among {
		parts[i] = fmt.Sprintf("%d× (%s)", max(c.Weight, 1), inOneLine(c.Steps))
	}
	return "choose " + strings.Join(parts, " or ")
}

// Verb is the name of the step.
func (*Repeat) Verb() string { return "repeat" }

// Takes is the time of all passes.
func (r *Repeat) Takes() Span {
	once := sumOf(r.Steps)
	return Span{times(once.Min, r.Times), times(once.Max, r.Times)}
}

func (r *Repeat) String() string {
	return fmt.Sprintf("repeat %d times (%s)", r.Times, inOneLine(r.Steps))
}

// Verb is the name of the step.
func (*Parallel) Verb() string { return "parallel" }

// Takes is as long as the longest branch.
func (s *Parallel) Takes() (longest Span) {
	for _, branch := range s.Branches {
		span := sumOf(branch)
		longest = Span{max(longest.Min, span.Min), max(longest.Max, span.Max)}
	}
	return longest
}

func (s *Parallel) String() string {
	parts := make([]string, len(s.Branches))
	for i, branch := range s.Branches {
		parts[i] = "(" + inOneLine(branch) + ")"
	}
	return "in parallel " + strings.Join(parts, " and ")
}

func inOneLine(steps []Step) string {
	lines := make([]string, 0, len(steps))
	for _, s := range steps {
		if s.Action != nil {
			lines = append(lines, s.Action.String())
		}
	}
	return strings.Join(lines, "; ")
}

// sumOf is the time that steps take one after another.
func sumOf(steps []Step) (sum Span) {
	for _, s := range steps {
		if s.Action != nil {
			span := s.Action.Takes()
			sum = Span{plus(sum.Min, span.Min), plus(sum.Max, span.Max)}
		}
	}
	return sum
}

func widest(all []Span) (w Span) {
	for i, span := range all {
		if i == 0 {
			w = span
		}
		w = Span{min(w.Min, span.Min), max(w.Max, span.Max)}
	}
	return w
}

const forever = time.Duration(math.MaxInt64)

func plus(a, b time.Duration) time.Duration {
	if a > forever-b {
		return forever
	}
	return a + b
}

func times(d time.Duration, n int) time.Duration {
	if n > 0 && d > forever/time.Duration(n) {
		return forever
	}
	return d * time.Duration(max(n, 0))
}

func sortedNames(vars Vars) []string { return sortedKeys(vars) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
