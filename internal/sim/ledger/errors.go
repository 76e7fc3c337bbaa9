package ledger

import (
	"errors"
	"fmt"

	"github.com/shopspring/decimal"
)

// The mistakes of a program. No caller's input may lead to them.
var (
	// ErrUnbalanced is answered to entries of which some asset's changes do not sum to zero.
	ErrUnbalanced = errors.New("the entries of a run do not balance")
	// ErrInvalid is answered to a run or an entry that no ledger takes: no entries, a change of zero, a place that misses a field.
	ErrInvalid = errors.New("the run cannot be posted")
)

// Insufficient is answered to a run that would leave less than nothing in an account. Nothing of the run is kept.
type Insufficient struct {
	Place   Place
	Balance decimal.Decimal // before the run
	Change  decimal.Decimal // by the whole run
}

// Error names the account, what it has and what it would have to give.
func (e *Insufficient) Error() string {
	return fmt.Sprintf("insufficient balance: %s has %s, and %s was to be taken", e.Place, e.Balance, e.Change.Neg())
}
