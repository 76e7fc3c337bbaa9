package siwe

import (
	"fmt"
	"slices"
)

// arrangement is an order in which the parts of a signature may have been written.
type arrangement struct {
	mistake mistake
	right   func(sig [65]byte) [65]byte
}

const mendOrder = "Send r (32 bytes), s (32 bytes) and v (1 byte), big-endian, in this order."

var arrangements = []arrangement{
	{mistake{"r-s-swapped", "The signature has s before r.", mendOrder}, func(sig [65]byte) [65]byte {
		return [65]byte(slices.Concat(sig[32:64], sig[:32], sig[64:]))
	}},
	{mistake{"little-endian", "The signature has r and s in little-endian.", mendOrder}, func(sig [65]byte) [65]byte {
		slices.Reverse(sig[:32])
		slices.Reverse(sig[32:64])
		return sig
	}},
	{mistake{"v-in-front", "The signature has v before r and s, as libraries of Bitcoin write it.", mendOrder}, func(sig [65]byte) [65]byte {
		return [65]byte(append(sig[1:], sig[0]))
	}},
}

// otherID is told when the signature is right but for its v.
func otherID(has, right byte) mistake {
	return mistake{
		"recovery-id-other", fmt.Sprintf("The signature has v %d, and this one's is %d.", has, 27+right),
		"Take v as the wallet answers it, and do not set it.",
	}
}

// attempts yields what may have been done, the likelier first. A recovery costs as much as the whole verification did, so all that may have been
// signed is tried with the signature as it stands, and only the usual with another v or another order of its parts.
func (q inquiry) attempts(yield func(attempt) bool) {
	id, known := recoveryID(q.sig[64])
	signed := q.signed()
	ids := []byte{id, id ^ 1}
	if !known {
		ids = []byte{0, 1}
	}
	for i, id := range ids {
		var about []mistake
		hashes := signed
		if !known || i == 1 {
			about = []mistake{otherID(q.sig[64], id)}
		}
		if known && i == 1 {
			hashes = signed[:usual]
		}
		for _, s := range hashes {
			if !yield(attempt{slices.Concat(about, s.mistakes), s.hash, q.sig, id}) {
				return
			}
		}
	}
	for _, arranged := range arrangements {
		sig := arranged.right(q.sig)
		for _, s := range signed[:usual] {
			for id := range byte(2) {
				if !yield(attempt{append([]mistake{arranged.mistake}, s.mistakes...), s.hash, sig, id}) {
					return
				}
			}
		}
	}
}
