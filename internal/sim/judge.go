package sim

import (
	"fmt"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// judge holds one line of expect against what was delivered.
func judge(want scenario.Expectation, all []storage.Item[Delivery]) Expectation {
	e := Expectation{Expected: map[string]any{"event": string(want.Event)}, Seen: map[string]any{}, Held: true}
	deliveries, delivered, attempts := 0, 0, 0
	last, statuses := "it never happened", []int{}
	for _, item := range all {
		d := item.Value
		if d.Event != string(want.Event) {
			continue
		}
		attempts += len(d.Attempts)
		if d.Damaged != "" {
			continue // whatever came of it is fine
		}
		last = d.Reason
		if d.Status == DeliveryDelivered {
			delivered++
		}
		deliveries++
		if n := len(d.Attempts); n > 0 && d.Attempts[n-1].Status > 0 {
			statuses = append(statuses, d.Attempts[n-1].Status)
		}
	}
	var missed []string
	hold := func(name string, expected, seen any, held bool) {
		e.Expected[name], e.Seen[name] = expected, seen
		if !held {
			e.Held = false
			missed = append(missed, fmt.Sprintf("%s %v, saw %v", name, expected, seen))
		}
	}
	if want.Delivered != nil {
		hold("delivered", *want.Delivered, delivered, delivered == *want.Delivered)
	}
	if want.Attempts != nil {
		hold("attempts", *want.Attempts, attempts, attempts == *want.Attempts)
	}
	if want.Status != "" {
		held := deliveries > 0 && len(statuses) == deliveries // each was answered
		for _, status := range statuses {
			held = held && want.Status.Matches(status)
		}
		hold("status", string(want.Status), statuses, held)
	}
	if !e.Held {
		e.Why = fmt.Sprintf("%s: expected %s", want.Event, strings.Join(missed, "; expected "))
		if last != "" {
			e.Why += " (" + last + ")"
		}
	}
	return e
}
