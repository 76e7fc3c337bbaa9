package signing

import (
	"crypto"
	"slices"
)

// The search for a mistake is cheap because no candidate costs an RSA operation: an RSA signature is opened once with the
// public key (open.go), which gives the digest that was signed, and after that a candidate string costs one hash.

// searchBytes limits how many bytes a search hashes, which takes 10 to 25 ms; beyond it, long bodies make it stop early.
const searchBytes = 16 << 20

// search goes through candidate strings: first as documented, then with one mistake, then with two.
type search struct {
	inquiry
	readings []reading
	left     int  // bytes that may still be hashed
	short    bool // something was too long to be tried
	tried    int
	buf      []byte // the candidate; nil: not put together yet
	spare    []byte // what it is put together in
	sums     map[crypto.Hash][]byte
	hit      []found
	signed   string // the string of the hit
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
	for i := range s.scheme.strings {
		m := &s.scheme.strings[i]
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
		s.left -= len(r.parts[targetPart]) / copyShare
		depth := len(options)
		if options[0].mistake.alone {
			depth = deepest // thousands of strings are not held against what is unlikely by itself
		}
		if s.try(r, depth) {
			for _, o := range options {
				s.hit = append(s.hit, found{o.mistake, o.detail})
			}
			return true
		}
	}
	return s.left < hashOverhead
}

// try holds one string against every reading; on a hit the reading's own mistakes come first. A string without any
// mistake is no hit: it is what was verified before.
func (s *search) try(r recipe, depth int) bool {
	clear(s.sums)
	s.buf = nil
	for _, reading := range s.readings {
		if depth > reading.depth {
			continue
		}
		if !s.affords(r.size(), depth) {
			s.short = true
			continue
		}
		if s.buf == nil {
			s.tried++
			s.buf = r.appendTo(s.spare[:0])
			s.spare = s.buf
		}
		if reading.holds(s.sum(reading.hash)) && depth+len(reading.found) > 0 {
			s.hit, s.signed = append([]found{}, reading.found...), string(s.buf)
			return true
		}
	}
	return false
}

// affords says whether a string of the size may be hashed once more. A long one takes at most a part of what is left, so that
// those without the body, which are short, have their turn as well.
func (s *search) affords(size, depth int) bool {
	if depth == 0 {
		return size <= s.left/2
	}
	return size <= s.left/8
}

// sum is the digest of the candidate, made once for all readings.
func (s *search) sum(hash crypto.Hash) []byte {
	if hash == 0 {
		s.left -= len(s.buf) + hashOverhead
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

// deepest is the depth of readings that are likely by themselves.
const deepest = 2

// copyShare is how much faster a target is put together than it is hashed.
const copyShare = 32

// hashOverhead is what a hash costs beyond its bytes, expressed in bytes.
const hashOverhead = 256
