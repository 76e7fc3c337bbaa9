package call

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// span is a part of a text, in bytes.
type span struct{ from, to int }

// without is the text with [redacted] in place of the parts, which may overlap and come in any order.
func without(text string, parts []span) string {
	if len(parts) == 0 {
		return text
	}
	slices.SortFunc(parts, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	c := cut{text: text}
	for i := 0; i < len(parts); {
		whole := parts[i]
		for i++; i < len(parts) && parts[i].from < whole.to; i++ {
			whole.to = max(whole.to, parts[i].to)
		}
		c.drop(whole.from, whole.to)
	}
	return c.rest()
}

// cut copies a text but for some parts of it.
type cut struct {
	text string
	done int // copied so far
	out  strings.Builder
}

func (c *cut) drop(from, to int) {
	c.out.WriteString(c.text[c.done:from])
	c.out.WriteString(Redacted)
	c.done = to
}

func (c *cut) rest() string {
	if c.done == 0 {
		return c.text
	}
	c.out.WriteString(c.text[c.done:])
	return c.out.String()
}

// view is a text as it reads once its escapes are undone. What is found in it is taken out of the text as it was received, so that
// JSON stays JSON.
type view struct {
	text string
	at   []int32 // where each byte stood, and the end; nil: the text is as it was received
}

func (v view) span(from, to int) span {
	if v.at == nil {
		return span{from, to}
	}
	return span{int(v.at[from]), int(v.at[to])}
}

// layers are how many escapes are undone: JSON in a JSON string in a query.
const layers = 3

// unescape undoes one layer of what URLs, forms and JSON strings escape; ok is false when there is nothing to undo.
func (v view) unescape() (plain view, ok bool) {
	if strings.IndexByte(v.text, '%') < 0 && strings.IndexByte(v.text, '\\') < 0 {
		return v, false
	}
	text := make([]byte, 0, len(v.text))
	plain.at = make([]int32, 0, len(v.text)+1)
	for i := 0; i < len(v.text); {
		char, size := unescaped(v.text[i:])
		if size == 1 {
			char = v.text[i]
		}
		ok = ok || size > 1
		text, plain.at = append(text, char), append(plain.at, int32(v.span(i, i).from))
		i += size
	}
	plain.text, plain.at = string(text), append(plain.at, int32(v.span(len(v.text), len(v.text)).from))
	return plain, ok
}

// unescaped is the character at the beginning of a text; its size is 1 when it is not escaped. What is beyond ASCII stays as it is: no
// secret has any of it.
func unescaped(text string) (r byte, size int) {
	switch {
	case len(text) < 2 || text[0] != '%' && text[0] != '\\':
		return 0, 1
	case text[0] == '%':
		return hexed(text, 1, 3)
	case text[1] == 'u':
		return hexed(text, 2, 6)
	}
	if i := strings.IndexByte("nrt", text[1]); i >= 0 {
		return "\n\r\t"[i], 2
	}
	return text[1], 2
}

// hexed reads the character whose code stands in hex from one place of the text to another.
func hexed(text string, from, to int) (r byte, size int) {
	if len(text) < to {
		return 0, 1
	}
	code, err := strconv.ParseUint(text[from:to], 16, 16)
	if err != nil || code >= utf8.RuneSelf {
		return 0, 1
	}
	return byte(code), to
}
