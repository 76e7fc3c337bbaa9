package strict

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// poolable is the most bytes of a body whose reader is used again: a reader holds on to its last body until the next one.
const poolable = 16 << 10

// jsonReader is a reusable decoder. Duplicate names are let through because the tree reports all of them.
type jsonReader struct {
	buf bytes.Buffer
	dec *jsontext.Decoder
}

var jsonReaders = sync.Pool{New: func() any {
	r := &jsonReader{}
	r.dec = jsontext.NewDecoder(&r.buf, jsontext.AllowDuplicateNames(true))
	return r
}}

// ParseJSON reads one JSON value. The node is nil when the text is no JSON; otherwise faults are those of single values.
func ParseJSON(data []byte, opts ...Option) (*Node, Faults) {
	src := &source{text: string(data)}
	for _, o := range opts {
		o(src)
	}
	switch {
	case len(strings.TrimLeft(src.text, " \t\r\n")) == 0:
		return nil, Faults{{Line: 1, Column: 1, Detail: "the body is empty; a JSON value is needed"}}
	case len(data) > math.MaxInt32:
		return nil, Faults{{Line: 1, Column: 1, Detail: "the JSON is larger than 2 GiB"}}
	case strings.HasPrefix(src.text, "\ufeff"):
		return nil, Faults{{Line: 1, Column: 1, Detail: "the JSON begins with a byte order mark; leave it out"}}
	}
	r := jsonReaders.Get().(*jsonReader)
	r.buf = *bytes.NewBuffer(data)
	r.dec.Reset(&r.buf, jsontext.AllowDuplicateNames(true))
	p := jsonParser{dec: r.dec, tree: tree{src: src, slab: make([]Node, 0, min(len(data)/16+4, 1024))}}
	root := p.value(label{}, 1)
	if root != nil && p.dec.PeekKind() != jsontext.KindInvalid {
		root = p.fail(p.dec.InputOffset(), "nothing may follow the JSON value")
	} else if root != nil {
		if _, err := p.dec.ReadToken(); !errors.Is(err, io.EOF) {
			root = p.fail(p.dec.InputOffset(), "nothing may follow the JSON value")
		}
	}
	if len(data) <= poolable {
		jsonReaders.Put(r)
	}
	return root, sorted(p.faults.faults)
}

type jsonParser struct {
	tree
	dec *jsontext.Decoder
}

// fail ends the parsing: a broken text has one fault, and what was read before it is not looked at.
func (p *jsonParser) fail(offset int64, detail string) *Node {
	f := Fault{Detail: detail}
	f.Line, f.Column = p.src.placeOf(p.skipSpace(int(offset)))
	p.faults.faults = Faults{f}
	return nil
}

func (p *jsonParser) skipSpace(offset int) int {
	rest := p.src.text[min(offset, len(p.src.text)):]
	return offset + len(rest) - len(strings.TrimLeft(rest, " \t\r\n"))
}

func (p *jsonParser) trailingComma(offset int) bool {
	rest, comma := strings.CutPrefix(p.src.text[min(p.skipSpace(offset), len(p.src.text)):], ",")
	rest = strings.TrimLeft(rest, " \t\r\n")
	return comma && (strings.HasPrefix(rest, "]") || strings.HasPrefix(rest, "}"))
}

func (p *jsonParser) failErr(err error) *Node {
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) {
		return p.fail(p.dec.InputOffset(), "the JSON ends before its value is complete")
	}
	detail := "not valid JSON: " + strings.TrimPrefix(syntax.Err.Error(), "jsontext: ")
	offset := syntax.ByteOffset
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		detail, offset = "the JSON ends before its value is complete", int64(len(p.src.text))
	case p.trailingComma(int(offset)):
		detail = "a comma stands behind the last value"
	case strings.Contains(detail, "UTF-8"):
		detail = "the text is not valid UTF-8"
	case strings.Contains(detail, "surrogate"):
		detail = "half of a surrogate pair is no character"
	}
	p.fail(offset, detail)
	p.faults.faults[0].Pointer = string(syntax.JSONPointer)
	return nil
}

// value reads the next value; nil means that the text is broken and the fault is stored.
func (p *jsonParser) value(as label, depth int) *Node {
	switch p.dec.PeekKind() {
	case jsontext.KindBeginObject:
		return p.object(as, depth)
	case jsontext.KindBeginArray:
		return p.array(as, depth)
	}
	raw, err := p.dec.ReadValue()
	if err != nil {
		return p.failErr(err)
	}
	n := p.node(as)
	end := int(p.dec.InputOffset())
	start := end - len(raw)
	n.at, n.end, n.text = place{0, int32(start)}, int32(end), p.src.text[start:end]
	switch raw.Kind() {
	case jsontext.KindNull:
		n.kind = Null
	case jsontext.KindTrue, jsontext.KindFalse:
		n.kind = Bool
	case jsontext.KindString:
		n.kind, n.text = String, p.unquote(raw, start, end)
	default:
		n.kind = Number
	}
	return n
}

func (p *jsonParser) unquote(raw jsontext.Value, start, end int) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return p.src.text[start+1 : end-1]
	}
	text, _ := jsontext.AppendUnquote(nil, raw) // the decoder has checked it
	return string(text)
}

func (p *jsonParser) open(as label, kind Kind, depth int) *Node {
	if _, err := p.dec.ReadToken(); err != nil {
		return p.failErr(err)
	}
	if depth > MaxDepth {
		return p.fail(p.dec.InputOffset()-1, tooDeep)
	}
	n := p.node(as)
	n.kind, n.at = kind, place{0, int32(p.dec.InputOffset() - 1)}
	return n
}

func (p *jsonParser) close(n *Node) *Node {
	if _, err := p.dec.ReadToken(); err != nil {
		return p.failErr(err)
	}
	n.end = int32(p.dec.InputOffset())
	return n
}

func (p *jsonParser) array(as label, depth int) *Node {
	n := p.open(as, List, depth)
	if n == nil {
		return nil
	}
	var to adder
	for {
		switch p.dec.PeekKind() {
		case jsontext.KindEndArray, jsontext.KindInvalid:
			return p.close(n)
		}
		item := p.value(label{parent: n, index: to.count}, depth+1)
		if item == nil {
			return nil
		}
		to.append(item)
	}
}

func (p *jsonParser) object(as label, depth int) *Node {
	n := p.open(as, Object, depth)
	if n == nil {
		return nil
	}
	var to adder
	for {
		switch p.dec.PeekKind() {
		case jsontext.KindEndObject, jsontext.KindInvalid:
			return p.close(n)
		}
		raw, err := p.dec.ReadValue()
		if err != nil {
			return p.failErr(err)
		}
		end := int(p.dec.InputOffset())
		start := end - len(raw)
		member := p.value(label{parent: n, key: p.unquote(raw, start, end), keyAt: place{0, int32(start)}}, depth+1)
		if member == nil {
			return nil
		}
		to.member(&p.tree, member)
	}
}
