package sim

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/jsonmatch"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// expected is what is expected of a body, with its values; nil where nothing is.
func (p *player) expected(body scenario.ExpectBody) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	return scenario.ExpandJSON(jsontext.Value(body), p.scope(nil, nil))
}

// judge holds one line of expect against what was delivered; body is what it says of the body, with its values.
func judge(want scenario.Expectation, body []byte, all []storage.Item[Delivery]) Expectation {
	e := Expectation{Expected: map[string]any{"event": string(want.Event)}, Seen: map[string]any{}, Held: true}
	deliveries, delivered, attempts := 0, 0, 0
	differs := ""
	last, statuses := "it never happened", []int{}
	for _, item := range all {
		d := item.Value
		if d.Event != string(want.Event) {
			continue
		}
		if body != nil && differs == "" {
			differs = jsonmatch.Differs(body, []byte(d.Body))
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
	if body != nil {
		if deliveries == 0 {
			differs = "saw none"
		}
		e.Expected["body"], e.Seen["body"] = jsontext.Value(body), differs
		if differs != "" {
			e.Held, missed = false, append(missed, "the body to be so: "+differs)
		}
	}
	if !e.Held {
		e.Why = fmt.Sprintf("%s: expected %s", want.Event, strings.Join(missed, "; expected "))
		if last != "" {
			e.Why += " (" + last + ")"
		}
	}
	return e
}
