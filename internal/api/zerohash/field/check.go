package field

import (
	"bytes"
	"slices"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// Body is JSON that has been read, and not been held against a form yet.
type Body struct {
	Object
	broken []string // what no form can be held against
	faults []string // of the JSON itself
}

// Parse reads a body. No body at all is an empty object, as it is for the signature of a request.
func Parse(body []byte) Body {
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	node, faults := strict.ParseJSON(body)
	var b Body
	for _, f := range faults {
		b.faults = append(b.faults, f.String())
	}
	switch {
	case node == nil:
		b.broken = b.faults
	case node.Kind() != strict.Object:
		b.broken = slices.Concat(b.faults, []string{"should be object"})
	default:
		b.Object = newObject(node)
	}
	return b
}

// Check holds the body against a form. Faults are listed in the order of the fields, then those across fields, then unknown names.
func (b Body) Check(form Form, env Env) (Object, []string) {
	if b.broken != nil {
		return Object{}, b.broken
	}
	o, faults := form.object(Value{node: b.node, env: &env}, b.Object)
	texts, hints := split(faults)
	o.hints = hints
	return o, bounded(slices.Concat(b.faults, texts))
}

// Check reads a body and holds it against a form.
func Check(body []byte, form Form, env Env) (Object, []string) {
	return Parse(body).Check(form, env)
}

// object holds one object, at whatever depth, against a form.
func (f *Form) object(v Value, o Object) (Object, []Fault) {
	var faults []Fault
	for i := range f.Fields {
		faults = append(faults, o.field(v, &f.Fields[i])...)
	}
	for _, across := range f.Across {
		faults = append(faults, v.inside(across(o))...)
	}
	return o, append(faults, f.unknown(v)...)
}

// field checks one member, under whichever of its names it was sent.
func (o *Object) field(v Value, f *Field) (faults []Fault) {
	var sent []string
	for _, name := range append([]string{f.Name}, f.Aliases...) {
		if node := o.member(name); node != nil {
			sent = append(sent, name)
			if f.Rule != nil {
				faults = append(faults, f.Rule(v.member(name, node))...)
			}
		}
	}
	o.remember(f, sent)
	if len(sent) > 1 {
		faults = append(faults, v.Should("NOT have both '%s' and '%s'", sent[0], sent[1])...)
	}
	if len(sent) == 0 && f.Required && !o.HasAny(f.Instead...) {
		faults = append(faults, v.inside([]Fault{f.absent()})...)
	}
	return faults
}

func (o *Object) remember(f *Field, sent []string) {
	if len(sent) > 0 && sent[0] != f.Name {
		if o.given == nil {
			o.given = map[string]string{}
		}
		o.given[f.Name] = sent[0]
	}
}

func (f *Field) absent() Fault {
	if f.Missing != "" {
		return Fault{Text: f.Missing}
	}
	return Absent(f.Name)
}

// Absent is the fault of a required field that was not given.
func Absent(name string) Fault { return Fault{Text: "should have required property '" + name + "'"} }

// inside puts the place of an object in front of faults that are about its members.
func (v Value) inside(faults []Fault) []Fault {
	if v.at == "" {
		return faults
	}
	out := slices.Clone(faults)
	for i := range out {
		if out[i].Text != "" {
			out[i].Text = v.place(out[i].Text)
		}
	}
	return out
}

// unknown names what no field is named for: as faults in a closed form, as hints about what was probably meant in an open one.
func (f *Form) unknown(v Value) (faults []Fault) {
	names := f.names()
	for member := range v.node.Children() {
		if len(faults) >= strict.MaxFaults {
			break
		}
		if name := member.Key(); !slices.Contains(names, name) {
			faults = append(faults, surplus(v, name, names, f.Closed)...)
		}
	}
	return faults
}

func (f *Form) names() []string {
	var names []string
	for i := range f.Fields {
		names = append(append(names, f.Fields[i].Name), f.Fields[i].Aliases...)
	}
	return names
}

func surplus(v Value, name string, known []string, closed bool) []Fault {
	nearest := strict.Nearest(name, known)
	if !closed {
		hint := Fault{Hint: v.place(single(name) + " is not a field of this request, and was not looked at")}
		if nearest != "" {
			hint.Hint += "; did you mean " + single(nearest) + "?"
		}
		return []Fault{hint}
	}
	text := "NOT have additional properties: " + single(name)
	if nearest != "" {
		text += " (did you mean " + single(nearest) + "?)"
	}
	return v.Should("%s", text)
}

// single puts a name in single quotes, as the API does, cut to a length that can be read.
func single(name string) string {
	quoted := strict.Quote(name)
	return "'" + quoted[1:len(quoted)-1] + "'"
}

// split puts texts and hints apart. What two rules have found is said once.
func split(faults []Fault) (texts, hints []string) {
	said := map[string]bool{}
	for _, f := range faults {
		if f.Text != "" && !said[f.Text] {
			said[f.Text] = true
			texts = append(texts, f.Text)
		}
		if f.Hint != "" && len(hints) < strict.MaxFaults {
			hints = append(hints, f.Hint)
		}
	}
	return texts, hints
}

// bounded keeps an answer readable, and shorter than the body that it is about.
func bounded(texts []string) []string {
	if len(texts) > strict.MaxFaults {
		return append(texts[:strict.MaxFaults:strict.MaxFaults], "further faults are not listed")
	}
	return texts
}
