// Package jsonmatch holds a JSON body against what is expected of it: by JSONPath (RFC 9535), or as a part of it. It knows no templates
// and nothing of who sent the body.
package jsonmatch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/theory/jsonpath"
)

// IsPath says whether a member of what is expected is a JSONPath, and not the name of a member.
func IsPath(name string) bool { return strings.HasPrefix(name, "$") }

// CheckPath says what is wrong with a JSONPath; "" when nothing is.
func CheckPath(path string) string {
	_, err := jsonpath.Parse(path)
	if err == nil {
		return ""
	}
	return strings.TrimPrefix(err.Error(), "jsonpath: ")
}

// Differs says in a sentence how a body differs from what is expected, and "" where it does not.
//
// A text has to be the whole body. An object whose members are JSONPaths has, for each, the value that the path selects: where it selects
// several, the list of them. Any other object has to be a part of the body: the members that it names are there and, again, have those
// values as a part. Lists have to be equally long. Numbers are compared as numbers.
func Differs(expected, body []byte) string {
	want, err := decode(expected)
	if err != nil {
		return "what is expected is no JSON: " + err.Error()
	}
	if text, ok := want.(string); ok {
		if text != string(body) {
			return fmt.Sprintf("expected the text %s, saw %s", strconv.Quote(text), strconv.Quote(shorten(string(body))))
		}
		return ""
	}
	got, err := decode(body)
	if err != nil {
		return "expected JSON, saw " + strconv.Quote(shorten(string(body)))
	}
	paths, ok := want.(map[string]any)
	if !ok || !slices.ContainsFunc(slices.Collect(maps.Keys(paths)), IsPath) {
		return part("", want, got)
	}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if detail := selected(path, paths[path], got); detail != "" {
			return detail
		}
	}
	return ""
}

func selected(path string, want, body any) string {
	p, err := jsonpath.Parse(path)
	if err != nil {
		return err.Error()
	}
	nodes := []any(p.Select(body))
	if len(nodes) == 1 {
		return part(path, want, nodes[0])
	}
	if len(nodes) == 0 {
		return fmt.Sprintf("%s: expected %s, and there is no such value in %s", path, show(want), show(body))
	}
	return part(path, want, nodes)
}

// part says how want is no part of got.
func part(at string, want, got any) string {
	switch want := want.(type) {
	case map[string]any:
		members, ok := got.(map[string]any)
		if !ok {
			break
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			value, ok := members[name]
			if !ok {
				return fmt.Sprintf("%s: expected %s, and there is no such member", join(at, name), show(want[name]))
			}
			if detail := part(join(at, name), want[name], value); detail != "" {
				return detail
			}
		}
		return ""
	case []any:
		items, ok := got.([]any)
		if !ok || len(items) != len(want) {
			break
		}
		for i := range want {
			if detail := part(at+"["+strconv.Itoa(i)+"]", want[i], items[i]); detail != "" {
				return detail
			}
		}
		return ""
	case json.Number:
		if number, ok := got.(json.Number); ok && equal(want, number) {
			return ""
		}
	default:
		if want == got {
			return ""
		}
	}
	prefix := ""
	if at != "" {
		prefix = at + ": "
	}
	return fmt.Sprintf("%sexpected %s, saw %s", prefix, show(want), show(got))
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// equal compares numbers exactly. Exponents that no sane body has are compared as they are written.
func equal(a, b json.Number) bool {
	if a == b {
		return true
	}
	const most = 100 // characters
	if len(a) > most || len(b) > most || strings.ContainsAny(string(a)+string(b), "eE") {
		return false
	}
	x, ok := new(big.Rat).SetString(string(a))
	y, also := new(big.Rat).SetString(string(b))
	return ok && also && x.Cmp(y) == 0
}

func decode(text []byte) (value any, err error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more follows behind the value")
	}
	return value, nil
}

func show(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return shorten(string(text))
}

const longestShown = 200

func shorten(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= longestShown {
		return text
	}
	cut := longestShown
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
