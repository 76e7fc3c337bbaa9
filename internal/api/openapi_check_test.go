package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// library is a description with one of everything that the harness has to understand.
const library = `{
	"openapi": "3.1.0", "info": {"title": "Library", "version": "1"},
	"paths": {
		"/books": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {
			"type": "object", "properties": {"message": {"type": "array", "items": {"$ref": "#/components/schemas/Book"}}},
			"allOf": [{"$ref": "#/components/schemas/Page"}]
		}}}}}}},
		"/books/new": {"get": {"responses": {"200": {"content": {"text/plain": {"schema": {"type": "string", "enum": ["OK"]}}}}}}},
		"/books/{id}": {
			"get": {"responses": {
				"200": {"content": {"application/json": {"schema": {"oneOf": [
					{"$ref": "#/components/schemas/Book"},
					{"type": "object", "properties": {"lent_to": {"type": "string"}, "until": {"type": "string", "format": "date-time"}}, "required": ["lent_to"]}
				]}}}},
				"404": {"description": "There is none, and no content is described."}
			}},
			"delete": {"responses": {"204": {"description": "Gone"}}}
		}
	},
	"components": {"schemas": {
		"Page": {"type": "object", "properties": {"page": {"type": "number", "minimum": 1}}, "required": ["page"]},
		"Book": {"type": "object", "required": ["title"], "properties": {
			"title": {"type": "string"}, "shelf": {"type": "string", "nullable": true, "enum": ["a", "b"]},
			"extra": {"type": "object"}, "author": {"type": "object", "properties": {"name": {"type": "string"}}}
		}}
	}}
}`

func describedLibrary(t *testing.T) *openAPI {
	t.Helper()
	api, err := parseOpenAPI([]byte(library))
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func TestOpenAPI_FindsWhatIsWrongWithAnAnswer(t *testing.T) {
	api := describedLibrary(t)
	for _, tc := range []struct {
		name   string
		method string
		target string
		status int
		media  string
		body   string
		want   []string
	}{
		{name: "as described", target: "/books?page=1", body: `{"message": [{"title": "A", "shelf": "a", "extra": {"free": 1}}], "page": 1}`},
		{name: "in a workspace of its own", target: "/w/other/books", body: `{"message": "A", "page": 1}`, want: []string{"200 /message type"}},
		{name: "null where it may be", target: "/books", body: `{"message": [{"title": "A", "shelf": null}], "page": 1}`},
		{name: "null where it may not be", target: "/books", body: `{"message": null, "page": null}`, want: []string{"200 /message type", "200 /page type"}},
		{name: "a wrong value behind a reference", target: "/books", body: `{"message": [{"title": "A"}, {"title": "B", "shelf": "c"}], "page": 1}`, want: []string{"200 /message/*/shelf enum"}},
		{name: "a wrong type, many times", target: "/books", body: `{"message": [{"title": 1}, {"title": 2}], "page": 1}`, want: []string{"200 /message/*/title type"}},
		{name: "something missing", target: "/books", body: `{"message": [{}]}`, want: []string{"200 /message/*/title required", "200 /page required"}},
		{name: "names that the schema lacks", target: "/books", body: `{"message": [{"title": "A", "isbn": 1, "author": {"born": 1}}], "page": 1, "total": 1}`, want: []string{
			"200 /message/*/author/born unnamed", "200 /message/*/isbn unnamed", "200 /total unnamed",
		}},
		{name: "the one alternative", target: "/books/7", body: `{"title": "A"}`},
		{name: "the other alternative", target: "/books/7", body: `{"lent_to": "B", "until": "2026-01-02T15:04:05Z"}`},
		{name: "both alternatives at once", target: "/books/7", body: `{"title": "A", "lent_to": "B"}`},
		{name: "no alternative", target: "/books/7", body: `{"lent_to": "B", "until": 1, "title": 1}`, want: []string{"200 /title type"}},
		{name: "a format", target: "/books/7", body: `{"lent_to": "B", "until": "tomorrow"}`, want: []string{"200 /title required"}},
		{name: "a path that is nearer", target: "/books/new", media: "text/plain; charset=utf-8", body: "OK"},
		{name: "a wrong text", target: "/books/new", media: "text/plain", body: "NO", want: []string{"200 enum"}},
		{name: "another status", target: "/books", status: 418, body: "{}", want: []string{"status 418"}},
		{name: "another content type", target: "/books", media: "text/html", body: "{}", want: []string{"200 content type text/html"}},
		{name: "no JSON", target: "/books", body: "{", want: []string{"200 body"}},
		{name: "JSON, and something after it", target: "/books", body: `{"page": 1} {}`, want: []string{"200 body"}},
		{name: "no body where one is described", target: "/books", want: []string{"200 body"}},
		{name: "a body where none is described", target: "/books/7", status: 404, body: "{}", want: []string{"404 body"}},
		{name: "no body where none is described", method: "DELETE", target: "/books/7", status: 204},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.status == 0 {
				tc.status = 200
			}
			if tc.media == "" {
				tc.media = "application/json"
			}
			if tc.method == "" {
				tc.method = "GET"
			}
			var got []string
			for _, f := range api.find(tc.method, tc.target).check(tc.status, tc.media, tc.body) {
				got = append(got, f.where)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOpenAPI_KnowsOnlyItsOwnOperations(t *testing.T) {
	api := describedLibrary(t)
	for target, want := range map[string]string{
		"GET /books": "GET /books", "GET /books/new": "GET /books/new", "GET /books/a%40b.co": "GET /books/{id}", "GET /w/x/books/7?a=b": "GET /books/{id}",
		"DELETE /books/7": "DELETE /books/{id}", "HEAD /books": "", "POST /books": "", "GET /books/": "", "GET /books/7/pages": "", "GET /": "", "GET /w/x": "",
	} {
		method, path, _ := strings.Cut(target, " ")
		var got string
		if found := api.find(method, path); found != nil {
			got = found.name
		}
		if got != want {
			t.Errorf("%s is %q, want %q", target, got, want)
		}
	}
}

func TestConformity_SaysWhatIsWrongAndWithWhichAnswer(t *testing.T) {
	c := &conformity{api: describedLibrary(t)}
	r := reply{200, http.Header{"Content-Type": {"application/json"}}, `{"message": [{"title": 1}], "page": 1}`}
	want := []string{`GET /w/a/books?page=1, answered 200:
	at "/message/0/title": got number, want string
	as a deviation: {"GET /books", "200 /message/*/title type", …}
	body: {"message": [{"title": 1}], "page": 1}`}
	if diff := cmp.Diff(want, c.complaints("GET", "/w/a/books?page=1", r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := c.complaints("GET", "/elsewhere", r); got != nil {
		t.Errorf("what is not described is judged: %q", got)
	}
	if got := (&conformity{}).complaints("GET", "/books", r); got != nil {
		t.Errorf("without a description: %q", got)
	}
}

// listener is a test that keeps what it is failed with.
type listener struct {
	testing.TB
	heard []string
}

func (l *listener) Helper()           {}
func (l *listener) Error(args ...any) { l.heard = append(l.heard, fmt.Sprint(args...)) }

func TestConformity_FailsTheTestThatGetsAWrongAnswer(t *testing.T) {
	if zerohashConformity().api == nil {
		t.Log(unchecked)
		return
	}
	answer := func(body string) reply { return reply{200, http.Header{"Content-Type": {"application/json"}}, body} }
	for body, want := range map[string]int{`{"epoch": 1550174574}`: 0, `{"epoch": "1550174574"}`: 1, `{"epoch": "1550174574", "zone": "UTC"}`: 2, "noon": 1} {
		l := &listener{TB: t}
		if got := (&server{t: l}).conforms(ask{method: "GET", path: "/w/default/time"}, answer(body)); got.body != body {
			t.Errorf("the test gets %q", got.body)
		}
		if len(l.heard) != want {
			t.Errorf("%s: %q", body, l.heard)
		}
	}
}

func TestConformity_AllowsDeviationsAndNamesThoseThatNobodyNeeds(t *testing.T) {
	c := &conformity{api: describedLibrary(t), allowed: []deviation{
		{"GET /books", "200 /message/*/title type", "titles are numbers here"},
		{"*", "status 418", "it is a teapot"},
		{"GET /books", "200 /* unnamed", "there may be more"},
		{"GET /books/{id}", "200 /message/*/title type", "never seen"},
		{"GET /books", "status 419", "never seen either"},
	}}
	ask := func(target string, status int, body string) []string {
		return c.complaints("GET", target, reply{status, http.Header{"Content-Type": {"application/json"}}, body})
	}
	if got := append(ask("/books", 200, `{"message": [{"title": 1}], "page": 1, "total": 1}`), ask("/books/7", 418, "")...); got != nil {
		t.Errorf("what is allowed is complained about: %q", got)
	}
	if got := ask("/books", 200, `{"message": [{"title": 1, "isbn": 2}], "page": 1}`); len(got) != 1 || !strings.Contains(got[0], "/message/0/isbn") {
		t.Errorf("beside what is allowed, found %q", got)
	}
	if diff := cmp.Diff(c.allowed[3:], c.unneeded(), cmp.AllowUnexported(deviation{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
