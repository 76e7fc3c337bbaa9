package signing

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// encoding is one way in which the bytes of a signature may have been written.
type encoding struct {
	mistake *mistake // nil: standard base64, as it should be
	decode  func(string) ([]byte, bool)
}

func decodeStandard(text string) ([]byte, bool) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, false
	}
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	return b, err == nil
}

// standard reads base64 after putting right what write puts right.
func standard(write func(string) string) func(string) ([]byte, bool) {
	return func(text string) ([]byte, bool) { return decodeStandard(write(text)) }
}

const mendEncoding = "Send the signature's bytes as standard base64 (+ and /, padded with =), once, on one line."

func misencoded(id, sentence string, decode func(string) ([]byte, bool)) encoding {
	return encoding{&mistake{id: id, sentence: sentence, mend: mendEncoding}, decode}
}

// labelled finds what stands in front of a signature in headers of other schemes.
var labelled = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,31}(?:=:|=|: ?| )([A-Za-z0-9+/]+={0,2}):?$`)
})

var encodings = []encoding{
	{nil, decodeStandard},
	misencoded("signature-hex", "The signature was sent as hex.", decodeHex),
	misencoded("signature-base64url", "The signature was sent as base64url.", func(text string) ([]byte, bool) {
		b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
		return b, err == nil && strings.ContainsAny(text, "-_")
	}),
	misencoded("signature-unpadded", "The signature was sent as base64 without its padding.", func(text string) ([]byte, bool) {
		b, err := base64.RawStdEncoding.DecodeString(text)
		return b, err == nil
	}),
	misencoded("signature-line-breaks", "The signature was sent with line breaks, as openssl and MIME encoders make them.",
		standard(func(text string) string {
			return strings.Join(strings.Fields(strings.NewReplacer(`\r`, "", `\n`, "").Replace(text)), "")
		})),
	misencoded("signature-plus-lost", "The signature was sent with spaces where its base64 has +, as form decoding does it.",
		standard(func(text string) string {
			if len(text)%4 == 3 {
				text = " " + text // one at the beginning is cut off by whoever reads the header
			}
			return strings.ReplaceAll(text, " ", "+")
		})),
	misencoded("signature-base64-twice", "The signature was base64-encoded twice.", func(text string) ([]byte, bool) {
		inner, ok := decodeStandard(text)
		if !ok {
			return nil, false
		}
		return decodeStandard(strings.TrimSpace(string(inner)))
	}),
	misencoded("signature-hex-in-base64", "The signature was written as hex, and the hex as base64.", func(text string) ([]byte, bool) {
		inner, ok := decodeStandard(text)
		if !ok {
			return nil, false
		}
		return decodeHex(string(inner))
	}),
	misencoded("signature-percent-encoded", "The signature was sent percent-encoded.", func(text string) ([]byte, bool) {
		plain, err := url.PathUnescape(text)
		if err != nil || plain == text {
			return nil, false
		}
		return decodeStandard(plain)
	}),
	misencoded("signature-quoted", "The signature was sent in quotes.",
		standard(func(text string) string { return strings.Trim(text, "\"'`") })),
	misencoded("signature-labelled", "The signature was sent with a label in front of it.", func(text string) ([]byte, bool) {
		match := labelled().FindStringSubmatch(text)
		if match == nil {
			return nil, false
		}
		return decodeStandard(match[1])
	}),
}

func decodeHex(text string) ([]byte, bool) {
	b, err := hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(text), "0x"))
	return b, err == nil
}

// decoded is a signature's bytes, and the mistake of how they were written.
type decoded struct {
	bytes []byte
	found []found
}

// decodings are all ways in which the text can be read; each bytes once, with the first way that gives them.
func decodings(text string) []decoded {
	var list []decoded
	for _, e := range encodings {
		b, ok := e.decode(text)
		if !ok || len(b) == 0 || slices.ContainsFunc(list, func(d decoded) bool { return string(d.bytes) == string(b) }) {
			continue
		}
		d := decoded{bytes: b}
		if e.mistake != nil {
			d.found = []found{{mistake: e.mistake}}
		}
		list = append(list, d)
	}
	return list
}

func isEncoding(m *mistake) bool {
	return slices.ContainsFunc(encodings, func(e encoding) bool { return e.mistake == m })
}
