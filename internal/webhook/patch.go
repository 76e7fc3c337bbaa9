package webhook

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// set puts a value at a path of a JSON document and leaves everything else, order and formatting included, as it was. Members that are
// missing are added at the end of their object, and objects that are missing on the way are made.
func set(doc jsontext.Value, path []string, value jsontext.Value) (jsontext.Value, error) {
	if len(path) == 0 {
		return value, nil
	}
	if doc.Kind() == '[' {
		return setElement(doc, path, value)
	}
	if doc.Kind() != '{' {
		doc = jsontext.Value("{}")
	}
	dec := jsontext.NewDecoder(bytes.NewReader(doc))
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	out, found := []byte{'{'}, false
	member := func(name string, v jsontext.Value) error {
		if len(out) > 1 {
			out = append(out, ',')
		}
		var err error
		if out, err = jsontext.AppendQuote(out, name); err != nil {
			return err
		}
		out = append(append(out, ':'), v...)
		return nil
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		v, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		if key == path[0] {
			found = true
			if v, err = set(v, path[1:], value); err != nil {
				return nil, err
			}
		}
		if err := member(key, v); err != nil {
			return nil, err
		}
	}
	if !found {
		v, err := set(jsontext.Value("{}"), path[1:], value)
		if err != nil {
			return nil, err
		}
		if err := member(path[0], v); err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}

// setElement replaces an element of an array; "-" appends.
func setElement(doc jsontext.Value, path []string, value jsontext.Value) (jsontext.Value, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(doc))
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	out, found := []byte{'['}, false
	for i := 0; dec.PeekKind() != ']'; i++ {
		v, err := dec.ReadValue()
		if errors.Is(err, io.EOF) {
			return nil, io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		if fmt.Sprint(i) == path[0] {
			found = true
			if v, err = set(v.Clone(), path[1:], value); err != nil {
				return nil, err
			}
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, v...)
	}
	if path[0] == "-" {
		if len(out) > 1 {
			out = append(out, ',')
		}
		return append(append(out, value...), ']'), nil
	}
	if !found {
		return nil, fmt.Errorf("there is no element %q in an array of the body", path[0])
	}
	return append(out, ']'), nil
}

// unset takes the value at a path out of a JSON document, and leaves everything else as it was. A path that leads nowhere takes nothing out.
func unset(doc jsontext.Value, path []string) (jsontext.Value, error) {
	if kind := doc.Kind(); len(path) == 0 || kind != '{' && kind != '[' {
		return doc, nil
	}
	isObject := doc.Kind() == '{'
	dec := jsontext.NewDecoder(bytes.NewReader(doc))
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	out, end := []byte{'['}, byte(']')
	if isObject {
		out[0], end = '{', '}'
	}
	for i := 0; dec.PeekKind() != jsontext.Kind(end); i++ {
		key := fmt.Sprint(i)
		if isObject {
			name, err := dec.ReadToken()
			if err != nil {
				return nil, err
			}
			key = name.String()
		}
		v, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		if v = v.Clone(); key == path[0] {
			if len(path) == 1 {
				continue
			}
			if v, err = unset(v, path[1:]); err != nil {
				return nil, err
			}
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		if isObject {
			if out, err = jsontext.AppendQuote(out, key); err != nil {
				return nil, err
			}
			out = append(out, ':')
		}
		out = append(out, v...)
	}
	return append(out, end), nil
}
