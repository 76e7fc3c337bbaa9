package ledger_test

import (
	"errors"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

var errDisk = errors.New("the disk is gone")

// faulty answers so many calls, and fails from then on.
type faulty struct {
	storage.Tx
	calls int
}

func (f *faulty) fails() bool {
	f.calls--
	return f.calls < 0
}

func (f *faulty) Get(k *storage.Kind, id string) (storage.Record, bool, error) {
	if f.fails() {
		return storage.Record{}, false, errDisk
	}
	return f.Tx.Get(k, id)
}

func (f *faulty) List(k *storage.Kind, q storage.Query) ([]storage.Record, error) {
	if f.fails() {
		return nil, errDisk
	}
	return f.Tx.List(k, q)
}

func (f *faulty) Put(k *storage.Kind, r storage.Record) error {
	if f.fails() {
		return errDisk
	}
	return f.Tx.Put(k, r)
}

func TestLedger_AStoreThatFailsIsNeverTakenForAnEmptyOne(t *testing.T) {
	id := ids("ledger_account", ann.String(), 0)
	tests := []struct {
		name string
		call func(storage.Tx) error
	}{
		{"Post", func(tx storage.Tx) error {
			_, err := ledger.Post(tx, ids, noon, ledger.RunTransfer, moves(ann, bob, "1")...)
			return err
		}},
		{"Find", func(tx storage.Tx) error { _, _, err := ledger.Find(tx, ann); return err }},
		{"ByID", func(tx storage.Tx) error { _, _, err := ledger.ByID(tx, id); return err }},
		{"Accounts", func(tx storage.Tx) error { _, _, err := ledger.Accounts(tx, ledger.Place{}, ledger.Page{}); return err }},
		{"Accounts of an owner", func(tx storage.Tx) error {
			_, _, err := ledger.Accounts(tx, ledger.Place{Owner: ann.Owner}, ledger.Page{})
			return err
		}},
		{"Accounts of an asset", func(tx storage.Tx) error {
			_, _, err := ledger.Accounts(tx, ledger.Place{Asset: "BTC"}, ledger.Page{})
			return err
		}},
		{"Movements", func(tx storage.Tx) error {
			_, _, err := ledger.Movements(tx, ledger.Wanted{}, ledger.Page{})
			return err
		}},
		{"Movements of an account and a type", func(tx storage.Tx) error {
			_, _, err := ledger.Movements(tx, ledger.Wanted{AccountID: id, Type: ledger.Transfer}, ledger.Page{})
			return err
		}},
		{"RunsOf", func(tx storage.Tx) error { _, _, err := ledger.RunsOf(tx, id, ledger.Page{}); return err }},
		{"Audit", func(tx storage.Tx) error { return ledger.Audit(tx) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := opened(t, engines[0])
			post(t, s, moves(ledger.World("BTC"), ann, "5")...)
			calls, err := 0, errDisk
			for ; err != nil; calls++ {
				err = s.Update(t.Context(), ws, func(tx storage.Tx) error { return tt.call(&faulty{Tx: tx, calls: calls}) })
				if err != nil && !errors.Is(err, errDisk) {
					t.Fatalf("after %d calls: %v", calls, err)
				}
				audited(t, s)
			}
			if calls < 2 {
				t.Errorf("%s makes no call of the store", tt.name)
			}
		})
	}
}
