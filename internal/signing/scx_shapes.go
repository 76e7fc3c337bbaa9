package signing

import (
	"crypto/subtle"
	"fmt"
	"slices"
)

const mendSCX = "Send the base64 of an HMAC-SHA256 over " + scxSigned + ", keyed with the base64-decoded private key."

// notAnHMAC recognises what people put into X-SCX-SIGNED in place of a signature.
func notAnHMAC(q inquiry) *Diagnosis {
	const own = "The header " + HeaderSCXSigned + " has "
	for _, other := range []struct{ id, text, what, mend string }{
		{"signature-is-key", q.privateKey, "the private key", mendSCX + " Make a new key where it matters: this one has been sent."},
		{"signature-is-passphrase", q.passphrase, "the passphrase", mendSCX},
		{"signature-is-api-key", q.apiKey, "the API key", mendSCX},
	} {
		if other.text != "" && subtle.ConstantTimeCompare([]byte(q.signature), []byte(other.text)) == 1 {
			return &Diagnosis{Mistake: other.id, Sentence: own + other.what + " in place of a signature.", Mend: other.mend}
		}
	}
	switch {
	case looksLikeToken(q.signature):
		return &Diagnosis{Mistake: "signature-is-token", Sentence: own + "a JWT in place of a signature.", Mend: mendSCX}
	case looksLikeKey(q.signature):
		return &Diagnosis{Mistake: "signature-is-key", Sentence: own + "a key in place of a signature.", Mend: mendSCX}
	}
	return nil
}

// unexplainedMAC says what is known of a signature for which neither key nor string was found. An HMAC does not tell which of the two it was.
func unexplainedMAC(all []decoded) *Diagnosis {
	if len(all) == 0 {
		return &Diagnosis{
			Mistake:  "signature-unreadable",
			Sentence: "The header is neither base64 nor hex nor anything else that signatures are written in.", Mend: mendEncoding,
		}
	}
	likeliest := all[0]
	for _, d := range all {
		if len(d.bytes) == 32 {
			likeliest = d
			break
		}
	}
	size := len(likeliest.bytes)
	d := &Diagnosis{
		Mistake:  "key-or-string-unknown",
		Sentence: "It has the size of an HMAC-SHA256, but was made with another key, or over another string, than any that was tried.",
		Mend:     "Print the string that you sign, and compare it byte by byte with the expected one; if it is the same, the private key is not that of the API key.",
	}
	h, isMAC := macHashes[size]
	switch {
	case size == 32:
	case isMAC:
		d.Mistake, d.Mend = "hmac-hash-other", macOtherHash.mend
		d.Sentence = fmt.Sprintf("It has the %d bytes of %s; besides, key or string are none that was tried.", size, h)
	case slices.Contains([]int{128, 256, 384, 512}, size):
		d.Mistake, d.Sentence, d.Mend = "signature-rsa", fmt.Sprintf("It has the %d bytes of an RSA signature.", size), mendSCX
	default:
		d.Mistake, d.Mend = "signature-length", mendSCX
		d.Sentence = fmt.Sprintf("It has %d bytes, and an HMAC-SHA256 has 32; it was cut off, or is something else.", size)
	}
	if len(likeliest.found) > 0 {
		first := likeliest.found[0].mistake
		d.Mistake, d.Sentence, d.Mend = first.id+"+"+d.Mistake, first.sentence+" "+d.Sentence, first.mend+" "+d.Mend
	}
	return d
}
