package capture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// lenient is how other programs' JSON is read: what they write twice or badly is theirs to answer for.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true), json.MatchCaseInsensitiveNames(false))

// file is a capture while it is read.
type file struct {
	name string
	text []byte
	at   int64 // where the value that is being looked at begins
	Capture
}

// Read reads a HAR file, what GET /_mock/deliveries answers, or JSON lines of {at, headers, body}. Faults are of its form, with their
// places; name is what they are reported under.
func Read(name string, text []byte) (Capture, error) {
	f := &file{name: name, text: text}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	f.at = int64(len(f.text) - len(text))
	if len(bytes.TrimSpace(text)) == 0 {
		return f.Capture, fmt.Errorf("%s is empty; a HAR file, JSON lines or an answer of GET /_mock/deliveries is wanted", name)
	}
	base := f.at
	d := jsontext.NewDecoder(bytes.NewReader(text), lenient)
	for {
		value, err := d.ReadValue()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return f.Capture, f.broken(base, err)
		}
		f.at = base + d.InputOffset() - int64(len(value))
		if err := f.value(value); err != nil {
			return f.Capture, err
		}
	}
	f.sort()
	if len(f.Webhooks) == 0 {
		return f.Capture, fmt.Errorf("%s holds no webhook: nothing in it is a POST of a JSON object, or an object with a body; a HAR file, JSON lines of {at, headers, body} or an answer of GET /_mock/deliveries is wanted", name)
	}
	return f.Capture, nil
}

// value takes one JSON value of the file's top level.
func (f *file) value(value jsontext.Value) error {
	switch value.Kind() {
	case '{':
	case '[':
		var all []jsontext.Value
		if err := json.Unmarshal(value, &all, lenient); err != nil {
			return f.fault(err)
		}
		for _, one := range all {
			if err := f.entry(one); err != nil {
				return err
			}
		}
		return nil
	default:
		return f.faultAt(f.at, "wants an object such as {\"at\": …, \"headers\": …, \"body\": …}, got "+kindWord(value.Kind()))
	}
	var outer struct {
		Log   *harLog           `json:"log"`
		Items *[]jsontext.Value `json:"items"`
	}
	if err := json.Unmarshal(value, &outer, lenient); err != nil {
		return f.fault(err)
	}
	switch {
	case outer.Log != nil:
		return f.har(outer.Log)
	case outer.Items == nil:
		return f.entry(value)
	}
	slices.Reverse(*outer.Items) // a list answers the newest first
	for _, one := range *outer.Items {
		if err := f.entry(one); err != nil {
			return err
		}
	}
	return nil
}

// entry takes one captured webhook, or one delivery of the control API.
func (f *file) entry(value jsontext.Value) error {
	var e struct {
		At       string                    `json:"at"`
		Headers  map[string]jsontext.Value `json:"headers"`
		Body     jsontext.Value            `json:"body"`
		Event    string                    `json:"event"`
		EventID  string                    `json:"event_id"`
		URL      string                    `json:"url"`
		Attempts []struct {
			Status int `json:"status"`
		} `json:"attempts"`
	}
	if value.Kind() != '{' {
		return f.faultAt(f.at, "wants an object such as {\"at\": …, \"headers\": …, \"body\": …}, got "+kindWord(value.Kind()))
	}
	if err := json.Unmarshal(value, &e, lenient); err != nil {
		return f.fault(err)
	}
	w := Webhook{Headers: map[string]string{}, Event: e.Event, EventID: e.EventID, Host: hostOf(e.URL)}
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		w.Headers[strings.ToLower(name)] = headerText(e.Headers[name])
	}
	if n := len(e.Attempts); n > 0 {
		w.Status = e.Attempts[n-1].Status
	}
	if e.At != "" {
		at, err := time.Parse(time.RFC3339, e.At)
		if err != nil {
			return f.faultAt(f.at, "at wants a time such as 2026-01-02T15:04:05Z, got "+strict.Quote(plain(e.At)))
		}
		w.At = at
	}
	f.add(w, e.Body)
	return nil
}

// add takes a webhook whose body is a JSON object, or a string that holds one.
func (f *file) add(w Webhook, body jsontext.Value) {
	if body.Kind() == '"' {
		var text string
		if json.Unmarshal(body, &text, lenient) != nil {
			return
		}
		body = jsontext.Value(strings.ToValidUTF8(text, "\ufffd"))
	}
	body = body.Clone()
	if body.Kind() != '{' || body.Compact(lenient) != nil {
		f.note("left out, because its body is no JSON object: what was sent at %s", moment(w.At))
		return
	}
	w.Body = body
	w.complete()
	f.Webhooks = append(f.Webhooks, w)
}

// headerText takes a header's value as text, or as a list of texts, of which the first counts.
func headerText(value jsontext.Value) (text string) {
	if json.Unmarshal(value, &text, lenient) == nil {
		return text
	}
	var several []string
	if json.Unmarshal(value, &several, lenient) == nil && len(several) > 0 {
		return several[0]
	}
	return ""
}

func hostOf(text string) string {
	if u, err := url.Parse(text); err == nil {
		return u.Host
	}
	return ""
}

func moment(at time.Time) string {
	if at.IsZero() {
		return "an unknown time"
	}
	return at.UTC().Format(time.RFC3339)
}

// broken is a text that is no JSON.
func (f *file) broken(base int64, err error) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return f.faultAt(base+syntax.ByteOffset, "not valid JSON: "+plain(syntax.Err.Error()))
	}
	return f.faultAt(int64(len(f.text)), "not valid JSON: "+plain(err.Error()))
}

// fault is JSON of another form than what is read here.
func (f *file) fault(err error) error {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		where := ""
		if semantic.JSONPointer != "" {
			where = " (" + plain(string(semantic.JSONPointer)) + " in it)"
		}
		return f.faultAt(f.at+semantic.ByteOffset, "this is not what it should be"+where+": "+kindWord(semantic.JSONKind)+" will not do here")
	}
	return f.faultAt(f.at, plain(err.Error()))
}

func (f *file) faultAt(offset int64, detail string) error {
	before := f.text[:min(max(offset, 0), int64(len(f.text)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return scenario.Faults{{File: f.name, Fault: strict.Fault{Line: line, Column: column, Detail: detail}}}
}

func kindWord(kind jsontext.Kind) string {
	switch kind {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case '0':
		return "a number"
	case 't', 'f':
		return "true or false"
	}
	return "null"
}
