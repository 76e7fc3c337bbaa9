package ledger

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// mostDigits bounds amounts on either side of the point, so that no exponent can make a sum that fills the memory.
const mostDigits = 30

// check holds a run to what can be said of it without looking at the accounts.
func check(runType string, entries []Entry) error {
	if runType == "" || len(entries) == 0 {
		return fmt.Errorf("%w: it has the type %q and %d entries", ErrInvalid, runType, len(entries))
	}
	sums := map[string]decimal.Decimal{}
	for i, e := range entries {
		if wrong := e.wrong(); wrong != "" {
			return fmt.Errorf("%w: entry %d (%s at %s) has %s", ErrInvalid, i, e.Type, e.At, wrong)
		}
		sums[e.At.Asset] = sums[e.At.Asset].Add(e.Change)
	}
	for _, e := range entries { // rather than over the map, so that the same run always gets the same answer
		if sum := sums[e.At.Asset]; !sum.IsZero() {
			return fmt.Errorf("%w: those in %s come to %s", ErrUnbalanced, e.At.Asset, sum)
		}
	}
	return nil
}

// wrong answers what an entry has that it must not have, or nothing.
func (e *Entry) wrong() string {
	change := e.Change.Normalize()
	digits := change.NumDigits() + int(change.Exponent())
	switch {
	case !e.At.complete():
		return "an incomplete place"
	case e.Type == "":
		return "no type"
	case change.IsZero():
		return "a change of zero"
	case digits > mostDigits || change.Exponent() < -mostDigits:
		return fmt.Sprintf("a change of more than %d digits before or after the point", mostDigits)
	default:
		return ""
	}
}
