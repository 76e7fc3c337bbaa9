package scenario

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// anything stands for a part of a name that can be any key.
const anything = "*"

// Names lists what templates may refer to in a scenario of a flow, besides its vars, with * for any key: "session.metadata.*".
// Whoever plays scenarios has to have a value for each.
func Names(flow lifecycle.Flow) []string {
	var names []string
	if flow == lifecycle.Challenge {
		return slices.Concat(customerNames, worldNames)
	}
	if flow != lifecycle.Onboarding {
		names = append(names, "session.id", "session.reference_id", "session.created_at", "session.metadata."+anything)
		for _, field := range []string{"id", "amount", "asset", "network", "hash", "to"} {
			names = append(names, string(flow)+"."+field)
		}
	}
	return slices.Concat(names, participantNames, worldNames)
}

// The names of flows: what there is from the beginning, the participant, whom not every session has, and the customer.
var (
	participantNames = []string{"participant.code", "participant.email", "participant.status"}
	customerNames    = []string{"customer.id", "customer.external_id", "customer.chain_id", "customer.status"}
	worldNames       = []string{"run.id", "run.seed", "workspace.id", "callback.url", "callback.origin"}
)

// expectNames are what expectations may refer to, besides vars.
func expectNames(flow lifecycle.Flow) []string {
	if flow == lifecycle.Challenge {
		return slices.Concat(customerNames, worldNames)
	}
	return slices.Concat(participantNames, worldNames)
}

// names are those of the flow that the scenario's steps can refer to: a withdrawal request has neither a session nor a transfer.
func (s *Scenario) names() []string {
	if s.OnRequest() {
		return Names(lifecycle.Onboarding)
	}
	return Names(s.Flow)
}

// knownNames are all names that can be referred to, as written in braces.
func knownNames(vars Vars, others []string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		names = append(names, ".vars."+name)
	}
	for _, name := range others {
		names = append(names, "."+name)
	}
	return names
}

func unknownName(path, known []string) string {
	if path == nil {
		return ""
	}
	name := "." + strings.Join(path, ".")
	for _, k := range known {
		if prefix, open := strings.CutSuffix(k, anything); k == name || open && len(path) == strings.Count(k, ".") && strings.HasPrefix(name, prefix) {
			return ""
		}
	}
	return strict.Unknown("name", name, known)
}

// Vars are a scenario's variables. Values are any scalar, as text exactly as written; they hold no templates.
type Vars map[string]string

const varPattern = `^[a-z][a-z0-9_]*$`

var varSyntax = regexp.MustCompile(varPattern)

// UnmarshalNode takes a mapping from names to scalars.
func (v *Vars) UnmarshalNode(n *strict.Node) []strict.Fault {
	if n.Kind() != strict.Object {
		return []strict.Fault{n.Wants("a mapping from names to values")}
	}
	if n.Len() > MaxVars {
		return []strict.Fault{n.Faultf("a scenario has at most %d variables, and this one has %d", MaxVars, n.Len())}
	}
	*v = Vars{}
	var faults []strict.Fault
	for part := range n.Children() {
		var value strict.Text
		fs := part.Decode(&value)
		if !varSyntax.MatchString(part.Key()) {
			fs = append(fs, part.KeyFaultf("%s is no name for a variable; write lower-case letters, digits and _", strict.Quote(part.Key())))
		}
		if strings.Contains(string(value), opening) {
			f := part.Faultf("variables hold plain values, no templates")
			f.Line, f.Column = part.Find(opening, 0)
			fs = append(fs, f)
		}
		faults = append(faults, fs...)
		(*v)[strings.Clone(part.Key())] = string(value)
	}
	return faults
}

// WithVars is the scenario's variables with some of them overridden. A variable that it does not have is an error that names the
// nearest one and lists those that there are.
func (s *Scenario) WithVars(overrides map[string]string) (map[string]string, error) {
	vars := map[string]string(maps.Clone(s.Vars))
	if vars == nil {
		vars = map[string]string{}
	}
	known := slices.Sorted(maps.Keys(vars))
	has := "it has none"
	if len(known) > 0 {
		has = "it has: " + strings.Join(known, ", ")
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(overrides)) {
		if _, ok := s.Vars[name]; !ok {
			errs = append(errs, fmt.Errorf("%s has no variable %s%s (%s)", s.Name, strict.Quote(name), strict.Suggest(name, known), has))
		}
		vars[name] = overrides[name]
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return vars, nil
}
