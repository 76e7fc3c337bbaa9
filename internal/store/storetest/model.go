package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// The model of a workspace: its records by kind and id. Their Seq counts births.
type modelled map[string]map[string]storage.Record

func (m modelled) clone() modelled {
	c := modelled{}
	for kind, records := range m {
		c[kind] = maps.Clone(records)
	}
	return c
}

// list is what List should answer, the slow way.
func (m modelled) list(k *storage.Kind, q storage.Query) []storage.Record {
	records := slices.SortedFunc(maps.Values(m[k.Name]), func(a, b storage.Record) int { return int(a.Seq) - int(b.Seq) })
	if !q.Oldest {
		slices.Reverse(records)
	}
	records = slices.DeleteFunc(records, func(r storage.Record) bool {
		if i := slices.Index(k.Indexes, q.Index); i >= 0 && (r.Keys[i] != q.Value || q.Value == "") {
			return true
		}
		if q.After != 0 && (r.Seq == q.After || (r.Seq < q.After) == q.Oldest) {
			return true
		}
		return q.Which != storage.Any && r.Ended != (q.Which == storage.Ended)
	})
	records = records[min(q.Skip, len(records)):]
	if q.Limit > 0 {
		records = records[:min(q.Limit, len(records))]
	}
	return records
}

// machine is a store beside its model.
type machine struct {
	engine     Engine
	t          *testing.T
	store      storage.Store
	workspaces map[string]modelled // those under way, and what they have saved
	births     uint64
	seqs       map[string][]uint64 // by workspace and kind: the engine's Seq of each birth that has been seen, else 0
}

// savedName is the one name under which workspaces of the model save.
const savedName = "it"

var errRefused = errors.New("the closure refuses")

func model(t *testing.T, e Engine) {
	m := &machine{engine: e, t: t, store: e.Open(t)}
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++ // every run has workspaces of its own, so that one store, with all that earlier runs left in it, does for all
		m.workspaces = map[string]modelled{}
		for _, name := range []string{"a", "b"} {
			name = fmt.Sprintf("%d-%s", run, name)
			m.workspaces[name], m.workspaces[storage.SavedAs(name, savedName)] = modelled{}, modelled{}
		}
		m.births, m.seqs = 0, map[string][]uint64{}
		actions := map[string]func(*rapid.T){
			"update": m.update,
			"list":   m.list,
			"":       m.check,
		}
		if e.Reopen != nil {
			actions["reopen"] = m.reopen
		}
		rt.Repeat(actions)
	})
	if err := m.store.Close(); err != nil {
		t.Error(err)
	}
}

func (m *machine) workspace(rt *rapid.T) string {
	return rapid.SampledFrom(slices.Sorted(maps.Keys(m.workspaces))).Draw(rt, "workspace")
}

var (
	drawnID  = rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"})
	drawnKey = rapid.SampledFrom([]string{"", "u", "v", "uv"})
)

// update makes some changes, and sometimes fails after them.
func (m *machine) update(rt *rapid.T) {
	workspace := m.workspace(rt)
	after, births := m.workspaces[workspace].clone(), m.births
	saved := storage.SavedAs(workspace, savedName)
	_, isSaved := m.workspaces[saved]
	afterSaved, loaded, stored := m.workspaces[saved].clone(), false, false
	fails := rapid.IntRange(0, 3).Draw(rt, "fails") == 0
	err := m.store.Update(context.Background(), workspace, func(tx storage.Tx) error {
		for range rapid.IntRange(1, 6).Draw(rt, "changes") {
			var err error
			switch n := rapid.IntRange(0, 19).Draw(rt, "saves"); {
			case n == 0 && isSaved:
				afterSaved, stored = after.clone(), true
				delete(afterSaved, Requests.Name)
				err = tx.Save(savedName, Requests)
			case n == 1 && isSaved:
				requests := after[Requests.Name]
				after, loaded = afterSaved.clone(), true
				after[Requests.Name] = requests
				err = tx.Load(savedName, Requests)
			default:
				err = m.change(rt, tx, after, &births)
			}
			if err != nil {
				return err
			}
		}
		if fails {
			return errRefused
		}
		return nil
	})
	if fails != errors.Is(err, errRefused) || !fails && err != nil {
		rt.Fatalf("Update: %v", err)
	}
	if fails {
		return
	}
	m.workspaces[workspace], m.births = after, births
	if isSaved {
		m.workspaces[saved] = afterSaved
	}
	for _, k := range Kinds { // what is copied has its order, and may have another Seq
		if loaded {
			delete(m.seqs, workspace+" "+k.Name)
		}
		if stored {
			delete(m.seqs, saved+" "+k.Name)
		}
	}
}

// change makes one change in the transaction and in the model.
func (m *machine) change(rt *rapid.T, tx storage.Tx, after modelled, births *uint64) error {
	k := rapid.SampledFrom(Kinds).Draw(rt, "kind")
	id := drawnID.Draw(rt, "id")
	switch n := rapid.IntRange(0, 9).Draw(rt, "change"); {
	case n == 0:
		delete(after, Requests.Name)
		delete(after, Transfers.Name)
		return tx.Clear(Sessions)
	case n <= 2:
		delete(after[k.Name], id)
		return tx.Delete(k, id)
	default:
		r := storage.Record{ID: id, Keys: make([]string, len(k.Indexes)), Ended: rapid.Bool().Draw(rt, "ended")}
		r.Doc = []byte(rapid.StringN(0, 3, -1).Draw(rt, "doc"))
		for i := range r.Keys {
			r.Keys[i] = drawnKey.Draw(rt, "key")
		}
		err := tx.Put(k, r)
		if was, ok := after[k.Name][id]; ok {
			r.Seq = was.Seq
		} else {
			*births++
			r.Seq = *births
		}
		if after[k.Name] == nil {
			after[k.Name] = map[string]storage.Record{}
		}
		after[k.Name][id] = r
		return err
	}
}

// list compares one random query.
func (m *machine) list(rt *rapid.T) {
	workspace, k := m.workspace(rt), rapid.SampledFrom(Kinds).Draw(rt, "kind")
	q := storage.Query{
		Which:  storage.Which(rapid.IntRange(0, 2).Draw(rt, "which")),
		Oldest: rapid.Bool().Draw(rt, "oldest"),
		Skip:   rapid.IntRange(0, 2).Draw(rt, "skip"),
		Limit:  rapid.IntRange(0, 4).Draw(rt, "limit"),
	}
	if len(k.Indexes) > 0 && rapid.Bool().Draw(rt, "indexed") {
		q.Index, q.Value = rapid.SampledFrom(k.Indexes).Draw(rt, "index"), drawnKey.Draw(rt, "value")
	}
	births := q
	if all := m.workspaces[workspace].list(k, storage.Query{}); len(all) > 0 && rapid.Bool().Draw(rt, "paged") {
		at := rapid.IntRange(0, len(all)-1).Draw(rt, "after")
		births.After = all[at].Seq
		q.After = list(m.t, m.store, workspace, k, storage.Query{})[at].Seq
	}
	want := m.workspaces[workspace].list(k, births)
	if diff := cmp.Diff(ids(want), ids(list(m.t, m.store, workspace, k, q))); diff != "" {
		rt.Fatalf("%s: %+v (-want +got):\n%s", k.Name, q, diff)
	}
}

// check compares all records, and one Get and one Count of each kind.
func (m *machine) check(rt *rapid.T) {
	id := drawnID.Draw(rt, "got")
	which := storage.Which(rapid.IntRange(0, 2).Draw(rt, "counted"))
	for _, workspace := range slices.Sorted(maps.Keys(m.workspaces)) {
		view(m.t, m.store, workspace, func(v storage.Reader) error {
			for _, k := range Kinds {
				m.checkKind(rt, v, k, workspace, id, which)
			}
			return nil
		})
	}
}

func (m *machine) checkKind(rt *rapid.T, v storage.Reader, k *storage.Kind, workspace, id string, which storage.Which) {
	world := m.workspaces[workspace]
	want := world.list(k, storage.Query{Oldest: true})
	got, err := v.List(k, storage.Query{Oldest: true})
	if err != nil || len(got) != len(want) {
		rt.Fatalf("%s: %q, %v; want %q", k.Name, ids(got), err, ids(want))
	}
	one, found, err := v.Get(k, id)
	if _, ok := world[k.Name][id]; ok != found || err != nil {
		rt.Fatalf("%s: Get of %q answers %v, %v; want %v", k.Name, id, found, err, ok)
	}
	for i, r := range got {
		if r.ID == id && !cmp.Equal(one, r) {
			rt.Fatalf("%s: Get answers %+v; List answers %+v", k.Name, one, r)
		}
		m.checkSeq(rt, workspace+" "+k.Name, r.Seq, want[i].Seq)
		r.Seq = want[i].Seq
		if diff := cmp.Diff(want[i], r); diff != "" {
			rt.Fatalf("%s (-want +got):\n%s", k.Name, diff)
		}
	}
	n, err := v.Count(k, which)
	if want := len(world.list(k, storage.Query{Which: which})); n != want || err != nil {
		rt.Fatalf("%s: Count of %d answers %d, %v; want %d", k.Name, which, n, err, want)
	}
}

// checkSeq holds the engine's Seq to the order of births: a birth has one Seq for ever, and a later one a greater.
func (m *machine) checkSeq(rt *rapid.T, of string, seq, birth uint64) {
	known := m.seqs[of]
	for uint64(len(known)) <= birth {
		known = append(known, 0)
	}
	if known[birth] != 0 && known[birth] != seq {
		rt.Fatalf("%s: Seq changed from %d to %d", of, known[birth], seq)
	}
	known[birth] = seq
	m.seqs[of] = known
	given := slices.DeleteFunc(slices.Clone(known), func(s uint64) bool { return s == 0 })
	if !slices.IsSorted(given) || len(slices.Compact(given)) != len(given) {
		rt.Fatalf("%s: Seq does not grow with every birth: %d", of, given)
	}
}

// reopen is chosen as often as the other actions, and takes far longer than they do.
func (m *machine) reopen(rt *rapid.T) {
	if rapid.IntRange(0, 19).Draw(rt, "reopens") != 0 {
		return
	}
	if err := m.store.Close(); err != nil {
		m.t.Fatalf("Close: %v", err)
	}
	m.store = m.engine.Reopen(m.t)
}

func reopening(t *testing.T, e Engine) {
	s := e.Open(t)
	put(t, s, "default", Sessions, storage.Record{ID: "kept", Keys: []string{"u"}, Doc: []byte("1")})
	put(t, s, "default", Sessions, storage.Record{ID: "deleted", Keys: []string{"u"}})
	before, _ := get(t, s, "default", Sessions, "kept")
	newest, _ := get(t, s, "default", Sessions, "deleted")
	update(t, s, "default", func(tx storage.Tx) error { return tx.Delete(Sessions, "deleted") })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = e.Reopen(t)
	if after, ok := get(t, s, "default", Sessions, "kept"); !ok || !cmp.Equal(before, after) {
		t.Errorf("%+v came back as %+v", before, after)
	}
	put(t, s, "default", Sessions, storage.Record{ID: "new", Keys: []string{"u"}})
	if r, _ := get(t, s, "default", Sessions, "new"); r.Seq <= newest.Seq {
		t.Errorf("after reopening Seq %d is given, and %d was before", r.Seq, newest.Seq)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
