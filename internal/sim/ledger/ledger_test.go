package ledger_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/store"
)

const ws = "default"

// noon is when everything happens that does not say when.
var noon = time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)

// The accounts of the tests: two customers and the platform itself.
var (
	ann  = ledger.Place{Owner: "PART01", Group: "PLAT01", Label: "general", Type: ledger.Available, Asset: "BTC"}
	held = ledger.Place{Owner: "PART01", Group: "PLAT01", Label: "general", Type: ledger.Collateral, Asset: "BTC"}
	bob  = ledger.Place{Owner: "PART02", Group: "PLAT01", Label: "general", Type: ledger.Available, Asset: "BTC"}
	fees = ledger.Place{Owner: "PLAT01", Group: "PLAT01", Label: "fees", Type: ledger.Available, Asset: "BTC"}
	cash = ledger.Place{Owner: "PART01", Group: "PLAT01", Label: "general", Type: ledger.Available, Asset: "USD"}
)

// engine opens an empty store, and opens it again where closing keeps something.
type engine struct {
	name   string
	open   func(t testing.TB, dir string) storage.Store
	reopen bool
}

var engines = []engine{
	{name: "memory", open: func(testing.TB, string) storage.Store { return store.OpenMemory(ledger.Kinds) }},
	{name: "sqlite", reopen: true, open: func(t testing.TB, dir string) storage.Store {
		t.Helper()
		s, err := store.OpenSQLite(context.Background(), dir, ledger.Kinds)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}},
}

// each runs a test on a store of every engine.
func each(t *testing.T, test func(*testing.T, storage.Store)) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) { test(t, opened(t, e)) })
	}
}

func opened(t testing.TB, e engine) storage.Store {
	t.Helper()
	s := e.open(t, t.TempDir())
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func ids(kind, parent string, ordinal int) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(kind+" "+parent+" "+decimal.New(int64(ordinal), 0).String())).String()
}

// runOf is the id of the nth run that changes an account before any other.
func runOf(first ledger.Place, nth int) string {
	return ids(ledger.RunID, ids("ledger_account", first.String(), 0), nth)
}

func amount(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// entry is a movement of the usual type.
func entry(at ledger.Place, change string) ledger.Entry {
	return ledger.Entry{At: at, Change: amount(change), Type: ledger.Transfer}
}

// moves is a run that takes something from one place to another.
func moves(from, to ledger.Place, much string) []ledger.Entry {
	return []ledger.Entry{entry(from, "-"+much), entry(to, much)}
}

func post(t testing.TB, s storage.Store, entries ...ledger.Entry) ledger.Run {
	t.Helper()
	return postAt(t, s, noon, entries...)
}

func postAt(t testing.TB, s storage.Store, at time.Time, entries ...ledger.Entry) (run ledger.Run) {
	t.Helper()
	err := s.Update(context.Background(), ws, func(tx storage.Tx) (err error) {
		run, err = ledger.Post(tx, ids, at, ledger.RunTransfer, entries...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// view fails the test when fn does.
func view(t testing.TB, s storage.Store, fn func(storage.Reader) error) {
	t.Helper()
	if err := s.View(context.Background(), ws, fn); err != nil {
		t.Fatal(err)
	}
}

func audited(t testing.TB, s storage.Store) {
	t.Helper()
	view(t, s, ledger.Audit)
}

// balance answers zero where there is no account.
func balance(t testing.TB, s storage.Store, at ledger.Place) (sum decimal.Decimal) {
	t.Helper()
	view(t, s, func(r storage.Reader) error {
		a, _, err := ledger.Find(r, at)
		sum = a.Balance
		return err
	})
	return sum
}
