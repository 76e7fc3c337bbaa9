package signing

import (
	"crypto"
	"slices"
)

// The search for a mistake is cheap because no candidate costs an RSA operation: an RSA signature is opened once with the
// public key (open.go), which gives the digest that was signed, and after that a candidate string costs one hash.

// searchBytes limits how many bytes a search hashes, which is some 30 ms; beyond it, long bodies make it stop early.
const searchBytes = 16 << 20

// search goes through candidate strings: first as documented, then with one mistake, then with two.
type search struct {
	inquiry
	readings []reading
	left     int // bytes that may still be hashed
	tried    int
	buf      []byte
	sums     map[crypto.Hash][]byte
	hit      []found
}

// option is one change with the mistake that it belongs to.
type option struct {
	mistake *mistake
	change
}

func (s *search) run() {
	for _, target := range s.targets {
		if s.try(s.recipe(target.Value), 0) {
			return
		}
	}
	var options []option
	for i := range stringMistakes {
		m := &stringMistakes[i]
		for _, c := range m.changes(s.facts) {
			options = append(options, option{m, c})
		}
	}
	// What has thousands of changes waits until the rest was tried.
	slices.SortStableFunc(options, func(a, b option) int {
		switch {
		case a.mistake.alone == b.mistake.alone:
			return 0
		case a.mistake.alone:
			return 1
		}
		return -1
	})
	for _, one := range options {
		if s.each(one) {
			return
		}
	}
	for i, one := range options {
		for _, other := range options[i+1:] {
			if one.mistake.axis != other.mistake.axis && !one.mistake.alone && !other.mistake.alone && s.each(one, other) {
				return
			}
		}
	}
}

// each tries the changes with every accepted target, or once where the target is what changes.
func (s *search) each(options ...option) bool {
	targets := s.targets
	for _, o := range options {
		if o.mistake.axis == targetAxis {
			targets = targets[:min(1, len(targets))]
		}
	}
	for _, target := range targets {
		r := s.recipe(target.Value)
		for _, o := range options {
			o.apply(&r)
		}
		if s.try(r, len(options)) {
			for _, o := range options {
				s.hit = append(s.hit, found{o.mistake, o.detail})
			}
			return true
		}
	}
	return s.left < 0
}

// try holds one string against every reading; on a hit the reading's own mistakes come first. A string without any
// mistake is no hit: it is what was verified before.
func (s *search) try(r recipe, depth int) bool {
	s.buf = r.appendTo(s.buf[:0])
	s.tried++
	clear(s.sums)
	for _, reading := range s.readings {
		if depth > reading.depth {
			continue
		}
		if s.left < 0 {
			return false
		}
		if reading.holds(s.sum(reading.hash)) && depth+len(reading.found) > 0 {
			s.hit = append([]found{}, reading.found...)
			return true
		}
	}
	return false
}

// sum is the digest of the candidate, made once for all readings.
func (s *search) sum(hash crypto.Hash) []byte {
	if hash == 0 {
		s.left -= len(s.buf)
		return s.buf
	}
	if s.sums[hash] == nil {
		s.left -= len(s.buf) + hashOverhead
		h := hash.New()
		h.Write(s.buf)
		s.sums[hash] = h.Sum(nil)
	}
	return s.sums[hash]
}

// hashOverhead is what a hash costs beyond its bytes, expressed in bytes.
const hashOverhead = 256
