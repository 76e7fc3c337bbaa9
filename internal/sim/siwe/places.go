package siwe

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// whole looks for what is wrong with a text as such, since it would be told of some field otherwise.
func (r *reader) whole() error {
	text := r.message.text
	lineOf := func(at int) { r.next = 1 + strings.Count(text[:at], "\n") }
	r.next = 1
	if text == "" {
		return r.wrong("text", "there is no text")
	}
	if len(text) > longest {
		return r.wrong("text", "the text has %d bytes; more than %d are not read", len(text), longest)
	}
	if strings.HasPrefix(text, "\ufeff") {
		return r.wrong("text", "the text begins with a byte order mark; take it out")
	}
	if at := strings.IndexByte(text, '\r'); at >= 0 {
		lineOf(at)
		return r.wrong("text", "there is a carriage return; lines end with a line feed (\\n) alone")
	}
	if !utf8.ValidString(text) {
		return r.wrong("text", "the text is not UTF-8")
	}
	if len(r.lines) == 1 && strings.Contains(text, `\n`) {
		return r.wrong("text", `the line breaks are written as \n, two characters; decode the JSON string that it was taken from`)
	}
	r.next = 0
	return nil
}

// order names the fields as they have to follow each other.
func order() string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return strings.Join(append(names, "Resources"), ", ")
}

// labelled tells which field a line belongs to, however its name is spelled.
func labelled(line string) (name string, exact, ok bool) {
	before, after, _ := strings.Cut(line, ":")
	squeeze := func(name string) string { return strings.ToLower(strings.ReplaceAll(name, " ", "")) }
	for _, f := range fields {
		if squeeze(before) == squeeze(f.name) && before != line {
			return f.name, before == f.name && strings.HasPrefix(after, " "), true
		}
	}
	if squeeze(before) == "resources" {
		return "Resources", line == list, true
	}
	return "", false, false
}

// misplaced says why a line is not the one that has to come.
func (r *reader) misplaced(wanted, line string, there bool) error {
	name, exact, known := labelled(line)
	switch {
	case !there:
		return r.wrong(wanted, "the text ends before it")
	case line == "" && r.next == len(r.lines):
		return r.wrong(wanted, "the text ends with a line break; the last field ends it, without one")
	case line == "":
		return r.wrong(wanted, "there is an empty line in its place")
	case known && !exact:
		return r.wrong(wanted, "%s is no way to write %s; its line begins with %q", quote(line), name, label(name))
	case known && position(name) < position(wanted):
		return r.wrong(name, "it comes too late, or a second time; the order is %s", order())
	case known:
		return r.wrong(wanted, "%s stands in its place; the order is %s", name, order())
	case wanted == "Resources":
		return r.wrong(wanted, "%s does not begin with %q, as every resource does", quote(line), item)
	case wanted == end:
		return r.wrong(wanted, "%s is more than EIP-4361 has; %s may follow Issued At", quote(line), optional())
	default:
		return r.wrong(wanted, "%s stands in its place; the line begins with %q", quote(line), label(wanted))
	}
}

// position is that of a field in their order; the end comes last.
func position(name string) int {
	if at := strings.Index(order(), name); at >= 0 {
		return at
	}
	return len(order())
}

const end = "end of the text"

func label(name string) string {
	if name == "Resources" {
		return list
	}
	return name + ": "
}

func optional() string {
	_, after, _ := strings.Cut(order(), "Issued At, ")
	return fmt.Sprintf("only %s, in this order", after)
}
