package httpsig

import (
	"cmp"
	"crypto/ecdsa"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/signing"
)

// turns bounds how many diagnoses are made at a time. Each keeps a core busy for some time, and calls that are signed as they should be must
// not wait for those that are not.
var turns = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))

// mismatch refuses a signature that does not verify, with the best explanation there is.
func (v *verification) mismatch() *fault {
	f := broken(RuleMismatch, "the signature %s does not verify with the key %s over the signature base that the server built", v.signature.label, quote(v.parameters.keyID))
	if clock := v.policy.checkTimes(v.parameters); clock != nil {
		f.message += "; besides, " + clock.message
	}
	f.diagnosis = v.diagnose(v.raw, nil)
	return f
}

// diagnose looks for the fewest mistakes that explain the signature. Those of its form are known before.
func (v *verification) diagnose(raw []byte, form []found) *signing.Diagnosis {
	public, ok := v.key.Public.(*ecdsa.PublicKey)
	if !ok || v.algorithm.name != AlgP384 {
		return tell(form)
	}
	turns <- struct{}{}
	defer func() { <-turns }()
	o := open(raw)
	if o == nil {
		return tell(form)
	}
	o.add("", public)
	hints := v.policy.hints()
	for _, name := range slices.Sorted(maps.Keys(hints.Others)) {
		if other, ok := hints.Others[name].(*ecdsa.PublicKey); ok && !other.Equal(public) {
			o.add(name, other)
		}
	}
	s := search{facts: v.facts(hints), opened: o, left: budget, seen: map[string]bool{}}
	s.run()
	v.tellTried(&s)
	if s.hit == nil && s.signed == "" {
		return cmp.Or(tell(form), &signing.Diagnosis{
			Mistake:  "key-or-base-unknown",
			Sentence: "It was made with another key, or over another signature base than any that was tried.",
			Mend: "Hold the base that your client signed against the expected one, line by line; when they are equal, the private key is not the one whose " +
				"public half is registered under the keyid.",
		})
	}
	d := tell(slices.Concat(form, s.hit))
	if d != nil {
		d.Verifies, d.Signed = true, s.signed
	}
	return d
}

// tellTried lists the mistakes that were looked for.
func (v *verification) tellTried(s *search) {
	for _, m := range append([]mistake{digestOther, digestTwice}, mistakes...) {
		v.tried = append(v.tried, m.id)
	}
	for _, k := range s.opened.keys {
		if k.name != "" {
			v.tried = append(v.tried, "the key of "+k.name)
		}
	}
	v.tried = append(v.tried, fmt.Sprintf("%d strings, two mistakes at once included", s.tried))
}

func (v *verification) facts(hints Hints) *facts {
	lines, _ := v.message.lines(v.components) // they were built before
	return &facts{
		message: v.message, components: v.components, lines: lines, list: v.signature, params: v.paramsText,
		verbatim: verbatim(v.headers.input, v.signature.label), places: v.policy.Places, hints: hints,
	}
}

// verbatim is the member of Signature-Input as it came; empty when that cannot be told.
func verbatim(lines []string, label string) string {
	text := strings.Join(lines, ", ")
	_, text, ok := strings.Cut(text, label+"=")
	if !ok || strings.Contains(text, "=(") {
		return "" // there are further members
	}
	return strings.TrimSpace(text)
}

// tell words the mistakes that were found; nil: there are none.
func tell(list []found) *signing.Diagnosis {
	var ids, sentences, mends []string
	for _, one := range list {
		sentence, mend := one.texts()
		ids, sentences = append(ids, one.mistake.id), append(sentences, sentence)
		if !slices.Contains(mends, mend) {
			mends = append(mends, mend)
		}
	}
	if ids == nil {
		return nil
	}
	return &signing.Diagnosis{Mistake: strings.Join(ids, "+"), Sentence: strings.Join(sentences, " "), Mend: strings.Join(mends, " ")}
}
