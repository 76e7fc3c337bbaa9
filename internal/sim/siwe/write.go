package siwe

import (
	"errors"
	"fmt"
	"strings"
)

// Build writes a message from its fields and reads it back. It refuses what EIP-4361 cannot carry, above all a field whose value would be
// read as something else.
func Build(fields Message) (*Message, error) {
	built, err := readBack(&fields, write(&fields))
	if err != nil {
		return nil, err
	}
	if err := agree(built); err != nil {
		return nil, err
	}
	return built, nil
}

// readBack reads a text that was written from fields, and holds it against them.
func readBack(fields *Message, text string) (*Message, error) {
	built, err := parse(text)
	var wrong *SyntaxError
	if errors.As(err, &wrong) {
		return nil, &SyntaxError{Field: wrong.Field, Says: wrong.Says}
	}
	if err != nil {
		return nil, err
	}
	if d := difference(fields, built); d != nil {
		return nil, &SyntaxError{Field: d.field, Says: fmt.Sprintf("%s cannot be written: it would be read as %s", d.issued, d.received)}
	}
	return built, nil
}

// write puts the fields into their lines, whatever they are.
func write(m *Message) string {
	var b strings.Builder
	if m.Scheme != "" {
		b.WriteString(m.Scheme + between)
	}
	b.WriteString(m.Domain + greeting + "\n" + m.Address + "\n\n")
	if m.Statement != nil {
		b.WriteString(*m.Statement + "\n")
	}
	for _, f := range fields {
		switch value := f.target(m).(type) {
		case *string:
			b.WriteString("\n" + f.name + ": " + *value)
		case **string:
			if *value != nil {
				b.WriteString("\n" + f.name + ": " + **value)
			}
		}
	}
	if m.Resources != nil {
		b.WriteString("\n" + list)
	}
	for _, uri := range m.Resources {
		b.WriteString("\n" + item + uri)
	}
	return b.String()
}

// different is a field that two messages have differently; a field that is missing has no value.
type different struct{ field, issued, received string }

// difference finds the first field, in the order of the text, that two messages have differently.
func difference(issued, received *Message) *different {
	a, b := values(issued), values(received)
	for i := range a {
		if a[i].value != b[i].value {
			return &different{a[i].field, a[i].value, b[i].value}
		}
	}
	return nil
}

type named struct{ field, value string }

// values are all fields in words, in the order of the text.
func values(m *Message) []named {
	list := []named{{"scheme", present(m.Scheme)}, {"domain", present(m.Domain)}, {"address", present(m.Address)}, {"statement", perhaps(m.Statement)}}
	for _, f := range fields {
		switch value := f.target(m).(type) {
		case *string:
			list = append(list, named{f.name, present(*value)})
		case **string:
			list = append(list, named{f.name, perhaps(*value)})
		}
	}
	resources := absent
	if m.Resources != nil {
		resources = fmt.Sprintf("%q", m.Resources)
	}
	return append(list, named{"Resources", resources})
}

const absent = "missing"

func present(value string) string {
	if value == "" {
		return absent
	}
	return fmt.Sprintf("%q", value)
}

func perhaps(value *string) string {
	if value == nil {
		return absent
	}
	return fmt.Sprintf("%q", *value)
}
