package siwe

import (
	"fmt"
	"strings"
)

// longest is how long a text may be, in bytes; EIP-4361 leaves it to whoever reads it.
const longest = 16 << 10

// SyntaxError says where a text is not one of EIP-4361.
type SyntaxError struct {
	Line  int    // from 1; 0: in fields that are no text yet
	Field string // as EIP-4361 names it
	Says  string
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", spoken(e.Field), e.Says)
	}
	return fmt.Sprintf("line %d (%s): %s", e.Line, e.Field, e.Says)
}

// Parse reads a text strictly by the grammar of EIP-4361. What passes is read by siwe-go as well, and both have to find the same fields in it.
func Parse(text string) (*Message, error) {
	m, err := parse(text)
	if err != nil {
		return nil, err
	}
	if err := agree(m); err != nil {
		return nil, err
	}
	return m, nil
}

// parse goes by the grammar alone.
func parse(text string) (*Message, error) {
	r := &reader{lines: strings.Split(text, "\n"), message: &Message{text: text}}
	for _, step := range []func() error{r.whole, r.head, r.statement, r.fields, r.resources, r.end} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return r.message, nil
}

// reader goes through the lines of a text.
type reader struct {
	lines   []string
	next    int // position in lines
	message *Message
}

// wrong is an error in the line that was taken last.
func (r *reader) wrong(field, format string, args ...any) error {
	return &SyntaxError{Line: r.next, Field: field, Says: fmt.Sprintf(format, args...)}
}

// take answers the next line.
func (r *reader) take() (line string, ok bool) {
	r.next++
	if r.next > len(r.lines) {
		return "", false
	}
	return r.lines[r.next-1], true
}

func (r *reader) peek() (line string, ok bool) {
	line, ok = r.take()
	r.next--
	return line, ok
}

// head reads who asks, and of whom.
func (r *reader) head() error {
	line, _ := r.take()
	asks, ok := strings.CutSuffix(line, greeting)
	if !ok {
		return r.wrong("domain", "%s does not end with %q", quote(line), greeting)
	}
	m := r.message
	m.Domain = asks
	if scheme, domain, ok := strings.Cut(asks, between); ok {
		if m.Scheme, m.Domain = scheme, domain; !schemeForm.MatchString(scheme) {
			return r.wrong("scheme", "%s is no scheme, such as https", quote(scheme))
		}
	}
	if err := checkDomain(m.Domain); err != nil {
		return r.wrong("domain", "%v", err)
	}
	if m.Address, ok = r.take(); !ok || m.Address == "" {
		return r.wrong("address", "the address is missing")
	}
	if err := checkAddress(m.Address); err != nil {
		return r.wrong("address", "%v", err)
	}
	return nil
}

// statement reads what stands between address and fields: one line between two empty ones, or two empty ones.
func (r *reader) statement() error {
	if line, _ := r.take(); line != "" {
		return r.wrong("statement", "%s is where an empty line has to be, after the address", quote(line))
	}
	line, _ := r.take()
	if after, _ := r.peek(); line == "" && after != "" {
		return nil
	}
	if after, _ := r.peek(); strings.HasPrefix(line, label(fields[0].name)) && after != "" {
		return r.wrong("statement", "the fields begin here, after one empty line; without a statement there are two")
	}
	if err := checkStatement(line); err != nil {
		return r.wrong("statement", "%v", err)
	}
	r.message.Statement = &line
	if after, _ := r.take(); after != "" {
		return r.wrong("statement", "%s is where an empty line has to be; a statement is a single line between empty ones", quote(after))
	}
	return nil
}

func (r *reader) fields() error {
	for _, f := range fields {
		optional, may := f.target(r.message).(**string)
		line, ok := r.peek()
		value, named := strings.CutPrefix(line, f.name+": ")
		if !named && may {
			continue
		}
		r.next++
		if !named {
			return r.misplaced(f.name, line, ok)
		}
		if err := f.check(value); err != nil {
			return r.wrong(f.name, "%v", err)
		}
		if may {
			*optional = &value
		} else {
			*f.target(r.message).(*string) = value
		}
	}
	return nil
}

func (r *reader) resources() error {
	if line, _ := r.peek(); line != list {
		return nil
	}
	r.next++
	r.message.Resources = []string{}
	for {
		line, ok := r.peek()
		if !ok {
			return nil
		}
		r.next++
		uri, ok := strings.CutPrefix(line, item)
		if !ok {
			return r.misplaced("Resources", line, true)
		}
		if err := checkURI(uri); err != nil {
			return r.wrong("Resources", "%v", err)
		}
		r.message.Resources = append(r.message.Resources, uri)
	}
}

func (r *reader) end() error {
	if line, ok := r.take(); ok {
		return r.misplaced(end, line, true)
	}
	return nil
}
