package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

func TestAudit_NamesWhatDoesNotAddUp(t *testing.T) {
	const inAccounts, inMovements, inCounters = 0, 1, 2
	tests := []struct {
		name     string
		kind     int
		old, new string // in the first document that has old; an empty new drops the record
		says     string
	}{
		{"a balance that was changed", inAccounts, `"balance":"3"`, `"balance":"4"`, "all accounts of BTC, the world's included, come to 1"},
		{"an account with a movement more", inAccounts, `"movements":2`, `"movements":3`, "PART01/PLAT01/general/available/BTC has 3 after 3 movements, which come to 3 and are 2"},
		{"a balance below zero", inAccounts, `"balance":"3"`, `"balance":"-3"`, "has less than nothing: -3"},
		{"the world's balance", inAccounts, `"balance":"-5"`, `"balance":"-6"`, "all accounts of BTC, the world's included, come to -1"},
		{"an account that is gone", inAccounts, `"owner":"PART02"`, "", "come to -2"},
		{"an account under another id", inAccounts, `"id":"` + ids("ledger_account", bob.String(), 0), `"id":"other`, "does not exist"},
		{"a number of runs", inAccounts, `"runs":2`, `"runs":3`, "counts 3 runs, and has 2"},
		{"a number of an account", inAccounts, `"nth":1`, `"nth":2`, "has the number 2 among the accounts, and comes after 1"},
		{"a movement that is gone", inMovements, `"change":"2"`, "", "run " + runOf(ann, 1) + " does not balance: its changes of BTC come to -2"},
		{"a movement's change", inMovements, `"change":"5"`, `"change":"6"`, "by its own account"},
		{"a movement's balance", inMovements, `"balance":"2"`, `"balance":"1"`, "at 1 by its own account, and at 2"},
		{"a movement's number", inMovements, `"nth":2`, `"nth":3`, "comes after"},
		{"a movement's run", inMovements, `"run_id":"` + runOf(ann, 1), `"run_id":"none`, "does not balance"},
		{"what closes a run", inMovements, `"closes":{"change":"5"`, `"closes":{"change":"7"`, "closes run 0 of"},
		{"a movement that is said to be the world's", inMovements, `"nth":2`, `"world":true,"nth":2`, "another sort of account"},
		{"a tally", inCounters, `"movements":3`, `"movements":4`, "the tally has 2 accounts, 4 movements and 2 runs; there are 2, 3 and 2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := opened(t, engines[0])
			post(t, s, moves(ledger.World("BTC"), ann, "5")...)
			post(t, s, moves(ann, bob, "2")...)
			audited(t, s)
			err := s.Update(t.Context(), ws, func(tx storage.Tx) error { return damage(tx, ledger.Kinds[tt.kind], tt.old, tt.new) })
			if err != nil {
				t.Fatal(err)
			}
			view(t, s, func(r storage.Reader) error {
				if err := ledger.Audit(r); err == nil || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("Audit answers %v; want what says %q", err, tt.says)
				}
				return nil
			})
		})
	}
}

func damage(tx storage.Tx, k *storage.Kind, old, is string) error {
	records, err := tx.List(k, storage.Query{Oldest: true})
	if err != nil {
		return err
	}
	for _, rec := range records {
		if !strings.Contains(string(rec.Doc), old) {
			continue
		}
		if is == "" {
			return tx.Delete(k, rec.ID)
		}
		rec.Doc = []byte(strings.Replace(string(rec.Doc), old, is, 1))
		return tx.Put(k, rec)
	}
	return fmt.Errorf("no %s have %s", k.Name, old)
}

func TestAudit_HasNothingAgainstAnEmptyWorkspace(t *testing.T) {
	each(t, func(t *testing.T, s storage.Store) { audited(t, s) })
}
