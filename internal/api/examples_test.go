package api_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

func TestExamples_OfTheReferencePageAreTakenAndPass(t *testing.T) {
	s := start(t)
	s.put("/_mock/clock", `{"mode": "instant"}`).wants(t, 200)
	hooks := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"status": "PENDING"}`))
	}))
	defer hooks.Close()
	s.patch("/_mock/workspaces/default", `{"callback_url": "`+hooks.URL+`"}`).wants(t, 200)
	for _, e := range scenario.Examples() {
		name := s.put("/_mock/scenarios/"+nameOf(t, e), e.Text()).wants(t, 200).text(t, "name")
		run := s.post("/_mock/runs", `{"scenario": "`+name+`", "wait": "1m"}`).wants(t, 201)
		if run.text(t, "status") != "passed" {
			t.Errorf("%s: %s", e.Verb, run.body)
		}
	}
}

func nameOf(t *testing.T, e scenario.Example) string {
	t.Helper()
	sc, faults := scenario.Parse("example.yaml", []byte(e.Text()))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return sc.Name
}
