package junit

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// shape is what the commonly used schema says of an element: its attributes by the form of their values (those in must have to be there),
// and its children in their order.
type shape struct {
	attributes map[string]string
	must       []string
	children   []string
	anyOrder   bool
}

const (
	whole    = `^[0-9]+$`
	decimal  = `^[0-9]+(\.[0-9]+)?$`
	any1     = `(?s).+`
	anything = `(?s).*`
)

var schema = map[string]shape{
	"testsuites": {map[string]string{"name": anything, "tests": whole, "failures": whole, "errors": whole, "time": decimal, "disabled": whole}, nil, []string{"testsuite"}, false},
	"testsuite": {
		map[string]string{
			"name": any1, "tests": whole, "failures": whole, "errors": whole, "time": decimal, "disabled": whole, "skipped": whole,
			"timestamp": `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$`, "hostname": any1, "id": any1, "package": any1,
		},
		[]string{"name", "tests"},
		[]string{"properties", "testcase", "system-out", "system-err"},
		true,
	},
	"properties": {nil, nil, []string{"property"}, false},
	"property":   {map[string]string{"name": any1, "value": anything}, []string{"name", "value"}, nil, false},
	"testcase": {
		map[string]string{"name": any1, "classname": any1, "time": decimal, "status": any1, "assertions": any1},
		[]string{"name"},
		[]string{"skipped", "error", "failure", "system-out", "system-err"},
		false,
	},
	"error":      {map[string]string{"type": anything, "message": anything}, nil, nil, false},
	"failure":    {map[string]string{"type": anything, "message": anything}, nil, nil, false},
	"system-out": {},
}

type element struct {
	name       string
	attributes map[string]string
	children   []*element
	text       string
}

func read(text []byte) (*element, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("it is no UTF-8")
	}
	decoder := xml.NewDecoder(bytes.NewReader(text))
	root := &element{}
	open := []*element{root}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			if len(root.children) != 1 {
				return nil, fmt.Errorf("%d roots", len(root.children))
			}
			return root.children[0], nil
		}
		if err != nil {
			return nil, err
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			e := &element{name: t.Name.Local, attributes: map[string]string{}}
			for _, a := range t.Attr {
				e.attributes[a.Name.Local] = a.Value
			}
			top.children = append(top.children, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.text += string(t)
		}
	}
}

// wrong lists what an element has that the schema does not.
func wrong(e *element) (all []string) {
	s, ok := schema[e.name]
	if !ok {
		return []string{"unknown element " + e.name}
	}
	for name, value := range e.attributes {
		form, ok := s.attributes[name]
		if !ok || !regexp.MustCompile(form).MatchString(value) {
			all = append(all, fmt.Sprintf("%s %s=%q", e.name, name, value))
		}
	}
	for _, name := range s.must {
		if _, ok := e.attributes[name]; !ok {
			all = append(all, e.name+" without "+name)
		}
	}
	if len(s.children) > 0 && strings.TrimSpace(e.text) != "" {
		all = append(all, fmt.Sprintf("text in %s: %q", e.name, e.text))
	}
	last := 0
	for _, child := range e.children {
		at := slices.Index(s.children, child.name)
		if at < 0 || at < last && !s.anyOrder {
			all = append(all, child.name+" in "+e.name)
		}
		last = at
		all = append(all, wrong(child)...)
	}
	return all
}

func (e *element) count(of, with string) (n int) {
	for _, child := range e.children {
		if child.name == of && with == "" || child.name == of && slices.ContainsFunc(child.children, func(c *element) bool { return c.name == with }) {
			n++
		}
	}
	return n
}

func write(t testing.TB, r Report) *element {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r); err != nil {
		t.Fatal(err)
	}
	root, err := read(b.Bytes())
	if err != nil {
		t.Fatalf("%v in\n%s", err, b.String())
	}
	for _, w := range wrong(root) {
		t.Errorf("%s\n%s", w, b.String())
	}
	for _, suite := range root.children {
		for attribute, with := range map[string]string{"tests": "", "failures": "failure", "errors": "error"} {
			if n := strconv.Itoa(suite.count("testcase", with)); suite.attributes[attribute] != n {
				t.Errorf("%s are %s, and %s there are", attribute, suite.attributes[attribute], n)
			}
		}
	}
	return root
}

func sample() Report {
	return Report{Name: "mockconnect", Suites: []Suite{
		{Name: "a", At: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), Took: 1500 * time.Millisecond, Properties: []Property{{"seed", "7"}}, Cases: []Case{
			{Name: "run", Class: "a", Took: time.Second, Output: "one\ntwo ]]> three"},
			{Name: "confirmed", Class: "a", Problem: &Problem{Type: "expectation", Message: "delivered 1,\nsaw 0", Text: "expected 1\nseen 0"}},
			{Name: "confirmed", Class: "a", Problem: &Problem{Broken: true, Type: "canceled", Message: "canceled"}},
		}},
		{Name: "b", Took: -time.Second},
	}}
}

func TestWrite_HasTheShapeThatReadersKnow(t *testing.T) {
	root := write(t, sample())
	suite := root.children[0]
	if root.attributes["tests"] != "3" || root.attributes["failures"] != "1" || root.attributes["errors"] != "1" || root.attributes["time"] != "1.500" ||
		suite.attributes["timestamp"] != "2026-01-02T03:04:05" || root.children[1].attributes["time"] != "0.000" {
		t.Error(root, suite)
	}
	cases := suite.children[1:]
	if got := cases[0].children[0].text; got != "one\ntwo ]]> three" {
		t.Errorf("%q", got)
	}
	failure := cases[1].children[0]
	if failure.attributes["message"] != "delivered 1, saw 0" || failure.text != "expected 1\nseen 0" {
		t.Error(failure)
	}
	if cases[2].attributes["name"] != "confirmed (2)" {
		t.Error(cases[2])
	}
}

func TestWrite_SaysWhateverATextHolds(t *testing.T) {
	root := write(t, Report{Suites: []Suite{{Name: "\x1b[31ma\x00<&\"'>", Cases: []Case{{Name: "\xff\ufffe\uffff\u0085é🙂", Class: "c"}}}}})
	if got := root.children[0].attributes["name"]; got != `[31ma<&"'>` {
		t.Errorf("%q", got)
	}
	if got := root.children[0].children[0].attributes["name"]; got != "\ufffdé🙂" {
		t.Errorf("%q", got)
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("a", "b\n", "]]>\x00")
	f.Add("\xff<", "&#0;", "]]")
	f.Fuzz(func(t *testing.T, name, message, text string) {
		write(t, Report{Name: name, Suites: []Suite{{Name: "s" + name, Properties: []Property{{"p", text}}, Cases: []Case{
			{Name: "c" + name, Class: "c" + message, Problem: &Problem{Type: name, Message: message, Text: text}, Output: text},
		}}}})
	})
}
