package field

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// Value is one value of a body, or the text of one parameter of a query, with its place.
type Value struct {
	at   string       // tax_residence.city, signed_agreements[0].type; "" for the body itself
	node *strict.Node // nil for a parameter
	text string       // a parameter's
	env  *Env
}

// At is where the value stands, as the API writes it.
func (v Value) At() string { return v.at }

// Now is the workspace's time.
func (v Value) Now() time.Time { return v.env.Now }

// Places knows the codes of ISO 3166.
func (v Value) Places() Places { return v.env.Places }

// Should is the fault of a value: "amount should be string".
func (v Value) Should(format string, args ...any) []Fault {
	return []Fault{{Text: v.place("should " + fmt.Sprintf(format, args...))}}
}

// Wrong is a fault in words that do not begin with "should".
func (v Value) Wrong(format string, args ...any) []Fault {
	return []Fault{{Text: v.place(fmt.Sprintf(format, args...))}}
}

func (v Value) place(sentence string) string {
	if v.at == "" {
		return sentence
	}
	return v.at + " " + sentence
}

// kind is what the value holds. A parameter is a text, and whatever else it can be read as.
func (v Value) kind() strict.Kind {
	if v.node == nil {
		return strict.String
	}
	return v.node.Kind()
}

// Text is the value's text, and whether it is one.
func (v Value) Text() (string, bool) {
	switch {
	case v.node == nil:
		return v.text, true
	case v.node.Kind() == strict.String:
		return v.node.Text(), true
	}
	return "", false
}

var numeral = regexp.MustCompile(`^-?[0-9]{1,40}(\.[0-9]{1,40})?$`)

// number is the digits of a number as they were written, and whether the value is one.
func (v Value) number() (string, bool) {
	switch {
	case v.node == nil:
		return v.text, numeral.MatchString(v.text)
	case v.node.Kind() == strict.Number:
		return v.node.Text(), true
	}
	return "", false
}

// integer is a whole number that an int64 holds. 1.0 and 1e3 are whole, as they are where numbers have one type.
func (v Value) integer() (n int64, ok bool) {
	digits, ok := v.number()
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err == nil {
		return n, true
	}
	const exact = 1 << 53 // what a float tells apart from its neighbours
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || f < -exact || f > exact || f != float64(int64(f)) {
		return 0, false
	}
	return int64(f), true
}

func (v Value) bool() (value, ok bool) {
	text := v.text
	if v.node != nil {
		if v.node.Kind() != strict.Bool {
			return false, false
		}
		text = v.node.Text()
	}
	return text == "true", text == "true" || text == "false"
}

// member is a value inside this one.
func (v Value) member(name string, node *strict.Node) Value {
	if v.at != "" {
		name = v.at + "." + name
	}
	return Value{at: name, node: node, env: v.env}
}

func (v Value) item(i int, node *strict.Node) Value {
	return Value{at: v.at + "[" + strconv.Itoa(i) + "]", node: node, env: v.env}
}
