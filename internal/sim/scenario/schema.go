package scenario

import (
	"encoding/json"
	"reflect"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/mockconnect/mockconnect/internal/sim/apifault"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

//go:generate go run ./schemagen ../../../docs/scenario.schema.json ../../../docs/scenarios.md

// Schema is the JSON Schema (draft 2020-12) of a scenario, indented, made from the types that are played. It says less than
// [Parse]: whether the steps are possible in their order, and whether the names in templates exist, a schema cannot say.
func Schema() []byte { return schema() }

var schema = sync.OnceValue(func() []byte {
	root := reflected(reflect.TypeFor[Scenario]())
	root.Schema = "https://json-schema.org/draft/2020-12/schema"
	root.Comment = "Generated from the types of the program; do not edit."
	root.Title = "A mockconnect scenario"
	root.Properties["version"].Enum = []any{Version}
	root.Properties["scenario"].Pattern, root.Properties["scenario"].MaxLength = namePattern, new(MaxName)
	root.Properties["title"].MinLength, root.Properties["title"].MaxLength = new(1), new(MaxTitle)
	root.Properties["steps"].MinItems, root.Properties["steps"].MaxItems = new(1), new(MaxSteps)
	expectation := root.Properties["expect"].Items
	expectation.AnyOf = []*jsonschema.Schema{{Required: []string{"delivered"}}, {Required: []string{"status"}}, {Required: []string{"attempts"}}, {Required: []string{"body"}}}
	for _, count := range []string{"delivered", "attempts"} {
		expectation.Properties[count].Minimum, expectation.Properties[count].Maximum = new(0.0), new(float64(mostExpected))
	}

	root.Defs = map[string]*jsonschema.Schema{}
	step := &jsonschema.Schema{Description: "A step: one verb and its modifiers."}
	for _, verb := range verbs {
		s := reflected(reflect.TypeOf(verb.New()).Elem())
		s.Description = verb.Doc
		root.Defs[verb.Name] = s
		step.AnyOf = append(step.AnyOf, &jsonschema.Schema{Ref: "#/$defs/" + verb.Name})
	}
	root.Defs["step"] = step
	awaited := root.Defs["await"].Properties["await"]
	awaited.OneOf = []*jsonschema.Schema{{Required: []string{"request"}}, {Required: []string{"delivered"}}}
	arrival := root.Defs["unexpected"].Properties["unexpected"]
	arrival.Type, arrival.Types = "", []string{"object", "null"}
	match := root.Defs["account_match"].Properties["account_match"].AnyOf[1]
	match.OneOf = []*jsonschema.Schema{{Required: []string{"score"}}, {Required: []string{"holder"}}}
	match.Properties["score"].Minimum, match.Properties["score"].Maximum = new(0.0), new(float64(perfectScore))
	delivery := root.Defs["emit"].Properties["delivery"]
	delivery.MinProperties = new(1)
	delivery.Properties["duplicate"].Minimum, delivery.Properties["duplicate"].Maximum = new(1.0), new(float64(mostDuplicates))
	delivery.Properties["copies"].MinItems, delivery.Properties["copies"].MaxItems = new(1), new(mostCopies)
	faultSchema(root.Defs["fault"].Properties["fault"])
	rotation := root.Defs["rotate_keys"].Properties["rotate_keys"]
	rotation.Type, rotation.Types = "", []string{"object", "null"}
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic(err)
	}
	return append(text, '\n')
})

// faultSchema says what the types of a fault do not: a fault begins with its route, or is over and has a name.
func faultSchema(s *jsonschema.Schema) {
	s.AnyOf = []*jsonschema.Schema{{Required: []string{"route"}}, {Required: []string{"name", "off"}}}
	s.Properties["name"].Pattern, s.Properties["name"].MaxLength = apifault.NamePattern, new(apifault.MaxName)
	s.Properties["body"].Type = ""
	s.Properties["status"].Minimum, s.Properties["status"].Maximum = new(200.0), new(599.0)
	s.Properties["times"].Minimum = new(1.0)
	s.Properties["probability"].ExclusiveMinimum, s.Properties["probability"].Maximum = new(0.0), new(1.0)
}

// reflected is the schema of a type. null, by which the library lets pointers and slices be absent, is taken out again.
func reflected(t reflect.Type) *jsonschema.Schema {
	types := ownTypes()
	for _, form := range shortForms {
		types[form.of] = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{
			{Type: "string", Enum: enum(form.words), Pattern: form.pattern},
			forType(form.fields, types),
		}}
	}
	return forType(t, types)
}

func forType(t reflect.Type, types map[reflect.Type]*jsonschema.Schema) *jsonschema.Schema {
	s, err := jsonschema.ForType(t, &jsonschema.ForOptions{TypeSchemas: types})
	if err != nil {
		panic(err)
	}
	withoutNull(s)
	return s
}

// shortForms are the types that are written as a mapping or as one word.
var shortForms = []struct {
	of, fields reflect.Type
	words      []string
	pattern    string // of the word, where it is not one of a few
}{
	{reflect.TypeFor[GivenParticipant](), reflect.TypeFor[givenParticipantFields](), statusNames(), ""},
	{reflect.TypeFor[NewStatus](), reflect.TypeFor[newStatusFields](), statusNames(), ""},
	{reflect.TypeFor[Match](), reflect.TypeFor[matchFields](), matchWords, ""},
	{reflect.TypeFor[Included](), reflect.TypeFor[includedFields](), nil, namePattern},
}

func withoutNull(s *jsonschema.Schema) {
	switch {
	case len(s.Types) == 2 && s.Types[0] == "null":
		s.Type, s.Types = s.Types[1], nil
	case len(s.Types) == 1 && s.Types[0] == "null" && s.AnyOf != nil:
		s.Types = nil
	}
	if s.Items != nil {
		withoutNull(s.Items)
	}
	for _, p := range s.Properties {
		withoutNull(p)
	}
}

// ownTypes are the schemas of types that decode themselves.
func ownTypes() map[reflect.Type]*jsonschema.Schema {
	scalar := &jsonschema.Schema{Types: []string{"string", "number", "boolean"}}
	status := &jsonschema.Schema{Type: "string", Enum: enum(statusNames())}
	duration := &jsonschema.Schema{Type: "string", Pattern: durationPattern}
	return map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[Step]():           {Ref: "#/$defs/step"},
		reflect.TypeFor[EventName]():      {Type: "string", Enum: enum(eventNames())},
		reflect.TypeFor[AbandonPoint]():   {Type: "string", Enum: enum(abandonPoints)},
		reflect.TypeFor[FailPoint]():      {Type: "string", Enum: enum(failPoints)},
		reflect.TypeFor[RequestState]():   {Type: "string", Enum: enum(requestStates)},
		reflect.TypeFor[CustomerStatus](): {Type: "string", Enum: enum(customerStatuses())},
		reflect.TypeFor[WalletWay]():      {Type: "string", Enum: enum(WalletWays)},
		reflect.TypeFor[Expiring]():       {Type: "string", Enum: enum(expiring())},
		reflect.TypeFor[Within]():         duration,
		reflect.TypeFor[Lateness]():       duration,
		reflect.TypeFor[Skew]():           {Type: "string", Pattern: skewPattern},
		reflect.TypeFor[Tampering]():      {Type: "string", Enum: enum(tamperings)},
		reflect.TypeFor[Signer]():         {Type: "string", Enum: enum(signers)},
		reflect.TypeFor[Bytes]():          {Type: "string", Enum: enum(copyings)},
		reflect.TypeFor[Omission](): {
			Type: "array", Items: &jsonschema.Schema{Type: "string", Pattern: pathPattern}, MinItems: new(1), MaxItems: new(mostOmitted),
		},
		reflect.TypeFor[ExpectBody]():      {Types: []string{"object", "array", "string"}},
		reflect.TypeFor[Superseded]():      {Type: "string", Enum: enum(superseded)},
		reflect.TypeFor[Retirement]():      duration,
		reflect.TypeFor[apifault.Route]():  {Type: "string"},
		reflect.TypeFor[apifault.Mode]():   {Type: "string", Enum: enum(apifault.Modes)},
		reflect.TypeFor[apifault.Pause]():  {Types: []string{"string", "number"}},
		reflect.TypeFor[lifecycle.State](): status,
		reflect.TypeFor[jsontext.Value]():  {Type: "object"},
		reflect.TypeFor[Balance]():         {Type: "object", PropertyNames: &jsonschema.Schema{Enum: enum(symbols())}, AdditionalProperties: scalar},
		reflect.TypeFor[lifecycle.Flow]():  {Type: "string", Enum: enum(lifecycle.Flows)},
		reflect.TypeFor[strict.Text]():     scalar,
		reflect.TypeFor[Vars](): {
			Type: "object", AdditionalProperties: scalar, PropertyNames: &jsonschema.Schema{Pattern: varPattern}, MaxProperties: new(MaxVars),
		},
		reflect.TypeFor[Set](): {Type: "object", PropertyNames: &jsonschema.Schema{Pattern: pathPattern}},
		reflect.TypeFor[Status](): {AnyOf: []*jsonschema.Schema{
			{Type: "string", Pattern: statusPattern},
			{Type: "integer", Minimum: new(100.0), Maximum: new(599.0)},
		}},
		reflect.TypeFor[Span](): {AnyOf: []*jsonschema.Schema{duration, {
			Type:                 "object",
			Required:             []string{"between"},
			AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
			Properties: map[string]*jsonschema.Schema{
				"between": {Type: "array", Items: duration, MinItems: new(2), MaxItems: new(2)},
			},
		}}},
	}
}

func enum[T ~string](names []T) []any {
	if names == nil {
		return nil
	}
	list := make([]any, len(names))
	for i, n := range names {
		list[i] = string(n)
	}
	return list
}
