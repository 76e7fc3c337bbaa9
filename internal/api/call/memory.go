package call

import (
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/mockconnect/mockconnect/internal/sim"
)

// memory has the spellings of settings, which are made once: settings are replaced on every change, and are not changed themselves.
type memory struct {
	made  sync.Map // *sim.Settings: *spellings
	count atomic.Int64
}

// of answers the spellings of settings. Those of settings that were replaced are forgotten together, when there are more than of so many
// workspaces can be wanted.
func (m *memory) of(s *sim.Settings, workspaces func() int) *spellings {
	if k, ok := m.made.Load(s); ok {
		return k.(*spellings)
	}
	k := newSpellings(s)
	if m.count.Add(1) > int64(2*workspaces()+64) {
		m.made.Clear()
		m.count.Store(1)
	}
	m.made.Store(s, k)
	return k
}

// secrets lists what must not be shown: the secrets of the call's workspace and of default, and where the call is refused of every
// workspace, since it may not have been found whose secret was sent in the wrong place.
func (s *Server) secrets(c *Call, status int) known {
	workspaces := []*sim.Workspace{c.Workspace}
	switch first := s.World.Default(); {
	case status >= http.StatusBadRequest:
		workspaces = s.World.Workspaces()
	case c.Workspace != first:
		workspaces = append(workspaces, first)
	}
	hide := make(known, len(workspaces))
	for i, ws := range workspaces {
		hide[i] = s.spelled.of(ws.Settings(), func() int { return len(s.World.Workspaces()) })
	}
	return hide
}
