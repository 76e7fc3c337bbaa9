package signing

import (
	"cmp"
	"crypto"
	"hash"
	"maps"
	"slices"
)

// Mistakes about the HMAC itself.
var (
	macOtherHash = mistake{
		id: "hmac-hash-other", sentence: "The HMAC was made with {detail}.", mend: "Use HMAC-SHA256.",
	}
	macOtherKey = mistake{
		id: "key-other", sentence: "The signature was made with the key of {detail}.",
		mend: "Sign with the private key that belongs to the " + HeaderSCXAPIKey + " of the request.",
	}
	macSwapped = mistake{
		id: "hmac-arguments-swapped", sentence: "Key and string were swapped: the private key ({detail}) was hashed, keyed with the string.",
		mend: "Give the HMAC the base64-decoded private key as its key, and the string as its message.",
	}
	macNoKey = mistake{
		id: "digest-only", sentence: "What was sent is a bare digest ({detail}) that no key has signed.",
		mend: "Make an HMAC-SHA256 with the base64-decoded private key.",
	}
	macJoinedKey = mistake{
		id: "digest-with-key", sentence: "What was sent is a plain digest of private key and string ({detail}), not an HMAC.",
		mend: "Use the HMAC function of your library; it does more than joining the two.",
	}
)

// scxSignatureMistakes are all of them.
var scxSignatureMistakes = slices.Concat(
	mistakesOf(keyMistakes), []*mistake{&macOtherKey, &macOtherHash, &macSwapped, &digestTwice, &macNoKey, &macJoinedKey},
)

func mistakesOf(list []keyMistake) []*mistake {
	var all []*mistake
	for i := range list {
		all = append(all, &list[i].mistake)
	}
	return all
}

// macHashes are the hashes of HMACs, by their size in bytes.
var macHashes = map[int]crypto.Hash{20: crypto.SHA1, 28: crypto.SHA224, 32: crypto.SHA256, 48: crypto.SHA384, 64: crypto.SHA512}

// macReadings are all ways in which the signature makes sense as an HMAC, those with the fewest mistakes first, and a diagnosis for the case
// that none of them holds for any string.
func (q inquiry) macReadings() ([]reading, *Diagnosis) {
	var list []reading
	all := decodings(q.signature)
	for _, d := range all {
		if h, ok := macHashes[len(d.bytes)]; ok {
			list = append(list, q.macsOf(d, h)...)
		}
	}
	slices.SortStableFunc(list, func(a, b reading) int { return cmp.Compare(len(a.found), len(b.found)) })
	return list, unexplainedMAC(all)
}

// macsOf reads the bytes as HMACs with every key, and as digests without one.
func (q inquiry) macsOf(d decoded, h crypto.Hash) []reading {
	known := d.found
	if h != crypto.SHA256 {
		known = join(known, []found{{&macOtherHash, h.String()}})
	}
	var list []reading
	add := func(depth int, holds func([]byte) bool, more ...found) {
		list = append(list, reading{join(known, more), 0, holds, depth})
	}
	own := map[string]bool{string(q.macKey): true}
	add(deepest, isMAC(h.New, q.macKey, d.bytes))
	for i := range keyMistakes {
		m := &keyMistakes[i]
		for _, k := range m.keys(q) {
			if !own[string(k.key)] {
				own[string(k.key)] = true
				add(m.depth, isMAC(h.New, k.key, d.bytes), found{&m.mistake, k.detail})
			}
		}
	}
	list = append(list, q.ofOthers(d, h, known, own)...)
	list = append(list, q.twiceHashed(d, h, known)...)
	for _, k := range []takenKey{{q.macKey, "base64-decoded"}, {[]byte(q.privateKey), "as text"}} {
		add(1, keyed(h.New, d.bytes, k.key), found{&macSwapped, k.detail})
		for _, way := range joinings {
			list = append(list, reading{
				join(d.found, []found{{&macJoinedKey, h.String() + ", the key " + k.detail + " " + way.name}}), 0, isDigest(h, d.bytes, k.key, way.join), 1,
			})
		}
	}
	return append(list, reading{join(d.found, []found{{&macNoKey, h.String()}}), h, equals(d.bytes), 1})
}

// ofOthers reads the bytes as HMACs with the keys of others.
func (q inquiry) ofOthers(d decoded, h crypto.Hash, known []found, own map[string]bool) []reading {
	var list []reading
	names := slices.Sorted(maps.Keys(q.otherTexts))
	for _, name := range names[:min(len(names), maxOtherKeys)] {
		key, err := SCXKey(q.otherTexts[name])
		if err != nil || own[string(key)] {
			continue
		}
		other := found{&macOtherKey, name}
		list = append(list,
			reading{join(known, []found{other}), 0, isMAC(h.New, key, d.bytes), 1},
			reading{join(known, []found{other, {&keyMistakes[0].mistake, ""}}), 0, isMAC(h.New, []byte(q.otherTexts[name]), d.bytes), 0})
	}
	return list
}

// twiceHashed reads the bytes as HMACs of the string's digest.
func (q inquiry) twiceHashed(d decoded, h crypto.Hash, known []found) []reading {
	var list []reading
	for _, way := range digestWays {
		holds := isMAC(h.New, q.macKey, d.bytes)
		list = append(list, reading{
			join(known, []found{{&digestTwice, way.name}}), h, func(sum []byte) bool { return holds(way.write(sum)) }, 1,
		})
	}
	return list
}

// keyed says of strings whether the bytes are the HMAC of the text that is keyed with them.
func keyed(make func() hash.Hash, want, text []byte) func(key []byte) bool {
	return func(key []byte) bool { return isMAC(make, key, want)(text) }
}

// joinings are ways of hashing a key along with a string.
var joinings = []struct {
	name string
	join func(key, text []byte) []byte
}{
	{"in front", func(key, text []byte) []byte { return slices.Concat(key, text) }},
	{"behind", func(key, text []byte) []byte { return slices.Concat(text, key) }},
}

func isDigest(h crypto.Hash, want, key []byte, join func(key, text []byte) []byte) func(text []byte) bool {
	return func(text []byte) bool {
		sum := h.New()
		sum.Write(join(key, text))
		return equals(want)(sum.Sum(nil))
	}
}
