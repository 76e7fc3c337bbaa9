package main

import (
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestRun_WritesWhatIsMissingAndLeavesTheRestAlone(t *testing.T) {
	dir := t.TempDir()
	for i := range sets {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.pem", i)), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
	for i := range sets {
		if text, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%02d.pem", i))); err != nil || string(text) != "mine" {
			t.Errorf("set %d was touched: %v", i, err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "never-published.pem"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		blocks++
	}
	if blocks != len(kinds) {
		t.Errorf("%d keys", blocks)
	}
	if err := write(filepath.Join(dir, "never-published.pem")); err == nil {
		t.Error("an existing file was overwritten")
	}
}
