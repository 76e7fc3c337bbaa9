package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestRun_ReceivesAndVerifiesItsOwnWebhooks(t *testing.T) {
	t.Parallel()
	r := call(t, "run", "deposit-confirmed", "--seed", "7")
	r.has(t, 0, "✓ connect.deposits.pending", "✓ connect.deposits.submitted", "✓ connect.deposits.confirmed",
		"signature ✓", "jwt ✓", "0.013 BTC", "3 of 3 expectations held", "1 run: 1 passed; 3 webhooks delivered", "seed 7")
}

func TestRun_SameSeedSameIDs(t *testing.T) {
	t.Parallel()
	ids := func() string {
		var all []string
		for _, run := range jsonRuns(t, 0, "deposit-confirmed", "--seed", "99") {
			all = append(all, run.ID)
			for _, d := range run.Deliveries {
				all = append(all, d.EventID)
			}
		}
		return strings.Join(all, " ")
	}
	if first, second := ids(), ids(); first != second {
		t.Errorf("%s\nand then\n%s", first, second)
	}
}

func TestRun_SeveralAtOnceStayGrouped(t *testing.T) {
	t.Parallel()
	r := call(t, "run", "deposit-confirmed", "withdrawal-failed", "deposit-unexpected")
	r.has(t, 0, "3 runs: 3 passed; 6 webhooks delivered")
	for _, group := range strings.Split(r.stdout, " · seed ")[1:] {
		if deposits, withdrawals := strings.Count(group, "✓ connect.deposits"), strings.Count(group, "✓ connect.withdrawal"); deposits > 0 && withdrawals > 0 {
			t.Errorf("two runs are mixed:\n%s", r.stdout)
		}
	}
}

type document struct {
	ID         string `json:"id"`
	Scenario   string `json:"scenario"`
	Status     string `json:"status"`
	Deliveries []struct {
		Event    string `json:"event"`
		EventID  string `json:"event_id"`
		Status   string `json:"status"`
		Attempts []struct {
			Status int `json:"status"`
		} `json:"attempts"`
	} `json:"deliveries"`
}

func jsonRuns(t *testing.T, code int, args ...string) []document {
	t.Helper()
	r := call(t, append([]string{"run", "--json"}, args...)...)
	var runs []document
	if err := json.Unmarshal([]byte(r.stdout), &runs); err != nil || r.code != code {
		t.Fatalf("exit %d, %v\n%s\n%s", r.code, err, r.stdout, r.stderr)
	}
	return runs
}

func TestRun_CallbackThatAlwaysFails(t *testing.T) {
	t.Parallel()
	url := platform(t, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no such user", http.StatusInternalServerError)
	})
	call(t, "run", "deposit-confirmed", "--callback", url).has(t, 1,
		"connect.deposits.pending  dead  8 attempts: 500 ×8", "no such user", "expected delivered 1, saw 0", "handler fails", "1 run: 1 failed")
}

func TestRun_ThreeAttemptsWithOneEventID(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	attempts := map[string]int{}
	url := platform(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		id := r.Header.Get("x-zh-hook-notification-id")
		if attempts[id]++; attempts[id] <= 2 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	runs := jsonRuns(t, 0, "deposit-confirmed", "--callback", url)
	if len(runs) != 1 || runs[0].Status != "passed" || len(runs[0].Deliveries) != 3 || len(attempts) != 3 {
		t.Fatalf("%+v, attempts %v", runs, attempts)
	}
	for _, d := range runs[0].Deliveries {
		if len(d.Attempts) != 3 || d.Attempts[0].Status != 500 || d.Attempts[2].Status != 200 || attempts[d.EventID] != 3 {
			t.Errorf("%+v, and %d attempts came", d, attempts[d.EventID])
		}
	}
}

func TestRun_WrongPort(t *testing.T) {
	t.Parallel()
	address := unused(t)
	call(t, "run", "deposit-unexpected", "--callback", "http://"+address+"/webhooks", "--target-grace", "0s").has(t, 1,
		"the connection was refused", "Nothing listens at "+address, "--target-grace")
}

func TestRun_PlatformThatStartsLate(t *testing.T) {
	t.Parallel()
	address := unused(t)
	r := start(t, nil, "run", "deposit-confirmed", "--callback", "http://platform.example/hooks", "--callback-dial", address, "--target-grace", "5m")
	r.until(address + " refuses connections")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	hosts := make(chan string, 3)
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { hosts <- r.Host + r.URL.Path })}
	t.Cleanup(func() { _ = server.Close() })
	go func() { _ = server.Serve(listener) }()
	r.wait().has(t, 0, "1 run: 1 passed")
	if host := <-hosts; host != "platform.example/hooks" {
		t.Errorf("called as %s", host)
	}
}

func TestRun_UnusableInput(t *testing.T) {
	t.Parallel()
	broken := write(t, "broken.yaml", "scenario: x\ntitle: t\nflow: deposit\nsteps:\n  - emit: connect.deposits.confirmd\n  - wait: soon\n")
	for _, test := range []struct {
		args []string
		says []string
	}{
		{[]string{"deposit-confrmed"}, []string{`did you mean "deposit-confirmed"?`}},
		{[]string{broken}, []string{broken + ":5:11: ", `did you mean "connect.deposits.confirmed"?`, broken + ":6:"}},
		{[]string{"./missing.yaml"}, []string{"mockconnect: there is no file ./missing.yaml"}},
		{[]string{"deposit-confirmed.yml"}, []string{"mockconnect: there is no file deposit-confirmed.yml"}},
		{[]string{""}, []string{"mockconnect: the name of a scenario is empty"}},
		{[]string{"deposit-confirmed", "--server", "http://127.0.0.1:1", "--listen", "127.0.0.1:0"}, []string{"leave it out with --server"}},
		{[]string{"deposit-confirmed", "--var", "amont=1"}, []string{`did you mean "amount"?`, "integration"}},
		{[]string{"deposit-confirmed", "--var", "amount"}, []string{"--var"}},
		{[]string{"deposit-confirmed", "--var", "amount=much"}, []string{"/vars/amount", "decimal"}},
		{[]string{"deposit-confirmed", "--callback", "localhost:3000"}, []string{"--callback", "http://localhost:3000/webhooks"}},
		{[]string{"deposit-confirmed", "--callback", "http://localhost", "--callback-dial", "x"}, []string{"host:port"}},
		{[]string{"deposit-confirmed", "--speed", "fast"}, []string{"neither a number"}},
		{[]string{"deposit-confirmed", "--speed", "manual"}, []string{"nobody advances"}},
		{[]string{"deposit-confirmed", "--profile", "2027"}, []string{"2025-10, 2026-07"}},
		{[]string{"deposit-confirmed", "--seed", "0"}, []string{"/seed"}},
		{[]string{"deposit-confirmed", "--workspace", "default"}, []string{"--server"}},
		{[]string{"deposit-confirmed", "--server", "http://" + unused(t)}, []string{"mockconnect serve"}},
		{[]string{"deposit-confirmed", "--server", "8080"}, []string{"http://127.0.0.1:8080"}},
		{[]string{}, []string{"mockconnect run --help"}},
	} {
		r := call(t, append([]string{"run"}, test.args...)...)
		r.has(t, 2, test.says...)
		if r.stdout != "" {
			t.Errorf("%v: something was played: %s", test.args, r.stdout)
		}
	}
}

func TestRun_FileWithVars(t *testing.T) {
	t.Parallel()
	bodies := make(chan string, 1)
	url := platform(t, func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
	})
	file := write(t, "mine.yml", "scenario: mine\ntitle: t\nflow: deposit\nvars: {note: none}\nsteps:\n  - emit: connect.deposits.pending\n    set: {\"/session/metadata\": {note: \"{{ .vars.note }}\"}}\n")
	call(t, "run", file, "--callback", url, "--var", "note=a=b;c", "--var", "amount=2.50").has(t, 0, "1 passed")
	if body := <-bodies; !strings.Contains(body, `"note":"a=b;c"`) || !strings.Contains(body, `"2.50"`) {
		t.Error(body)
	}
}

func TestRun_AFileBringsWhatItIncludesFromBesideIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, steps := range map[string]string{
		"inner": "  - emit: connect.deposits.pending\n", "part": "  - include: inner\n", "full": "  - include: part\n  - fail: exchange\n",
	} {
		text := "scenario: " + name + "\ntitle: A title\nflow: deposit\nsteps:\n" + steps
		if err := os.WriteFile(filepath.Join(dir, name+".yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	call(t, "run", filepath.Join(dir, "full.yaml")).has(t, 0, "connect.deposits.pending", "connect.deposits.failed", "1 passed")
}

func TestRun_OnAServer(t *testing.T) {
	t.Parallel()
	came := make(chan string, 100)
	url := platform(t, func(_ http.ResponseWriter, r *http.Request) { came <- r.Header.Get("x-zh-hook-notification-id") })
	server := serve(t, "--callback", url)
	call(t, "run", "deposit-confirmed", "--server", server).has(t, 0, "webhooks to "+url, "1 passed")
	if len(came) != 3 {
		t.Errorf("%d webhooks came to the callback of default", len(came))
	}
	call(t, "run", "deposit-unexpected", "--server", server, "--workspace", "default").has(t, 0, "workspace default")
	call(t, "run", "deposit-unexpected", "--server", server, "--workspace", "default", "--speed", "60").has(t, 2, "leave them out")
	call(t, "run", "deposit-unexpected", "--server", server, "--workspace", "nobodys").has(t, 2, "nobodys")
	left := get(t, server+"/_mock/workspaces")
	if strings.Count(left, `"seed"`) != 1 {
		t.Errorf("workspaces are left behind: %s", left)
	}
	if runs := get(t, server+"/_mock/runs"); strings.Count(runs, `"scenario":"deposit-unexpected"`) != 1 {
		t.Errorf("the run in default is not kept: %s", runs)
	}
	bare := serve(t)
	call(t, "run", "deposit-confirmed", "--server", bare).has(t, 0, "received and verified here", "signature ✓")
	call(t, "run", "deposit-confirmed", "--server", bare, "--workspace", "default").has(t, 2, "no callback_url")
	manual := serve(t, "--callback", url, "--speed", "manual")
	call(t, "run", "deposit-confirmed", "--server", manual, "--workspace", "default").has(t, 2,
		"nobody advances the clock of a run", "POST "+manual+"/_mock/workspaces/default/clock/advance")
	if runs := get(t, manual+"/_mock/runs"); strings.Contains(runs, "deposit-confirmed") {
		t.Errorf("a run was left in a workspace whose clock stands still: %s", runs)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestRun_InterruptedLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	server := serve(t)
	r := start(t, nil, "run", "deposit-confirmed", "--server", server, "--speed", "1")
	r.until("wait 40s")
	r.end(interrupt).has(t, 1, "✗ interrupted: ", " delivered, ", "mockconnect: interrupted")
	if left := get(t, server+"/_mock/workspaces"); strings.Count(left, `"seed"`) != 1 {
		t.Errorf("workspaces are left behind: %s", left)
	}
}

func TestRun_ShowsEachAttemptThatFails(t *testing.T) {
	t.Parallel()
	url := platform(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	r := start(t, nil, "run", "deposit-confirmed", "--callback", url, "--speed", "1")
	r.until("deposit-confirmed: connect.deposits.pending: answered 503, wants 2xx, attempt 2 of 8")
	r.end(interrupt).has(t, 1, "… connect.deposits.pending  pending", "✗ interrupted: 0 events delivered, 1 pending")
}

// TestRun_AttemptsAreAsManyAsAreSaid holds the number that is printed to what the server does.
func TestRun_AttemptsAreAsManyAsAreSaid(t *testing.T) {
	t.Parallel()
	url := platform(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	runs := jsonRuns(t, 1, "deposit-unexpected", "--callback", url)
	if got := len(runs[0].Deliveries[0].Attempts); got != mostAttempts {
		t.Errorf("%d attempts, want %d", got, mostAttempts)
	}
}

func TestRun_InterruptedBeforeAnythingIsPlayed(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (&runCommand{Scenarios: []string{"deposit-confirmed"}}).Run(ctx); !errors.Is(err, errInterrupted) {
		t.Error(err)
	}
}

func TestOnceMore_CanBePasted(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"./mc", "run", "a", "--var", "note=it's so"}, `./mc run a --var 'note=it'\''s so' --seed 7`},
		{[]string{"mc", "run", "--", "a"}, "mc run --seed 7 -- a"},
		{[]string{"mc", "run", "a", "--seed=7", ""}, "mc run a --seed=7 ''"},
		{[]string{"mc", "run", "a", "--seed", "7"}, "mc run a --seed 7"},
		{[]string{"/tmp/go-build1/b001/exe/mockconnect", "run", "a"}, "go run github.com/mockconnect/mockconnect/cmd/mockconnect"},
	} {
		if got := onceMore(test.args, 7); !strings.HasPrefix(got, test.want) {
			t.Errorf("%q: %s, want %s", test.args, got, test.want)
		}
	}
}

func TestRun_OnceMoreHasTheSameIDs(t *testing.T) {
	t.Parallel()
	url := platform(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	first := call(t, "run", "deposit-unexpected", "--callback", url)
	_, line, _ := strings.Cut(first.stdout, "once more with the same ids: ")
	line, _, _ = strings.Cut(line, "\n")
	words := strings.Fields(line)
	if len(words) < 4 {
		t.Fatal(first.stdout)
	}
	_, event, _ := strings.Cut(first.stdout, "  event ")
	event, _, _ = strings.Cut(event, "\n")
	call(t, words[1:]...).has(t, 1, "  event "+event)
}

func TestRun_FailOnAssumptionSaysWhatARunRestsOn(t *testing.T) {
	t.Parallel()
	call(t, "run", "deposit-confirmed", "--fail-on-assumption").has(t, 1, "1 passed", "connect.webhook-event-id: The unique event id is sent as")
}
