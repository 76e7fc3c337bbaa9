package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// piece is a part of a text: literal, or the path of a name to put in.
type piece struct {
	literal string
	path    []string
	at      int // byte offset of the name's opening braces
}

const (
	opening = "{{"
	closing = "}}"
)

var nameInBraces = regexp.MustCompile(`^\s*((?:\.[A-Za-z0-9_-]+)+)\s*$`)

// misuse is a template that cannot be read, and where it opens.
type misuse struct {
	at     int
	detail string
}

// parseTemplate splits a text at its templates. Only names stand in them: no functions, no pipelines, no control structures.
func parseTemplate(text string) (pieces []piece, wrong []misuse) {
	done := 0
	for {
		at := strings.Index(text[done:], opening)
		if at < 0 {
			return append(pieces, piece{literal: text[done:]}), wrong
		}
		at += done
		length := strings.Index(text[at:], closing)
		if length < 0 {
			return pieces, append(wrong, misuse{at, "{{ is never closed by }}"})
		}
		inside, end := text[at+len(opening):at+length], at+length+len(closing)
		if match := nameInBraces.FindStringSubmatch(inside); match != nil {
			pieces = append(pieces, piece{literal: text[done:at]}, piece{path: strings.Split(match[1][1:], "."), at: at})
		} else {
			wrong = append(wrong, misuse{at, strict.Quote(text[at:end]) + " is not supported; only names stand in braces, such as {{ .vars.amount }}"})
		}
		done = end
	}
}

// Expand puts values into a text. The scope answers what a path ("vars", "amount") stands for.
func Expand(text string, scope func(path []string) (string, bool)) (string, error) {
	if !strings.Contains(text, opening) {
		return text, nil
	}
	pieces, wrong := parseTemplate(text)
	if len(wrong) > 0 {
		return "", errors.New(wrong[0].detail)
	}
	var b strings.Builder
	for _, p := range pieces {
		value := p.literal
		if p.path != nil {
			var ok bool
			if value, ok = scope(p.path); !ok {
				return "", fmt.Errorf("{{ .%s }} has no value here", strings.Join(p.path, "."))
			}
		}
		b.WriteString(value)
	}
	return b.String(), nil
}

// ExpandJSON puts values into the strings of a JSON value; names of members are left alone.
func ExpandJSON(value jsontext.Value, scope func(path []string) (string, bool)) (jsontext.Value, error) {
	if !bytes.Contains(value, []byte(opening)) {
		return value, nil
	}
	dec := jsontext.NewDecoder(bytes.NewReader(value))
	var out bytes.Buffer
	enc := jsontext.NewEncoder(&out)
	for {
		token, err := dec.ReadToken()
		if errors.Is(err, io.EOF) {
			return jsontext.Value(bytes.TrimSuffix(out.Bytes(), []byte("\n"))), nil
		}
		if err != nil {
			return nil, err
		}
		kind, length := dec.StackIndex(dec.StackDepth())
		isName := kind == jsontext.KindBeginObject && length%2 == 1
		if token.Kind() == jsontext.KindString && !isName {
			text, err := Expand(token.String(), scope)
			if err != nil {
				return nil, err
			}
			token = jsontext.String(text)
		}
		if err := enc.WriteToken(token); err != nil {
			return nil, err
		}
	}
}

// templateFaults checks the templates in every string below a node.
func templateFaults(n *strict.Node, known []string) []strict.Fault {
	var faults []strict.Fault
	report := func(text string, at int, detail string) {
		if len(faults) >= strict.MaxFaults {
			return
		}
		f := n.Faultf("%s", detail)
		f.Line, f.Column = n.Find(opening, strings.Count(text[:at], opening))
		faults = append(faults, f)
	}
	if text := n.Text(); n.Kind() == strict.String && strings.Contains(text, opening) {
		pieces, wrong := parseTemplate(text)
		for _, w := range wrong {
			report(text, w.at, w.detail)
		}
		for _, p := range pieces {
			if len(faults) >= strict.MaxFaults {
				break
			}
			if detail := unknownName(p.path, known); detail != "" {
				report(text, p.at, detail)
			}
		}
	}
	for child := range n.Children() {
		if len(faults) >= strict.MaxFaults {
			break
		}
		faults = append(faults, templateFaults(child, known)...)
	}
	return faults
}
