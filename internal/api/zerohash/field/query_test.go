package field_test

import (
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

var filters = slices.Concat([]field.Field{
	{Name: "asset", Rule: field.Text(field.Length(1, 10)), Required: true},
	{Name: "page", Rule: field.Count(field.AtLeast(1), field.AtMost(100))},
	{Name: "minors", Rule: field.Bool},
	{Name: "status", Rule: field.Enum("PENDING", "SETTLED")},
}, field.Range("time", field.Text(field.Match(`^[0-9]+$`)), "[gt]", "[gte]"))

func TestCheckQuery_SpeaksAsABodyDoes(t *testing.T) {
	for query, want := range map[string][]string{
		"asset=BTC": nil,
		"asset=BTC&page=1&minors=false&time%5Bgt%5D=5": nil,
		"asset=BTC&page=01":                            nil,
		"":                                             {"should have required property 'asset'"},
		"asset=&page=0&minors=yes&status=pending&time[gte]=x": {
			"asset should NOT be shorter than 1 characters", "page should be >= 1", "minors should be boolean",
			"status should be equal to one of the allowed values", `time[gte] should match pattern "^[0-9]+$"`,
		},
		"asset=A&page=101":         {"page should be <= 100"},
		"asset=A&page=1.5":         {"page should be integer"},
		"asset=A&page=1e1":         {"page should be number"},
		"asset=A&page=+1":          {"page should be number"},
		"asset=A&page=2&page=3":    {"page should NOT be given more than once"},
		"asset=A&time[ge]=1&b=2&a": {"should NOT have additional properties: 'a'", "should NOT have additional properties: 'b'", "should NOT have additional properties: 'time[ge]' (did you mean 'time[gt]'?)"},
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		_, got := field.CheckQuery(values, filters, env)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestCheckQuery_AnswersNumbersAndTruths(t *testing.T) {
	o, faults := field.CheckQuery(url.Values{"asset": {"BTC"}, "page": {"7"}, "minors": {"true"}}, filters, env)
	if faults != nil || o.String("asset") != "BTC" || o.Int("page") != 7 || !o.Bool("minors") || o.Has("status") || len(o.Names()) != 3 || o.All() != nil {
		t.Errorf("%v %q", o, faults)
	}
}
