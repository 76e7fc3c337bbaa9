package call

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

// Server takes calls through what all of them need: the body and its bound, the face's answer or refusal, the journal, and the
// headers that lead from an answer to its journal entry.
type Server struct {
	World     *sim.World
	Log       *slog.Logger
	PublicURL string // empty: as the caller addressed the server
	// BodyWithin is how long a body may take to arrive; 0: 30 s.
	BodyWithin time.Duration

	spelled memory
}

// Names of the headers that every answer of an emulated route, and every refusal, carries.
const (
	RequestHeader = "Mockconnect-Request"
	ExplainHeader = "Mockconnect-Explain"
)

// Serve answers one call. The workspace is the one that the path names, or "" where it names none.
func (s *Server) Serve(w http.ResponseWriter, r *http.Request, face *Face, route *Route, workspace string, allow string) {
	began := clock.Wall()
	c := &Call{World: s.World, HTTP: r, Path: r.URL.Path, PublicURL: s.base(r), Allow: allow}
	answer := s.answer(c, w, face, route, workspace)
	body, contentType, err := encode(answer.Body)
	if err != nil {
		s.Log.Error("an answer could not be written", "route", c.Route, "error", err)
		answer = face.Refuse(c, err)
		body, contentType, _ = encode(answer.Body)
	}
	hide := s.secrets(c, answer.Status)
	text := string(body)
	if answer.Status >= 400 { // a refusal repeats what was sent in the wrong place
		if clean := hide.hide(text, false); clean != text {
			text, body = clean, []byte(clean)
		}
	}
	number := c.Workspace.NextRequest()
	id := sim.RequestID(number)
	header := w.Header()
	if contentType != "" {
		header.Set("Content-Type", contentType)
	}
	for name, value := range answer.Header {
		if answer.Status >= 400 {
			value = hide.hide(value, false)
		}
		header.Set(name, value)
	}
	header[RequestHeader] = []string{id}
	link := ""
	if answer.Status >= 400 {
		link = c.PublicURL + "/_mock/workspaces/" + c.Workspace.ID + "/requests/" + id
		header[ExplainHeader] = []string{link}
	}
	if answer.Status != http.StatusNotModified {
		header["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	if c.unanswered(answer) {
		header = http.Header{}
	}
	entry := hide.entry(c, id, answer.Status, header, text)
	s.journal(c, &entry, began)
	if link != "" {
		s.Log.Warn("refused", "workspace", c.Workspace.ID, "request", id, "method", entry.Method, "path", entry.Path, "status", answer.Status, "why", why(&entry), "explain", hide.redact(link))
	}
	for _, warning := range c.Warnings {
		s.Log.Warn("accepted, but: "+hide.redact(warning), "workspace", c.Workspace.ID, "request", id, "path", entry.Path)
	}
	if c.unanswered(answer) {
		s.leave(c, w, id)
		return
	}
	w.WriteHeader(answer.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

func why(r *sim.Request) string {
	if r.Explanation == nil {
		return ""
	}
	return r.Explanation.Message
}

// answer asks the face, and turns whatever goes wrong into the face's own refusal.
func (s *Server) answer(c *Call, w http.ResponseWriter, face *Face, route *Route, workspace string) (answer Answer) {
	defer func() {
		if fault := recover(); fault != nil {
			s.Log.Error("panic while answering", "route", c.Route, "fault", fault, "stack", string(debug.Stack()))
			answer = face.Refuse(c, fmt.Errorf("panic: %v", fault))
		}
	}()
	c.Workspace = s.World.Default()
	if route != nil {
		c.Route = route.Method + " " + route.Path
	}
	if workspace != "" {
		ws, ok := s.World.Workspace(workspace)
		if !ok {
			return face.Refuse(c, fmt.Errorf("%w as %q", ErrNoSuchRoom, workspace))
		}
		c.Workspace, c.Named = ws, true
		c.Path = strings.TrimPrefix(c.Path, "/w/"+workspace)
	}
	most := MostBody
	if route != nil && route.MostBody > 0 {
		most = route.MostBody
	}
	err := s.read(c, w, most)
	if err != nil {
		return face.Refuse(c, err)
	}
	switch {
	case route != nil:
		answer, err = s.handle(c, face, route)
	case c.Allow != "":
		err = ErrNoMethod
	default:
		err = ErrNoRoute
	}
	if err != nil {
		return face.Refuse(c, err)
	}
	return answer
}

func encode(body any) (text []byte, contentType string, err error) {
	switch b := body.(type) {
	case nil:
		return nil, "", nil
	case []byte:
		return b, "application/json", nil
	default:
		text, err = json.Marshal(b)
		return text, "application/json", err
	}
}

// base is the server's URL as the caller knows it.
func (s *Server) base(r *http.Request) string {
	if s.PublicURL != "" {
		return s.PublicURL
	}
	host := r.Host
	if address, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && host == "" {
		host = address.String()
	}
	if r.TLS != nil {
		return "https://" + host
	}
	return "http://" + host
}
