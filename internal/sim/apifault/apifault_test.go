package apifault_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/mockconnect/mockconnect/internal/sim/apifault"
	"github.com/mockconnect/mockconnect/internal/strict"
)

func TestRoute_CoversTheCallsThatItNames(t *testing.T) {
	for _, test := range []struct {
		route, canonical, path string
		covers                 bool
	}{
		{"POST /sessions", "POST /sessions", "/api/v1/sessions", true},
		{"post /sessions", "POST /sessions", "/sessions", true},
		{"POST /sessions", "POST /oauth/token", "/oauth/token", false},
		{"* /sessions", "POST /sessions", "/v1/sessions", true},
		{"*", "DELETE /webhooks/:id", "/v1/webhooks/x", true},
		{"*", "", "/nowhere", false},
		{"GET /customers/*", "GET /customers/:id", "/v1/customers/x", true},
		{"GET /customers/:anything", "GET /customers/:id", "/customers/x", true},
		{"GET /customers/{id}", "GET /customers/:id", "/customers/x", true},
		{"GET /customers/x", "GET /customers/:id", "/v1/customers/x", true},
		{"GET /customers/x", "GET /customers/:id", "/v1/customers/y", false},
		{"GET /customers/*", "GET /customers/:id/challenge", "/customers/x/challenge", false},
		{"GET /participant/*/*", "GET /participant/:code/limits", "/participant/ABC/limits", true},
		{"POST /participants/*/new", "POST /participants/entity/new", "/participants/entity/new", true},
		{"GET /participants/new", "GET /participants/:email", "/participants/new", true},
	} {
		route, wrong := apifault.ParseRoute(test.route)
		if wrong != "" {
			t.Errorf("%s: %s", test.route, wrong)
		}
		if got := route.Covers(test.canonical, test.path); got != test.covers {
			t.Errorf("%s covers %s as %s: %t", test.route, test.canonical, test.path, got)
		}
	}
}

func TestRoute_WhatNoOperationHasIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"": `"" is no route; write method and path, such as POST /sessions`, "/sessions": `"/sessions" is no route; write method and path, such as POST /sessions`,
		"POST  /sessions": `"POST  /sessions" is no route; write method and path, such as POST /sessions`, "POST /sessions?a": `"POST /sessions?a" is no route; write method and path, such as POST /sessions`,
		"GET /customers/": `unknown route "GET /customers/"; did you mean "GET /customers"?`, "PUT /oauth/tokn": `unknown route "PUT /oauth/tokn"; did you mean "POST /oauth/token"?`,
		"GET /participant/:code/basicinfo": `unknown route "GET /participant/*/basicinfo"; did you mean "GET /participant/*/basic_info"?`,
		"GET /nothing/of/the/sort":         `unknown route "GET /nothing/of/the/sort"; known: POST /oauth/token, POST /sessions`,
	} {
		if _, wrong := apifault.ParseRoute(text); !strings.HasPrefix(wrong, want) {
			t.Errorf("%q: %s", text, wrong)
		}
	}
}

func TestFault_SaysWhatItDoesAndComesBackAsItWasKept(t *testing.T) {
	for text, want := range map[string]string{
		`{"route": "POST /sessions", "status": 503, "latency": 1.5}`:         "POST /sessions answers 503 after 1.5s",
		`{"route": "POST /sessions", "body": "x"}`:                           "POST /sessions answers 500",
		`{"route": "*", "retry_after": "2m", "times": 3}`:                    "* answers 429",
		`{"route": "*", "latency": "1m30s", "probability": 0.25}`:            "* takes 1m30s",
		`{"route": "*", "mode": "reset", "latency": "1m"}`:                   "* resets the connection after 1m",
		`{"route": "*", "mode": "hang"}`:                                     "* hangs",
		`{"route": "*", "mode": "malformed", "body": {"a": "b"}, "times":1}`: "* answers what cannot be read",
	} {
		node, _ := strict.ParseJSON([]byte(text))
		var f, again apifault.Fault
		if faults := append(node.Decode(&f), f.Check(node)...); len(faults) > 0 {
			t.Errorf("%s: %v", text, faults)
		}
		if f.String() != want {
			t.Errorf("%s: %s, want %s", text, f, want)
		}
		kept, err := json.Marshal(f)
		if err == nil {
			err = json.Unmarshal(kept, &again)
		}
		if second, _ := json.Marshal(again); err != nil || string(second) != string(kept) {
			t.Errorf("%s became %s, %v", kept, second, err)
		}
	}
	if got := apifault.Pause(90 * time.Minute).String(); got != "1h30m" {
		t.Error(got)
	}
}

func FuzzFault(f *testing.F) {
	for _, text := range []string{
		`{"route": "POST /sessions", "status": 503}`, `{"route": "*", "mode": "malformed", "body": "\ud83d"}`, `{"route": "GET /customers/{a}/challenge", "latency": 1e-9}`,
		`{"route": "*", "status": 204, "body": null, "times": -1, "probability": 1e400}`, `{"mode": null, "body": [1]}`, `5`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		node, _ := strict.ParseJSON([]byte(text))
		if node == nil {
			return
		}
		var fault apifault.Fault
		if faults := append(node.Decode(&fault), fault.Check(node)...); len(faults) > 0 {
			return
		}
		fault.Text()
		again, wrong := apifault.ParseRoute(string(fault.Route))
		if wrong != "" || again != fault.Route || fault.Mode == "" || fault.Latency < 0 || time.Duration(fault.Latency) > apifault.Longest {
			t.Errorf("%q became %+v", text, fault)
		}
		if code := fault.Code(); code != 0 && (code < 200 || code > 599) {
			t.Errorf("%q answers %d", text, code)
		}
	})
}
