package scenario

import (
	"maps"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Finder finds the scenarios that others include.
type Finder interface {
	Get(name string) (*Scenario, bool)
	Nearest(name string) string // the name that a misspelt one most likely means, or ""
}

// walk goes through a list of steps, as it is read and as it is written.
func (c *checker) walk(steps []Step, n *strict.Node) {
	step, node := c.step, c.node
	defer func() { c.step, c.node = step, node }()
	i := 0
	for c.node = range n.Children() {
		switch {
		case c.tooMany:
			return
		case i >= len(steps) || steps[i].Action == nil:
			c.unknown()
		default:
			c.step = steps[i]
			switch c.step.Action.(type) {
			case *Include, *Choose, *Repeat: // others are played in their place
			default:
				c.count++
			}
			c.step.Action.check(c)
			c.bound()
		}
		i++
	}
}

// unknown is said of what cannot be read: whatever it would do, the walk cannot know.
func (c *checker) unknown() { c.lost, c.unread, c.standing.known = true, true, false }

// bound refuses a scenario that plays too much, once.
func (c *checker) bound() {
	if c.count <= MaxPlayed || c.tooMany {
		return
	}
	c.tooMany, c.unread = true, true
	c.fault("with this, the steps that are played come to more than %d, which is the most that one run plays", MaxPlayed)
}

// deeper walks what a step holds, unless it is nested too deeply.
func (c *checker) deeper(walk func()) {
	if c.depth == MaxNesting {
		c.fault("steps hold steps to a depth of %d at most", MaxNesting)
		c.unknown()
		return
	}
	c.depth++
	walk()
	c.depth--
}

// begin starts a story of its own: where the deposit or withdrawal has ended, the next move is another one's.
func (c *checker) begin() {
	if isTransfer(c.flow) && !c.onRequest && c.state.Terminal() {
		c.state = lifecycle.None
	}
}

func isTransfer(f lifecycle.Flow) bool { return f == lifecycle.Deposit || f == lifecycle.Withdrawal }

// fork walks several lists of steps from the same place. Where they do not lead to one place, the walk goes on from an unknown one.
func (c *checker) fork(lists [][]Step, nodes []*strict.Node) {
	before, waited := c.position, c.waited
	after, longest := c.position, c.waited
	for i, steps := range lists {
		c.position, c.waited = before, waited
		c.walk(steps, nodes[i])
		longest = max(longest, c.waited)
		switch {
		case i == 0:
			after = c.position
		case after != c.position:
			after.lost, after.standing.known = true, false
		}
	}
	c.position, c.waited = after, longest
}

func (s *Choose) check(c *checker) {
	n := c.node.Get("choose")
	if n.Kind() != strict.List || n.Len() != len(s.Among) {
		c.unknown()
		return
	}
	if len(s.Among) == 0 {
		c.faults = append(c.faults, n.Faultf("choose needs something to choose from"))
		return
	}
	var lists [][]Step
	var nodes []*strict.Node
	i := 0
	for choice := range n.Children() {
		if steps := choice.Get("steps"); steps != nil && steps.Kind() == strict.List {
			lists, nodes = append(lists, s.Among[i].Steps), append(nodes, steps)
		} else {
			c.unknown()
		}
		i++
	}
	c.deeper(func() { c.fork(lists, nodes) })
}

func (s *Parallel) check(c *checker) {
	n := c.node.Get("parallel")
	switch {
	case n.Kind() != strict.List || n.Len() != len(s.Branches):
		c.unknown()
		return
	case c.parallel:
		c.fault("parallel within parallel is not possible; write all branches side by side")
		c.unknown()
		return
	case len(s.Branches) < 2 || len(s.Branches) > mostBranches:
		c.faults = append(c.faults, n.Faultf("parallel needs 2 to %d lists of steps, such as [[wait: 1s], [wait: 2s]]", mostBranches))
	}
	nodes := slices.Collect(n.Children())
	for _, branch := range nodes {
		switch {
		case branch.Kind() != strict.List:
			c.unknown() // it has its fault
			return
		case branch.Len() == 0:
			c.faults = append(c.faults, branch.Faultf("a branch needs at least one step"))
		}
	}
	own := !isTransfer(c.flow) || c.state != lifecycle.None && !c.state.Terminal()
	before := c.position
	c.parallel = true
	c.deeper(func() {
		c.begin()
		c.fork(s.Branches, nodes)
	})
	c.parallel = false
	if !own && !before.lost { // each branch had its own, and none of them is the one that follows
		c.state, c.lost = lifecycle.None, false
	} else if c.position != before {
		c.lost, c.standing.known = true, false
	}
}

func (r *Repeat) check(c *checker) {
	number, n := c.node.Get("repeat"), c.node.Get("steps")
	switch {
	case n == nil:
		c.fault("repeat needs steps: {repeat: 3, steps: […]}")
		return
	case n.Kind() != strict.List:
		c.unknown()
		return
	case n.Len() == 0:
		c.faults = append(c.faults, n.Faultf("repeat needs at least one step"))
		return
	}
	if number.Kind() == strict.Number && (r.Times < 1 || r.Times > MaxPlayed) {
		c.faults = append(c.faults, number.Wants("a whole number from 1 to 10000"))
		r = &Repeat{1, r.Steps}
	}
	count, waited, faults := c.count, c.waited, len(c.faults)
	pass := func() {
		c.begin()
		c.walk(r.Steps, n)
	}
	c.deeper(func() {
		pass()
		once, took := c.count-count, c.waited-waited
		if r.Times > 1 && len(c.faults) == faults { // what the first pass leaves behind, the second one finds
			c.count, c.waited = count, waited
			pass()
			for i := range c.faults[faults:] {
				c.faults[faults+i].Detail = "in the second pass: " + c.faults[faults+i].Detail
			}
		}
		c.count = count + once*max(r.Times, 1)
		if c.waited = plus(waited, times(took, r.Times)); c.waited == forever {
			c.fault("the waits up to here add up to more than 292 years")
		}
	})
}

func (i *Include) check(c *checker) {
	name := i.Of.Scenario
	if c.find == nil || name == "" {
		c.unknown()
		return
	}
	at := c.node.Get("include")
	if at.Kind() == strict.Object {
		at = at.Get("scenario")
	}
	if slices.Contains(c.including, name) {
		c.faults = append(c.faults, at.Faultf("scenarios cannot include each other in a circle: %s", strings.Join(append(c.including, name), " includes ")))
		c.unknown()
		return
	}
	other, ok := c.find.Get(name)
	if !ok {
		hint := ""
		if nearest := c.find.Nearest(name); nearest != "" {
			hint = "; did you mean " + strict.Quote(nearest) + "?"
		}
		c.faults = append(c.faults, at.Faultf("there is no scenario %s%s", strict.Quote(name), hint))
		c.unknown()
		return
	}
	if other.Flow != c.flow {
		c.faults = append(c.faults, at.Faultf("%s plays a %s, and this scenario's flow is %s", name, other.Flow, c.flow))
		c.unknown()
		return
	}
	vars := other.varsWithin(c.vars, i.Of.Vars)
	if given := c.node.Get("include").Get("vars"); given != nil {
		c.faults = append(c.faults, varsOfInclude(other, given, vars)...)
	}
	root, _ := strict.ParseYAML(other.Source)
	outside := *c
	c.vars, c.faults, c.including = vars, nil, append(slices.Clone(c.including), name)
	c.deeper(func() {
		c.begin()
		c.walk(other.Steps, root.Get("steps"))
	})
	within := c.faults
	c.vars, c.faults, c.including = outside.vars, outside.faults, outside.including
	if len(within) == 0 {
		return
	}
	if f := within[0]; c.depth == MaxNesting || c.tooMany {
		c.fault("%s", f.Detail)
	} else {
		c.fault("%s cannot be included here: %v", name, Fault{other.File, f})
	}
}

// varsWithin are the scenario's variables when another includes it.
func (s *Scenario) varsWithin(outside, given Vars) Vars {
	vars := maps.Clone(s.Vars)
	if vars == nil {
		vars = Vars{}
	}
	for name := range vars {
		if value, ok := outside[name]; ok {
			vars[name] = value
		}
	}
	maps.Copy(vars, given)
	return vars
}

// varsOfInclude checks the values that an include gives.
func varsOfInclude(other *Scenario, n *strict.Node, vars Vars) (faults []strict.Fault) {
	if n.Kind() != strict.Object {
		return nil
	}
	wrong := misfits(vars)
	for part := range n.Children() {
		_, has := other.Vars[part.Key()]
		if !has && !slices.Contains(StandardVars, part.Key()) {
			faults = append(faults, part.KeyFaultf("%s", strict.Unknown("variable of "+other.Name, part.Key(), sortedNames(other.Vars))))
		}
		for _, m := range wrong {
			if m.name == part.Key() {
				faults = append(faults, part.Faultf("%s", m.detail))
			}
		}
	}
	return faults
}
