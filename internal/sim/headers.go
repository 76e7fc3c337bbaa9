package sim

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Headers are the header fields of a message, by name. In JSON they are an object. They are a list because every call that is
// journalled has some, and a list in one order is cheaper to write than a map, and always written alike.
type Headers []Header

// Header is one field.
type Header struct{ Name, Value string }

// Sort puts them in the order in which they are kept.
func (h Headers) Sort() {
	slices.SortFunc(h, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
}

// MarshalJSONTo writes an object.
func (h Headers) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, f := range h {
		if err := enc.WriteToken(jsontext.String(f.Name)); err != nil {
			return err
		}
		if err := enc.WriteToken(jsontext.String(f.Value)); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}

// UnmarshalJSONFrom reads an object whose values are strings.
func (h *Headers) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*h = (*h)[:0]
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		f := Header{Name: name.String()}
		value, err := dec.ReadToken()
		if err != nil {
			return err
		}
		f.Value = value.String()
		*h = append(*h, f)
	}
	_, err := dec.ReadToken()
	return err
}
