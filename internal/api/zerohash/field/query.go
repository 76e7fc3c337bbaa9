package field

import (
	"net/url"
	"slices"
)

// CheckQuery holds the parameters of a query against fields, by the same rules and in the same words as a body. A parameter that no field
// is named for is a fault always: a filter that does nothing answers the wrong question.
func CheckQuery(query url.Values, fields []Field, env Env) (Object, []string) {
	o := Object{query: query}
	form := Form{Fields: fields, Closed: true}
	var faults []Fault
	for i := range fields {
		f := &fields[i]
		values, sent := query[f.Name]
		switch v := (Value{at: f.Name, env: &env}); {
		case len(values) > 1:
			faults = append(faults, v.Should("NOT be given more than once")...)
		case sent && len(values) == 1 && f.Rule != nil:
			v.text = values[0]
			faults = append(faults, f.Rule(v)...)
		case !sent && f.Required:
			faults = append(faults, f.absent())
		}
	}
	names := form.names()
	var surplusNames []string
	for name := range query {
		if !slices.Contains(names, name) {
			surplusNames = append(surplusNames, name)
		}
	}
	slices.Sort(surplusNames)
	for _, name := range surplusNames {
		faults = append(faults, surplus(Value{}, name, names, true)...)
	}
	texts, hints := split(faults)
	o.hints = hints
	return o, bounded(texts)
}

// Range is the filters of one quantity, one for each suffix: Range("settle_timestamp", rule, "[gt]", "[gte]").
func Range(name string, rule Rule, suffixes ...string) []Field {
	fields := make([]Field, len(suffixes))
	for i, suffix := range suffixes {
		fields[i] = Field{Name: name + suffix, Rule: rule}
	}
	return fields
}
