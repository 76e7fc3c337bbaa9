package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

var errRefused = errors.New("the closure refuses")

// books is the model of a ledger: no indexes, no numbers, everything found by looking at all of it.
type books struct {
	accounts  []ledger.Account // shown, in order of creation
	movements []ledger.Movement
	world     map[string]decimal.Decimal
	runs      int
}

func (b books) clone() books {
	c := books{accounts: slices.Clone(b.accounts), movements: slices.Clone(b.movements), world: map[string]decimal.Decimal{}, runs: b.runs}
	for asset, sum := range b.world {
		c.world[asset] = sum
	}
	return c
}

func (b *books) at(p ledger.Place) *ledger.Account {
	i := slices.IndexFunc(b.accounts, func(a ledger.Account) bool { return a.Place == p })
	if i < 0 {
		return nil
	}
	return &b.accounts[i]
}

// post answers the books after the entries, or says why there are none.
func (b books) post(at time.Time, runType string, entries []ledger.Entry) (after books, want error) {
	after = b.clone()
	sums := map[string]decimal.Decimal{}
	run := "" // its id comes from the first account that it changes
	after.runs++
	touched := map[ledger.Place]bool{}
	for _, e := range entries {
		if e.Change.IsZero() {
			return b, ledger.ErrInvalid
		}
		sums[e.At.Asset] = sums[e.At.Asset].Add(e.Change)
		if e.At.IsWorld() {
			after.world[e.At.Asset] = after.world[e.At.Asset].Add(e.Change)
			continue
		}
		if after.at(e.At) == nil {
			after.accounts = append(after.accounts, ledger.Account{ID: ids("ledger_account", e.At.String(), 0), Place: e.At, CreatedAt: at})
		}
		a := after.at(e.At)
		if !touched[e.At] {
			a.Runs, a.UpdatedAt, touched[e.At] = a.Runs+1, at, true
		}
		if run == "" {
			run = runOf(e.At, a.Runs-1)
		}
		a.Balance = a.Balance.Add(e.Change)
		after.movements = append(after.movements, ledger.Movement{
			ID: ids("movement", a.ID, a.Movements), AccountID: a.ID, RunID: run, RunType: runType, Type: e.Type, Change: e.Change,
			Balance: a.Balance, At: at, Order: len(after.movements) - len(b.movements) + 1, Links: e.Links,
		})
		a.Movements++
	}
	for _, sum := range sums {
		if !sum.IsZero() {
			return b, ledger.ErrUnbalanced
		}
	}
	for _, a := range after.accounts {
		if a.Balance.IsNegative() {
			return b, &ledger.Insufficient{}
		}
	}
	return after, nil
}

// sifted answers the page of what fits, in the order of the slice.
func sifted[T any](all []T, p ledger.Page, fits func(T) bool) (page []T, total int) {
	all = slices.DeleteFunc(slices.Clone(all), func(v T) bool { return !fits(v) })
	from := min((p.Number-1)*p.Size, len(all))
	return all[from:min(from+p.Size, len(all))], len(all)
}

func reversed[T any](all []T) []T {
	all = slices.Clone(all)
	slices.Reverse(all)
	return all
}

// machine is a store beside its model.
type machine struct {
	engine    engine
	t         *testing.T
	dir       string
	store     storage.Store
	workspace string
	books     books
}

func TestLedger_DoesWhatBooksOnPaperDo(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			m := &machine{engine: e, t: t, dir: t.TempDir()}
			m.store = e.open(t, m.dir)
			run := 0
			rapid.Check(t, func(rt *rapid.T) {
				run++ // every run has a workspace of its own, in one store with all that earlier runs have left
				m.workspace, m.books = fmt.Sprint("run-", run), books{world: map[string]decimal.Decimal{}}
				actions := map[string]func(*rapid.T){"post": m.post, "again": m.post, "": m.check}
				if e.reopen {
					actions["reopen"] = m.reopen
				}
				rt.Repeat(actions)
			})
			if err := m.store.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

var (
	drawnPlace = rapid.SampledFrom([]ledger.Place{ann, held, bob, fees, cash, ledger.World("BTC"), ledger.World("USD")})
	drawnTotal = rapid.SampledFrom([]string{
		"1", "2.5", "0.1", "1000000", "0.000000000000000001", "123456789012345678901234567890.000000000000000000000000000001", "1.50",
	})
	drawnTime = rapid.Custom(func(rt *rapid.T) time.Time {
		return noon.Add(time.Duration(rapid.IntRange(0, 9).Draw(rt, "minute")) * time.Minute)
	})
	drawnType  = rapid.SampledFrom([]string{ledger.Deposit, ledger.Transfer, ledger.NetworkFee})
	drawnLinks = rapid.SampledFrom([]ledger.Links{
		{},
		{DepositReferenceID: "d", Origin: "sdk"},
		{TransferID: "7", TransferType: "fund"},
		{WithdrawalRequestID: "w", ParentLinkID: "p"},
		{TradeID: "t", ParentLinkID: "q", TransferType: "prefunded"},
	})
	drawnPage = rapid.Custom(func(rt *rapid.T) ledger.Page {
		return ledger.Page{Number: rapid.IntRange(1, 4).Draw(rt, "number"), Size: rapid.SampledFrom([]int{1, 2, 7, 100}).Draw(rt, "size")}
	})
)

// entries are some pairs that balance, shuffled, and now and then one thing that must not be.
func entries(rt *rapid.T) (drawn []ledger.Entry) {
	for range rapid.IntRange(1, 5).Draw(rt, "pairs") {
		from, to := drawnPlace.Draw(rt, "from"), drawnPlace.Draw(rt, "to")
		if from.Asset != to.Asset {
			from = ledger.World(to.Asset)
		}
		e := ledger.Entry{At: to, Change: amount(drawnTotal.Draw(rt, "amount")), Type: drawnType.Draw(rt, "type"), Links: drawnLinks.Draw(rt, "links")}
		drawn = append(drawn, e)
		e.At, e.Change = from, e.Change.Neg()
		drawn = append(drawn, e)
	}
	drawn = rapid.Permutation(drawn).Draw(rt, "order")
	switch rapid.IntRange(0, 15).Draw(rt, "fault") {
	case 0:
		drawn[0].Change = decimal.Zero
	case 1:
		drawn = drawn[1:]
	}
	return drawn
}

// post makes some runs in one transaction, goes on after those that are refused, and sometimes fails in the end.
func (m *machine) post(rt *rapid.T) {
	after := m.books
	fails := rapid.IntRange(0, 4).Draw(rt, "fails") == 0
	err := m.store.Update(context.Background(), m.workspace, func(tx storage.Tx) error {
		for range rapid.IntRange(1, 4).Draw(rt, "runs") {
			at, runType, entries := drawnTime.Draw(rt, "at"), drawnType.Draw(rt, "run type"), entries(rt)
			next, want := after.post(at, runType, entries)
			run, err := ledger.Post(tx, ids, at, runType, entries...)
			if !same(want, err) {
				rt.Fatalf("Post of %+v answers %v; want %v", entries, err, want)
			}
			if err == nil {
				compare(rt, "the run's movements", next.movements[len(after.movements):], run.Movements)
			}
			for _, a := range run.Accounts {
				compare(rt, "the run's account", *next.at(a.Place), a)
			}
			after = next
		}
		if fails {
			return errRefused
		}
		return nil
	})
	if fails != errors.Is(err, errRefused) || !fails && err != nil {
		rt.Fatalf("Update: %v", err)
	}
	if !fails {
		m.books = after
	}
}

// same says that two errors are of one sort.
func same(want, got error) bool {
	var one, other *ledger.Insufficient
	return errors.Is(got, want) || errors.As(want, &one) && errors.As(got, &other)
}

func compare[T any](rt *rapid.T, what string, want, got T) {
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		rt.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// check audits, and compares every account and one list of each sort.
func (m *machine) check(rt *rapid.T) {
	err := m.store.View(context.Background(), m.workspace, func(r storage.Reader) error {
		for _, want := range m.books.accounts {
			got, found, err := ledger.Find(r, want.Place)
			if !found || err != nil {
				return fmt.Errorf("%s: %v, %w", want.Place, found, err)
			}
			compare(rt, "account", want, got)
		}
		return errors.Join(ledger.Audit(r), m.checkAccounts(rt, r), m.checkMovements(rt, r), m.checkRuns(rt, r))
	})
	if err != nil {
		rt.Fatal(err)
	}
}

func (m *machine) checkAccounts(rt *rapid.T, r storage.Reader) error {
	some := func(values ...string) string { return rapid.SampledFrom(append(values, "", "")).Draw(rt, "field") }
	like := ledger.Place{Owner: some("PART01", "PLAT01"), Label: some("general"), Type: some(ledger.Available), Asset: some("BTC", "USD")}
	p := drawnPage.Draw(rt, "page of accounts")
	want, wanted := sifted(m.books.accounts, p, func(a ledger.Account) bool {
		return (like.Owner == "" || like.Owner == a.Owner) && (like.Label == "" || like.Label == a.Label) &&
			(like.Type == "" || like.Type == a.Type) && (like.Asset == "" || like.Asset == a.Asset)
	})
	got, total, err := ledger.Accounts(r, like, p)
	compare(rt, fmt.Sprintf("page %+v of accounts like %#v", p, like), want, got)
	compare(rt, "total of accounts", wanted, total)
	return err
}

// account is the id of one that may exist.
func (m *machine) account(rt *rapid.T) string {
	return ids("ledger_account", drawnPlace.Draw(rt, "account").String(), 0)
}

func (m *machine) checkMovements(rt *rapid.T, r storage.Reader) error {
	like := ledger.Wanted{
		ParentLinkID: rapid.SampledFrom([]string{"", "", "p", "q"}).Draw(rt, "parent link"),
		Type:         rapid.SampledFrom([]string{"", "", ledger.Deposit, ledger.BankFee}).Draw(rt, "type"),
		TransferType: rapid.SampledFrom([]string{"", "", "fund"}).Draw(rt, "transfer type"),
	}
	if rapid.Bool().Draw(rt, "of an account") {
		like.AccountID = m.account(rt)
	}
	if rapid.Bool().Draw(rt, "from some time") {
		like.Span.From = drawnTime.Draw(rt, "from")
	}
	if rapid.Bool().Draw(rt, "until some time") {
		like.Span.Until = drawnTime.Draw(rt, "until")
	}
	p := drawnPage.Draw(rt, "page of movements")
	want, wanted := sifted(reversed(m.books.movements), p, func(m ledger.Movement) bool {
		return (like.AccountID == "" || like.AccountID == m.AccountID) && (like.ParentLinkID == "" || like.ParentLinkID == m.ParentLinkID) &&
			(like.Type == "" || like.Type == m.Type) && (like.TransferType == "" || like.TransferType == m.TransferType) &&
			(like.Span.From.IsZero() || !m.At.Before(like.Span.From)) && (like.Span.Until.IsZero() || m.At.Before(like.Span.Until))
	})
	got, total, err := ledger.Movements(r, like, p)
	compare(rt, fmt.Sprintf("page %+v of movements like %+v", p, like), want, got)
	compare(rt, "total of movements", wanted, total)
	return err
}

func (m *machine) checkRuns(rt *rapid.T, r storage.Reader) error {
	id, p := m.account(rt), drawnPage.Draw(rt, "page of runs")
	var all []ledger.AccountRun
	for _, m := range m.books.movements {
		if m.AccountID != id {
			continue
		}
		if last := len(all) - 1; last >= 0 && all[last].RunID == m.RunID {
			all[last].Change, all[last].Balance = all[last].Change.Add(m.Change), m.Balance
			continue
		}
		all = append(all, ledger.AccountRun{RunID: m.RunID, RunType: m.RunType, At: m.At, Change: m.Change, Balance: m.Balance})
	}
	want, wanted := sifted(reversed(all), p, func(ledger.AccountRun) bool { return true })
	got, total, err := ledger.RunsOf(r, id, p)
	compare(rt, "runs", want, got)
	compare(rt, "total of runs", wanted, total)
	return err
}

// reopen is chosen as often as the other actions, and takes far longer than they do.
func (m *machine) reopen(rt *rapid.T) {
	if rapid.IntRange(0, 9).Draw(rt, "reopens") != 0 {
		return
	}
	if err := m.store.Close(); err != nil {
		m.t.Fatalf("Close: %v", err)
	}
	m.store = m.engine.open(m.t, m.dir)
}
