package store

import (
	"strings"

	"github.com/tidwall/btree"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// table holds the records of one kind in one workspace. A record is never changed, only replaced, and every structure is a
// copy-on-write B-tree: a copy of a table therefore costs the same however large it is, which is what snapshots rest on.
type table struct {
	byID    btree.Map[string, *storage.Record]
	bySeq   [2]btree.Map[uint64, *storage.Record] // live, ended
	indexes []*btree.BTreeG[*storage.Record]      // by (key, Seq); records whose key is empty are not in it
}

func newTable(k *storage.Kind) *table {
	t := &table{indexes: make([]*btree.BTreeG[*storage.Record], len(k.Indexes))}
	for i := range t.indexes {
		less := func(a, b *storage.Record) bool {
			if c := strings.Compare(a.Keys[i], b.Keys[i]); c != 0 {
				return c < 0
			}
			return a.Seq < b.Seq
		}
		t.indexes[i] = btree.NewBTreeGOptions(less, btree.Options{NoLocks: true})
	}
	return t
}

func (t *table) len() int { return t.byID.Len() }

// ended answers the place in bySeq of records that have ended or have not.
func ended(e bool) int {
	if e {
		return 1
	}
	return 0
}

// replace puts is in the place of was, which has the same id and Seq. Either may be nil.
func (t *table) replace(was, is *storage.Record) {
	if was != nil {
		if is == nil {
			t.byID.Delete(was.ID)
		}
		if is == nil || is.Ended != was.Ended {
			t.bySeq[ended(was.Ended)].Delete(was.Seq)
		}
	}
	if is != nil {
		t.byID.Set(is.ID, is)
		t.bySeq[ended(is.Ended)].Set(is.Seq, is)
	}
	for i, index := range t.indexes {
		if was != nil && was.Keys[i] != "" && (is == nil || is.Keys[i] != was.Keys[i]) {
			index.Delete(was)
		}
		if is != nil && is.Keys[i] != "" {
			index.Set(is)
		}
	}
}

func (t *table) count(w storage.Which) int {
	switch w {
	case storage.Live:
		return t.bySeq[0].Len()
	case storage.Ended:
		return t.bySeq[1].Len()
	default:
		return t.len()
	}
}

// list answers what q selects; index is the place of the index that it names.
func (t *table) list(index int, q storage.Query) []storage.Record {
	p := page{query: q}
	if index == allRecords {
		t.walk(q, p.add)
	} else {
		t.walkIndex(index, q, p.add)
	}
	return p.records
}

// walk gives records in the query's order until add has enough. Live and ended ones are in two trees, so that either can be
// counted at once and trimmed without passing the other; for both they are merged.
func (t *table) walk(q storage.Query, add func(*storage.Record) bool) {
	var live, dead cursor
	if q.Which != storage.Ended {
		live.start(&t.bySeq[0], q)
	}
	if q.Which != storage.Live {
		dead.start(&t.bySeq[1], q)
	}
	for {
		next := &live
		if live.rec == nil || dead.rec != nil && (dead.rec.Seq < live.rec.Seq) == q.Oldest {
			next = &dead
		}
		if next.rec == nil || !add(next.rec) {
			return
		}
		next.step()
	}
}

// walkIndex is walk among the records that have the query's value.
func (t *table) walkIndex(index int, q storage.Query, add func(*storage.Record) bool) {
	keys := make([]string, index+1)
	keys[index] = q.Value
	each := func(r *storage.Record) bool {
		if r.Keys[index] != q.Value {
			return false
		}
		if r.Seq == q.After || q.Which != storage.Any && r.Ended != (q.Which == storage.Ended) {
			return true
		}
		return add(r)
	}
	from := &storage.Record{Seq: q.After, Keys: keys}
	if q.Oldest {
		t.indexes[index].Ascend(from, each)
		return
	}
	if from.Seq == 0 {
		from.Seq = ^uint64(0)
	}
	t.indexes[index].Descend(from, each)
}
