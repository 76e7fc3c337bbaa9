package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/store"
	"github.com/mockconnect/mockconnect/internal/store/storetest"
)

// requests are the records of these tests: nothing but ids.
var requests = storetest.Requests

func putRequest(tx storage.Tx, id string) error { return tx.Put(requests, storage.Record{ID: id}) }

func requestIDs(t *testing.T, s storage.Store) (ids []string) {
	t.Helper()
	err := s.View(t.Context(), "default", func(v storage.Reader) error {
		records, err := v.List(requests, storage.Query{Oldest: true})
		for _, r := range records {
			ids = append(ids, r.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// group keeps the writer busy until all of the closures wait for it, in this order, so that they share a transaction.
func group(t *testing.T, s storage.Store, closures ...func(storage.Tx) error) []error {
	t.Helper()
	errs := make([]error, len(closures))
	var wg sync.WaitGroup
	defer wg.Wait()
	err := s.Update(t.Context(), "default", func(storage.Tx) error {
		for i, fn := range closures {
			wg.Go(func() {
				defer func() {
					if v := recover(); v != nil {
						errs[i] = v.(error)
					}
				}()
				errs[i] = errors.New("the goroutine ended")
				errs[i] = s.Update(context.Background(), "default", fn)
			})
			for store.Queued(s) <= i {
				runtime.Gosched()
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	return errs
}

func TestSQLite_EveryClosureOfAGroupEndsInItsOwnWay(t *testing.T) {
	s := openSQLite(t, t.TempDir())
	defer func() { _ = s.Close() }()
	refused := errors.New("refused")
	good := func(id string) func(storage.Tx) error {
		return func(tx storage.Tx) error { return putRequest(tx, id) }
	}
	bad := func(id string) func(storage.Tx) error {
		return func(tx storage.Tx) error { return errors.Join(tx.Clear(), putRequest(tx, id), refused) }
	}
	errs := group(t, s,
		good("1"),
		bad("2"), // rolls back, and makes 1 again
		good("3"),
		func(tx storage.Tx) error { panic(fmt.Errorf("%w, %w", refused, bad("4")(tx))) },
		func(tx storage.Tx) error { _ = bad("5")(tx); runtime.Goexit(); return nil },
		bad("6"),
		good("7"),
		func(storage.Tx) error { return refused },
		good("8"),
	)
	for i, want := range []string{"", "refused", "", "refused, ", "the goroutine ended", "refused", "", "refused", ""} {
		if got := fmt.Sprint(errs[i]); (errs[i] != nil) != (want != "") || !strings.Contains(got, want) {
			t.Errorf("closure %d ended with %v, want %q", i+1, errs[i], want)
		}
	}
	if !errors.Is(errs[3], refused) || !strings.Contains(errs[3].Error(), "EveryClosureOfAGroup") {
		t.Errorf("the panic does not say where it happened: %v", errs[3])
	}
	if got, want := requestIDs(t, s), []string{"1", "3", "7", "8"}; !slices.Equal(got, want) {
		t.Errorf("there is %q, want %q", got, want)
	}
}

func TestSQLite_StartingAGroupOverKeepsSeq(t *testing.T) {
	s := openSQLite(t, t.TempDir())
	defer func() { _ = s.Close() }()
	var first, again uint64
	seq := func(tx storage.Tx) uint64 {
		r, _, _ := tx.Get(requests, "1")
		return r.Seq
	}
	errs := group(t, s,
		func(tx storage.Tx) error { err := putRequest(tx, "1"); first = seq(tx); return err },
		func(tx storage.Tx) error { return errors.Join(putRequest(tx, "2"), errors.New("refused")) },
		func(tx storage.Tx) error { again = seq(tx); return nil },
	)
	if first == 0 || first != again || errs[1] == nil {
		t.Errorf("Seq was %d and is %d; %v", first, again, errs)
	}
}

func TestSQLite_AFullDiskFailsTheWholeGroupAndNothingElse(t *testing.T) {
	s := openSQLite(t, t.TempDir())
	defer func() { _ = s.Close() }()
	if err := s.Update(t.Context(), "default", func(tx storage.Tx) error { return putRequest(tx, "before") }); err != nil {
		t.Fatal(err)
	}
	if err := store.LimitPages(s, 4); err != nil {
		t.Fatal(err)
	}
	large := storage.Record{ID: "large", Doc: make([]byte, 100_000)}
	errs := group(t, s,
		func(tx storage.Tx) error { return putRequest(tx, "1") },
		func(tx storage.Tx) error { _ = tx.Put(requests, large); return nil }, // does not look at the error
		func(tx storage.Tx) error { return putRequest(tx, "3") },
	)
	errs = append(errs, s.Update(t.Context(), "default", func(tx storage.Tx) error { _ = tx.Put(requests, large); return nil }))
	for i, err := range errs {
		if err == nil || !strings.Contains(err.Error(), "cannot grow, because its disk is full") {
			t.Errorf("closure %d is answered %v", i+1, err)
		}
	}
	if err := store.LimitPages(s, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(t.Context(), "default", func(tx storage.Tx) error { return putRequest(tx, "after") }); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if got, want := requestIDs(t, s), []string{"before", "after"}; !slices.Equal(got, want) {
		t.Errorf("there is %q, want %q", got, want)
	}
}

func TestSQLite_WaitingForTheWriterEndsWithTheContext(t *testing.T) {
	s := openSQLite(t, t.TempDir())
	defer func() { _ = s.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	answered := make(chan error)
	err := s.Update(t.Context(), "default", func(storage.Tx) error {
		go func() {
			answered <- s.Update(ctx, "default", func(tx storage.Tx) error { return putRequest(tx, "never") })
		}()
		for store.Queued(s) == 0 {
			runtime.Gosched()
		}
		cancel()
		if err := <-answered; !errors.Is(err, context.Canceled) { // while this closure still keeps the writer
			t.Errorf("the waiting Update is answered %v", err)
		}
		return nil
	})
	if got := requestIDs(t, s); err != nil || len(got) > 0 {
		t.Errorf("%v, and there is %q", err, got)
	}
}

func TestSQLite_CloseWaitsForQueuedUpdates(t *testing.T) {
	dir := t.TempDir()
	s := openSQLite(t, dir)
	closed := make(chan error)
	var later error
	errs := group(t, s, func(tx storage.Tx) error {
		go func() { closed <- s.Close() }()
		return putRequest(tx, "1")
	}, func(tx storage.Tx) error { return putRequest(tx, "2") })
	if err := errors.Join(append(errs, <-closed)...); err != nil {
		t.Fatal(err)
	}
	if later = s.Update(t.Context(), "default", func(storage.Tx) error { return nil }); !errors.Is(later, storage.ErrClosed) {
		t.Errorf("an Update after Close is answered %v", later)
	}
	s = openSQLite(t, dir)
	defer func() { _ = s.Close() }()
	if got := requestIDs(t, s); !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("there is %q", got)
	}
}

func TestSQLite_EveryStatementUsesAnIndexAndSortsNothing(t *testing.T) {
	s := openSQLite(t, t.TempDir())
	defer func() { _ = s.Close() }()
	for _, k := range kinds {
		plans, err := store.Plans(s, k)
		if err != nil {
			t.Fatal(err)
		}
		for text, plan := range plans {
			if strings.Contains(plan, "SCAN") || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(text, "INDEXED BY") &&
				strings.Contains(text, "seq <") && !strings.Contains(plan, "rowid<?") {
				t.Errorf("%s\n%s", text, plan)
			}
		}
	}
}
