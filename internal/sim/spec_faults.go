package sim

import (
	"context"
	"fmt"

	"github.com/mockconnect/mockconnect/internal/sim/apifault"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// NamedFault is a fault of the emulated API as a workspace is given it. Without a name it is fault-1 for the first of the list, and so on.
type NamedFault struct {
	Name           string `json:"name"`
	apifault.Fault `json:",inline"`
}

// UnmarshalNode implements strict.Unmarshaler.
func (f *NamedFault) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields NamedFault
	faults := n.Decode((*fields)(f))
	if name := n.Get("name"); name != nil && name.Kind() == strict.String {
		if wrong := apifault.BadName(f.Name); wrong != "" {
			faults = append(faults, name.Faultf("%s", wrong))
		}
	}
	return append(faults, f.Check(n)...)
}

// namedFaults are the faults that the spec asks for, each with its name, and what is wrong with their names.
func (w *WorkspaceSpec) namedFaults() (named []NamedFault, wrong []Fault) {
	place := map[string]int{}
	for i, f := range w.Faults.value {
		if f.Name == "" {
			f.Name = fmt.Sprintf("fault-%d", i+1)
		}
		if first, taken := place[f.Name]; taken {
			wrong = append(wrong, Fault{fmt.Sprintf("/faults/%d/name", i), fmt.Sprintf("is the name of fault %d of the list already", first+1)})
		}
		place[f.Name] = i
		named = append(named, f)
	}
	if len(named) > mostFaults {
		wrong = append(wrong, Fault{"/faults", fmt.Sprintf("wants at most %d faults, got %d", mostFaults, len(named))})
	}
	return named, wrong
}

// SpecFaults puts the faults that a spec asks for in place of those that the workspace has. A spec that says nothing of faults changes none.
func (w *World) SpecFaults(ctx context.Context, ws *Workspace, spec *WorkspaceSpec) error {
	if !spec.Faults.given {
		return nil
	}
	named, _ := spec.namedFaults() // their names are checked before a spec is applied
	return w.SetFaults(ctx, ws, named)
}
