package httpsig

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/dunglas/httpsfv"
)

// What can be wrong with how a signature is written.
var (
	formBase64URL = mistake{
		id: "signature-base64url", sentence: "The signature is written as base64url.", mend: "Write it as standard base64 (alphabet with + and /, padded with =) between colons.",
	}
	formHex = mistake{
		id: "signature-hex", sentence: "The signature is written as hex.", mend: "Write it as standard base64 between colons.",
	}
	formUnpadded = mistake{
		id: "signature-unpadded", sentence: "The base64 of the signature has lost its padding.", mend: "Pad it with = to a multiple of four characters.",
	}
	formSpace = mistake{
		id: "signature-line-breaks", sentence: "The base64 of the signature is broken into lines.", mend: "Write it as one line (base64 -w0).",
	}
	formString = mistake{
		id: "signature-string", sentence: "The signature stands in quotes, as a string.", mend: "Write it between colons, as in sig=:…:, without quotes.",
	}
	formColons = mistake{
		id: "signature-colons", sentence: "The signature stands there without colons around it.", mend: "Write it between colons, as in sig=:…:.",
	}
	formLabel = mistake{
		id: "signature-label", sentence: "The signature stands there without its label.", mend: "Put the label in front that " + HeaderInput + " has, as in sig=:…:.",
	}
	formDER = mistake{
		id: "signature-der", sentence: "The signature is ASN.1 DER, as most libraries write ECDSA.",
		mend: "Write r and s one after the other, 48 bytes each (dsaEncoding: 'ieee-p1363' in Node, SHA384withECDSAinP1363Format in Java, 96 bytes in all).",
	}
	formTwice = mistake{
		id: "signature-encoded-twice", sentence: "The signature was encoded twice: between the colons is the base64 of its {detail}.", mend: "Encode the bytes themselves, once.",
	}
	formOther = mistake{
		id: "signature-size", sentence: "The signature has the size of {detail}.", mend: "Sign with an EC key on P-384 and ecdsa-p384-sha384, which gives 96 bytes.",
	}
)

// sizes are signatures that are told by their length in bytes.
var sizes = map[int]string{
	32: "an HMAC-SHA256 or a bare SHA-256", 48: "a bare SHA-384", 64: "one on P-256 or secp256k1, or of Ed25519", 65: "a wallet's", 132: "one on P-521",
	256: "an RSA one", 384: "an RSA one", 512: "an RSA one",
}

// readSignatures reads the header Signature. One that is no structured field, but holds a single signature, is read as what it was meant to
// be, with what is wrong with it.
func readSignatures(lines, labels []string) (*httpsfv.Dictionary, []found, error) {
	values, err := httpsfv.UnmarshalDictionary(lines)
	if err == nil {
		return values, nil, nil
	}
	if len(labels) != 1 {
		return nil, nil, err
	}
	label, form := labels[0], []found(nil)
	text := strings.TrimSpace(strings.Join(lines, ", "))
	rest, ok := strings.CutPrefix(text, label+"=")
	if !ok {
		if strings.Contains(strings.TrimRight(text, "=:"), "=") {
			return nil, nil, err
		}
		form, rest = append(form, found{mistake: &formLabel}), text
	}
	rest = strings.TrimSpace(rest)
	inner := strings.TrimSuffix(strings.TrimPrefix(rest, ":"), ":")
	if inner == rest {
		form = append(form, found{mistake: &formColons})
	}
	raw, written := unwritten(inner)
	if raw == nil {
		return nil, nil, err
	}
	if written != nil {
		form = append(form, found{mistake: written})
	}
	values = httpsfv.NewDictionary()
	values.Add(label, httpsfv.NewItem(raw))
	return values, form, nil
}

// unwritten reads bytes that are written as standard base64, or as something else; nil: neither.
func unwritten(text string) (raw []byte, as *mistake) {
	bare := strings.TrimRight(text, "=")
	for _, way := range []struct {
		mistake *mistake
		decode  func() ([]byte, error)
	}{
		{&formHex, func() ([]byte, error) { return hex.DecodeString(strings.TrimPrefix(text, "0x")) }},
		{nil, func() ([]byte, error) { return base64.StdEncoding.DecodeString(text) }},
		{&formUnpadded, func() ([]byte, error) { return base64.RawStdEncoding.DecodeString(bare) }},
		{&formBase64URL, func() ([]byte, error) { return base64.RawURLEncoding.DecodeString(bare) }},
		{&formSpace, func() ([]byte, error) {
			return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
		}},
	} {
		if raw, err := way.decode(); err == nil && len(raw) > 0 {
			if way.mistake == nil && strings.ContainsAny(text, "\r\n") {
				return raw, &formSpace
			}
			return raw, way.mistake
		}
	}
	return nil, nil
}

// checkForm refuses what is no signature of the algorithm by its looks.
func (v *verification) checkForm() *fault {
	size := v.algorithm.size(v.key.Public)
	form := v.signature.form
	raw, isBytes := v.signature.value.([]byte)
	if text, ok := textOf(v.signature.value); ok {
		form = slices.Clone(form)
		if _, isString := v.signature.value.(string); isString {
			form = append(form, found{mistake: &formString})
		} else {
			form = append(form, found{mistake: &formColons})
		}
		var as *mistake
		if raw, as = unwritten(text); as != nil {
			form = append(form, found{mistake: as})
		}
	}
	raw, more := reread(raw, size)
	form = append(slices.Clone(form), more...)
	if v.raw = raw; len(form) == 0 && isBytes && len(raw) == size {
		return nil
	}
	f := broken(RuleEncoding, "the member %s of %s is not a byte sequence of %d bytes, as %s makes them; it is written as the standard base64 of the signature between colons",
		v.signature.label, HeaderSignature, size, v.algorithm.name)
	f.diagnosis = tell(form)
	if len(raw) == size {
		f.diagnosis = v.diagnose(raw, form)
	}
	return f
}

func textOf(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return strings.TrimSuffix(strings.TrimPrefix(value, ":"), ":"), true
	case httpsfv.Token:
		return string(value), true
	}
	return "", false
}

// reread understands bytes that have another size than the signature's.
func reread(raw []byte, size int) ([]byte, []found) {
	if len(raw) == size || len(raw) == 0 {
		return raw, nil
	}
	if plain := rawOf(raw, size); plain != nil {
		return plain, []found{{mistake: &formDER}}
	}
	// Hex is in the alphabet of base64, so that it was read as such.
	if digits, err := hex.DecodeString(base64.StdEncoding.EncodeToString(raw)); err == nil {
		if plain := rawOf(digits, size); plain != nil {
			return plain, []found{{mistake: &formHex}, {mistake: &formDER}}
		}
		if len(digits) == size {
			return digits, []found{{mistake: &formHex}}
		}
	}
	detail := "base64"
	inner, as := unwritten(strings.TrimSpace(string(raw)))
	if as == &formHex {
		detail = "hex"
	}
	twice := found{&formTwice, "", detail}
	if plain := rawOf(inner, size); plain != nil {
		return plain, []found{twice, {mistake: &formDER}}
	}
	if len(inner) == size {
		return inner, []found{twice}
	}
	if what := sizes[len(raw)]; what != "" {
		return raw, []found{{&formOther, "", what}}
	}
	return raw, nil
}
