package sim

import (
	"slices"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Numbered is a table whose records count up without a gap. Its index "page" has one value for each hundred of them, so that the thousandth
// page of what nothing narrows costs what the first one does.
type Numbered[T any] struct {
	table *storage.Table[T]
	count string // the counter that says how many there are
	first int    // the first number; a multiple of a hundred
}

// The lists of the REST API.
var (
	DepositList  = Numbered[Deposit]{Deposits, depositCount, 0}
	RequestList  = Numbered[WithdrawalRequest]{WithdrawalRequests, requestCount, 0}
	TransferList = Numbered[BookTransfer]{BookTransfers, transferCount, firstTransfer}
)

// Narrowing is what a list is narrowed to. The zero value narrows nothing.
type Narrowing[T any] struct {
	Index, Value string        // an index of the table that has nothing but what is wanted; may be empty
	Fits         func(*T) bool // nil for all
}

// Page answers a page of what is wanted, newest first, and how many there are of it.
func (n Numbered[T]) Page(r storage.Reader, p ledger.Page, want Narrowing[T]) ([]T, int, error) {
	if want.Index == "" && want.Fits == nil {
		return n.all(r, p)
	}
	number, size := max(p.Number, 1), p.Size
	if size < 1 {
		size = ledger.UsualPage
	}
	var found []T
	total := 0
	q := storage.Query{Index: want.Index, Value: want.Value, Limit: 5 * perPage}
	for {
		items, err := n.table.List(r, q)
		if err != nil {
			return nil, 0, err
		}
		for i := range items {
			q.After = items[i].Seq
			if want.Fits != nil && !want.Fits(&items[i].Value) {
				continue
			}
			if total/size == number-1 {
				found = append(found, items[i].Value)
			}
			total++
		}
		if len(items) < q.Limit {
			return found, total, nil
		}
	}
}

// all is the page that nothing narrows. It divides rather than multiplies, because a caller may ask for any page.
func (n Numbered[T]) all(r storage.Reader, p ledger.Page) ([]T, int, error) {
	c, err := counters.Get(r, n.count)
	if err = ignoreMissing(err); err != nil {
		return nil, 0, err
	}
	size := p.Size
	if size < 1 {
		size = ledger.UsualPage
	}
	if max(p.Number, 1) > p.Of(c.N) {
		return nil, c.N, nil
	}
	until := c.N - (max(p.Number, 1)-1)*size
	found, err := n.between(r, max(until-size, 0), until)
	slices.Reverse(found)
	return found, c.N, err
}

// between answers the records from one place (incl.) until another (excl.), oldest first.
func (n Numbered[T]) between(r storage.Reader, from, until int) ([]T, error) {
	var found []T
	for from < until {
		skip := from % perPage
		items, err := n.table.List(r, storage.Query{
			Index: "page", Value: pageOf(n.first + from), Oldest: true, Skip: skip, Limit: min(perPage-skip, until-from),
		})
		if err != nil {
			return nil, err
		}
		found = append(found, values(items)...)
		from += perPage - skip
	}
	return found, nil
}
