package lifecycle

import (
	"slices"
	"testing"
)

func TestTables_EveryStateIsReachedAndToldOfByOneEvent(t *testing.T) {
	for _, flow := range Flows {
		reached := []State{None}
		for i := 0; i < len(reached); i++ {
			for _, next := range Next(flow, reached[i]) {
				if !slices.Contains(reached, next) {
					reached = append(reached, next)
				}
			}
		}
		for _, state := range reached[1:] {
			event, ok := EventFor(flow, state)
			if !ok {
				t.Errorf("%s: no event tells of %s", flow, state)
			}
			if named, ok := EventNamed(event.Name); !ok || named != event {
				t.Errorf("%s is not found by its name", event.Name)
			}
			isTransfer := flow == Deposit || flow == Withdrawal
			if isTransfer && state.Terminal() != (len(Next(flow, state)) == 0) {
				t.Errorf("%s: %s is terminal: %v, next: %v", flow, state, state.Terminal(), Next(flow, state))
			}
		}
		for _, e := range Events {
			if e.Flow == flow && e.To != None && !slices.Contains(reached, e.To) {
				t.Errorf("%s tells of %s, which is never reached", e.Name, e.To)
			}
		}
	}
	for _, status := range Statuses {
		if status != None && !reachable(Onboarding, status) {
			t.Errorf("no move leads to the status %s", status)
		}
	}
	for _, status := range CustomerStatuses {
		if !reachable(Challenge, status) {
			t.Errorf("no move leads to the status %s of a customer", status)
		}
	}
	if Allowed(Deposit, Confirmed, Failed) || !Allowed(Deposit, Pending, Abandoned) {
		t.Error("a move that cannot be is allowed, or one that can is not")
	}
}

func reachable(flow Flow, state State) bool {
	for _, next := range moves[flow] {
		if slices.Contains(next, state) {
			return true
		}
	}
	return false
}
