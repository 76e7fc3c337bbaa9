package signing

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
)

const mendKey = "Decode the private key from base64, once, and use its bytes as the key of the HMAC."

// takenKey is a key as a client may have taken it, with the detail that its mistake tells.
type takenKey struct {
	key    []byte
	detail string
}

// keyMistake is one way of taking something else for the key of the HMAC than the bytes of the private key.
type keyMistake struct {
	mistake
	depth int // of its readings
	keys  func(q inquiry) []takenKey
}

// keyMistakes are the usual ones, the likelier ones first.
var keyMistakes = []keyMistake{
	{
		mistake{id: "key-undecoded", sentence: "The private key was used as text, without decoding its base64.", mend: mendKey},
		deepest,
		func(q inquiry) []takenKey { return taken("", q.privateKey) },
	},
	{
		mistake{id: "key-decoded-as-text", sentence: "The decoded private key was turned into text ({detail}) before it was used.", mend: mendKey},
		1,
		func(q inquiry) []takenKey {
			return append(taken("UTF-8 with replacement characters", replaced(q.macKey), string([]rune(string(q.macKey)))),
				append(taken("Latin-1", latin1(q.macKey)), taken("hex", hex.EncodeToString(q.macKey), strings.ToUpper(hex.EncodeToString(q.macKey)))...)...)
		},
	},
	{
		mistake{id: "key-passphrase", sentence: "The passphrase was used as the key{detail}.", mend: "Use the base64-decoded private key; the passphrase is sent in its header and is not part of the signature."},
		1,
		func(q inquiry) []takenKey { return withDecoded(q.passphrase) },
	},
	{
		mistake{id: "key-api-key", sentence: "The API key was used as the key of the HMAC{detail}.", mend: "Use the base64-decoded private key that belongs to it."},
		1,
		func(q inquiry) []takenKey { return withDecoded(q.apiKey) },
	},
	{
		mistake{id: "key-line-break", sentence: "The private key was used as text, with a line break at its end.", mend: "Trim what is read from a file, and " + lower(mendKey)},
		1,
		func(q inquiry) []takenKey { return taken("", q.privateKey+"\n", q.privateKey+"\r\n") },
	},
	{
		mistake{id: "key-quoted", sentence: "The private key was used as text, in quotes.", mend: "Take the quotes off, and " + lower(mendKey)},
		1,
		func(q inquiry) []takenKey { return taken("", `"`+q.privateKey+`"`, "'"+q.privateKey+"'") },
	},
	{
		mistake{id: "key-padding-lost", sentence: "The private key was used as text, without the = at its end.", mend: mendKey},
		1,
		func(q inquiry) []takenKey { return taken("", strings.TrimRight(q.privateKey, "=")) },
	},
	{
		mistake{id: "key-plus-lost", sentence: "The + of the private key's base64 became spaces, as form decoding does it ({detail}).", mend: "Take the private key as it is, and " + lower(mendKey)},
		1,
		func(q inquiry) []takenKey {
			spaced := strings.ReplaceAll(q.privateKey, "+", " ")
			return append(taken("and were decoded", lenient(spaced)), taken("and were used as text", spaced)...)
		},
	},
	{
		mistake{id: "key-percent-encoded", sentence: "The private key was percent-encoded ({detail}).", mend: "Take the private key as it is, and " + lower(mendKey)},
		1,
		func(q inquiry) []takenKey {
			escaped := url.QueryEscape(q.privateKey)
			return append(taken("and decoded from base64 like that", lenient(escaped)), taken("and used as text", escaped)...)
		},
	},
	{
		mistake{id: "key-base64url", sentence: "The private key was decoded as base64url, which passes over its + and /.", mend: "Decode it with the standard alphabet."},
		1,
		func(q inquiry) []takenKey {
			return taken("", lenient(strings.NewReplacer("+", "", "/", "").Replace(q.privateKey)))
		},
	},
	{
		mistake{id: "key-encoded-twice", sentence: "The private key was base64-encoded once more, and that was used as text.", mend: mendKey},
		1,
		func(q inquiry) []takenKey { return taken("", base64.StdEncoding.EncodeToString([]byte(q.privateKey))) },
	},
	{
		mistake{id: "key-decoded-twice", sentence: "The private key was base64-decoded twice.", mend: mendKey},
		1,
		func(q inquiry) []takenKey { return taken("", lenient(string(q.macKey))) },
	},
	{
		mistake{id: "key-missing", sentence: "The key of the HMAC was {detail}, as when a variable is not set.", mend: mendKey},
		1,
		func(inquiry) []takenKey {
			return []takenKey{{nil, "empty"}, {[]byte("undefined"), "the text undefined"}, {[]byte("null"), "the text null"}, {[]byte("None"), "the text None"}}
		},
	},
}

// taken makes keys of texts.
func taken(detail string, texts ...string) []takenKey {
	var list []takenKey
	for _, text := range texts {
		if text != "" {
			list = append(list, takenKey{[]byte(text), detail})
		}
	}
	return list
}

// withDecoded takes a text for a key, and once more after decoding it.
func withDecoded(text string) []takenKey {
	return append(taken("", text), taken(", base64-decoded", lenient(text))...)
}

func lower(sentence string) string { return strings.ToLower(sentence[:1]) + sentence[1:] }

// lenient decodes base64 as decoders do that pass over what is not of their alphabet.
func lenient(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '+' || r == '/':
			return r
		case r == '-':
			return '+'
		case r == '_':
			return '/'
		}
		return -1
	}, text)
	if len(text)%4 == 1 {
		text = text[:len(text)-1]
	}
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return ""
	}
	return string(b)
}

// latin1 is each byte as a character.
func latin1(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

// replaced reads bytes as UTF-8 as browsers and Node do it: one replacement character for as many bytes as could have begun a character.
// Go's own conversion has one for each byte.
func replaced(b []byte) string {
	var text strings.Builder
	for len(b) > 0 {
		size := begun(b)
		if r := string(b[:size]); strings.ToValidUTF8(r, "") == r {
			text.WriteString(r)
		} else {
			text.WriteRune('\uFFFD')
		}
		b = b[size:]
	}
	return text.String()
}

// begun is how many bytes at the beginning are a character, or could have become one.
func begun(b []byte) int {
	low, high, size := byte(0x80), byte(0xbf), 1
	switch c := b[0]; {
	case c >= 0xc2 && c <= 0xdf:
		size = 2
	case c >= 0xe0 && c <= 0xef:
		size = 3
	case c >= 0xf0 && c <= 0xf4:
		size = 4
	}
	switch b[0] { // table 3-7 of the Unicode Standard
	case 0xe0:
		low = 0xa0
	case 0xed:
		high = 0x9f
	case 0xf0:
		low = 0x90
	case 0xf4:
		high = 0x8f
	}
	for i := 1; i < size; i++ {
		if i >= len(b) || b[i] < low || b[i] > high {
			return i
		}
		low, high = 0x80, 0xbf
	}
	return size
}
