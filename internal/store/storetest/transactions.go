package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

func ownChanges(t *testing.T, s storage.Store) {
	put(t, s, "default", Sessions, storage.Record{ID: "old", Keys: []string{"u"}})
	update(t, s, "default", func(tx storage.Tx) error {
		check := func(want ...string) {
			t.Helper()
			all, err := tx.List(Sessions, storage.Query{Oldest: true})
			if err != nil || !slices.Equal(ids(all), want) {
				t.Errorf("the transaction lists %q, %v; want %q", ids(all), err, want)
			}
			byIndex, err := tx.List(Sessions, storage.Query{Index: "reference_id", Value: "u", Oldest: true})
			if err != nil || !slices.Equal(ids(byIndex), want) {
				t.Errorf("the transaction's index lists %q, %v; want %q", ids(byIndex), err, want)
			}
			if n, err := tx.Count(Sessions, storage.Any); n != len(want) || err != nil {
				t.Errorf("the transaction counts %d, %v; want %d", n, err, len(want))
			}
		}
		steps := []error{tx.Put(Sessions, storage.Record{ID: "new", Keys: []string{"u"}})}
		check("old", "new")
		steps = append(steps, tx.Put(Sessions, storage.Record{ID: "old", Keys: []string{"u"}, Doc: []byte("2")}))
		check("old", "new")
		if r, _, _ := tx.Get(Sessions, "old"); string(r.Doc) != "2" {
			t.Errorf("the transaction gets %q", r.Doc)
		}
		steps = append(steps, tx.Delete(Sessions, "old"))
		check("new")
		steps = append(steps, tx.Clear())
		check()
		steps = append(steps, tx.Put(Sessions, storage.Record{ID: "last", Keys: []string{"u"}}))
		check("last")
		return errors.Join(steps...)
	})
	if got := ids(list(t, s, "default", Sessions, storage.Query{})); !slices.Equal(got, []string{"last"}) {
		t.Errorf("after the transaction there is %q", got)
	}
}

// spoil changes everything that world has stored.
func spoil(tx storage.Tx) error {
	return errors.Join(
		tx.Put(Sessions, storage.Record{ID: "a", Keys: []string{"changed"}, Ended: true, Doc: []byte("changed")}),
		tx.Delete(Sessions, "b"),
		tx.Put(Sessions, storage.Record{ID: "b", Keys: []string{"again"}}),
		tx.Put(Sessions, storage.Record{ID: "c", Keys: []string{"new"}}),
		tx.Clear(Requests),
		tx.Delete(Requests, "r"),
		tx.Put(Sessions, storage.Record{ID: "d", Keys: []string{"new"}}),
	)
}

// world stores a few records, and answers a check that they are all there is.
func world(t *testing.T, s storage.Store) (check func()) {
	put(t, s, "default", Sessions, storage.Record{ID: "a", Keys: []string{"u"}, Doc: []byte("a")})
	put(t, s, "default", Sessions, storage.Record{ID: "b", Keys: []string{"u"}, Doc: []byte("b")})
	put(t, s, "default", Requests, storage.Record{ID: "r"})
	state := func() string {
		return fmt.Sprintf("%+v %+v %+v", list(t, s, "default", Sessions, storage.Query{}), list(t, s, "default", Requests, storage.Query{}),
			list(t, s, "default", Sessions, storage.Query{Index: "reference_id", Value: "u"}))
	}
	before := state()
	return func() {
		t.Helper()
		if after := state(); after != before {
			t.Errorf("there was %s\nand there is %s", before, after)
		}
		if names, err := s.Workspaces(context.Background()); err != nil || !slices.Equal(names, []string{"default"}) {
			t.Errorf("Workspaces answers %q, %v", names, err)
		}
		put(t, s, "default", Requests, storage.Record{ID: "r"}) // it goes on
	}
}

type refusal struct{ code int }

func (r *refusal) Error() string { return fmt.Sprintf("refused with %d", r.code) }

func failure(t *testing.T, s storage.Store) {
	check := world(t, s)
	refused := &refusal{code: 42}
	for _, workspace := range []string{"default", "new"} {
		err := s.Update(t.Context(), workspace, func(tx storage.Tx) error { return errors.Join(spoil(tx), refused) })
		var got *refusal
		if !errors.Is(err, refused) || !errors.As(err, &got) || got.code != 42 {
			t.Errorf("Update answers %v", err)
		}
		check()
	}
	if err := s.View(t.Context(), "default", func(storage.Reader) error { return refused }); !errors.Is(err, refused) {
		t.Errorf("View answers %v", err)
	}
}

func panics(t *testing.T, s storage.Store) {
	check := world(t, s)
	caught := func(fn func()) (value any) {
		defer func() { value = recover() }()
		fn()
		return nil
	}
	for _, workspace := range []string{"default", "new"} {
		got := caught(func() {
			_ = s.Update(context.Background(), workspace, func(tx storage.Tx) error { panic(spoil(tx) == nil) })
		})
		if got != true {
			t.Errorf("Update panics with %v", got)
		}
		check()
	}
	got := caught(func() { _ = s.View(context.Background(), "default", func(storage.Reader) error { panic("seen") }) })
	if got != "seen" {
		t.Errorf("View panics with %v", got)
	}
	check()
}

func goexit(t *testing.T, s storage.Store) {
	check := world(t, s)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.Update(context.Background(), "default", func(tx storage.Tx) error {
			_ = spoil(tx)
			runtime.Goexit()
			return nil
		})
	}()
	<-ended
	check()
}

func finished(t *testing.T, s storage.Store) {
	var kept storage.Tx
	var seen storage.Reader
	update(t, s, "default", func(tx storage.Tx) error { kept = tx; return nil })
	view(t, s, "default", func(v storage.Reader) error { seen = v; return nil })
	_, _, got := kept.Get(Requests, "r")
	_, listed := kept.List(Requests, storage.Query{})
	_, counted := seen.Count(Requests, storage.Any)
	for i, err := range []error{kept.Put(Requests, storage.Record{ID: "r"}), kept.Delete(Requests, "r"), kept.Clear(), got, listed, counted} {
		if err == nil {
			t.Errorf("call %d after the end of its transaction was accepted", i)
		}
	}
}

func contexts(t *testing.T, s storage.Store) {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	ran := false
	_, listed := s.Workspaces(over)
	for i, err := range []error{
		s.Update(over, "default", func(storage.Tx) error { ran = true; return nil }),
		s.View(over, "default", func(storage.Reader) error { ran = true; return nil }),
		listed,
	} {
		if !errors.Is(err, context.Canceled) || ran {
			t.Errorf("call %d answers %v, and ran: %v", i, err, ran)
		}
	}
}

func closed(t *testing.T, s storage.Store) {
	put(t, s, "default", Requests, storage.Record{ID: "r"})
	if err := s.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	ran := false
	_, listed := s.Workspaces(t.Context())
	for i, err := range []error{
		s.Update(t.Context(), "default", func(storage.Tx) error { ran = true; return nil }),
		s.View(t.Context(), "default", func(storage.Reader) error { ran = true; return nil }),
		listed,
		s.Close(),
	} {
		if !errors.Is(err, storage.ErrClosed) || ran {
			t.Errorf("call %d answers %v, and ran: %v", i, err, ran)
		}
	}
}
