package apifault

import (
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/routes"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Route is which calls are meant: a method and a canonical path, in which * is any method or any one segment; * alone is any call.
type Route string

// Any is every call of the emulated APIs.
const Any Route = "*"

// UnmarshalNode takes routes that there are, and writes parameters as *, however they were named.
func (r *Route) UnmarshalNode(n *strict.Node) []strict.Fault {
	var text string
	if faults := n.Decode(&text); len(faults) > 0 {
		return faults
	}
	route, wrong := ParseRoute(text)
	if wrong != "" {
		return []strict.Fault{n.Faultf("%s", wrong)}
	}
	*r = route
	return nil
}

// ParseRoute reads a route, or says what is wrong with it.
func ParseRoute(text string) (route Route, wrong string) {
	if text == string(Any) {
		return Any, ""
	}
	method, path, found := strings.Cut(text, " ")
	if !found || !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " ?#") {
		return "", strict.Quote(text) + " is no route; write method and path, such as POST /sessions"
	}
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, ":") || strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
			segments[i] = "*"
		}
	}
	route = Route(strings.ToUpper(method) + " " + strings.Join(segments, "/"))
	if !slices.ContainsFunc(Routes, func(known string) bool { return route.meets(known) }) {
		return "", strict.Unknown("route", string(route), Routes)
	}
	return route, ""
}

// meets says whether some call of a known route is one of those that are meant.
func (r Route) meets(known string) bool {
	return r.compare(known, func(want, have string) bool { return want == have || want == "*" || have == "*" && want != "" })
}

// Covers says whether a call is meant: canonical is its route, with parameters as in /customers/:id, and path has their values.
func (r Route) Covers(canonical, path string) bool {
	if r == Any {
		return canonical != ""
	}
	_, own, _ := strings.Cut(canonical, " ")
	method := strings.TrimSuffix(canonical, own)
	return r.compare(method+routes.Filled(own, path), func(want, have string) bool { return want == have || want == "*" })
}

// compare goes through method and segments.
func (r Route) compare(other string, fits func(want, have string) bool) bool {
	method, path, _ := strings.Cut(string(r), " ")
	otherMethod, otherPath, _ := strings.Cut(other, " ")
	return (method == "*" || method == otherMethod) && slices.EqualFunc(strings.Split(path, "/"), strings.Split(otherPath, "/"), fits)
}
