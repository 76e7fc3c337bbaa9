// Package capture reads webhooks that were captured somewhere, and writes the scenario that sends them again: the same events in the same
// order and at the same pace, with what was special about them. What a scenario cannot do becomes a comment in it. Nothing is played here,
// and nothing is fetched: no clock, no storage and no HTTP enters.
package capture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxFile is the largest capture that is read, in bytes.
const MaxFile = 64 << 20

// Webhook is one webhook as it was captured.
type Webhook struct {
	At      time.Time         // zero: not known
	Headers map[string]string // by lower-case name
	Body    jsontext.Value    // a JSON object
	Host    string            // where it went; "" not known
	Event   string            // as whoever captured it calls it; "" not known
	EventID string            // the same for every delivery of an event; "" not known
	Status  int               // of the answer; 0: not known, or none
}

// Capture is what a file holds.
type Capture struct {
	Webhooks []Webhook // in the order in which they were sent
	Notes    []string  // about what is not among them
}

// note adds a sentence about what was left out.
func (c *Capture) note(format string, args ...any) {
	c.Notes = append(c.Notes, fmt.Sprintf(format, args...))
}

// sort puts webhooks in order. Those whose time is not known stay behind their neighbour.
func (c *Capture) sort() {
	last := time.Time{}
	for i := range c.Webhooks {
		if c.Webhooks[i].At.IsZero() {
			c.Webhooks[i].At = last
		}
		last = c.Webhooks[i].At
	}
	slices.SortStableFunc(c.Webhooks, func(a, b Webhook) int { return a.At.Compare(b.At) })
}

// The header names that tell what a webhook is.
const (
	headerType    = "x-zh-hook-payload-type"
	headerEventID = "x-zh-hook-notification-id"
)

// complete fills in what headers say.
func (w *Webhook) complete() {
	w.EventID = cmp.Or(w.EventID, w.Headers[headerEventID])
}

// times is "3 webhooks".
func times(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// plain is a text in one line, without what a terminal or YAML would act on, and not too long.
func plain(text string) string {
	const most = 200
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsGraphic(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strings.TrimSpace(text)
}
