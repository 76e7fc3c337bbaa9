package forms_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
)

// somewhere is a world in which a code is good when it has the right shape and is not on the list of the bad ones.
type somewhere struct{}

func (somewhere) IsSubdivision(code string) bool {
	country, part, ok := strings.Cut(code, "-")
	return ok && len(country) == 2 && len(part) > 0 && len(part) <= 3 && country == strings.ToUpper(country) && part != "XX"
}

func (somewhere) IsAlpha2(code string) bool {
	return len(code) == 2 && code == strings.ToUpper(code) && code != "XX"
}

func (somewhere) IsAlpha3(code string) bool { return len(code) == 3 && code == strings.ToUpper(code) }

func (somewhere) Canonical(code string) string {
	if code == "FR-68" {
		return "FR-GES"
	}
	return code
}

var now = time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)

var env = forms.Env{Now: now, Places: somewhere{}}

var stamp = now.UnixMilli()

// object is a body whose members can be exchanged.
type object map[string]any

// notSent leaves out of a comparison what a form has kept of the body besides its fields.
var notSent = cmp.Comparer(func(_, _ field.Object) bool { return true })

// with is the body with other members; nil takes one away.
func (o object) with(pairs ...any) object {
	out := maps.Clone(o)
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == nil {
			delete(out, pairs[i].(string))
		} else {
			out[pairs[i].(string)] = pairs[i+1]
		}
	}
	return out
}

func (o object) body(t testing.TB) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any(o), json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func (o object) names() []string { return slices.Sorted(maps.Keys(o)) }

func merged(objects ...object) object {
	out := object{}
	for _, o := range objects {
		maps.Copy(out, o)
	}
	return out
}

func long(n int) string { return strings.Repeat("a", n) }

func absent(names ...string) []string {
	var faults []string
	for _, name := range names {
		text := "should have required property " + strconv.Quote(name)
		faults = append(faults, strings.ReplaceAll(text, `"`, "'"))
	}
	return faults
}
