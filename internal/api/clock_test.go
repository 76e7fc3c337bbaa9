package api_test

import (
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect"
)

func TestClock_ShowsAndTakesItsModes(t *testing.T) {
	s := start(t)
	s.get("/_mock/clock").wants(t, 200).is(t, `{"mode":"manual","speed":0,"now":"`+noon+`","waiting":0,"next":null}`+"\n")
	for body, want := range map[string]string{
		`{"mode": "scaled", "speed": 60}`:                          `"mode":"scaled","speed":60`,
		`{"speed": 2.5}`:                                           `"mode":"scaled","speed":2.5`,
		`{"mode": "realtime"}`:                                     `"mode":"realtime","speed":1`,
		`{"mode": "instant", "now": "2026-01-01T00:00:00Z"}`:       `"mode":"instant","speed":0,"now":"2026-01-01T00:00:00Z"`,
		`{"mode": "manual", "now": "2026-01-01T01:00:00.5+01:00"}`: `"mode":"manual","speed":0,"now":"2026-01-01T00:00:00.5Z"`,
	} {
		s.put("/_mock/clock", body).wants(t, 200).has(t, want)
		mode, _, _ := strings.Cut(want, ",\"now\"")
		s.put("/_mock/clock", `{}`).wants(t, 200).has(t, mode)
	}
}

func TestClock_RefusesWhatNoClockShows(t *testing.T) {
	s := start(t)
	for body, pointers := range map[string][]string{
		`{"mode": "fast"}`: {"/mode"}, `{"mode": 1}`: {"/mode"}, `{"speed": 0}`: {"/speed"}, `{"speed": -1}`: {"/speed"}, `{"speed": "60"}`: {"/speed"}, `{"speed": 1e300}`: {"/mode"},
		`{"mode": "scaled"}`: nil, `{"mode": "instant", "speed": 60}`: {"/mode"}, `{"now": "2026-01-01"}`: {"/now"}, `{"now": 1767225600}`: {"/now"}, `{"now": "9999-12-31T23:59:59Z"}`: {"/now"},
		`{"now": "0001-01-01T00:00:00Z"}`: {"/now"}, `{"now": "1969-12-31T23:59:59Z"}`: {"/now"}, `{"time": "2026-01-01T00:00:00Z"}`: {"/time"},
	} {
		wantProblem(t, s.put("/_mock/clock", body), 400, pointers...)
	}
	for body, pointers := range map[string][]string{
		``: {""}, `{}`: {""}, `{"by": "1s", "to": "2026-01-01T00:00:00Z"}`: {""}, `{"by": "0s"}`: {"/by"}, `{"by": "-1s"}`: {"/by"}, `{"by": "soon"}`: {"/by"}, `{"by": "300000h", "wait": "x"}`: {"/wait"},
		`{"to": "tomorrow"}`: {"/to"}, `{"to": "2020-01-01T00:00:00Z"}`: {"/to"}, `{"to": "9999-12-31T23:59:59Z"}`: {"/to"},
	} {
		wantProblem(t, s.post("/_mock/clock/advance", body), 400, pointers...)
	}
	s.get("/_mock/clock").has(t, `"now":"`+noon+`"`)
}

func TestClock_CannotBeMovedToWhereNothingCanBeDated(t *testing.T) {
	s := start(t)
	for range 40 {
		if res := s.post("/_mock/clock/advance", `{"by": "2000000h"}`); res.status != 200 {
			wantProblem(t, res, 400, "/by")
			break
		}
	}
	s.patch("/_mock/workspaces/default", `{"connect": {"session_ttl": "87000h", "token_ttl": "87000h"}}`).wants(t, 200)
	s.session(sessionBody)
	s.get("/_mock/sessions").wants(t, 200)
	s.post("/_mock/runs", `{"scenario": "deposit-confirmed"}`).wants(t, 201)
	s.post("/_mock/keys/rotate", `{"retire_after": "2500000h"}`).wants(t, 200)
	s.post("/_mock/keys/rotate", `{"retire_after": "87000h"}`).wants(t, 200)
}

func TestClock_AnAdvancePlaysWhatFallsDueInOrder(t *testing.T) {
	s := start(t)
	run := s.post("/_mock/runs", `{"scenario": "deposit-confirmed"}`).wants(t, 201).text(t, "id")
	s.get("/_mock/deliveries?wait=10s").wants(t, 200) // pending is told of at once
	s.post("/_mock/settle", `{"wait": "1ms"}`).wants(t, 200).is(t, `{"settled":false,"pending":1}`+"\n")
	s.get("/_mock/clock").has(t, `"waiting":1,"next":"2025-07-24T12:00:40.123456789Z"`)
	res := s.post("/_mock/clock/advance", `{"by": "2m"}`).wants(t, 200)
	wantNames(t, res.body, "now", "fired", "done")
	res.has(t, `"now":"2025-07-24T12:02:00.123456789Z"`, `"done":true`)
	fired := res.at(t, "fired").([]any)
	if len(fired) != 2 || res.at(t, "fired", "0", "at") != "2025-07-24T12:00:40.123456789Z" || res.at(t, "fired", "1", "at") != "2025-07-24T12:01:19.123456789Z" || res.at(t, "fired", "0", "id") != run {
		t.Error(res.body)
	}
	if got := s.get("/_mock/runs/"+run).text(t, "status"); got == "running" {
		t.Error(got)
	}
	s.post("/_mock/clock/advance", `{"to": "2025-07-24T12:02:00.123456789Z"}`).wants(t, 200).has(t, `"done":true`, `"fired":[]`)
}

func TestClock_OfOneWorkspaceIsNobodyElses(t *testing.T) {
	s := start(t)
	s.post("/_mock/workspaces", `{"id": "team", "clock": {"mode": "manual", "now": "2030-01-01T00:00:00Z"}}`).wants(t, 201)
	s.post("/_mock/workspaces/team/clock/advance", `{"by": "1h"}`).wants(t, 200)
	s.get("/_mock/clock").has(t, noon)
	s.get("/_mock/workspaces/team/clock").has(t, "2030-01-01T01:00:00Z")
}

func TestClock_CanBeSetAlthoughTheWorkspacesScenarioIsGone(t *testing.T) {
	dir, scenarios := keepIn(t.TempDir()), t.TempDir()
	write(t, scenarios+"/own.yaml", ownScenario)
	s := start(t, dir, func(o *mockconnect.Options) { o.Scenarios = scenarios })
	s.patch("/_mock/workspaces/default", `{"scenario": "own"}`).wants(t, 200)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := start(t, dir) // without the directory
	again.post("/_mock/clock/advance", `{"by": "1h"}`).wants(t, 200)
	again.post("/_mock/keys/rotate", `{}`).wants(t, 200)
	wantProblem(t, again.patch("/_mock/workspaces/default", `{"scenario": "owm"}`), 400, "/scenario")
	again.patch("/_mock/workspaces/default", `{"scenario": ""}`).wants(t, 200)
}
