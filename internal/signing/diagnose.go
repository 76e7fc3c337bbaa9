package signing

import (
	"crypto"
	"crypto/rsa"
	"fmt"
	"slices"
	"strings"
)

// inquiry is a signature that does not verify.
type inquiry struct {
	facts
	signature string
	keys      []*rsa.PublicKey            // a signature by any of them would be right
	others    map[string]crypto.PublicKey // keys that would explain it, by a name that completes "the key of …"
}

// answer is what an inquiry found out.
type answer struct {
	diagnosis *Diagnosis
	encoding  bool     // the signature's bytes were not written as standard base64
	tried     []string // ids of mistakes that were looked for
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
	if special := notASignature(q); special != nil {
		return answer{diagnosis: special}
	}
	readings, hints := q.readings()
	s := &search{inquiry: q, readings: readings, left: searchBytes, sums: map[crypto.Hash][]byte{}}
	a := answer{tried: readingMistakes()}
	if len(readings) > 0 {
		s.run()
		for i := range stringMistakes {
			if id := stringMistakes[i].id; !slices.Contains(a.tried, id) {
				a.tried = append(a.tried, id)
			}
		}
		a.tried = append(a.tried, fmt.Sprintf("%d strings, two mistakes at once included", s.tried))
		if s.left < 0 {
			a.tried = append(a.tried, "stopped early, because the body is long")
		}
	}
	if s.hit == nil {
		a.diagnosis = hints
		return a
	}
	a.diagnosis = tell(s.hit, q.facts)
	a.diagnosis.Verifies = true
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
