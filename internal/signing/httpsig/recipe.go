package httpsig

import (
	"slices"
	"strconv"
	"strings"
)

// recipe is one way of putting a signature base together.
type recipe struct {
	lines     []line
	paramsID  string // empty: the last line is left out
	params    string
	between   string // identifier and value
	separator string
	suffix    string
}

func (r recipe) String() string {
	var b strings.Builder
	for i, l := range r.lines {
		if i > 0 {
			b.WriteString(r.separator)
		}
		b.WriteString(l.id + r.between + l.value)
	}
	if r.paramsID != "" {
		if len(r.lines) > 0 {
			b.WriteString(r.separator)
		}
		b.WriteString(r.paramsID + r.between + r.params)
	}
	return b.String() + r.suffix
}

// facts are what is known of the message whose signature does not verify.
type facts struct {
	message    *Message
	components []component
	lines      []line // as they should be signed
	list       signature
	params     string
	verbatim   string // the member of Signature-Input as it came
	places     []Place
	hints      Hints
}

func (f *facts) recipe() recipe {
	return recipe{lines: slices.Clone(f.lines), paramsID: paramsLine, params: f.params, between: ": ", separator: "\n"}
}

// axis says which aspect of the base a mistake is about. Two are tried together when their axes differ.
type axis int

const (
	placeAxis axis = iota // it sets all lines, so it comes first
	methodAxis
	authorityAxis
	schemeAxis
	targetAxis
	pathAxis
	queryAxis
	fieldAxis
	paramsAxis
	layoutAxis
	endAxis
)

// mistake is one thing that clients do otherwise than the RFC says. In its texts {detail} stands for what the change says of itself, and
// {id} for the component that it is about.
type mistake struct {
	id, sentence, mend string

	axis    axis
	changes func(f *facts) []change
}

// change is one alternative way that a mistake may have been made.
type change struct {
	component string // identifier; empty: it is about none
	detail    string
	apply     func(*recipe)
}

// found is a mistake as it was made.
type found struct {
	mistake           *mistake
	component, detail string
}

func (m found) texts() (sentence, mend string) {
	fill := strings.NewReplacer("{detail}", m.detail, "{id}", m.component)
	return fill.Replace(m.mistake.sentence), fill.Replace(m.mistake.mend)
}

// values gives the covered component of that name other values. Those that it has already, and those that come twice, are left out.
func (f *facts) values(name string, texts ...string) (list []change) {
	for i, c := range f.components {
		if c.name != name || c.req {
			continue
		}
		seen := map[string]bool{f.lines[i].value: true}
		for _, text := range texts {
			if !seen[text] {
				seen[text] = true
				list = append(list, f.value(i, text))
			}
		}
	}
	return list
}

// value gives one line another value.
func (f *facts) value(i int, text string) change {
	detail := text
	if text == "" || strings.ContainsAny(text, "\n\r ") {
		detail = strconv.Quote(text)
	}
	return change{f.lines[i].id, detail, func(r *recipe) {
		// Other changes may have moved or renamed the line, and put none in front of it.
		if i < len(r.lines) {
			r.lines[i].value = text
		}
	}}
}

// fields gives each covered field other values.
func (f *facts) fields(others func(name, value string) []string) (list []change) {
	done := map[string]bool{}
	for i, c := range f.components {
		if strings.HasPrefix(c.name, "@") || done[c.name] {
			continue
		}
		done[c.name] = true
		list = append(list, f.values(c.name, others(c.name, f.lines[i].value)...)...)
	}
	return list
}

// base is a change of the whole recipe.
func base(detail string, apply func(*recipe)) []change { return []change{{"", detail, apply}} }
