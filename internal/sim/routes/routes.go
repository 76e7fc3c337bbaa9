// Package routes is the table of the calls that platforms make: what scenarios name, and what the emulated APIs are held against by a test.
// How a call is answered stays in those; no HTTP enters here.
package routes

import (
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// Route is one operation.
type Route struct {
	Method string
	Path   string // canonical; its parameters as in /customers/:id
	// Fronts are what may stand in front of the path in aliases of it.
	Fronts []string
	// Others are aliases that do not end in the path.
	Others []string
}

var (
	connect = []string{"/v1", "/api/v1"}
	siwx    = []string{"/v1"}
)

// All lists them, the systems in the order in which the router asks them.
var All = []Route{
	{Method: "POST", Path: "/oauth/token", Fronts: connect},
	{Method: "POST", Path: "/sessions", Fronts: connect},
	{Method: "GET", Path: "/v1/jwks", Fronts: []string{"/api"}, Others: []string{"/jwks", "/.well-known/jwks.json"}},

	{Method: "POST", Path: "/participants/customers/new"},
	{Method: "PATCH", Path: "/participants/customers/:code"},
	{Method: "POST", Path: "/participants/customers/:code/lock"},
	{Method: "POST", Path: "/participants/entity/new"},
	{Method: "POST", Path: "/participants/documents"},
	{Method: "GET", Path: "/participants"},
	{Method: "GET", Path: "/participants/:email"},
	{Method: "GET", Path: "/participant/:code/basic_info"},
	{Method: "GET", Path: "/participant/:code/kyc_status"},
	{Method: "GET", Path: "/participant/:code/limits"},
	{Method: "PATCH", Path: "/participant/:code/limits"},
	{Method: "GET", Path: "/jurisdiction/countries"},
	{Method: "GET", Path: "/jurisdiction/subdivisions"},
	{Method: "POST", Path: "/jurisdiction/evaluate-onboarding"},
	{Method: "POST", Path: "/client_auth_token"},
	{Method: "POST", Path: "/revoke_auth_token"},
	{Method: "POST", Path: "/participants/onboarding_token"},
	{Method: "GET", Path: "/accounts"},
	{Method: "GET", Path: "/accounts/:account_id"},
	{Method: "GET", Path: "/accounts/:account_id/movements"},
	{Method: "GET", Path: "/accounts/:account_id/run_history"},
	{Method: "GET", Path: "/movements"},
	{Method: "POST", Path: "/deposits/digital_asset_addresses"},
	{Method: "GET", Path: "/deposits/digital_asset_addresses"},
	{Method: "POST", Path: "/deposits/fund"},
	{Method: "GET", Path: "/deposits"},
	{Method: "POST", Path: "/withdrawals/requests"},
	{Method: "GET", Path: "/withdrawals/requests"},
	{Method: "GET", Path: "/withdrawals/requests/:id"},
	{Method: "DELETE", Path: "/withdrawals/requests/:id"},
	{Method: "GET", Path: "/withdrawals/estimate_network_fee"},
	{Method: "GET", Path: "/withdrawals/validate_address"},
	{Method: "POST", Path: "/transfers"},
	{Method: "GET", Path: "/transfers"},
	{Method: "POST", Path: "/fund/rfq"},
	{Method: "GET", Path: "/fund/transactions"},
	{Method: "GET", Path: "/time"},
	{Method: "GET", Path: "/index"},
	{Method: "GET", Path: "/assets"},

	{Method: "POST", Path: "/auth/token", Fronts: siwx},
	{Method: "PUT", Path: "/auth/credentials", Fronts: siwx},
	{Method: "DELETE", Path: "/auth/credentials", Fronts: siwx},
	{Method: "PUT", Path: "/auth/signing", Fronts: siwx},
	{Method: "DELETE", Path: "/auth/signing", Fronts: siwx},
	{Method: "POST", Path: "/customers", Fronts: siwx},
	{Method: "GET", Path: "/customers", Fronts: siwx},
	{Method: "GET", Path: "/customers/:id", Fronts: siwx},
	{Method: "GET", Path: "/customers/:id/challenge", Fronts: siwx},
	{Method: "POST", Path: "/customers/:id/challenge/sign", Fronts: siwx},
	{Method: "PATCH", Path: "/customers/:id/deactivate", Fronts: siwx},
	{Method: "PATCH", Path: "/simulator/customers/:id/verify", Fronts: siwx},
	{Method: "PATCH", Path: "/simulator/customers/:id/reject", Fronts: siwx},
	{Method: "PUT", Path: "/webhooks", Fronts: siwx},
	{Method: "GET", Path: "/webhooks", Fronts: siwx},
	{Method: "GET", Path: "/webhooks/:id", Fronts: siwx},
	{Method: "DELETE", Path: "/webhooks/:id", Fronts: siwx},
}

// Patterns lists the operations by method and canonical path, parameters as *.
func Patterns() []string {
	list := make([]string, len(All))
	for i, r := range All {
		list[i] = r.Method + " " + shown(r.Path)
	}
	return list
}

// Aliases are the other paths of the same operation.
func (r *Route) Aliases() (all []string) {
	for _, front := range r.Fronts {
		all = append(all, front+r.Path)
	}
	return append(all, r.Others...)
}

// anySegment is how a pattern writes a segment that may be anything.
const anySegment = "*"

// Canonical is a pattern of calls, such as POST /v1/customers/*/challenge/sign, with the canonical path in place of an alias; ok is false
// when no route takes such a call.
func Canonical(method, pattern string) (canonical string, ok bool) {
	if slices.ContainsFunc(All, func(r Route) bool { return r.Method == method && fits(r.Path, pattern) }) {
		return pattern, true
	}
	for i := range All {
		r := &All[i]
		if r.Method != method {
			continue
		}
		for _, front := range r.Fronts {
			if fits(front+r.Path, pattern) {
				segments := strings.Split(pattern, "/")
				return strings.Join(append([]string{""}, segments[strings.Count(front, "/")+1:]...), "/"), true
			}
		}
		if slices.ContainsFunc(r.Others, func(alias string) bool { return fits(alias, pattern) }) {
			return r.Path, true
		}
	}
	return "", false
}

// fits says whether a pattern of calls may be one of a route's path.
func fits(path, pattern string) bool {
	want, got := strings.Split(path, "/"), strings.Split(pattern, "/")
	return slices.EqualFunc(want, got, func(want, got string) bool {
		return want == got || got == anySegment || strings.HasPrefix(want, ":") && got != ""
	})
}

// Unknown is the sentence about a call that no route takes.
func Unknown(method, pattern string) string {
	var known []string
	for i := range All {
		r := &All[i]
		for _, path := range append([]string{r.Path}, r.Aliases()...) {
			known = append(known, r.Method+" "+shown(path))
		}
	}
	return "no emulated API has the call " + strict.Quote(method+" "+pattern) + strict.Suggest(method+" "+pattern, known)
}

// shown is a path as patterns write it.
func shown(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, ":") {
			segments[i] = anySegment
		}
	}
	return strings.Join(segments, "/")
}
