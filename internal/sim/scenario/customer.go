package scenario

import (
	"fmt"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Customer is a customer of the wallet sign-in API being given another status, of which customer.updated tells. The first one makes the
// customer where the run was not given one.
type Customer struct {
	To    CustomerStatus `json:"customer" jsonschema:"The new status."`
	Force bool           `json:"force,omitzero" jsonschema:"Give the status even if the customer cannot move so."`
}

// CustomerStatus is one of [lifecycle.CustomerStatuses].
type CustomerStatus lifecycle.State

// UnmarshalNode takes known statuses only.
func (s *CustomerStatus) UnmarshalNode(n *strict.Node) []strict.Fault {
	return decodeOneOf(n, s, "status of a customer", customerStatuses())
}

func customerStatuses() []string {
	names := make([]string, len(lifecycle.CustomerStatuses))
	for i, s := range lifecycle.CustomerStatuses {
		names[i] = string(s)
	}
	return names
}

// Verb is the name of the step.
func (*Customer) Verb() string { return "customer" }

// Takes no time.
func (*Customer) Takes() Span { return Span{} }

func (s *Customer) String() string {
	line := "customer " + string(s.To)
	if s.Force {
		line += ", forced"
	}
	return line
}

func (s *Customer) check(c *checker) {
	if c.flow != lifecycle.Challenge {
		c.otherFlow("customer", lifecycle.Challenge)
		return
	}
	to := lifecycle.State(s.To)
	if to == lifecycle.None { // its own fault is reported already
		c.lost = true
		return
	}
	if !s.Force && !c.lost && !lifecycle.Allowed(c.flow, c.state, to) {
		c.fault("customer: %s is impossible: %s%s (or say force: true)", to, c.whereCustomer(), nextStatuses(c.state))
	}
	c.arrive(to)
}

func (c *checker) whereCustomer() string {
	if c.state == lifecycle.None {
		return "there is no customer yet"
	}
	return fmt.Sprintf("the customer is %s here", c.state)
}

func nextStatuses(from lifecycle.State) string {
	var next []string
	for _, status := range lifecycle.Next(lifecycle.Challenge, from) {
		next = append(next, string(status))
	}
	if next == nil {
		return ", and nothing follows"
	}
	return "; possible: " + strings.Join(next, ", ")
}

// Wallet is the customer's simulated wallet signing the challenge, and the platform handing that in. One that the real API would refuse is
// refused, and costs the customer the challenge.
type Wallet struct {
	Way WalletWay `json:"wallet" jsonschema:"How the wallet signs: as it should, another text, with another key, or the malleable twin of its signature."`
}

// WalletWay is how a simulated wallet signs.
type WalletWay string

// The ways of signing.
const (
	SignsRight     WalletWay = "sign"
	SignsWrongText WalletWay = "sign_wrong_message"
	SignsOtherKey  WalletWay = "sign_with_other_key"
	SignsMalleable WalletWay = "malleable"
)

// WalletWays lists them in the order in which messages name them.
var WalletWays = []string{string(SignsRight), string(SignsWrongText), string(SignsOtherKey), string(SignsMalleable)}

// UnmarshalNode takes known ways only.
func (w *WalletWay) UnmarshalNode(n *strict.Node) []strict.Fault {
	return decodeOneOf(n, w, "way of signing", WalletWays)
}

// Verb is the name of the step.
func (*Wallet) Verb() string { return "wallet" }

// Takes no time.
func (*Wallet) Takes() Span { return Span{} }

func (w *Wallet) String() string {
	switch w.Way {
	case SignsRight:
		return "wallet signs"
	case SignsMalleable:
		return "wallet signs with a high s"
	}
	return "wallet " + strings.ReplaceAll(strings.Replace(string(w.Way), "sign", "signs", 1), "_", " ")
}

func (w *Wallet) check(c *checker) {
	if !c.challenged("wallet") || w.Way == "" {
		c.lost = c.lost || w.Way == ""
		return
	}
	isDead := c.dead
	c.dead = false // what is handed in is signed in, or costs the challenge
	switch {
	case isDead:
	case w.Way == SignsRight:
		c.arrive(lifecycle.CustomerScreening)
	case w.Way == SignsMalleable:
		c.tell(lifecycle.CustomerUpdated) // whether it is taken, a setting says
		c.lost = true
	}
}

// challenged checks that there is a challenge for the step to be about.
func (c *checker) challenged(what string) bool {
	switch {
	case c.flow != lifecycle.Challenge:
		c.otherFlow(what, lifecycle.Challenge)
		return false
	case !c.lost && c.state != lifecycle.CustomerInitiating:
		begin := ""
		if c.state == lifecycle.None {
			begin = " (begin with customer: initiating)"
		}
		c.fault("%s is impossible: %s; it needs one that is %s%s", what, c.whereCustomer(), lifecycle.CustomerInitiating, begin)
		return false
	}
	return true
}
