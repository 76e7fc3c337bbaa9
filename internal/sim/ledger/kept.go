package ledger

import (
	"errors"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// keptAccount is an account as it is stored, under its place, by which postings look for it.
type keptAccount struct {
	Account
	Nth int `json:"nth,omitzero"` // among the shown accounts of the workspace, from 0
}

// keptMovement is a movement as it is stored.
type keptMovement struct {
	Movement
	World        bool    `json:"world,omitzero"`
	Nth          int     `json:"nth,omitzero"`            // among the shown movements of the workspace, from 0
	NthOfAccount int     `json:"nth_of_account,omitzero"` // from 0
	Closes       *closes `json:"closes,omitzero"`
}

// closes stands in the last movement of a run on an account, and sums up what the run did there.
type closes struct {
	Nth    int             `json:"nth,omitzero"` // among the runs of the account, from 0
	Change decimal.Decimal `json:"change"`
}

// tally counts what a workspace has.
type tally struct {
	Runs      int       `json:"runs"`
	Accounts  int       `json:"accounts"`  // shown
	Movements int       `json:"movements"` // shown
	Earliest  time.Time `json:"earliest"`  // of all runs; they need not come in the order of their times
	Latest    time.Time `json:"latest"`
}

// tallyID is the id of the only record of its kind.
const tallyID = "tally"

// The tables of what is kept. What is in an index is shown to callers; World's records are in none. The indexes whose names end in page
// are described at series.
var (
	accounts = &storage.Table[keptAccount]{
		Kind: storage.Kind{Name: "ledger_accounts", Indexes: []string{"account_id", "owner", "page"}},
		ID:   func(a *keptAccount) string { return a.Place.String() },
		Keys: func(a *keptAccount) []string {
			if a.IsWorld() {
				return make([]string, 3)
			}
			return []string{a.ID, a.Owner, pageKey("", a.Nth)}
		},
	}
	movements = &storage.Table[keptMovement]{
		Kind: storage.Kind{Name: "movements", Indexes: []string{"page", "account_page", "run_page", "parent_link_id"}},
		ID:   func(m *keptMovement) string { return m.ID },
		Keys: func(m *keptMovement) []string {
			if m.World {
				return make([]string, 4)
			}
			run := ""
			if m.Closes != nil {
				run = pageKey(m.AccountID, m.Closes.Nth)
			}
			return []string{pageKey("", m.Nth), pageKey(m.AccountID, m.NthOfAccount), run, m.ParentLinkID}
		},
	}
	tallies = &storage.Table[tally]{
		Kind: storage.Kind{Name: "ledger_counters"},
		ID:   func(*tally) string { return tallyID },
	}
)

// Tables lists what a store has to know of. None of their records ever ends, because a ledger with a hole in it does not add up.
var Tables = []storage.Declaration{accounts, movements, tallies}

// Kinds are those of the tables.
var Kinds = storage.Kinds(Tables)

// pageKey is the value under which the nth record of a series is found.
func pageKey(series string, nth int) string { return series + "/" + strconv.Itoa(nth/perKey) }

// tallyOf answers zeros for a workspace in which nothing has been posted.
func tallyOf(r storage.Reader) (tally, error) {
	t, err := tallies.Get(r, tallyID)
	if errors.Is(err, storage.ErrNotFound) {
		return tally{}, nil
	}
	return t, err
}

// accountAt answers false when nothing has been posted there.
func accountAt(r storage.Reader, p Place) (keptAccount, bool, error) {
	a, err := accounts.Get(r, p.String())
	if errors.Is(err, storage.ErrNotFound) {
		return keptAccount{}, false, nil
	}
	return a, err == nil, err
}

// writing is records that are to be put together.
type writing struct {
	tx      storage.Tx
	kinds   []*storage.Kind
	records []storage.Record
	err     error // the first
}

func add[T any](w *writing, table *storage.Table[T], v *T) {
	record, err := table.Record(v)
	if w.err == nil {
		w.err = err
	}
	w.kinds, w.records = append(w.kinds, &table.Kind), append(w.records, record)
}

func (w *writing) put() error {
	for i, record := range w.records {
		if w.err == nil {
			w.err = w.tx.Put(w.kinds[i], record)
		}
	}
	return w.err
}
