package scenario

import (
	"slices"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// heldBack is a delivery that waits until an event of a later step has been answered.
type heldBack struct {
	event   string
	node    *strict.Node // where it says so
	told    bool         // a later step emits the event
	dropped bool         // a later step emits it, and drops it
	beside  bool         // it stands in a branch, so that steps of others may come later as well
}

// delivery checks what decoding does not see: fields of the body, and whether what is waited for will come.
func (c *checker) delivery(d *Delivery, in body) {
	n := c.node.Get("delivery")
	if omit := n.Get("omit"); omit != nil {
		c.pathsOf(omit, (*strict.Node).Text, (*strict.Node).Faultf, in.badOmission)
	}
	if add := n.Get("add"); add != nil {
		c.pathsOf(add, (*strict.Node).Key, (*strict.Node).KeyFaultf, in.badAddition)
	}
	if d.After != "" {
		c.held = append(c.held, heldBack{event: string(d.After), node: n.Get("after"), beside: c.parallel})
	}
}

// pathsOf checks a path for each child of a node. One that is no path has its fault already.
func (c *checker) pathsOf(n *strict.Node, text func(*strict.Node) string, fault func(*strict.Node, string, ...any) strict.Fault, bad func(Assignment) string) {
	for part := range n.Children() {
		a, syntax := parsePath(text(part))
		if syntax != "" {
			continue
		}
		if detail := bad(a); detail != "" {
			c.faults = append(c.faults, fault(part, "%s", detail))
		}
	}
}

// release is told of every event that a step emits.
func (c *checker) release(event string) {
	for i := range c.held {
		if h := &c.held[i]; h.event == event {
			h.told, h.dropped = h.told || !c.dropping, h.dropped || c.dropping
		}
	}
}

// neverReleased reports what waits in vain. An event of which the world may tell by itself is waited for in good faith: where it does not
// come, the delivery is sent when the steps are done.
func (c *checker) neverReleased() {
	var said []*strict.Node
	for _, h := range c.held {
		if slices.Contains(said, h.node) {
			continue // it is repeated
		}
		told := h.told || h.beside && slices.Contains(c.told, h.event)
		if !told {
			said = append(said, h.node)
		}
		switch {
		case told || c.unread || slices.Contains(c.mayTell, h.event):
		case h.dropped:
			c.faults = append(c.faults, h.node.Faultf("%s is dropped by the step that emits it, so that it is never answered", h.event))
		default:
			c.faults = append(c.faults, h.node.Faultf("no later step emits %s, so that there is nothing to wait for", h.event))
		}
	}
}
