package receiver

import (
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
type facts struct {
	event  string
	object struct {
		ID     string `json:"id"`
		Amount string `json:"amount"`
		Asset  string `json:"asset"`
		Status string `json:"status"`
	}
}

// read finds them in a deposit's or withdrawal's body, whatever else is in there.
func read(body []byte) (f facts) {
	var members map[string]jsontext.Value
	if json.Unmarshal(body, &members) != nil {
		return f
	}
	_ = json.Unmarshal(members["event"], &f.event) // an event that is no text is shown with the body
	for _, key := range []string{"deposit", "withdrawal"} {
		if members[key] != nil {
			_ = json.Unmarshal(members[key], &f.object)
			break
		}
	}
	return f
}

// String is the webhook for a person: what happened, what held, the body, and the answer. It ends with a line break. Nothing that a
// stranger sent can steer the terminal.
func (r *Received) String(s Style, pretty bool) string {
	var b strings.Builder
	f := read(r.Body)
	sign, title := mark(s.Good, "✓"), f.event
	if !r.OK() {
		sign = mark(s.Bad, "✗")
	}
	if title == "" {
		title = r.Method + " " + r.Path
	}
	line := sign + " " + mark(s.Bold, Printable(title))
	if f.object.Amount != "" {
		line += "  " + Printable(f.object.Amount+" "+f.object.Asset)
	}
	for _, part := range []string{f.object.Status, f.object.ID} {
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

// checks is one line: what held of the six, the event and the answer.
func (r *Received) checks(s Style) string {
	var parts []string
	if r.Problem != "" {
		parts = append(parts, mark(s.Bad, "not verified: "+Printable(r.Problem)))
	} else {
		for _, c := range r.Result.Checks {
			name := c.Name
			if name == "event" {
				name = "event id"
			}
			switch c.State {
			case signing.Held:
				parts = append(parts, name+" "+mark(s.Good, "✓"))
			case signing.Failed:
				parts = append(parts, name+" "+mark(s.Bad, "✗"))
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
