package apifault

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Longest is how long a fault may hold up an answer.
const Longest = 10 * time.Minute

// UnmarshalNode takes known modes only.
func (m *Mode) UnmarshalNode(n *strict.Node) []strict.Fault {
	var text string
	if faults := n.Decode(&text); len(faults) > 0 {
		return faults
	}
	if !slices.Contains(Modes, text) {
		return []strict.Fault{n.Faultf("%s", strict.Unknown("mode", text, Modes))}
	}
	*m = Mode(text)
	return nil
}

// UnmarshalNode takes a duration above zero, or a number of seconds.
func (p *Pause) UnmarshalNode(n *strict.Node) []strict.Fault {
	text := n.Text()
	if n.Kind() == strict.Number {
		text += "s"
	}
	d, err := time.ParseDuration(text)
	if n.Kind() != strict.String && n.Kind() != strict.Number || err != nil || d <= 0 || d > Longest {
		return []strict.Fault{n.Wants("a time up to " + Pause(Longest).String() + " such as 2s, or a number of seconds")}
	}
	*p = Pause(d)
	return nil
}

// takes says which fields each mode has besides those that say which calls are meant.
var takes = map[Mode][]string{
	Status:    {"status", "body", "content_type", "latency"},
	Latency:   {"latency"},
	Reset:     {"latency"},
	Hang:      {},
	Malformed: {"body", "content_type", "latency"},
	RateLimit: {"retry_after", "body", "content_type", "latency"},
}

// implies says which mode is meant where none is named, the first that fits.
var implies = []struct {
	field string
	mode  Mode
}{{"retry_after", RateLimit}, {"status", Status}, {"body", Status}, {"latency", Latency}}

// Check holds a fault that was decoded from n against what its mode needs, and fills in what follows. Fields that could not be decoded have
// their own faults already.
func (f *Fault) Check(n *strict.Node) (faults []strict.Fault) {
	if n.Kind() != strict.Object {
		return nil
	}
	if n.Get("route") == nil {
		faults = append(faults, n.Faultf("route is missing; write method and path, such as POST /sessions"))
	}
	if f.Body.Kind() == jsontext.KindNull {
		f.Body = nil
	}
	if n.Get("mode") == nil {
		for _, row := range implies {
			if f.Mode == "" && n.Get(row.field) != nil {
				f.Mode = row.mode
			}
		}
		if f.Mode == "" {
			return append(faults, n.Faultf("mode is missing; known: %s", strings.Join(Modes, ", ")))
		}
	}
	if f.Mode == "" {
		return faults
	}
	for _, row := range []string{"status", "body", "content_type", "latency", "retry_after"} {
		if field := n.Get(row); field != nil && !slices.Contains(takes[f.Mode], row) {
			faults = append(faults, field.KeyFaultf("mode %s takes no %s", f.Mode, row))
		}
	}
	if f.Mode == Latency && n.Get("latency") == nil {
		faults = append(faults, n.Faultf("mode latency needs a latency such as 2s"))
	}
	return append(faults, f.values(n)...)
}

// values checks what each field says.
func (f *Fault) values(n *strict.Node) (faults []strict.Fault) {
	field := func(name string) *strict.Node { return n.Get(name) }
	number := func(name string) *strict.Node {
		if part := field(name); part != nil && part.Kind() == strict.Number {
			return part
		}
		return nil
	}
	if part := number("status"); part != nil && (f.Status < 200 || f.Status > 599) {
		faults = append(faults, part.Wants("a status from 200 to 599"))
	}
	if f.Mode == Status && field("status") == nil {
		f.Status = 500
	}
	if bodiless := f.Status == 204 || f.Status == 304; bodiless && f.Body != nil && field("body") != nil {
		faults = append(faults, field("body").KeyFaultf("an answer of status %d has no body", f.Status))
	}
	if part := number("times"); part != nil && f.Times != nil && *f.Times < 1 {
		faults = append(faults, part.Wants("a number of calls above 0"))
	}
	if part := number("probability"); part != nil && f.Probability != nil && (*f.Probability <= 0 || *f.Probability > 1) {
		faults = append(faults, part.Wants("a number above 0 and up to 1"))
	}
	if part := field("content_type"); part != nil && part.Kind() == strict.String && !headerValue.MatchString(f.ContentType) {
		faults = append(faults, part.Wants("a header's value, such as text/html"))
	}
	return faults
}

// headerValue is what can stand in a header and is not long.
var headerValue = regexp.MustCompile(`^[!-~](?:[ -~]{0,198}[!-~])?$`)

// The form of a fault's name: it stands in paths.
const (
	NamePattern = `^[a-zA-Z0-9][a-zA-Z0-9._-]*$`
	MaxName     = 64 // bytes
)

var nameSyntax = regexp.MustCompile(NamePattern)

// BadName says what is wrong with the name of a fault; "" when nothing is.
func BadName(name string) string {
	if len(name) <= MaxName && nameSyntax.MatchString(name) {
		return ""
	}
	return fmt.Sprintf("%s is no name for a fault; write 1 to %d of a-z, A-Z, 0-9, '.', '_' and '-', beginning with a letter or digit", strict.Quote(name), MaxName)
}

// Text is the body as it is sent, and whether it was given as a text.
func (f *Fault) Text() (text []byte, plain bool) {
	if f.Body.Kind() != jsontext.KindString {
		return f.Body, false
	}
	plainText, err := jsontext.AppendUnquote(nil, f.Body)
	if err != nil {
		return f.Body, false // it was decoded, so it is JSON
	}
	return plainText, true
}
