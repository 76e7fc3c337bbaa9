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

func TestSQLite_ItsPragmasAreInForce(t *testing.T) {
	s := openSQLite(t, t.TempDir())
	defer func() { _ = s.Close() }()
	for name, want := range map[string]any{
		"busy_timeout": int64(5000), "journal_mode": "wal", "synchronous": int64(1), "foreign_keys": int64(1), "temp_store": int64(2),
		"wal_autocheckpoint": int64(4000), "journal_size_limit": int64(32 << 20),
	} {
		if got, err := store.Pragma(s, name); got != want || err != nil {
			t.Errorf("%s is %v, %v; want %v", name, got, err, want)
		}
	}
}
