package capture

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// yaml writes a JSON value as YAML in one line.
func yaml(value jsontext.Value) string {
	d := jsontext.NewDecoder(strings.NewReader(string(value)), lenient)
	var b strings.Builder
	for {
		depth := d.StackDepth()
		kind, length := d.StackIndex(depth)
		isName := kind == '{' && length%2 == 0
		token, err := d.ReadToken()
		if err != nil {
			return b.String()
		}
		closes := token.Kind() == '}' || token.Kind() == ']'
		if !closes && depth > 0 && length > 0 && (kind == '[' || isName) {
			b.WriteString(", ")
		}
		if kind == '{' && !isName && !closes {
			b.WriteString(": ")
		}
		if token.Kind() == '"' {
			quote(&b, token.String())
		} else {
			b.WriteString(token.String())
		}
	}
}

// notTexts are the words that some reader of YAML takes for something else than a text.
var notTexts = []string{"null", "true", "false", "yes", "no", "on", "off", "y", "n"}

// yamlName writes a scenario's name, in quotes where YAML could take it for something else.
func yamlName(name string) string {
	if name[0] >= 'a' && !slices.Contains(notTexts, name) {
		return name
	}
	return yaml(quoted(name))
}

// yamlKey writes a path, in quotes where YAML needs them.
func yamlKey(path string) string {
	for _, r := range path {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.", r) {
			var b strings.Builder
			quote(&b, path)
			return b.String()
		}
	}
	return path
}

// quote writes a text in double quotes, and what YAML does not print as an escape.
func quote(b *strings.Builder, text string) {
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(text, "\ufffd") {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ' || r >= 0x7f && r < 0xa1 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r >= 0xfff0 && r <= 0xffff:
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
