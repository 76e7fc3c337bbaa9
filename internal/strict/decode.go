package strict

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Unmarshaler is a type that decodes itself. It answers the faults that it found; [Node.Decode] helps with the parts.
// null comes to it too, unless a pointer to the type stands for absence.
type Unmarshaler interface {
	UnmarshalNode(n *Node) []Fault
}

// Text is any scalar with its text exactly as written: .013 stays ".013", and true becomes "true".
type Text string

// UnmarshalNode takes a string, a number or a truth value.
func (t *Text) UnmarshalNode(n *Node) []Fault {
	switch n.kind {
	case String, Number, Bool:
		*t = Text(n.own(n.text))
		return nil
	}
	return []Fault{n.Wants("a text or a number")}
}

// Decode decodes this part of the input into what into points to.
func (n *Node) Decode(into any) []Fault {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("strict: cannot decode into %T, a pointer is needed", into))
	}
	var c collector
	decoderOf(v.Type().Elem()).decode(n, v.Elem(), &c)
	return c.faults
}

// own is s without the whole input behind it: a short string must not keep a large body alive.
func (n *Node) own(s string) string {
	if len(n.src.text) > 4096 {
		return strings.Clone(s)
	}
	return s
}

// decoder knows how to fill one type. It is made once per type.
type decoder struct {
	decode func(n *Node, v reflect.Value, c *collector)
}

var decoders sync.Map // reflect.Type → *decoder

func decoderOf(t reflect.Type) *decoder {
	if d, ok := decoders.Load(t); ok {
		return d.(*decoder)
	}
	b := builder{}
	d := b.of(t)
	for t, d := range b { // published complete, because types may refer to each other
		decoders.LoadOrStore(t, d)
	}
	return d
}

type builder map[reflect.Type]*decoder

var (
	unmarshaler = reflect.TypeFor[Unmarshaler]()
	rawType     = reflect.TypeFor[jsontext.Value]()
	timeType    = reflect.TypeFor[time.Time]()
)

func (b builder) of(t reflect.Type) *decoder {
	if d, ok := b[t]; ok {
		return d
	}
	d := &decoder{}
	b[t] = d
	switch {
	case reflect.PointerTo(t).Implements(unmarshaler):
		d.decode = decodeSelf
	case t == rawType:
		d.decode = decodeRaw
	case t == timeType:
		d.decode = decodeTime
	default:
		d.decode = b.kind(t)
	}
	return d
}

func (b builder) kind(t reflect.Type) func(*Node, reflect.Value, *collector) {
	switch t.Kind() {
	case reflect.String:
		return decodeString
	case reflect.Bool:
		return decodeBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return decodeInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return decodeUint
	case reflect.Float32, reflect.Float64:
		return decodeFloat
	case reflect.Pointer:
		return decodePointer(b.of(t.Elem()))
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 {
			return decodeSlice(b.of(t.Elem()))
		}
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return decodeMap(b.of(t.Elem()))
		}
	case reflect.Struct:
		return b.structure(t)
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return decodeAny
		}
	}
	panic(fmt.Sprintf("strict: the type %s cannot be decoded", t))
}

func decodeSelf(n *Node, v reflect.Value, c *collector) {
	c.add(v.Addr().Interface().(Unmarshaler).UnmarshalNode(n)...)
}

func decodePointer(elem *decoder) func(*Node, reflect.Value, *collector) {
	return func(n *Node, v reflect.Value, c *collector) {
		if n.kind == Null {
			v.SetZero()
			return
		}
		p := reflect.New(v.Type().Elem())
		elem.decode(n, p.Elem(), c)
		v.Set(p)
	}
}

func decodeSlice(elem *decoder) func(*Node, reflect.Value, *collector) {
	return func(n *Node, v reflect.Value, c *collector) {
		if n.kind != List {
			c.add(n.Wants(n.src.listWord()))
			return
		}
		count := n.Len()
		s := reflect.MakeSlice(v.Type(), count, count)
		i := 0
		for item := n.first; item != nil && !c.full(); item = item.next {
			elem.decode(item, s.Index(i), c)
			i++
		}
		v.Set(s)
	}
}

func decodeMap(elem *decoder) func(*Node, reflect.Value, *collector) {
	return func(n *Node, v reflect.Value, c *collector) {
		if n.kind != Object {
			c.add(n.Wants(n.src.objectWord()))
			return
		}
		m := reflect.MakeMap(v.Type())
		for member := n.first; member != nil && !c.full(); member = member.next {
			value := reflect.New(v.Type().Elem()).Elem()
			elem.decode(member, value, c)
			m.SetMapIndex(reflect.ValueOf(n.own(member.key)).Convert(v.Type().Key()), value)
		}
		v.Set(m)
	}
}
