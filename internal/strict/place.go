package strict

import (
	"strings"
	"unicode/utf8"
)

func (s *source) resolve(p place) (line, column int) {
	if p.line > 0 {
		return int(p.line), int(p.column)
	}
	return s.placeOf(int(p.column))
}

// placeOf turns a byte offset into a line and a column.
func (s *source) placeOf(offset int) (line, column int) {
	before := s.text[:min(max(offset, 0), len(s.text))]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

// offsetOf is the reverse of placeOf; a place outside the text becomes its end.
func (s *source) offsetOf(line, column int) int {
	offset := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(s.text[offset:], '\n')
		if i < 0 {
			return len(s.text)
		}
		offset += i + 1
	}
	for ; column > 1 && offset < len(s.text); column-- {
		_, size := utf8.DecodeRuneInString(s.text[offset:])
		offset += size
	}
	return offset
}

// Find is the place of the nth (from 0) occurrence of a text within the value as it is written, so that a fault inside a string
// can be shown where it stands. When it cannot be found there (it was written with escapes), the value's own place is answered.
func (n *Node) Find(text string, nth int) (line, column int) {
	line, column = n.Place()
	offset := n.src.offsetOf(line, column)
	for ; nth >= 0; nth-- {
		i := strings.Index(n.src.text[offset:], text)
		if i < 0 {
			return line, column
		}
		offset += i
		if nth > 0 {
			offset += len(text)
		}
	}
	return n.src.placeOf(offset)
}
