package call

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
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
	if answer.Status != http.StatusNotModified {
		header["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	entry := s.entry(c, id, answer.Status, header, body)
	s.journal(c, &entry, began)
	if link != "" {
		s.Log.Warn("refused", "workspace", c.Workspace.ID, "request", id, "method", r.Method, "path", entry.Path, "status", answer.Status, "why", why(&entry), "explain", link)
	}
	for _, warning := range c.Warnings {
		s.Log.Warn("accepted, but: "+Redact(warning), "workspace", c.Workspace.ID, "request", id, "path", entry.Path)
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
	var err error
	most := int64(MostBody)
	if route != nil && route.MostBody > 0 {
		most = int64(route.MostBody)
	}
	c.Body, err = io.ReadAll(http.MaxBytesReader(w, c.HTTP.Body, most))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return face.Refuse(c, ErrTooLarge)
	case err != nil:
		return face.Refuse(c, ErrUnread)
	}
	switch {
	case route != nil:
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
	host := r.Host
	if address, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && host == "" {
		host = address.String()
	}
	if r.TLS != nil {
		return "https://" + host
	}
	return "http://" + host
}

// entry is the call as the journal shows it: without secrets and tokens, wherever they were sent.
func (s *Server) entry(c *Call, id string, status int, header http.Header, body []byte) sim.Request {
	hide := s.secrets(c, status)
	entry := sim.Request{
		ID: id, At: c.Workspace.Timeline.Now(), Method: c.HTTP.Method, Route: c.Route, Path: hide.path(c.HTTP.URL),
		Host: c.HTTP.Host, RemoteAddr: c.HTTP.RemoteAddr, Headers: hide.headers(c.HTTP.Header), Body: printable(hide.redact(string(c.Body))),
		Status: status, ResponseHeaders: hide.headers(header), ResponseBody: hide.redact(string(body)),
		Assumptions: c.Assumptions,
	}
	for _, note := range c.Notes {
		entry.Notes = append(entry.Notes, hide.redact(note))
	}
	if c.Explanation != nil {
		entry.Explanation = hide.explanation(*c.Explanation)
	}
	return entry
}

// secrets lists what must not be shown: the secret of the call's workspace, and of every workspace where the call is refused, since it
// may not have been found whose secret was sent in the wrong place.
func (s *Server) secrets(c *Call, status int) (hide known) {
	if status < http.StatusBadRequest {
		hide.add(c.Workspace.Settings().Connect.ClientSecret)
		hide.add(c.Workspace.Settings().Zerohash.PrivateKey)
		return hide
	}
	for _, ws := range s.World.Workspaces() {
		settings := ws.Settings()
		for _, secret := range []string{
			settings.Connect.ClientSecret, settings.Zerohash.PrivateKey, settings.Zerohash.WebhookSecret, settings.SIWX.APISecret,
		} {
			hide.add(secret)
		}
	}
	return hide
}

func (k known) explanation(e sim.Explanation) *sim.Explanation {
	e.Message, e.Expected, e.Received = k.redact(e.Message), k.redact(e.Expected), k.redact(e.Received)
	e.Tried = slices.Clone(e.Tried)
	for i, tried := range e.Tried {
		e.Tried[i] = k.redact(tried)
	}
	if d := e.Diagnosis; d != nil {
		e.Diagnosis = &sim.Diagnosis{Mistake: d.Mistake, Sentence: k.redact(d.Sentence), Mend: k.redact(d.Mend)}
	}
	return &e
}

// journal keeps an entry, even if the caller has not waited for the answer.
func (s *Server) journal(c *Call, entry *sim.Request, began time.Time) {
	entry.LatencyMS = float64(clock.Wall().Sub(began).Microseconds()) / 1000
	if err := s.World.Journal(c.Workspace, *entry); err != nil && !errors.Is(err, storage.ErrClosed) {
		s.Log.Error("a call could not be journalled", "workspace", c.Workspace.ID, "request", entry.ID, "error", err)
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
	return strings.ToValidUTF8(body, "\uFFFD") + cut
}
