package signing

import (
	"crypto"
	"crypto/rsa"
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// maxDiagnosed is the size of a body, in bytes, up to which strings that hold it are tried. Those that leave it out always are.
const maxDiagnosed = 1 << 20

// elided stands in the facts for a body that is longer. Nobody has signed it.
const elided = "\x00 a long body \x00"

// tooLong is told in place of a diagnosis that strings with the body might have given.
const tooLong = "the body is too long to look for the mistake"

// turns bounds how many diagnoses are made at a time. Each keeps a core busy for some milliseconds, and calls that are signed as they
// should be must not wait for those that are not.
var turns = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))

// inquiry is a signature that does not verify.
type inquiry struct {
	facts
	scheme    *scheme
	signature string

	keys       []*rsa.PublicKey            // a signature by any of them would be right
	others     map[string]crypto.PublicKey // keys that would explain it, by a name that completes "the key of …"
	macKey     []byte                      // of schemes with an HMAC: what would be right
	otherTexts map[string]string           // texts of private keys that would explain it, named as others are
}

// scheme is a way of signing, as the diagnosis sees it.
type scheme struct {
	strings  []mistake                             // about the signed string, the likelier ones of an aspect first
	others   []*mistake                            // about the signature itself, besides how it was encoded
	impostor func(inquiry) *Diagnosis              // what was sent in place of a signature; nil: it may be one
	readings func(inquiry) ([]reading, *Diagnosis) // all ways of understanding it, and what is told if none of them holds
}

// connectScheme is RSA PKCS#1 v1.5 over {timestamp}{METHOD}{target}{body}.
var connectScheme = scheme{
	strings:  slices.Concat(clockMistakes, methodMistakes, targetMistakes, bodyMistakes, layoutMistakes, connectLayoutMistakes),
	others:   []*mistake{&usedPSS, &otherDigest, &noDigestInfo, &noDigest, &digestTwice, &otherKey, &usedHMAC, &notSigned},
	impostor: notASignature,
	readings: inquiry.readings,
}

// answer is what an inquiry found out.
type answer struct {
	diagnosis *Diagnosis
	encoding  bool     // the signature's bytes were not written as standard base64
	long      bool     // nothing was found, and strings with the body were not tried
	tried     []string // ids of mistakes that were looked for
	signed    string   // what the signature was made over, as far as it is known
}

// reading is one way of understanding the signature's bytes: what it takes to be so, and how to tell whether it is a
// signature of a given string.
type reading struct {
	found []found
	hash  crypto.Hash         // what holds is given: a digest of the string, or for 0 the string itself
	holds func(x []byte) bool // whether the signature is one of it
	depth int                 // how many mistakes about the string are tried together with it
}

// diagnose looks for the fewest mistakes that explain the signature.
func diagnose(q inquiry) answer {
	if special := q.scheme.impostor(q); special != nil {
		return answer{diagnosis: special}
	}
	if len(q.body) > maxDiagnosed {
		q.body, q.sent = elided, elided
	}
	turns <- struct{}{}
	defer func() { <-turns }()
	readings, hints := q.scheme.readings(q)
	s := &search{inquiry: q, readings: readings, left: searchBytes, sums: map[crypto.Hash][]byte{}, short: q.body == elided}
	a := answer{tried: q.scheme.readingMistakes()}
	if len(readings) > 0 {
		s.run()
		for i := range q.scheme.strings {
			if id := q.scheme.strings[i].id; !slices.Contains(a.tried, id) {
				a.tried = append(a.tried, id)
			}
		}
		a.tried = append(a.tried, fmt.Sprintf("%d strings, two mistakes at once included", s.tried))
		if s.short {
			a.tried = append(a.tried, "stopped early, because the body is long")
		}
	}
	if s.hit == nil {
		if a.long = q.body == elided; a.long {
			a.tried = append(a.tried, tooLong)
		}
		a.diagnosis = hints
		return a
	}
	a.diagnosis = tell(s.hit, q.facts)
	a.diagnosis.Verifies = true
	if q.body != elided {
		a.signed = s.signed
	}
	for _, f := range s.hit {
		a.encoding = a.encoding || isEncoding(f.mistake)
	}
	return a
}

// tell words the mistakes that were found.
func tell(list []found, f facts) *Diagnosis {
	var ids, sentences, mends []string
	for _, one := range list {
		sentence, mend := one.texts(f)
		ids, sentences, mends = append(ids, one.mistake.id), append(sentences, sentence), append(mends, mend)
	}
	return &Diagnosis{
		Mistake: strings.Join(ids, "+"), Sentence: strings.Join(sentences, " "), Mend: strings.Join(mends, " "),
	}
}
