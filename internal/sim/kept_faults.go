package sim

import (
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/apifault"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// APIFault is what is wrong with the emulated API in a workspace, until it is taken away or used up.
type APIFault struct {
	Name           string `json:"name"`
	apifault.Fault `json:",inline"`
	Met            int       `json:"met"`             // calls that it could have hit so far
	Hits           int       `json:"hits"`            // those that it did hit
	RunID          string    `json:"run_id,omitzero"` // the run that made it, with which it ends
	CreatedAt      time.Time `json:"created_at"`
	Nth            int       `json:"nth"` // of all that the workspace has had: one that is put again is another
}

// APIFaults is the table of what is wrong with the emulated API.
var APIFaults = &storage.Table[APIFault]{
	Kind: storage.Kind{Name: "faults", Indexes: []string{"run_id"}},
	ID:   func(f *APIFault) string { return f.Name },
	Keys: func(f *APIFault) []string { return []string{f.RunID} },
}

// spent says that it hits no call any more.
func (f *APIFault) spent() bool { return f.Times != nil && *f.Times == 0 }
