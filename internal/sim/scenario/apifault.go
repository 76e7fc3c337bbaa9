package scenario

import (
	"slices"

	"github.com/mockconnect/mockconnect/internal/sim/apifault"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// APIFault has something be wrong with the emulated API from here on, until the run ends or another step ends it.
type APIFault struct {
	Do Trouble `json:"fault" jsonschema:"What is wrong with which calls of the platform."`
}

// Trouble is a fault with its name, or only the name of one that is over.
type Trouble struct {
	Name           string `json:"name,omitzero" jsonschema:"Names the fault in the workspace, for a step that ends it and for the journal."`
	Off            bool   `json:"off,omitzero" jsonschema:"The fault of that name, which an earlier step made, is over."`
	apifault.Fault `json:",inline"`
}

// UnmarshalNode checks that the fault can be.
func (t *Trouble) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields Trouble
	if n.Kind() != strict.Object {
		return []strict.Fault{n.Wants("a mapping such as {route: POST /sessions, status: 503}")}
	}
	faults := n.Decode((*fields)(t))
	name := n.Get("name")
	if name != nil && name.Kind() == strict.String {
		if wrong := apifault.BadName(t.Name); wrong != "" {
			faults = append(faults, name.Faultf("%s", wrong))
		}
	}
	if !t.Off {
		return append(faults, t.Check(n)...)
	}
	if name == nil {
		faults = append(faults, n.Faultf("off needs the name of the fault that is over"))
	}
	for field := range n.Children() {
		if key := field.Key(); key != "name" && key != "off" {
			faults = append(faults, field.KeyFaultf("a fault that is over has no %s", key))
		}
	}
	return faults
}

// Verb is the name of the step.
func (*APIFault) Verb() string { return "fault" }

// Takes no time.
func (*APIFault) Takes() Span { return Span{} }

func (f *APIFault) String() string {
	switch {
	case f.Do.Off:
		return "fault " + f.Do.Name + " is over"
	case f.Do.Name != "":
		return "fault " + f.Do.Name + ": " + f.Do.Fault.String()
	}
	return "fault: " + f.Do.Fault.String()
}

func (f *APIFault) check(c *checker) {
	name := f.Do.Name
	switch at := slices.Index(c.faulty, name); {
	case name == "":
	case !f.Do.Off && at < 0:
		c.faulty = append(c.faulty, name)
	case f.Do.Off && at >= 0:
		c.faulty = slices.Delete(slices.Clone(c.faulty), at, at+1)
	case f.Do.Off && c.unread:
	case f.Do.Off && len(c.faulty) == 0:
		c.fault("fault %s cannot be over: no step before has begun it", strict.Quote(name))
	case f.Do.Off:
		c.fault("%s", strict.Unknown("fault", name, c.faulty))
	}
}
