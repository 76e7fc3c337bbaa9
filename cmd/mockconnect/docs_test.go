package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// runnable are the shell commands of a page that stand below a mark such as <!-- runnable: siwx -->.
var runnable = regexp.MustCompile("<!-- runnable: ([a-z-]+) -->\n```sh\n((?s:.*?))\n```")

// TestDocs_CommandsRunAsWritten runs them in each shell there is, against a server that was just started, in an empty directory. What the
// last command prints is looked at. They run twice: whoever reads a page tries again.
func TestDocs_CommandsRunAsWritten(t *testing.T) {
	wants := map[string]string{
		"siwx": `"status":"active"`, "faults": `{"items":[]`, "faults-scenario": "3 passed", "as-a-test": "200 passed", "incident": "1 run: 1 passed",
		"snapshots": `"status":"approved"`, "magic": `"event":"connect.deposits.failed"`,
	}
	seen := 0
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, "../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range runnable.FindAllStringSubmatch(string(text), -1) {
			seen++
			want, ok := wants[match[1]]
			if !ok {
				t.Errorf("%s: nobody says what %s prints at its end", page, match[1])
			}
			for _, shell := range []string{"sh", "bash"} {
				runInShell(t, shell, match[1], match[2], want)
			}
		}
	}
	if seen != len(wants) {
		t.Errorf("%d runnable parts, want %d", seen, len(wants))
	}
}

func runInShell(t *testing.T, shell, name, commands, want string) {
	t.Helper()
	for _, tool := range []string{shell, "curl", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Logf("%s was not run: there is no %s here", name, tool)
			return
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	command := "#!/bin/sh\n" + beCommand + " GORACE=atexit_sleep_ms=0 exec '" + self + "' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(dir, "mockconnect"), []byte(command), 0o700); err != nil {
		t.Fatal(err)
	}
	server, empty := serve(t), t.TempDir()
	for range 2 {
		cmd := exec.CommandContext(t.Context(), shell, "-euc", strings.ReplaceAll(commands, "http://127.0.0.1:8080", server))
		cmd.Dir = empty
		cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		if err != nil || !strings.Contains(lines[len(lines)-1], want) {
			t.Errorf("%s in %s (%v) ends without %s:\n%s", name, shell, err, want, out)
		}
	}
}
