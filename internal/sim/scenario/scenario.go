// Package scenario is the language in which scenarios are written: its types, reading them from YAML, checking that they can be
// played, and the JSON Schema that editors complete from. The schema is made from the types that are played.
//
// A new kind of step is a Go type with its modifiers as fields, a row in the table of verbs, and a case in whoever plays steps.
// This package plays nothing: no clock, no storage and no HTTP enters it.
package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Version is the version of the language that this program knows.
const Version = 1

// Limits of a scenario.
const (
	MaxName  = 64   // bytes of a name
	MaxTitle = 200  // characters of a title
	MaxSteps = 1000 // steps
	MaxVars  = 100  // variables
)

// Scenario is one script. What [Parse] answers is sound and must not be changed.
type Scenario struct {
	Version  int            `json:"version,omitzero" jsonschema:"Version of the language; 1 is the default."`
	Name     string         `json:"scenario" jsonschema:"Unique name in kebab-case."`
	Title    string         `json:"title" jsonschema:"What a consumer of the webhooks must survive, in one line."`
	Flow     lifecycle.Flow `json:"flow" jsonschema:"What happens: a deposit, a withdrawal, the onboarding of a participant, or a customer's sign-in with a wallet."`
	Vars     Vars           `json:"vars,omitzero" jsonschema:"Values that steps refer to as {{ .vars.NAME }} and that a run may override."`
	Given    Given          `json:"given,omitzero" jsonschema:"What there is before the first step."`
	StartsOn *StartsOn      `json:"starts_on,omitzero" jsonschema:"New sessions that play it by themselves."`
	Steps    []Step         `json:"steps" jsonschema:"What the outside world does, in order."`
	Expect   []Expectation  `json:"expect,omitzero" jsonschema:"What must have been delivered for the run to pass."`

	File    string `json:"-"` // as given to Parse
	BuiltIn bool   `json:"-"`
	Source  []byte `json:"-"` // the YAML as given to Parse
}

// Fault is one thing wrong with a scenario, with its place in the file.
type Fault struct {
	File string
	strict.Fault
}

// String is "file:line:column: message".
func (f Fault) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Detail)
}

// Faults is everything wrong with a scenario, in order of place.
type Faults []Fault

// Error is one line per fault.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Err is fs as an error, and nil when there are no faults.
func (fs Faults) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

// Parse reads and checks a scenario. The scenario is nil when there are faults; file is only what they are reported under.
// Scenarios that it includes are not looked into.
func Parse(file string, data []byte) (*Scenario, Faults) { return ParseWith(file, data, nil) }

// ParseWith is Parse, and looks into the scenarios that it includes.
func ParseWith(file string, data []byte, find Finder) (*Scenario, Faults) {
	root, found := strict.ParseYAML(data)
	return sound(file, data, root, found, find)
}

// ParseJSON is [Parse] for a scenario that a program has written.
func ParseJSON(file string, data []byte) (*Scenario, Faults) {
	root, found := strict.ParseJSON(data)
	return sound(file, data, root, found, nil)
}

func sound(file string, data []byte, root *strict.Node, found []strict.Fault, find Finder) (*Scenario, Faults) {
	s := &Scenario{Version: Version, File: file, Source: slices.Clone(data)}
	if root != nil {
		found = append(found, root.Decode(s)...)
		found = append(found, check(s, root, find)...)
	}
	if len(found) == 0 {
		return s, nil
	}
	slices.SortStableFunc(found, func(a, b strict.Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	faults := make(Faults, 0, len(found))
	for _, f := range found[:min(len(found), strict.MaxFaults)] {
		faults = append(faults, Fault{file, f})
	}
	return nil, faults
}

// Duration is how much workspace time the scenario plans, at least and at most.
func (s *Scenario) Duration() (least, most time.Duration) {
	span := sumOf(unbranched(s.Steps))
	return span.Min, span.Max
}

// Outline is one short line per step, for lists and progress.
func (s *Scenario) Outline() []string {
	lines := make([]string, len(s.Steps))
	for i, step := range s.Steps {
		lines[i] = step.Action.String()
	}
	return lines
}
