package control

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// filters are the query parameters by which a list can be narrowed, with the values of those that have few (nil: any). A misspelt filter
// must not pass: a test that asks for deliveries of status "ded" would be green for ever.
type filters map[string][]string

// metadataFilter stands for every parameter that begins so.
const metadataFilter = "metadata."

// paging are the parameters that every list takes.
var paging = []string{"limit", "cursor", "wait", "min"}

var (
	deliveryFilters = filters{
		"event": eventNames(), "damaged": {"true", "false"}, "session": nil, "run": nil, "reference_id": nil, "since": nil, metadataFilter: nil,
		"status": {string(sim.DeliveryPending), string(sim.DeliveryDelivered), string(sim.DeliveryDropped), string(sim.DeliveryDead)},
	}
	requestFilters = filters{"route": nil, "status": nil, "since": nil}
	runFilters     = filters{
		"scenario": nil, "session": nil, "reference_id": nil, "since": nil,
		"status": {string(sim.Running), string(sim.Passed), string(sim.FailedIt), string(sim.Canceled)},
	}
	faultFilters   = filters{"run": nil}
	sessionFilters = filters{"reference_id": nil, "since": nil, "status": {"live", "superseded", "expired"}, metadataFilter: nil}
)

func eventNames() []string {
	names := make([]string, len(lifecycle.Events))
	for i, e := range lifecycle.Events {
		names[i] = e.Name
	}
	return names
}

// narrowed refuses parameters that the list does not know, and values that nothing can have.
func (r *request) narrowed(by filters) error {
	if _, err := url.ParseQuery(r.Request().URL.RawQuery); err != nil {
		return badRequest("", "the query is not URL-encoded: "+err.Error())
	}
	known := append(slices.Sorted(maps.Keys(by)), paging...)
	for name, values := range r.QueryParams() {
		if strings.HasPrefix(name, metadataFilter) {
			name = metadataFilter
		}
		if !slices.Contains(known, name) {
			return badRequest("", strict.Unknown("parameter", name, known))
		}
		for _, value := range values {
			if few := by[name]; few != nil && value != "" && !strings.Contains(value, "*") && !slices.Contains(few, value) {
				return badRequest("", strict.Unknown(name, value, few))
			}
		}
	}
	return nil
}
