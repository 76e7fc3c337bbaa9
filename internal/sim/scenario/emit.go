package scenario

import (
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Emit moves the object, unless the event is one that moves none, and tells the platform.
type Emit struct {
	Event EventName `json:"emit" jsonschema:"The event."`
	Set   Set       `json:"set,omitzero" jsonschema:"Values to put into the body: a path within the event's object such as transaction.block_number, or a JSON pointer from the root such as /session/metadata/x. The bodies of the core API's events and of the wallet sign-in API's are their own object: there both begin at the root."`
	Force bool      `json:"force,omitzero" jsonschema:"Emit even if the object cannot move so."`

	Delivery *Delivery `json:"delivery,omitzero" jsonschema:"How its deliveries differ from the usual single one."`
}

// Verb is the name of the step.
func (*Emit) Verb() string { return "emit" }

// Takes no time.
func (*Emit) Takes() Span { return Span{} }

func (e *Emit) String() string {
	line := "emit " + string(e.Event)
	if len(e.Set) > 0 {
		paths := make([]string, len(e.Set))
		for i, a := range e.Set {
			paths[i] = a.Path
		}
		line += ", set " + strings.Join(paths, ", ")
	}
	if e.Force {
		line += ", forced"
	}
	if e.Delivery != nil {
		line += ", " + e.Delivery.String()
	}
	return line
}

func (e *Emit) check(c *checker) {
	c.dropping = e.Delivery != nil && e.Delivery.Drop
	defer func() { c.dropping = false }()
	event, known := lifecycle.EventNamed(string(e.Event))
	switch {
	case !known:
		c.lost, c.unread = true, true // its own fault is reported already
		return
	case event.Flow != "" && event.Flow != c.flow:
		c.otherFlow(event.Name, event.Flow)
		return
	case event.Flow == "" && c.flow == lifecycle.Challenge:
		c.otherFlow(event.Name, lifecycle.Deposit, lifecycle.Withdrawal, lifecycle.Onboarding)
		return
	case event.SIWX() && !c.lost && c.state == lifecycle.None:
		c.fault("%s is impossible: %s (begin with customer: initiating)", event.Name, c.whereCustomer())
	case event.To == lifecycle.None:
		c.tell(event.Name)
		if e.Force {
			c.faults = append(c.faults, c.node.Get("force").KeyFaultf("there is nothing to force: %s moves nothing", event.Name))
		}
	case c.onRequest:
		c.notOfRequests(event.Name)
	default:
		c.move(event, e.Force, " (or say force: true)")
	}
	c.paths(bodyOf(event))
	if e.Delivery != nil {
		c.delivery(e.Delivery, bodyOf(event))
	}
}

// EventName names an event of [lifecycle.Events].
type EventName string

// UnmarshalNode takes known names only.
func (e *EventName) UnmarshalNode(n *strict.Node) []strict.Fault {
	return decodeOneOf(n, e, "event", eventNames())
}

func eventNames() []string {
	names := make([]string, len(lifecycle.Events))
	for i, e := range lifecycle.Events {
		names[i] = e.Name
	}
	return names
}

// decodeOneOf takes a string that is one of the known.
func decodeOneOf[T ~string](n *strict.Node, into *T, what string, known []string) []strict.Fault {
	switch {
	case n.Kind() != strict.String:
		return []strict.Fault{n.Wants("one of " + strings.Join(known, ", "))}
	case !slices.Contains(known, n.Text()):
		return []strict.Fault{n.Faultf("%s", strict.Unknown(what, n.Text(), known))}
	}
	*into = T(strings.Clone(n.Text()))
	return nil
}

// Set is values to put into a body, in the order in which the scenario names them.
type Set []Assignment

// Assignment puts one value into a body.
type Assignment struct {
	Path     string         // as written
	FromRoot bool           // whether Tokens begin at the root of the body, and not at the event's object
	Tokens   []string       // the way to the value: names, or positions in arrays
	Value    jsontext.Value // compact; strings in it may hold templates
}

// UnmarshalNode takes a mapping from paths to values of any type.
func (s *Set) UnmarshalNode(n *strict.Node) []strict.Fault {
	if n.Kind() != strict.Object {
		return []strict.Fault{n.Wants("a mapping from paths to values")}
	}
	var faults []strict.Fault
	for part := range n.Children() {
		a, detail := parsePath(part.Key())
		if detail != "" {
			faults = append(faults, part.KeyFaultf("%s", detail))
		}
		value, fs := part.Raw()
		faults = append(faults, fs...)
		a.Value = value
		*s = append(*s, a)
	}
	return faults
}

const pathPattern = `^(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|(?:/(?:[^~/]|~[01])+)+)$`

var (
	pathSyntax = regexp.MustCompile(pathPattern)
	unescaper  = strings.NewReplacer("~1", "/", "~0", "~")
)

func parsePath(path string) (a Assignment, detail string) {
	a.Path = strings.Clone(path)
	if !pathSyntax.MatchString(path) {
		return a, strict.Quote(path) + " is no path; write one such as transaction.block_number, or a pointer from the root such as /session/metadata/x"
	}
	if pointer, ok := strings.CutPrefix(a.Path, "/"); ok {
		a.FromRoot, a.Tokens = true, strings.Split(pointer, "/")
		for i, token := range a.Tokens {
			a.Tokens[i] = unescaper.Replace(token)
		}
		return a, ""
	}
	a.Tokens = strings.Split(a.Path, ".")
	return a, ""
}
