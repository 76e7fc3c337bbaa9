package receiver

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// mostShown is how many bytes of a body that is no JSON object are shown.
const mostShown = 400

// lines is a body to be read: one line for each member with its value exactly as it came, or all of it indented.
func lines(body []byte, pretty bool) []string {
	value := jsontext.Value(strings.ToValidUTF8(string(body), "\uFFFD"))
	if pretty {
		if indented := value.Clone(); indented.Indent(jsontext.WithIndent("  ")) == nil {
			return printableLines(string(indented))
		}
	}
	dec := jsontext.NewDecoder(strings.NewReader(string(value)))
	if token, err := dec.ReadToken(); err == nil && token.Kind() == '{' && value.IsValid() {
		var all []string
		for dec.PeekKind() == '"' {
			name, _ := dec.ReadValue()
			text := string(name) + ": "
			member, _ := dec.ReadValue()
			all = append(all, Printable(text+string(member)))
		}
		return all
	}
	if len(body) == 0 {
		return []string{"(no body)"}
	}
	text := string(body)
	if len(text) > mostShown {
		text = fmt.Sprintf("%s… (%d bytes)", text[:mostShown], len(body))
	}
	return printableLines(text)
}

func printableLines(text string) []string {
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i := range all {
		all[i] = Printable(all[i])
	}
	return all
}

// Printable writes what cannot be printed as an escape, so that no text can steer a terminal or hide in it.
func Printable(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}
