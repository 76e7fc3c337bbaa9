package mockconnect_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect"
)

// The variables that make this test binary a server which its parent can kill.
const (
	crashData     = "MOCKCONNECT_TEST_CRASH_DATA"
	crashCallback = "MOCKCONNECT_TEST_CRASH_CALLBACK"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashData); dir != "" {
		os.Exit(serveUntilKilled(dir, os.Getenv(crashCallback)))
	}
	os.Exit(m.Run())
}

func serveUntilKilled(dir, callback string) int {
	server, err := mockconnect.New(context.Background(), mockconnect.Options{Listen: "127.0.0.1:0", Data: dir, Callback: callback, Speed: "600", Seed: 11})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	server.Start()
	fmt.Println(server.URL())
	_ = server.Wait(context.Background())
	return 1
}

// child starts such a server and answers its URL.
func child(t *testing.T, dir, callback string) (*exec.Cmd, string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), crashData+"="+dir, crashCallback+"="+callback)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return cmd, strings.TrimSpace(url)
}

func TestCrash_NothingAcknowledgedIsLostAndNothingIsInvented(t *testing.T) {
	dir := t.TempDir()
	enough := make(chan struct{})
	const runs = 60
	platform := startReceiver(t, func(n int, _ webhook) int {
		if n == runs+runs/2 { // about half way through
			close(enough)
		}
		if n%7 == 3 {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	})
	first, url := child(t, dir, platform.URL)
	var acknowledged []string
	for i := range runs {
		status, text := call(t, http.MethodPost, url+"/_mock/runs", fmt.Sprintf(`{"scenario":"deposit-confirmed","vars":{"reference_id":"USER%02d"}}`, i), nil)
		if status != http.StatusCreated {
			t.Fatal(status, string(text))
		}
		acknowledged = append(acknowledged, strings.SplitN(strings.SplitN(string(text), `"id":"`, 2)[1], `"`, 2)[0])
	}
	<-enough
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait()
	_, url = child(t, dir, platform.URL)
	for _, id := range acknowledged {
		status, text := call(t, http.MethodGet, url+"/_mock/runs/"+id+"?wait=60s", "", nil)
		if status != http.StatusOK || !strings.Contains(string(text), `"status":"passed"`) {
			t.Errorf("run %s after the crash: %d %s", id, status, text)
		}
	}
	bodies := map[string]string{}   // by event id
	events := map[string][]string{} // by user
	for _, w := range platform.webhooks() {
		id := w.Header.Get("x-zh-hook-notification-id")
		if before, seen := bodies[id]; seen {
			if before != w.Body {
				t.Errorf("event %s was sent with two bodies:\n%s\n%s", id, before, w.Body)
			}
			continue
		}
		bodies[id] = w.Body
		user := w.Body[strings.Index(w.Body, `"reference_id":"`):]
		events[user] = append(events[user], strings.TrimPrefix(w.Event, "connect.deposits."))
	}
	if len(events) != runs {
		t.Errorf("%d users heard of their deposit, want %d", len(events), runs)
	}
	for user, got := range events {
		if strings.Join(got, " ") != "pending submitted confirmed" {
			t.Errorf("%s: %v", user, got)
		}
	}
}
