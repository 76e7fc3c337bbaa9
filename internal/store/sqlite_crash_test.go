package store_test

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

	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/store"
)

// crashDir names the data directory to the test binary when it is started as the process that will be killed.
const crashDir = "MOCKCONNECT_STORE_TEST_CRASH"

// No test leaves a goroutine behind, whichever engine it opened.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		fmt.Fprintln(os.Stderr, load(dir))
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// load writes until it is killed, and says of every Update that was answered what it has written. Each writes a pair, so that a
// half would show.
func load(dir string) error {
	s, err := store.OpenSQLite(context.Background(), dir, kinds)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("%d-%d-%d", os.Getpid(), i, n)
				err := s.Update(context.Background(), "default", func(tx storage.Tx) error {
					return errors.Join(putRequest(tx, id), tx.Put(benchKind, storage.Record{ID: id, Keys: []string{"u"}, Doc: benchDoc}))
				})
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					return
				}
				fmt.Println(id)
			}
		})
	}
	wg.Wait()
	return errors.New("the load has ended by itself")
}

func TestSQLite_WhatWasAnsweredSurvivesAKill(t *testing.T) {
	dir := t.TempDir()
	for round := range 2 { // the second time over what the first has left
		s, answered := killed(t, dir, (round+1)*1000)
		there := requestIDs(t, s)
		slices.Sort(there)
		for _, id := range answered {
			if _, ok := slices.BinarySearch(there, id); !ok {
				t.Errorf("round %d: %s was answered and is gone", round, id)
			}
		}
		var pairs []string
		err := s.View(t.Context(), "default", func(v storage.Reader) error {
			records, err := v.List(benchKind, storage.Query{Index: "reference_id", Value: "u"})
			for _, r := range records {
				pairs = append(pairs, r.ID)
			}
			return err
		})
		slices.Sort(pairs)
		if err != nil || !slices.Equal(there, pairs) {
			t.Errorf("round %d: %d of one half, %d of the other, %v", round, len(there), len(pairs), err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killed starts the load, kills it when it has had so many answers, and opens what it left.
func killed(t *testing.T, dir string, answers int) (s storage.Store, answered []string) {
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
			refusal(t, dir, kinds, fmt.Sprintf("(process %d)", cmd.Process.Pid))
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // says that it was killed
	if len(answered) < answers {
		t.Fatalf("the load had %d answers, and said: %s", len(answered), &stderr)
	}
	return openSQLite(t, dir), answered
}
