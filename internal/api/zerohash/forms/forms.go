// Package forms is what each operation of the zerohash face takes: tables of fields in the language of package field, one file for each
// group of operations, and functions that answer what was sent in a Go struct, with every fault of it in the API's words.
//
// It sees one request and nothing else. Whether a participant exists, an asset is supported or a balance suffices is the world's business,
// and the status and shape of a refusal is the face's. The names, limits and lists here are those of the published specification; where
// it contradicts the guides or what platforms send, a comment says which was followed.
package forms

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

// Env is what the forms need to know besides the request.
type Env = field.Env

// Places knows the codes of ISO 3166.
type Places = field.Places

// Mode is how closely a request has to follow the specification.
type Mode uint8

// The modes.
const (
	Lenient Mode = iota // what is given has to be valid; required is what the request cannot do without; unknown names are let through
	Strict              // required is what the specification requires; names that it does not know are refused
)

// Read is what every form answers besides its own fields.
type Read struct {
	Fields jsontext.Value // the body, compact, its members in the order in which they were sent
	Hints  []string       // for a person: what would have been right, which names were ignored
	Sent   field.Object   // everything else that was sent, by name; it holds on to the whole body
}

func read(o field.Object) Read { return Read{Fields: o.All(), Hints: o.Hints(), Sent: o} }

// table is a form in a mode: only strict mode refuses names that it does not know.
func table(mode Mode, fields []field.Field, across ...field.Across) field.Form {
	return field.Form{Fields: fields, Closed: mode == Strict, Across: across}
}

// given is the faults of the fields that one value makes necessary.
func given(o field.Object, names ...string) (faults []field.Fault) {
	for _, name := range names {
		if !o.Has(name) {
			faults = append(faults, field.Absent(name))
		}
	}
	return faults
}
