package mockconnect_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mockconnect/mockconnect"
)

// engines are a server that keeps nothing, and one that keeps everything.
func engines(t *testing.T, test func(t *testing.T, o mockconnect.Options)) {
	t.Run("memory", func(t *testing.T) { test(t, mockconnect.Options{}) })
	t.Run("sqlite", func(t *testing.T) { test(t, mockconnect.Options{Data: t.TempDir()}) })
}

// What the wall clock has a say in, and not the workspace's.
var (
	wallTimes = regexp.MustCompile(`"(latency_ms|received_at|timestamp|signature|jwt|x-[a-z-]+|at|authorization|remote_addr|request_body|response_body|body|path)":("(\\.|[^"\\])*"|[0-9.e-]+)`)
	createdAt = regexp.MustCompile(`"created_at":"[^"]*",`)
)

// everything is what the control API shows of a workspace.
func everything(t *testing.T, server *mockconnect.Server, workspace string) string {
	t.Helper()
	var all strings.Builder
	for _, path := range []string{"", "/scenarios", "/runs", "/deliveries", "/requests", "/sessions", "/participants", "/customers", "/wallets", "/keys", "/faults"} {
		status, text := call(t, "GET", server.URL()+"/_mock/workspaces/"+workspace+path, "", nil)
		if status != http.StatusOK {
			t.Fatalf("GET %s: %d %s", path, status, text)
		}
		all.WriteString(path + " " + strings.ReplaceAll(string(text), "},{", "},\n{"))
	}
	return all.String()
}

// live fills default with a little of everything, some of it under way.
func live(t *testing.T, server *mockconnect.Server) {
	t.Helper()
	own := "scenario: own-story\ntitle: A deposit that takes its time\nflow: deposit\nsteps:\n  - emit: connect.deposits.pending\n  - wait: 1h\n  - emit: connect.deposits.submitted\n"
	control[any](t, server, "PUT", "/scenarios/own-story", own)
	control[any](t, server, "PUT", "/wallets/alice", "")
	control[any](t, server, "PATCH", "/workspaces/default", `{"scenario":"own-story","keep":50,"siwx":{"chains":[1]}}`)
	control[any](t, server, "POST", "/runs", `{"scenario":"deposit-credited"}`)
	control[any](t, server, "POST", "/runs", `{"scenario":"customer-verified"}`)
	control[any](t, server, "POST", "/clock/advance", `{"by":"5m"}`)
	openSession(t, server, "USER01", `{"order":"42"}`, "user:deposit:send")
	control[any](t, server, "POST", "/clock/advance", `{"by":"1s"}`)
	control[any](t, server, "POST", "/keys/rotate", `{"retire_after":"1h"}`)
	control[any](t, server, "PUT", "/faults/index", `{"route":"GET /index","status":503}`)
}

func TestSnapshot_PutsTheWholeWorkspaceBack(t *testing.T) {
	engines(t, func(t *testing.T, o mockconnect.Options) {
		platform := startReceiver(t, nil)
		o.Speed, o.Callback, o.Seed = "manual", platform.URL, 42
		server := startServer(t, o)
		live(t, server)
		before := everything(t, server, "default")
		control[any](t, server, "PUT", "/snapshots/first", "")

		// What happens now is to be as if it had not happened, and what would happen next is to happen again.
		next := func() string {
			openSession(t, server, "USER02", `{}`, "user:deposit:send")
			control[any](t, server, "POST", "/clock/advance", `{"by":"2h"}`)
			return everything(t, server, "default")
		}
		normal := func(text string) string { // what the wall clock, and not the workspace's, has a say in
			return wallTimes.ReplaceAllString(text, `"…"`)
		}
		once := next()
		control[any](t, server, "PATCH", "/workspaces/default", `{"scenario":"deposit-confirmed","callback_url":"http://127.0.0.1:1","clock":{"mode":"instant"}}`)
		control[any](t, server, "DELETE", "/scenarios/own-story", "")
		control[any](t, server, "POST", "/reset", "")
		control[any](t, server, "POST", "/snapshots/first/restore", "")
		if diff := cmp.Diff(before, everything(t, server, "default")); diff != "" {
			t.Fatalf("restored (-want +got):\n%s", diff)
		}
		if status, _ := call(t, "GET", server.URL()+"/index", "", nil); status != http.StatusServiceUnavailable {
			t.Errorf("the fault that was saved does not count: %d", status)
		}
		control[any](t, server, "POST", "/snapshots/first/restore", "")
		if diff := cmp.Diff(normal(once), normal(next())); diff != "" {
			t.Errorf("what comes after it (-want +got):\n%s", diff)
		}
		if n := strings.Count(platform.events(), "submitted"); n != 5 { // one of deposit-credited, and twice those of USER01 and USER02
			t.Errorf("submitted was told of %d times, want 5: %s", n, platform.events())
		}
	})
}

func TestSnapshot_WhatWaitsGoesOn(t *testing.T) {
	engines(t, func(t *testing.T, o mockconnect.Options) {
		var status atomic.Int64
		status.Store(http.StatusServiceUnavailable)
		platform := startReceiver(t, func(int, webhook) int { return int(status.Load()) })
		o.Speed, o.Callback = "manual", platform.URL
		server := startServer(t, o)
		control[any](t, server, "POST", "/runs", `{"scenario":"deposit-confirmed"}`)
		control[any](t, server, "POST", "/clock/advance", `{"by":"1s"}`)
		control[any](t, server, "PUT", "/snapshots/waiting", "")
		status.Store(http.StatusOK)
		told := platform.events()
		for range 2 {
			control[any](t, server, "POST", "/snapshots/waiting/restore", "")
			control[any](t, server, "POST", "/clock/advance", `{"by":"3h"}`)
			found := control[items[run]](t, server, "GET", "/runs?wait=10s&status=passed", "")
			if len(found.Items) != 1 || found.Items[0].Status != "passed" {
				t.Errorf("%+v", found)
			}
		}
		if got, want := platform.events(), told+strings.Repeat(" deposits.pending deposits.submitted deposits.confirmed", 2); got != want {
			t.Errorf("told: %s\nwant: %s", got, want)
		}
	})
}

func TestSnapshot_AnotherWorkspaceKeepsWhoItIs(t *testing.T) {
	engines(t, func(t *testing.T, o mockconnect.Options) {
		here, there := startReceiver(t, nil), startReceiver(t, nil)
		o.Speed, o.Callback = "manual", here.URL
		server := startServer(t, o)
		live(t, server)
		control[any](t, server, "POST", "/runs", `{"scenario":"deposit-confirmed"}`)
		control[any](t, server, "PUT", "/snapshots/fixture", "")
		_, file := call(t, "GET", server.URL()+"/_mock/snapshots/fixture", "", nil)
		control[any](t, server, "POST", "/clock/advance", `{"by":"1s"}`) // its own story has been told of by then
		told := len(here.webhooks())

		other := control[map[string]any](t, server, "POST", "/workspaces", fmt.Sprintf(`{"id":"other","callback_url":%q}`, there.URL))
		control[any](t, server, "PUT", "/workspaces/other/snapshots/mine", string(file))
		control[any](t, server, "POST", "/workspaces/other/snapshots/mine/restore", "")
		after := control[map[string]any](t, server, "GET", "/workspaces/other?credentials=show", "")
		for _, path := range []string{
			"id", "callback_url", "created_at", "connect.organization_id", "connect.client_id", "connect.client_secret", "zerohash.api_key",
			"zerohash.private_key", "zerohash.passphrase", "zerohash.platform_code", "zerohash.webhook_secret", "siwx.api_key", "siwx.api_secret", "siwx.client_id",
		} {
			if before, now := at(other, path), at(after, path); before != now {
				t.Errorf("%s was %v and is %v", path, before, now)
			}
		}
		if at(after, "scenario") != "own-story" || fmt.Sprint(at(after, "siwx.chains")) != "[1]" {
			t.Errorf("how it behaves is not taken over: %v", after)
		}
		// Accounts are found by the platform's code, which is another one here.
		credited := control[items[struct {
			Code string `json:"participant_code"`
		}]](t, server, "GET", "/workspaces/other/participants", "").Items
		if len(credited) != 1 {
			t.Fatalf("%d participants, want 1", len(credited))
		}
		if text := everything(t, server, "other"); strings.Contains(text, "PLAT01") {
			t.Error("the other platform's code is still there")
		}
		control[any](t, server, "POST", "/workspaces/other/clock/advance", `{"by":"3h"}`)
		if got := there.events(); !strings.Contains(got, "deposits.confirmed") {
			t.Errorf("its own target is told %q", got)
		}
		if got := here.webhooks()[told:]; len(got) > 0 {
			t.Errorf("the target of the workspace that was saved is told %v", got)
		}
	})
}

func TestSnapshot_HasSecretsOnlyWhenAsked(t *testing.T) {
	server := startServer(t, mockconnect.Options{})
	live(t, server)
	secrets := control[map[string]any](t, server, "GET", "/workspaces/default?credentials=show", "")
	control[any](t, server, "PUT", "/snapshots/first", "")
	_, plain := call(t, "GET", server.URL()+"/_mock/snapshots/first", "", nil)
	_, whole := call(t, "GET", server.URL()+"/_mock/snapshots/first?credentials=show", "", nil)
	for _, path := range []string{"connect.client_secret", "zerohash.private_key", "zerohash.passphrase", "zerohash.webhook_secret", "siwx.api_secret"} {
		secret := fmt.Sprintf(`:%q`, at(secrets, path))
		if strings.Contains(string(plain), secret) || !strings.Contains(string(whole), secret) {
			t.Errorf("%s is in the file that was not to have it, or is not in the other", path)
		}
	}
	if strings.Contains(string(plain), "PRIVATE KEY") || !strings.Contains(string(whole), "PRIVATE KEY") {
		t.Error("private keys are in the file that was not to have them, or are not in the other")
	}

	keys := control[any](t, server, "GET", "/keys", "")
	control[any](t, server, "PATCH", "/workspaces/default", `{"connect":{"client_secret":"changed"}}`)
	control[any](t, server, "POST", "/keys/rotate", "")
	for _, step := range []struct {
		file []byte
		want string
	}{{plain, "changed"}, {whole, fmt.Sprint(at(secrets, "connect.client_secret"))}} {
		control[any](t, server, "PUT", "/snapshots/again", string(step.file))
		control[any](t, server, "POST", "/snapshots/again/restore", "")
		if got := at(control[map[string]any](t, server, "GET", "/workspaces/default?credentials=show", ""), "connect.client_secret"); got != step.want {
			t.Errorf("the client_secret is %v, want %v", got, step.want)
		}
	}
	if diff := cmp.Diff(keys, control[any](t, server, "GET", "/keys", "")); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestSnapshot_SurvivesResetAndRestartAndGoesWithItsWorkspace(t *testing.T) {
	data := t.TempDir()
	server := startServer(t, mockconnect.Options{Data: data, Speed: "manual"})
	control[any](t, server, "POST", "/workspaces", `{"id":"other"}`)
	for i := range 20 {
		control[any](t, server, "PUT", fmt.Sprint("/workspaces/other/snapshots/s", i), "")
	}
	if text := refused(t, server, "PUT", "/workspaces/other/snapshots/one-more", "", http.StatusConflict); !strings.Contains(text, "has 20 snapshots") {
		t.Error(text)
	}
	control[any](t, server, "PUT", "/workspaces/other/snapshots/s3", "") // which replaces one
	control[any](t, server, "DELETE", "/workspaces/other/snapshots/s4", "")
	refused(t, server, "DELETE", "/workspaces/other/snapshots/s4", "", http.StatusNotFound)
	refused(t, server, "GET", "/workspaces/other/snapshots/s4", "", http.StatusNotFound)
	refused(t, server, "POST", "/workspaces/other/snapshots/s4/restore", "", http.StatusNotFound)
	control[any](t, server, "POST", "/workspaces/other/reset", "")
	names := func() (all []string) {
		type named struct {
			Name    string `json:"name"`
			Records int    `json:"records"`
		}
		for _, s := range control[items[named]](t, server, "GET", "/workspaces/other/snapshots", "").Items {
			all = append(all, s.Name)
		}
		return all
	}
	if got := names(); len(got) != 19 || got[0] != "s3" {
		t.Errorf("snapshots: %q", got)
	}
	openSession(t, server, "USER01", `{}`, "user:deposit:send")
	control[any](t, server, "PUT", "/snapshots/kept", "")
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}

	server = startServer(t, mockconnect.Options{Data: data, Speed: "manual"})
	if got := names(); len(got) != 19 {
		t.Errorf("after a restart: %q", got)
	}
	control[any](t, server, "POST", "/reset", "")
	control[any](t, server, "POST", "/snapshots/kept/restore", "")
	if got := control[items[session]](t, server, "GET", "/sessions", "").Items; len(got) != 1 || got[0].Status != "live" {
		t.Errorf("sessions: %+v", got)
	}
	control[any](t, server, "DELETE", "/workspaces/other", "")
	control[any](t, server, "POST", "/workspaces", `{"id":"other"}`)
	if got := names(); len(got) != 0 {
		t.Errorf("a new workspace of that id has %q", got)
	}
	refused(t, server, "PUT", "/snapshots/Not%20a%20name", "", http.StatusBadRequest)
}

func TestSnapshot_ADamagedFileIsRefusedAndNothingIsLost(t *testing.T) {
	server := startServer(t, mockconnect.Options{Speed: "manual"})
	live(t, server)
	control[any](t, server, "PUT", "/snapshots/good", "")
	_, text := call(t, "GET", server.URL()+"/_mock/snapshots/good", "", nil)
	file := string(text)
	lines := strings.SplitAfter(file, "\n")
	before := everything(t, server, "default")
	swap := func(old, new string) string { return strings.Replace(file, old, new, 1) }
	for name, test := range map[string]struct{ file, want string }{
		"no snapshot":      {"hello", `line 1, column 1: wants the first line of a snapshot`},
		"newer":            {swap(`"version":1`, `"version":2`), "line 1, column 1: the snapshot is of version 2, and this mockconnect reads version 1"},
		"cut off":          {strings.Join(lines[:len(lines)-4], ""), "records, and its first line says that it has"},
		"cut off mid-line": {file[:len(file)-20], fmt.Sprintf("line %d, column", len(lines)-1)},
		"an unknown kind":  {swap(`{"kind":"accounts"`, `{"kind":"acounts"`), `line 2, column 1: unknown kind of record \"acounts\"; did you mean \"accounts\"?`},
		"a settings line":  {swap(`{"kind":"accounts"`, `{"kind":"workspaces"`), `line 2, column 1: unknown kind of record`},
		"a broken record":  {swap(`"epoch":0`, `"epoch":"x"`), `is no record of accounts: /epoch`},
		"twice":            {lines[0] + lines[1] + lines[1] + strings.Join(lines[2:], ""), `is in line 2 already`},
		"bad settings":     {swap(`"auth_mode":"lite"`, `"auth_mode":"lit"`), "/connect/auth_mode"},
		"an extra member":  {swap(`{"kind":"accounts"`, `{"extra":1,"kind":"accounts"`), `line 2, column`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := refused(t, server, "PUT", "/snapshots/good", test.file, http.StatusBadRequest); !strings.Contains(got, test.want) {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
	control[any](t, server, "POST", "/snapshots/good/restore", "")
	if diff := cmp.Diff(before, everything(t, server, "default")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	// What would clash with another workspace by now is refused before anything is emptied.
	control[any](t, server, "PATCH", "/workspaces/default", `{"zerohash":{"api_key":"mine-now"}}`)
	control[any](t, server, "POST", "/workspaces", `{"id":"other","zerohash":{"api_key":"h2yFu1uijCDEqkbdop4GAF"}}`)
	before = everything(t, server, "default")
	if got := refused(t, server, "POST", "/snapshots/good/restore", "", http.StatusBadRequest); !strings.Contains(got, "belongs to workspace") {
		t.Error(got)
	}
	if diff := cmp.Diff(before, everything(t, server, "default")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSnapshot_AServerBeginsWithOne(t *testing.T) {
	engines(t, func(t *testing.T, o mockconnect.Options) {
		first := startServer(t, mockconnect.Options{Speed: "manual"})
		live(t, first)
		control[any](t, first, "POST", "/runs", `{"scenario":"deposit-confirmed"}`)
		control[any](t, first, "POST", "/clock/advance", `{"by":"1s"}`)
		control[any](t, first, "PUT", "/snapshots/fixture", "")
		before := everything(t, first, "default")
		_, text := call(t, "GET", first.URL()+"/_mock/snapshots/fixture?credentials=show", "", nil)
		file := filepath.Join(t.TempDir(), "fixture.jsonl")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		o.Snapshot = file
		second := startServer(t, o)
		strip := func(text string) string { return createdAt.ReplaceAllString(text, "") }
		if diff := cmp.Diff(strip(before), strip(everything(t, second, "default"))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		control[any](t, second, "POST", "/clock/advance", `{"by":"3h"}`)
		if got := control[items[run]](t, second, "GET", "/runs?scenario=deposit-confirmed", "").Items; got[0].Status == "running" {
			t.Errorf("the run that waited: %+v", got)
		}

		platform := startReceiver(t, nil)
		o.Callback, o.Data = platform.URL, ""
		third := startServer(t, o) // what is asked for is laid over it
		if got := at(control[map[string]any](t, third, "GET", "/workspaces/default", ""), "callback_url"); got != platform.URL {
			t.Errorf("callback_url: %v", got)
		}
	})
}

// at reads a value out of JSON by a dotted path.
func at(value any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		members, _ := value.(map[string]any)
		value = members[name]
	}
	if _, err := json.Marshal(value); err != nil {
		return nil
	}
	return value
}
