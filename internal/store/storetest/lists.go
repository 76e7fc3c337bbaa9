package storetest

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

func lists(t *testing.T, s storage.Store) {
	seq := map[string]uint64{}
	for i := range 9 { // 1 to 9, of which 3, 6 and 9 have ended
		id := fmt.Sprint(i + 1)
		put(t, s, "default", Requests, storage.Record{ID: id, Ended: (i+1)%3 == 0})
		r, _ := get(t, s, "default", Requests, id)
		seq[id] = r.Seq
	}
	for _, tt := range []struct {
		q    storage.Query
		want []string
	}{
		{storage.Query{}, []string{"9", "8", "7", "6", "5", "4", "3", "2", "1"}},
		{storage.Query{Oldest: true}, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}},
		{storage.Query{Limit: 3}, []string{"9", "8", "7"}},
		{storage.Query{Limit: 3, After: seq["7"]}, []string{"6", "5", "4"}},
		{storage.Query{Limit: 3, Skip: 2}, []string{"7", "6", "5"}},
		{storage.Query{Limit: 3, Skip: 8}, []string{"1"}},
		{storage.Query{Skip: 7}, []string{"2", "1"}},
		{storage.Query{Skip: 9}, nil},
		{storage.Query{Oldest: true, After: seq["7"]}, []string{"8", "9"}},
		{storage.Query{Oldest: true, After: seq["9"]}, nil},
		{storage.Query{After: seq["1"]}, nil},
		{storage.Query{After: math.MaxUint64, Limit: 3}, []string{"9", "8", "7"}},
		{storage.Query{After: math.MaxUint64, Oldest: true}, nil},
		{storage.Query{Which: storage.Ended}, []string{"9", "6", "3"}},
		{storage.Query{Which: storage.Ended, Oldest: true, Limit: 2}, []string{"3", "6"}},
		{storage.Query{Which: storage.Ended, Oldest: true, Skip: 1, After: seq["3"]}, []string{"9"}},
		{storage.Query{Which: storage.Live, Limit: 4}, []string{"8", "7", "5", "4"}},
		{storage.Query{Which: storage.Live, After: seq["6"]}, []string{"5", "4", "2", "1"}},
	} {
		if got := ids(list(t, s, "default", Requests, tt.q)); !slices.Equal(got, tt.want) {
			t.Errorf("%+v answers %q, want %q", tt.q, got, tt.want)
		}
	}
	if got := list(t, s, "other", Requests, storage.Query{}); len(got) != 0 {
		t.Errorf("a workspace without records lists %q", ids(got))
	}
	view(t, s, "default", func(v storage.Reader) error {
		for which, want := range map[storage.Which]int{storage.Any: 9, storage.Live: 6, storage.Ended: 3} {
			if n, err := v.Count(Requests, which); n != want || err != nil {
				t.Errorf("Count of %d answers %d, %v; want %d", which, n, err, want)
			}
		}
		return nil
	})
}

func indexes(t *testing.T, s storage.Store) {
	for _, r := range []storage.Record{
		{ID: "1", Keys: []string{"s", "r"}},
		{ID: "2", Keys: []string{"s", ""}},
		{ID: "3", Keys: []string{"t", "r"}, Ended: true},
		{ID: "4", Keys: []string{"s", "r"}, Ended: true},
		{ID: "5", Keys: []string{"", "s"}},
		{ID: "6", Keys: []string{"s2", "R"}},
	} {
		put(t, s, "default", Transfers, r)
	}
	third, _ := get(t, s, "default", Transfers, "3")
	check := func(q storage.Query, want ...string) {
		t.Helper()
		if got := ids(list(t, s, "default", Transfers, q)); !slices.Equal(got, want) {
			t.Errorf("%+v answers %q, want %q", q, got, want)
		}
	}
	check(storage.Query{Index: "session_id", Value: "s"}, "4", "2", "1")
	check(storage.Query{Index: "session_id", Value: "s", Oldest: true}, "1", "2", "4")
	check(storage.Query{Index: "session_id", Value: "s", Which: storage.Live}, "2", "1")
	check(storage.Query{Index: "session_id", Value: "s", Skip: 1, Limit: 1}, "2")
	check(storage.Query{Index: "run_id", Value: "r", After: third.Seq}, "1")
	check(storage.Query{Index: "run_id", Value: "r", After: third.Seq, Oldest: true}, "4")
	check(storage.Query{Index: "run_id", Value: "r", Which: storage.Ended, Oldest: true}, "3", "4")
	check(storage.Query{Index: "run_id", Value: "s"}, "5")
	check(storage.Query{Index: "session_id", Value: "S"})
	check(storage.Query{Index: "session_id", Value: ""})

	put(t, s, "default", Transfers, storage.Record{ID: "1", Keys: []string{"t", ""}})
	put(t, s, "default", Transfers, storage.Record{ID: "2", Keys: []string{"s", "r"}})
	update(t, s, "default", func(tx storage.Tx) error { return tx.Delete(Transfers, "4") })
	check(storage.Query{Index: "session_id", Value: "s"}, "2")
	check(storage.Query{Index: "session_id", Value: "t"}, "3", "1")
	check(storage.Query{Index: "run_id", Value: "r"}, "3", "2")
}

func clearing(t *testing.T, s storage.Store) {
	for _, workspace := range []string{"one", "two"} {
		put(t, s, workspace, Requests, storage.Record{ID: "r"})
		put(t, s, workspace, Sessions, storage.Record{ID: "s", Keys: []string{"u"}})
		put(t, s, workspace, Transfers, storage.Record{ID: "t", Keys: []string{"s", ""}})
	}
	update(t, s, "one", func(tx storage.Tx) error { return tx.Clear(Requests, Transfers) })
	for _, tt := range []struct {
		workspace string
		kind      *storage.Kind
		want      int
	}{{"one", Requests, 1}, {"one", Sessions, 0}, {"one", Transfers, 1}, {"two", Requests, 1}, {"two", Sessions, 1}, {"two", Transfers, 1}} {
		if got := list(t, s, tt.workspace, tt.kind, storage.Query{}); len(got) != tt.want {
			t.Errorf("workspace %s has %d %s, want %d", tt.workspace, len(got), tt.kind.Name, tt.want)
		}
	}
	if got := list(t, s, "one", Sessions, storage.Query{Index: "reference_id", Value: "u"}); len(got) != 0 {
		t.Errorf("an index still has %q", ids(got))
	}
}

func workspaces(t *testing.T, s storage.Store) {
	check := func(want ...string) {
		t.Helper()
		if got, err := s.Workspaces(t.Context()); err != nil || !slices.Equal(got, want) {
			t.Errorf("Workspaces answers %q, %v; want %q", got, err, want)
		}
	}
	check()
	update(t, s, "nothing", func(storage.Tx) error { return nil })
	view(t, s, "looked at", func(storage.Reader) error { return nil })
	check()
	put(t, s, "b", Requests, storage.Record{ID: "r"})
	put(t, s, "b", Sessions, storage.Record{ID: "s", Keys: []string{""}})
	put(t, s, "a", Sessions, storage.Record{ID: "s", Keys: []string{""}})
	put(t, s, "c", Transfers, storage.Record{ID: "t", Keys: []string{"", ""}, Ended: true})
	check("a", "b", "c")
	update(t, s, "a", func(tx storage.Tx) error { return tx.Clear() })
	update(t, s, "b", func(tx storage.Tx) error { return tx.Delete(Requests, "r") })
	update(t, s, "c", func(tx storage.Tx) error { return tx.Delete(Transfers, "t") })
	check("b")
}
