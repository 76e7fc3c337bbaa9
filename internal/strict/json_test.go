package strict_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/strict"
)

func ptr[T any](x T) *T { return &x }

func TestJSON_FillsEverySupportedType(t *testing.T) {
	const body = `{"account": "a\u0062c", "name": "n", "kind": "k", "text": 0.10, "flag": true, "small": -128, "count": 65535,
		"rate": 1.5e3, "pointer": "p", "labels": ["x", "y"], "nested": [{"id": "1"}, {"id": "2"}], "by_name": {"b": 2, "a": 1},
		"raw": { "z": 1.0, "a": [ "<" ] }, "at": "2026-01-02T15:04:05Z", "any": {"k": [1, "s", false, null]}, "percent": "5%",
		"tree": {"root": {"children": [{"children": []}]}, "none": null}}`
	var got everything
	if fs := strict.JSON([]byte(body), &got); fs != nil {
		t.Fatal(fs)
	}
	want := everything{
		Embedded: Embedded{Account: "abc"}, Name: "n", Kind: "k", Text: "0.10", Flag: true, Small: -128, Count: 65535,
		Rate: 1500, Pointer: ptr("p"), Labels: []string{"x", "y"}, Nested: []nested{{"1"}, {"2"}}, ByName: map[string]int{"a": 1, "b": 2},
		Raw: jsontext.Value(`{"z":1.0,"a":["<"]}`), At: time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC),
		Any: map[string]any{"k": []any{1.0, "s", false, nil}}, Percent: 5,
		Tree: map[named]*treeNode{"root": {Children: []treeNode{{Children: []treeNode{}}}}, "none": nil},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestJSON_RefusesWithPlaceAndSentence(t *testing.T) {
	deep := strings.Repeat(`[`, 65) + strings.Repeat(`]`, 65)
	for _, tc := range []struct {
		name, body string
		want       []string
	}{
		{"nothing", " \n", []string{`1:1: the body is empty; a JSON value is needed`}},
		{"unknown field, near", `{"acount": "x"}`, []string{`/acount at 1:2: unknown field "acount"; did you mean "account"?`}},
		{"unknown field, other case", `{"Account": "x"}`, []string{`/Account at 1:2: unknown field "Account"; did you mean "account"?`}},
		{"unknown field, far", `{"nested": [{"xyzzy": 1}]}`, []string{`/nested/0/xyzzy at 1:14: unknown field "xyzzy"; known: id`}},
		{"field that is not for input", `{"Hidden": ""}`, []string{`/Hidden at 1:2: unknown field "Hidden"; known: account, name, kind, text, flag, small, count, ` +
			`rate, pointer, labels, nested, by_name, raw, at, any, percent, tree`}},
		{"wrong types, all at once", "{\"name\": 5,\n \"flag\": \"yes\", \"labels\": [1, null],\n \"nested\": {}, \"by_name\": []}", []string{
			`/name at 1:10: wants a string, got the number 5`,
			`/flag at 2:10: wants true or false, got the string "yes"`,
			`/labels/0 at 2:28: wants a string, got the number 1`,
			`/labels/1 at 2:31: wants a string, got null`,
			`/nested at 3:12: wants an array, got an object`,
			`/by_name at 3:27: wants an object, got an array`,
		}},
		{"whole numbers", `{"small": 128, "count": -1}`, []string{
			`/small at 1:11: wants a whole number from -128 to 127, got the number 128`,
			`/count at 1:25: wants a whole number from 0 to 65535, got the number -1`,
		}},
		{"fractions", `{"small": 1.0, "count": 1e2, "rate": "1"}`, []string{
			`/small at 1:11: wants a whole number, got the number 1.0`,
			`/count at 1:25: wants a whole number, got the number 1e2`,
			`/rate at 1:38: wants a number, got the string "1"`,
		}},
		{"number out of range", `{"rate": 1e999}`, []string{`/rate at 1:10: the number 1e999 is out of range`}},
		{"number out of range, untyped", `{"any": [-1e999]}`, []string{`/any/0 at 1:10: the number -1e999 is out of range`}},
		{"time", `{"at": "2026-01-02 15:04"}`, []string{`/at at 1:8: wants a time such as "2026-01-02T15:04:05Z", got the string "2026-01-02 15:04"`}},
		{"text", `{"text": []}`, []string{`/text at 1:10: wants a text or a number, got an array`}},
		{"own decoding", `{"percent": "6%"}`, []string{`/percent at 1:13: wants a percentage, got the string "6%"`}},
		{"not an object", `[]`, []string{`1:1: wants an object, got an array`}},
		{"pointer escapes", `{"by_name": {"a/b~c": ""}}`, []string{`/by_name/a~1b~0c at 1:23: wants a whole number, got the string ""`}},
		{"repeated names", "{\"name\": \"a\",\n\"name\": \"b\", \"by_name\": {\"\\u0061\": 1, \"a\": 2}}", []string{
			`/name at 2:1: "name" is given twice; it stands on line 1 already`,
			`/by_name/a at 2:39: "a" is given twice; it stands on line 2 already`,
		}},
		{"columns count characters", `{"name": "héé", "flag": 1}`, []string{`/flag at 1:25: wants true or false, got the number 1`}},
		{"cut", `{"name": "a"`, []string{`1:13: the JSON ends before its value is complete`}},
		{"cut in a string", "{\n\"name\": \"a", []string{`/name at 2:11: the JSON ends before its value is complete`}},
		{"no value", "{\"name\": }", []string{`/name at 1:10: not valid JSON: invalid character '}' at start of value`}},
		{"trailing comma", `{"labels": ["a",]}`, []string{`/labels at 1:16: a comma stands behind the last value`}},
		{"single quotes", `{'name': "a"}`, []string{`1:2: not valid JSON: invalid character '\'' at start of value`}},
		{"name that is no string", `{1: 2}`, []string{`1:2: not valid JSON: object member name must be a string`}},
		{"trailing data", "{}\n {}", []string{`2:2: nothing may follow the JSON value`}},
		{"trailing garbage", `{} x`, []string{`1:4: nothing may follow the JSON value`}},
		{"invalid UTF-8", "{\"name\": \"a\xffb\"}", []string{`/name at 1:12: the text is not valid UTF-8`}},
		{"half a surrogate pair", `{"name": "\ud800"}`, []string{`/name at 1:11: half of a surrogate pair is no character`}},
		{"not a number", `{"rate": NaN}`, []string{`/rate at 1:10: not valid JSON: invalid character 'N' at start of value`}},
		{"byte order mark", "\ufeff{}", []string{`1:1: the JSON begins with a byte order mark; leave it out`}},
		{"deep nesting", `{"any": ` + deep + `}`, []string{`1:72: the nesting is more than 64 deep`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var into everything
			if diff := cmp.Diff(tc.want, lines(strict.JSON([]byte(tc.body), &into))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestJSON_KeepsWhatIsSoundBesideFaults(t *testing.T) {
	var got everything
	if fs := strict.JSON([]byte(`{"name": "kept", "flag": 1, "name": "second"}`), &got); len(fs) != 2 || got.Name != "kept" {
		t.Errorf("name %q, faults %v", got.Name, fs)
	}
}

func TestJSON_AllowUnknownIgnoresOnlyUnknownFields(t *testing.T) {
	var got everything
	fs := strict.JSON([]byte(`{"x": {"y": 1}, "nested": [{"z": 1, "id": 5}]}`), &got, strict.AllowUnknown())
	if diff := cmp.Diff([]string{`/nested/0/id at 1:43: wants a string, got the number 5`}, lines(fs)); diff != "" {
		t.Error(diff)
	}
}

func TestJSON_ListsAtMostAHundredFaults(t *testing.T) {
	body := `{"labels": [` + strings.Repeat("1,", 100_000) + `1]}`
	var into everything
	if fs := strict.JSON([]byte(body), &into); len(fs) != strict.MaxFaults {
		t.Errorf("%d faults", len(fs))
	}
}

func TestJSON_FindsRepeatedNamesAmongMany(t *testing.T) {
	var b strings.Builder
	for i := range 40 {
		b.WriteString(`"` + strings.Repeat("k", i+1) + `": 1, `)
	}
	var into map[string]int
	fs := strict.JSON([]byte(`{`+b.String()+`"kkk": 2}`), &into)
	if len(fs) != 1 || !strings.Contains(fs.Error(), `"kkk" is given twice`) || len(into) != 40 {
		t.Errorf("%d names, faults %v", len(into), fs)
	}
}

func TestJSON_PanicsAboutProgramFaults(t *testing.T) {
	for name, into := range map[string]any{"no pointer": everything{}, "channel": new(chan int), "bytes": new([]byte)} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			_ = strict.JSON([]byte(`{}`), into)
		})
	}
}

func TestFaults_ErrIsNilWithoutFaults(t *testing.T) {
	if err := strict.Faults(nil).Err(); err != nil {
		t.Error(err)
	}
	if err := (strict.Faults{{Line: 1, Column: 2, Detail: "x"}}).Err(); err == nil || err.Error() != "1:2: x" {
		t.Error(err)
	}
}
