package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// process is a server that was started for one measurement.
type process struct {
	cmd *exec.Cmd
	url string
}

// serve starts the server on a free port and answers when it is ready.
func (b *bench) serve(args ...string) (*process, error) {
	ready := filepath.Join(b.dir, "ready")
	_ = os.Remove(ready)
	return launch(ready, exec.CommandContext(context.Background(), b.binary, append([]string{"serve", "--listen", "127.0.0.1:0", "--ready-file", ready}, args...)...))
}

// bare starts this program again as the bare handler.
func (b *bench) bare() (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(b.dir, "bare")
	if err != nil {
		return nil, err
	}
	return launch(filepath.Join(dir, "ready"), exec.CommandContext(context.Background(), self, "-bare", dir))
}

func launch(ready string, cmd *exec.Cmd) (*process, error) {
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd}
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		if text, err := os.ReadFile(ready); err == nil && strings.HasSuffix(string(text), "\n") {
			p.url = strings.TrimSpace(string(text))
			return p, nil
		}
		time.Sleep(time.Millisecond)
	}
	p.stop()
	return nil, errors.New("the server did not become ready within 10 s")
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait()
}

// cpu is how much processor time the server has used so far. It is only known on Linux.
func (p *process) cpu() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	const user, system, tick = 11, 12, 10 * time.Millisecond // of what follows the name in parentheses
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	var sum time.Duration
	for _, i := range []int{user, system} {
		ticks, _ := strconv.Atoi(fields[i])
		sum += time.Duration(ticks) * tick
	}
	return sum
}

// memory is the resident set in MB, as the kernel counts it. It is only known on Linux.
func (p *process) memory() string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			return fmt.Sprintf("%.1f MB", float64(kb)/1024)
		}
	}
	return "unknown"
}

// start measures the time from starting the process to the first answer, and the memory of an idle server.
func (b *bench) start() error {
	const address = "127.0.0.1:18099"
	var best, sum time.Duration
	const runs = 15
	var memory string
	for range runs {
		began := time.Now()
		cmd := exec.CommandContext(context.Background(), b.binary, "serve", "--listen", address)
		if err := cmd.Start(); err != nil {
			return err
		}
		for {
			res, err := http.Get("http://" + address + "/_mock/health") //nolint:noctx // a probe in a loop that ends
			if err == nil {
				_ = res.Body.Close()
				break
			}
			if time.Since(began) > 10*time.Second {
				return err
			}
			time.Sleep(200 * time.Microsecond)
		}
		took := time.Since(began)
		if best == 0 || took < best {
			best = took
		}
		sum += took
		p := &process{cmd: cmd}
		memory = p.memory()
		p.stop()
	}
	row("process start to first 200", fmt.Sprintf("%.1f ms", float64(sum.Microseconds())/1000/runs), fmt.Sprintf("mean of %d, best %.1f ms", runs, float64(best.Microseconds())/1000))
	row("memory, idle", memory, "")
	return nil
}
