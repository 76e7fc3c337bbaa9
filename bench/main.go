// Command bench measures the server from outside and prints each figure beside a limit that was measured in the same run: machines are
// noisy, ratios are not. It is run by hand (make bench), only touches loopback, and ends only the processes that it started.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

func main() {
	seconds := flag.Duration("for", 5*time.Second, "how long each rate is measured")
	only := flag.String("only", "", "the one part to measure: start, sessions, participants, tokens, customers, webhooks or waiting (default: all)")
	million := flag.Bool("million", false, "also send a million requests and look at the memory (about a minute)")
	binary := flag.String("binary", "", "the mockconnect binary to measure (default: built from this checkout)")
	bare := flag.String("bare", "", "internal: serve the bare handler with its database in this directory")
	flag.Parse()
	if *bare != "" {
		serveBare(*bare)
		return
	}
	if err := measure(*binary, *only, *seconds, *million); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func measure(binary, only string, window time.Duration, million bool) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if binary == "" {
		binary = filepath.Join(dir, "mockconnect")
		build := exec.CommandContext(context.Background(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "./cmd/mockconnect")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
	}
	b := &bench{binary: binary, dir: dir, window: window}
	fmt.Printf("%d cores, %s, %s per rate\n\n", runtime.NumCPU(), runtime.Version(), window)
	for _, part := range []struct {
		name string
		run  func() error
	}{
		{"start", b.start},
		{"sessions", b.sessions},
		{"participants", b.participants},
		{"tokens", b.tokens},
		{"customers", b.customers},
		{"webhooks", b.webhooks},
		{"waiting", b.waiting},
	} {
		if only != "" && only != part.name {
			continue
		}
		if err := part.run(); err != nil {
			return err
		}
	}
	if million {
		return b.million()
	}
	return nil
}

// bench is what the parts share.
type bench struct {
	binary, dir string
	window      time.Duration
}

// row prints one figure: what, how much, and how it stands to its limit.
func row(what, figure, against string) { fmt.Printf("%-46s %16s   %s\n", what, figure, against) }
