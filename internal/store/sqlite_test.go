package store_test

import (
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/store"
	"github.com/mockconnect/mockconnect/internal/store/storetest"
)

func openSQLite(t testing.TB, dir string) storage.Store {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), dir, kinds)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSQLite_Conforms(t *testing.T) {
	var dir string
	storetest.Run(t, storetest.Engine{
		Open: func(t testing.TB) storage.Store {
			dir = t.TempDir()
			return openSQLite(t, dir)
		},
		Reopen: func(t testing.TB) storage.Store { return openSQLite(t, dir) },
	})
}
