package receiver

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/signing"
)

// Style marks parts of a text for a terminal. The zero Style marks nothing.
type Style struct{ Good, Bad, Faint, Bold func(string) string }

func mark(with func(string) string, text string) string {
	if with == nil {
		return text
	}
	return with(text)
}

// facts are what a person wants to know of a body first.
type facts struct{ event, id, amount, asset, status string }

// members are the names that the facts have in bodies: in Connect's they stand in an object, in zerohash's at the top.
var members = []struct {
	names []string // the first that is there counts
	set   func(*facts) *string
}{
	{[]string{"event"}, func(f *facts) *string { return &f.event }},
	{[]string{"amount", "quantity", "balance"}, func(f *facts) *string { return &f.amount }},
	{[]string{"asset", "fund_asset"}, func(f *facts) *string { return &f.asset }},
	{
		[]string{"status", "participant_status", "payment_status", "external_account_status", "state"},
		func(f *facts) *string { return &f.status },
	},
	{[]string{"id", "deposit_id", "payment_id", "fund_id", "participant_code"}, func(f *facts) *string { return &f.id }},
}

// read finds the facts, whatever else is in there. What is no text is shown with the body.
func read(body []byte) (f facts) {
	var object map[string]jsontext.Value
	if json.Unmarshal(body, &object) != nil {
		return f
	}
	f.take(object)
	for _, key := range []string{"deposit", "withdrawal"} {
		var inner map[string]jsontext.Value
		if object[key] != nil && json.Unmarshal(object[key], &inner) == nil {
			f.take(inner)
			break
		}
	}
	return f
}

func (f *facts) take(object map[string]jsontext.Value) {
	for _, m := range members {
		for _, name := range m.names {
			var text string
			if json.Unmarshal(object[name], &text) == nil && text != "" {
				*m.set(f) = text
				break
			}
		}
	}
}

// String is the webhook for a person: what happened, what held, the body, and the answer. It ends with a line break. Nothing that a
// stranger sent can steer the terminal.
func (r *Received) String(s Style, pretty bool) string {
	var b strings.Builder
	f := read(r.Body)
	sign := mark(s.Good, "✓")
	if !r.OK() {
		sign = mark(s.Bad, "✗")
	}
	line := sign + " " + mark(s.Bold, Printable(cmp.Or(f.event, r.Type, r.Method+" "+r.Path)))
	if f.amount != "" {
		line += "  " + Printable(strings.TrimSpace(f.amount+" "+f.asset))
	}
	for _, part := range []string{f.status, f.id} {
		if part != "" {
			line += "  " + Printable(part)
		}
	}
	fmt.Fprintln(&b, line)
	fmt.Fprintln(&b, "  "+r.checks(s))
	for _, c := range r.Result.Checks {
		if c.State != signing.Failed || r.Problem != "" {
			continue
		}
		fmt.Fprintln(&b, "  "+mark(s.Bad, Printable(c.Sentence)))
		if c.Diagnosis != nil && c.Diagnosis.Mend != "" {
			fmt.Fprintln(&b, "  → "+Printable(c.Diagnosis.Mend))
		}
	}
	for _, text := range lines(r.Body, pretty) {
		fmt.Fprintln(&b, mark(s.Faint, "    "+text))
	}
	return b.String()
}

// checks is one line: what held, the event and the answer.
func (r *Received) checks(s Style) string {
	var parts []string
	if r.Problem != "" {
		parts = append(parts, mark(s.Bad, "not verified: "+Printable(r.Problem)))
	} else {
		for _, c := range r.Result.Checks {
			name := strings.ReplaceAll(c.Name, "legacy-", "legacy ")
			if name == "event" {
				name = "event id"
			}
			switch c.State {
			case signing.Held:
				parts = append(parts, name+" "+mark(s.Good, "✓"))
			case signing.Failed:
				parts = append(parts, name+" "+mark(s.Bad, "✗"))
			case signing.Unchecked:
				parts = append(parts, name+" unchecked")
			default:
				parts = append(parts, "no "+name)
			}
		}
	}
	if r.Attempt > 1 {
		parts = append(parts, fmt.Sprintf("the same event for the %s time", ordinal(r.Attempt)))
	}
	answered := fmt.Sprintf("answered %d", r.Answered)
	if r.Note != "" {
		answered += " (" + Printable(r.Note) + ")"
	}
	return strings.Join(append(parts, answered), " · ")
}

func ordinal(n int) string {
	ending := "th"
	if n%100 < 11 || n%100 > 13 {
		ending = [10]string{1: "st", 2: "nd", 3: "rd"}[n%10]
		if ending == "" {
			ending = "th"
		}
	}
	return fmt.Sprint(n) + ending
}
