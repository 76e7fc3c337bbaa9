package zerohash

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim"
)

// member is a member of a JSON object.
type member struct {
	name  string
	value jsontext.Value
}

// echo is an object as it was sent, but for some members, which stand in the place of those that were sent under their names, or else
// behind them all.
func echo(sent jsontext.Value, but ...member) jsontext.Value {
	members := membersOf(sent)
	for _, b := range but {
		replaced := false
		for i := range members {
			if members[i].name == b.name {
				members[i], replaced = b, true
			}
		}
		if !replaced {
			members = append(members, b)
		}
	}
	return written(members)
}

// written puts members together.
func written(members []member) jsontext.Value {
	out := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, quoted(m.name)...), ':'), m.value...)
	}
	return append(out, '}')
}

// membersOf takes an object apart; anything else has none.
func membersOf(object jsontext.Value) (members []member) {
	d := jsontext.NewDecoder(bytes.NewReader(object))
	if token, err := d.ReadToken(); err != nil || token.Kind() != '{' {
		return nil
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return members
		}
		m := member{name: name.String()}
		value, err := d.ReadValue()
		if err != nil {
			return members
		}
		m.value = value.Clone()
		members = append(members, m)
	}
	return members
}

// itemsOf takes an array apart.
func itemsOf(array jsontext.Value) (items []jsontext.Value) {
	d := jsontext.NewDecoder(bytes.NewReader(array))
	if token, err := d.ReadToken(); err != nil || token.Kind() != '[' {
		return nil
	}
	for {
		item, err := d.ReadValue()
		if err != nil {
			return items // the end, since the array has been read before
		}
		items = append(items, item.Clone())
	}
}

func quoted(text string) jsontext.Value {
	out, _ := jsontext.AppendQuote(nil, text) // fails for bad UTF-8 only, and then replaces it
	return out
}

// withUserCodes gives each person of an entity the code by which the API knows them.
func withUserCodes(persons jsontext.Value, seed int64, entity, part string) jsontext.Value {
	out := []byte{'['}
	for i, person := range itemsOf(persons) {
		if i > 0 {
			out = append(out, ',')
		}
		code := member{"user_code", quoted(sim.UserCode(seed, entity, fmt.Sprintf("%s/%d", part, i)))}
		out = append(out, written(append([]member{code}, membersOf(person)...))...)
	}
	return append(out, ']')
}
