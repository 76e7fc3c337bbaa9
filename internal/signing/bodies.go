package signing

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/go-json-experiment/json/jsontext"
)

// maxReserialised is the size of a body, in bytes, up to which other ways of writing its JSON are made.
const maxReserialised = 64 << 10

// maxIndented is the depth up to which JSON is indented: the text grows with its square.
const maxIndented = 64

const mendBody = "Serialise the body once, sign those bytes, and send the same bytes."

// bodyMistakes are bodies that are signed in place of the bytes that are sent.
var bodyMistakes = []mistake{
	bodyMistake("body-empty", "The body was left out of the signed string.", mendBody, func(string) []string { return []string{""} }),
	bodyMistake("body-braces", "An empty object ({}) was signed instead of the body.", mendBody, func(string) []string { return []string{"{}"} }),
	bodyMistake("body-newline", "The body was signed with a line break at its end more, or less, than it was sent with.", mendBody, func(b string) []string {
		return []string{b + "\n", b + "\r\n", strings.TrimRight(b, "\r\n"), strings.TrimSpace(b)}
	}),
	jsonMistake("body-compact", "The body was signed as compact JSON, and sent with other white space.", compact, canonicalStrings),
	jsonMistake("body-pretty", "The body was signed as indented JSON, and sent otherwise.", indented("  "), indented("    "), indented("\t")),
	jsonMistake("body-spaced", "The body was signed with a space behind each colon and comma (as Python's json.dumps writes it), and sent otherwise.",
		spaced, spaced.then(ascii)),
	jsonMistake("body-escaped", "The body was signed with characters escaped (beyond ASCII, <>& or /) that were sent plain.",
		compact.then(ascii), escapeHTML, compact.then(slashes), compact.then(ascii).then(slashes)),
	jsonMistake("body-sorted", "The body was signed with its keys sorted, and sent in another order.",
		sorted, sorted.then(escapeHTML), sorted.then(spaced), sorted.then(spaced).then(ascii), sorted.then(indented("  ")), sorted.then(indented("    "))),
	jsonMistake("body-numbers", "The body was signed with its numbers written otherwise.", numbers, numbers.then(spaced)),
	jsonMistake("body-object-text", "An object was turned to text instead of JSON in the signed string.",
		func(string) string { return "[object Object]" }, spaced.then(pythonRepr)),
	bodyMistake("body-quoted", "The body was serialised twice in the signed string: a JSON string that holds JSON.", mendBody, func(b string) []string {
		text, err := jsontext.AppendQuote(nil, b)
		if err != nil {
			return nil
		}
		return []string{string(text)}
	}),
	bodyMistake("body-line-endings", "The body was signed with other line endings (CRLF for LF, or the reverse).", mendBody, func(b string) []string {
		unix := strings.ReplaceAll(b, "\r\n", "\n")
		return []string{unix, strings.ReplaceAll(unix, "\n", "\r\n")}
	}),
	bodyMistake("body-digest", "A SHA-256 of the body was signed in its place.", "Sign the body itself.", func(b string) []string {
		sum := sha256.Sum256([]byte(b))
		return []string{hex.EncodeToString(sum[:]), base64.StdEncoding.EncodeToString(sum[:]), string(sum[:])}
	}),
	bodyMistake("body-base64", "The base64 of the body was signed.", "Sign the body itself.", func(b string) []string {
		return []string{base64.StdEncoding.EncodeToString([]byte(b))}
	}),
}

func bodyMistake(id, sentence, mend string, write func(string) []string) mistake {
	return mistake{
		id: id, axis: bodyAxis, sentence: sentence, mend: mend,
		changes: func(f facts) []change {
			var list []change
			for _, text := range write(f.body) {
				if text != f.body {
					list = append(list, value(bodyPart, text, ""))
				}
			}
			return list
		},
	}
}

// writer writes JSON otherwise; what it cannot write it leaves as it is.
type writer func(body string) string

func (w writer) then(next writer) writer {
	return func(body string) string { return next(w(body)) }
}

func jsonMistake(id, sentence string, writers ...writer) mistake {
	return bodyMistake(id, sentence, mendBody, func(b string) []string {
		if len(b) > maxReserialised || !jsontext.Value(b).IsValid(jsontext.AllowDuplicateNames(true)) {
			return nil
		}
		var texts []string
		for _, write := range writers {
			texts = append(texts, write(b))
		}
		return texts
	})
}

func format(options ...jsontext.Options) writer {
	return func(body string) string {
		text := jsontext.Value(body)
		if err := text.Format(append(options, jsontext.AllowDuplicateNames(true))...); err != nil {
			return body
		}
		return string(text)
	}
}

var (
	raw              = jsontext.PreserveRawStrings(true)
	compact          = format(raw)
	canonicalStrings = format()
	spaced           = format(raw, jsontext.SpaceAfterColon(true), jsontext.SpaceAfterComma(true))
	escapeHTML       = format(jsontext.EscapeForHTML(true))
	sorted           = format(raw, jsontext.ReorderRawObjects(true))
	numbers          = format(raw, jsontext.CanonicalizeRawInts(true), jsontext.CanonicalizeRawFloats(true))
	slashes          = writer(func(b string) string { return strings.ReplaceAll(b, "/", `\/`) })
	// pythonRepr is what str() makes of a dict, near enough.
	pythonRepr = writer(strings.NewReplacer(`"`, "'", "true", "True", "false", "False", "null", "None").Replace)
)

func indented(indent string) writer {
	write := format(raw, jsontext.Multiline(true), jsontext.WithIndent(indent))
	return func(body string) string {
		if nesting(body) > maxIndented {
			return body
		}
		return write(body)
	}
}

// nesting is how deep a JSON text goes.
func nesting(body string) int {
	depth := 0
	dec := jsontext.NewDecoder(strings.NewReader(body), jsontext.AllowDuplicateNames(true))
	for {
		if _, err := dec.ReadToken(); err != nil {
			return depth
		}
		depth = max(depth, dec.StackDepth())
	}
}

// ascii escapes what is beyond ASCII; in JSON that occurs within strings only.
func ascii(body string) string {
	var text strings.Builder
	for _, r := range body {
		if r < 0x80 {
			text.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			text.WriteString(`\u` + strconv.FormatUint(0x10000+uint64(unit), 16)[1:])
		}
	}
	return text.String()
}
