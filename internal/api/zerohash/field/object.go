package field

import (
	"net/url"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// Object is what a form has read: a body, a part of one, or a query. Values go by the names of the form, whichever alias was sent. What is
// absent, or of another type, reads as the zero value.
type Object struct {
	node  *strict.Node
	index map[string]*strict.Node // the members of a large object
	query url.Values
	given map[string]string // name of the form → the alias that was sent
	hints []string
}

// Hints are sentences for the person who sent it, besides the faults: what would have been right, which names are not known.
func (o Object) Hints() []string { return o.hints }

// Has says whether a field was given, be it null.
func (o Object) Has(name string) bool {
	_, ok := o.get(name)
	return ok
}

// HasAny says whether at least one of the fields was given.
func (o Object) HasAny(names ...string) bool {
	for _, name := range names {
		if o.Has(name) {
			return true
		}
	}
	return false
}

// String is a text, or a parameter.
func (o Object) String(name string) string {
	v, ok := o.get(name)
	if !ok {
		return ""
	}
	text, _ := v.Text()
	return text
}

// Bool is a truth value.
func (o Object) Bool(name string) bool {
	v, ok := o.get(name)
	if !ok {
		return false
	}
	value, _ := v.bool()
	return value
}

// Int is a whole number.
func (o Object) Int(name string) int64 {
	v, ok := o.get(name)
	if !ok {
		return 0
	}
	n, _ := v.integer()
	return n
}

// Number is a number's text as it was written, however many digits it has.
func (o Object) Number(name string) string {
	v, ok := o.get(name)
	if !ok {
		return ""
	}
	digits, _ := v.number()
	return digits
}

// Strings are the texts of a list.
func (o Object) Strings(name string) []string {
	v, ok := o.get(name)
	if !ok || v.kind() != strict.List {
		return nil
	}
	texts := make([]string, 0, v.node.Len())
	for item := range v.node.Children() {
		if item.Kind() == strict.String {
			texts = append(texts, item.Text())
		}
	}
	return texts
}

// Object is a part of this object.
func (o Object) Object(name string) Object {
	if v, ok := o.get(name); ok && v.kind() == strict.Object {
		return Object{node: v.node}
	}
	return Object{}
}

// Objects are the objects of a list.
func (o Object) Objects(name string) []Object {
	v, ok := o.get(name)
	if !ok || v.kind() != strict.List {
		return nil
	}
	objects := make([]Object, 0, v.node.Len())
	for item := range v.node.Children() {
		if item.Kind() == strict.Object {
			objects = append(objects, Object{node: item})
		}
	}
	return objects
}

// Raw is a value as compact JSON, its members in the order and its numbers in the digits in which they were sent.
func (o Object) Raw(name string) jsontext.Value {
	v, ok := o.get(name)
	if !ok || v.node == nil {
		return nil
	}
	raw, _ := v.node.Raw() // only YAML holds what JSON cannot write
	return raw
}

// All is the whole object as Raw would have it.
func (o Object) All() jsontext.Value {
	if o.node == nil {
		return nil
	}
	raw, _ := o.node.Raw()
	return raw
}

// Names are the names that were sent, in their order; those of a query, in none.
func (o Object) Names() []string {
	var names []string
	if o.node != nil && o.node.Kind() == strict.Object {
		for member := range o.node.Children() {
			names = append(names, member.Key())
		}
	}
	for name := range o.query {
		names = append(names, name)
	}
	return names
}

func (o Object) get(name string) (Value, bool) {
	if alias, ok := o.given[name]; ok {
		name = alias
	}
	if values, ok := o.query[name]; ok && len(values) > 0 {
		return Value{text: values[0]}, true
	}
	node := o.member(name)
	return Value{node: node}, node != nil
}

// many members are worth an index: forms ask for a hundred names, and a body may have a hundred thousand.
const many = 100

func newObject(node *strict.Node) Object {
	o := Object{node: node}
	if node != nil && node.Kind() == strict.Object && node.Len() > many {
		o.index = make(map[string]*strict.Node, node.Len())
		for member := range node.Children() {
			o.index[member.Key()] = member
		}
	}
	return o
}

// member is the value under a name as it was sent, or nil.
func (o Object) member(name string) *strict.Node {
	switch {
	case o.index != nil:
		return o.index[name]
	case o.node != nil:
		return o.node.Get(name)
	}
	return nil
}
