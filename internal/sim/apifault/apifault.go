// Package apifault is what can be wrong with the emulated API on purpose: an operation that answers 503, is slow, hangs up, or says what is
// no JSON. The control API, the config file and scenarios ask for it in the same fields, which are read and checked here. Whom a fault hits,
// and how often, the world decides, and how it is played the API; neither HTTP nor storage enters.
package apifault

import (
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Mode is what a fault does to a call.
type Mode string

// The modes.
const (
	Status    Mode = "status"     // answers that status, with the given body or as the API words its errors
	Latency   Mode = "latency"    // answers as usual, so much later
	Reset     Mode = "reset"      // resets the connection
	Hang      Mode = "hang"       // never answers
	Malformed Mode = "malformed"  // the call takes effect, and its answer cannot be read
	RateLimit Mode = "rate_limit" // 429 with Retry-After
)

// Modes lists them in the order in which messages name them.
var Modes = []string{string(Status), string(Latency), string(Reset), string(Hang), string(Malformed), string(RateLimit)}

// Fault is what is wrong with which calls. Once it is checked, Mode is set and what the mode needs is there.
type Fault struct {
	Route       Route          `json:"route,omitzero" jsonschema:"Which calls: method and canonical path, such as POST /sessions; * is any method or any one segment, and * alone any call. Calls of aliases and of /w/{workspace} count."`
	Mode        Mode           `json:"mode,omitzero" jsonschema:"What happens to them; follows from the other fields where they leave no doubt."`
	Status      int            `json:"status,omitzero" jsonschema:"What mode status answers (default 500)."`
	Body        jsontext.Value `json:"body,omitzero" jsonschema:"What is answered instead: JSON, or a text that is sent as it is. Without it status and rate_limit answer an error in the API's own shape, and malformed cuts the answer off in the middle."`
	ContentType string         `json:"content_type,omitzero" jsonschema:"Content-Type of the answer, if it is to be another."`
	Latency     Pause          `json:"latency,omitzero" jsonschema:"How long the answer takes on the wall clock, such as 2s; up to 10m."`
	RetryAfter  Pause          `json:"retry_after,omitzero" jsonschema:"Of rate_limit: what Retry-After says, in whole seconds (default 1s)."`
	Times       *int           `json:"times,omitzero" jsonschema:"How many calls it still hits; without it, all."`
	Probability *float64       `json:"probability,omitzero" jsonschema:"How likely it hits a call, above 0 and up to 1 (default 1). Which ones follows from the seed."`
}

// Code is the status that the fault answers by itself; 0 for none.
func (f *Fault) Code() int {
	switch f.Mode {
	case Status:
		return f.Status
	case RateLimit:
		return 429
	}
	return 0
}

// String is the fault in a line, for outlines and notes.
func (f Fault) String() string {
	line := string(f.Route)
	switch f.Mode {
	case Status:
		line += " answers " + strconv.Itoa(f.Status)
	case Latency:
		return line + " takes " + f.Latency.String()
	case Reset:
		line += " resets the connection"
	case Hang:
		line += " hangs"
	case Malformed:
		line += " answers what cannot be read"
	case RateLimit:
		line += " answers 429"
	}
	if f.Latency > 0 {
		line += " after " + f.Latency.String()
	}
	return line
}

// Pause is a time on the wall clock.
type Pause time.Duration

// String writes it as it is read: 1m30s.
func (p Pause) String() string {
	text := time.Duration(p).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	return text
}

// MarshalText writes it so.
func (p Pause) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (p *Pause) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*p = Pause(d)
	return err
}
