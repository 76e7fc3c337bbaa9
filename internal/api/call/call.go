// Package call is one call of an emulated API on its way through the server: what was received, which workspace it belongs to, what
// is worth saying about it in the journal, and the answer. It knows no API; the faces do.
package call

import (
	"errors"
	"net/http"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
)

// MostBody is how many bytes of a body are read.
const MostBody = 1 << 20

// What can go wrong before a face is asked. Each face says it in its own shape.
var (
	ErrTooLarge   = errors.New("the body is larger than 1 MiB")
	ErrUnread     = errors.New("the body could not be read to its end")
	ErrNoRoute    = errors.New("there is no such route")
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
	Assumptions []string
	Explanation *sim.Explanation
}

// Note says something about the call in the journal.
func (c *Call) Note(sentence string) { c.Notes = append(c.Notes, sentence) }

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
}

// Face is one emulated API.
type Face struct {
	Name   string
	Routes []Route
	// Refuse puts any error into the API's own shape. Errors that it does not know are internal, and are not shown.
	Refuse func(c *Call, err error) Answer
}
