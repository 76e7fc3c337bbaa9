package strict

import (
	"errors"
	"fmt"
	"io"

	"gopkg.in/yaml.v3"
)

// ParseYAML reads one YAML document. The node is nil when the text is no YAML; otherwise faults are those of single values.
func ParseYAML(data []byte, opts ...Option) (root *Node, faults Faults) {
	src := &source{text: string(data), yaml: true}
	for _, o := range opts {
		o(src)
	}
	if f := src.unreadable(); f != nil {
		return nil, Faults{*f}
	}
	doc, f := src.document()
	if f != nil {
		return nil, Faults{*f}
	}
	t := unfolder{tree: tree{src: src, slab: make([]Node, 0, 64)}, open: map[*yaml.Node]bool{}}
	root = t.convert(label{}, doc, 1)
	return root, sorted(t.faults.faults)
}

// document reads the first document and makes sure that there is no second. The library is guarded because it is no longer
// maintained, and some broken texts make it panic.
func (s *source) document() (doc *yaml.Node, f *Fault) {
	defer func() {
		if recover() != nil {
			doc, f = nil, &Fault{Line: 1, Column: 1, Detail: "not valid YAML"}
		}
	}()
	lines := &lineReader{rest: s.text}
	dec := yaml.NewDecoder(lines)
	var first, second yaml.Node
	switch err := dec.Decode(&first); {
	case errors.Is(err, io.EOF):
		return nil, &Fault{Line: 1, Column: 1, Detail: "the file is empty"}
	case err != nil:
		return nil, s.syntax(err, lines.count)
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		return nil, &Fault{Line: second.Line, Column: max(second.Column, 1), Detail: "a second document begins here; one file holds one"}
	case !errors.Is(err, io.EOF):
		return nil, s.syntax(err, lines.count)
	}
	return first.Content[0], nil
}

// unfolder turns the library's nodes into ours: aliases become copies of what they stand for, up to MaxUnfolded values.
type unfolder struct {
	tree
	open     map[*yaml.Node]bool // anchors that are being unfolded
	aliases  int                 // how many aliases we are inside of
	unfolded int
	stopped  bool // the input is hopeless: no more is unfolded
}

func (u *unfolder) fault(y *yaml.Node, format string, args ...any) {
	if !u.faults.full() {
		u.faults.add(Fault{Line: y.Line, Column: y.Column, Detail: fmt.Sprintf(format, args...)})
	}
}

func (u *unfolder) convert(as label, y *yaml.Node, depth int) *Node {
	if y.Kind == yaml.AliasNode {
		return u.alias(as, y, depth)
	}
	n := u.node(as)
	n.at = place{int32(y.Line), int32(y.Column)}
	if u.stopped {
		return n
	}
	if u.aliases > 0 {
		u.unfolded++
	}
	if u.unfolded > MaxUnfolded {
		u.stopped = true
		u.fault(y, "the aliases of this file unfold to more than %d values", MaxUnfolded)
		return n
	}
	if depth > MaxDepth && y.Kind != yaml.ScalarNode {
		u.stopped = true
		u.fault(y, tooDeep)
		return n
	}
	u.open[y] = true
	defer delete(u.open, y)
	switch y.Kind {
	case yaml.SequenceNode:
		n.kind = List
		u.checkTag(y, "!!seq")
		var to adder
		for _, item := range y.Content {
			to.append(u.convert(label{parent: n, index: to.count}, item, depth+1))
		}
	case yaml.MappingNode:
		n.kind = Object
		u.checkTag(y, "!!map")
		u.members(n, y, depth)
	default:
		u.scalar(n, y)
	}
	return n
}

func (u *unfolder) alias(as label, y *yaml.Node, depth int) *Node {
	switch {
	case u.stopped:
		return u.node(as)
	case u.open[y.Alias]:
		u.fault(y, "the alias *%s stands inside of what it refers to", y.Value)
	default:
		u.aliases++
		defer func() { u.aliases-- }()
		return u.convert(as, y.Alias, depth)
	}
	n := u.node(as)
	n.at = place{int32(y.Line), int32(y.Column)}
	return n
}

func (u *unfolder) members(n *Node, y *yaml.Node, depth int) {
	var to adder
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := y.Content[i]
		name := key
		if key.Kind == yaml.AliasNode {
			name = key.Alias
		}
		switch {
		case name.Kind != yaml.ScalarNode:
			u.fault(key, "a name must be plain text, not a list or a mapping")
		case name.Tag == "!!merge":
			u.fault(key, "merge keys (<<) are not supported; write the fields out")
		case name.Tag == "!!null":
			u.fault(key, "a name is missing")
		default:
			as := label{parent: n, key: name.Value, keyAt: place{int32(key.Line), int32(key.Column)}}
			to.member(&u.tree, u.convert(as, y.Content[i+1], depth+1))
		}
	}
}

func (u *unfolder) checkTag(y *yaml.Node, plain string) {
	if y.Style&yaml.TaggedStyle != 0 && y.Tag != plain {
		u.fault(y, "the tag %s is not supported here", shorten(y.Tag))
	}
}

// scalarKinds says what the plain types of YAML become. A date without quotes stays the text that it is.
var scalarKinds = map[string]Kind{
	"!!null": Null, "!!bool": Bool, "!!int": Number, "!!float": Number, "!!str": String, "!!timestamp": String, "!!merge": String,
}

func (u *unfolder) scalar(n *Node, y *yaml.Node) {
	kind, known := scalarKinds[y.Tag]
	n.kind, n.text = kind, y.Value
	if y.Style&yaml.TaggedStyle == 0 || y.Tag == "!!str" {
		return
	}
	bare := yaml.Node{Kind: yaml.ScalarNode, Value: y.Value}
	if got := bare.ShortTag(); !known || got != y.Tag && scalarKinds[got] != kind {
		n.kind = String
		u.fault(y, "the tag %s is not supported here", shorten(y.Tag))
	}
}
