package strict

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is what a node holds.
type Kind uint8

// The kinds of nodes.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Object
)

// Node is one value of an input, with its place. Nodes are read only.
type Node struct {
	label
	kind        Kind
	at          place
	end         int32 // JSON: the byte offset behind the value
	text        string
	src         *source
	first, next *Node
}

// place is a line and a column from 1 for YAML. For JSON, line is 0 and column a byte offset: places are worked out only when
// there is a fault to report.
type place struct{ line, column int32 }

// source is what the nodes of one input share.
type source struct {
	text         string
	yaml         bool
	allowUnknown bool
}

// Kind says what the node holds.
func (n *Node) Kind() Kind { return n.kind }

// Key is the name under which an object holds the node.
func (n *Node) Key() string { return n.key }

// Text is a scalar's text: a string unquoted, everything else as written ("0.10", "true", ".013").
func (n *Node) Text() string { return n.text }

// Children yields the values of an object or a list, in source order.
func (n *Node) Children() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for c := n.first; c != nil; c = c.next {
			if !yield(c) {
				return
			}
		}
	}
}

// Len counts the values of an object or a list.
func (n *Node) Len() int {
	count := 0
	for c := n.first; c != nil; c = c.next {
		count++
	}
	return count
}

// Get finds the value that an object holds under a name, or nil.
func (n *Node) Get(key string) *Node {
	if n.kind != Object {
		return nil
	}
	for c := n.first; c != nil; c = c.next {
		if c.key == key {
			return c
		}
	}
	return nil
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

// Pointer is the RFC 6901 pointer from the root of the input to the node.
func (n *Node) Pointer() string {
	if n.parent == nil {
		return ""
	}
	token := strconv.Itoa(int(n.index))
	if n.parent.kind == Object {
		token = escaper.Replace(n.key)
	}
	return n.parent.Pointer() + "/" + token
}

// Place is the line and column where the value begins, both from 1.
func (n *Node) Place() (line, column int) { return n.src.resolve(n.at) }

// KeyPlace is the line and column of the node's name in its object.
func (n *Node) KeyPlace() (line, column int) { return n.src.resolve(n.keyAt) }

// Faultf is a fault of the value.
func (n *Node) Faultf(format string, args ...any) Fault {
	line, column := n.Place()
	return Fault{n.Pointer(), line, column, fmt.Sprintf(format, args...)}
}

// KeyFaultf is a fault of the name under which the node stands.
func (n *Node) KeyFaultf(format string, args ...any) Fault {
	line, column := n.KeyPlace()
	return Fault{n.Pointer(), line, column, fmt.Sprintf(format, args...)}
}

// Wants is the fault of a value of the wrong type: "wants a string, got the number 5".
func (n *Node) Wants(what string) Fault { return n.Faultf("wants %s, got %s", what, n.Describe()) }

// Describe names the value for a person: "the number 5", "a list".
func (n *Node) Describe() string {
	switch n.kind {
	case Null:
		if n.text == "" {
			return "nothing"
		}
		return "null"
	case Bool:
		return n.text
	case Number:
		return "the number " + shorten(n.text)
	case String:
		return n.src.word("the string ", "the text ") + Quote(n.text)
	case List:
		return n.src.listWord()
	default:
		return n.src.objectWord()
	}
}

// Quote puts a name or a text of any length in quotes for a message, cut to a length that can be read.
func Quote(s string) string { return strconv.Quote(shorten(s)) }

func shorten(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

func (s *source) word(json, yaml string) string {
	if s.yaml {
		return yaml
	}
	return json
}

func (s *source) listWord() string   { return s.word("an array", "a list") }
func (s *source) objectWord() string { return s.word("an object", "a mapping") }
