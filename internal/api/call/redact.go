package call

import "strings"

// Redacted stands where a secret or a token stood.
const Redacted = "[redacted]"

// secretNames are the names, in bodies, forms, queries and headers, whose values are secrets or tokens: in lower case, with _ for -.
var secretNames = map[string]bool{
	"client_secret": true, "clientsecret": true, "secret": true, "access_token": true, "refresh_token": true, "id_token": true,
	"jwt": true, "token": true, "apisecret": true, "api_secret": true, "passphrase": true, "private_key": true, "password": true,
}

// wrapping is the one secret name under which an answer has an object, whose other members may be seen.
const wrapping = "token"

// These bound what is looked up, so that hostile input costs nothing.
const (
	shortestName = len("jwt")
	longestName  = len("refresh_token")
)

// likely has, by a name's length and first letter, whether it can be a secret's: nearly all words are told apart by that.
var likely = func() (table [longestName + 1][256]bool) {
	for name := range secretNames {
		table[len(name)][name[0]] = true
		table[len(name)][name[0]-'a'+'A'] = true
	}
	return table
}()

// SecretName says that a value of that name is never shown.
func SecretName(name string) bool {
	return len(name) >= shortestName && len(name) <= longestName && likely[len(name)][name[0]] &&
		secretNames[strings.ReplaceAll(strings.ToLower(name), "-", "_")]
}

// secretHeaders are those whose value is never kept. Of Authorization the scheme is.
var secretHeaders = map[string]bool{
	"Authorization": true, "Proxy-Authorization": true, "Cookie": true, "X-Scx-Passphrase": true,
}

// Redact takes secrets and tokens out of a body, a query or a message. It does not parse: what is journalled may be malformed or cut
// off anywhere, JSON within a string, the repr of a Python dict, a form or a multipart body. It reads the text once, since every call
// goes through it.
func Redact(text string) string {
	return known(nil).hide(redactNamed(text), true)
}

// redactNamed takes out what stands behind a secret's name.
func redactNamed(text string) string {
	c := cut{text: text}
	start, escaped := 0, false // of the word that goes on
	for i := 0; i < len(text); i++ {
		if nameByte(text[i]) {
			continue
		}
		if text[i] == '\\' || text[i] == '%' {
			if char, size := escapedByte(text[i:]); size > 0 && nameByte(char) {
				escaped = true
				i += size - 1
				continue
			}
		}
		word := text[start:i]
		if escaped {
			word = withoutEscapes(word)
		}
		if SecretName(word) {
			if from, to := valueBehind(text, i, word); from < to {
				c.drop(from, to)
				i = to - 1
			}
		}
		start, escaped = i+1, false
	}
	return c.rest()
}

// escapedByte is the character at the beginning of a text that is escaped by its code, be it several times over; its size is 0 when none is.
func escapedByte(text string) (char byte, size int) {
	slashes := 0
	for slashes < len(text)-1 && text[slashes] == '\\' && text[slashes+1] == '\\' {
		slashes++
	}
	if rest := text[slashes:]; strings.HasPrefix(rest, "%") || strings.HasPrefix(rest, `\u`) {
		if char, size = unescaped(rest); size > 1 {
			return char, slashes + size
		}
	}
	return 0, 0
}

func withoutEscapes(word string) string {
	plain := make([]byte, 0, len(word))
	for i := 0; i < len(word); i++ {
		char, size := word[i], 1
		if !nameByte(char) {
			char, size = escapedByte(word[i:])
		}
		plain = append(plain, char)
		i += max(size, 1) - 1
	}
	return string(plain)
}

// valueBehind is where the value of a secret stands whose name ends at i; nowhere when no value follows.
func valueBehind(text string, i int, name string) (from, to int) {
	quoted := strings.HasPrefix(text[i:], `"`) || strings.HasPrefix(text[i:], `'`) || strings.HasPrefix(text[i:], `\"`)
	for i < len(text) && strings.IndexByte(`"'\`, text[i]) >= 0 {
		i++
	}
	if strings.HasPrefix(text[i:], "\r\n\r\n") { // a part of a multipart body
		return until(text, i+4, "\r\n--")
	}
	i = skipSpace(text, i)
	if i >= len(text) || text[i] != ':' && text[i] != '=' {
		return i, i
	}
	assigned := text[i] == '='
	i = skipSpace(text, i+1)
	switch {
	case i >= len(text):
		return i, i
	case strings.HasPrefix(text[i:], `\"`):
		return until(text, i+2, `\"`)
	case text[i] == '"', text[i] == '\'':
		return i + 1, stringEnd(text, i+1, text[i])
	case text[i] == '{' && name == wrapping:
		return i, i
	case quoted && (text[i] == '{' || text[i] == '['):
		return i, bracketEnd(text, i)
	case quoted, assigned:
		if end := strings.IndexAny(text[i:], "&,;}]\"'\\# \t\r\n"); end >= 0 {
			return i, i + end
		}
		return i, len(text)
	}
	return i, i // a sentence about the field, such as "client_secret: required"
}

// until is the text from a place to the next such mark, or to the end.
func until(text string, from int, mark string) (int, int) {
	if end := strings.Index(text[from:], mark); end >= 0 {
		return from, from + end
	}
	return from, len(text)
}

// stringEnd is the place of the quote that ends a string, or the end of the text.
func stringEnd(text string, i int, quote byte) int {
	for i < len(text) {
		switch text[i] {
		case '\\':
			i++
		case quote:
			return i
		}
		i++
	}
	return len(text)
}

// bracketEnd is the place behind the bracket that closes the one at i, or the end of the text.
func bracketEnd(text string, i int) int {
	depth := 0
	for i < len(text) {
		switch text[i] {
		case '"':
			i = stringEnd(text, i+1, '"')
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return len(text)
}

func skipSpace(text string, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t') {
		i++
	}
	return i
}

func nameByte(b byte) bool { return nameBytes[b] }

// nameBytes are the bytes of names, and of base64url.
var nameBytes = func() (set [256]bool) {
	for _, b := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") {
		set[b] = true
	}
	return set
}()
