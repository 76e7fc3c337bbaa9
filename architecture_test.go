package mockconnect_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const modulePath = "github.com/mockconnect/mockconnect"

type room struct {
	name  string
	may   []string // import
	tests []string // may import these as well, besides the root, which starts the whole server
}

// arrows says which rooms each room may import; a room is a folder with all that is in it, "." is the root package alone. A folder is in
// the most exact room that names it. Arrows point down the table, and only the root names api, web and store.
var arrows = []room{
	{name: "examples", may: []string{"."}},
	{name: "bench", may: []string{".", "internal/signing"}},
	{name: "cmd", may: []string{".", "internal/client", "internal/receiver", "internal/junit", "internal/latency", "internal/capture", "internal/config", "internal/signing", "internal/sim", "internal/strict", "internal/neterr", "jwks"}},
	{name: ".", may: []string{"internal/web", "internal/api", "internal/webhook", "internal/store", "internal/signing", "internal/sim", "internal/strict", "internal/neterr", "jwks"}},
	{name: "internal/client", may: []string{"internal/sim", "internal/neterr"}},
	{name: "internal/receiver", may: []string{"internal/signing", "internal/sim", "internal/neterr", "jwks"}},
	{name: "internal/junit"},
	{name: "internal/capture", may: []string{"internal/sim", "internal/strict"}},
	{name: "internal/web", may: []string{"internal/webhook", "internal/signing", "internal/sim", "internal/strict", "jwks"}},
	{name: "internal/api", may: []string{"internal/webhook", "internal/signing", "internal/sim", "internal/strict", "jwks"}},
	{name: "internal/api/zerohash/forms", may: []string{"internal/api/zerohash/field", "internal/strict"}},
	{name: "internal/api/zerohash/field", may: []string{"internal/strict"}},
	{name: "internal/config", may: []string{"internal/sim", "internal/strict"}},
	{name: "internal/webhook", may: []string{"internal/signing", "internal/sim", "internal/egress", "internal/neterr", "internal/pool", "jwks"}},
	{name: "internal/signing/httpsig", may: []string{"internal/signing", "jwks"}},
	{name: "internal/signing", may: []string{"jwks"}},
	{name: "internal/store", may: []string{"internal/sim/storage"}, tests: []string{"internal/sim"}},
	{name: "internal/sim/scenario", may: []string{"internal/sim/apifault", "internal/sim/chain", "internal/sim/jsonmatch", "internal/sim/lifecycle", "internal/sim/profile", "internal/sim/routes", "internal/strict", "scenarios"}},
	{name: "internal/sim/ledger", may: []string{"internal/sim/storage"}, tests: []string{"internal/store"}},
	{name: "internal/sim/apifault", may: []string{"internal/sim/routes", "internal/strict"}},
	{name: "internal/sim/assumptions"},
	{name: "internal/sim/siwe", may: []string{"internal/sim/caip"}},
	{name: "internal/sim/caip"},
	{name: "internal/sim/chain"},
	{name: "internal/sim/clock"},
	{name: "internal/sim/jsonmatch"},
	{name: "internal/sim/lifecycle"},
	{name: "internal/sim/magic"},
	{name: "internal/sim/match"},
	{name: "internal/sim/place"},
	{name: "internal/sim/profile"},
	{name: "internal/sim/routes", may: []string{"internal/strict"}},
	{name: "internal/sim/storage"},
	{name: "internal/sim", may: []string{"internal/egress", "internal/latency", "internal/pool", "internal/strict", "jwks"}},
	{name: "internal/strict"},
	{name: "internal/egress"},
	{name: "internal/latency"},
	{name: "internal/neterr"},
	{name: "internal/pool"},
	{name: "jwks"},
	{name: "scenarios"},
}

// homes says where a library lives, so that replacing it is one folder's work. Libraries that are not named are free; tests, examples and
// benchmarks may use any, since they see the server as strangers see it.
var homes = []struct {
	library string
	rooms   []string
}{
	{"github.com/HdrHistogram/hdrhistogram-go", []string{"internal/latency"}},
	{"github.com/alecthomas/kong", []string{"cmd"}},
	{"github.com/biter777/countries", []string{"internal/sim/place"}},
	{"github.com/btcsuite/btcd", []string{"internal/sim/chain"}},
	{"github.com/dunglas/httpsfv", []string{"internal/signing/httpsig"}},
	{"github.com/ethereum/go-ethereum", []string{"internal/sim/caip", "internal/sim/chain", "internal/sim/siwe"}},
	{"github.com/go-jose/go-jose", []string{"examples"}},
	{"github.com/gofrs/flock", []string{"internal/store"}},
	{"github.com/labstack/echo", []string{"internal/api"}},
	{"github.com/lestrrat-go/jwx", []string{"jwks"}},
	{"github.com/mr-tron/base58", []string{"internal/sim/chain"}},
	{"github.com/spruceid/siwe-go", []string{"internal/sim/siwe"}},
	{"github.com/xrash/smetrics", []string{"internal/sim/match"}},
	{"golang.org/x/text", []string{"internal/sim/match"}},
	{"github.com/pressly/goose", []string{"internal/store"}},
	{"github.com/theory/jsonpath", []string{"internal/sim/jsonmatch"}},
	{"github.com/tidwall/btree", []string{"internal/store"}},
	{"gopkg.in/yaml.v3", []string{"internal/strict"}},
	{"modernc.org/sqlite", []string{"internal/store"}},
	{"database/sql", []string{"internal/store"}},
	{"net/http", []string{"cmd", ".", "internal/client", "internal/receiver", "internal/web", "internal/api", "internal/webhook", "internal/signing"}}, // not the world
}

// wallClock says who may ask the machine for the time, or wait by it, besides the workspace's clock. Tests may ask, and sleep only in a
// synctest bubble, where time is not the machine's.
var wallClock = []struct{ under, reason string }{
	{"internal/sim/clock", "it is the clock"},
	{"cmd", "how long a start or a command took, as people are told"},
	{"internal/webhook/attempt.go", "the pause before a target that refuses connections is dialled again: a network timeout"},
	{"examples", "they are other people's programs"},
	{"bench", "it measures"},
}

var (
	clockCalls = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick"}
	skipCalls  = []string{"Skip", "Skipf", "SkipNow"}
	testers    = []string{"t", "b", "f", "tb"} // the usual names of what has them; a query can skip as well
	leftOver   = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)
	readable   = []string{".go", ".sql", ".yaml", ".yml", ".md", ".sh", ".js", ".ts", ".html", ".css", ".mod", ""}
)

// source is a Go file with the room that it stands in.
type source struct {
	path   string
	folder string
	room   int // position in arrows; -1: none
	test   bool
	file   *ast.File
	set    *token.FileSet
}

// TestArchitecture_Holds reads every file of the project, whatever it is built for, and names each file that breaks a rule.
func TestArchitecture_Holds(t *testing.T) {
	violations, err := inspect(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, violation := range violations {
		t.Error(violation)
	}
}

func TestArchitecture_NamesTheFileAndTheRule(t *testing.T) {
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	got, err := inspect(fstest.MapFS{
		"internal/sim/session.go":     text("package sim\nimport _ \"net/http\"\nimport _ \"" + modulePath + "/internal/store\""),
		"internal/sim/clock/clock.go": text("package clock\nimport \"time\"\nvar _ = time.Now"),
		"internal/api/router.go":      text("package api\nimport later \"time\"\nvar _ = later.Now\nvar now = 1"),
		"internal/api/router_test.go": text("package api\nimport \"time\"\nfunc f(t T) { time.Now(); time.Sleep(1); t.S" + "kip() }"),
		"internal/api/bubble_test.go": text("package api\nimport (\"testing/synctest\"; \"time\")\nfunc f(t T) { synctest.Test(t, func(t T) { time.Sleep(1) }) }"),
		"internal/new/new.go":         text("package fresh"),
		"docs/page.md":                text("TO" + "DO write"),
		"node_modules/x/x.md":         text("TO" + "DO theirs"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"docs/page.md:1: something is left for later; finish it, or file it as an issue",
		"internal/api/router.go:3: time.Now, which only the workspace's clock may call (internal/sim/clock); ask it for the time",
		"internal/api/router_test.go:3: t.Skip: a test that does not run proves nothing; let it run, or take it out",
		"internal/api/router_test.go:3: time.Sleep: a test waits for what it wants to see, and not for time to pass",
		"internal/new/new.go: the folder internal/new is in no room; add it to the arrows",
		"internal/sim/session.go:2: internal/sim imports net/http, whose home is cmd, ., internal/client, internal/receiver, internal/web, internal/api, internal/webhook, internal/signing",
		"internal/sim/session.go:3: internal/sim imports internal/store; it may import internal/egress, internal/latency, internal/pool, internal/strict, jwks",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("violations (-want +got):\n%s", diff)
	}
}

// TestArchitecture_ArrowsPointDown keeps the table itself honest.
func TestArchitecture_ArrowsPointDown(t *testing.T) {
	for i, from := range arrows {
		for _, to := range from.may {
			if !slices.ContainsFunc(arrows[i+1:], func(row room) bool { return row.name == to }) {
				t.Errorf("%s may import %s, which is no room below it", from.name, to)
			}
			if (to == "internal/api" || to == "internal/web" || to == "internal/store") && from.name != "." {
				t.Errorf("%s may import %s; only the root package puts the server together", from.name, to)
			}
		}
	}
}

// inspect answers a sorted line for each violation under a root.
func inspect(root fs.FS) (violations []string, err error) {
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules" || entry.Name() == "testdata"):
			return fs.SkipDir
		case entry.IsDir() || !slices.Contains(readable, path.Ext(name)):
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		if bytes.IndexByte(text, 0) >= 0 {
			return nil // a binary that somebody built here
		}
		for i, line := range strings.Split(string(text), "\n") {
			if leftOver.MatchString(line) {
				violations = append(violations, fmt.Sprintf("%s:%d: something is left for later; finish it, or file it as an issue", name, i+1))
			}
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		s, err := parse(name, text)
		if err != nil {
			return err
		}
		if s.room < 0 {
			violations = append(violations, fmt.Sprintf("%s: the folder %s is in no room; add it to the arrows", name, s.folder))
			return nil
		}
		violations = append(append(violations, s.imports()...), s.calls()...)
		return nil
	})
	slices.Sort(violations)
	return violations, err
}

func parse(name string, text []byte) (*source, error) {
	s := &source{path: name, folder: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), set: token.NewFileSet()}
	s.room = roomOf(s.folder)
	var err error
	s.file, err = parser.ParseFile(s.set, name, text, parser.SkipObjectResolution)
	return s, err
}

// roomOf finds the most exact room of a folder.
func roomOf(folder string) int {
	best := -1
	for i, row := range arrows {
		if isUnder(folder, row.name) && (best < 0 || len(row.name) > len(arrows[best].name)) {
			best = i
		}
	}
	return best
}

// isUnder says whether a folder or file is at or below another. The root package is its own files only.
func isUnder(name, room string) bool {
	return name == room || room != "." && strings.HasPrefix(name, room+"/")
}

// stranger says that a file only looks at the server.
func (s *source) stranger() bool {
	return s.test || isUnder(s.folder, "examples") || isUnder(s.folder, "bench")
}

func (s *source) at(pos token.Pos) string {
	return fmt.Sprintf("%s:%d", s.path, s.set.Position(pos).Line)
}

// imports checks the arrows and the homes.
func (s *source) imports() (violations []string) {
	row := arrows[s.room]
	may := row.may
	if s.test {
		may = slices.Concat(row.may, row.tests, []string{"."})
	}
	for _, spec := range s.file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if folder, ours := ownFolder(imported); ours {
			free := func(room string) bool { return isUnder(folder, room) }
			if !free(row.name) && !slices.ContainsFunc(may, free) {
				violations = append(violations, fmt.Sprintf("%s: %s imports %s; it may import %s", s.at(spec.Pos()), row.name, folder, orNothing(may)))
			}
			continue
		}
		for _, home := range homes {
			if !s.stranger() && isUnder(imported, home.library) && !slices.ContainsFunc(home.rooms, func(room string) bool { return isUnder(s.folder, room) }) {
				violations = append(violations, fmt.Sprintf("%s: %s imports %s, whose home is %s", s.at(spec.Pos()), row.name, imported, strings.Join(home.rooms, ", ")))
			}
		}
	}
	return violations
}

func ownFolder(imported string) (folder string, ours bool) {
	if imported == modulePath {
		return ".", true
	}
	return strings.CutPrefix(imported, modulePath+"/")
}

func orNothing(rooms []string) string {
	if len(rooms) == 0 {
		return "no other room"
	}
	return strings.Join(rooms, ", ")
}

// calls checks who asks for the time, who sleeps and who skips.
func (s *source) calls() (violations []string) {
	clock, bubbles := s.nameOf("time"), s.bubbles()
	allowed := slices.ContainsFunc(wallClock, func(row struct{ under, reason string }) bool { return isUnder(s.path, row.under) })
	ast.Inspect(s.file, func(node ast.Node) bool {
		of, name, ok := qualified(node)
		if !ok {
			return true
		}
		at := s.at(node.Pos())
		inBubble := func(bubble ast.Node) bool { return bubble.Pos() <= node.Pos() && node.End() <= bubble.End() }
		switch {
		case s.test && of == clock && name == "Sleep" && !slices.ContainsFunc(bubbles, inBubble):
			violations = append(violations, at+": time.Sleep: a test waits for what it wants to see, and not for time to pass")
		case s.test && slices.Contains(testers, of) && slices.Contains(skipCalls, name):
			violations = append(violations, fmt.Sprintf("%s: %s.%s: a test that does not run proves nothing; let it run, or take it out", at, of, name))
		case !s.test && !allowed && of == clock && slices.Contains(clockCalls, name):
			violations = append(violations, fmt.Sprintf("%s: time.%s, which only the workspace's clock may call (internal/sim/clock); ask it for the time", at, name))
		}
		return true
	})
	return violations
}

// bubbles are the calls of synctest.Test.
func (s *source) bubbles() (calls []ast.Node) {
	synctest := s.nameOf("testing/synctest")
	ast.Inspect(s.file, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			if of, name, ok := qualified(call.Fun); ok && of == synctest && name == "Test" {
				calls = append(calls, call)
			}
		}
		return true
	})
	return calls
}

// qualified takes a name such as time.Now apart.
func qualified(node ast.Node) (of, name string, ok bool) {
	selector, ok := node.(*ast.SelectorExpr)
	if !ok {
		return "", "", false
	}
	x, ok := selector.X.(*ast.Ident)
	if !ok {
		return "", "", false
	}
	return x.Name, selector.Sel.Name, true
}

// nameOf answers the name under which the file knows a package, or nothing.
func (s *source) nameOf(imported string) string {
	for _, spec := range s.file.Imports {
		if spec.Path.Value == strconv.Quote(imported) {
			if spec.Name != nil {
				return spec.Name.Name
			}
			return path.Base(imported)
		}
	}
	return ""
}
