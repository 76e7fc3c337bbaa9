package ledger

import (
	"fmt"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Audit goes through the whole ledger, World included, and answers the first thing that does not add up: an asset or a run whose changes
// are not zero in sum, an account that is not the sum of its movements or has less than nothing, a number that is missing from a series.
// It holds a few words for each account, and no movements.
func Audit(r storage.Reader) error {
	a := audit{accounts: map[string]*audited{}, assets: sums{}, run: sums{}}
	for kept, err := range indexed(r, accounts, storage.Query{Oldest: true}) {
		if err == nil {
			err = a.account(&kept)
		}
		if err != nil {
			return err
		}
	}
	if asset, sum, off := a.assets.off(); off {
		return fmt.Errorf("all accounts of %s, the world's included, come to %s", asset, sum)
	}
	for m, err := range indexed(r, movements, storage.Query{Oldest: true}) {
		if err == nil {
			err = a.movement(&m)
		}
		if err != nil {
			return err
		}
	}
	t, err := tallyOf(r)
	if err != nil {
		return err
	}
	return a.end(t)
}

// audit is what has been seen so far.
type audit struct {
	order    []*audited
	accounts map[string]*audited
	assets   sums // of all accounts
	shown    tally
	runID    string
	run      sums // of that run's movements
}

// sums are by asset.
type sums map[string]decimal.Decimal

// off answers the first asset, by name, whose sum is not zero.
func (s sums) off() (asset string, sum decimal.Decimal, off bool) {
	for _, asset := range slices.Sorted(maps.Keys(s)) {
		if sum := s[asset]; !sum.IsZero() {
			return asset, sum, true
		}
	}
	return "", decimal.Zero, false
}

// audited is an account as it says that it is, and as its movements make it.
type audited struct {
	keptAccount
	sum             decimal.Decimal
	movements, runs int
	change          decimal.Decimal // since the last run ended here
}

func (a *audit) account(kept *keptAccount) error {
	if kept.Balance.IsNegative() && !kept.IsWorld() {
		return fmt.Errorf("%s has less than nothing: %s", kept.Place, kept.Balance)
	}
	if !kept.IsWorld() {
		if kept.Nth != a.shown.Accounts {
			return fmt.Errorf("%s has the number %d among the accounts, and comes after %d of them", kept.Place, kept.Nth, a.shown.Accounts)
		}
		a.shown.Accounts++
	}
	a.assets[kept.Asset] = a.assets[kept.Asset].Add(kept.Balance)
	account := &audited{keptAccount: *kept}
	a.accounts[kept.ID], a.order = account, append(a.order, account)
	return nil
}

func (a *audit) movement(m *keptMovement) error {
	account := a.accounts[m.AccountID]
	if account == nil || account.IsWorld() != m.World {
		return fmt.Errorf("movement %s is on account %s, which does not exist or is another sort of account", m.ID, m.AccountID)
	}
	if m.RunID != a.runID {
		if err := a.endRun(); err != nil {
			return err
		}
		a.runID = m.RunID
		a.shown.Runs++
	}
	a.run[account.Asset] = a.run[account.Asset].Add(m.Change)
	account.sum, account.change = account.sum.Add(m.Change), account.change.Add(m.Change)
	if !m.Balance.Equal(account.sum) {
		return fmt.Errorf("movement %s leaves %s at %s by its own account, and at %s by the movements up to it", m.ID, account.Place, m.Balance, account.sum)
	}
	if m.NthOfAccount != account.movements || !m.World && m.Nth != a.shown.Movements {
		return fmt.Errorf("movement %s has the numbers %d and %d, and comes after %d and %d others", m.ID, m.NthOfAccount, m.Nth, account.movements, a.shown.Movements)
	}
	account.movements++
	if !m.World {
		a.shown.Movements++
	}
	if m.Closes == nil {
		return nil
	}
	if m.Closes.Nth != account.runs || !m.Closes.Change.Equal(account.change) {
		return fmt.Errorf("movement %s closes run %d of %s with %s; it is run %d with %s", m.ID, m.Closes.Nth, account.Place, m.Closes.Change, account.runs, account.change)
	}
	account.runs, account.change = account.runs+1, decimal.Zero
	return nil
}

// endRun holds the run that has been seen to zero.
func (a *audit) endRun() error {
	if asset, sum, off := a.run.off(); off {
		return fmt.Errorf("run %s does not balance: its changes of %s come to %s", a.runID, asset, sum)
	}
	clear(a.run)
	return nil
}

// end holds the accounts to their movements, and the tally to what it counts.
func (a *audit) end(t tally) error {
	if err := a.endRun(); err != nil {
		return err
	}
	for _, account := range a.order {
		if !account.Balance.Equal(account.sum) || account.Movements != account.movements {
			return fmt.Errorf("%s has %s after %d movements, which come to %s and are %d", account.Place, account.Balance, account.Movements, account.sum, account.movements)
		}
		if !account.IsWorld() && account.Runs != account.runs {
			return fmt.Errorf("%s counts %d runs, and has %d", account.Place, account.Runs, account.runs)
		}
	}
	if t.Accounts != a.shown.Accounts || t.Movements != a.shown.Movements || t.Runs != a.shown.Runs {
		return fmt.Errorf("the tally has %d accounts, %d movements and %d runs; there are %d, %d and %d",
			t.Accounts, t.Movements, t.Runs, a.shown.Accounts, a.shown.Movements, a.shown.Runs)
	}
	return nil
}
