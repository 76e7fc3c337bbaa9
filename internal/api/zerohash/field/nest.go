package field

import "github.com/mockconnect/mockconnect/internal/strict"

// Nested is an object by a table of its own; what the table does not name is ignored.
func Nested(fields ...Field) Rule { return Form{Fields: fields}.Rule() }

// Closed is an object by a table of its own, and of nothing else.
func Closed(fields ...Field) Rule { return Form{Fields: fields, Closed: true}.Rule() }

// Rule is the form as the rule of a field.
func (f Form) Rule() Rule {
	return func(v Value) []Fault {
		if v.kind() != strict.Object {
			return v.Should("be object")
		}
		_, faults := f.object(v, newObject(v.node))
		return faults
	}
}

// List is an array of least to most items, each by the rule. No most is 0.
func List(least, most int, rule Rule) Rule {
	return func(v Value) (faults []Fault) {
		if v.kind() != strict.List {
			return v.Should("be array")
		}
		switch n := v.node.Len(); {
		case n < least:
			faults = v.Should("NOT have fewer than %d items", least)
		case most > 0 && n > most:
			faults = v.Should("NOT have more than %d items", most)
		}
		i := 0
		for item := range v.node.Children() {
			if len(faults) > strict.MaxFaults {
				break
			}
			faults = append(faults, rule(v.item(i, item))...)
			i++
		}
		return faults
	}
}

// ObjectOrJSON is an object of anything, or a text that holds JSON.
func ObjectOrJSON(v Value) []Fault {
	text, isText := v.Text()
	switch {
	case !isText && v.kind() != strict.Object:
		return v.Should("be object,string")
	case isText:
		if _, faults := strict.ParseJSON([]byte(text)); len(faults) > 0 {
			return v.Should(`match format "json"`)
		}
	}
	return nil
}

// Either is what one of two rules takes. Its faults are the first one's.
func Either(first, second Rule) Rule {
	return func(v Value) []Fault {
		if len(second(v)) == 0 {
			return nil
		}
		return first(v)
	}
}

// Any takes whatever is given.
func Any(Value) []Fault { return nil }
