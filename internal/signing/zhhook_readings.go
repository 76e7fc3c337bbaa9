package signing

import (
	"cmp"
	"crypto"
	"slices"
)

// hookReadings are all ways in which a signature of a zerohash webhook makes sense, and what is told if none of them holds.
func (q inquiry) hookReadings() ([]reading, *Diagnosis) {
	var list []reading
	ours := false // made with one of the keys
	for _, d := range hookDecodings(q.signature) {
		for _, key := range q.keys {
			if message, ok := open(key, d.bytes); ok {
				opened := anyPadding(opened(message, key.N.BitLen(), d.found))
				list, ours = append(list, opened...), ours || len(opened) > 0
			}
		}
		if h, ok := macHashes[len(d.bytes)]; ok && q.macKey != nil {
			list = append(list, q.hookMACs(d, h)...)
		}
	}
	slices.SortStableFunc(list, func(a, b reading) int { return cmp.Compare(len(a.found), len(b.found)) })
	switch {
	case ours:
		return list, &Diagnosis{
			Mistake: "string-unknown", Sentence: "The key is right, but another body or timestamp was signed than any that was tried.",
			Mend: "Verify the bytes of the body as they came, before anything parses them.",
		}
	case q.keys != nil:
		return list, &Diagnosis{
			Mistake: "key-unknown", Sentence: "It was made with another key, or damaged on the way.",
			Mend: "Take the keys from the server that sends.",
		}
	}
	return list, &Diagnosis{
		Mistake: "key-or-string-unknown", Sentence: "It was made with another secret, or over another body or timestamp than any that was tried.",
		Mend: "Take the secret from the workspace that sends, and verify the bytes of the body as they came.",
	}
}

// anyPadding drops the mistake of having used PSS, which is none here.
func anyPadding(list []reading) []reading {
	for i := range list {
		list[i].found = slices.DeleteFunc(slices.Clone(list[i].found), func(f found) bool { return f.mistake == &usedPSS })
	}
	return list
}

func (q inquiry) hookMACs(d decoded, h crypto.Hash) []reading {
	known := d.found
	if h != crypto.SHA256 {
		known = join(known, []found{{&macOtherHash, h.String()}})
	}
	list := []reading{{known, 0, isMAC(h.New, q.macKey, d.bytes), deepest}}
	for i := range hookKeyMistakes {
		m := &hookKeyMistakes[i]
		for _, k := range m.keys(q) {
			if string(k.key) != string(q.macKey) {
				list = append(list, reading{join(known, []found{{&m.mistake, k.detail}}), 0, isMAC(h.New, k.key, d.bytes), m.depth})
			}
		}
	}
	return append(list, q.twiceHashed(d, h, known)...)
}

// hookDecodings reads hex, as it should be, and base64.
func hookDecodings(text string) []decoded {
	var list []decoded
	if b, ok := decodeHex(text); ok {
		list = append(list, decoded{bytes: b})
	}
	if b, ok := decodeStandard(text); ok {
		list = append(list, decoded{bytes: b, found: []found{{mistake: &hookBase64}}})
	}
	return list
}
