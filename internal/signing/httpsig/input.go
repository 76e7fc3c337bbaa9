package httpsig

import (
	"slices"
	"strings"

	"github.com/dunglas/httpsfv"
)

// signature is one of the signatures of a message.
type signature struct {
	label string
	list  httpsfv.InnerList
	value any     // of its member of Signature: []byte, where it is what it should be
	form  []found // what is wrong with how it was written
}

// headers are the two fields as they came.
type headers struct{ input, signature []string }

func headersOf(m *Message) headers {
	return headers{m.Header.Values(HeaderInput), m.Header.Values(HeaderSignature)}
}

// parse reads both headers; every label has to stand in both.
func (h headers) parse() ([]signature, *fault) {
	if f := h.check(); f != nil {
		return nil, f
	}
	inputs, err := httpsfv.UnmarshalDictionary(h.input)
	if err != nil {
		return nil, explain(h.input, inputMistakes, broken(RuleSyntax, "the header %s is not a dictionary of structured fields (%v); it looks like "+
			`sig=("@method" "@path");created=1735689600;keyid="…"`, HeaderInput, err))
	}
	values, form, err := readSignatures(h.signature, inputs.Names())
	if err != nil {
		return nil, broken(RuleSyntax, "the header %s is not a dictionary of structured fields (%v); it looks like sig=:wNmSUAhwb5…:, "+
			"standard base64 between colons", HeaderSignature, err)
	}
	if len(inputs.Names()) == 0 || len(values.Names()) == 0 {
		return nil, broken(RuleMissing, "the headers %s and %s are there, but there is no signature in them", HeaderInput, HeaderSignature)
	}
	if max(len(inputs.Names()), len(values.Names())) > MaxSignatures {
		return nil, broken(RuleLimit, "the message has more than %d signatures, which is more than are looked at", MaxSignatures)
	}
	var all []signature
	for _, label := range inputs.Names() {
		member, _ := inputs.Get(label)
		value, ok := values.Get(label)
		if !ok {
			return nil, unpaired(label, HeaderInput, HeaderSignature, values.Names())
		}
		s := signature{label: label, form: form}
		if s.list, ok = member.(httpsfv.InnerList); !ok {
			return nil, broken(RuleSyntax, `the member %s of %s is no list of components in parentheses, as in %s=("@method" "@path")`, label, HeaderInput, label)
		}
		if bare, ok := value.(httpsfv.Item); ok {
			s.value = bare.Value
		}
		all = append(all, s)
	}
	for _, label := range values.Names() {
		if _, ok := inputs.Get(label); !ok {
			return nil, unpaired(label, HeaderSignature, HeaderInput, inputs.Names())
		}
	}
	return all, nil
}

// check says whether the headers are there, and short enough to be read.
func (h headers) check() *fault {
	for _, header := range []struct {
		name  string
		lines []string
		most  int
		is    string
	}{
		{HeaderInput, h.input, MaxInput, "it lists what is signed"},
		{HeaderSignature, h.signature, MaxSignature, "it has the signature that " + HeaderInput + " speaks of"},
	} {
		size := 0
		for _, text := range header.lines {
			size += len(text)
		}
		switch {
		case size == 0:
			return explain(h.signature, olderMistakes, broken(RuleMissing, "the header %s is missing; %s (RFC 9421)", header.name, header.is))
		case size > header.most:
			return broken(RuleLimit, "the header %s has %d bytes; up to %d are looked at", header.name, size, header.most)
		}
	}
	return nil
}

func unpaired(label, in, missing string, there []string) *fault {
	return broken(RuleLabel, "the label %s stands in %s, but not in %s, which has %s; both name a signature by the same label", label, in, missing, strings.Join(there, ", "))
}

// covered are the components of the signature, each of them checked by itself.
func (s signature) covered() ([]component, *fault) {
	if len(s.list.Items) > MaxComponents {
		return nil, broken(RuleLimit, "the signature %s covers %d components; up to %d are looked at", s.label, len(s.list.Items), MaxComponents)
	}
	var all []component
	for _, item := range s.list.Items {
		c, f := parseComponent(item)
		if f != nil {
			return nil, f
		}
		if slices.ContainsFunc(all, func(other component) bool { return other.same() == c.same() }) {
			return nil, broken(RuleComponentDuplicate, "%s is covered twice", c.id)
		}
		all = append(all, c)
	}
	return all, nil
}

// params is the value of the line @signature-params: the list and its parameters in the order received, written as structured fields are.
func (s signature) params() (string, *fault) {
	text, err := httpsfv.Marshal(s.list)
	if err != nil {
		return "", broken(RuleSyntax, "the member %s of %s cannot be written as a structured field (%v)", s.label, HeaderInput, err)
	}
	return text, nil
}
