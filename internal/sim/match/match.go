// Package match compares the name of an account's holder with the name of a participant, as the documents describe it: Jaro-Winkler on the
// first and the last name. What follows from a score, thresholds and what anybody is told about it, must not enter.
package match

import (
	"math"
	"strings"
	"unicode"

	"github.com/xrash/smetrics"
	"golang.org/x/text/unicode/norm"
)

// The two constants of the measure, with the values of its author: how alike two names have to be before a common beginning counts, and how
// much of it does.
const (
	boostFrom = 0.7
	prefix    = 4
)

// Score says how alike two full names are, from 0 to 1. Case, marks on letters, punctuation and spaces do not count; the order of the names
// does, for the documents speak of first and last name: who has a middle name leaves it out, and who has the last name in front turns the
// two round. Without any letter on one side there is nothing to be alike: 0.
func Score(a, b string) float64 {
	a, b = normal(a), normal(b)
	if a == "" || b == "" {
		return 0
	}
	if a == b {
		return 1 // and not what is left of it after sums of thirds
	}
	return smetrics.JaroWinkler(inBytes(a, b))
}

// Percent is a score in whole percent, rounded half up, as the webhooks tell it: from 0 to 100.
func Percent(score float64) int {
	const dust = 1e-9 // 0.985 is a little less in binary
	return int(math.Floor(min(max(score, 0), 1)*100 + 0.5 + dust))
}

// undecomposed are the letters that Unicode does not take apart, as passports and banks write them.
var undecomposed = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı", "i", "ŋ", "n")

// normal leaves lower-case letters, digits and single spaces. A hyphen parts names, an apostrophe does not.
func normal(name string) string {
	var plain strings.Builder
	for _, r := range norm.NFKD.String(name) {
		switch {
		case '\u0300' <= r && r <= '\u036f': // accents; the marks of other scripts are their vowels
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			plain.WriteRune(unicode.ToLower(r))
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r):
			plain.WriteByte(' ')
		}
	}
	return norm.NFC.String(strings.Join(strings.Fields(undecomposed.Replace(plain.String())), " "))
}

// inBytes gives each letter of two names a byte of its own, since the library compares bytes and a letter beyond ASCII has several. There are
// bytes for 256 different letters, which no two names have.
func inBytes(a, b string) (inA, inB string, threshold float64, size int) {
	codes := map[rune]byte{}
	write := func(name string) string {
		var text []byte
		for _, r := range name {
			code, known := codes[r]
			if !known {
				code = byte(len(codes))
				codes[r] = code
			}
			text = append(text, code)
		}
		return string(text)
	}
	return write(a), write(b), boostFrom, prefix
}
