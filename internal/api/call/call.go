// Package call is one call of an emulated API on its way through the server: what was received, which workspace it belongs to, what
// is worth saying about it in the journal, and the answer. It knows no API; the faces do.
package call

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
)

// MostBody is how many bytes of a body are read.
const MostBody = 1 << 20

// What can go wrong before a face is asked. Each face says it in its own shape.
var (
	ErrTooLarge   = errors.New("the body is larger than 1 MiB")
	ErrUnread     = errors.New("the body could not be read to its end")
	ErrNoRoute    = errors.New("there is no such route; the published keys are at /v1/jwks, the control API is at /_mock")
	ErrNoMethod   = errors.New("this route does not answer that method")
	ErrNoSuchRoom = errors.New("there is no such workspace")
)

// Call is one call.
type Call struct {
	World     *sim.World
	Workspace *sim.Workspace // default until the call names another
	Named     bool           // the path names the workspace, so that nothing else does
	HTTP      *http.Request
	Route     string // canonical, such as "POST /sessions"
	Path      string // the path without the workspace's prefix
	Body      []byte
	PublicURL string // the base URL that the platform uses, without a slash at the end
	Allow     string // the methods that the path answers, when there is a route for the path alone

	Notes       []string
	Warnings    []string // those of the notes that are in the log as well
	Assumptions []string
	Explanation *sim.Explanation
	Replayed    bool // the answer is one that was given before

	hit *sim.Hit // the fault that the call has run into
}

// Note says something about the call in the journal.
func (c *Call) Note(sentence string) { c.Notes = append(c.Notes, sentence) }

// Warn is Note for what the caller probably did not mean: it is in the log as well.
func (c *Call) Warn(sentence string) {
	c.Note(sentence)
	c.Warnings = append(c.Warnings, sentence)
}

// Assume notes that the answer rests on what no source settles.
func (c *Call) Assume(ids ...assumptions.ID) {
	for _, id := range ids {
		c.Assumptions = append(c.Assumptions, string(id))
	}
}

// Explain says why the call is refused. The first explanation counts: it is the nearest to the cause.
func (c *Call) Explain(e sim.Explanation) {
	if c.Explanation == nil {
		c.Explanation = &e
	}
}

// Answer is what goes back.
type Answer struct {
	Status int
	Header map[string]string // besides Content-Type
	Body   any               // written as JSON; nil is no body, a []byte is written as it is
}

// Handler answers a call, or fails with an error that its face can put into words.
type Handler func(c *Call) (Answer, error)

// Route is one operation of an emulated API.
type Route struct {
	Method  string
	Path    string   // canonical; its parameters as in /customers/:id
	Aliases []string // other paths of the same operation
	Handler Handler
	// MostBody is how many bytes of a body are read; 0 for the usual bound.
	MostBody int
}

// Methods are those that the route answers.
func (r *Route) Methods() []string {
	if r.Method == http.MethodGet {
		return []string{http.MethodGet, http.MethodHead}
	}
	return []string{r.Method}
}

// Face is one emulated API.
type Face struct {
	Name   string
	Routes []Route
	// Refuse puts any error into the API's own shape. Errors that it does not know are internal, and are not shown. A *Fault has a status.
	Refuse func(c *Call, err error) Answer
	// Workspace finds the workspace that a call names by credentials that are not verified yet, other than by its path.
	Workspace func(c *Call) (*sim.Workspace, bool)
}

// Allow lists the methods that a path answers; empty when no route has the path.
func (f *Face) Allow(path string) string {
	var methods []string
	for _, route := range f.Routes {
		fits := func(pattern string) bool { return Fits(pattern, path) }
		if fits(route.Path) || slices.ContainsFunc(route.Aliases, fits) {
			methods = append(methods, route.Methods()...)
		}
	}
	return strings.Join(methods, ", ")
}

// Near says that a path begins as one of the face's routes does, so that whoever calls it most likely means this API.
func (f *Face) Near(path string) bool {
	first := func(p string) string {
		for segment := range strings.SplitSeq(strings.TrimPrefix(p, "/"), "/") {
			if segment = strings.ToLower(segment); segment != "" && segment != "v1" && segment != "api" { // which stand in front of several APIs' paths
				return segment
			}
		}
		return ""
	}
	return slices.ContainsFunc(f.Routes, func(r Route) bool { return first(r.Path) == first(path) })
}

// Fits says whether a path is one of a pattern such as /customers/:id.
func Fits(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(want, got string) bool {
		return want == got || strings.HasPrefix(want, ":") && got != ""
	})
}
