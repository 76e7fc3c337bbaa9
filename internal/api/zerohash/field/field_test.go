package field_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

// somewhere is a world of a few places.
type somewhere struct{}

func (somewhere) IsSubdivision(code string) bool { return code == "US-NY" || code == "FR-GES" }
func (somewhere) IsAlpha2(code string) bool      { return code == "US" || code == "DE" }
func (somewhere) IsAlpha3(code string) bool      { return code == "USA" || code == "DEU" }
func (somewhere) Canonical(code string) string {
	if code == "FR-68" {
		return "FR-GES"
	}
	return code
}

var env = field.Env{Now: time.UnixMilli(1_800_000_000_000), Places: somewhere{}} // 2027-01-15

func TestRules_TakeWhatIsValidAndSayWhatIsNot(t *testing.T) {
	for name, tc := range map[string]struct {
		rule field.Rule
		good []string
		bad  map[string]string // value → fault behind the name
	}{
		"text": {field.Text(), []string{`""`, `"é"`}, map[string]string{
			`1`: "should be string", `null`: "should be string", `[]`: "should be string", `{}`: "should be string", `true`: "should be string",
		}},
		"length": {field.Text(field.Length(2, 3)), []string{`"ab"`, `"äöü"`}, map[string]string{
			`"a"`: "should NOT be shorter than 2 characters", `"abcd"`: "should NOT be longer than 3 characters",
		}},
		"pattern": {field.Text(field.Match(`^[0-9]{4}$`)), []string{`"1234"`}, map[string]string{
			`"123"`: `should match pattern "^[0-9]{4}$"`, `1234`: "should be string",
		}},
		"enum": {field.Enum("pass", "fail"), []string{`"pass"`}, map[string]string{
			`"Pass"`: "should be equal to one of the allowed values", `""`: "should be equal to one of the allowed values",
		}},
		"email": {field.Text(field.Email), []string{`"a@b.co"`, `"first.last+1@mail.example.com"`, `"jörg@exämple.de"`}, map[string]string{
			`"a@b"`: `should match format "email"`, `"a b@c.de"`: `should match format "email"`, `"@c.de"`: `should match format "email"`,
			`"a@.de"`: `should match format "email"`, `".a@b.de"`: `should match format "email"`, `"A <a@b.de>"`: `should match format "email"`,
			`""`: `should match format "email"`, `"a..b@c.de"`: `should match format "email"`,
		}},
		"phone": {field.Text(field.Phone), []string{`"1234567890"`, `"+1 234-567-8909"`, `"(234) 567.8909"`, `"33512345678"`}, map[string]string{
			`"12345"`: `should match format "phone"`, `"1234567890123456"`: `should match format "phone"`, `"12345678x"`: `should match format "phone"`,
			`"--1234567"`: `should match format "phone"`,
		}},
		"uuid": {field.Text(field.UUID), []string{`"d098e59b-8023-4477-8b63-68fda3c53a30"`, `"D098E59B-8023-4477-8B63-68FDA3C53A30"`}, map[string]string{
			`"d098e59b80234477b63"`: `should match format "uuid"`, `"xd098e59b-8023-4477-8b63-68fda3c53a30"`: `should match format "uuid"`,
		}},
		"date": {field.Text(field.Date), []string{`"1992-09-02"`, `"2024-02-29"`}, map[string]string{
			`"1992-9-2"`: `should match format "date"`, `"2023-02-29"`: `should match format "date"`, `"02/09/1992"`: `should match format "date"`,
		}},
		"date of the past": {field.Text(field.Date, field.Past), []string{`"2027-01-15"`}, map[string]string{
			`"2027-01-16"`: "should be in the past", `"x"`: `should match format "date"`,
		}},
		"ip": {field.Text(field.IP), []string{`"10.132.5.50"`, `"::1"`}, map[string]string{`"10.1"`: `should match format "ip"`}},
		"base64": {field.Text(field.Base64), []string{`"aGVsbG8gd29ybGQ="`, `"aGVs\nbG8="`}, map[string]string{
			`"data:x,aGVs"`: `should match format "base64"`, `"aGVsbG8"`: `should match format "base64"`,
		}},
		"bool": {field.Bool, []string{`true`, `false`}, map[string]string{`"true"`: "should be boolean", `1`: "should be boolean"}},
		"number": {field.Number(field.AtLeast(0.5), field.AtMost(3)), []string{`0.5`, `3`, `1e0`}, map[string]string{
			`0.4`: "should be >= 0.5", `4`: "should be <= 3", `"1"`: "should be number", `1e999`: "should be <= 3",
		}},
		"integer": {field.Integer(field.AtLeast(1)), []string{`1`, `1.0`, `1e3`, `9223372036854775807`}, map[string]string{
			`1.5`: "should be integer", `0`: "should be >= 1", `"1"`: "should be integer", `1e400`: "should be integer", `null`: "should be integer",
		}},
		"count": {field.Count(field.AtMost(9)), []string{`9`}, map[string]string{
			`"1"`: "should be number", `1.5`: "should be integer", `10`: "should be <= 9",
		}},
		"numbers": {field.Numbers(0, 1, 2), []string{`0`, `2`, `1.0`}, map[string]string{
			`3`: "should be equal to one of the allowed values", `1.5`: "should be equal to one of the allowed values", `"1"`: "should be number",
		}},
		"milliseconds": {field.Millis(), []string{`1603378501286`, `1000000000000`}, map[string]string{
			`1603378501`: "should be a timestamp in milliseconds (13 digits)", `16033785012860`: "should be a timestamp in milliseconds (13 digits)",
			`"1603378501286"`: "should be integer", `1603378501286.5`: "should be integer",
		}},
		"recent": {field.Millis(field.Recent), []string{`1800000000000`, `1768464000000`, `1800086400000`}, map[string]string{
			`1768463999999`: "should NOT be more than 1 year in the past", `1800086400001`: "should NOT be more than 1 day in the future",
			`1800000000`: "should be a timestamp in milliseconds (13 digits)",
		}},
		"decimal": {field.Text(field.Decimal), []string{`"0"`, `".013"`, `"4.440000000000000000"`, `"5."`}, map[string]string{
			`"-1"`: `should match format "decimal"`, `"1e3"`: `should match format "decimal"`, `"."`: `should match format "decimal"`,
			`""`: `should match format "decimal"`, `"0.1234567890123456789"`: `should match format "decimal"`, `1.5`: "should be string",
		}},
		"positive": {field.Text(field.Positive), []string{`".013"`}, map[string]string{
			`"0.00"`: "should be > 0", `"-1"`: `should match format "decimal"`,
		}},
		"list": {field.List(1, 2, field.Enum("a")), []string{`["a"]`}, map[string]string{
			`[]`: "should NOT have fewer than 1 items", `["a","a","a"]`: "should NOT have more than 2 items", `"a"`: "should be array",
		}},
		"country":            {field.Text(field.Alpha2), []string{`"US"`}, map[string]string{`"us"`: "should be equal to one of the allowed values"}},
		"country of three":   {field.Text(field.Alpha3), []string{`"USA"`}, map[string]string{`"US"`: "should be equal to one of the allowed values"}},
		"subdivision":        {field.Text(field.Subdivision), []string{`"US-NY"`, `"FR-68"`}, map[string]string{`"US"`: "should be equal to one of the allowed values"}},
		"object or JSON":     {field.ObjectOrJSON, []string{`{}`, `"{\"a\":1}"`}, map[string]string{`1`: "should be object,string", `"{"`: `should match format "json"`}},
		"nested":             {field.Nested(), []string{`{"x": 1}`}, map[string]string{`"x"`: "should be object"}},
		"either of two":      {field.Either(field.Enum("a"), field.Integer()), []string{`"a"`, `5`}, map[string]string{`"b"`: "should be equal to one of the allowed values"}},
		"anything":           {field.Any, []string{`null`, `[1]`}, nil},
		"nothing in the way": {nil, []string{`null`, `[1]`}, nil},
	} {
		form := field.Form{Fields: []field.Field{{Name: "x", Rule: tc.rule}}}
		for _, value := range tc.good {
			if _, faults := field.Check([]byte(`{"x":`+value+`}`), form, env); faults != nil {
				t.Errorf("%s: %s is refused: %q", name, value, faults)
			}
		}
		for value, want := range tc.bad {
			_, faults := field.Check([]byte(`{"x":`+value+`}`), form, env)
			if diff := cmp.Diff([]string{"x " + want}, faults); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", name, value, diff)
			}
		}
	}
}

var address = field.Form{Fields: []field.Field{
	{Name: "first_name", Rule: field.Text(), Required: true},
	{Name: "address_one", Aliases: []string{"address_1"}, Rule: field.Text(), Required: true},
	{Name: "zip", Rule: field.Text(), Required: true, Instead: []string{"postal_code"}},
	{Name: "postal_code", Rule: field.Text()},
	{Name: "state", Rule: field.Text(), Required: true, Missing: "state is required"},
	{Name: "home", Rule: field.Nested(
		field.Field{Name: "city", Rule: field.Text(field.Length(1, 0)), Required: true},
		field.Field{Name: "rooms", Rule: field.List(0, 0, field.Closed(field.Field{Name: "no", Rule: field.Integer(), Required: true}))},
	)},
}, Across: []field.Across{func(o field.Object) []field.Fault {
	if o.String("state") == "X" {
		return []field.Fault{{Text: "X is no state"}}
	}
	return nil
}}}

func TestCheck_ListsEverythingThatIsWrong(t *testing.T) {
	closed := address
	closed.Closed = true
	for _, tc := range []struct {
		name, body string
		form       field.Form
		want       []string
	}{
		{"nothing wrong", `{"first_name":"a","address_one":"b","zip":"c","state":"d"}`, closed, nil},
		{"an alias and what makes up for a field", `{"first_name":"a","address_1":"b","postal_code":"c","state":"d"}`, closed, nil},
		{"nothing there", `{}`, address, []string{
			"should have required property 'first_name'", "should have required property 'address_one'", "should have required property 'zip'",
			"state is required",
		}},
		{"no body", " \n", address, []string{
			"should have required property 'first_name'", "should have required property 'address_one'", "should have required property 'zip'",
			"state is required",
		}},
		{
			"in the order of the fields, across them, then unknown names",
			`{"adress_one":1,"xyzzy":1,"home":{"rooms":[{"no":"1"},{"nr":1},7]},"state":"X","zip":null,"address_1":2}`, closed,
			[]string{
				"should have required property 'first_name'", "address_1 should be string", "zip should be string",
				"home should have required property 'city'", "home.rooms[0].no should be integer",
				"home.rooms[1] should have required property 'no'",
				"home.rooms[1] should NOT have additional properties: 'nr' (did you mean 'no'?)", "home.rooms[2] should be object",
				"X is no state",
				"should NOT have additional properties: 'adress_one' (did you mean 'address_one'?)",
				"should NOT have additional properties: 'xyzzy'",
			},
		},
		{
			"a name and its alias", `{"first_name":"a","address_one":"b","address_1":"b","zip":"c","state":"d"}`, address,
			[]string{"should NOT have both 'address_one' and 'address_1'"},
		},
		{"not an object", `[1]`, address, []string{"should be object"}},
		{"null", `null`, address, []string{"should be object"}},
		{"not JSON", "{\"a\":\n }", address, []string{"/a at 2:2: not valid JSON: invalid character '}' at start of value"}},
		{"more than one value", `{} {}`, address, []string{"1:4: nothing may follow the JSON value"}},
		{
			"a name twice", `{"first_name":"a","first_name":"b","address_one":"b","zip":"c"}`, address,
			[]string{`/first_name at 1:19: "first_name" is given twice; it stands on line 1 already`, "state is required"},
		},
		{"no UTF-8", "{\"first_name\":\"\xff\"}", address, []string{"/first_name at 1:16: the text is not valid UTF-8"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, got := field.Check([]byte(tc.body), tc.form, env)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheck_BoundsDepthAndTheNumberOfFaults(t *testing.T) {
	deep := `{"home":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`
	if _, faults := field.Check([]byte(deep), address, env); len(faults) != 1 || !strings.Contains(faults[0], "more than 64 deep") {
		t.Errorf("%q", faults)
	}
	rooms := `{"home":{"rooms":[` + strings.Repeat("1,", 50_000) + `1]}}`
	_, faults := field.Check([]byte(rooms), address, env)
	if len(faults) != 101 || faults[100] != "further faults are not listed" {
		t.Errorf("%d faults, the last %q", len(faults), faults[len(faults)-1])
	}
}

func TestCheck_HintsAtWhatWasMeant(t *testing.T) {
	form := field.Form{Fields: []field.Field{
		{Name: "kyc", Rule: field.Enum("pass", "fail")}, {Name: "level", Rule: field.Enum("low", "high")}, {Name: "place", Rule: field.Text(field.Subdivision)},
	}}
	o, faults := field.Check([]byte(`{"kyc":"pas","level":"none","place":"New York","kcy":1,"other":2}`), form, env)
	if len(faults) != 3 {
		t.Errorf("%q", faults)
	}
	want := []string{
		`kyc: got "pas"; did you mean "pass"?`,
		`level: got "none"; allowed: low, high`,
		`place: got "New York"; wants an ISO 3166 code such as "US-NY"`,
		`'kcy' is not a field of this request, and was not looked at; did you mean 'kyc'?`,
		`'other' is not a field of this request, and was not looked at`,
	}
	if diff := cmp.Diff(want, o.Hints()); diff != "" {
		t.Error(diff)
	}
}

func TestObject_AnswersByTheNamesOfTheForm(t *testing.T) {
	o, faults := field.Check([]byte(`{ "address_1": "b\u0062", "n": 12345678901234567890.10, "i": 1603378501286, "t": true, "z": null,
		"l": ["x", 1, "y"], "os": [{"a": "1"}, 2, {"a": "2"}], "home": {"city": "c"} }`), field.Form{Fields: address.Fields[1:2]}, env)
	if faults != nil {
		t.Fatal(faults)
	}
	var inner []string
	for _, one := range o.Objects("os") {
		inner = append(inner, one.String("a"))
	}
	got := []any{
		o.String("address_one"), o.Has("address_one"), o.Number("n"), o.Int("i"), o.Bool("t"), o.Has("z"), o.String("z"), o.Has("nope"),
		o.Int("nope"), o.String("i"), o.Strings("l"), inner, o.Object("home").String("city"), string(o.Raw("home")), o.HasAny("nope", "z"),
		o.Object("nope").String("x"), o.Names()[0], o.Bool("nope"), o.Number("nope"), o.Strings("nope") == nil, o.Objects("t") == nil,
	}
	want := []any{
		"bb", true, "12345678901234567890.10", int64(1603378501286), true, true, "", false,
		int64(0), "",
		[]string{"x", "y"},
		[]string{"1", "2"},
		"c", `{"city":"c"}`, true,
		"", "address_1", false, "", true, true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	const compact = `{"address_1":"b\u0062","n":12345678901234567890.10,"i":1603378501286,"t":true,"z":null,"l":["x",1,"y"],` +
		`"os":[{"a":"1"},2,{"a":"2"}],"home":{"city":"c"}}`
	if diff := cmp.Diff(compact, string(o.All())); diff != "" {
		t.Error(diff)
	}
}

func TestTables_PanicAboutNamesThatNobodyHas(t *testing.T) {
	for name, f := range map[string]func(){
		"pick":    func() { field.Pick(address.Fields, "nope") },
		"replace": func() { field.Replace(address.Fields, field.Field{Name: "nope"}) },
		"require": func() { field.Require(address.Fields, "nope") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}
