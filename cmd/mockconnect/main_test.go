package main

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The tests run the command as a process of its own: this very binary, which is the command when it is told so. It is built once,
// with the race detector when the tests are.
const beCommand = "BE_THE_COMMAND=1"

func TestMain(m *testing.M) {
	if name, value, _ := strings.Cut(beCommand, "="); os.Getenv(name) == value {
		main()
	}
	os.Exit(m.Run())
}

// process prepares the command in an empty directory, without the variables of whoever runs the tests.
func process(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "MOCKCONNECT_") {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	// The race detector would have each process linger for a second.
	cmd.Env = append(append(cmd.Env, beCommand, "GORACE=atexit_sleep_ms=0"), env...)
	return cmd
}

type result struct {
	code           int
	stdout, stderr string
}

// has checks that texts stand somewhere in what was printed.
func (r result) has(t *testing.T, code int, texts ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit %d, want %d\nstdout: %s\nstderr: %s", r.code, code, r.stdout, r.stderr)
	}
	for _, text := range texts {
		if !strings.Contains(r.stdout+r.stderr, text) {
			t.Errorf("%q is not said\nstdout: %s\nstderr: %s", text, r.stdout, r.stderr)
		}
	}
}

// call runs the command to its end.
func call(t *testing.T, args ...string) result {
	t.Helper()
	return callWith(t, nil, "", args...)
}

func callWith(t *testing.T, env []string, stdin string, args ...string) result {
	t.Helper()
	cmd := process(t, env, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	_ = cmd.Run() // the exit code says how it went
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// running is a command that goes on.
type running struct {
	t      *testing.T
	cmd    *exec.Cmd
	lines  *bufio.Scanner
	stderr bytes.Buffer
}

func start(t *testing.T, env []string, args ...string) *running {
	t.Helper()
	r := &running{t: t, cmd: process(t, env, args...)}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.cmd.Stderr = &r.stderr
	r.lines = bufio.NewScanner(out)
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return r
}

// until reads lines up to one that holds a text, and answers it.
func (r *running) until(text string) string {
	r.t.Helper()
	var before []string
	for r.lines.Scan() {
		if strings.Contains(r.lines.Text(), text) {
			return r.lines.Text()
		}
		before = append(before, r.lines.Text())
	}
	_ = r.cmd.Wait()
	r.t.Fatalf("it ended before it said %q\nstdout: %s\nstderr: %s", text, strings.Join(before, "\n"), r.stderr.String())
	return ""
}

// end sends a signal, and answers what else is said.
func (r *running) end(signal os.Signal) result {
	r.t.Helper()
	if err := r.cmd.Process.Signal(signal); err != nil {
		r.t.Fatal(err)
	}
	return r.wait()
}

// wait reads until the command ends by itself.
func (r *running) wait() result {
	var rest []string
	for r.lines.Scan() {
		rest = append(rest, r.lines.Text())
	}
	_ = r.cmd.Wait()
	return result{r.cmd.ProcessState.ExitCode(), strings.Join(rest, "\n"), r.stderr.String()}
}

// serve starts a server on a free port and answers its URL.
func serve(t *testing.T, args ...string) string {
	t.Helper()
	r := start(t, nil, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	url := urlIn(r.until("ready url="))
	t.Cleanup(func() { _ = r.cmd.Process.Signal(syscall.SIGTERM); r.wait() })
	return url
}

// urlIn is the URL in a line such as "ready url=http://127.0.0.1:1 in=3ms".
func urlIn(line string) string {
	_, rest, _ := strings.Cut(line, "url=")
	url, _, _ := strings.Cut(rest, " ")
	return url
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// platform is a callback that answers as it is told.
func platform(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server.URL + "/webhooks"
}

// unused is an address where nothing listens.
func unused(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}
