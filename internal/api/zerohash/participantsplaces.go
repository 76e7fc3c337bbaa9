package zerohash

import (
	"net/http"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim/place"
)

// The answers about places stand bare, without the envelope of the others.
type (
	namedPlace struct {
		Code string `json:"code"`
		Name string `json:"name"`
	}
	verdict struct {
		Allowed bool `json:"allowed"`
	}
)

func bare(v any) (call.Answer, error) { return call.Answer{Status: http.StatusOK, Body: v}, nil }

func listCountries(*request) (call.Answer, error) {
	list := []namedPlace{}
	for _, c := range place.Countries() {
		list = append(list, namedPlace{c.Alpha2, c.Name})
	}
	return bare(list)
}

func listSubdivisions(r *request) (call.Answer, error) {
	q, err := r.query(r.Route)
	if err != nil {
		return call.Answer{}, err
	}
	list := []namedPlace{}
	for _, s := range place.Subdivisions(q.String("country")) {
		list = append(list, namedPlace{s.Code, s.Name})
	}
	return bare(list)
}

// evaluateOnboarding says whether the platform may have customers in a place.
func evaluateOnboarding(r *request) (call.Answer, error) {
	q, err := r.query(r.Route)
	if err != nil {
		return call.Answer{}, err
	}
	return bare(verdict{r.settings.Zerohash.Operates(place.Canonical(q.String("jurisdiction_code")))})
}
