package storetest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

func records(t *testing.T, s storage.Store) {
	for _, r := range []storage.Record{
		{ID: "plain", Keys: []string{"s1", "r1"}, Doc: []byte(`{"a":1}`)},
		{ID: "ended", Keys: []string{"", ""}, Ended: true, Doc: []byte(`{}`)},
		{ID: `'; DROP TABLE "transfers" --`, Keys: []string{`%_\`, "☃"}, Doc: []byte(`"☃"`)},
		{ID: "nul\x00byte", Keys: []string{"a\x00b", "a"}, Doc: []byte("\"\x00\"")},
		{ID: "not utf-8 \xff", Keys: []string{"\xfe", ""}, Doc: []byte("\xff")},
		{ID: "large", Keys: []string{"", "r"}, Doc: bytes.Repeat([]byte("x"), 100_000)},
		{ID: "empty", Keys: []string{"", "r"}, Doc: []byte{}},
	} {
		put(t, s, "default", Transfers, r)
		got, ok := get(t, s, "default", Transfers, r.ID)
		if got.Seq == 0 {
			t.Errorf("%q has no Seq", r.ID)
		}
		got.Seq = 0
		if diff := cmp.Diff(r, got); !ok || diff != "" {
			t.Errorf("%q came back changed (-put +got):\n%s", r.ID, diff)
		}
	}
	if _, ok := get(t, s, "default", Transfers, "plai"); ok {
		t.Error("an id that was never put is found")
	}
	if _, ok := get(t, s, "other", Transfers, "plain"); ok {
		t.Error("a record is found in another workspace")
	}
	if _, ok := get(t, s, "default", Sessions, "plain"); ok {
		t.Error("a record is found among another kind's")
	}
	update(t, s, "default", func(tx storage.Tx) error { return tx.Delete(Transfers, "never put") })
	another := &storage.Kind{Name: Transfers.Name, Indexes: slices.Clone(Transfers.Indexes)}
	if _, ok := get(t, s, "default", another, "plain"); !ok {
		t.Error("a kind is not known by its name")
	}
}

func aliasing(t *testing.T, s storage.Store) {
	doc, keys := []byte(`{"a":1}`), []string{"before"}
	put(t, s, "default", Sessions, storage.Record{ID: "s", Keys: keys, Doc: doc})
	doc[2], keys[0] = 'X', "after"
	got, _ := get(t, s, "default", Sessions, "s")
	if string(got.Doc) != `{"a":1}` || got.Keys[0] != "before" {
		t.Errorf("the store shares the caller's slices: %s %q", got.Doc, got.Keys)
	}
	_ = append(got.Doc, "appended"...)
	if again, _ := get(t, s, "default", Sessions, "s"); string(again.Doc) != `{"a":1}` {
		t.Errorf("appending to a Doc changed the record: %s", again.Doc)
	}
	put(t, s, "default", Sessions, storage.Record{ID: "s", Keys: []string{"new"}, Doc: []byte(`{}`)})
	if string(got.Doc) != `{"a":1}` || got.Keys[0] != "before" {
		t.Errorf("a record that was read changes with the store: %s %q", got.Doc, got.Keys)
	}
}

func refusals(t *testing.T, s storage.Store) {
	unknown := &storage.Kind{Name: "unknown"}
	for _, tt := range []struct {
		name string
		call func(storage.Tx) error
		want string
	}{
		{"Put of an unknown kind", func(tx storage.Tx) error { return tx.Put(unknown, storage.Record{ID: "x"}) }, `"unknown"`},
		{"Delete of an unknown kind", func(tx storage.Tx) error { return tx.Delete(unknown, "x") }, `"unknown"`},
		{"Clear but an unknown kind", func(tx storage.Tx) error { return tx.Clear(unknown) }, `"unknown"`},
		{"Get of an unknown kind", func(tx storage.Tx) error { _, _, err := tx.Get(unknown, "x"); return err }, `"unknown"`},
		{"Count of an unknown kind", func(tx storage.Tx) error { _, err := tx.Count(unknown, storage.Any); return err }, `"unknown"`},
		{"List of an unknown kind", func(tx storage.Tx) error { _, err := tx.List(unknown, storage.Query{}); return err }, `"unknown"`},
		{"Put without id", func(tx storage.Tx) error { return tx.Put(Requests, storage.Record{}) }, "no id"},
		{"Put with a key missing", func(tx storage.Tx) error {
			return tx.Put(Transfers, storage.Record{ID: "x", Keys: []string{"a"}})
		}, "1 keys"},
		{"Put with a key too many", func(tx storage.Tx) error {
			return tx.Put(Requests, storage.Record{ID: "x", Keys: []string{"a"}})
		}, "0 indexes"},
		{"List by an unknown index", func(tx storage.Tx) error {
			_, err := tx.List(Sessions, storage.Query{Index: "colour", Value: "red"})
			return err
		}, `"colour"`},
		{"List by a value without index", func(tx storage.Tx) error {
			_, err := tx.List(Sessions, storage.Query{Value: "red"})
			return err
		}, `"red"`},
	} {
		// A refusal concerns one call; what the closure does besides is kept if it goes on.
		update(t, s, "default", func(tx storage.Tx) error {
			if err := tt.call(tx); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s answers %v, want something about %s", tt.name, err, tt.want)
			}
			return tx.Put(Requests, storage.Record{ID: tt.name})
		})
		if _, ok := get(t, s, "default", Requests, tt.name); !ok {
			t.Errorf("after %s the transaction was lost", tt.name)
		}
	}
}

func sequence(t *testing.T, s storage.Store) {
	var highest uint64
	born := func(id string) uint64 {
		t.Helper()
		put(t, s, "default", Requests, storage.Record{ID: id})
		r, _ := get(t, s, "default", Requests, id)
		if r.Seq <= highest {
			t.Errorf("%s has Seq %d, which is not beyond %d", id, r.Seq, highest)
		}
		highest = max(highest, r.Seq)
		return r.Seq
	}
	a := born("a")
	born("b")
	put(t, s, "default", Requests, storage.Record{ID: "a", Ended: true, Seq: 99})
	if r, _ := get(t, s, "default", Requests, "a"); r.Seq != a {
		t.Errorf("a second Put changed Seq from %d to %d", a, r.Seq)
	}
	born("c")
	update(t, s, "default", func(tx storage.Tx) error { return tx.Delete(Requests, "c") })
	born("c")
	update(t, s, "default", func(tx storage.Tx) error { return tx.Clear() })
	born("a")
	put(t, s, "other", Requests, storage.Record{ID: "a"})
	born("d")
}
