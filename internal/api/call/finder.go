package call

import "strings"

// telling is how many characters of a secret give it away.
const telling = 16

// finder finds any of some secrets in a text, wherever they stand, and with them their beginnings of telling characters and more. It
// looks at every tenth character or so of a text that has none of them (the algorithm of Wu and Manber), since every text of every call
// goes through it, whatever number of spellings there are.
type finder struct {
	secrets []string // none is shorter than telling
	// skip has, by the hash of a block, how far the window may move whose last block it is; 0 when a beginning may end there.
	skip [1 << skipBits]uint8
}

const (
	skipBits = 10
	block    = 4                   // characters that are looked at together
	furthest = telling - block + 1 // for a block that no beginning has
)

func newFinder(secrets []string) *finder {
	f := &finder{secrets: secrets}
	for i := range f.skip {
		f.skip[i] = furthest
	}
	for _, secret := range secrets {
		for end := block; end <= telling; end++ {
			at := &f.skip[hash(secret[end-block:end])]
			*at = min(*at, uint8(telling-end))
		}
	}
	return f
}

// hash is that of a block.
func hash(b string) uint32 {
	const golden = 2654435761 // Knuth's multiplier
	return (uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24) * golden >> (32 - skipBits)
}

// find adds where secrets stand in the view.
func (f *finder) find(v view, found []span) []span {
	text := v.text
	for end := telling; end <= len(text); {
		if skip := f.skip[hash(text[end-block:end])]; skip > 0 {
			end += int(skip)
			continue
		}
		start := end - telling
		n := f.at(text[start:])
		if n == 0 {
			end++
			continue
		}
		found = append(found, v.span(start, start+n))
		end = start + n + telling
	}
	return found
}

// at is how much of a secret stands at the beginning of a text: of the one of which it is most, since spellings begin alike.
func (f *finder) at(text string) int {
	longest := 0
	for _, secret := range f.secrets {
		if !strings.HasPrefix(text, secret[:telling]) {
			continue
		}
		n := telling
		for n < len(secret) && n < len(text) && text[n] == secret[n] {
			n++
		}
		longest = max(longest, n)
	}
	return longest
}
