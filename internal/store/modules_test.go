package store_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// The translated SQLite calls into libc's internals, and works with the version it was translated against and no other.
func TestModules_LibcIsTheVersionThatSQLiteNeeds(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}} {{.GoMod}}", "modernc.org/libc", "modernc.org/sqlite").Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	libc, _, _ := strings.Cut(lines[0], " ")
	_, file, _ := strings.Cut(lines[1], " ")
	gomod, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	needed := regexp.MustCompile(`modernc\.org/libc (\S+)`).FindSubmatch(gomod)
	if needed == nil || string(needed[1]) != libc {
		t.Errorf("modernc.org/libc is %s, and modernc.org/sqlite needs %q", libc, needed)
	}
}
