package ledger

import (
	"time"

	"github.com/shopspring/decimal"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// AccountRun is what a run did to one account.
type AccountRun struct {
	RunID   string
	RunType string
	At      time.Time
	Change  decimal.Decimal // the sum of its movements there; zero if they made up for each other
	Balance decimal.Decimal // after it
}

// RunsOf answers a page of the runs that changed an account, newest first, and how many there are. Any page costs the same: the last
// movement of a run on an account sums up the run. An account that does not exist has none.
func RunsOf(r storage.Reader, accountID string, p Page) ([]AccountRun, int, error) {
	a, _, err := ByID(r, accountID)
	if err != nil {
		return nil, 0, err
	}
	every := series[keptMovement]{table: movements, index: "run_page", name: a.ID, n: a.Runs}
	last, err := every.newestFirst(r, p)
	runs := make([]AccountRun, len(last))
	for i, m := range last {
		runs[i] = AccountRun{RunID: m.RunID, RunType: m.RunType, At: m.At, Change: m.Closes.Change, Balance: m.Balance}
	}
	return runs, every.n, err
}
