package scenario

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// StandardVars mean something to every scenario, whether a template refers to them or not: they are what a user enters,
// and the name on the account at the exchange, which automatic account matching compares with the participant's.
var StandardVars = []string{"integration", "asset", "network", "amount", "reference_id", "account_holder"}

// misfit is a variable whose value the simulated world cannot take.
type misfit struct{ name, detail string }

// misfits checks what is moved against the tables that the world plays by. What is empty is filled in when it is played.
func misfits(vars Vars) (all []misfit) {
	if id := vars["integration"]; id != "" {
		if _, ok := chain.IntegrationNamed(id); !ok {
			all = append(all, misfit{"integration", strict.Unknown("integration", id, chain.IntegrationIDs())})
		}
	}
	if name, detail := badAsset(vars["asset"], vars["network"]); detail != "" {
		all = append(all, misfit{name, detail})
	}
	if text := vars["amount"]; text != "" {
		amount, wants := chain.ParseAmount(text)
		if asset, ok := chain.Find(vars["asset"], vars["network"]); wants == "" && ok && -amount.Exponent() > asset.Precision {
			wants = fmt.Sprintf("at most %d decimals, which is what %s keeps of %s", asset.Precision, asset.Network, asset.Asset)
		}
		if wants != "" {
			all = append(all, misfit{"amount", "wants " + wants + ", got " + strict.Quote(text)})
		}
	}
	return all
}

// badAsset answers which of the two is at fault, and why, or nothing. An asset that is not known says nothing about its network.
func badAsset(asset, network string) (name, detail string) {
	networks := chain.NetworksOf(asset)
	_, known := chain.NetworkNamed(network)
	switch {
	case asset != "" && len(networks) == 0:
		return "asset", strict.Unknown("asset", asset, chain.Names())
	case network == "" || slices.Contains(networks, network):
		return "", ""
	case asset == "" && known:
		return "network", "a network needs an asset that is moved on it"
	case asset == "":
		all := make([]string, len(chain.Networks))
		for i, n := range chain.Networks {
			all[i] = n.Name
		}
		return "network", strict.Unknown("network", network, all)
	}
	hint := strict.Suggest(network, networks)
	if hint == "" {
		hint = "; it can on " + strings.Join(networks, ", ")
	}
	return "network", fmt.Sprintf("%s cannot be moved on network %s%s", asset, strict.Quote(network), hint)
}

// variables checks the variables. One whose name or value cannot be read has its fault already.
func (c *checker) variables(s *Scenario, root *strict.Node) {
	n, steps := root.Get("vars"), root.Get("steps")
	if n == nil || n.Kind() != strict.Object || n.Len() > MaxVars {
		return
	}
	sound := map[string]*strict.Node{}
	for part := range n.Children() {
		if isScalar(part) && varSyntax.MatchString(part.Key()) && !strings.Contains(part.Text(), opening) {
			sound[part.Key()] = part
		}
	}
	for _, m := range misfits(s.Vars) {
		if part := sound[m.name]; part != nil {
			c.faults = append(c.faults, part.Faultf("%s", m.detail))
		}
	}
	if steps == nil || steps.Kind() != strict.List {
		return
	}
	used := map[string]bool{}
	for _, part := range []string{"given", "steps", "expect"} {
		if there := root.Get(part); there != nil {
			usedVars(there, used)
		}
	}
	if !c.usedByIncludes(s, used) {
		return
	}
	declared := slices.Sorted(maps.Keys(s.Vars))
	var candidates []string
	for _, name := range slices.Concat(StandardVars, slices.Sorted(maps.Keys(used))) {
		if _, ok := s.Vars[name]; !ok {
			candidates = append(candidates, name)
			if used[name] {
				used[strict.Nearest(name, declared)] = true // the reference is misspelt, and has its fault
			}
		}
	}
	for name, part := range sound {
		if used[name] || slices.Contains(StandardVars, name) {
			continue
		}
		hint := "write {{ .vars." + name + " }} in a step, or leave it out"
		if nearest := strict.Nearest(name, candidates); nearest != "" {
			hint = "did you mean " + nearest + "?"
		}
		c.faults = append(c.faults, part.KeyFaultf("nothing refers to var %s; %s", name, hint))
	}
}

// usedByIncludes adds the variables that included scenarios have as well, and answers false where it is not known which.
func (c *checker) usedByIncludes(s *Scenario, used map[string]bool) bool {
	for a := range actions(s.Steps) {
		include, ok := a.(*Include)
		if !ok {
			continue
		}
		if c.find == nil {
			return false
		}
		other, found := c.find.Get(include.Of.Scenario)
		if !found {
			return false
		}
		for name := range other.Vars {
			used[name] = true
		}
	}
	return true
}

func isScalar(n *strict.Node) bool {
	return n.Kind() == strict.String || n.Kind() == strict.Number || n.Kind() == strict.Bool
}

var varInText = regexp.MustCompile(`\.vars\.([A-Za-z0-9_-]+)`)

// usedVars collects the variables that templates below a node refer to.
func usedVars(n *strict.Node, into map[string]bool) {
	if n.Kind() == strict.String && strings.Contains(n.Text(), opening) {
		for _, match := range varInText.FindAllStringSubmatch(n.Text(), -1) {
			into[match[1]] = true
		}
	}
	for child := range n.Children() {
		usedVars(child, into)
	}
}
