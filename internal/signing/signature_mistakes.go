package signing

// Mistakes about the signature itself: its padding, digest and key.
var (
	usedPSS = mistake{
		id: "padding-pss", sentence: "The signature is RSA-PSS.",
		mend: "Sign with RSASSA-PKCS1-v1_5 (SHA256withRSA, RSA-SHA256, padding.PKCS1v15()).",
	}
	otherDigest = mistake{
		id: "digest-other", sentence: "The signature is made over {detail}.", mend: "Use SHA-256.",
	}
	noDigestInfo = mistake{
		id: "digest-info-missing", sentence: "The bare digest ({detail}) was encrypted with the private key, without the DigestInfo around it.",
		mend: "Use the signing function of your library (createSign, rsa.SignPKCS1v15, Signature), not its private encryption.",
	}
	noDigest = mistake{
		id: "digest-missing", sentence: "The string itself was encrypted with the private key, without hashing it.",
		mend: noDigestInfo.mend,
	}
	digestTwice = mistake{
		id: "digest-twice", sentence: "The string was hashed twice: its SHA-256 ({detail}) was given to a function that hashes what it signs.",
		mend: "Give the string itself to the signing function.",
	}
	otherKey = mistake{
		id: "key-other", sentence: "The signature was made with the key of {detail}.",
		mend: "Sign with the private key that belongs to the registered public_key.",
	}
	usedHMAC = mistake{
		id: "hmac-client-secret", sentence: "The signature is an HMAC with the client_secret ({detail}).",
		mend: "Sign with the organization's RSA private key; the client_secret is for /oauth/token only.",
	}
	notSigned = mistake{
		id: "digest-only", sentence: "What was sent is a bare digest ({detail}) that no key has signed.",
		mend: "Sign with the organization's RSA private key.",
	}
)

// readingMistakes are the ids of what readings can tell.
func (s *scheme) readingMistakes() []string {
	var ids []string
	for _, e := range encodings {
		if e.mistake != nil {
			ids = append(ids, e.mistake.id)
		}
	}
	for _, m := range s.others {
		ids = append(ids, m.id)
	}
	return ids
}
