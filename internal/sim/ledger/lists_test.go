package ledger_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// many posts so many deposits to one account, a minute apart, each from a transfer of its own.
func many(t testing.TB, s storage.Store, n int) {
	t.Helper()
	err := s.Update(t.Context(), ws, func(tx storage.Tx) error {
		for i := range n {
			entries := moves(ledger.World("BTC"), ann, "1")
			entries[1].ParentLinkID = fmt.Sprint("link-", i%7)
			if _, err := ledger.Post(tx, ids, noon.Add(time.Duration(i)*time.Minute), ledger.RunDeposit, entries...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPage_CoversEveryRecordOnce(t *testing.T) {
	const n = 230
	each(t, func(t *testing.T, s storage.Store) {
		many(t, s, n)
		for _, size := range []int{1, 7, 99, 100, 101, 230, 231, math.MaxInt} {
			var balances []string
			for number := 1; number <= (ledger.Page{Size: size}).Of(n); number++ {
				view(t, s, func(r storage.Reader) error {
					found, total, err := ledger.Movements(r, ledger.Wanted{}, ledger.Page{Number: number, Size: size})
					for _, m := range found {
						balances = append(balances, m.Balance.String())
					}
					if total != n {
						t.Errorf("the total is %d; want %d", total, n)
					}
					return err
				})
			}
			var want []string
			for i := n; i > 0; i-- {
				want = append(want, fmt.Sprint(i))
			}
			if diff := cmp.Diff(want, balances); diff != "" {
				t.Fatalf("pages of %d (-want +got):\n%s", size, diff)
			}
		}
	})
}

func TestPage_HasTheUsualSizeAndIsEmptyBehindTheEnd(t *testing.T) {
	tests := []struct {
		page          ledger.Page
		records, last int // of 230
	}{
		{ledger.Page{}, 100, 131},
		{ledger.Page{Number: -3, Size: -1}, 100, 131},
		{ledger.Page{Number: 3}, 30, 1},
		{ledger.Page{Number: 4}, 0, 0},
		{ledger.Page{Number: math.MaxInt, Size: math.MaxInt}, 0, 0},
		{ledger.Page{Number: math.MaxInt / 2, Size: 4}, 0, 0},
		{ledger.Page{Number: 1, Size: math.MaxInt}, 230, 1},
	}
	s := opened(t, engines[0])
	many(t, s, 230)
	for _, tt := range tests {
		for _, want := range []ledger.Wanted{{}, {Type: ledger.Transfer}} { // by number, and by looking at all
			view(t, s, func(r storage.Reader) error {
				found, _, err := ledger.Movements(r, want, tt.page)
				if len(found) != tt.records || len(found) > 0 && found[len(found)-1].Balance.IntPart() != int64(tt.last) {
					t.Errorf("%+v of %+v has %d records; want %d down to %d", tt.page, want, len(found), tt.records, tt.last)
				}
				return err
			})
		}
	}
}

func TestPage_CountsPages(t *testing.T) {
	for _, tt := range []struct{ size, total, want int }{{0, 0, 0}, {0, 1, 1}, {0, 100, 1}, {0, 101, 2}, {7, 21, 3}, {math.MaxInt, math.MaxInt, 1}} {
		if got := (ledger.Page{Size: tt.size}).Of(tt.total); got != tt.want {
			t.Errorf("%d records on pages of %d are %d pages; want %d", tt.total, tt.size, got, tt.want)
		}
	}
}

// counting counts what an engine has to pass.
type counting struct {
	storage.Reader
	records int
}

func (c *counting) List(k *storage.Kind, q storage.Query) ([]storage.Record, error) {
	found, err := c.Reader.List(k, q)
	c.records += q.Skip + len(found)
	return found, err
}

func TestLists_AnyPagePassesFewRecords(t *testing.T) {
	const most = 250 // a page of a hundred, what stands before it under two keys, and the account
	s := opened(t, engines[0])
	many(t, s, 3000)
	id := ids("ledger_account", ann.String(), 0)
	lists := map[string]func(storage.Reader, ledger.Page) error{
		"movements": func(r storage.Reader, p ledger.Page) error {
			_, _, err := ledger.Movements(r, ledger.Wanted{}, p)
			return err
		},
		"movements of an account": func(r storage.Reader, p ledger.Page) error {
			_, _, err := ledger.Movements(r, ledger.Wanted{AccountID: id}, p)
			return err
		},
		"movements of the last years": func(r storage.Reader, p ledger.Page) error {
			_, _, err := ledger.Movements(r, ledger.Wanted{Span: ledger.Span{From: noon.AddDate(-2, 0, 0)}}, p)
			return err
		},
		"runs of an account": func(r storage.Reader, p ledger.Page) error {
			_, _, err := ledger.RunsOf(r, id, p)
			return err
		},
	}
	for name, list := range lists {
		for _, number := range []int{1, 2, 17, 29, 30, 31} {
			view(t, s, func(r storage.Reader) error {
				c := &counting{Reader: r}
				err := list(c, ledger.Page{Number: number})
				if c.records > most {
					t.Errorf("page %d of the %s passes %d records; want at most %d", number, name, c.records, most)
				}
				return err
			})
		}
	}
}

func TestAccounts_AreNarrowedByEachField(t *testing.T) {
	other := ledger.Place{Owner: "PART03", Group: "PLAT02", Label: "spare", Type: ledger.Payable, Asset: "USDC.ETH"}
	tests := []struct {
		name string
		like ledger.Place
		want []ledger.Place
	}{
		{"nothing", ledger.Place{}, []ledger.Place{ann, held, bob, fees, cash, other}},
		{"owner", ledger.Place{Owner: "PART01"}, []ledger.Place{ann, held, cash}},
		{"group", ledger.Place{Group: "PLAT01"}, []ledger.Place{ann, held, bob, fees, cash}},
		{"label", ledger.Place{Label: "general"}, []ledger.Place{ann, held, bob, cash}},
		{"type", ledger.Place{Type: ledger.Collateral}, []ledger.Place{held}},
		{"asset", ledger.Place{Asset: "BTC"}, []ledger.Place{ann, held, bob, fees}},
		{"owner and asset", ledger.Place{Owner: "PART01", Asset: "BTC"}, []ledger.Place{ann, held}},
		{"all", cash, []ledger.Place{cash}},
		{"an owner who has none", ledger.Place{Owner: "PART09"}, nil},
		{"the world", ledger.World("BTC"), nil},
		{"the world's type", ledger.Place{Type: ledger.World("BTC").Type}, nil},
	}
	each(t, func(t *testing.T, s storage.Store) {
		for _, at := range []ledger.Place{ann, held, bob, fees, cash, other} {
			post(t, s, moves(ledger.World(at.Asset), at, "1")...)
		}
		post(t, s, moves(ann, bob, "1")...) // what changes later keeps its place
		for _, tt := range tests {
			var got []ledger.Place
			for number := 1; number <= 3; number++ {
				view(t, s, func(r storage.Reader) error {
					found, total, err := ledger.Accounts(r, tt.like, ledger.Page{Number: number, Size: 2})
					for _, a := range found {
						got = append(got, a.Place)
					}
					if total != len(tt.want) {
						t.Errorf("%s: the total is %d; want %d", tt.name, total, len(tt.want))
					}
					return err
				})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, diff)
			}
		}
	})
}

func TestMovements_AreNarrowedByEachField(t *testing.T) {
	linked := func(e ledger.Entry, kind string, links ledger.Links) ledger.Entry {
		e.Type, e.Links = kind, links
		return e
	}
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	annID := ids("ledger_account", ann.String(), 0)
	tests := []struct {
		name string
		want ledger.Wanted
		got  string // changes
	}{
		{"nothing", ledger.Wanted{}, "-4 4 3 -3 2 1"},
		{"account", ledger.Wanted{AccountID: annID}, "-3 2 1"},
		{"parent link", ledger.Wanted{ParentLinkID: "p1"}, "3 -3 1"},
		{"parent link and account", ledger.Wanted{ParentLinkID: "p1", AccountID: annID}, "-3 1"},
		{"type", ledger.Wanted{Type: ledger.Deposit}, "2 1"},
		{"transfer type", ledger.Wanted{TransferType: "fund"}, "3 -3"},
		{"type and account", ledger.Wanted{Type: ledger.Transfer, AccountID: annID}, "-3"},
		{"from an instant", ledger.Wanted{Span: ledger.Span{From: at(1)}}, "-4 4 3 -3 2"},
		{"up to an instant", ledger.Wanted{Span: ledger.Span{Until: at(1)}}, "1"},
		{"up to an instant, with it", ledger.Wanted{Span: ledger.Span{Until: at(1).Add(1)}}, "2 1"},
		{"one instant", ledger.Wanted{Span: ledger.Span{From: at(2), Until: at(2).Add(1)}}, "3 -3"},
		{"a span that has everything", ledger.Wanted{Span: ledger.Span{From: at(0), Until: at(3).Add(1)}}, "-4 4 3 -3 2 1"},
		{"a span before everything", ledger.Wanted{Span: ledger.Span{Until: at(0)}}, ""},
		{"an account that does not exist", ledger.Wanted{AccountID: "none"}, ""},
		{"the world", ledger.Wanted{AccountID: ids("ledger_account", ledger.World("BTC").String(), 0)}, ""},
	}
	each(t, func(t *testing.T, s storage.Store) {
		world := func(change string) ledger.Entry {
			return linked(entry(ledger.World("BTC"), change), ledger.Deposit, ledger.Links{ParentLinkID: "p1", TransferType: "fund"})
		}
		postAt(t, s, at(0), world("-1"), linked(entry(ann, "1"), ledger.Deposit, ledger.Links{ParentLinkID: "p1"}))
		postAt(t, s, at(1), world("-2"), linked(entry(ann, "2"), ledger.Deposit, ledger.Links{ParentLinkID: "p2"}))
		transfer := ledger.Links{ParentLinkID: "p1", TransferType: "fund"}
		postAt(t, s, at(2), linked(entry(ann, "-3"), ledger.Transfer, transfer), linked(entry(bob, "3"), ledger.Transfer, transfer))
		postAt(t, s, at(3), linked(entry(cash, "4"), ledger.BankFee, ledger.Links{}), entry(ledger.World("USD"), "-4"),
			entry(ledger.World("USD"), "4"), linked(entry(cash, "-4"), ledger.BankFee, ledger.Links{}))
		for _, tt := range tests {
			view(t, s, func(r storage.Reader) error {
				found, total, err := ledger.Movements(r, tt.want, ledger.Page{})
				var got []string
				for _, m := range found {
					got = append(got, m.Change.String())
				}
				if joined := strings.Join(got, " "); joined != tt.got || total != len(got) {
					t.Errorf("%s: %d movements %s; want %s", tt.name, total, joined, tt.got)
				}
				return err
			})
		}
	})
}

func TestRunsOf_SumsUpWhatEachRunDid(t *testing.T) {
	each(t, func(t *testing.T, s storage.Store) {
		post(t, s, moves(ledger.World("BTC"), ann, "5")...)
		post(t, s, moves(ledger.World("BTC"), bob, "1")...) // not ann's
		postAt(t, s, noon.Add(time.Hour), append(moves(ann, bob, "2"), moves(ann, fees, "0.25")...)...)
		post(t, s, append(moves(ann, bob, "1"), moves(bob, ann, "1")...)...)
		want := []ledger.AccountRun{
			{RunID: runOf(ann, 2), RunType: ledger.RunTransfer, At: noon, Change: amount("0"), Balance: amount("2.75")},
			{RunID: runOf(ann, 1), RunType: ledger.RunTransfer, At: noon.Add(time.Hour), Change: amount("-2.25"), Balance: amount("2.75")},
			{RunID: runOf(ann, 0), RunType: ledger.RunTransfer, At: noon, Change: amount("5"), Balance: amount("5")},
		}
		view(t, s, func(r storage.Reader) error {
			got, total, err := ledger.RunsOf(r, ids("ledger_account", ann.String(), 0), ledger.Page{})
			if diff := cmp.Diff(want, got); diff != "" || total != 3 {
				t.Errorf("%d runs (-want +got):\n%s", total, diff)
			}
			none, total, unknown := ledger.RunsOf(r, "none", ledger.Page{})
			if len(none) != 0 || total != 0 || unknown != nil {
				t.Errorf("an account that does not exist has the runs %v, %v", none, unknown)
			}
			return err
		})
	})
}

func TestWorld_IsNeverAnswered(t *testing.T) {
	each(t, func(t *testing.T, s storage.Store) {
		run := post(t, s, moves(ledger.World("BTC"), ann, "5")...)
		if len(run.Movements) != 1 || len(run.Accounts) != 1 || run.Accounts[0].Place != ann {
			t.Errorf("the run shows %+v", run)
		}
		view(t, s, func(r storage.Reader) error {
			_, found, err := ledger.Find(r, ledger.World("BTC"))
			_, byID, _ := ledger.ByID(r, ids("ledger_account", ledger.World("BTC").String(), 0))
			_, nameless, _ := ledger.ByID(r, "")
			if found || byID || nameless {
				t.Errorf("the world is found at its place: %v, by its id: %v, by none: %v", found, byID, nameless)
			}
			return err
		})
	})
}

func TestLedger_EachWorkspaceHasItsOwn(t *testing.T) {
	each(t, func(t *testing.T, s storage.Store) {
		post(t, s, moves(ledger.World("BTC"), ann, "5")...)
		err := s.Update(t.Context(), "other", func(tx storage.Tx) error {
			run, err := ledger.Post(tx, ids, noon, ledger.RunDeposit, moves(ledger.World("BTC"), ann, "1")...)
			if run.ID != runOf(ann, 0) || !run.Accounts[0].Balance.Equal(amount("1")) {
				t.Errorf("the first run of the other workspace is %+v", run)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		audited(t, s)
	})
}
