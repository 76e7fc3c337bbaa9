package call

import (
	"encoding/base64"
	"strings"
)

// A private key is nobody's business but its owner's, wherever it was sent by mistake: as the PEM that it is kept in, or as the base64 of
// that, which the wallet sign-in API wants of public ones.

const (
	pemBegin   = "-----BEGIN"
	pemEnd     = "-----END"
	pemLine    = "-----" // ends a line such as -----BEGIN PRIVATE KEY
	isPrivate  = "PRIVATE"
	longestPEM = 40     // bytes of a label
	dashes     = "LS0t" // base64 of ---, which that of five dashes has wherever it begins
)

// privateKeys adds where private keys stand.
func (v view) privateKeys(found []span) []span {
	eachPrivatePEM(v.text, func(from, to int) { found = append(found, v.span(from, to)) })
	if !strings.Contains(v.text, dashes) {
		return found
	}
	packed := v.packed()
	for from := 0; ; {
		i := strings.Index(packed.text[from:], dashes)
		if i < 0 {
			return found
		}
		start, end := from+i, from+i
		for start > from && base64Bytes[packed.text[start-1]] {
			start--
		}
		for end < len(packed.text) && base64Bytes[packed.text[end]] {
			end++
		}
		from = end
		found = packed.encodedKeys(start, end, found)
	}
}

// eachPrivatePEM finds the private keys of a text. One that is cut off goes on to the end of the string that it stands in.
func eachPrivatePEM(text string, tell func(from, to int)) {
	for from := 0; ; {
		i := strings.Index(text[from:], pemBegin)
		if i < 0 {
			return
		}
		start := from + i
		from = start + len(pemBegin)
		label, _, found := strings.Cut(text[from:min(len(text), from+longestPEM)], pemLine)
		if !found && from+longestPEM < len(text) || !strings.Contains(label, isPrivate) {
			continue
		}
		end := len(text)
		if at := strings.IndexAny(text[from:], `"'&}`); at >= 0 {
			end = from + at
			for text[end-1] == '\\' { // which belongs to the quote
				end--
			}
		}
		if at := strings.Index(text[from:end], pemEnd); at >= 0 {
			at += from + len(pemEnd)
			if label, _, found := strings.Cut(text[at:min(end, at+longestPEM)], pemLine); found {
				end = at + len(label) + len(pemLine)
			}
		}
		tell(start, end)
		from = end
	}
}

// encodedKeys adds the private keys in a run of base64. What stands before it may have been taken for a part of it, so that it may begin
// at any of four places.
func (v view) encodedKeys(start, end int, found []span) []span {
	for shift := range min(4, end-start) {
		run := alphabet.Replace(v.text[start+shift : end])
		raw, err := base64.RawStdEncoding.DecodeString(run[:len(run)-len(run)%4])
		if err != nil {
			continue
		}
		if rest := run[len(run)-len(run)%4:]; len(rest) > 1 {
			last, _ := base64.RawStdEncoding.DecodeString(rest)
			raw = append(raw, last...)
		}
		eachPrivatePEM(string(raw), func(from, to int) {
			first, last := start+shift+from/3*4, min(end, start+shift+(to+2)/3*4)
			for last < len(v.text) && v.text[last] == '=' {
				last++
			}
			found = append(found, v.span(first, last))
		})
	}
	return found
}

// packed is the view without white space: tools break base64 into lines.
func (v view) packed() view {
	if !strings.ContainsAny(v.text, " \t\r\n") {
		return v
	}
	text, at := make([]byte, 0, len(v.text)), make([]int32, 0, len(v.text)+1)
	for i := range len(v.text) {
		if skipSpace(v.text, i) == i {
			text, at = append(text, v.text[i]), append(at, int32(v.span(i, i).from))
		}
	}
	return view{string(text), append(at, int32(v.span(len(v.text), len(v.text)).from))}
}

// alphabet writes base64url as base64.
var alphabet = strings.NewReplacer("-", "+", "_", "/")

// base64Bytes are those of base64 and base64url, but for the padding.
var base64Bytes = func() (set [256]bool) {
	for b := range set {
		set[b] = nameBytes[b] || b == '+' || b == '/'
	}
	return set
}()
