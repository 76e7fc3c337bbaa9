package siwe

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
)

// noteHex is what DecodeSignature notes of a signature that was written twice.
const noteHex = "The signature was written as hexadecimal text, and that as base64. It is taken, but the documents' example has the base64 of the 65 bytes themselves."

// DecodeSignature reads the signature of the API's body: standard base64 of the 65 bytes, or of the hexadecimal text that wallets show (the
// documents can be read either way); of the latter the note says so. The error is a *Problem.
func DecodeSignature(text string) (sig [65]byte, note string, err error) {
	raw, note, problem := bytesOf(text)
	if problem == nil {
		problem = sized(raw)
	}
	if problem != nil {
		return sig, "", problem
	}
	return [65]byte(raw), note, nil
}

func encode(sig [65]byte) string { return base64.StdEncoding.EncodeToString(sig[:]) }

// bytesOf takes the encoding off, whatever is inside.
func bytesOf(text string) (raw []byte, note string, problem *Problem) {
	if text == "" {
		return nil, "", misencoded("signature-missing", "The signature is empty.", nil)
	}
	if len(text) > longest {
		return nil, "", &Problem{
			Rule:    RuleLength,
			Message: fmt.Sprintf("The signature has %d characters; the base64 of 65 bytes has 88.", len(text)),
		}
	}
	if raw, ok := decodeHex(text); ok {
		return nil, "", misencoded("signature-hex", "The signature was sent as hexadecimal text.", raw)
	}
	if digits, ok := almostHex(text); ok {
		p := misencoded("signature-hex", "The signature was sent as hexadecimal text, and that is damaged.", nil)
		p.Message = fmt.Sprintf("The signature is not base64 but hexadecimal, and no hexadecimal of 65 bytes: %d characters follow 0x instead of 130, or not all are digits.", digits)
		return nil, "", p
	}
	raw, ok := decodeStandard(text)
	if !ok {
		return nil, "", explainEncoding(text)
	}
	inner := strings.TrimSpace(string(raw)) // a shell's echo ends a text with a line feed
	if hexed, ok := decodeHex(inner); ok {
		return hexed, noteHex, nil
	}
	if again, ok := decodeStandard(inner); ok && len(again) >= 64 {
		return nil, "", misencoded("signature-base64-twice", "The signature was base64-encoded twice.", again)
	}
	return raw, "", nil
}

func decodeStandard(text string) ([]byte, bool) {
	if strings.ContainsAny(text, "\r\n") { // which the decoder would pass over
		return nil, false
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	return raw, err == nil
}

// decodeHex takes 64 bytes and more, with or without 0x. Base64 of a signature is never hexadecimal alone: it ends with =.
func decodeHex(text string) ([]byte, bool) {
	digits, prefixed := strings.CutPrefix(strings.ToLower(text), "0x")
	raw, err := hex.DecodeString(digits)
	return raw, err == nil && (prefixed || len(raw) >= 64)
}

// almostHex finds what was meant to be hexadecimal: 0x, and few characters that are no digits of it. Base64 of a signature may begin with 0x
// by chance, but does not go on like that.
func almostHex(text string) (count int, ok bool) {
	digits, ok := strings.CutPrefix(strings.ToLower(text), "0x")
	const few = 4
	others := len(strings.Map(func(letter rune) rune {
		if strings.ContainsRune("0123456789abcdef", letter) {
			return -1
		}
		return letter
	}, digits))
	return len(digits), ok && others <= few
}

// encodings are the other ways in which signatures are written, each with what makes standard base64 of it.
var encodings = []struct {
	id, sentence string
	mend         func(text string) string
}{
	{"signature-line-breaks", "The signature was sent with white space in it or around it.", func(text string) string {
		return strings.Join(strings.Fields(strings.NewReplacer(`\r`, "", `\n`, "").Replace(text)), "")
	}},
	{"signature-plus-lost", "The signature was sent with spaces where its base64 has +, as form decoding does it.", func(text string) string {
		return strings.ReplaceAll(text, " ", "+")
	}},
	{"signature-base64url", "The signature was sent as base64url, which has - and _ for + and /.", func(text string) string {
		if !strings.ContainsAny(text, "-_") {
			return text
		}
		return padded(strings.NewReplacer("-", "+", "_", "/").Replace(text))
	}},
	{"signature-unpadded", "The signature was sent as base64 without its padding (=).", padded},
	{"signature-percent-encoded", "The signature was sent percent-encoded.", func(text string) string {
		plain, _ := url.PathUnescape(text)
		return plain
	}},
	{"signature-quoted", "The signature was sent in quotes.", func(text string) string { return strings.Trim(text, "\"'`") }},
	{"signature-labelled", "The signature was sent with a label in front of it.", func(text string) string {
		return text[strings.LastIndexAny(text, ":, ")+1:]
	}},
}

func padded(text string) string {
	plain := strings.TrimRight(text, "=")
	return plain + strings.Repeat("=", (4-len(plain)%4)%4)
}

// explainEncoding says how a signature was written that is not standard base64.
func explainEncoding(text string) *Problem {
	for _, e := range encodings {
		mended := e.mend(text)
		if raw, ok := decodeHex(mended); ok {
			return misencoded(e.id+"+signature-hex", e.sentence+" It is hexadecimal text besides.", raw)
		}
		if raw, ok := decodeStandard(mended); ok {
			if hexed, ok := decodeHex(string(raw)); ok {
				raw = hexed
			}
			return misencoded(e.id, e.sentence, raw)
		}
	}
	if raw, err := base64.StdEncoding.DecodeString(text); err == nil {
		return misencoded("signature-trailing-bits", "The last character of the signature's base64 has bits that stand for nothing.", raw)
	}
	p := misencoded("", "", nil)
	if err := onlyOf(strings.TrimRight(text, "="), letters+digits+"+/"); err != nil {
		p.Message = fmt.Sprintf("The signature is not base64: %v.", err)
	} else {
		p.Message = fmt.Sprintf("The signature is not base64: %s has %d characters, and base64 comes in fours.", quote(text), len(text))
	}
	return p
}

// misencoded refuses an encoding, and shows the right one of what could be read: unless that is no signature anyway.
func misencoded(id, sentence string, raw []byte) *Problem {
	p := &Problem{
		Rule: RuleEncoding, Mistake: id, Sentence: sentence,
		Message: "The signature is not the standard base64 of 65 bytes (r, s, v).",
		Mend:    "Send the 65 bytes as standard base64 (+ and /, padded with =), once, on one line.",
	}
	if raw == nil {
		return p
	}
	if other := sized(raw); other != nil {
		other.Sentence = strings.TrimSpace(sentence + " " + other.Sentence)
		other.Mistake = strings.Trim(id+"+"+other.Mistake, "+")
		return other
	}
	p.Expected = encode([65]byte(raw))
	return p
}
