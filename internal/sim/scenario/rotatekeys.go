package scenario

import (
	"time"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// RotateKeys is the workspace getting new keys for everything that it signs. The old ones stay published until they retire.
type RotateKeys struct {
	How Rotation `json:"rotate_keys" jsonschema:"When the old keys retire."`
}

// Rotation says when the old keys retire.
type Rotation struct {
	RetireAfter Retirement `json:"retire_after,omitzero" jsonschema:"How long the old keys stay published (default 1h); 0s: they are gone at once."`
}

// Retirement is a time that may be none.
type Retirement time.Duration

// usualRetirement is how long old keys stay published where a step does not say, and longestRetirement how long at most.
const (
	usualRetirement   = time.Hour
	longestRetirement = 10 * 365 * 24 * time.Hour
)

// UnmarshalNode takes a duration of zero or more.
func (r *Retirement) UnmarshalNode(n *strict.Node) []strict.Fault {
	var text string
	if faults := n.Decode(&text); len(faults) > 0 {
		return []strict.Fault{n.Wants("a duration such as 1h, or 0s")}
	}
	d, err := ParseDuration(text)
	switch {
	case err != nil:
		return []strict.Fault{n.Faultf("%v", err)}
	case d < 0 || d > longestRetirement:
		return []strict.Fault{n.Wants("0s, or a duration up to 10 years")}
	}
	*r = Retirement(d)
	return nil
}

// UnmarshalNode takes a mapping that may be empty, or nothing.
func (r *Rotation) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields Rotation
	*r = Rotation{Retirement(usualRetirement)}
	switch n.Kind() {
	case strict.Null:
		return nil
	case strict.Object:
		return n.Decode((*fields)(r))
	}
	return []strict.Fault{n.Wants("a mapping such as {retire_after: 1h}")}
}

// Verb is the name of the step.
func (*RotateKeys) Verb() string { return "rotate_keys" }

// Takes no time.
func (*RotateKeys) Takes() Span { return Span{} }

func (r *RotateKeys) String() string {
	if r.How.RetireAfter == 0 {
		return "rotate the keys, the old ones retire at once"
	}
	return "rotate the keys, the old ones retire after " + FormatDuration(time.Duration(r.How.RetireAfter))
}

// check: keys are there in every flow.
func (*RotateKeys) check(*checker) {}
