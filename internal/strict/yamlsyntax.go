package strict

import (
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// unreadable finds what makes a text no YAML before the library sees it, because the library does not say where it stands.
func (s *source) unreadable() *Fault {
	switch {
	case len(s.text) > MaxYAML:
		return &Fault{Line: 1, Column: 1, Detail: "the file is larger than 1 MiB"}
	case strings.TrimSpace(strings.TrimPrefix(s.text, "\ufeff")) == "":
		return &Fault{Line: 1, Column: 1, Detail: "the file is empty"}
	}
	for i, r := range s.text {
		detail := ""
		switch {
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(s.text[i:]); size == 1 {
				detail = "the text is not valid UTF-8"
			}
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r == 0x7f, r >= 0x80 && r < 0xa0 && r != 0x85, r == '\ufeff' && i > 0,
			r == 0xfffe, r == 0xffff:
			detail = "control characters are not allowed"
		}
		if detail != "" {
			f := Fault{Detail: detail}
			f.Line, f.Column = s.placeOf(i)
			return &f
		}
	}
	return nil
}

// lineReader hands out one line at a time. How far the library has read tells where it gave up; the line in its messages is
// often that of the mapping around the fault, or one less.
type lineReader struct {
	rest  string
	count int // lines handed out
}

func (r *lineReader) Read(p []byte) (int, error) {
	if r.rest == "" {
		return 0, io.EOF
	}
	line := r.rest[:min(len(p), len(r.rest))]
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i+1]
		r.count++
	} else if len(line) == len(r.rest) {
		r.count++
	}
	r.rest = r.rest[len(line):]
	return copy(p, line), nil
}

var (
	atLine        = regexp.MustCompile(`^yaml: (?:line \d+: )?(.*)`)
	unknownAnchor = regexp.MustCompile(`unknown anchor '(.*)' referenced`)
)

// syntax turns the library's message into a fault on the line that was read last. The library knows no column: it is that of
// the line's first character.
func (s *source) syntax(err error, read int) *Fault {
	f := &Fault{Line: 1, Column: 1, Detail: "not valid YAML"}
	parts := atLine.FindStringSubmatch(err.Error())
	if parts == nil {
		return f
	}
	f.Detail += ": " + parts[1]
	if anchor := unknownAnchor.FindStringSubmatch(parts[1]); anchor != nil {
		f.Detail = "the alias *" + shorten(anchor[1]) + " refers to no anchor above it"
		f.Line, f.Column = s.placeOf(strings.Index(s.text, "*"+anchor[1]))
		return f
	}
	lines := strings.Split(s.text, "\n")
	f.Line = min(max(read, 1), len(lines))
	line := lines[f.Line-1]
	if i := indentTab(line); i >= 0 {
		f.Column, f.Detail = i+1, "a tab cannot indent YAML; use spaces"
		return f
	}
	f.Column = len(line) - len(strings.TrimLeft(line, " ")) + 1
	if strings.Contains(f.Detail, "expected ',' or") {
		f.Detail += " (is a bracket above it still open?)"
	}
	return f
}

// indentTab is the index of the tab that indents a line, or -1.
func indentTab(line string) int {
	i := len(line) - len(strings.TrimLeft(line, " "))
	if i < len(line) && line[i] == '\t' && strings.TrimSpace(line) != "" {
		return i
	}
	return -1
}
