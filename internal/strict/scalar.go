package strict

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

func decodeString(n *Node, v reflect.Value, c *collector) {
	if n.kind == String {
		v.SetString(n.own(n.text))
		return
	}
	f := n.Wants("a string")
	if n.src.yaml && (n.kind == Number || n.kind == Bool) {
		f.Detail += "; put it in quotes"
	}
	c.add(f)
}

func decodeBool(n *Node, v reflect.Value, c *collector) {
	if n.kind != Bool {
		c.add(n.Wants("true or false"))
		return
	}
	v.SetBool(strings.EqualFold(n.text, "true"))
}

func decodeInt(n *Node, v reflect.Value, c *collector) {
	text, ok := n.wholeNumber(c)
	if !ok {
		return
	}
	i, err := strconv.ParseInt(text, 10, v.Type().Bits())
	if err != nil {
		top := uint64(1)<<(v.Type().Bits()-1) - 1
		c.add(n.Wants("a whole number from -" + strconv.FormatUint(top+1, 10) + " to " + strconv.FormatUint(top, 10)))
		return
	}
	v.SetInt(i)
}

func decodeUint(n *Node, v reflect.Value, c *collector) {
	text, ok := n.wholeNumber(c)
	if !ok {
		return
	}
	i, err := strconv.ParseUint(text, 10, v.Type().Bits())
	if err != nil {
		top := ^uint64(0) >> (64 - v.Type().Bits())
		c.add(n.Wants("a whole number from 0 to " + strconv.FormatUint(top, 10)))
		return
	}
	v.SetUint(i)
}

// wholeNumber is the decimal digits of a number without fraction and exponent. 010, 0x10 and 1_000 are refused: YAML's readers
// do not agree on what they mean.
func (n *Node) wholeNumber(c *collector) (string, bool) {
	text, ok := n.jsonNumber()
	if !ok || strings.ContainsAny(text, ".eE") {
		c.add(n.Wants("a whole number"))
		return "", false
	}
	return text, true
}

func decodeFloat(n *Node, v reflect.Value, c *collector) {
	text, ok := n.jsonNumber()
	if c.full() {
		return
	}
	if !ok {
		c.add(n.Wants("a number"))
		return
	}
	x, err := strconv.ParseFloat(text, v.Type().Bits())
	if err != nil {
		c.add(n.Faultf("the number %s is out of range", shorten(n.text)))
		return
	}
	v.SetFloat(x)
}

func decodeTime(n *Node, v reflect.Value, c *collector) {
	t := v.Addr().Interface().(*time.Time)
	if n.kind != String || t.UnmarshalText([]byte(n.text)) != nil {
		c.add(n.Wants(`a time such as "2026-01-02T15:04:05Z"`))
	}
}

func decodeRaw(n *Node, v reflect.Value, c *collector) {
	raw, fs := n.Raw()
	c.add(fs...)
	v.SetBytes(raw)
}

func decodeAny(n *Node, v reflect.Value, c *collector) {
	if x := n.value(c); x != nil {
		v.Set(reflect.ValueOf(x))
	} else {
		v.SetZero()
	}
}

// value is the node as nil, bool, float64, string, []any or map[string]any.
func (n *Node) value(c *collector) any {
	switch n.kind {
	case Bool:
		return strings.EqualFold(n.text, "true")
	case Number:
		var x float64
		decodeFloat(n, reflect.ValueOf(&x).Elem(), c)
		return x
	case String:
		return n.own(n.text)
	case List:
		list := make([]any, 0, n.Len())
		for item := range n.Children() {
			list = append(list, item.value(c))
		}
		return list
	case Object:
		object := make(map[string]any, n.Len())
		for member := range n.Children() {
			object[n.own(member.key)] = member.value(c)
		}
		return object
	}
	return nil
}

// Raw is the value as compact JSON with its members in source order. Of JSON, numbers and strings stay as written; of YAML, a
// number becomes the JSON number of the same digits, and one that JSON cannot write is a fault.
func (n *Node) Raw() (jsontext.Value, []Fault) {
	if !n.src.yaml {
		raw := jsontext.Value(n.src.text[n.at.column:n.end])
		if err := raw.Compact(); err != nil {
			return nil, []Fault{n.Faultf("not valid JSON: %v", err)}
		}
		return raw, nil
	}
	var c collector
	raw := n.appendJSON(nil, &c)
	return raw, c.faults
}

func (n *Node) appendJSON(to jsontext.Value, c *collector) jsontext.Value {
	switch n.kind {
	case Null:
		return append(to, "null"...)
	case Bool:
		return append(to, strings.ToLower(n.text)...)
	case Number:
		text, ok := n.jsonNumber()
		if !ok && !c.full() {
			c.add(n.Faultf("JSON cannot write the number %s; write it in plain decimals, or in quotes", shorten(n.text)))
		}
		return append(to, text...)
	case String:
		return appendQuoted(to, n.text)
	}
	open, shut := byte('['), byte(']')
	if n.kind == Object {
		open, shut = '{', '}'
	}
	to = append(to, open)
	for child := range n.Children() {
		if child != n.first {
			to = append(to, ',')
		}
		if n.kind == Object {
			to = append(appendQuoted(to, child.key), ':')
		}
		to = child.appendJSON(to, c)
	}
	return append(to, shut)
}

func appendQuoted(to jsontext.Value, s string) jsontext.Value {
	to, _ = jsontext.AppendQuote(to, s) // both formats have refused invalid UTF-8
	return to
}
