package scenario

import (
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Supersede is the run's user opening a newer session, as when the flow is opened again in another window. Nothing can be submitted in the
// older one any more, and what is under way in it goes on.
type Supersede struct {
	What Superseded `json:"supersede" jsonschema:"What there is a newer one of: the run's session."`
}

// Superseded is what there can be a newer one of.
type Superseded string

var superseded = []string{string(TheSession)}

// UnmarshalNode takes known things only.
func (s *Superseded) UnmarshalNode(n *strict.Node) []strict.Fault {
	return decodeOneOf(n, s, "thing that is superseded", superseded)
}

// Verb is the name of the step.
func (*Supersede) Verb() string { return "supersede" }

// Takes no time.
func (*Supersede) Takes() Span { return Span{} }

func (s *Supersede) String() string { return "the user opens a newer " + string(s.What) }

func (s *Supersede) check(c *checker) {
	switch {
	case c.flow != lifecycle.Deposit && c.flow != lifecycle.Withdrawal:
		c.otherFlow("supersede", lifecycle.Deposit, lifecycle.Withdrawal)
	case c.onRequest:
		c.notOfRequests("supersede")
	default:
		c.sessionOver = "was superseded"
	}
}
