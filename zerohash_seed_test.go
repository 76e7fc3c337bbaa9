package mockconnect_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mockconnect/mockconnect"
)

// moneyStory lets much happen at the same instants and answers what can be seen of it afterwards.
func moneyStory(t *testing.T) []string {
	t.Helper()
	server := startServer(t, mockconnect.Options{Speed: "manual", Seed: 42})
	control[any](t, server, "PUT", "/clock", `{"now":"2026-01-01T00:00:00Z"}`)
	var codes []string
	for i := range 3 {
		code := participant(t, server, fmt.Sprintf(`{"email":"user%d@example.com"}`, i))
		control[any](t, server, "POST", "/participants/"+code+"/deposits", `{"asset":"BTC","amount":"10"}`)
		codes = append(codes, code)
	}
	for i := range 12 {
		code := codes[i%len(codes)]
		control[run](t, server, "POST", "/runs", fmt.Sprintf(`{"scenario":"deposit-confirmed","participant_code":%q,"vars":{"amount":"0.%d"}}`, code, i+1))
		body := fmt.Sprintf(`{"participant_code":%q,"account_group":"PLAT01","account_label":"general","amount":"0.%d","asset":"BTC","address":"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}`, code, i+1)
		zerohash(t, server, "POST", "/withdrawals/requests", body, http.StatusOK)
	}
	control[any](t, server, "POST", "/clock/advance", `{"by":"1h"}`)
	seen := []string{
		string(zerohash(t, server, "GET", "/movements?page_size=100", "", http.StatusOK)),
		string(zerohash(t, server, "GET", "/deposits", "", http.StatusOK)),
		string(zerohash(t, server, "GET", "/withdrawals/requests", "", http.StatusOK)),
	}
	for _, d := range control[items[delivery]](t, server, "GET", "/deliveries?limit=1000", "").Items {
		seen = append(seen, d.EventID+" "+d.Body)
	}
	return seen
}

func TestSeed_MoneyMovesAlikeHoweverMuchHappensAtOnce(t *testing.T) {
	first := moneyStory(t)
	if len(first) < 80 {
		t.Fatalf("only %d things were seen", len(first))
	}
	for range 4 {
		if diff := cmp.Diff(first, moneyStory(t)); diff != "" {
			t.Fatalf("the same seed and the same calls gave something else:\n%s", diff)
		}
	}
}

func TestRuns_RefuseWhatCannotBeGiven(t *testing.T) {
	server, _ := startZerohash(t, "")
	for body, want := range map[string]string{
		`{"scenario":"withdrawal-request-settled","vars":{"amount":"2"}}`:           "has 1, and 2 was to be taken",
		`{"scenario":"withdrawal-request-settled","vars":{"amount":"0.00000001"}}`:  "amount",
		`{"scenario":"onboarding-approved","vars":{"reference_id":"PLAT01"}}`:       "",
		`{"scenario":"account-match-success","vars":{"reference_id":"not a code"}}`: "participant codes are six of A-Z and 0-9",
	} {
		if want == "" {
			played := play(t, server, body)
			if played.Status != "failed" || !strings.Contains(played.Reason, "PLAT01 is the platform's own code") {
				t.Errorf("%s: %+v", body, played)
			}
			continue
		}
		if text := refused(t, server, "POST", "/runs", body, http.StatusBadRequest); !strings.Contains(text, want) {
			t.Errorf("%s: %s", body, text)
		}
	}
	own := `scenario: given-by-vars
title: What is given comes from variables
flow: onboarding
vars: {mail: user@example.com, born: "1990-01-01", where: US-NY}
given: {participant: {email: "{{ .vars.mail }}", date_of_birth: "{{ .vars.born }}", jurisdiction_code: "{{ .vars.where }}"}}
steps: [{participant: locked}]
`
	control[any](t, server, "PUT", "/scenarios/given-by-vars", own)
	text := refused(t, server, "POST", "/runs", `{"scenario":"given-by-vars","vars":{"mail":"no","born":"1999-99-99","where":"us"}}`, http.StatusBadRequest)
	for _, want := range []string{"/given/participant/email", "/given/participant/date_of_birth", "/given/participant/jurisdiction_code"} {
		if !strings.Contains(text, want) {
			t.Errorf("the refusal lacks %s: %s", want, text)
		}
	}
}

func TestZerohash_ARequestThatIsTakenBackEndsItsRun(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "manual", Callback: platform.URL})
	code := participant(t, server, jane)
	control[any](t, server, "POST", "/participants/"+code+"/deposits", `{"asset":"BTC","amount":"1"}`)
	body := `{"participant_code":"` + code + `","account_group":"PLAT01","account_label":"general","amount":"0.5","asset":"BTC","address":"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}`
	answer := string(zerohash(t, server, "POST", "/withdrawals/requests", body, http.StatusOK))
	_, rest, _ := strings.Cut(answer, `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	zerohash(t, server, "DELETE", "/withdrawals/requests/"+id, "", http.StatusOK)
	control[any](t, server, "POST", "/clock/advance", `{"by":"1h"}`)
	runs := control[items[run]](t, server, "GET", "/runs", "").Items
	if len(runs) != 1 || runs[0].Status != "canceled" || !strings.Contains(runs[0].Reason, "has taken back withdrawal request "+id) {
		t.Errorf("runs: %+v", runs)
	}
	if got := balances(t, server, code); got != "general available BTC 1, general collateral BTC 0" {
		t.Errorf("balances: %s", got)
	}
}

func TestServer_AnEmptyWorkspaceInThePathIsNoWorkspace(t *testing.T) {
	server := startServer(t, mockconnect.Options{})
	for _, path := range []string{"/w//time", "/w//v1/jwks"} {
		if status, text := call(t, http.MethodGet, server.URL()+path, "", nil); status != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
}

func TestServer_AQueryThatCannotBeReadIsRefused(t *testing.T) {
	server := startServer(t, mockconnect.Options{})
	if text := refused(t, server, "GET", "/deliveries?status=zzz;x", "", http.StatusBadRequest); !strings.Contains(text, "URL-encoded") {
		t.Errorf("the control API: %s", text)
	}
	for _, target := range []string{"/deposits?%zz=1", "/accounts?account_owner=%zz"} {
		if text := string(zerohash(t, server, "GET", target, "", http.StatusBadRequest)); !strings.Contains(text, "URL-encoded") {
			t.Errorf("%s: %s", target, text)
		}
	}
}
