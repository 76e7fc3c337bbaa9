package ledger

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// IDs answers the UUID of the object of a kind ("ledger_account", "movement") with that parent and count, and for the kind RunID the
// decimal digits of a run. It must answer another for each, and the same when it is asked again.
type IDs func(kind, parent string, ordinal int) string

// The kinds of ids besides those of accounts. The parent of a movement's is its account, of a run's the first account that it changes.
const (
	RunID      = "ledger_run"
	MovementID = "movement"
)

// Post makes a run of the entries, in their order. It answers ErrInvalid, ErrUnbalanced or *Insufficient, and has written nothing then, so
// that a transaction may go on after it. An account may dip below zero between two entries, since a run happens at once.
func Post(tx storage.Tx, ids IDs, at time.Time, runType string, entries ...Entry) (Run, error) {
	if err := check(runType, entries); err != nil {
		return Run{}, err
	}
	p, err := open(tx, ids, at.UTC().Round(0), runType)
	if err != nil {
		return Run{}, err
	}
	for _, e := range entries {
		if err := p.enter(e); err != nil {
			return Run{}, err
		}
	}
	if err := p.close(); err != nil {
		return Run{}, err
	}
	p.number()
	return p.run, p.write()
}

// number gives the run its id, which its movements carry.
func (p *posting) number() {
	first := p.touched[0]
	if i := slices.IndexFunc(p.touched, func(a *touched) bool { return !a.IsWorld() }); i >= 0 {
		first = p.touched[i]
	}
	p.run.ID = p.ids(RunID, first.ID, first.Runs-1)
	for i := range p.movements {
		p.movements[i].RunID = p.run.ID
	}
	for i := range p.run.Movements {
		p.run.Movements[i].RunID = p.run.ID
	}
}

// posting is a run on its way into the ledger.
type posting struct {
	tx        storage.Tx
	ids       IDs
	run       Run
	tally     tally
	touched   []*touched // in the order of their first movements
	movements []keptMovement
}

// touched is an account that a run changes.
type touched struct {
	keptAccount
	before decimal.Decimal
	last   int // its latest movement, by its place in the posting
}

func open(tx storage.Tx, ids IDs, at time.Time, runType string) (*posting, error) {
	t, err := tallyOf(tx)
	if err != nil {
		return nil, err
	}
	if t.Runs == 0 || at.Before(t.Earliest) {
		t.Earliest = at
	}
	if t.Runs == 0 || at.After(t.Latest) {
		t.Latest = at
	}
	run := Run{Type: runType, At: at}
	t.Runs++
	return &posting{tx: tx, ids: ids, run: run, tally: t}, nil
}

// account answers what stands at a place by now, with the entries before.
func (p *posting) account(at Place) (*touched, error) {
	for _, a := range p.touched { // a run has a few
		if a.Place == at {
			return a, nil
		}
	}
	kept, found, err := accountAt(p.tx, at)
	if err != nil {
		return nil, err
	}
	if !found {
		kept.Account = Account{ID: p.ids("ledger_account", at.String(), 0), Place: at, CreatedAt: p.run.At}
		if !at.IsWorld() {
			kept.Nth = p.tally.Accounts
			p.tally.Accounts++
		}
	}
	kept.Runs++
	kept.UpdatedAt = p.run.At
	a := &touched{keptAccount: kept, before: kept.Balance}
	p.touched = append(p.touched, a)
	return a, nil
}

func (p *posting) enter(e Entry) error {
	a, err := p.account(e.At)
	if err != nil {
		return err
	}
	a.Balance = a.Balance.Add(e.Change).Normalize()
	m := keptMovement{
		Movement: Movement{
			ID: p.ids(MovementID, a.ID, a.Movements), AccountID: a.ID, RunType: p.run.Type, Type: e.Type,
			Change: e.Change.Normalize(), Balance: a.Balance, At: p.run.At, Links: e.Links,
		},
		World:        e.At.IsWorld(),
		NthOfAccount: a.Movements,
	}
	if !m.World {
		m.Nth, m.Order = p.tally.Movements, len(p.run.Movements)+1
		p.tally.Movements++
		p.run.Movements = append(p.run.Movements, m.Movement)
	}
	a.Movements++
	a.last = len(p.movements)
	p.movements = append(p.movements, m)
	return nil
}

// close holds each account to what it has after all entries.
func (p *posting) close() error {
	for _, a := range p.touched {
		change := a.Balance.Sub(a.before).Normalize()
		if a.IsWorld() {
			continue
		}
		if a.Balance.IsNegative() {
			return &Insufficient{Place: a.Place, Balance: a.before, Change: change}
		}
		p.movements[a.last].Closes = &closes{Nth: a.Runs - 1, Change: change}
		p.run.Accounts = append(p.run.Accounts, a.Account)
	}
	return nil
}

// write encodes everything before it puts anything, since a label may hold what JSON does not take.
func (p *posting) write() error {
	w := writing{tx: p.tx}
	for _, a := range p.touched {
		add(&w, accounts, &a.keptAccount)
	}
	for i := range p.movements {
		add(&w, movements, &p.movements[i])
	}
	add(&w, tallies, &p.tally)
	return w.put()
}
