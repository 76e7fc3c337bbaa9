package api_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect"
)

// wantProblem holds a refusal of the control API against RFC 9457 and, where pointers are given, names exactly those.
func wantProblem(t testing.TB, res reply, status int, pointers ...string) {
	t.Helper()
	res.wants(t, status)
	if got := res.header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type %q", got)
	}
	if res.text(t, "title") == "" || res.text(t, "detail") == "" || res.at(t, "status") != float64(status) {
		t.Errorf("no problem: %s", res.body)
	}
	var problem struct {
		Errors []struct{ Pointer, Detail string }
	}
	if err := json.Unmarshal([]byte(res.body), &problem); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range problem.Errors {
		if e.Detail == "" {
			t.Errorf("a fault without a detail: %s", res.body)
		}
		got = append(got, e.Pointer)
	}
	slices.Sort(got)
	slices.Sort(pointers)
	if pointers != nil && !slices.Equal(got, pointers) {
		t.Errorf("faults at %q, want %q: %s", got, pointers, res.body)
	}
}

func TestControl_HealthAndSchema(t *testing.T) {
	s := start(t)
	for _, path := range []string{"/_mock/health", "/_mock/ready"} {
		s.get(path).wants(t, 200).is(t, `{"status":"ok","version":"test"}`+"\n")
		s.do(ask{method: "HEAD", path: path}).wants(t, 200).is(t, "")
	}
	schema := s.get("/_mock/schemas/scenario.json").wants(t, 200)
	if schema.at(t, "$schema") == nil || schema.header.Get("Content-Type") != "application/json" {
		t.Errorf("%.200s", schema.body)
	}
}

func TestControl_UnknownRoutesAndIdsAre404AndOtherMethods405(t *testing.T) {
	s := start(t)
	for _, path := range []string{
		"/_mock", "/_mock/", "/_mock/nowhere", "/_mock/workspaces/", "/_mock/workspaces/nobody", "/_mock/workspaces/nobody/clock", "/_mock/workspaces/default/",
		"/_mock/workspaces/default/nowhere", "/_mock//health", "/_mock/health/", "/_mock/runs/nobody", "/_mock/runs/a/b", "/_mock/runs/", "/_mock/deliveries/nobody",
		"/_mock/requests/nobody", "/_mock/requests/last", "/_mock/sessions/nobody", "/_mock/scenarios/nobody", "/_mock/workspaces/default/sessions/%00", "/_mock/runs/%ff", "/_mock/runs/%FF", "/_mock/workspaces/%FF", "/_mock/%FE%FF", "/_mock/%2e%2e",
	} {
		wantProblem(t, s.get(path), 404)
	}
	for path, methods := range map[string]string{
		"/_mock/health": "GET, HEAD", "/_mock/workspaces": "GET, HEAD, POST", "/_mock/workspaces/default": "DELETE, GET, HEAD, PATCH", "/_mock/reset": "POST",
		"/_mock/clock": "GET, HEAD, PUT", "/_mock/clock/advance": "POST", "/_mock/scenarios": "GET, HEAD", "/_mock/scenarios/x": "DELETE, GET, HEAD, PUT", "/_mock/scenarios/%FF": "DELETE, GET, HEAD, PUT",
		"/_mock/runs": "GET, HEAD, POST", "/_mock/runs/x": "DELETE, GET, HEAD", "/_mock/deliveries": "GET, HEAD", "/_mock/deliveries/x": "GET, HEAD",
		"/_mock/deliveries/x/resend": "POST", "/_mock/requests": "GET, HEAD", "/_mock/requests/x": "GET, HEAD", "/_mock/sessions": "GET, HEAD",
		"/_mock/sessions/x": "GET, HEAD", "/_mock/sessions/x/deposits": "POST", "/_mock/sessions/x/withdrawals": "POST", "/_mock/keys": "GET, HEAD",
		"/_mock/keys/rotate": "POST", "/_mock/settle": "POST", "/_mock/schemas/scenario.json": "GET, HEAD",
	} {
		paths := []string{path}
		if !strings.HasPrefix(path, "/_mock/workspaces") && path != "/_mock/health" && !strings.Contains(path, "schemas") {
			paths = append(paths, strings.Replace(path, "/_mock", "/_mock/workspaces/default", 1))
		}
		for _, path := range paths {
			for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
				if slices.Contains(strings.Split(methods, ", "), method) {
					continue
				}
				res := s.do(ask{method: method, path: path})
				wantProblem(t, res, 405)
				if got := res.header.Get("Allow"); got != methods {
					t.Errorf("%s %s: Allow %q, want %q", method, path, got, methods)
				}
			}
		}
	}
	for path, body := range map[string]string{
		"/_mock/deliveries/nobody/resend": "", "/_mock/sessions/nobody/deposits": `{}`, "/_mock/sessions/nobody/withdrawals": `{}`,
		"/_mock/workspaces/nobody/reset": "", "/_mock/workspaces/nobody/clock/advance": `{"by": "1s"}`,
	} {
		wantProblem(t, s.post(path, body), 404)
	}
	wantProblem(t, s.delete("/_mock/runs/nobody"), 404)
	wantProblem(t, s.delete("/_mock/scenarios/nobody"), 404)
	wantProblem(t, s.delete("/_mock/workspaces/nobody"), 404)
}

func TestControl_CallsAreNeitherJournalledNorExplained(t *testing.T) {
	s := start(t)
	res := s.get("/_mock/nowhere").wants(t, 404)
	if res.header.Get("Mockconnect-Request")+res.header.Get("Mockconnect-Explain") != "" {
		t.Error(res.header)
	}
	if got := s.get("/_mock/requests").at(t, "items").([]any); len(got) != 0 {
		t.Error(got)
	}
}

func TestControl_OnlyAnswersUnderNamesThatNoPageCanRebind(t *testing.T) {
	s := start(t, func(o *mockconnect.Options) { o.AllowHost = []string{"mock.staging.example"} })
	for host, status := range map[string]int{
		"": 200, "127.0.0.1": 200, "127.0.0.1:8080": 200, "10.1.2.3:80": 200, "[::1]": 200, "[::1]:8080": 200, "[fe80::1]:8080": 200, "localhost": 200, "localhost:8080": 200,
		"LOCALHOST": 200, "localhost.": 200, "app.localhost": 200, "mockconnect": 200, "mockconnect:8080": 200, "x.internal": 200, "host.docker.internal:8080": 200,
		"printer.local": 200, "mock.staging.example": 200, "MOCK.staging.example:443": 200,
		"evil.example": 403, "evil.example:8080": 403, "localhost.evil.example": 403, "127.0.0.1.evil.example": 403, "127.0.0.1.nip.io": 403, "internal.": 200,
		"evilinternal.example": 403, "x.internal.evil.example": 403, "evil.example.": 403, "mock.staging.example.evil.example": 403, "x.mock.staging.example": 403,
		"0x7f.1": 403, "127.1": 403,
	} {
		for _, path := range []string{"/_mock/health", "/_mock/workspaces/default?credentials=show", "/_mock/nowhere"} {
			res := s.do(ask{method: "GET", path: path, host: host})
			if status == 403 {
				wantProblem(t, res, 403)
				res.has(t, "--allow-host")
			} else if res.status == 403 {
				t.Errorf("%q: %s", host, res.body)
			}
		}
	}
	// The emulated API answers under every name: it is what the platform's own DNS may point here.
	s.do(ask{path: "/oauth/token", body: tokenBody, host: "api.connect.xyz"}).wants(t, 200)
}

func TestControl_RefusesWhatAPageOfAnotherSiteMakesABrowserSend(t *testing.T) {
	s := start(t)
	own := s.URL()
	for name, test := range map[string]struct {
		header map[string]string
		status int
	}{
		"a program":                   {nil, 200},
		"the console":                 {map[string]string{"Origin": own, "Sec-Fetch-Site": "same-origin"}, 200},
		"typed in by the user":        {map[string]string{"Sec-Fetch-Site": "none"}, 200},
		"a page of another site":      {map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, 403},
		"a page of another port":      {map[string]string{"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"}, 403},
		"an older browser":            {map[string]string{"Origin": "https://evil.example"}, 403},
		"an older browser's own page": {map[string]string{"Origin": own}, 200},
		"a page without an origin":    {map[string]string{"Origin": "null"}, 403},
	} {
		res := s.do(ask{path: "/_mock/reset", body: "", header: test.header})
		if res.status != test.status {
			t.Errorf("%s: %d %s", name, res.status, res.body)
		}
		if test.status == 403 {
			wantProblem(t, res, 403)
		}
		s.do(ask{method: "GET", path: "/_mock/health", header: test.header}).wants(t, 200)
	}
	s.do(ask{path: "/oauth/token", body: tokenBody, header: map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}}).wants(t, 200)
}

func TestControl_BodiesAreReadStrictly(t *testing.T) {
	s := start(t)
	for _, call := range []struct{ method, path string }{
		{"POST", "/_mock/workspaces"},
		{"PATCH", "/_mock/workspaces/default"},
		{"PUT", "/_mock/clock"},
		{"POST", "/_mock/clock/advance"},
		{"POST", "/_mock/runs"},
		{"POST", "/_mock/settle"},
		{"POST", "/_mock/keys/rotate"},
	} {
		for name, body := range map[string]string{
			"a syntax error": `{"`, "a list": `[]`, "null": `null`, "a number": `1`, "two values": `{} {}`, "an unknown field": `{"no_such_field": 1}`,
			"deep nesting": strings.Repeat(`{"a":`, 1000), "invalid UTF-8": "{\"\xff\": 1}", "a name twice": `{"wait": "1s", "wait": "1s"}`, "a form": "a=b",
		} {
			res := s.do(ask{method: call.method, path: call.path, body: body})
			if res.status != 400 {
				t.Errorf("%s %s with %s: %d %s", call.method, call.path, name, res.status, res.body)
				continue
			}
			wantProblem(t, res, 400)
			if res.at(t, "errors", "0") == nil {
				t.Errorf("%s: no faults in %s", name, res.body)
			}
		}
		wantProblem(t, s.do(ask{method: call.method, path: call.path, body: `{"a": "` + strings.Repeat("x", 1<<20) + `"}`}), 413)
	}
}

func TestControl_ListParameters(t *testing.T) {
	s := start(t)
	for query, pointer := range map[string]string{
		"limit=0": "", "limit=-1": "", "limit=1001": "", "limit=x": "", "limit=1e2": "", "min=0": "", "min=x": "", "cursor=x": "", "cursor=-1": "", "wait=soon": "/wait",
		"wait=-1s": "/wait", "wait=11m": "/wait", "wait=NaN": "/wait", "wait=1e300": "/wait", "since=yesterday": "", "limit=2&min=3&wait=1ms": "",
	} {
		for _, list := range []string{"deliveries", "requests"} {
			res := s.get("/_mock/" + list + "?" + query)
			wantProblem(t, res, 400, pointer)
			if name, _, _ := strings.Cut(query, "="); !strings.Contains(res.text(t, "errors", "0", "detail"), name) {
				t.Errorf("%s: %s", query, res.body)
			}
		}
	}
	for _, query := range []string{"limit=1000", "limit=1", "cursor=0", "cursor=18446744073709551615", "wait=0", "wait=1ms", "wait=0.001", "min=1000", "since=2026-01-02T15:04:05%2B01:00", "limit="} {
		for _, list := range []string{"deliveries", "requests", "sessions", "runs"} {
			res := s.get("/_mock/"+list+"?"+query).wants(t, 200)
			wantNames(t, res.body, "items", "next_cursor", "trimmed")
		}
	}
}

func TestControl_PagingLosesAndDoublesNothing(t *testing.T) {
	for engine, change := range map[string]func(*mockconnect.Options){"memory": func(*mockconnect.Options) {}, "SQLite": keepIn(t.TempDir())} {
		t.Run(engine, func(t *testing.T) {
			s := start(t, change)
			const all = 250
			for i := range all {
				s.get(fmt.Sprintf("/v1/jwks?n=%d", i)).wants(t, 200)
			}
			for _, limit := range []int{1, 7, 50, 99, 100, 101, 125, 249, 250, 251, 1000} {
				var seen []string
				cursor := ""
				for {
					res := s.get(fmt.Sprintf("/_mock/requests?limit=%d&cursor=%s", limit, cursor)).wants(t, 200)
					items := res.at(t, "items").([]any)
					for _, item := range items {
						seen = append(seen, item.(map[string]any)["id"].(string))
					}
					if len(items) > limit {
						t.Fatalf("limit %d: %d items", limit, len(items))
					}
					if res.at(t, "next_cursor") == nil {
						break
					}
					if cursor = res.text(t, "next_cursor"); len(items) < limit {
						t.Fatalf("limit %d: a page of %d and a next one", limit, len(items))
					}
					if limit == 50 && len(seen) == 100 {
						s.get("/v1/jwks?late").wants(t, 200) // what comes in between moves nothing
					}
				}
				if limit == 50 {
					// The later pages of the other limits have the entry that came in between.
					s.post("/_mock/reset", "").wants(t, 200)
					for i := range all {
						s.get(fmt.Sprintf("/v1/jwks?n=%d", i)).wants(t, 200)
					}
				}
				if len(seen) != all || seen[0] != fmt.Sprintf("req_%d", all) || seen[all-1] != "req_1" {
					t.Fatalf("limit %d: %d items, from %s to %s", limit, len(seen), seen[0], seen[len(seen)-1])
				}
				slices.Sort(seen)
				if len(slices.Compact(seen)) != all {
					t.Errorf("limit %d: items come twice", limit)
				}
			}
			matching := s.get("/_mock/requests?limit=3&status=2xx").wants(t, 200)
			if len(matching.at(t, "items").([]any)) != 3 || matching.at(t, "next_cursor") == nil {
				t.Error(matching.body)
			}
		})
	}
}

func TestControl_RequestsCanBeFiltered(t *testing.T) {
	s := start(t)
	s.token()
	s.post("/oauth/token", `{}`).wants(t, 400)
	s.post("/_mock/clock/advance", `{"by": "1h"}`).wants(t, 200)
	s.get("/jwks").wants(t, 200)
	s.get("/nowhere").wants(t, 404)
	for query, want := range map[string]int{
		"": 4, "route=POST+/oauth/token": 2, "route=GET+/v1/jwks": 1, "route=POST+/oauth/*": 2, "route=nothing": 0, "status=200": 2, "status=2xx": 2, "status=4xx": 2, "status=400": 1,
		"status=5xx": 0, "status=404&route=POST+/oauth/token": 0, "since=2025-07-24T12:30:00Z": 2, "since=2025-07-24T14:00:00%2B01:00": 2, "since=2030-01-01T00:00:00Z": 0,
	} {
		if got := len(s.get("/_mock/requests?"+query).wants(t, 200).at(t, "items").([]any)); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}
