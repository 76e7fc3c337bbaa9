// Package storetest is the one conformance suite that every engine of internal/store passes. It knows storage.Store and nothing
// of any engine; what only one engine promises is tested beside that engine.
package storetest

import (
	"context"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Kinds are those that the suite uses: one without an index, one with one, one with two. They are among those that the server
// declares, because an SQL engine has no tables for others.
var (
	Requests  = &storage.Kind{Name: "requests"}
	Sessions  = &storage.Kind{Name: "sessions", Indexes: []string{"reference_id"}}
	Transfers = &storage.Kind{Name: "transfers", Indexes: []string{"session_id", "run_id"}}
	Kinds     = []*storage.Kind{Requests, Sessions, Transfers}
)

// Engine is how the suite gets at an engine.
type Engine struct {
	// Open answers an empty store that knows Kinds. Whoever calls it closes the store.
	Open func(t testing.TB) storage.Store
	// Reopen answers a store with what the closed one kept. It is nil for an engine that keeps nothing.
	Reopen func(t testing.TB) storage.Store
}

// Run runs the suite.
func Run(t *testing.T, e Engine) {
	tests := []struct {
		name string
		test func(*testing.T, storage.Store)
	}{
		{"a record comes back as it was put", records},
		{"what a caller does to its slices afterwards does not reach the store", aliasing},
		{"records and queries that make no sense are refused", refusals},
		{"a list has an order, a cursor, a skip and a limit", lists},
		{"an index finds its value and nothing else", indexes},
		{"Seq is kept by later Puts and never used again", sequence},
		{"Clear spares the kinds to keep, and other workspaces", clearing},
		{"what is saved stays as it was, and comes back in its order", saving},
		{"a failing Update has saved and loaded nothing", savingFails},
		{"Updates that save, load and change what is saved do not wait for each other", savingAtOnce},
		{"a workspace is listed while it has a record", workspaces},
		{"a transaction sees its own changes", ownChanges},
		{"a failing Update leaves nothing, and its error comes back as it was", failure},
		{"a panicking Update leaves nothing, and panics in its caller", panics},
		{"a closure that ends its goroutine leaves nothing and blocks nobody", goexit},
		{"a transaction is of no use after its end", finished},
		{"increments from many goroutines are not lost", increments},
		{"a View is consistent while Updates go on", consistentViews},
		{"one failing Update among many is undone alone", failingAmongMany},
		{"a context that is over runs nothing", contexts},
		{"after Close every call answers ErrClosed", closed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := e.Open(t)
			tt.test(t, s)
			if err := s.Close(); err != nil && tt.name != "after Close every call answers ErrClosed" {
				t.Errorf("Close: %v", err)
			}
		})
	}
	t.Run("any sequence of calls does what it does to a map", func(t *testing.T) { model(t, e) })
	if e.Reopen != nil {
		t.Run("what was kept is there after reopening", func(t *testing.T) { reopening(t, e) })
	}
}

// put stores one record in an Update of its own.
func put(t testing.TB, s storage.Store, workspace string, k *storage.Kind, r storage.Record) {
	t.Helper()
	update(t, s, workspace, func(tx storage.Tx) error { return tx.Put(k, r) })
}

func update(t testing.TB, s storage.Store, workspace string, fn func(storage.Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), workspace, fn); err != nil {
		t.Fatalf("Update: %v", err)
	}
}

func view(t testing.TB, s storage.Store, workspace string, fn func(storage.Reader) error) {
	t.Helper()
	if err := s.View(context.Background(), workspace, fn); err != nil {
		t.Fatalf("View: %v", err)
	}
}

// get answers what one View sees.
func get(t testing.TB, s storage.Store, workspace string, k *storage.Kind, id string) (r storage.Record, ok bool) {
	t.Helper()
	view(t, s, workspace, func(v storage.Reader) (err error) {
		r, ok, err = v.Get(k, id)
		return err
	})
	return r, ok
}

// list answers what one View sees.
func list(t testing.TB, s storage.Store, workspace string, k *storage.Kind, q storage.Query) (records []storage.Record) {
	t.Helper()
	view(t, s, workspace, func(v storage.Reader) (err error) {
		records, err = v.List(k, q)
		return err
	})
	return records
}

// ids answers the records' ids, for comparing.
func ids(records []storage.Record) []string {
	names := make([]string, len(records))
	for i, r := range records {
		names[i] = r.ID
	}
	return names
}
