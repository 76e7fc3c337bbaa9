package ledger_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/store"
)

// crashDir names the data directory to the test binary when it is started as the process that will be killed.
const crashDir = "MOCKCONNECT_LEDGER_TEST_CRASH"

// No test leaves a goroutine behind, whichever engine it opened.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		fmt.Fprintln(os.Stderr, load(dir))
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// load posts until it is killed, and names the runs of every Update that was answered. Each makes two, so that a half would show.
func load(dir string) error {
	s, err := store.OpenSQLite(context.Background(), dir, ledger.Kinds)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for n := 1; ; n++ {
				in, out, err := bringAndSpread(s, n%5 == 0)
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					return
				}
				if out != "" {
					fmt.Println(in, out)
				}
			}
		})
	}
	wg.Wait()
	return errors.New("the load has ended by itself")
}

// bringAndSpread answers the ids of the runs that were kept.
func bringAndSpread(s storage.Store, fails bool) (in, out string, err error) {
	err = s.Update(context.Background(), ws, func(tx storage.Tx) error {
		one, err := ledger.Post(tx, ids, noon, ledger.RunDeposit, moves(ledger.World("BTC"), ann, "0.3")...)
		if err != nil {
			return err
		}
		two, err := ledger.Post(tx, ids, noon, ledger.RunTransfer, append(moves(ann, bob, "0.2"), moves(ann, fees, "0.1")...)...)
		if err != nil {
			return err
		}
		in, out = one.ID, two.ID
		if fails {
			return errRefused
		}
		return nil
	})
	if errors.Is(err, errRefused) {
		return "", "", nil
	}
	return in, out, err
}

func TestLedger_WhatWasAnsweredSurvivesAKillAndAddsUp(t *testing.T) {
	dir := t.TempDir()
	e := engines[1]
	for round := range 2 { // the second time over what the first has left
		answered := killed(t, dir, 150)
		s := e.open(t, dir)
		audited(t, s)
		var there []string
		view(t, s, func(r storage.Reader) error {
			runs, total, err := ledger.RunsOf(r, ids("ledger_account", ann.String(), 0), ledger.Page{Size: 1 << 30})
			for _, run := range runs {
				there = append(there, run.RunID)
			}
			if total != len(runs) || total%2 != 0 {
				t.Errorf("round %d: %d runs of %d; want all, and two of each Update", round, len(runs), total)
			}
			return err
		})
		slices.Sort(there)
		for _, id := range strings.Fields(strings.Join(answered, " ")) {
			if _, ok := slices.BinarySearch(there, id); !ok {
				t.Errorf("round %d: run %s was answered and is gone", round, id)
			}
		}
		if left := balance(t, s, ann); !left.IsZero() {
			t.Errorf("round %d: half an Update left %s", round, left)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killed starts the load, and kills it when it has had so many answers.
func killed(t *testing.T, dir string, answers int) (answered []string) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if answered = append(answered, lines.Text()); len(answered) == answers {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // says that it was killed
	if len(answered) < answers {
		t.Fatalf("the load had %d answers, and said: %s", len(answered), &stderr)
	}
	return answered
}
