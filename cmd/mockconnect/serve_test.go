package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

const interrupt = syscall.SIGINT

func TestServe_BannerReadyAndGracefulEnd(t *testing.T) {
	t.Parallel()
	ready := filepath.Join(t.TempDir(), "ready")
	if err := os.WriteFile(ready, []byte("http://stale\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, signal := range []os.Signal{interrupt, syscall.SIGTERM} {
		r := start(t, nil, "--listen", "127.0.0.1:0", "--ready-file", ready)
		r.until("client_secret")
		r.until("mockconnect run customer-verified --server http://127.0.0.1:")
		line := r.until("ready url=")
		if !regexp.MustCompile(`^ready url=http://127\.0\.0\.1:[0-9]+ in=[0-9]+ms$`).MatchString(line) {
			t.Errorf("the ready line is %q", line)
		}
		if text, err := os.ReadFile(ready); err != nil || string(text) != urlIn(line)+"\n" {
			t.Errorf("the ready file says %q, %v", text, err)
		}
		call(t, "healthcheck", "--url", urlIn(line)).has(t, 0, "ok: mockconnect")
		r.end(signal).has(t, 0)
		if _, err := os.Stat(ready); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the ready file outlives the server: %v", err)
		}
	}
}

func TestServe_BusyPort(t *testing.T) {
	t.Parallel()
	busy := strings.TrimPrefix(serve(t), "http://")
	call(t, "serve", "--listen", busy).has(t, 2, busy+" is in use", "--listen 127.0.0.1:0")
	call(t, "listen", "--listen", busy).has(t, 2, busy+" is in use", "--listen 127.0.0.1:0")
}

func TestServe_ConfigFaultsAreAllListed(t *testing.T) {
	t.Parallel()
	file := write(t, "config.yaml", "lisen: x\nspeed: fast\nseed: many\ndefault:\n  profil: x\n")
	want := []string{file + `:1:1: unknown field "lisen"; did you mean "listen"?`, file + ":2:8: ", file + ":3:7: ", file + ":5:3: "}
	call(t, "serve", "--config", file).has(t, 2, want...)
	call(t, "--config="+file).has(t, 2, want...)
	callWith(t, []string{"MOCKCONNECT_CONFIG=" + file}, "", "serve").has(t, 2, want...)
	callWith(t, []string{"MOCKCONNECT_CONFIG_YAML=lisen: x"}, "").has(t, 2, "MOCKCONNECT_CONFIG_YAML:1:1: ")
	call(t, "--config", "nowhere.yaml").has(t, 2, "mockconnect: there is no file nowhere.yaml")
	// A config for the server is no other command's business.
	callWith(t, []string{"MOCKCONNECT_CONFIG=" + file}, "", "version").has(t, 0, "mockconnect")
}

func TestServe_FlagBeatsVariableBeatsFile(t *testing.T) {
	t.Parallel()
	file := write(t, "config.yaml", "listen: 127.0.0.1:0\nseed: 1\nprofile: 2026-07\nlog_format: json\n")
	for _, test := range []struct {
		env, args []string
		seed      string
	}{
		{nil, []string{"--config", file}, `"seed":1,`},
		{[]string{"MOCKCONNECT_SEED=2", "MOCKCONNECT_CONFIG=" + file}, nil, `"seed":2,`},
		{[]string{"MOCKCONNECT_SEED=2"}, []string{"--config", file, "--seed", "3"}, `"seed":3,`},
		{[]string{"MOCKCONNECT_SEED=2"}, []string{"serve", "--config", file, "--seed=3"}, `"seed":3,`},
	} {
		r := start(t, test.env, test.args...)
		url := urlIn(r.until("ready url="))
		if shown := get(t, url+"/_mock/workspaces/default"); !strings.Contains(shown, test.seed) || !strings.Contains(shown, `"profile":"2026-07"`) {
			t.Errorf("%v %v: %s", test.env, test.args, shown)
		}
		r.end(interrupt).has(t, 0)
	}
}

func TestServe_JSONLogLeavesOnlyLinesForMachines(t *testing.T) {
	t.Parallel()
	r := start(t, nil, "--listen", "127.0.0.1:0", "--log-format", "json")
	if !r.lines.Scan() || !strings.HasPrefix(r.lines.Text(), "ready url=") {
		t.Errorf("the first line is %q", r.lines.Text())
	}
	get(t, urlIn(r.lines.Text())+"/nowhere")
	done := r.end(interrupt)
	done.has(t, 0, `"msg":"refused"`)
	for line := range strings.Lines(done.stdout + done.stderr) {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
}

func TestCommandLine_Mistakes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"rnu", "deposit-confirmed"}, `unknown command "rnu"; did you mean "run"?`},
		{[]string{"fly"}, `unknown command "fly"; known: serve, run`},
		{[]string{"run", "x", "--calback", "y"}, `did you mean "--callback"`},
		{[]string{"--lisen", "x"}, `did you mean "--listen"?`},
		{[]string{"serve", "--listen", "127.0.0.1:0", "--callback", "ftp://x"}, "http or https"},
		{[]string{"serve", "--listen", "8080"}, "8080"},
		{[]string{"list", "scenaros"}, "scenarios"},
		{[]string{"sign", "connect"}, "--key"},
	} {
		r := call(t, test.args...)
		r.has(t, 2, test.says)
		if r.stdout != "" {
			t.Errorf("%v: standard output has %s", test.args, r.stdout)
		}
	}
}

func TestCommandLine_ServersVariablesChangeNoOtherCommand(t *testing.T) {
	t.Parallel()
	address := unused(t)
	env := []string{"MOCKCONNECT_LISTEN=" + address, "MOCKCONNECT_SPEED=manual", "MOCKCONNECT_LOG_FORMAT=yes"}
	r := start(t, env, "listen", "--listen", "127.0.0.1:0")
	if line := r.until("listening url="); strings.Contains(line, address) {
		t.Errorf("listen listens where the server should: %s", line)
	}
	r.end(interrupt).has(t, 0)
	callWith(t, env, "", "run", "deposit-unexpected").has(t, 0, "1 passed")
	callWith(t, env, "", "healthcheck").has(t, 1, address)
}

func TestServe_SaysHowLongSessionsLast(t *testing.T) {
	t.Parallel()
	r := start(t, nil, "--listen", "127.0.0.1:0", "--speed", "60")
	r.until("At this speed sessions (1h) last 60 seconds of wall time.")
	r.end(interrupt).has(t, 0)
}

func TestCommandLine_WarnsOfMisspeltVariables(t *testing.T) {
	t.Parallel()
	warning := `no flag knows the variable MOCKCONNECT_CALBACK; did you mean "MOCKCONNECT_CALLBACK"?`
	env := []string{
		"MOCKCONNECT_CALBACK=x", "MOCKCONNECT_TEST_X=1", "MOCKCONNECT_BIN=x", "MOCKCONNECT_CONFIG_YAML=", "MOCKCONNECT_LISTEN=127.0.0.1:0",
		"MOCKCONNECT_SERVICE_HOST=10.0.0.1", "MOCKCONNECT_PORT_8080_TCP=x", "MOCKCONNECT_PORT=tcp://10.0.0.1:8080",
	}
	r := callWith(t, env, "", "run", "deposit-unexpected")
	if r.has(t, 0); r.stderr != "mockconnect: warning: "+warning+"\n" {
		t.Errorf("standard error has %s", r.stderr)
	}
	s := start(t, env, "--log-format", "json")
	s.until("ready url=")
	if done := s.end(interrupt); strings.Count(done.stderr, "no flag knows") != 1 || !json.Valid([]byte(strings.SplitN(done.stderr, "\n", 2)[0])) {
		t.Errorf("standard error has %s", done.stderr)
	}
	if r := callWith(t, env, "", "version"); r.stderr != "" {
		t.Errorf("version warns: %s", r.stderr)
	}
}

func TestLocalURL(t *testing.T) {
	for listen, want := range map[string]string{
		"": "http://127.0.0.1:8080", "0.0.0.0:9000": "http://127.0.0.1:9000", ":9000": "http://127.0.0.1:9000",
		"[::]:9000": "http://127.0.0.1:9000", "10.0.0.7:9000": "http://10.0.0.7:9000", "[::1]:9": "http://[::1]:9",
	} {
		if got := localURL(listen); got != want {
			t.Errorf("%q: %s, want %s", listen, got, want)
		}
	}
}

func TestServe_FaultsOfTheConfigBeginWithTheirPlace(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte("seed: abc\nworkspaces:\n  - {id: a, profile: x}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := call(t, "serve", "--config", file)
	lines := strings.Split(strings.TrimSpace(r.stderr), "\n")
	if r.code != 2 || len(lines) != 2 || !strings.HasPrefix(lines[0], file+":1:7: ") || !strings.HasPrefix(lines[1], file+":3:") {
		t.Errorf("exit %d:\n%s", r.code, r.stderr)
	}
}
