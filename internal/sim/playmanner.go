package sim

import (
	"slices"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// asUsual is an emit that says nothing of how.
var asUsual = &scenario.Emit{}

// dress gives a notice what the step says of its message and of its delivery: values that are set first, fields that are added or left
// out after them.
func (p *player) dress(n *Notice, event lifecycle.Event, t *Transfer, session *Session, a *scenario.Emit) (err error) {
	if n.Changes, err = p.apply(event, t, session, a.Set); err != nil || a.Delivery == nil {
		return err
	}
	n.Manner = a.Delivery
	for _, add := range a.Delivery.Add {
		value, err := scenario.ExpandJSON(add.Value, p.scope(t, session))
		if err != nil {
			return err
		}
		n.Changes = append(n.Changes, BodyChange{Path: p.pathIn(event, add), Value: value})
	}
	for _, omit := range a.Delivery.Omit {
		n.Changes = append(n.Changes, BodyChange{Path: p.pathIn(event, omit), Omit: true})
	}
	p.run.HoldsBack = p.run.HoldsBack || a.Delivery.After != ""
	return nil
}

// pathIn is the way to a field from the root of an event's message.
func (p *player) pathIn(event lifecycle.Event, a scenario.Assignment) []string {
	if a.FromRoot || event.To == lifecycle.None {
		return a.Tokens
	}
	return slices.Concat([]string{p.objectKey()}, a.Tokens)
}
