package signing

import (
	"crypto/rsa"
	"crypto/subtle"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
)

// What can be told of a signature by its looks, and of one whose string was not found.

// notASignature recognises what people put into the header in place of a signature.
func notASignature(q inquiry) *Diagnosis {
	text := strings.TrimSpace(q.signature)
	const mend = "Send the base64 of an RSA PKCS#1 v1.5 SHA-256 signature over {timestamp}{METHOD}{target}{body}."
	switch {
	case looksLikeToken(text):
		return &Diagnosis{Mistake: "signature-is-token", Sentence: "The header has a JWT in place of a signature.", Mend: mend}
	case q.clientSecret != "" && subtle.ConstantTimeCompare([]byte(text), []byte(q.clientSecret)) == 1:
		return &Diagnosis{Mistake: "signature-is-secret", Sentence: "The header has the client_secret in place of a signature.", Mend: mend}
	case looksLikeKey(text):
		return &Diagnosis{
			Mistake: "signature-is-key", Sentence: "The header has a key in place of a signature.",
			Mend: mend + " If it was a private key, make a new one: this one has been sent.",
		}
	}
	return nil
}

// veiled is what is shown of a header that has something in it that is nobody's business.
func veiled(text string) string {
	switch {
	case looksLikeToken(text):
		return "[a JWT]"
	case looksLikeKey(text):
		return "[a key]"
	}
	return text
}

// looksLikeToken recognises a compact JWS: its header is JSON, so its base64 starts like this.
func looksLikeToken(text string) bool {
	return strings.Contains(text, "eyJ") && strings.Count(text, ".") >= 2
}

// looksLikeKey recognises PEM, and private keys whose frame was taken off.
func looksLikeKey(text string) bool {
	if strings.Contains(text, "BEGIN ") {
		return true
	}
	for _, d := range decodings(text) {
		if _, err := x509.ParsePKCS8PrivateKey(d.bytes); err == nil {
			return true
		}
		if _, err := x509.ParsePKCS1PrivateKey(d.bytes); err == nil {
			return true
		}
	}
	return false
}

// unexplained says what is known of a signature for which no string was found. opened are the readings that a key's opening
// gave: each is certain to be made with that key.
func (q inquiry) unexplained(opened []reading) *Diagnosis {
	if len(opened) > 0 {
		return q.otherString(opened[0])
	}
	all := decodings(q.signature)
	if len(all) == 0 {
		return &Diagnosis{
			Mistake:  "signature-unreadable",
			Sentence: "The header is neither base64 nor hex nor anything else that signatures are written in.", Mend: mendEncoding,
		}
	}
	if len(q.keys) == 0 {
		return nil
	}
	size := q.keys[0].Size()
	rightSize := func(d decoded) bool {
		return slices.ContainsFunc(q.keys, func(key *rsa.PublicKey) bool { return key.Size() == len(d.bytes) })
	}
	if slices.ContainsFunc(all, rightSize) {
		return &Diagnosis{
			Mistake: "key-unknown", Mend: otherKey.mend,
			Sentence: fmt.Sprintf("It is a signature of %d bytes as the registered key gives, but made with another private key, or damaged on the way.", size),
		}
	}
	return shapeOf(all[0].bytes, size)
}

// otherString tells that the key is right, or which one was used, and that the string is another one.
func (q inquiry) otherString(r reading) *Diagnosis {
	const mend = "Print the string that you sign, and compare it byte by byte with the expected one."
	if len(r.found) == 0 {
		return &Diagnosis{
			Mistake: "string-unknown", Mend: mend,
			Sentence: "Key, padding and digest are right (RSA PKCS#1 v1.5, SHA-256), but another string was signed than any that was tried.",
		}
	}
	d := tell(r.found, q.facts)
	d.Mistake += "+string-unknown"
	d.Sentence += " The string that was signed is besides none that was tried."
	d.Mend += " " + mend
	return d
}

// shapes are what signatures of other kinds look like, by their length in bytes.
var shapes = []struct {
	id       string
	size     int
	sentence string
}{
	{"signature-hmac", 20, "It has the size of a SHA-1 or HMAC-SHA1, not of an RSA signature."},
	{"signature-hmac", 32, "It has the size of a SHA-256 or HMAC-SHA256, not of an RSA signature; it is no HMAC with the client_secret that was tried."},
	{"signature-not-rsa", 64, "It has the size of an Ed25519 or raw P-256 signature, or of an HMAC-SHA512, not of an RSA signature."},
	{"signature-not-rsa", 96, "It has the size of a raw P-384 signature, not of an RSA signature."},
}

func shapeOf(signature []byte, size int) *Diagnosis {
	mend := fmt.Sprintf("Sign with the RSA private key that belongs to the registered public_key; its signatures have %d bytes.", size)
	for _, s := range shapes {
		if len(signature) == s.size {
			return &Diagnosis{Mistake: s.id, Sentence: s.sentence, Mend: mend}
		}
	}
	// DER: a SEQUENCE that is as long as it says.
	if len(signature) > 8 && len(signature) < 140 && signature[0] == 0x30 && (int(signature[1]) == len(signature)-2 || signature[1] == 0x81) {
		return &Diagnosis{Mistake: "signature-not-rsa", Sentence: "It is an ECDSA signature in DER, not an RSA signature.", Mend: mend}
	}
	if slices.Contains([]int{128, 256, 384, 512}, len(signature)) {
		return &Diagnosis{
			Mistake: "key-size", Mend: mend,
			Sentence: fmt.Sprintf("It was made with an RSA key of %d bits; the registered one has %d.", 8*len(signature), 8*size),
		}
	}
	return &Diagnosis{
		Mistake: "signature-length", Mend: mend,
		Sentence: fmt.Sprintf("It has %d bytes, which no signature has; it was cut off, or is something else.", len(signature)),
	}
}
