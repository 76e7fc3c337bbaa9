package scenario

import (
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// byItself are the events of which the world may tell without a step that emits them: from the beginning, and as of a state that was
// reached. Whether it does is up to settings and to whether the user is a participant, so that expecting them is sound either way.
var byItself = map[lifecycle.Flow]map[lifecycle.State][]string{
	lifecycle.Deposit: {
		lifecycle.Pending:    {lifecycle.AuthMatchSuccess, lifecycle.AuthMatchFailure},
		lifecycle.Confirmed:  {lifecycle.BalanceChanged},
		lifecycle.Unexpected: {lifecycle.BalanceChanged, lifecycle.DepositStatusChanged},
	},
	lifecycle.Withdrawal: {lifecycle.None: {lifecycle.BalanceChanged}},
	lifecycle.Onboarding: {lifecycle.None: {lifecycle.StatusChanged}},
	lifecycle.Challenge:  {lifecycle.None: {lifecycle.CustomerUpdated}},
}

func (c *checker) tell(event string) {
	c.release(event)
	if !slices.Contains(c.told, event) {
		c.told = append(c.told, event)
	}
}

// expectations checks that what is expected can happen. To expect that an event is never delivered is sound whatever the steps are.
func (c *checker) expectations(s *Scenario, n *strict.Node) {
	if n == nil || n.Kind() != strict.List {
		return
	}
	i := 0
	for part := range n.Children() {
		if i >= len(s.Expect) {
			return
		}
		e := s.Expect[i]
		i++
		event, known := lifecycle.EventNamed(string(e.Event))
		isNone := e.Delivered != nil && *e.Delivered == 0 || e.Attempts != nil && *e.Attempts == 0
		switch {
		case !known:
		case event.Flow != "" && event.Flow != s.Flow:
			c.step = Step{Line: e.Line, Column: e.Column}
			c.otherFlow(event.Name, event.Flow)
		case c.unread || isNone || slices.Contains(c.told, event.Name) || slices.Contains(c.mayTell, event.Name):
		case len(c.told) == 0:
			c.faults = append(c.faults, part.Get("event").Faultf("no step emits %s; the steps emit nothing", event.Name))
		default:
			c.faults = append(c.faults, part.Get("event").Faultf("no step emits %s; the steps emit: %s", event.Name, strings.Join(c.told, ", ")))
		}
	}
}
