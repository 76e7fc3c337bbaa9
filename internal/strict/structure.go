package strict

import (
	"reflect"
	"slices"
	"strings"
)

// field is one named field of a struct; index leads through embedded structs.
type field struct {
	index []int
	*decoder
}

// structure decodes objects. A field's name is that of its json tag, or its own; "-" leaves it out. The fields of an embedded
// struct without a tag stand among the others, and give way to fields of the same name further out.
func (b builder) structure(t reflect.Type) func(*Node, reflect.Value, *collector) {
	fields := map[string]field{}
	var names []string
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" || f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			continue
		}
		if name == "" {
			name = f.Name
		}
		if other, ok := fields[name]; ok && len(other.index) <= len(f.Index) {
			continue
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		fields[name] = field{f.Index, b.of(f.Type)}
	}
	return func(n *Node, v reflect.Value, c *collector) {
		if n.kind != Object {
			c.add(n.Wants(n.src.objectWord()))
			return
		}
		for member := n.first; member != nil && !c.full(); member = member.next {
			f, ok := fields[member.key]
			switch {
			case ok && len(f.index) == 1:
				f.decode(member, v.Field(f.index[0]), c)
			case ok:
				f.decode(member, v.FieldByIndex(f.index), c)
			case !n.src.allowUnknown:
				c.add(member.KeyFaultf("%s", Unknown("field", member.key, names)))
			}
		}
	}
}
