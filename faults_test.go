package mockconnect_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect"
)

// kid is one published key.
type kid struct {
	ID        string `json:"kid"`
	Use       string `json:"use"`
	Status    string `json:"status"`
	CreatedAt string `json:"created_at"`
	RetiresAt string `json:"retires_at"`
}

type apiFault struct {
	Name  string `json:"name"`
	RunID string `json:"run_id"`
	Hits  int    `json:"hits"`
}

// still starts a server whose clocks stand, with a scenario of its own.
func still(t *testing.T, o mockconnect.Options, name, steps string) *mockconnect.Server {
	t.Helper()
	o.Speed = "manual"
	server := startServer(t, o)
	control[any](t, server, "PUT", "/clock", `{"mode":"manual","now":"2026-01-01T00:00:00Z"}`)
	control[any](t, server, "PUT", "/scenarios/"+name, "scenario: "+name+"\ntitle: t\nflow: deposit\nsteps:\n"+steps)
	return server
}

// begin starts a run and answers when its first steps were played.
func begin(t *testing.T, server *mockconnect.Server, name string) run {
	t.Helper()
	played := control[run](t, server, "POST", "/runs", `{"scenario":"`+name+`"}`)
	control[any](t, server, "POST", "/clock/advance", `{"by":"1ms"}`)
	return played
}

func tokenStatus(t *testing.T, server *mockconnect.Server) int {
	t.Helper()
	status, _ := call(t, http.MethodPost, server.URL()+"/oauth/token", sampleToken, http.Header{"Content-Type": {"application/json"}})
	return status
}

func TestFaultStep_StandsFromThereOnUntilItIsOverOrTheRunEnds(t *testing.T) {
	for _, kept := range []bool{false, true} {
		o := mockconnect.Options{}
		if kept {
			o.Data = t.TempDir()
		}
		server := still(t, o, "shaky", `
  - wait: 10s
  - fault: {name: down, route: POST /oauth/token, status: 503}
  - fault: {route: POST /sessions, mode: rate_limit, body: {of: "{{ .run.id }}"}}
  - wait: 10s
  - fault: {name: down, off: true}
  - wait: 10s
`)
		control[any](t, server, "PUT", "/faults/mine", `{"route":"GET /time","status":500}`)
		played := begin(t, server, "shaky")
		want := func(status int, names ...string) {
			t.Helper()
			if got := tokenStatus(t, server); got != status {
				t.Errorf("POST /oauth/token answers %d, want %d", got, status)
			}
			var got []string
			for _, f := range control[items[apiFault]](t, server, "GET", "/faults", "").Items {
				if got = append(got, f.Name); (f.RunID == played.ID) != (f.Name != "mine") {
					t.Errorf("%s is of run %q", f.Name, f.RunID)
				}
			}
			if strings.Join(got, " ") != strings.Join(names, " ") {
				t.Errorf("there are the faults %s, want %s", got, names)
			}
		}
		want(200, "mine")
		control[any](t, server, "POST", "/clock/advance", `{"by":"10s"}`)
		want(503, played.ID+"-3", "down", "mine")
		if status, text := call(t, http.MethodPost, server.URL()+"/v1/sessions", "", nil); status != 429 || string(text) != `{"of":"`+played.ID+`"}` {
			t.Errorf("%d %s", status, text)
		}
		control[any](t, server, "POST", "/clock/advance", `{"by":"10s"}`)
		want(200, played.ID+"-3", "mine")
		control[any](t, server, "POST", "/clock/advance", `{"by":"10s"}`)
		if got := control[run](t, server, "GET", "/runs/"+played.ID, ""); got.Status != "passed" {
			t.Errorf("%s: %s", got.Status, got.Reason)
		}
		want(200, "mine")
		// A run that is canceled takes its faults along as well.
		second := begin(t, server, "shaky")
		control[any](t, server, "POST", "/clock/advance", `{"by":"10s"}`)
		if got := tokenStatus(t, server); got != 503 {
			t.Error(got)
		}
		control[run](t, server, "DELETE", "/runs/"+second.ID, "")
		want(200, "mine")
	}
}

func TestFaultStep_SurvivesARestartWithItsRun(t *testing.T) {
	o := mockconnect.Options{Data: t.TempDir()}
	server := still(t, o, "shaky", "  - fault: {route: POST /oauth/token, status: 503}\n  - wait: 10s\n")
	begin(t, server, "shaky")
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	server = startServer(t, o)
	if got := tokenStatus(t, server); got != 503 {
		t.Error(got)
	}
	control[any](t, server, "POST", "/clock/advance", `{"by":"10s"}`)
	if got := tokenStatus(t, server); got != 200 {
		t.Error(got)
	}
}

func TestFaultStep_LeavesAFaultThatSomebodyElseHasPutInItsPlace(t *testing.T) {
	server := still(t, mockconnect.Options{}, "shaky", "  - fault: {name: down, route: POST /oauth/token, status: 503}\n  - wait: 10s\n  - fault: {name: down, off: true}\n")
	begin(t, server, "shaky")
	control[any](t, server, "PUT", "/faults/down", `{"route":"POST /oauth/token","status":500}`)
	control[any](t, server, "POST", "/clock/advance", `{"by":"10s"}`)
	if got := tokenStatus(t, server); got != 500 {
		t.Error(got)
	}
}

func TestExpire_ASessionTakesNoMoreSubmissionsAndItsDepositGoesOn(t *testing.T) {
	platform := startReceiver(t, nil)
	server := still(t, mockconnect.Options{Callback: platform.URL}, "over", `
  - emit: connect.deposits.pending
  - wait: 10s
  - expire: session
  - emit: connect.deposits.submitted
  - wait: 10s
  - emit: connect.deposits.confirmed
`)
	id := openSession(t, server, "USER01", `{}`, "user:deposit:send")
	played := control[run](t, server, "POST", "/sessions/"+id+"/deposits", `{"asset":"USDC","network":"base","amount":"12.5","scenario":"over"}`)
	control[any](t, server, "POST", "/clock/advance", `{"by":"5s"}`)
	status := func() string {
		return control[struct{ Status string }](t, server, "GET", "/sessions/"+id, "").Status
	}
	if got := status(); got != "live" {
		t.Error(got)
	}
	control[any](t, server, "POST", "/clock/advance", `{"by":"5s"}`)
	if got := status(); got != "expired" {
		t.Error(got)
	}
	said := refused(t, server, "POST", "/sessions/"+id+"/deposits", `{"asset":"USDC","network":"base","amount":"1"}`, http.StatusConflict)
	if !strings.Contains(said, "session "+id+" expired at 2026-01-01T00:00:10Z") {
		t.Error(said)
	}
	control[any](t, server, "POST", "/clock/advance", `{"by":"10s"}`)
	if got := control[run](t, server, "GET", "/runs/"+played.ID+"?wait=10s", ""); got.Status != "passed" || len(platform.webhooks()) != 3 {
		t.Errorf("%s: %s after %d webhooks", got.Status, got.Reason, len(platform.webhooks()))
	}
	// The user's next session is as good as any.
	next := openSession(t, server, "USER01", `{}`, "user:deposit:send")
	control[run](t, server, "POST", "/sessions/"+next+"/deposits", `{"asset":"USDC","network":"base","amount":"1"}`)
}

func TestSupersede_OnlyTheNewerSessionTakesSubmissionsAndTheOlderOnesDepositGoesOn(t *testing.T) {
	platform := startReceiver(t, nil)
	server := still(t, mockconnect.Options{Callback: platform.URL}, "newer", "  - emit: connect.deposits.pending\n  - supersede: session\n  - emit: connect.deposits.submitted\n")
	openSession(t, server, "USER01", `{"scenario":"newer"}`, "user:deposit:send")
	control[any](t, server, "POST", "/settle", `{"wait":"10s"}`)
	all := control[items[session]](t, server, "GET", "/sessions?reference_id=USER01", "").Items
	if len(all) != 2 || all[0].Status != "live" || all[1].Status != "superseded" || len(all[1].Deposits) != 1 || platform.events() != "deposits.pending deposits.submitted" {
		t.Errorf("%+v after %s", all, platform.events())
	}
	order := `{"asset":"USDC","network":"base","amount":"1"}`
	if said := refused(t, server, "POST", "/sessions/"+all[1].ID+"/deposits", order, http.StatusConflict); !strings.Contains(said, "was superseded by the newer session "+all[0].ID) {
		t.Error(said)
	}
	control[run](t, server, "POST", "/sessions/"+all[0].ID+"/deposits", order)
}

func TestExpire_TokensThatWereIssuedBeforeDoNotVerifyAndThoseAfterDo(t *testing.T) {
	server := still(t, mockconnect.Options{Data: t.TempDir()}, "over", "  - wait: 10500ms\n  - expire: token\n  - wait: 10s\n")
	open := func(token string) (int, string) {
		t.Helper()
		status, text := call(t, http.MethodPost, server.URL()+"/sessions", sampleSession, sessionHeader(token))
		return status, string(text)
	}
	begin(t, server, "over")
	token := accessToken(t, server)
	if status, text := open(token); status != 200 {
		t.Fatal(status, text)
	}
	before := token
	control[any](t, server, "POST", "/clock/advance", `{"by":"10199ms"}`)
	token = accessToken(t, server)
	control[any](t, server, "POST", "/clock/advance", `{"by":"300ms"}`)
	for _, old := range []string{token, before} {
		status, text := open(old)
		if status != http.StatusUnauthorized || !strings.Contains(text, "a scenario had every token expire") {
			t.Errorf("%d %s", status, text)
		}
	}
	last := control[items[struct {
		Explanation struct{ Rule, Message, Received string }
	}]](t, server, "GET", "/requests?limit=1", "").Items[0].Explanation
	if last.Rule != "connect.token.expired" || !strings.Contains(last.Message, "a scenario had every access token expire") {
		t.Errorf("%+v", last)
	}
	// The clock stands, so that the new one is issued in the very second of the last one.
	fresh := accessToken(t, server)
	if status, text := open(fresh); status != 200 || fresh == token {
		t.Error(status, text)
	}
	control[any](t, server, "PUT", "/clock", `{"now":"2025-12-31T00:00:00Z"}`)
	if status, text := open(accessToken(t, server)); status != 200 {
		t.Errorf("after the clock was set back: %d %s", status, text)
	}
}

func TestRotateKeys_HappensBetweenTheStepsAroundIt(t *testing.T) {
	platform := startReceiver(t, nil)
	server := still(t, mockconnect.Options{Callback: platform.URL}, "rotates", `
  - emit: connect.deposits.pending
  - wait: 10s
  - emit: connect.deposits.submitted
  - rotate_keys: {retire_after: 1h}
  - emit: connect.deposits.confirmed
`)
	keys := func() map[string][]kid {
		byStatus := map[string][]kid{}
		for _, k := range control[items[kid]](t, server, "GET", "/keys", "").Items {
			byStatus[k.Status] = append(byStatus[k.Status], k)
		}
		return byStatus
	}
	first := keys()["signing"]
	played := begin(t, server, "rotates")
	control[any](t, server, "POST", "/clock/advance", `{"by":"10s"}`)
	ended := control[run](t, server, "GET", "/runs/"+played.ID+"?wait=10s", "")
	if ended.Status != "passed" {
		t.Errorf("%s: %s", ended.Status, ended.Reason)
	}
	after := keys()
	if len(after["signing"]) != len(first) || len(after["published"]) != len(first) {
		t.Fatalf("%d keys became %v", len(first), after)
	}
	for i, k := range after["signing"] {
		if k.ID == first[i].ID || k.CreatedAt != "2026-01-01T00:00:10Z" && !strings.HasPrefix(k.CreatedAt, "2026-01-01T00:00:10") {
			t.Errorf("%+v signs after %s", k, first[i].ID)
		}
	}
	if got := after["published"][0]; got.ID != first[0].ID || !strings.HasPrefix(got.RetiresAt, "2026-01-01T01:00:10") {
		t.Errorf("%+v", got)
	}
	// What is told before the rotation may be signed after it, and what is told after it is signed with the new keys.
	_, document := call(t, http.MethodGet, server.URL()+"/v1/jwks", "", nil)
	for i, w := range platform.webhooks() {
		header := signedBy(t, w.Header.Get("jwt"))
		if isNew := header != jwtKey(first); i == 0 && isNew || i == 2 && !isNew || !strings.Contains(string(document), `"`+header+`"`) {
			t.Errorf("webhook %d is signed by %s; the first keys were %v", i, header, first)
		}
	}
	// Each play gets keys of its own: they come from no seed.
	if again := keys()["signing"]; fmt.Sprint(again) != fmt.Sprint(after["signing"]) {
		t.Error("keys change by looking at them")
	}
}

// signedBy is the kid of a compact token's header.
func signedBy(t *testing.T, token string) string {
	t.Helper()
	part, _, _ := strings.Cut(token, ".")
	var header struct {
		ID string `json:"kid"`
	}
	if err := json.Unmarshal(decode64(t, part), &header); err != nil {
		t.Fatal(err)
	}
	return header.ID
}

func jwtKey(keys []kid) string {
	for _, k := range keys {
		if strings.Contains(k.Use, "jwt") {
			return k.ID
		}
	}
	return ""
}

func decode64(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestRotateKeys_HappensOnceWhereverItStands(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	for name, test := range map[string]struct {
		steps  string
		signed int // keys of a use
		events string
	}{
		"branches": {`
  - emit: connect.deposits.pending
  - parallel:
      - [{wait: 5s}, {rotate_keys: {retire_after: 1h}}, {emit: connect.deposits.submitted}]
      - [{rotate_keys: {retire_after: 1h}}, {wait: 5s}, {rotate_keys: {}}, {expire: token}]
  - rotate_keys:
  - emit: connect.deposits.confirmed
`, 5, "deposits.pending deposits.submitted deposits.confirmed"},
		"passes": {`
  - repeat: 2
    steps:
      - emit: connect.deposits.pending
      - choose: [{steps: [{rotate_keys: {}}]}]
      - fail: exchange
`, 3, "deposits.pending deposits.failed deposits.pending deposits.failed"},
		"broken": {`
  - emit: connect.deposits.pending
  - rotate_keys:
  - emit: account_balance.changed
`, 2, "deposits.pending"},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(platform.webhooks())
			control[any](t, server, "POST", "/workspaces", `{"id":"`+name+`","callback_url":"`+platform.URL+`","clock":{"mode":"instant"}}`)
			control[any](t, server, "PUT", "/workspaces/"+name+"/scenarios/"+name, "scenario: "+name+"\ntitle: t\nflow: deposit\nsteps:"+test.steps)
			played := control[run](t, server, "POST", "/workspaces/"+name+"/runs", `{"scenario":"`+name+`","wait":"20s"}`)
			if (played.Status == "passed") == (name == "broken") {
				t.Errorf("%s: %s", played.Status, played.Reason)
			}
			control[any](t, server, "POST", "/workspaces/"+name+"/settle", `{"wait":"10s"}`)
			byUse := map[string]int{}
			for _, k := range control[items[kid]](t, server, "GET", "/workspaces/"+name+"/keys", "").Items {
				byUse[k.Use]++
			}
			for use, n := range byUse {
				if n != test.signed {
					t.Errorf("%d keys of %s, want %d", n, use, test.signed)
				}
			}
			var events []string
			for _, w := range platform.webhooks()[before:] {
				events = append(events, strings.TrimPrefix(w.Event, "connect."))
			}
			if got := strings.Join(events, " "); got != test.events {
				t.Errorf("told of %s, want %s", got, test.events)
			}
		})
	}
}
