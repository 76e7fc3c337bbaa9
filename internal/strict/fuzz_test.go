package strict_test

import (
	"encoding/json"
	"testing"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// plain has only types that encoding/json decodes under the same rules.
type plain struct {
	Name   string           `json:"name"`
	Flag   *bool            `json:"flag"`
	Count  int32            `json:"count"`
	Rate   float64          `json:"rate"`
	Nested []nested         `json:"nested"`
	ByName map[string]int64 `json:"by_name"`
	Any    any              `json:"any"`
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		sessionBody, `{"name":"\ud83d\ude00","flag":null,"count":-1,"rate":1e5,"nested":[{"id":"x"}],"by_name":{"a":1},"any":[{}]}`,
		`{"a":1,"a":2}`, "[[[[", `"\u00"`, "\xff", "1 2", `{"any":1e999}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var a any
		if fs := strict.JSON(data, &a); fs == nil {
			if err := json.Unmarshal(data, &a); err != nil {
				t.Errorf("encoding/json refuses what was accepted: %v", err)
			}
		}
		var p plain
		fs := strict.JSON(data, &p)
		if fs == nil {
			if err := json.Unmarshal(data, &p); err != nil {
				t.Errorf("encoding/json refuses what was accepted: %v", err)
			}
		}
		placed(t, fs)
		placed(t, strict.JSON(data, new(everything)))
	})
}

func FuzzYAML(f *testing.F) {
	for _, s := range []string{
		sessionBody, "a: &x [1, *x]", "a: *b", "<<: {a: 1}", "\tx", "a: |\n  b\n c", "? [a]\n: b", "--- a\n--- b\n", "%YAML 1.1\n---\n", "!!int x", "a: 'b\n\n c'",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var a any
		placed(t, strict.YAML(data, &a))
		placed(t, strict.YAML(data, new(everything)))
	})
}

func placed(t *testing.T, fs strict.Faults) {
	t.Helper()
	for _, f := range fs {
		if f.Line < 1 || f.Column < 1 || f.Detail == "" {
			t.Errorf("a fault without a place or a sentence: %+v", f)
		}
	}
}
