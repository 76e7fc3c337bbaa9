package call

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// entry is the call as the journal shows it: without secrets and tokens, wherever they were sent.
func (k known) entry(c *Call, id string, status int, header http.Header, body string) sim.Request {
	entry := sim.Request{
		ID: id, At: c.Workspace.Timeline.Now(), Method: k.redact(c.HTTP.Method), Route: c.Route, Path: k.path(c.HTTP.URL),
		Host: k.redact(c.HTTP.Host), RemoteAddr: c.HTTP.RemoteAddr, Headers: k.headers(c.HTTP.Header), Body: k.body(c.Body),
		Status: status, ResponseHeaders: k.headers(header), ResponseBody: k.redact(body),
		Assumptions: c.Assumptions, Replayed: c.Replayed,
	}
	for _, note := range c.Notes {
		entry.Notes = append(entry.Notes, k.redact(note))
	}
	if c.Explanation != nil {
		entry.Explanation = k.explanation(c, *c.Explanation)
	}
	return entry
}

// journal keeps an entry, even if the caller has not waited for the answer.
func (s *Server) journal(c *Call, entry *sim.Request, began time.Time) {
	entry.ReceivedAt = began
	entry.LatencyMS = float64(clock.Wall().Sub(began).Microseconds()) / 1000
	if err := s.World.Journal(c.Workspace, *entry); err != nil && !errors.Is(err, storage.ErrClosed) {
		s.Log.Error("a call could not be journalled", "workspace", c.Workspace.ID, "request", entry.ID, "error", err)
	}
}

const (
	mostKept   = 64 << 10          // bytes of a body that the journal keeps
	margin     = 4 << 10           // more than the longest spelling of a secret, escapes included
	mostLooked = mostKept + margin // bytes that are looked at, so that a secret at the cut is recognised
)

// looked is as much of a body as is looked at.
func looked(body []byte) []byte { return body[:min(len(body), mostLooked)] }

// body keeps the journal readable whatever was sent.
func (k known) body(raw []byte) string {
	text := k.redact(string(looked(raw)))
	if len(raw) <= mostKept && len(text) <= mostKept {
		return text
	}
	more := max(len(raw), len(text)) - mostKept
	if len(raw) > mostLooked { // the end may be the beginning of a secret
		text = text[:max(0, len(text)-margin)]
	}
	text = text[:min(len(text), mostKept)]
	return strings.ToValidUTF8(text, "\uFFFD") + fmt.Sprintf("… (%d bytes more)", more)
}
