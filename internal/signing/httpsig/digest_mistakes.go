package httpsig

import (
	"bytes"
	"crypto"
	_ "crypto/md5" //nolint:gosec // one of the mistakes
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maxDiagnosed is the size of a body, in bytes, up to which other ways of writing it are tried.
const maxDiagnosed = 1 << 20

const (
	mendDigest = "Write the standard base64 of the digest's bytes between colons, as in sha-256=:…:, the algorithm in lower case."
	mendBody   = "Make the digest of exactly the bytes that are sent: serialise the body once, and use that text for both."
)

// digestWritings are mistakes about the form of the header, the more particular ones first. The digest may be right all the same.
var digestWritings = []mistake{
	{id: "digest-capitals", sentence: "The algorithm is written in capitals, as in the old header Digest.", mend: mendDigest},
	{id: "digest-name", sentence: "The algorithm is not written as RFC 9530 has it ({detail}).", mend: mendDigest},
	{id: "digest-bare", sentence: "The digest stands there without its algorithm.", mend: mendDigest},
	{id: "digest-string", sentence: "The digest stands in quotes.", mend: mendDigest},
	{id: "digest-colons", sentence: "The digest stands there without colons around it.", mend: mendDigest},
	{id: "digest-hex", sentence: "The digest is written as hex.", mend: mendDigest},
	{id: "digest-base64url", sentence: "The digest is written as base64url.", mend: mendDigest},
	{id: "digest-unpadded", sentence: "The base64 of the digest has lost its padding.", mend: mendDigest},
}

// digestBodies are other contents that a digest may be of.
var digestBodies = []struct {
	id, sentence, mend string
	bodies             func(body []byte) [][]byte
}{
	{"digest-body-empty", "The digest is that of an empty body.", mendBody, func([]byte) [][]byte { return [][]byte{nil, []byte("{}"), []byte("null"), []byte(`""`)} }},
	{"digest-body-newline", "The digest is that of the body with another line break at its end.", mendBody, func(body []byte) [][]byte {
		bare := bytes.TrimRight(body, "\r\n")
		return [][]byte{slices.Concat(bare, []byte("\n")), slices.Concat(bare, []byte("\r\n")), bare, bytes.TrimSpace(body)}
	}},
	{"digest-body-compact", "The digest is that of the JSON without white space.", mendBody, func(body []byte) [][]byte {
		return rewritten(body, func(v *jsontext.Value) error { return v.Compact() })
	}},
	{"digest-body-pretty", "The digest is that of the JSON written with white space.", mendBody, func(body []byte) [][]byte {
		var list [][]byte
		for _, indent := range []string{"  ", "    ", "\t"} {
			list = append(list, rewritten(body, func(v *jsontext.Value) error { return v.Indent(jsontext.WithIndent(indent)) })...)
		}
		return append(list, rewritten(body, func(v *jsontext.Value) error {
			return v.Format(jsontext.SpaceAfterColon(true), jsontext.SpaceAfterComma(true))
		})...)
	}},
	{"digest-body-reordered", "The digest is that of the JSON with its members in another order.", mendBody, func(body []byte) [][]byte {
		return slices.Concat(
			rewritten(body, func(v *jsontext.Value) error { return v.Format(jsontext.ReorderRawObjects(true)) }),
			rewritten(body, func(v *jsontext.Value) error {
				return v.Format(jsontext.ReorderRawObjects(true), jsontext.SpaceAfterColon(true), jsontext.SpaceAfterComma(true))
			}))
	}},
	{"digest-body-text", "The digest is that of the body as a JSON string, so that it was serialised twice.", mendBody, func(body []byte) [][]byte {
		text, err := jsontext.AppendQuote(nil, body)
		if err != nil {
			return nil
		}
		return [][]byte{text}
	}},
	{"digest-body-base64", "The digest is that of the body's base64.", mendBody, func(body []byte) [][]byte {
		return [][]byte{[]byte(base64.StdEncoding.EncodeToString(body))}
	}},
}

// rewritten is a JSON body written otherwise; nothing when it is no JSON.
func rewritten(body []byte, change func(*jsontext.Value) error) [][]byte {
	value := jsontext.Value(bytes.TrimSpace(body)).Clone()
	if len(value) == 0 || change(&value) != nil {
		return nil
	}
	return [][]byte{value}
}

// explain says what the digest is of, which is not the body.
func (d *digests) explain(name string, hash crypto.Hash, sent []byte) *fault {
	f := broken(RuleDigestMismatch, "the member %s of %s is not the %s of the body's %d bytes", name, HeaderDigest, strings.ToUpper(name), len(d.body))
	if len(d.body) > maxDiagnosed {
		d.tried = append(d.tried, "the body is too long to look for the mistake")
		return f
	}
	// Hex is in the alphabet of base64, so that it was read as such.
	if strings.EqualFold(base64.StdEncoding.EncodeToString(sent), hex.EncodeToString(sum(hash, d.body))) {
		f = f.with("digest-hex", "The digest is written as hex.", mendDigest)
		f.diagnosis.Verifies = true
		return f
	}
	if mistake := ofBytes(sent, hash, d.body); mistake != "" {
		return f.with(mistake, "It is "+digestReadings[mistake]+".", mendDigest)
	}
	for _, other := range digestHashes {
		if other.name != name && bytes.Equal(sent, sum(other.hash, d.body)) {
			return f.with("digest-algorithm", "It is the "+strings.ToUpper(other.name)+" of the body.", "Name the algorithm that was used: "+other.name+"=:…:.")
		}
	}
	for _, row := range digestBodies {
		d.tried = append(d.tried, row.id)
		for _, body := range row.bodies(d.body) {
			if bytes.Equal(sent, sum(hash, body)) || ofBytes(sent, hash, body) != "" {
				return f.with(row.id, row.sentence, row.mend)
			}
		}
	}
	if len(sent) != hash.Size() {
		return f.with("digest-size", "It does not have the size of one.", mendDigest)
	}
	return f.with("digest-body-other", "It is that of another body: the body was changed after the digest was made, or on its way.", mendBody)
}

// digestReadings are what bytes may be that should be a digest.
var digestReadings = map[string]string{
	"digest-hex-inside":    "the base64 of the digest's hex, not of its bytes",
	"digest-base64-inside": "the base64 of the digest's base64: it was encoded twice",
	"digest-md5":           "an MD5",
	"digest-sha1":          "a SHA-1",
}

// ofBytes says as what the bytes are the digest of a body; empty: they are not.
func ofBytes(sent []byte, hash crypto.Hash, body []byte) string {
	right := sum(hash, body)
	switch {
	case strings.EqualFold(string(sent), hex.EncodeToString(right)):
		return "digest-hex-inside"
	case string(sent) == base64.StdEncoding.EncodeToString(right):
		return "digest-base64-inside"
	case bytes.Equal(sent, sum(crypto.MD5, body)):
		return "digest-md5"
	case bytes.Equal(sent, sum(crypto.SHA1, body)):
		return "digest-sha1"
	}
	return ""
}

// explainSyntax says how the header was written; it verifies when the digest in it is right.
func (d *digests) explainSyntax(f *fault) *fault {
	text := strings.TrimSpace(strings.Join(d.values, ", "))
	var form []found
	add := func(id, detail string) {
		i := slices.IndexFunc(digestWritings, func(m mistake) bool { return m.id == id })
		form = append(form, found{&digestWritings[i], "", detail})
	}
	name, rest, ok := strings.Cut(text, "=")
	var hash crypto.Hash
	switch lower := strings.ToLower(strings.TrimSpace(name)); {
	case !ok || strings.Trim(rest, "=") == "" || strings.HasPrefix(text, ":"):
		rest = text
		add("digest-bare", "")
	case digestHash(lower) != 0:
		if hash = digestHash(lower); lower != name {
			add("digest-capitals", "")
		}
	case lower == "sha256" || lower == "sha_256":
		hash = crypto.SHA256
		add("digest-name", clip(name))
	case lower == "sha512" || lower == "sha_512":
		hash = crypto.SHA512
		add("digest-name", clip(name))
	default:
		return f
	}
	inner := strings.TrimSpace(rest)
	if bare := strings.Trim(inner, `"`); bare != inner {
		add("digest-string", "")
		inner = strings.TrimSuffix(strings.TrimPrefix(bare, ":"), ":")
	} else if bare := strings.TrimSuffix(strings.TrimPrefix(inner, ":"), ":"); bare != inner {
		inner = bare
	} else {
		add("digest-colons", "")
	}
	raw, as := unwritten(inner)
	for written, id := range map[*mistake]string{&formHex: "digest-hex", &formBase64URL: "digest-base64url", &formUnpadded: "digest-unpadded"} {
		if as == written {
			add(id, "")
		}
	}
	if len(form) == 0 || raw == nil {
		return f
	}
	if hash == 0 {
		hash = crypto.SHA256
		if len(raw) == crypto.SHA512.Size() {
			hash = crypto.SHA512
		}
	}
	f.diagnosis = tell(form)
	f.diagnosis.Verifies = len(d.body) <= maxDiagnosed && bytes.Equal(raw, sum(hash, d.body))
	return f
}
