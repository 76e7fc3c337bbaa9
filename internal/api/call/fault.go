package call

import (
	"fmt"
	"maps"
	"math"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/apifault"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
)

// Fault is an answer that a fault of the workspace gives in the API's place. A face words it as the API would word that status.
type Fault struct {
	Status int
	text   string
}

func (f *Fault) Error() string { return f.text }

// handle has the route answer, or the fault that stands in its way. A fault comes before authentication, so that the workspace is the one
// that the call names, be it with the right credentials or not.
func (s *Server) handle(c *Call, face *Face, route *Route) (Answer, error) {
	if !s.World.Faulty() {
		return route.Handler(c)
	}
	ws := c.Workspace
	if !c.Named {
		if named, ok := face.Workspace(c); ok {
			ws = named
		}
	}
	hit, err := s.World.RunInto(c.HTTP.Context(), ws, c.Route, c.Path)
	if err != nil {
		return Answer{}, err
	}
	if hit == nil {
		return route.Handler(c)
	}
	c.Workspace, c.hit = ws, hit
	c.Note(hit.String())
	return plays[hit.Mode](s, c, face, route)
}

// plays has, for each mode, what a call gets. An answer without a status is none: the connection ends.
var plays = map[apifault.Mode]func(*Server, *Call, *Face, *Route) (Answer, error){
	apifault.Status:    instead,
	apifault.RateLimit: limited,
	apifault.Latency:   late,
	apifault.Malformed: malformed,
	apifault.Reset:     silent,
	apifault.Hang:      func(*Server, *Call, *Face, *Route) (Answer, error) { return Answer{}, nil },
}

// instead answers what the fault says in place of the API.
func instead(s *Server, c *Call, face *Face, _ *Route) (Answer, error) {
	s.World.Hold(c.HTTP.Context(), c.hit, false)
	status := c.hit.Code()
	if status >= http.StatusBadRequest {
		c.Explain(sim.Explanation{Rule: "fault", Message: fmt.Sprintf("the API was not asked: the workspace has the %s", c.hit)})
	}
	if c.hit.Body == nil && status >= http.StatusBadRequest {
		c.Assume(assumptions.FaultAnswers)
		return face.Refuse(c, &Fault{status, fmt.Sprintf("fault %s of the workspace answers %d in place of the API", c.hit.Name, status)}), nil
	}
	answer := Answer{Status: status, Header: map[string]string{}}
	if text, plain := c.hit.Text(); len(text) > 0 {
		answer.Body = text
		if plain {
			answer.Header["Content-Type"] = "text/plain; charset=utf-8"
		}
	}
	return retyped(answer, c.hit), nil
}

// limited is instead with how long the caller should wait.
func limited(s *Server, c *Call, face *Face, route *Route) (Answer, error) {
	answer, err := instead(s, c, face, route)
	if answer.Header == nil {
		answer.Header = map[string]string{}
	}
	seconds := max(1, int(math.Ceil(time.Duration(c.hit.RetryAfter).Seconds())))
	answer.Header["Retry-After"] = strconv.Itoa(seconds)
	return answer, err
}

// late answers as usual, but later. The call takes effect at once: whoever does not wait for the answer has to ask what became of it.
func late(s *Server, c *Call, _ *Face, route *Route) (Answer, error) {
	answer, err := route.Handler(c)
	s.World.Hold(c.HTTP.Context(), c.hit, false)
	return answer, err
}

// malformed has the call take effect, and spoils its answer.
func malformed(s *Server, c *Call, face *Face, route *Route) (Answer, error) {
	answer, err := late(s, c, face, route)
	if err != nil {
		answer = face.Refuse(c, err)
	}
	text, _, err := encode(answer.Body)
	if err != nil {
		return answer, err
	}
	if own, _ := c.hit.Text(); c.hit.Body != nil {
		text = own
	} else if c.hit.ContentType == "" {
		text = cutOff(text)
	}
	if answer.Status == http.StatusNoContent || answer.Status == http.StatusNotModified {
		answer.Status = http.StatusOK
	}
	answer.Body = text
	return retyped(answer, c.hit), nil
}

// cutOff is no JSON: whatever JSON there was ends in the middle.
func cutOff(text []byte) []byte {
	if len(text) < 2 {
		return []byte("{")
	}
	return text[:len(text)/2]
}

// retyped has the answer say the fault's content type, if it has one.
func retyped(answer Answer, hit *sim.Hit) Answer {
	if hit.ContentType == "" {
		return answer
	}
	header := map[string]string{}
	maps.Copy(header, answer.Header) // which may be shared
	header["Content-Type"] = hit.ContentType
	answer.Header = header
	return answer
}

// silent answers nothing.
func silent(s *Server, c *Call, _ *Face, _ *Route) (Answer, error) {
	s.World.Hold(c.HTTP.Context(), c.hit, false)
	return Answer{}, nil
}

// unanswered says that a fault leaves the call without an answer.
func (c *Call) unanswered(answer Answer) bool { return c.hit != nil && answer.Status == 0 }

// leave ends the connection of a call that is not answered: by a reset, or in the end. The call is in the journal already.
func (s *Server) leave(c *Call, w http.ResponseWriter, id string) {
	s.Log.Warn("not answered", "workspace", c.Workspace.ID, "request", id, "route", c.Route, "why", c.hit.String())
	if c.hit.Mode == apifault.Hang {
		s.World.Hold(c.HTTP.Context(), c.hit, true)
	} else if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		reset(conn)
		return
	}
	panic(http.ErrAbortHandler) // has net/http hang up without a word
}

// reset closes a connection in a way that the peer takes for a crash.
func reset(conn net.Conn) {
	inner := conn
	if secure, ok := conn.(interface{ NetConn() net.Conn }); ok {
		inner = secure.NetConn()
	}
	if tcp, ok := inner.(interface{ SetLinger(seconds int) error }); ok {
		_ = tcp.SetLinger(0) // fails where the peer was faster
	}
	_ = inner.Close()
}
