package call

import "strings"

// A short secret may be a word: the passphrase that the documents print is "passphrase". It is taken out where it stands by itself, as a
// whole value does, and not where a sentence speaks of it.

// findShort adds where a short secret stands by itself in the view.
func findShort(v view, secret string, found []span) []span {
	for from := 0; ; {
		i := strings.Index(v.text[from:], secret)
		if i < 0 {
			return found
		}
		from += i
		to := from + len(secret)
		if alone(v.text, from, to) {
			found = append(found, v.span(from, to))
			from = to
		} else {
			from++
		}
		if from >= len(v.text) {
			return found
		}
	}
}

// alone says that a part of a text is a value by itself.
func alone(text string, from, to int) bool {
	left, right := byteAt(text, from-1), byteAt(text, to)
	ends := right == 0 || right == '\n' || right == '\r'
	switch left {
	case '"', '\'': // a string of JSON or Python, or a quotation in a message; the end may be cut off
		return right == left && !isMember(text, from, to) || right == 0
	case '=': // of a query or a form, be it within a longer text
		return ends || strings.IndexByte("&;#,\"' \t{}[])<>", right) >= 0
	case '?', '&': // of a query that gives no names
		return ends || right == '&' || right == '#'
	case '/': // a segment of a path
		return text[0] == '/' && (ends || right == '/' || right == '?')
	case ' ': // a line "name: value", such as a header, or a sentence that ends in what it found
		return ends && (isLabel(text[:from-1]) || !SecretName(text[from:to]))
	case 0, '\n': // a whole text, or a whole line
		return ends
	}
	return false
}

// isMember says that a quoted secret is the name of a member. Names that say that a secret follows must stay readable.
func isMember(text string, from, to int) bool {
	return SecretName(text[from:to]) && byteAt(text, skipSpace(text, to+1)) == ':'
}

// isLabel says that a text ends in a line that is a name with a colon.
func isLabel(text string) bool {
	line := text[strings.LastIndexByte(text, '\n')+1:]
	name, isLabelled := strings.CutSuffix(line, ":")
	return isLabelled && name != "" && strings.IndexFunc(name, func(r rune) bool { return r > 127 || !nameByte(byte(r)) }) < 0
}

// byteAt is 0 outside of the text.
func byteAt(text string, i int) byte {
	if i < 0 || i >= len(text) {
		return 0
	}
	return text[i]
}
