package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mockconnect/mockconnect/internal/capture"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// control calls the control API of a server, and answers what it said.
func control(t *testing.T, method, url, body string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
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
	return text
}

// playedBy runs a scenario, and answers the deliveries as the control API lists them.
func playedBy(t *testing.T, url, name string) []byte {
	t.Helper()
	var run struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(control(t, "POST", url+"/runs", `{"scenario": "`+name+`", "wait": "20s"}`), &run); err != nil {
		t.Fatal(err)
	}
	return control(t, "GET", url+"/deliveries?limit=1000&run="+run.ID, "")
}

// told are the bodies of deliveries, oldest first, without what is new each time.
func told(t *testing.T, list []byte) (all []any) {
	t.Helper()
	var page struct {
		Items []struct {
			EventID string `json:"event_id"`
			Body    string `json:"body"`
		} `json:"items"`
	}
	if err := json.Unmarshal(list, &page); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i := len(page.Items) - 1; i >= 0; i-- {
		var body any
		if err := json.Unmarshal([]byte(page.Items[i].Body), &body); err != nil {
			t.Fatal(err)
		}
		if id := page.Items[i].EventID; !seen[id] {
			seen[id] = true
			all = append(all, lasting(body))
		}
	}
	return all
}

func lasting(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if capture.IsPassing(name) || name == "chainId" { // a simulated wallet has its own account
				delete(v, name)
			} else {
				v[name] = lasting(value)
			}
		}
	case []any:
		for i := range v {
			v[i] = lasting(v[i])
		}
	}
	return v
}

func TestImport_WhatABuiltInScenarioSendsIsSentAgain(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"2025-10", "2026-07"} {
		url := serve(t, "--speed", "instant", "--profile", dialect)
		for _, s := range scenario.BuiltIn().List() {
			captured := playedBy(t, url+"/_mock", s.Name)
			want := told(t, captured)
			if len(want) == 0 {
				continue
			}
			found, err := capture.Read(s.Name, captured)
			if err != nil {
				t.Fatal(err)
			}
			story, err := capture.Tell(found, capture.Options{Name: "again-" + s.Name})
			if err != nil {
				t.Fatal(err)
			}
			source, err := rehearse(t.Context(), story)
			if err != nil {
				t.Errorf("%s: %v", s.Name, err)
				continue
			}
			if _, faults := scenario.Parse(s.Name, source); len(faults) > 0 {
				t.Error(faults)
			}
			if strings.HasPrefix(s.Name, "deposits-") { // of several: one is imported at a time, and the file names the others
				if !strings.Contains(string(source), "a scenario is about one; import it with --about") {
					t.Errorf("%s: nothing says what was left out:\n%s", s.Name, source)
				}
				continue
			}
			id := dialect + "-" + s.Name
			control(t, "POST", url+"/_mock/workspaces", `{"id": "`+id+`", "profile": "`+dialect+`", "clock": {"mode": "instant"}}`)
			fresh := url + "/_mock/workspaces/" + id
			control(t, "PUT", fresh+"/scenarios/again-"+s.Name, string(source))
			if diff := cmp.Diff(want, told(t, playedBy(t, fresh, "again-"+s.Name))); diff != "" {
				t.Errorf("%s, %s (-captured +played):\n%s\n%s", dialect, s.Name, diff, source)
			}
		}
	}
}

func TestImport_PlaysAgainstAPlatformAsItIsWritten(t *testing.T) {
	t.Parallel()
	line := func(at, id, status, hash, more string) string {
		return `{"at": "` + at + `", "headers": {"x-zh-hook-notification-id": "` + id + `"}, "body": {"event":"connect.deposits.` + strings.ToLower(status) + `","deposit":{"id":"d","amount":"1.5","network":"ethereum","asset":"ETH","created_at":"x","updated_at":"x","status":"` + status +
			`","source":{"type":"CUSTODIAL","integration":"kraken"},"transaction":{"hash":"` + hash + `","to":"0x1"}` + more + `},"session":{"id":"s","metadata":{},"created_at":"x"},"account":{"reference_id":"USER01"}}}` + "\n"
	}
	file := write(t, "Last night's incident.jsonl", line("2026-01-02T00:00:00Z", "1", "PENDING", "", "")+
		line("2026-01-02T00:01:00Z", "2", "SUBMITTED", "0xab", `,"risk":{"score":7}`)+line("2026-01-02T00:00:30Z", "3", "ABANDONED", "0xab", ""))
	r := call(t, "import", file)
	r.has(t, 0, "scenario: last-night-s-incident\n", "    force: true\n", "- wait: 30s\n  - emit: connect.deposits.submitted\n", `"/deposit/risk": {"score": 7}`, `transaction.hash: "0xab"`)
	call(t, "validate", write(t, "again.yaml", r.stdout)).has(t, 0, "is sound")
	bodies := make(chan string, 10)
	target := platform(t, func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
	})
	call(t, "run", write(t, "again.yaml", r.stdout), "--callback", target).has(t, 0, "3 of 3 expectations held")
	<-bodies
	<-bodies
	if got := <-bodies; !strings.Contains(got, `"status":"SUBMITTED"`) || !strings.Contains(got, `"risk":{"score":7}`) || !strings.Contains(got, `"hash":"0xab"`) {
		t.Error(got)
	}
}

func TestImport_WhatCannotBeUsedIsOneSentence(t *testing.T) {
	t.Parallel()
	big := filepath.Join(t.TempDir(), "big.json")
	if err := os.WriteFile(big, bytes.Repeat([]byte(`{"body": {"a": "`+strings.Repeat("x", 1000)+`"}}`+"\n"), 10_000), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{write(t, "empty.har", "")}, "is empty"},
		{[]string{write(t, "broken.har", "{\"log\": {\n \"entries\": [}}")}, "broken.har:2:14: not valid JSON"},
		{[]string{write(t, "other.json", `{"body": {"hello": "world"}}`)}, "none of what was captured is a webhook"},
		{[]string{big}, "none of what was captured is a webhook"},
		{[]string{write(t, "nested.json", strings.Repeat("[", 1<<20))}, "nested.json:1:"},
		{[]string{t.TempDir()}, "is a directory"},
		{[]string{"/nowhere/x.har"}, "there is no file"},
		{[]string{write(t, "a.json", "{}"), "--name", "Not A Name"}, "is no name for a scenario"},
	} {
		r := call(t, append([]string{"import"}, test.args...)...)
		r.has(t, 2, test.says)
		if r.stdout != "" || strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%v: %q, %q", test.args, r.stdout, r.stderr)
		}
	}
}

func TestImport_ALargeCaptureIsCutToWhatAScenarioHolds(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&text, `{"at": "2026-01-02T%02d:%02d:%02dZ", "body": {"event":"connect.deposits.pending","deposit":{"id":"d","amount":"%d","memo":%q},"account":{"reference_id":"USER01"}}}`+"\n", i/3600, i/60%60, i%60, i, strings.Repeat("x", 2000))
	}
	r := callWith(t, nil, text.String(), "import", "-")
	r.has(t, 0, "scenario: incident\n", "are left out: a scenario has at most 1000 steps", "are left out: a scenario has at most 1 MiB")
}
