package scenario

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
)

// Page is the reference of the language in Markdown, made from the types that are played and from [Examples].
func Page() []byte {
	var root jsonschema.Schema
	if err := json.Unmarshal(Schema(), &root); err != nil {
		panic(err)
	}
	var b strings.Builder
	b.WriteString("# Scenarios\n\nGenerated from the types of the program, and its examples are played by the tests: `go generate ./internal/sim/scenario`.\n\n" +
		"A scenario is a YAML file. `mockconnect validate FILE` finds what is wrong with it, each fault at its place; `mockconnect run FILE` plays it;\n" +
		"`mockconnect serve --scenarios DIR` has a server offer it, and `PUT /_mock/scenarios/NAME` a workspace.\n\n## The file\n\n")
	for _, name := range []string{"version", "scenario", "title", "flow", "vars", "given", "starts_on", "steps", "expect"} {
		fmt.Fprintf(&b, "- `%s`: %s\n", name, root.Properties[name].Description)
	}
	b.WriteString("\nValues may hold names in braces, such as `{{ .vars.amount }}`; one that does not exist is a fault. By flow:\n\n")
	for _, flow := range lifecycle.Flows {
		fmt.Fprintf(&b, "- `%s`: `%s`\n", flow, strings.Join(Names(flow), "`, `"))
	}
	for _, part := range []struct {
		name, about string
		fields      *jsonschema.Schema
	}{
		{"given", "What there is before the first step. Nobody is told of it.", root.Properties["given"]},
		{"starts_on", "New sessions that have all of this play the scenario by themselves, unless the session's metadata or a magic value names another. The first scenario by name wins, a workspace's own ones before the server's.", root.Properties["starts_on"]},
		{"expect", "What must have been seen when the run has ended; a run passes when all of it holds and no undamaged delivery was given up.", root.Properties["expect"].Items},
	} {
		fmt.Fprintf(&b, "\n### `%s`\n\n%s\n\n", part.name, part.about)
		writeFields(&b, part.fields, "")
	}
	b.WriteString("\n## Steps\n\nA step has one verb, and the modifiers of that verb.\n")
	for _, verb := range verbs {
		fmt.Fprintf(&b, "\n### `%s`\n\n%s\n\n", verb.Name, verb.Doc)
		writeFields(&b, root.Defs[verb.Name], verb.Name)
		for _, e := range examples {
			if e.Verb == verb.Name {
				fmt.Fprintf(&b, "\n```yaml\n%s```\n", e.Text())
			}
		}
	}
	return []byte(b.String())
}

// writeFields lists the fields of a schema with what it says of them, one of them first, and the fields within those.
func writeFields(b *strings.Builder, s *jsonschema.Schema, first string) {
	order := slices.DeleteFunc(sortedKeys(s.Properties), func(name string) bool { return name == first })
	for _, name := range append([]string{first}, order...) {
		if p := s.Properties[name]; p != nil && p.Description != "" {
			fmt.Fprintf(b, "- `%s`: %s\n", name, p.Description)
			writeWithin(b, p, "  ")
		}
	}
}

// writeWithin lists what a field holds where that has descriptions of its own.
func writeWithin(b *strings.Builder, s *jsonschema.Schema, indent string) {
	for _, inner := range append([]*jsonschema.Schema{s, s.Items}, s.AnyOf...) {
		if inner == nil {
			continue
		}
		for _, name := range sortedKeys(inner.Properties) {
			if p := inner.Properties[name]; p.Description != "" {
				fmt.Fprintf(b, "%s- `%s`: %s\n", indent, name, p.Description)
				writeWithin(b, p, indent+"  ")
			}
		}
	}
}

func dashed(name string) string { return strings.ReplaceAll(name, "_", "-") }
