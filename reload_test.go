package mockconnect

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestShelf_FollowsItsDirectoryAndKeepsWhatWasWhenItIsBroken(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "own.yaml")
	write := func(title, steps string, at int) {
		t.Helper()
		text := "scenario: own\ntitle: " + title + "\nflow: deposit\nsteps: [" + steps + "]\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		when := time.Unix(int64(1_700_000_000+at), 0)
		if err := os.Chtimes(file, when, when); err != nil {
			t.Fatal(err)
		}
	}
	write("first", "wait: 1s", 0)
	var log bytes.Buffer
	s, err := newShelf(dir, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	s.close() // the test says when it looks
	wants := func(title string) {
		t.Helper()
		s.look()
		own, ok := s.get().Get("own")
		if ok != (title != "") || ok && own.Title != title {
			t.Errorf("%v, %+v, want the title %q", ok, own, title)
		}
		if _, ok := s.get().Get("deposit-confirmed"); !ok {
			t.Error("the built-in scenarios are gone")
		}
	}
	wants("first")
	write("other", "wait: 1s", 1)
	wants("other")
	write("break", "weit: 1s", 2)
	wants("other")
	if said := log.String(); !strings.Contains(said, "level=ERROR") || !strings.Contains(said, "own.yaml:4:9: unknown step") {
		t.Error(said)
	}
	write("again", "include: deposit-confirmd", 3)
	wants("other")
	write("fixed", "include: deposit-confirmed", 4)
	wants("fixed")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	wants("")
	if _, err := newShelf(filepath.Join(dir, "nowhere"), slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a directory that is not there is taken")
	}
}
