// Package strict decodes JSON and YAML into Go structs and reports every fault of the input at once, each with its place and a
// sentence for the person who wrote it. Request bodies, scenarios and configuration all come through here, so that they are
// refused in the same words.
//
// Both formats become one small tree of nodes, and one decoder walks it. It knows nothing of the domain: what a value means is
// decided by the caller, or by a type that implements [Unmarshaler]. This is the only package that imports a YAML library.
//
// What is refused beyond wrong types: unknown and repeated names, anything after the first value or document, invalid UTF-8,
// nesting deeper than [MaxDepth], numbers that JSON cannot hold, and in YAML also merge keys, custom tags and aliases that
// unfold without end. Names are case-sensitive. null is accepted by pointers, any, raw values and types that say so themselves.
package strict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Limits of every input.
const (
	MaxDepth    = 64      // nested arrays and objects
	MaxYAML     = 1 << 20 // bytes of one YAML document
	MaxUnfolded = 10_000  // values that YAML aliases may add
	MaxFaults   = 100     // faults listed; what goes beyond is counted
)

// Fault is one thing wrong with an input.
type Fault struct {
	Pointer      string // RFC 6901, "" for the whole input
	Line, Column int    // from 1, columns in characters
	Detail       string // a sentence without a full stop
}

// String is "line:column: detail", with the pointer in front where there is one.
func (f Fault) String() string {
	place := fmt.Sprintf("%d:%d: %s", f.Line, f.Column, f.Detail)
	if f.Pointer != "" {
		return f.Pointer + " at " + place
	}
	return place
}

// Faults is everything wrong with an input, in order of place; empty when nothing is.
type Faults []Fault

// Error is one line per fault.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Err is fs as an error, and nil when there are no faults.
func (fs Faults) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

// Option changes how an input is decoded.
type Option func(*source)

// AllowUnknown ignores fields that no struct field is named for.
func AllowUnknown() Option { return func(s *source) { s.allowUnknown = true } }

// JSON decodes one JSON value into what into points to. After faults, into holds what was sound.
// It panics when into is no pointer, or points to a type that cannot be decoded (a channel, say): that is a fault of the program.
func JSON(data []byte, into any, opts ...Option) Faults {
	n, fs := ParseJSON(data, opts...)
	return decodeAll(n, fs, into)
}

// YAML decodes one YAML document as [JSON] does.
func YAML(data []byte, into any, opts ...Option) Faults {
	n, fs := ParseYAML(data, opts...)
	return decodeAll(n, fs, into)
}

func decodeAll(n *Node, fs Faults, into any) Faults {
	if n == nil {
		return fs
	}
	return sorted(append(fs, n.Decode(into)...))
}

// sorted puts faults in order of place and cuts the list to MaxFaults.
func sorted(fs Faults) Faults {
	if len(fs) == 0 {
		return nil
	}
	slices.SortStableFunc(fs, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if len(fs) > MaxFaults {
		fs = fs[:MaxFaults]
	}
	return fs
}

// collector gathers faults up to MaxFaults: a hostile input can hold a hundred thousand, and nobody reads them.
type collector struct{ faults Faults }

func (c *collector) full() bool { return len(c.faults) >= MaxFaults }

func (c *collector) add(fs ...Fault) {
	if room := MaxFaults - len(c.faults); len(fs) > room {
		fs = fs[:room]
	}
	c.faults = append(c.faults, fs...)
}
