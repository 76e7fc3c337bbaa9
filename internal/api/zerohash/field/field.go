// Package field is the language in which the zerohash face says what it takes: a [Form] is a table of fields, a [Field] is a name with a
// [Rule], and a check answers everything that is wrong with a body or a query at once, in the words of the API's own validator
// (first_name should have…, tax_residence.city should be string).
//
// It is the grammar and no more: which operation takes what is said by package forms. What a number means, which assets exist, who may do
// what and how a refusal is written must not enter. Reading JSON is left to internal/strict.
package field

import (
	"slices"
	"time"
)

// Env is what rules need to know besides the value that they look at.
type Env struct {
	Now    time.Time // the workspace's time, for the age of timestamps and dates
	Places Places
}

// Places knows the codes of ISO 3166.
type Places interface {
	IsSubdivision(code string) bool // ISO 3166-2, or a code that Canonical understands
	Canonical(code string) string   // the code of today for one of yesterday; any other as it is
	IsAlpha2(code string) bool
	IsAlpha3(code string) bool
}

// Rule looks at one value and answers what is wrong with it.
type Rule func(v Value) []Fault

// Fault is one thing wrong, in the API's words.
type Fault struct {
	Text string // "" for a hint alone, which refuses nothing
	Hint string // what the mock says besides, because the API's words rarely tell what would have been right; may be ""
}

// Field is one member of an object, or one parameter of a query.
type Field struct {
	Name     string
	Rule     Rule // nil takes anything
	Required bool
	Aliases  []string // other names for the same thing, of which only one may be given
	Instead  []string // fields that make up for this one when it is required and absent
	Missing  string   // replaces "should have required property 'name'"
}

// Form is a table of what an operation takes.
type Form struct {
	Fields []Field // in the order in which their faults are listed
	Closed bool    // refuses what no field is named for; an open form only hints at the nearest name
	Across []Across
}

// Across is a rule about several fields of one object. It is asked when each of them has been looked at.
type Across func(o Object) []Fault

// Require is the fields with those of the given names required, and all others optional. It panics about a name that no field has: a
// fault of the program.
func Require(fields []Field, names ...string) []Field {
	out := append([]Field(nil), fields...)
	for i := range out {
		out[i].Required = false
	}
	for _, name := range names {
		out[mustFind(out, name)].Required = true
	}
	return out
}

// Pick is the fields of the given names, in the order of the names. It panics as Require does.
func Pick(fields []Field, names ...string) []Field {
	out := make([]Field, len(names))
	for i, name := range names {
		out[i] = fields[mustFind(fields, name)]
	}
	return out
}

// Replace is the fields with those of the same names as the given ones exchanged for them, rules and all. It panics as Require does.
func Replace(fields []Field, by ...Field) []Field {
	out := append([]Field(nil), fields...)
	for _, f := range by {
		out[mustFind(out, f.Name)] = f
	}
	return out
}

func mustFind(fields []Field, name string) int {
	at := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
	if at < 0 {
		panic("field: no field is named " + name)
	}
	return at
}
