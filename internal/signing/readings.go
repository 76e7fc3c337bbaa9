package signing

import (
	"bytes"
	"cmp"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"slices"
)

// maxOtherKeys limits how many keys are tried that the signature might belong to instead.
const maxOtherKeys = 64

// namedKey is a key with the mistake of using it; none for a right one.
type namedKey struct {
	key   *rsa.PublicKey
	found []found
}

func (q inquiry) candidates() []namedKey {
	var list []namedKey
	for _, key := range q.keys {
		list = append(list, namedKey{key: key})
	}
	names := slices.Sorted(maps.Keys(q.others))
	for _, name := range names[:min(len(names), maxOtherKeys)] {
		key, ok := q.others[name].(*rsa.PublicKey)
		if !ok || slices.ContainsFunc(q.keys, func(own *rsa.PublicKey) bool { return own.Equal(key) }) {
			continue
		}
		list = append(list, namedKey{key, []found{{&otherKey, name}}})
	}
	return list
}

// readings are all ways in which the signature makes sense, those with the fewest mistakes first, and a diagnosis for the
// case that none of them holds for any string.
func (q inquiry) readings() ([]reading, *Diagnosis) {
	var list []reading
	keys := q.candidates()
	for _, d := range decodings(q.signature) {
		for _, k := range keys {
			if message, ok := open(k.key, d.bytes); ok {
				list = append(list, opened(message, k.key.N.BitLen(), join(d.found, k.found))...)
			}
		}
	}
	hint := q.unexplained(list)
	for _, d := range decodings(q.signature) {
		list = append(list, q.withoutKey(d)...)
	}
	for _, r := range list {
		if r.hash == crypto.SHA256 {
			list = append(list, twice(r)...)
		}
	}
	slices.SortStableFunc(list, func(a, b reading) int { return cmp.Compare(len(a.found), len(b.found)) })
	return list, hint
}

// join makes a new list, since readings share the beginnings of theirs.
func join(list []found, more ...[]found) []found {
	return slices.Concat(append([][]found{list}, more...)...)
}

// opened reads the message that a signature encodes.
func opened(message []byte, bits int, known []found) []reading {
	with := func(m *mistake, detail string) []found { return join(known, []found{{m, detail}}) }
	content, ok := unpad(message)
	if !ok {
		return openedPSS(message, bits, known, with)
	}
	if hash, digest, ok := digestInfo(content); ok {
		if hash != crypto.SHA256 {
			known = with(&otherDigest, hash.String())
		}
		return []reading{{known, hash, equals(digest), 2}}
	}
	list := []reading{{with(&noDigest, ""), 0, equals(content), 1}}
	for _, hash := range []crypto.Hash{crypto.SHA256, crypto.SHA512, crypto.SHA384, crypto.SHA1} {
		if len(content) == hash.Size() {
			list = append(list, reading{with(&noDigestInfo, hash.String()), hash, equals(content), 2})
		}
		if digest, ok := decodeHex(string(content)); ok && len(digest) == hash.Size() {
			list = append(list, reading{with(&noDigestInfo, hash.String()+" as hex"), hash, equals(digest), 2})
		}
	}
	return list
}

func openedPSS(message []byte, bits int, known []found, with func(*mistake, string) []found) []reading {
	var list []reading
	for _, hash := range []crypto.Hash{crypto.SHA256, crypto.SHA512, crypto.SHA384, crypto.SHA1} {
		for _, mgf := range slices.Compact([]crypto.Hash{hash, crypto.SHA1}) {
			p, ok := pssOf(message, bits, hash, mgf)
			if !ok {
				continue
			}
			f := with(&usedPSS, "")
			if hash != crypto.SHA256 {
				f = append(f, found{&otherDigest, hash.String()})
			}
			list = append(list, reading{f, hash, p.holds, 2})
		}
	}
	return list
}

func equals(want []byte) func([]byte) bool {
	return func(x []byte) bool { return bytes.Equal(x, want) }
}

// digestWays are the ways in which digests are handed on.
var digestWays = []struct {
	name  string
	write func([]byte) []byte
}{
	{"as bytes", func(sum []byte) []byte { return sum }},
	{"as hex", func(sum []byte) []byte { return hex.AppendEncode(nil, sum) }},
	{"as base64", func(sum []byte) []byte { return base64.StdEncoding.AppendEncode(nil, sum) }},
}

// twice reads a signature as made over the digest of a string.
func twice(r reading) []reading {
	var list []reading
	for _, way := range digestWays {
		holds := func(sum []byte) bool {
			again := sha256.Sum256(way.write(sum))
			return r.holds(again[:])
		}
		list = append(list, reading{join(r.found, []found{{&digestTwice, way.name}}), crypto.SHA256, holds, 1})
	}
	return list
}
