package scenario

import (
	"fmt"
	"slices"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// Step is one step and its place in the file. A step is a mapping with one verb and the modifiers of that verb.
type Step struct {
	Line, Column int
	Action       Action

	// What [Scenario.Unfold] says of the steps that it answers.
	Vars   Vars // of an include, over those of the run
	Begins bool // where the deposit or withdrawal has ended, another one begins here
	Branch int  // of the parallel step before it, counted from 1; 0: of none
}

// Action is what a step does: one of the pointer types that [Verbs] lists. Its exported fields are all there is to play.
type Action interface {
	fmt.Stringer // the step in one line, for outlines
	Verb() string
	Takes() Span // the workspace time that it takes; zero for most
	check(c *checker)
}

// Verb is a kind of step.
type Verb struct {
	Name string
	Doc  string        // one line
	New  func() Action // an empty action, a pointer to a struct whose json tags are the verb and its modifiers
}

var verbs = []Verb{
	{"emit", "Moves the object to the state that the event stands for, and tells the platform.", func() Action { return new(Emit) }},
	{"wait", "Lets workspace time pass: a duration, or a random one between two.", func() Action { return new(Wait) }},
	{"abandon", "The user leaves at the second 2FA or at the QR code: pending (if it is not yet), then abandoned.", func() Action { return new(Abandon) }},
	{"fail", "The transfer fails: at the exchange, on the chain, by a limit, or because the account is somebody else's.", func() Action { return new(Fail) }},
	{"unexpected", "A deposit arrives outside the Auth flow.", func() Action { return new(Unexpected) }},
	{"participant", "The participant is given another status, and the platform is told.", func() Action { return new(Participant) }},
	{"account_match", "The participant's name is compared with the holder of the account at the exchange.", func() Action { return new(AccountMatch) }},
	{"withdrawal_request", "A withdrawal request of the REST API moves on.", func() Action { return new(WithdrawalRequest) }},
	{"customer", "A customer of the wallet sign-in API is given another status, and the platform is told.", func() Action { return new(Customer) }},
	{"wallet", "The customer's simulated wallet signs the challenge, and the platform hands that in.", func() Action { return new(Wallet) }},
	{"expire", "Something is over before its time.", func() Action { return new(Expire) }},
	{"supersede", "The user opens a newer session, in which alone something can be submitted from here on.", func() Action { return new(Supersede) }},
	{"fault", "Something is wrong with the emulated API from here on, until the run ends.", func() Action { return new(APIFault) }},
	{"rotate_keys", "The workspace signs with new keys from here on; the old ones stay published for a while.", func() Action { return new(RotateKeys) }},
	{"await", "Waits until the platform has made a call, or has answered all deliveries of an event.", func() Action { return new(Await) }},
	{"call", "Asks the platform's own API, again until the answer is what is expected or the time is over.", func() Action { return new(Call) }},
	{"choose", "Plays one of several lists of steps, drawn from the run's seed.", func() Action { return new(Choose) }},
	{"repeat", "Plays its steps several times.", func() Action { return new(Repeat) }},
	{"parallel", "Plays several lists of steps side by side.", func() Action { return new(Parallel) }},
	{"include", "Plays the steps of another scenario.", func() Action { return new(Include) }},
}

// Verbs lists the kinds of steps, in the order in which help texts name them.
func Verbs() []Verb { return slices.Clone(verbs) }

func verbNames() []string {
	names := make([]string, len(verbs))
	for i, v := range verbs {
		names[i] = v.Name
	}
	return names
}

// UnmarshalNode finds the verb and decodes the whole step into its type.
func (s *Step) UnmarshalNode(n *strict.Node) []strict.Fault {
	s.Line, s.Column = n.Place()
	if n.Kind() != strict.Object || n.Len() == 0 {
		return []strict.Fault{n.Wants(`a step such as "wait: 40s"`)}
	}
	var verb *Verb
	for part := range n.Children() {
		i := slices.IndexFunc(verbs, func(v Verb) bool { return v.Name == part.Key() })
		if i < 0 {
			continue
		}
		if verb != nil {
			return []strict.Fault{part.KeyFaultf("a step has one verb, and this one has %s already", verb.Name)}
		}
		verb = &verbs[i]
	}
	if verb == nil {
		misspelt := likeliestVerb(n)
		return []strict.Fault{misspelt.KeyFaultf("%s", strict.Unknown("step", misspelt.Key(), verbNames()))}
	}
	s.Action = verb.New()
	return n.Decode(s.Action)
}

// likeliestVerb is the part of a step without a verb that was most likely meant as one.
func likeliestVerb(n *strict.Node) *strict.Node {
	var first *strict.Node
	for part := range n.Children() {
		if strict.Nearest(part.Key(), verbNames()) != "" {
			return part
		}
		if first == nil {
			first = part
		}
	}
	return first
}
