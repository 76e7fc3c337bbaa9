package api

import (
	"slices"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/connect"
	"github.com/mockconnect/mockconnect/internal/api/siwx"
	"github.com/mockconnect/mockconnect/internal/api/zerohash"
	"github.com/mockconnect/mockconnect/internal/sim/routes"
)

func TestRoutes_ThatScenariosNameAreThoseThatAreMounted(t *testing.T) {
	var mounted, named []string
	for _, face := range []*call.Face{connect.New(), zerohash.New(), siwx.New()} {
		for _, r := range face.Routes {
			slices.Sort(r.Aliases)
			mounted = append(mounted, r.Method+" "+r.Path+" "+strings.Join(r.Aliases, " "))
		}
	}
	for i := range routes.All {
		r := &routes.All[i]
		aliases := r.Aliases()
		slices.Sort(aliases)
		named = append(named, r.Method+" "+r.Path+" "+strings.Join(aliases, " "))
	}
	for _, route := range mounted {
		if !slices.Contains(named, route) {
			t.Errorf("sim/routes does not know %s", route)
		}
	}
	for _, route := range named {
		if !slices.Contains(mounted, route) {
			t.Errorf("no API has %s", route)
		}
	}
}
