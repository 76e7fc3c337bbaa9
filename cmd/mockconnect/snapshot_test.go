package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestServe_BeginsWithASnapshot(t *testing.T) {
	t.Parallel()
	first := serve(t, "--seed", "77")
	get := func(method, url string) string {
		req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode/100 != 2 {
			t.Fatalf("%s %s: %d %s %v", method, url, res.StatusCode, text, err)
		}
		return string(text)
	}
	get("PUT", first+"/_mock/snapshots/it")
	text := get("GET", first+"/_mock/snapshots/it")
	file := write(t, "it.jsonl", text)
	config := write(t, "config.yaml", "snapshot: "+file+"\n")
	for _, args := range [][]string{{"--snapshot", file}, {"--config", config}} {
		if got := get("GET", serve(t, args...)+"/_mock/workspaces/default"); !strings.Contains(got, `"seed":77,`) {
			t.Errorf("%q: %s", args, got)
		}
	}
	damaged := write(t, "damaged.jsonl", text+"{}\n")
	r := call(t, "serve", "--listen", "127.0.0.1:0", "--snapshot", damaged)
	if r.has(t, 2, damaged+":2:1: unknown kind of record"); !strings.HasPrefix(r.stderr, damaged) {
		t.Errorf("something stands in front of the place: %s", r.stderr)
	}
	call(t, "serve", "--listen", "127.0.0.1:0", "--snapshot", "missing.jsonl").has(t, 2, "--snapshot: open missing.jsonl")
}
