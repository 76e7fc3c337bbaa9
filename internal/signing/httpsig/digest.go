package httpsig

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"strings"

	"github.com/dunglas/httpsfv"
	"github.com/mockconnect/mockconnect/internal/signing"
)

// The digest algorithms that are not insecure (RFC 9530 section 5).
const (
	SHA256 = "sha-256"
	SHA512 = "sha-512"
)

var digestHashes = []struct {
	name string
	hash crypto.Hash
}{{SHA256, crypto.SHA256}, {SHA512, crypto.SHA512}}

func digestHash(name string) crypto.Hash {
	for _, d := range digestHashes {
		if d.name == name {
			return d.hash
		}
	}
	return 0
}

// Digest is the value of Content-Digest for a body: sha-256, or the algorithms that are named, in their order. Others than SHA256 and
// SHA512 are left out.
func Digest(body []byte, algorithms ...string) string {
	if len(algorithms) == 0 {
		algorithms = []string{SHA256}
	}
	var members []string
	for _, name := range algorithms {
		if hash := digestHash(name); hash != 0 {
			members = append(members, name+"=:"+base64.StdEncoding.EncodeToString(sum(hash, body))+":")
		}
	}
	return strings.Join(members, ", ")
}

// VerifyDigest checks the lines of Content-Digest against the body as it came; nil: they hold. At least one of sha-256 and sha-512 has to
// be there, and each of them that is there has to be right; other algorithms are passed over. Refusal.Expected is the right value. older are
// the lines of the header Digest, which RFC 9530 has replaced, if the message has any: only a refusal speaks of them.
//
// It hashes the body once for each algorithm; a digest that is wrong is diagnosed, which hashes the body a few dozen times more, unless the
// body is longer than 1 MiB.
func VerifyDigest(values []string, body []byte, older ...string) *signing.Refusal {
	d := digests{values: values, body: body, older: older}
	f := d.check()
	if f == nil {
		return nil
	}
	names := d.names
	if len(names) == 0 {
		names = []string{SHA256}
	}
	refusal := &signing.Refusal{
		Rule: f.rule, Message: cutOff(f.message, maxSentence), Diagnosis: f.diagnosis, Tried: d.tried,
		Expected: HeaderDigest + ": " + Digest(body, names...),
	}
	if len(values) > 0 {
		refusal.Received = HeaderDigest + ": " + cutOff(strings.Join(values, ", "), maxHeaderShown)
	}
	return refusal
}

// digests is a Content-Digest field with the body that it speaks of.
type digests struct {
	values []string
	body   []byte
	older  []string // lines of the header Digest
	names  []string // of the supported algorithms in it
	tried  []string
}

func (d *digests) check() *fault {
	size := 0
	for _, value := range d.values {
		size += len(value)
	}
	switch {
	case strings.TrimSpace(strings.Join(d.values, "")) == "":
		f := broken(RuleDigestMissing, "the header %s is missing; it has the SHA-256 of the body as it is sent, as in %s: sha-256=:…:", HeaderDigest, HeaderDigest)
		if len(d.older) > 0 {
			f = f.with("digest-older", "There is a header Digest, which "+HeaderDigest+" has replaced.", mendDigest)
		}
		return f
	case size > MaxInput:
		return broken(RuleDigestSyntax, "the header %s has %d bytes; up to %d are looked at", HeaderDigest, size, MaxInput)
	}
	fields, err := httpsfv.UnmarshalDictionary(d.values)
	if err != nil {
		return d.explainSyntax(broken(RuleDigestSyntax, "the header %s is not a dictionary of structured fields (%v); it looks like sha-256=:…:, "+
			"standard base64 between colons", HeaderDigest, err))
	}
	for _, name := range fields.Names() {
		hash := digestHash(name)
		if hash == 0 {
			continue
		}
		d.names = append(d.names, name)
		member, _ := fields.Get(name)
		single, _ := member.(httpsfv.Item)
		sent, ok := single.Value.([]byte)
		if !ok {
			return d.explainSyntax(broken(RuleDigestSyntax, "the member %s of %s is not a byte sequence; it is standard base64 between colons, as in %s=:…:", name, HeaderDigest, name))
		}
		if bytes.Equal(sent, sum(hash, d.body)) {
			continue
		}
		return d.explain(name, hash, sent)
	}
	if len(d.names) == 0 {
		return d.explainSyntax(broken(RuleDigestAlgorithm, "the header %s has %s; sha-256 or sha-512 is wanted", HeaderDigest, clip(strings.Join(fields.Names(), ", "))))
	}
	return nil
}
