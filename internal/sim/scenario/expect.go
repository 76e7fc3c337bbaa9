package scenario

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// Expectation is what must have been seen of one event when the run has ended. A nil or empty field expects nothing.
type Expectation struct {
	Event     EventName `json:"event" jsonschema:"The event."`
	Delivered *int      `json:"delivered,omitzero" jsonschema:"How many deliveries of it must have been accepted."`
	Status    Status    `json:"status,omitzero" jsonschema:"The answer that every delivery of it must have got in the end: a code such as 200 or a class such as 2xx."`
	Attempts  *int      `json:"attempts,omitzero" jsonschema:"How many attempts it must have taken in all."`
	// Body must hold of every delivery.
	Body ExpectBody `json:"body,omitzero" jsonschema:"What the body of every delivery of it must have: a part of it, or values by JSONPath such as {\"$.deposit.amount\": \"{{ .vars.amount }}\"}."`

	Line   int `json:"-"`
	Column int `json:"-"`
}

const mostExpected = 1_000_000

// UnmarshalNode checks what an expectation needs to say anything.
func (e *Expectation) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields Expectation
	faults := n.Decode((*fields)(e))
	e.Line, e.Column = n.Place()
	if n.Kind() != strict.Object {
		return faults
	}
	if n.Get("event") == nil {
		faults = append(faults, n.Faultf("an expectation needs an event"))
	}
	if n.Get("delivered") == nil && n.Get("status") == nil && n.Get("attempts") == nil && n.Get("body") == nil {
		faults = append(faults, n.Faultf("an expectation needs one of delivered, status, attempts, body"))
	}
	for key, count := range map[string]*int{"delivered": e.Delivered, "attempts": e.Attempts} {
		if count != nil && (*count < 0 || *count > mostExpected) {
			faults = append(faults, n.Get(key).Wants(fmt.Sprintf("a whole number from 0 to %d", mostExpected)))
		}
	}
	return faults
}

// String is the expectation in one line, for reports.
func (e Expectation) String() string {
	parts := []string{string(e.Event)}
	if e.Delivered != nil {
		parts = append(parts, "delivered "+strconv.Itoa(*e.Delivered))
	}
	if e.Status != "" {
		parts = append(parts, "status "+string(e.Status))
	}
	if e.Attempts != nil {
		parts = append(parts, "attempts "+strconv.Itoa(*e.Attempts))
	}
	if e.Body != nil {
		parts = append(parts, "body "+string(e.Body))
	}
	return strings.Join(parts, ", ")
}

// Status is an HTTP status ("200") or a class of them ("2xx"); empty expects nothing.
type Status string

const statusPattern = `^[1-5](?:xx|[0-9][0-9])$`

var statusSyntax = regexp.MustCompile(statusPattern)

// UnmarshalNode takes a code as number or text, or a class.
func (s *Status) UnmarshalNode(n *strict.Node) []strict.Fault {
	if n.Kind() != strict.String && n.Kind() != strict.Number || !statusSyntax.MatchString(n.Text()) {
		return []strict.Fault{n.Wants("a status such as 200 or 2xx")}
	}
	*s = Status(strings.Clone(n.Text()))
	return nil
}

// Matches says whether an answer with the code is what was expected.
func (s Status) Matches(code int) bool {
	if class, ok := strings.CutSuffix(string(s), "xx"); ok {
		return strconv.Itoa(code/100) == class
	}
	return s == "" || strconv.Itoa(code) == string(s)
}
