package assumptions

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestTable_EveryIDHasOneSoundRow(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "assumptions.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := map[ID]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			id, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			declared[ID(id)] = true
		}
		return true
	})
	form := regexp.MustCompile(`^[a-z]+\.[a-z0-9-]+$`)
	seen := map[ID]bool{}
	for _, a := range Table {
		if seen[a.ID] || !declared[a.ID] || !form.MatchString(string(a.ID)) {
			t.Errorf("%s stands twice, is not declared, or is not of the form system.what", a.ID)
		}
		seen[a.ID] = true
		for _, sentence := range []string{a.Sentence, a.Sources} {
			if !strings.HasSuffix(sentence, ".") {
				t.Errorf("%s: %q is no sentence", a.ID, sentence)
			}
		}
		if found, ok := Find(a.ID); !ok || found != a {
			t.Errorf("%s is not found", a.ID)
		}
	}
	for id := range declared {
		if !seen[id] {
			t.Errorf("%s is declared and has no row", id)
		}
	}
}

func TestPage_IsCurrent(t *testing.T) {
	page, err := os.ReadFile("../../../docs/fidelity.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != string(Page()) {
		t.Error("docs/fidelity.md is stale: make generate")
	}
}
