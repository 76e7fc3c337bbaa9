package call

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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
	number := c.Workspace.NextRequest()
	id := sim.RequestID(number)
	header := w.Header()
	if contentType != "" {
		header.Set("Content-Type", contentType)
	}
	for name, value := range answer.Header {
		header.Set(name, value)
	}
	header[RequestHeader] = []string{id}
	link := ""
	if answer.Status >= 400 {
		link = c.PublicURL + "/_mock/workspaces/" + c.Workspace.ID + "/requests/" + id
		header[ExplainHeader] = []string{link}
	}
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	s.journal(c, id, began, answer.Status, header, body)
	if link != "" {
		s.Log.Warn("refused", "workspace", c.Workspace.ID, "request", id, "method", r.Method, "path", redactPath(r.URL), "status", answer.Status, "why", why(c), "explain", link)
	}
	w.WriteHeader(answer.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

func why(c *Call) string {
	if c.Explanation == nil {
		return ""
	}
	return Redact(c.Explanation.Message)
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
	if workspace != "" {
		ws, ok := s.World.Workspace(workspace)
		if !ok {
			return face.Refuse(c, fmt.Errorf("%w as %q", ErrNoSuchRoom, workspace))
		}
		c.Workspace, c.Named = ws, true
		c.Path = strings.TrimPrefix(c.Path, "/w/"+workspace)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, c.HTTP.Body, MostBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return face.Refuse(c, ErrTooLarge)
	case err != nil:
		return face.Refuse(c, ErrUnread)
	}
	c.Body = body
	switch {
	case route != nil:
		c.Route = route.Method + " " + route.Path
		answer, err = route.Handler(c)
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
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (s *Server) journal(c *Call, id string, began time.Time, status int, header http.Header, body []byte) {
	entry := sim.Request{
		ID: id, At: c.Workspace.Timeline.Now(), Method: c.HTTP.Method, Route: c.Route, Path: redactPath(c.HTTP.URL),
		Host: c.HTTP.Host, RemoteAddr: c.HTTP.RemoteAddr, Headers: redactHeaders(c.HTTP.Header), Body: printable(redactBody(c.Body)),
		Status: status, ResponseHeaders: redactHeaders(header), ResponseBody: redactBody(body),
		LatencyMS: float64(clock.Wall().Sub(began).Microseconds()) / 1000,
		Notes:     c.Notes, Assumptions: c.Assumptions, Explanation: c.Explanation,
	}
	if err := s.World.Journal(c.HTTP.Context(), c.Workspace, entry); err != nil && c.HTTP.Context().Err() == nil {
		s.Log.Error("a call could not be journalled", "workspace", c.Workspace.ID, "request", id, "error", err)
	}
}

// mostKept is how many bytes of a body the journal keeps.
const mostKept = 64 << 10

// printable keeps the journal readable whatever was sent.
func printable(body string) string {
	cut := ""
	if len(body) > mostKept {
		cut = fmt.Sprintf("… (%d bytes more)", len(body)-mostKept)
		body = body[:mostKept]
	}
	if !utf8.ValidString(body) {
		body = strings.ToValidUTF8(body, "\uFFFD")
	}
	return body + cut
}
