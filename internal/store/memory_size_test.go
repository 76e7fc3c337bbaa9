package store_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/store"
)

func TestMemory_AnEmptyWorkspaceCostsNothing(t *testing.T) {
	s := store.OpenMemory(kinds)
	before := heap()
	for i := range 10_000 {
		workspace := fmt.Sprint(i)
		for _, fn := range []func(storage.Tx) error{
			func(tx storage.Tx) error { return tx.Put(benchKind, benchRecord(uint64(i))) },
			func(tx storage.Tx) error { return tx.Clear() },
		} {
			if err := s.Update(t.Context(), workspace, fn); err != nil {
				t.Fatal(err)
			}
		}
	}
	if left := heap() - before; left > 100_000 {
		t.Errorf("%d bytes are left of workspaces that are empty", left)
	}
	runtime.KeepAlive(s)
}

// heap answers how much is reachable.
func heap() int64 {
	runtime.GC()
	runtime.GC() // the first one only offers pooled things for collection
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestMemory_ARecordCostsItsDocumentAndLittleMore(t *testing.T) {
	const records, overhead = 10_000, 250
	s := store.OpenMemory(kinds)
	before := heap()
	for i := range uint64(records) {
		r := benchRecord(i)
		if err := s.Update(t.Context(), "default", func(tx storage.Tx) error { return tx.Put(benchKind, r) }); err != nil {
			t.Fatal(err)
		}
	}
	each := (heap() - before) / records
	if most := int64(len(benchDoc) + len(benchRecord(0).ID) + overhead); each > most {
		t.Errorf("a record with a document of %d bytes costs %d in all, want at most %d", len(benchDoc), each, most)
	}

	runtime.KeepAlive(s)
}

func TestMemory_DoesNotGrowWithWhatHasComeAndGone(t *testing.T) {
	s := store.OpenMemory(kinds)
	const kept = 1000
	turnOver := func(from, to uint64) {
		for i := from; i < to; i++ {
			r, old := benchRecord(i), benchRecord(i-kept).ID
			err := s.Update(t.Context(), "default", func(tx storage.Tx) error {
				return errors.Join(tx.Put(benchKind, r), tx.Delete(benchKind, old))
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	turnOver(kept, 5*kept)
	before := heap()
	turnOver(5*kept, 100*kept)
	if grown := heap() - before; grown > 200_000 {
		t.Errorf("%d bytes more are in use after %d more records have come and gone", grown, 95*kept)
	}
	err := s.Update(t.Context(), "default", func(tx storage.Tx) error { return tx.Clear() })
	if left := heap() - before; err != nil || left > 0 {
		t.Errorf("an empty store keeps %d bytes, %v", left, err)
	}
	runtime.KeepAlive(s)
}
