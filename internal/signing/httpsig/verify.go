package httpsig

import (
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/signing"
)

// Verify checks the message's signature; nil: it holds. Of several the first whose keyid is known counts. What it checks, in this order:
// the two headers and their labels, the parameters' types, the key, the covered components, the algorithm, what has to be covered, the form
// of the signature, the signature itself, its freshness. It does not look at the body: that is VerifyDigest.
//
// It costs one verification of the algorithm (0.6 ms for P-384) and about 15 µs besides, and another verification for each Place under
// which the base is another one. A P-384 signature that does not verify is diagnosed, which takes 1 to 50 ms of one core, after a wait for
// its turn where others are diagnosed.
func Verify(m *Message, p Policy) (Verified, *signing.Refusal) {
	v := verification{message: m, policy: p, headers: headersOf(m)}
	if f := v.run(); f != nil {
		return Verified{}, v.refuse(f)
	}
	return Verified{
		Label: v.signature.label, KeyID: v.parameters.keyID, Alg: v.algorithm.name, Created: v.parameters.created,
		Components: v.identifiers(), Base: v.base, Place: v.place.Name,
	}, nil
}

// verification is what is known of the message so far.
type verification struct {
	message *Message
	policy  Policy
	headers headers

	signature  signature
	parameters parameters
	key        Key
	algorithm  *algorithm
	components []component
	paramsText string
	raw        []byte // the signature's bytes
	base       string // as the message's own place has it, then that of the place that verified
	place      Place
	tried      []string
}

func (v *verification) run() *fault {
	if f := v.checkAll(); f != nil {
		return f
	}
	f := v.policy.checkTimes(v.parameters)
	if f != nil && f.diagnosis != nil {
		f.diagnosis.Verifies = true
	}
	return f
}

// checkAll is all but the freshness.
func (v *verification) checkAll() *fault {
	for _, step := range []func() *fault{v.choose, v.cover, v.checkAlgorithm, v.checkRequired, v.checkForm, v.checkSignature} {
		if f := step(); f != nil {
			return f
		}
	}
	return nil
}

// choose takes the first signature whose keyid is known.
func (v *verification) choose() *fault {
	all, f := v.headers.parse()
	if f != nil {
		if f.rule == RuleMissing {
			v.base = v.example()
			f = explain(v.message.Header.Values("Authorization"), olderMistakes, f)
		}
		return f
	}
	var first *fault
	for _, s := range all {
		parameters, f := s.parameters()
		if f == nil {
			f = v.lookUp(s, parameters)
		}
		if f == nil {
			return nil
		}
		if v.signature.label == "" {
			first, v.signature, v.parameters = f, s, parameters
		}
	}
	// The base of a signature that nobody could verify is worth seeing all the same.
	_ = v.cover()
	return first
}

func (v *verification) lookUp(s signature, p parameters) *fault {
	if !p.hasKeyID {
		return broken(RuleKeyIDMissing, "the signature %s has no parameter keyid, which names the key that it was made with", s.label)
	}
	var key Key
	ok := false
	if v.policy.Key != nil {
		key, ok = v.policy.Key(p.keyID)
	}
	if !ok {
		return v.explainKeyID(p.keyID, broken(RuleKeyIDUnknown, "the keyid %s of the signature %s is unknown; %s", quote(p.keyID), s.label, v.known()))
	}
	v.signature, v.parameters, v.key = s, p, key
	return nil
}

// checkAlgorithm holds what the message says against what the key is for and what is allowed. The message never decides.
func (v *verification) checkAlgorithm() *fault {
	allowed := v.policy.Algorithms
	if len(allowed) == 0 {
		allowed = []string{AlgP384}
	}
	stated := v.parameters.alg
	switch v.algorithm = algorithmOf(v.key.Alg); {
	case v.parameters.hasAlg && !slices.Contains(allowed, stated):
		return broken(RuleAlgorithm, "the parameter alg is %s; accepted is %s", quote(stated), strings.Join(allowed, " or ")).
			with("algorithm-other", "The signature says that it was made with "+quote(stated)+".", "Sign with "+strings.Join(allowed, " or ")+".")
	case v.parameters.hasAlg && stated != v.key.Alg:
		return broken(RuleAlgorithm, "the parameter alg is %s, but the key %s is for %s", quote(stated), quote(v.parameters.keyID), v.key.Alg).
			with("algorithm-other", "The signature says another algorithm than its key is for.", "Leave alg out, or write alg=\""+v.key.Alg+"\".")
	case v.algorithm == nil || !slices.Contains(allowed, v.key.Alg):
		return broken(RuleAlgorithm, "the key %s is for %s; accepted is %s", quote(v.parameters.keyID), quote(v.key.Alg), strings.Join(allowed, " or "))
	case !v.algorithm.takes(v.key.Public):
		return broken(RuleAlgorithm, "the key %s is no key for %s, which wants %s", quote(v.parameters.keyID), v.key.Alg, v.algorithm.wants)
	}
	return nil
}

// cover builds the signature base as the message's own place has it.
func (v *verification) cover() (f *fault) {
	if v.components, f = v.signature.covered(); f != nil {
		return f
	}
	if v.paramsText, f = v.signature.params(); f != nil {
		return f
	}
	lines, f := v.message.lines(v.components)
	if f == nil {
		v.base = write(lines, v.paramsText)
	}
	return f
}

// checkSignature tries the message's own place, then the others.
func (v *verification) checkSignature() *fault {
	first := v.base
	seen := map[string]bool{}
	for _, place := range slices.Insert(slices.Clone(v.policy.Places), 0, Place{}) {
		lines, f := v.message.at(place).lines(v.components)
		if f != nil {
			continue // the first was built before
		}
		base := write(lines, v.paramsText)
		if seen[base] {
			continue
		}
		seen[base] = true
		v.tried = append(v.tried, "place "+placeName(place)+": "+v.message.at(place).targetURI())
		if v.algorithm.verify(v.key.Public, []byte(base), v.raw) {
			v.base, v.place = base, place
			return nil
		}
	}
	v.base = first
	return v.mismatch()
}

func placeName(p Place) string {
	if p.Name == "" {
		return "as received"
	}
	return p.Name
}
