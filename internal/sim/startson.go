package sim

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// startedBy is the name of the first scenario that starts on such a session by itself: the workspace's own ones by name, then those that
// every workspace has; "" when there is none.
func (w *World) startedBy(tx *Tx, session *Session) (string, error) {
	own, err := OwnScenarios.List(tx, storage.Query{Oldest: true})
	if err != nil {
		return "", err
	}
	overridden := map[string]bool{}
	var starters []*scenario.Scenario
	for _, item := range own {
		overridden[item.Value.Name] = true
		if !strings.Contains(item.Value.Source, "starts_on") { // reading each of them would cost every session
			continue
		}
		if sc, faults := scenario.Parse(item.Value.Name, []byte(item.Value.Source)); len(faults) == 0 && sc.StartsOn != nil {
			starters = append(starters, sc)
		}
	}
	slices.SortFunc(starters, func(a, b *scenario.Scenario) int { return cmp.Compare(a.Name, b.Name) })
	for _, sc := range w.library().Starters() {
		if !overridden[sc.Name] {
			starters = append(starters, sc)
		}
	}
	value := func(name string) (string, bool) { return sessionName(session, []string{"metadata", name}) }
	for _, sc := range starters {
		if session.allows(sc.Flow) == nil && sc.StartsOn.Matches(session.Scopes, session.ReferenceID, value) {
			return sc.Name, nil
		}
	}
	return "", nil
}
