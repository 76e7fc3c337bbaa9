package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

func TestPost_AnswersTheRunAsItIsKept(t *testing.T) {
	each(t, func(t *testing.T, s storage.Store) {
		deposit := ledger.Links{DepositReferenceID: "ref-1", Origin: "rest_api"}
		post(t, s, moves(ledger.World("BTC"), ann, "5")...)
		later := noon.Add(time.Minute).In(time.FixedZone("elsewhere", 3600))
		run := postAt(
			t, s, later,
			entry(ann, "-2"),
			entry(ledger.World("BTC"), "0.50"),
			ledger.Entry{At: bob, Change: amount("1.500"), Type: ledger.Deposit, Links: deposit},
		)
		annID, bobID := ids("ledger_account", ann.String(), 0), ids("ledger_account", bob.String(), 0)
		at := later.UTC()
		want := ledger.Run{
			ID: runOf(ann, 1), Type: ledger.RunTransfer, At: at,
			Movements: []ledger.Movement{
				{
					ID: ids("movement", annID, 1), AccountID: annID, RunID: runOf(ann, 1), RunType: ledger.RunTransfer, Type: ledger.Transfer,
					Change: amount("-2"), Balance: amount("3"), At: at, Order: 1,
				},
				{
					ID: ids("movement", bobID, 0), AccountID: bobID, RunID: runOf(ann, 1), RunType: ledger.RunTransfer, Type: ledger.Deposit,
					Change: amount("1.5"), Balance: amount("1.5"), At: at, Order: 2, Links: deposit,
				},
			},
			Accounts: []ledger.Account{
				{ID: annID, Place: ann, Balance: amount("3"), Movements: 2, Runs: 2, CreatedAt: noon, UpdatedAt: at},
				{ID: bobID, Place: bob, Balance: amount("1.5"), Movements: 1, Runs: 1, CreatedAt: at, UpdatedAt: at},
			},
		}
		if diff := cmp.Diff(want, run); diff != "" {
			t.Errorf("run (-want +got):\n%s", diff)
		}
		view(t, s, func(r storage.Reader) error {
			kept, _, err := ledger.Movements(r, ledger.Wanted{}, ledger.Page{Size: 2})
			if diff := cmp.Diff([]ledger.Movement{run.Movements[1], run.Movements[0]}, kept); diff != "" {
				t.Errorf("kept movements (-answered +kept):\n%s", diff)
			}
			for _, a := range run.Accounts {
				kept, found, byID := ledger.ByID(r, a.ID)
				if diff := cmp.Diff(a, kept); diff != "" || !found {
					t.Errorf("kept account (-answered +kept):\n%s", diff)
				}
				err = errors.Join(err, byID)
			}
			return err
		})
		audited(t, s)
	})
}

func TestPost_RefusesWhatDoesNotAddUp(t *testing.T) {
	tests := []struct {
		name    string
		runType string
		entries []ledger.Entry
		want    error
		says    string
	}{
		{"one side", "transfer", []ledger.Entry{entry(ann, "1")}, ledger.ErrUnbalanced, "those in BTC come to 1"},
		{"a digit too few", "transfer", []ledger.Entry{entry(bob, "-0.1"), entry(fees, "0.1000000000000000000000000001")}, ledger.ErrUnbalanced, "0.0000000000000000000000000001"},
		{"two assets that make up for each other", "transfer", []ledger.Entry{entry(ann, "1"), entry(cash, "-1")}, ledger.ErrUnbalanced, "those in BTC come to 1"},
		{"no entries", "transfer", nil, ledger.ErrInvalid, "0 entries"},
		{"no type of run", "", moves(ledger.World("BTC"), ann, "1"), ledger.ErrInvalid, `the type ""`},
		{"no type of movement", "transfer", []ledger.Entry{{At: ledger.World("BTC"), Change: amount("-1")}, entry(ann, "1")}, ledger.ErrInvalid, "entry 0 ( at world/BTC) has no type"},
		{"a change of zero", "transfer", []ledger.Entry{entry(ann, "0.00"), entry(bob, "0")}, ledger.ErrInvalid, "a change of zero"},
		{"a place without a label", "transfer", moves(ledger.World("BTC"), ledger.Place{Owner: "A", Group: "B", Type: "available", Asset: "BTC"}, "1"), ledger.ErrInvalid, "an incomplete place"},
		{"a world without an asset", "transfer", moves(ledger.World(""), ledger.World(""), "1"), ledger.ErrInvalid, "an incomplete place"},
		{"31 digits before the point", "transfer", moves(ledger.World("BTC"), ann, "1"+strings.Repeat("0", 30)), ledger.ErrInvalid, "more than 30 digits"},
		{"31 digits after the point", "transfer", moves(ledger.World("BTC"), ann, "0."+strings.Repeat("0", 30)+"1"), ledger.ErrInvalid, "more than 30 digits"},
		{"an exponent that would fill the memory", "transfer", []ledger.Entry{{At: ann, Change: decimal.New(1, 1<<30), Type: "transfer"}}, ledger.ErrInvalid, "more than 30 digits"},
	}
	each(t, func(t *testing.T, s storage.Store) {
		post(t, s, moves(ledger.World("BTC"), bob, "10")...)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				refused(t, s, func(err error) {
					if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
						t.Errorf("Post answers %v; want %v that says %q", err, tt.want, tt.says)
					}
				}, tt.runType, tt.entries...)
			})
		}
	})
}

func TestPost_LeavesNoAccountBelowZero(t *testing.T) {
	tests := []struct {
		name    string
		entries []ledger.Entry
		want    ledger.Insufficient
		says    string
	}{
		{
			"more than there is", moves(ann, bob, "5.01"),
			ledger.Insufficient{Place: ann, Balance: amount("5"), Change: amount("-5.01")},
			"insufficient balance: PART01/PLAT01/general/available/BTC has 5, and 5.01 was to be taken",
		},
		{
			"an account that does not exist", moves(fees, bob, "1"),
			ledger.Insufficient{Place: fees, Change: amount("-1")},
			"insufficient balance: PLAT01/PLAT01/fees/available/BTC has 0, and 1 was to be taken",
		},
		{
			"two takings of which each alone would do", append(moves(ann, bob, "3"), moves(ann, fees, "2.5")...),
			ledger.Insufficient{Place: ann, Balance: amount("5"), Change: amount("-5.5")},
			"insufficient balance: PART01/PLAT01/general/available/BTC has 5, and 5.5 was to be taken",
		},
		{
			"the least that is too much", moves(ann, bob, "5.000000000000000000000000000001"),
			ledger.Insufficient{Place: ann, Balance: amount("5"), Change: amount("-5.000000000000000000000000000001")},
			"insufficient balance: PART01/PLAT01/general/available/BTC has 5, and 5.000000000000000000000000000001 was to be taken",
		},
	}
	each(t, func(t *testing.T, s storage.Store) {
		post(t, s, moves(ledger.World("BTC"), ann, "5")...)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				refused(t, s, func(err error) {
					var got *ledger.Insufficient
					if !errors.As(err, &got) || !cmp.Equal(tt.want, *got) || got.Error() != tt.says {
						t.Errorf("Post answers %v; want %v", err, &tt.want)
					}
				}, ledger.RunTransfer, tt.entries...)
			})
		}
	})
}

// refused posts what must fail, in a transaction that goes on nevertheless, and sees that nothing has changed.
func refused(t *testing.T, s storage.Store, check func(error), runType string, entries ...ledger.Entry) {
	t.Helper()
	before := everything(t, s)
	err := s.Update(t.Context(), ws, func(tx storage.Tx) error {
		_, err := ledger.Post(tx, ids, noon, runType, entries...)
		check(err)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, everything(t, s)); diff != "" {
		t.Errorf("a refused run has left something (-before +after):\n%s", diff)
	}
	audited(t, s)
}

// everything is all records of all kinds.
func everything(t testing.TB, s storage.Store) (records []storage.Record) {
	t.Helper()
	view(t, s, func(r storage.Reader) error {
		for _, k := range ledger.Kinds {
			some, err := r.List(k, storage.Query{})
			if err != nil {
				return err
			}
			records = append(records, some...)
		}
		return nil
	})
	return records
}

func TestPost_LetsAnAccountDipBelowZeroWithinARun(t *testing.T) {
	each(t, func(t *testing.T, s storage.Store) {
		run := post(t, s, append(moves(ann, bob, "4"), moves(ledger.World("BTC"), ann, "7")...)...)
		var path []string
		for _, m := range run.Movements {
			path = append(path, m.Change.String()+" → "+m.Balance.String())
		}
		if diff := cmp.Diff([]string{"-4 → -4", "4 → 4", "7 → 3"}, path); diff != "" {
			t.Errorf("movements (-want +got):\n%s", diff)
		}
		audited(t, s)
	})
}

func TestPost_SumsAreExact(t *testing.T) {
	each(t, func(t *testing.T, s storage.Store) {
		for range 10 {
			post(t, s, moves(ledger.World("BTC"), ann, "0.1")...)
		}
		post(t, s, moves(ledger.World("BTC"), ann, strings.Repeat("9", 30)+"."+strings.Repeat("9", 29)+"8")...)
		post(t, s, moves(ledger.World("BTC"), ann, "0."+strings.Repeat("0", 29)+"2")...)
		want := "1" + strings.Repeat("0", 29) + "1"
		if got := balance(t, s, ann).String(); got != want {
			t.Errorf("the balance is %s; want %s", got, want)
		}
		audited(t, s)
	})
}

func TestPost_WritesAmountsAsPlainStrings(t *testing.T) {
	s := opened(t, engines[0])
	post(t, s, ledger.Entry{At: ann, Change: decimal.New(15, 20), Type: ledger.Deposit}, ledger.Entry{At: ledger.World("BTC"), Change: decimal.New(-150, 19), Type: ledger.Deposit})
	view(t, s, func(r storage.Reader) error {
		rec, _, err := r.Get(ledger.Kinds[0], ann.String())
		if want := `"balance":"1500000000000000000000"`; !strings.Contains(string(rec.Doc), want) {
			t.Errorf("%s does not have %s", rec.Doc, want)
		}
		return err
	})
}

func TestPost_WritesNothingWhenALabelCannotBeEncoded(t *testing.T) {
	s := opened(t, engines[0])
	broken := ann
	broken.Label = "\xff"
	refused(t, s, func(err error) {
		if err == nil {
			t.Error("Post takes a label that is no UTF-8")
		}
	}, ledger.RunDeposit, moves(ledger.World("BTC"), broken, "1")...)
}

func TestPlace_ItsTextIsItsOwnWhateverTheLabel(t *testing.T) {
	one, other := ann, ann
	one.Group, one.Label = "A/B", "C"
	other.Group, other.Label = "A", "B/C"
	if one.String() == other.String() {
		t.Errorf("%#v and %#v are both %s", one, other, one)
	}
	owned := ledger.Place{Owner: "PART01", Group: "PLAT01", Label: "general", Type: ledger.World("BTC").Type, Asset: "BTC"}
	if owned.IsWorld() || owned.String() == ledger.World("BTC").String() {
		t.Errorf("%s is taken for the world", owned)
	}
}
