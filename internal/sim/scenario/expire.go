package scenario

import (
	"slices"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Expire is something being over before its time.
type Expire struct {
	What Expiring `json:"expire" jsonschema:"What is over: the run's session, the access tokens that were issued so far, or the customer's challenge."`
}

// Expiring is what can be over before its time.
type Expiring string

// What can be over before its time.
const (
	TheSession   Expiring = "session"   // of the run: nothing can be submitted in it any more, and what is under way goes on
	TheTokens    Expiring = "token"     // all access tokens of the workspace's Connect client
	TheChallenge Expiring = "challenge" // of the scenario's customer
)

// expirings says of each in which flows there is such a thing, and how it reads in an outline.
var expirings = []struct {
	what  Expiring
	flows []lifecycle.Flow
	line  string
}{
	{TheSession, []lifecycle.Flow{lifecycle.Deposit, lifecycle.Withdrawal}, "the session expires"},
	{TheTokens, []lifecycle.Flow{lifecycle.Deposit, lifecycle.Withdrawal}, "the access tokens expire"},
	{TheChallenge, []lifecycle.Flow{lifecycle.Challenge}, "the challenge expires"},
}

func expiring() []string {
	names := make([]string, len(expirings))
	for i, row := range expirings {
		names[i] = string(row.what)
	}
	return names
}

// UnmarshalNode takes known things only.
func (e *Expiring) UnmarshalNode(n *strict.Node) []strict.Fault {
	return decodeOneOf(n, e, "thing that expires", expiring())
}

// Verb is the name of the step.
func (*Expire) Verb() string { return "expire" }

// Takes no time.
func (*Expire) Takes() Span { return Span{} }

func (e *Expire) String() string {
	for _, row := range expirings {
		if row.what == e.What {
			return row.line
		}
	}
	return "expire " + string(e.What)
}

func (e *Expire) check(c *checker) {
	for _, row := range expirings {
		if row.what == e.What && !slices.Contains(row.flows, c.flow) {
			c.otherFlow("expire: "+string(e.What), row.flows...)
			return
		}
	}
	switch {
	case e.What == "": // its own fault is reported already
	case e.What == TheChallenge && c.challenged("expire: challenge"):
		c.dead = true
	case e.What != TheChallenge && c.onRequest:
		c.notOfRequests("expire: " + string(e.What))
	case e.What == TheSession:
		c.sessionOver = "has expired"
	}
}
