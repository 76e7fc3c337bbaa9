package signing

import (
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
)

// check holds one signature against the secret or the keys.
func (h Hook) check(s hookSignature, timestamp, signature string, keyID *string) Check {
	if signature == "" {
		return check(s.name, Absent, "There is no header %s.", s.header)
	}
	if s.rsa {
		return h.checkRSA(s, timestamp, signature, keyID)
	}
	if h.Secret == "" {
		return check(s.name, Unchecked, "The header %s was not checked: no secret was given.", s.header)
	}
	raw, err := hex.DecodeString(signature)
	if err == nil && hmac.Equal(hmacSHA256([]byte(h.Secret), s.base(h.Body, timestamp)), raw) {
		return check(s.name, Held, "The header %s is the HMAC of %s with the secret.", s.header, s.signed())
	}
	q := h.inquiry(s, timestamp, signature)
	q.macKey = []byte(h.Secret)
	return h.failed(s, q, "the secret")
}

func (h Hook) checkRSA(s hookSignature, timestamp, signature string, keyID *string) Check {
	var keys []*rsa.PublicKey
	raw, err := hex.DecodeString(signature)
	digest := sha256.Sum256(s.base(h.Body, timestamp))
	for _, key := range h.Keys {
		public, ok := key.Key.(*rsa.PublicKey)
		if !ok {
			continue
		}
		keys = append(keys, public)
		if err != nil {
			continue
		}
		for _, padding := range paddings {
			if padding.verify(public, digest[:], raw) == nil {
				*keyID = key.ID
				return check(s.name, Held, "The header %s verifies over %s with the key %s (%s).", s.header, s.signed(), key.ID, padding.name)
			}
		}
	}
	if len(keys) == 0 {
		return check(s.name, Failed, "The JWKS has no RSA key to verify the header %s with.", s.header)
	}
	q := h.inquiry(s, timestamp, signature)
	q.keys = keys
	return h.failed(s, q, "any RSA key of the JWKS")
}

// paddings are those of RSA, the usual one first.
var paddings = []struct {
	name   string
	verify func(key *rsa.PublicKey, digest, signature []byte) error
}{
	{"PSS", func(key *rsa.PublicKey, digest, signature []byte) error {
		return rsa.VerifyPSS(key, crypto.SHA256, digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto})
	}},
	{"PKCS#1 v1.5", func(key *rsa.PublicKey, digest, signature []byte) error {
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest, signature)
	}},
}

func (h Hook) inquiry(s hookSignature, timestamp, signature string) inquiry {
	f := facts{timestamp: timestamp, body: string(h.Body), targets: []Target{{}}, order: []part{bodyPart, timestampPart}, privateKey: h.Secret, secrets: []string{h.Secret}}
	if s.legacy {
		f.order = []part{bodyPart}
	}
	return inquiry{facts: f, scheme: &hookScheme, signature: signature}
}

// failed is the check of a signature that does not verify, with the mistake that explains it.
func (h Hook) failed(s hookSignature, q inquiry, with string) Check {
	c := check(s.name, Failed, "The header %s does not verify over %s with %s.", s.header, s.signed(), with)
	if found := diagnose(q).diagnosis; found != nil {
		found.Sentence = shown(found.Sentence, maxShown)
		c.Diagnosis = found
		c.Sentence += " " + found.Sentence
	}
	return c
}
