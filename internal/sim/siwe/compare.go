package siwe

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"unicode/utf16"
)

// changes are what happens to a text on its way, each with what undoes it.
var changes = []struct {
	says string
	undo func(received string) string
}{
	{"its line breaks are CR LF, and those of the challenge that was issued are LF alone", unixLines},
	{"its line breaks are CR, and those of the challenge that was issued are LF", func(s string) string { return strings.ReplaceAll(s, "\r", "\n") }},
	{"there is a line break behind it, which the challenge that was issued has not", func(s string) string { return strings.TrimRight(s, "\n") }},
	{"there is white space around it, which the challenge that was issued has not", strings.TrimSpace},
	{
		"its line breaks are CR LF, and there is white space around it: those of the challenge that was issued are LF alone, with none behind the last line",
		func(s string) string { return strings.TrimSpace(unixLines(s)) },
	},
	{"it begins with a byte order mark, which the challenge that was issued has not", func(s string) string { return strings.TrimPrefix(s, "\ufeff") }},
	{`its line breaks are the two characters \n; decode the JSON string that it was taken from`, func(s string) string { return strings.ReplaceAll(s, `\n`, "\n") }},
	{"it is a JSON string; decode it before it is sent", func(s string) (decoded string) {
		if json.Unmarshal([]byte(s), &decoded) != nil {
			return ""
		}
		return decoded
	}},
	{"it is base64 of the challenge once more: the challenge was encoded twice", func(s string) string {
		decoded, _ := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(s), "="))
		return string(decoded)
	}},
	{"it is the hexadecimal text of the challenge's bytes; send the bytes themselves as base64", func(s string) string {
		decoded, _ := hex.DecodeString(strings.TrimPrefix(s, "0x"))
		return string(decoded)
	}},
	{"it is percent-encoded; decode it before it is sent", func(s string) string { decoded, _ := url.PathUnescape(s); return decoded }},
	{"it is form-encoded; decode it before it is sent", func(s string) string { decoded, _ := url.QueryUnescape(s); return decoded }},
	{"its characters are written as HTML entities", html.UnescapeString},
	{"it is UTF-16, and the challenge that was issued is UTF-8", func(s string) string { return fromUTF16(s, 0) }},
	{"it is UTF-16, and the challenge that was issued is UTF-8", func(s string) string { return fromUTF16(s, 1) }},
}

// Compare says in a sentence how a received text differs first from the challenge that was issued; nothing, if it does not, to the byte.
func Compare(issued, received string) string {
	if issued == received {
		return ""
	}
	if received == "" {
		return "it is empty"
	}
	if len(received) > longest {
		return fmt.Sprintf("it has %d bytes, and the challenge that was issued has %d", len(received), len(issued))
	}
	for _, change := range changes {
		if change.undo(received) == issued {
			return change.says
		}
	}
	if words(issued) == words(received) {
		return "only its white space differs: " + where(issued, received)
	}
	if rest, ok := strings.CutPrefix(issued, received); ok {
		return fmt.Sprintf("its end is missing: %s", quote(rest))
	}
	if rest, ok := strings.CutPrefix(received, issued); ok {
		return fmt.Sprintf("it has more behind its end: %s", quote(rest))
	}
	ours, err := Parse(issued)
	if err != nil {
		return where(issued, received)
	}
	theirs, err := Parse(received)
	if err != nil {
		return fmt.Sprintf("it is no challenge of EIP-4361: %v; %s", err, where(issued, received))
	}
	d := difference(ours, theirs)
	if d == nil {
		return where(issued, received)
	}
	has := d.issued
	if has == absent {
		has = "none"
	}
	return fmt.Sprintf("the %s is %s, and the challenge that was issued has %s: %s", spoken(d.field), d.received, has, kinship(ours, theirs))
}

// kinship says what the received challenge is to the issued one.
func kinship(issued, received *Message) string {
	switch {
	case !strings.EqualFold(issued.Address, received.Address):
		return "this is a challenge for another account"
	case issued.Nonce == received.Nonce:
		return "the text was changed after it was issued"
	case received.Issued().Before(issued.Issued()):
		return fmt.Sprintf("this is an older challenge, of %s; the one that counts is of %s", received.IssuedAt, issued.IssuedAt)
	case received.Issued().After(issued.Issued()):
		return fmt.Sprintf("this is a newer challenge than the one that counts, of %s", issued.IssuedAt)
	default:
		return "this is another challenge of the same second"
	}
}

// where shows the first line that differs.
func where(issued, received string) string {
	ours, theirs := strings.Split(issued, "\n"), strings.Split(received, "\n")
	for i := range min(len(ours), len(theirs)) {
		if ours[i] != theirs[i] {
			return fmt.Sprintf("line %d is %s, and in the challenge that was issued %s", i+1, quote(theirs[i]), quote(ours[i]))
		}
	}
	return fmt.Sprintf("it has %d lines, and the challenge that was issued has %d", len(theirs), len(ours))
}

func spoken(field string) string {
	if field == "URI" {
		return field
	}
	return strings.ToLower(field)
}

func unixLines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// fromUTF16 reads UTF-16 whose lower bytes come first (0) or second (1).
func fromUTF16(s string, low int) string {
	if len(s)%2 != 0 {
		return ""
	}
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i < len(s); i += 2 {
		units = append(units, uint16(s[i+low])|uint16(s[i+1-low])<<8)
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff")
}
