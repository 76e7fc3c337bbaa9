package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// described lists the records of a kind, oldest first, without their Seq.
func described(t *testing.T, s storage.Store, workspace string, k *storage.Kind) (lines []string) {
	t.Helper()
	for _, r := range list(t, s, workspace, k, storage.Query{Oldest: true}) {
		lines = append(lines, fmt.Sprintf("%s %q ended=%v %s", r.ID, r.Keys, r.Ended, r.Doc))
	}
	return lines
}

func saving(t *testing.T, s storage.Store) {
	for i := range 7 {
		put(t, s, "default", Sessions, storage.Record{ID: fmt.Sprint("s", i), Keys: []string{"u"}, Ended: i%3 == 0, Doc: fmt.Appendf(nil, "%d", i)})
	}
	put(t, s, "default", Requests, storage.Record{ID: "left out"})
	before := described(t, s, "default", Sessions)
	update(t, s, "default", func(tx storage.Tx) error { return tx.Save("first", Requests) })
	saved := storage.SavedAs("default", "first")

	update(t, s, "default", func(tx storage.Tx) error {
		return errors.Join(
			tx.Put(Sessions, storage.Record{ID: "s0", Keys: []string{"changed"}, Doc: []byte("changed")}),
			tx.Delete(Sessions, "s1"), tx.Put(Sessions, storage.Record{ID: "new", Keys: []string{"u"}}),
		)
	})
	if diff := cmp.Diff(before, described(t, s, saved, Sessions)); diff != "" {
		t.Errorf("what was saved changes with the workspace (-want +got):\n%s", diff)
	}
	if rest := list(t, s, saved, Requests, storage.Query{}); len(rest) > 0 {
		t.Errorf("records of a kind to leave out were saved: %q", ids(rest))
	}
	names, err := s.Workspaces(t.Context())
	if want := []string{"default", saved}; err != nil || !slices.Equal(names, want) {
		t.Errorf("Workspaces answers %q, %v; want %q", names, err, want)
	}

	for range 2 { // once more, as nothing of it is used up
		update(t, s, "default", func(tx storage.Tx) error { return tx.Load("first", Requests) })
		if diff := cmp.Diff(before, described(t, s, "default", Sessions)); diff != "" {
			t.Errorf("what was saved does not come back (-want +got):\n%s", diff)
		}
		if got := ids(list(t, s, "default", Sessions, storage.Query{Index: "reference_id", Value: "u", Which: storage.Ended, Oldest: true})); !slices.Equal(got, []string{"s0", "s3", "s6"}) {
			t.Errorf("its index lists %q", got)
		}
		if got := ids(list(t, s, "default", Requests, storage.Query{})); !slices.Equal(got, []string{"left out"}) {
			t.Errorf("of the kind to keep there is %q", got)
		}
		put(t, s, "default", Sessions, storage.Record{ID: "newest", Keys: []string{"u"}})
		if got := ids(list(t, s, "default", Sessions, storage.Query{Limit: 1})); !slices.Equal(got, []string{"newest"}) {
			t.Errorf("after loading, the newest record is %q", got)
		}
	}

	// A second save replaces the first with what the transaction itself has made; a name that nothing was saved under is empty.
	update(t, s, "default", func(tx storage.Tx) error {
		return errors.Join(tx.Clear(), tx.Put(Requests, storage.Record{ID: "own"}), tx.Save("first"), tx.Load("never saved"))
	})
	if got := described(t, s, saved, Sessions); got != nil {
		t.Errorf("the first save is still there: %q", got)
	}
	if got := ids(list(t, s, saved, Requests, storage.Query{})); !slices.Equal(got, []string{"own"}) {
		t.Errorf("saved is %q", got)
	}
	names, err = s.Workspaces(t.Context())
	if want := []string{saved}; err != nil || !slices.Equal(names, want) {
		t.Errorf("Workspaces answers %q, %v; want %q", names, err, want)
	}
	if err := s.Update(t.Context(), "default", func(tx storage.Tx) error { return tx.Save("") }); err == nil {
		t.Error("a save without a name was accepted")
	}
	update(t, s, saved, func(tx storage.Tx) error { return tx.Clear() })
	if names, err := s.Workspaces(t.Context()); err != nil || len(names) > 0 {
		t.Errorf("Workspaces answers %q, %v", names, err)
	}
}

func savingFails(t *testing.T, s storage.Store) {
	put(t, s, "default", Sessions, storage.Record{ID: "saved", Keys: []string{"u"}})
	update(t, s, "default", func(tx storage.Tx) error { return errors.Join(tx.Save("it"), tx.Clear()) })
	put(t, s, "default", Sessions, storage.Record{ID: "present", Keys: []string{"u"}})
	err := s.Update(t.Context(), "default", func(tx storage.Tx) error {
		return errors.Join(
			tx.Load("it"), tx.Put(Sessions, storage.Record{ID: "more", Keys: []string{"u"}}), tx.Save("it"), tx.Save("other"), errRefused,
		)
	})
	if !errors.Is(err, errRefused) {
		t.Errorf("Update answers %v", err)
	}
	for workspace, want := range map[string][]string{
		"default": {"present"}, storage.SavedAs("default", "it"): {"saved"}, storage.SavedAs("default", "other"): {},
	} {
		if got := ids(list(t, s, workspace, Sessions, storage.Query{})); !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", workspace, got, want)
		}
	}
}

func savingAtOnce(t *testing.T, s storage.Store) {
	put(t, s, "default", Requests, storage.Record{ID: "r", Doc: []byte("0")})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 25 {
				name := fmt.Sprint(n % 3)
				r := storage.Record{ID: fmt.Sprint(i), Doc: []byte("1")}
				err := errors.Join(
					s.Update(context.Background(), "default", func(tx storage.Tx) error { return errors.Join(tx.Put(Requests, r), tx.Save(name)) }),
					s.Update(context.Background(), storage.SavedAs("default", name), func(tx storage.Tx) error { return tx.Put(Requests, r) }),
					s.Update(context.Background(), "default", func(tx storage.Tx) error { return tx.Load(name) }),
					s.View(context.Background(), storage.SavedAs("default", name), func(v storage.Reader) error {
						_, err := v.List(Requests, storage.Query{})
						return err
					}),
				)
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if _, ok := get(t, s, "default", Requests, "r"); !ok {
		t.Error("a record that was always saved is lost")
	}
}
