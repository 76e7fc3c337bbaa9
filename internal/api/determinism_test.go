package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// story plays every built-in scenario in a new workspace of one seed, and answers its runs and deliveries, whole but for what the wall has
// a say in. The platform code is a credential, which no seed has a say in.
func (s *server) story(t *testing.T, workspace, hooks string) map[string][]any {
	t.Helper()
	s.post("/_mock/workspaces", fmt.Sprintf(`{"id": %q, "seed": 99, "callback_url": %q, "clock": {"mode": "instant", "now": %q}}`, workspace, hooks, noon)).wants(t, 201)
	code := s.get("/_mock/workspaces/"+workspace).text(t, "zerohash", "platform_code")
	in := "/_mock/workspaces/" + workspace
	for _, sc := range scenario.BuiltIn().List() {
		s.post(in+"/runs", `{"scenario": "`+sc.Name+`", "wait": "1m"}`).wants(t, 201)
	}
	journal := map[string][]any{}
	for _, kind := range []string{"runs", "deliveries"} {
		reply := s.get(in+"/"+kind+"?limit=1000").wants(t, 200)
		reply.body = strings.ReplaceAll(reply.body, code, "[code]")
		journal[kind] = reply.at(t, "items").([]any)
	}
	for _, item := range journal["deliveries"] {
		d := item.(map[string]any)
		delete(d, "headers") // signatures and their times
		if manner, ok := d["manner"].(map[string]any); ok {
			delete(manner, "sent_at")
		}
		for _, attempt := range d["attempts"].([]any) {
			a := attempt.(map[string]any)
			delete(a, "at")
			delete(a, "latency_ms")
		}
	}
	return journal
}

func TestSeed_TellsTheSameStoryInTwoWorkspacesAndOnTwoServers(t *testing.T) {
	hooks := newEndpoint(t, 200)
	s := start(t)
	first := s.story(t, "one", hooks.URL)
	if len(first["runs"]) != len(scenario.BuiltIn().List()) || len(first["deliveries"]) < 100 {
		t.Fatalf("%d runs, %d deliveries", len(first["runs"]), len(first["deliveries"]))
	}
	for name, other := range map[string]map[string][]any{
		"another workspace": s.story(t, "two", hooks.URL),
		"another server":    start(t).story(t, "one", hooks.URL),
	} {
		for kind := range first {
			if diff := cmp.Diff(shown(t, first[kind]), shown(t, other[kind])); diff != "" {
				t.Errorf("%s has other %s: %.3000s", name, kind, diff)
			}
		}
	}
}

// shown is a text for each item, so that a difference names the item.
func shown(t *testing.T, items []any) []string {
	t.Helper()
	var lines []string
	for _, item := range items {
		text, err := json.MarshalIndent(item, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(text))
	}
	return lines
}
