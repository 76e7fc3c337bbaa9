package strict_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/strict"
)

func TestYAML_FillsEverySupportedType(t *testing.T) {
	const body = `
account: abc
name: 'n'
kind: "k"
text: .013
flag: True
small: +12
count: 1
rate: .5
pointer: |
  two
  lines
labels: &l [x, !!str 5]
nested:
- id: "1"
by_name: {1: 2, true: 3}
raw: {z: 1.0, a: [.5, +1, ~, "<", 2026-01-02, *l]}
at: 2026-01-02T15:04:05Z
any: {k: [1, s, no, null]}
percent: 5%
tree: {root: {children: [{children: []}]}, none: }
`
	var got everything
	if fs := strict.YAML([]byte(body), &got); fs != nil {
		t.Fatal(fs)
	}
	want := everything{
		Embedded: Embedded{Account: "abc"}, Name: "n", Kind: "k", Text: ".013", Flag: true, Small: 12, Count: 1, Rate: 0.5,
		Pointer: ptr("two\nlines\n"), Labels: []string{"x", "5"}, Nested: []nested{{"1"}}, ByName: map[string]int{"1": 2, "true": 3},
		Raw: jsontext.Value(`{"z":1.0,"a":[0.5,1,null,"<","2026-01-02",["x","5"]]}`), At: time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC),
		Any: map[string]any{"k": []any{1.0, "s", "no", nil}}, Percent: 5,
		Tree: map[named]*treeNode{"root": {Children: []treeNode{{Children: []treeNode{}}}}, "none": nil},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestYAML_RefusesWithPlaceAndSentence(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		want       []string
	}{
		{"nothing", "", []string{`1:1: the file is empty`}},
		{"blank", "\n  \n", []string{`1:1: the file is empty`}},
		{"comments alone", "# nothing\n", []string{`1:1: the file is empty`}},
		{"unknown field", "name: x\nacount: y\n", []string{`/acount at 2:1: unknown field "acount"; did you mean "account"?`}},
		{"wrong types, all at once", "name: 5\nflag: yes\nlabels: x\nnested:\n  - [a]\nby_name:\n", []string{
			`/name at 1:7: wants a string, got the number 5; put it in quotes`,
			`/flag at 2:7: wants true or false, got the text "yes"`,
			`/labels at 3:9: wants a list, got the text "x"`,
			`/nested/0 at 5:5: wants a mapping, got a list`,
			`/by_name at 6:9: wants a mapping, got nothing`,
		}},
		{"numbers that readers disagree on", "small: 010\ncount: 0x10\nrate: .inf\nraw: [.nan, 1_000]\n", []string{
			`/small at 1:8: wants a whole number, got the number 010`,
			`/count at 2:8: wants a whole number, got the number 0x10`,
			`/rate at 3:7: wants a number, got the number .inf`,
			`/raw/0 at 4:7: JSON cannot write the number .nan; write it in plain decimals, or in quotes`,
			`/raw/1 at 4:13: JSON cannot write the number 1_000; write it in plain decimals, or in quotes`,
		}},
		{"repeated names", "name: a\nkind: b\nname: c\n", []string{`/name at 3:1: "name" is given twice; it stands on line 1 already`}},
		{"merge key", "nested:\n  - &a {id: x}\n  - <<: *a\n", []string{`3:5: merge keys (<<) are not supported; write the fields out`}},
		{"name that is a list", "by_name: {[a]: 1}\n", []string{`1:11: a name must be plain text, not a list or a mapping`}},
		{"missing name", "by_name: {~: 1}\n", []string{`1:11: a name is missing`}},
		{"foreign tag", "name: !secret x\nraw: !!binary aGk=\nby_name: !!set {}\n", []string{
			`1:7: the tag !secret is not supported here`,
			`2:6: the tag !!binary is not supported here`,
			`3:10: the tag !!set is not supported here`,
		}},
		{"tag that does not fit", "count: !!int abc\n", []string{
			`1:8: the tag !!int is not supported here`,
			`/count at 1:8: wants a whole number, got the text "abc"`,
		}},
		{"tab", "by_name:\n\ta: 1\n", []string{`2:1: a tab cannot indent YAML; use spaces`}},
		{"tab behind spaces", "by_name:\n  a: 1\n  \tb: 2\n", []string{`3:3: a tab cannot indent YAML; use spaces`}},
		{"open bracket", "name: x\nlabels: [a, b\n", []string{`2:1: not valid YAML: did not find expected ',' or ']' (is a bracket above it still open?)`}},
		{"colon in plain text", "name: a\nkind: b: c\n", []string{`2:1: not valid YAML: mapping values are not allowed in this context`}},
		{"bad indentation", "nested:\n  - id: a\n id: b\n", []string{`3:2: not valid YAML: did not find expected key`}},
		{"unknown alias", "name: a\nkind: *b\n", []string{`2:7: the alias *b refers to no anchor above it`}},
		{"second document", "name: a\n---\nname: b\n", []string{`2:1: a second document begins here; one file holds one`}},
		{"invalid UTF-8", "name: a\nkind: \xff\n", []string{`2:7: the text is not valid UTF-8`}},
		{"control character", "name: a\nkind: \"\x00\"\n", []string{`2:8: control characters are not allowed`}},
		{"alias of itself", "any: &a [1, *a]\n", []string{`1:13: the alias *a stands inside of what it refers to`}},
		{"deep nesting", "any: " + strings.Repeat("[", 70) + strings.Repeat("]", 70), []string{`1:69: the nesting is more than 64 deep`}},
		{"too large", "name: " + strings.Repeat("a", 10<<20), []string{`1:1: the file is larger than 1 MiB`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var into everything
			if diff := cmp.Diff(tc.want, lines(strict.YAML([]byte(tc.body), &into))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestYAML_RefusesABombWhereItUnfolds(t *testing.T) {
	var b strings.Builder
	b.WriteString("any:\n  - &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 9 {
		name, prior := string(rune('1'+i)), string(rune('0'+i))
		b.WriteString("  - &a" + name + " [" + strings.Repeat("*a"+prior+", ", 9) + "*a" + prior + "]\n")
	}
	var into everything
	fs := strict.YAML([]byte(b.String()), &into)
	if len(fs) != 1 || fs[0].Line > 11 || !strings.Contains(fs[0].Detail, "the aliases of this file unfold to more than 10000 values") {
		t.Error(fs)
	}
}

func TestNode_FindShowsThePlaceInsideAText(t *testing.T) {
	for _, tc := range []struct {
		name, body   string
		line, column int
	}{
		{"plain", "name: a {b} {c}", 1, 13},
		{"quoted", "name: \"é {b} {c}\"", 1, 14},
		{"block", "name: |\n  a {b}\n  {c}\n", 3, 3},
		{"escaped, so not to be found", `name: "{ \x7b"`, 1, 7},
	} {
		t.Run(tc.name, func(t *testing.T) {
			root, fs := strict.ParseYAML([]byte(tc.body))
			if fs != nil {
				t.Fatal(fs)
			}
			if line, column := root.Get("name").Find("{", 1); line != tc.line || column != tc.column {
				t.Errorf("%d:%d", line, column)
			}
		})
	}
}
