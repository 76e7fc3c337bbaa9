package httpsig

import (
	"crypto"
	_ "crypto/sha1" // one of the mistakes
	"encoding/hex"
	"slices"
)

// budget is how many candidates a search holds against a signature, each at a quarter of a verification or 0.15 ms. What is common needs
// the first 150; the rest goes to two mistakes at once.
const budget = 270

// search goes through candidate strings: as it should be, then with one mistake, then with two.
type search struct {
	*facts
	opened *opened
	left   int
	tried  int
	seen   map[string]bool // strings that were tried
	hit    []found
	signed string
}

// digester is a way of hashing what is signed.
type digester struct {
	mistake *mistake // nil: as it should be
	detail  string
	sum     func(text []byte) []byte
}

var (
	digestOther = mistake{
		id: "digest-other", sentence: "The signature is made over {detail}.", mend: "Use SHA-384 with the P-384 key (SHA384withECDSA, ecdsa-p384-sha384).",
	}
	digestTwice = mistake{
		id: "digest-twice", sentence: "The string was hashed twice: its SHA-384 ({detail}) was given to a function that hashes what it signs.",
		mend: "Give the string itself to the signing function.",
	}
	keyOther = mistake{
		id: "key-other", sentence: "The signature was made with the key of {detail}.", mend: "Sign with the private key that belongs to the keyid.",
	}
)

var digesters = []digester{
	{nil, "", func(text []byte) []byte { return sum(crypto.SHA384, text) }},
	{&digestOther, "SHA-256", func(text []byte) []byte { return sum(crypto.SHA256, text) }},
	{&digestOther, "SHA-512", func(text []byte) []byte { return sum(crypto.SHA512, text) }},
	{&digestTwice, "bytes", func(text []byte) []byte { return sum(crypto.SHA384, sum(crypto.SHA384, text)) }},
	{&digestTwice, "hex", func(text []byte) []byte {
		return sum(crypto.SHA384, []byte(hex.EncodeToString(sum(crypto.SHA384, text))))
	}},
	{&digestOther, "SHA-1", func(text []byte) []byte { return sum(crypto.SHA1, text) }},
}

// option is one change with the mistake that it belongs to.
type option struct {
	mistake *mistake
	change
}

// pairing is how many ways of one mistake are tried together with another.
const pairing = 1

func (s *search) run() {
	for _, place := range slices.Insert(slices.Clone(s.places), 0, Place{}) {
		if lines, f := s.message.at(place).lines(s.components); f == nil && s.try(write(lines, s.params), digesters) {
			return
		}
	}
	var options, pairs []option
	for i := range mistakes {
		m := &mistakes[i]
		for n, c := range m.changes(s.facts) {
			options = append(options, option{m, c})
			if n < pairing {
				pairs = append(pairs, option{m, c})
			}
		}
	}
	for _, o := range options {
		if s.with(digesters[:1], o) {
			return
		}
	}
	// The likelier two mistakes are by themselves, the sooner they are tried together.
	for total := 1; total < 2*len(pairs) && s.left > 0; total++ {
		// A wrong digest counts among the likeliest.
		if total <= len(pairs) && s.with(digesters[1:3], pairs[total-1]) {
			return
		}
		for i := max(0, total-len(pairs)+1); i < total-i; i++ {
			if a, b := pairs[i], pairs[total-i]; a.mistake.axis != b.mistake.axis && s.with(digesters[:1], a, b) {
				return
			}
		}
	}
}

// with tries the base with the changes, hashed in each of the ways. It answers true when the search is over.
func (s *search) with(ways []digester, options ...option) bool {
	r := s.recipe()
	// A change by position comes before one that moves lines.
	slices.SortStableFunc(options, func(a, b option) int { return int(a.mistake.axis) - int(b.mistake.axis) })
	for _, o := range options {
		o.apply(&r)
	}
	return s.try(r.String(), ways, options...)
}

// try holds one string against the signature.
func (s *search) try(text string, ways []digester, options ...option) bool {
	if len(text) > 2*MaxBase || s.seen[text] && len(options) > 0 && ways[0].mistake == nil {
		return false
	}
	s.seen[text] = true
	s.tried++
	for _, way := range ways {
		if s.left--; s.left < 0 {
			return true
		}
		key := s.opened.signer(way.sum([]byte(text)))
		if key == nil {
			continue
		}
		for _, o := range options {
			s.hit = append(s.hit, found{o.mistake, o.component, o.detail})
		}
		if way.mistake != nil {
			s.hit = append(s.hit, found{way.mistake, "", way.detail})
		}
		if key.name != "" {
			s.hit = append(s.hit, found{&keyOther, "", key.name})
		}
		s.signed = text
		return true
	}
	return false
}
