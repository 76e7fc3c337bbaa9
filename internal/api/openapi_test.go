package api_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// openAPI is a published description of an API: what requests and answers look like.
type openAPI struct {
	operations []*described
	compiler   *jsonschema.Compiler
}

// described is one operation.
type described struct {
	name     string   // such as "GET /accounts/{account_id}"
	method   string   // such as "GET"
	segments []string // of the path
	request  *jsonschema.Schema
	answers  map[string]map[string]*jsonschema.Schema // by status and media type; no media type: the answer has no body
}

// finding is one thing about an answer that the description does not allow.
type finding struct {
	operation string
	where     string // what a deviation names: "status 401", "403 content type text/html", "200 /message/*/asset enum"
	pointer   string // JSON pointer into the body
	message   string
}

const documentURL = "file:///openapi.json"

// readOpenAPI reads a description; the error is fs.ErrNotExist's where there is none.
func readOpenAPI(file string) (*openAPI, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parseOpenAPI(text)
}

func parseOpenAPI(text []byte) (*openAPI, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	o := &openAPI{compiler: jsonschema.NewCompiler()}
	o.compiler.AssertFormat()
	document = plain(document)
	if err := o.compiler.AddResource(documentURL, document); err != nil {
		return nil, err
	}
	for path, item := range members(document, "paths") {
		for method := range members(item) {
			if !slices.Contains([]string{"get", "put", "post", "delete", "patch"}, method) {
				continue
			}
			operation, err := o.describe(method, path, members(item, method))
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			o.operations = append(o.operations, operation)
		}
	}
	slices.SortFunc(o.operations, func(a, b *described) int { return strings.Compare(a.name, b.name) })
	return o, nil
}

func (o *openAPI) describe(method, path string, operation map[string]any) (*described, error) {
	d := &described{
		name: strings.ToUpper(method) + " " + path, method: strings.ToUpper(method), segments: strings.Split(path, "/"),
		answers: map[string]map[string]*jsonschema.Schema{},
	}
	at := []string{"paths", path, method}
	for media := range members(operation, "requestBody", "content") {
		schema, err := o.compile(slices.Concat(at, []string{"requestBody", "content", media, "schema"}))
		if err != nil {
			return nil, err
		}
		d.request = schema
	}
	for status, answer := range members(operation, "responses") {
		d.answers[status] = map[string]*jsonschema.Schema{}
		for media := range members(answer, "content") {
			schema, err := o.compile(slices.Concat(at, []string{"responses", status, "content", media, "schema"}))
			if err != nil {
				return nil, err
			}
			d.answers[status][media] = schema
		}
	}
	return d, nil
}

func (o *openAPI) compile(at []string) (*jsonschema.Schema, error) {
	return o.compiler.Compile(documentURL + "#" + (&url.URL{Fragment: pointer(at)}).EscapedFragment())
}

// find answers the operation that a call means; nil: none. Of two paths that fit, the one with fewer parameters is meant.
func (o *openAPI) find(method, target string) *described {
	path, _, _ := strings.Cut(target, "?")
	if rest, named := strings.CutPrefix(path, "/w/"); named {
		_, path, _ = strings.Cut(rest, "/")
		path = "/" + path
	}
	var best *described
	for _, d := range o.operations {
		if d.method == method && d.fits(strings.Split(path, "/")) && (best == nil || d.parameters() < best.parameters()) {
			best = d
		}
	}
	return best
}

func parameter(segment string) bool { return strings.HasPrefix(segment, "{") }

func (d *described) fits(path []string) bool {
	return slices.EqualFunc(d.segments, path, func(want, got string) bool { return want == got || parameter(want) && got != "" })
}

func (d *described) parameters() (n int) {
	for _, segment := range d.segments {
		if parameter(segment) {
			n++
		}
	}
	return n
}

// check answers everything about an answer that the description does not allow.
func (d *described) check(status int, contentType, body string) []finding {
	code := strconv.Itoa(status)
	alone := func(where, format string, args ...any) []finding {
		return []finding{{operation: d.name, where: where, message: fmt.Sprintf(format, args...)}}
	}
	answers, declared := d.answers[code]
	if !declared {
		return alone("status "+code, "the status %s is not declared", code)
	}
	if len(answers) == 0 {
		if body == "" {
			return nil
		}
		return alone(code+" body", "no body is declared, and there is one")
	}
	media, _, _ := mime.ParseMediaType(contentType)
	schema, declared := answers[media]
	if !declared {
		return alone(code+" content type "+media, "the content type %q is not declared", contentType)
	}
	value := any(body)
	if media == "application/json" {
		parsed, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
		if err != nil {
			return alone(code+" body", "the body is not JSON: %v", err)
		}
		value = parsed
	}
	return d.held(code, schema, value)
}

// checkRequest answers everything about the body of a request that the description does not allow.
func (d *described) checkRequest(body string) []finding {
	if d.request == nil && body == "" {
		return nil
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	if err != nil || d.request == nil {
		return []finding{{operation: d.name, where: "request body", message: fmt.Sprintf("the body is not JSON (%v), or none is described", err)}}
	}
	return d.held("request", d.request, value)
}

// held holds a value against a schema: what the schema forbids, and what it does not name. What is the value's part in the call: a status,
// or the request.
func (d *described) held(what string, schema *jsonschema.Schema, value any) []finding {
	found := map[string]finding{} // one for each where: the items of a list are usually all wrong alike
	add := func(at []string, keyword, message string) {
		where := strings.Join(strings.Fields(what+" "+pointer(anywhere(at))+" "+keyword), " ") // the whole body has no pointer
		if first, known := found[where]; !known || pointer(at) < first.pointer {
			found[where] = finding{d.name, where, pointer(at), message}
		}
	}
	var invalid *jsonschema.ValidationError
	if errors.As(schema.Validate(value), &invalid) {
		eachFault(invalid, add)
	}
	eachUnnamed([]*jsonschema.Schema{schema}, value, nil, func(at []string) {
		add(at, "unnamed", "the schema does not name this property")
	})
	return slices.SortedFunc(maps.Values(found), func(a, b finding) int { return strings.Compare(a.where, b.where) })
}

var english = message.NewPrinter(language.English)

// eachFault gives the faults at the leaves of a validation. Where no alternative holds, those of the one that comes nearest are meant.
func eachFault(e *jsonschema.ValidationError, add func(at []string, keyword, message string)) {
	if missing, is := e.ErrorKind.(*kind.Required); is {
		for _, name := range missing.Missing {
			add(slices.Concat(e.InstanceLocation, []string{name}), "required", "missing")
		}
		return
	}
	if _, is := e.ErrorKind.(*kind.AnyOf); is {
		eachFault(slices.MinFunc(e.Causes, func(a, b *jsonschema.ValidationError) int { return faults(a) - faults(b) }), add)
		return
	}
	for _, cause := range e.Causes {
		eachFault(cause, add)
	}
	if len(e.Causes) == 0 {
		keyword := ""
		if path := e.ErrorKind.KeywordPath(); len(path) > 0 {
			keyword = path[0]
		}
		add(e.InstanceLocation, keyword, shortened(e.ErrorKind.LocalizedString(english)))
	}
}

// shortened keeps a list of all countries from hiding what is the matter.
func shortened(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return text[:most] + "…"
}

func faults(e *jsonschema.ValidationError) (n int) {
	eachFault(e, func([]string, string, string) { n++ })
	return n
}

// eachUnnamed gives the properties that none of the schemas for their object names. Schemas say nothing about other properties nearly
// everywhere, which lets them pass a validation; a client that was made from the description would still not know them.
func eachUnnamed(schemas []*jsonschema.Schema, value any, at []string, add func(at []string)) {
	schemas = inPlace(schemas)
	switch value := value.(type) {
	case []any:
		var items []*jsonschema.Schema
		for _, s := range schemas {
			if s.Items2020 != nil {
				items = append(items, s.Items2020)
			}
		}
		for i, item := range value {
			eachUnnamed(items, item, append(slices.Clip(at), strconv.Itoa(i)), add)
		}
	case map[string]any:
		if !slices.ContainsFunc(schemas, func(s *jsonschema.Schema) bool { return len(s.Properties) > 0 }) {
			return // a free-form object
		}
		for name, member := range value {
			var about []*jsonschema.Schema
			for _, s := range schemas {
				if p := s.Properties[name]; p != nil {
					about = append(about, p)
				}
			}
			here := append(slices.Clip(at), name)
			if about == nil {
				add(here)
				continue
			}
			eachUnnamed(about, member, here, add)
		}
	}
}

// inPlace adds the schemas that speak of the same value.
func inPlace(schemas []*jsonschema.Schema) (all []*jsonschema.Schema) {
	for _, s := range schemas {
		all = append(all, s)
		all = append(all, inPlace(s.AllOf)...)
		all = append(all, inPlace(s.AnyOf)...)
		if s.Ref != nil {
			all = append(all, inPlace([]*jsonschema.Schema{s.Ref})...)
		}
	}
	return all
}

// plain turns what the description says in the words of OpenAPI 3.0, or does not mean, into JSON Schema: nullable lets null through, and
// oneOf is read as anyOf, since its branches overlap.
func plain(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = plain(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = plain(value[name])
		}
		if branches, is := value["oneOf"].([]any); is {
			delete(value, "oneOf")
			value["anyOf"] = branches
		}
		if value["nullable"] == true {
			return map[string]any{"anyOf": []any{value, map[string]any{"type": "null"}}}
		}
	}
	return value
}

// members are those of an object within a document, by the names that lead to it.
func members(value any, path ...string) map[string]any {
	for _, name := range path {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	object, _ := value.(map[string]any)
	return object
}

// pointer is a JSON pointer.
func pointer(path []string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var text strings.Builder
	for _, name := range path {
		text.WriteString("/" + escape.Replace(name))
	}
	return text.String()
}

// anywhere has * in place of the positions in arrays.
func anywhere(path []string) []string {
	path = slices.Clone(path)
	for i, name := range path {
		if _, err := strconv.Atoi(name); err == nil {
			path[i] = "*"
		}
	}
	return path
}
