package signing

import (
	"crypto"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"hash"
	"strings"
)

// withoutKey reads the bytes as something that needs no key pair: an HMAC with the client_secret, or a digest.
func (q inquiry) withoutKey(d decoded) []reading {
	makers := map[int]func() hash.Hash{32: sha256.New, 64: sha512.New}
	var list []reading
	if make, ok := makers[len(d.bytes)]; ok && q.clientSecret != "" {
		for _, s := range secrets(q.clientSecret) {
			holds := isMAC(make, s.key, d.bytes)
			list = append(list, reading{join(d.found, []found{{&usedHMAC, fmt.Sprintf("SHA-%d, %s", 8*len(d.bytes), s.how)}}), 0, holds, 1})
		}
	}
	for _, hash := range []crypto.Hash{crypto.SHA256, crypto.SHA512, crypto.SHA384, crypto.SHA1} {
		if len(d.bytes) == hash.Size() {
			list = append(list, reading{join(d.found, []found{{&notSigned, hash.String()}}), hash, equals(d.bytes), 1})
		}
	}
	return list
}

// secretKey is a way of taking a client_secret for a key.
type secretKey struct {
	key []byte
	how string
}

func secrets(text string) []secretKey {
	list := []secretKey{{[]byte(text), "the secret taken as text"}}
	// Lenient decoders are what such clients use: they pass over wrong padding and over a last character that is not a
	// whole byte, both of which the sample secret of the documents has.
	plain := strings.TrimRight(text, "=")
	if len(plain)%4 == 1 {
		plain = plain[:len(plain)-1]
	}
	if key, err := base64.RawStdEncoding.DecodeString(plain); err == nil && len(key) > 0 {
		list = append(list, secretKey{key, "the secret base64-decoded"})
	}
	return list
}

// isMAC says of strings whether the bytes are their HMAC with the key.
func isMAC(make func() hash.Hash, key, want []byte) func(text []byte) bool {
	mac := hmac.New(make, key)
	sum := []byte(nil)
	return func(text []byte) bool {
		mac.Reset()
		mac.Write(text)
		sum = mac.Sum(sum[:0])
		return hmac.Equal(sum, want)
	}
}
