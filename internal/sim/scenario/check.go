package scenario

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// checker walks the steps as the object of the flow would.
type checker struct {
	position
	flow      lifecycle.Flow
	unread    bool     // a step could not be read, so it is not known what it would have emitted
	told      []string // the events that the steps emit
	mayTell   []string // the events of which the world tells by itself, or does not, as its settings have it
	faulty    []string // the faults of the API that steps have begun and not ended, by their names
	onRequest bool     // the scenario plays on a withdrawal request
	given     Given
	vars      Vars
	waited    time.Duration
	dropping  bool       // the step at hand drops what it emits
	held      []heldBack // what waits for the events of later steps
	step      Step
	node      *strict.Node // the step as it is written
	faults    []strict.Fault

	find      Finder   // nil: includes are not looked into
	including []string // the scenarios that are being looked into, outermost first
	depth     int      // of steps that hold steps
	parallel  bool     // within a branch
	count     int      // steps that are played, at most
	tooMany   bool
}

// position is where the walk is.
type position struct {
	state       lifecycle.State
	lost        bool         // a step could not be read, so the state is not known until the next event
	standing    standing     // of the participant
	request     RequestState // of the withdrawal request
	dead        bool         // the customer's challenge has expired
	sessionOver string       // why nothing can be submitted in the session any more
}

// check reports everything that decoding does not see.
func check(s *Scenario, root *strict.Node, find Finder) []strict.Fault {
	if root.Kind() != strict.Object {
		return nil
	}
	c := &checker{flow: s.Flow, vars: s.Vars, given: s.Given, onRequest: s.OnRequest(), find: find, including: []string{s.Name}}
	c.header(s, root)
	c.variables(s, root)
	c.beginnings(s, root.Get("given"))
	c.startsOn(s, root.Get("starts_on"))
	c.steps(s, root.Get("steps"))
	if slices.Contains(lifecycle.Flows, s.Flow) {
		if expect := root.Get("expect"); expect != nil {
			c.faults = append(c.faults, templateFaults(expect, knownNames(s.Vars, expectNames(s.Flow)))...)
		}
		c.expectations(s, root.Get("expect"))
	}
	return c.faults
}

const namePattern = `^[a-z0-9]+(?:-[a-z0-9]+)*$`

var nameSyntax = regexp.MustCompile(namePattern)

// ValidName says whether a scenario may be called so: kebab-case, at most MaxName bytes.
func ValidName(name string) bool { return len(name) <= MaxName && nameSyntax.MatchString(name) }

// header checks the fields around the steps. A field of the wrong type has its fault already.
func (c *checker) header(s *Scenario, root *strict.Node) {
	flows := make([]string, len(lifecycle.Flows))
	for i, f := range lifecycle.Flows {
		flows[i] = string(f)
	}
	for _, key := range []string{"scenario", "title", "flow", "steps"} {
		if root.Get(key) == nil {
			c.faults = append(c.faults, root.Faultf("%s is missing", key))
		}
	}
	c.text(root.Get("scenario"), func(name string) string {
		if !ValidName(name) {
			return fmt.Sprintf("%s is no name for a scenario; write kebab-case of at most %d letters, such as deposit-confirmed", strict.Quote(name), MaxName)
		}
		return ""
	})
	c.text(root.Get("title"), func(title string) string {
		if title == "" || utf8.RuneCountInString(title) > MaxTitle || strings.ContainsAny(title, "\r\n") {
			return fmt.Sprintf("a title is one line of 1 to %d characters", MaxTitle)
		}
		return ""
	})
	c.text(root.Get("flow"), func(flow string) string {
		if !slices.Contains(flows, flow) {
			return strict.Unknown("flow", flow, flows)
		}
		return ""
	})
	var version int
	if n := root.Get("version"); n != nil && len(n.Decode(&version)) == 0 && version != Version {
		c.faults = append(c.faults, n.Faultf("version %d of the language is not known; this program knows version %d", version, Version))
	}
}

func (c *checker) text(n *strict.Node, wrong func(string) string) {
	if n == nil || n.Kind() != strict.String {
		return
	}
	if detail := wrong(n.Text()); detail != "" {
		c.faults = append(c.faults, n.Faultf("%s", detail))
	}
}

func (c *checker) steps(s *Scenario, n *strict.Node) {
	if n == nil || n.Kind() != strict.List {
		c.unread = true
		return
	}
	switch count := n.Len(); {
	case count == 0:
		c.faults = append(c.faults, n.Faultf("a scenario needs at least one step"))
	case count > MaxSteps:
		c.faults = append(c.faults, n.Faultf("a scenario has at most %d steps, and this one has %d", MaxSteps, count))
		c.unread = true
		return
	}
	c.faults = append(c.faults, templateFaults(n, knownNames(s.Vars, s.names()))...)
	if !slices.Contains(lifecycle.Flows, s.Flow) {
		return
	}
	c.mayTell = byItself[s.Flow][lifecycle.None]
	c.walk(s.Steps, n)
	c.neverReleased()
}

// paths checks where the step sets values.
func (c *checker) paths(in body) {
	set := c.node.Get("set")
	if set == nil {
		return
	}
	for part := range set.Children() {
		a, syntax := parsePath(part.Key())
		if syntax != "" {
			continue
		}
		if detail := in.badPath(a); detail != "" {
			c.faults = append(c.faults, part.KeyFaultf("%s", detail))
		}
	}
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, strict.Fault{Line: c.step.Line, Column: c.step.Column, Detail: fmt.Sprintf(format, args...)})
}

func (c *checker) otherFlow(what string, flows ...lifecycle.Flow) {
	names := make([]string, len(flows))
	for i, flow := range flows {
		names[i] = string(flow)
	}
	c.fault("%s belongs to the flow %s, and this scenario's flow is %s", what, strings.Join(names, " or "), c.flow)
}

func (c *checker) notOfRequests(what string) {
	c.fault("%s belongs to a Connect withdrawal, and this scenario plays on a withdrawal request", what)
}

// move takes the object to the event's state, and reports when it cannot get there from where it is.
func (c *checker) move(event lifecycle.Event, force bool, wayOut string) {
	switch {
	case force || c.lost:
	case c.sessionOver != "" && c.state == lifecycle.None && event.To != lifecycle.Unexpected:
		c.fault("%s is impossible: the session %s, and nothing can be submitted in it%s", event.Name, c.sessionOver, wayOut)
	case !lifecycle.Allowed(c.flow, c.state, event.To):
		c.fault("%s is impossible: %s%s%s", event.Name, c.where(), c.possible(), wayOut)
	}
	c.arrive(event.To)
}

// arrive goes on from a state, reached or not: one wrong move is one fault.
func (c *checker) arrive(state lifecycle.State) {
	c.state, c.lost = state, false
	if event, ok := lifecycle.EventFor(c.flow, state); ok {
		c.tell(event.Name)
	}
	c.mayTell = slices.Concat(c.mayTell, byItself[c.flow][state])
}

func (c *checker) where() string {
	switch {
	case c.flow == lifecycle.Challenge:
		return c.whereCustomer()
	case c.state == lifecycle.None:
		return fmt.Sprintf("there is no %s yet", c.flow)
	}
	return fmt.Sprintf("the %s is %s here", c.flow, c.state)
}

func (c *checker) possible() string {
	var names []string
	for _, state := range lifecycle.Next(c.flow, c.state) {
		if event, ok := lifecycle.EventFor(c.flow, state); ok {
			names = append(names, event.Name)
		}
	}
	if names == nil {
		return ", and nothing follows"
	}
	return "; possible: " + strings.Join(names, ", ")
}
