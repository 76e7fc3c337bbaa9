package store_test

import (
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/store"
	"github.com/mockconnect/mockconnect/internal/store/storetest"
)

var (
	benchKind = storetest.Sessions
	benchDoc  = []byte(`{"filler":"` + fmt.Sprintf("%0400d", 0) + `"}`)
)

// benchRecord is what a session looks like to the store: its ids are spread, and users have many of them.
func benchRecord(n uint64) storage.Record {
	return storage.Record{
		ID:   fmt.Sprintf("%016x-0000-4000-8000-%012x", n*0x9e3779b97f4a7c15, n),
		Keys: []string{"USER" + strconv.FormatUint(n%1000, 10)},
		Doc:  benchDoc,
	}
}

func benchmarks(b *testing.B, open func(b *testing.B) storage.Store) {
	var n atomic.Uint64
	insert := func(b *testing.B, s storage.Store) {
		r := benchRecord(n.Add(1))
		if err := s.Update(b.Context(), "default", func(tx storage.Tx) error { return tx.Put(benchKind, r) }); err != nil {
			b.Fatal(err)
		}
	}
	filled := func(b *testing.B) (storage.Store, []storage.Record) {
		s := open(b)
		records := make([]storage.Record, 10_000)
		err := s.Update(b.Context(), "default", func(tx storage.Tx) error {
			for i := range records {
				records[i] = benchRecord(uint64(i))
				if err := tx.Put(benchKind, records[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		return s, records
	}
	run := func(name string, bench func(b *testing.B)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			bench(b)
		})
	}
	run("UpdateSerial", func(b *testing.B) {
		s := open(b)
		for b.Loop() {
			insert(b, s)
		}
	})
	run("UpdateParallel16", func(b *testing.B) {
		s := open(b)
		b.SetParallelism(8) // on two cores
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				insert(b, s)
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
	})
	run("Replace", func(b *testing.B) {
		s, records := filled(b)
		i := 0
		for b.Loop() {
			r := records[i%len(records)]
			i += 7
			if err := s.Update(b.Context(), "default", func(tx storage.Tx) error { return tx.Put(benchKind, r) }); err != nil {
				b.Fatal(err)
			}
		}
	})
	// What a journal of bounded length does: the newest comes, the oldest goes.
	run("PutAndDelete", func(b *testing.B) {
		s, records := filled(b)
		i := uint64(len(records))
		for b.Loop() {
			newest, oldest := benchRecord(i), benchRecord(i-uint64(len(records))).ID
			i++
			err := s.Update(b.Context(), "default", func(tx storage.Tx) error {
				return errors.Join(tx.Put(benchKind, newest), tx.Delete(benchKind, oldest))
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	// 10,000 records, as they are saved, dropped and put back.
	changes := func(name string, fn func(tx storage.Tx) error) {
		run(name, func(b *testing.B) {
			s, _ := filled(b)
			for b.Loop() {
				if err := s.Update(b.Context(), "default", fn); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	changes("Save10000", func(tx storage.Tx) error { return tx.Save("it") })
	changes("SaveClearAndLoad10000", func(tx storage.Tx) error { return errors.Join(tx.Save("it"), tx.Clear(), tx.Load("it")) })
	views := func(name string, fn func(v storage.Reader, records []storage.Record, i int) error) {
		run(name, func(b *testing.B) {
			s, records := filled(b)
			i := 0
			for b.Loop() {
				i += 7
				if err := s.View(b.Context(), "default", func(v storage.Reader) error { return fn(v, records, i) }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	views("Get", func(v storage.Reader, records []storage.Record, i int) error {
		_, ok, err := v.Get(benchKind, records[i%len(records)].ID)
		if !ok {
			b.Error("not found")
		}
		return err
	})
	views("List100", func(v storage.Reader, _ []storage.Record, _ int) error {
		_, err := v.List(benchKind, storage.Query{Limit: 100})
		return err
	})
	views("ListByIndex", func(v storage.Reader, records []storage.Record, i int) error {
		_, err := v.List(benchKind, storage.Query{Index: "reference_id", Value: records[i%len(records)].Keys[0], Limit: 1})
		return err
	})
	views("Count", func(v storage.Reader, _ []storage.Record, _ int) error {
		_, err := v.Count(benchKind, storage.Live)
		return err
	})
}

func BenchmarkMemory(b *testing.B) {
	benchmarks(b, func(b *testing.B) storage.Store {
		s := store.OpenMemory(kinds)
		b.Cleanup(func() { _ = s.Close() })
		return s
	})
}

func BenchmarkSQLite(b *testing.B) {
	benchmarks(b, func(b *testing.B) storage.Store {
		s := openSQLite(b, b.TempDir())
		b.Cleanup(func() { _ = s.Close() })
		return s
	})
}

// BenchmarkOpenSQLite is what a data directory adds to the start of a server.
func BenchmarkOpenSQLite(b *testing.B) {
	b.Run("New", func(b *testing.B) {
		for b.Loop() {
			_ = openSQLite(b, b.TempDir()).Close()
		}
	})
	b.Run("Again", func(b *testing.B) {
		dir := b.TempDir()
		for b.Loop() {
			_ = openSQLite(b, dir).Close()
		}
	})
}
