package ledger

import (
	"iter"
	"slices"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// perKey is how many neighbours in a series have the same key.
const perKey = 100

// series is records that were numbered from 0, without a gap, as they were made. Its index has the same value for each hundred of them:
// where a record is follows from its number, so that the thousandth page takes one or two look-ups and skips fewer than a hundred records,
// as the first does.
type series[T any] struct {
	table *storage.Table[T]
	index string
	name  string // what the series is of: an account's id, or nothing for the workspace
	n     int
}

// between answers the records with numbers from (incl.) until (excl.).
func (s series[T]) between(r storage.Reader, from, until int) ([]T, error) {
	found := make([]T, 0, until-from)
	for from < until {
		skip := from % perKey
		items, err := s.table.List(r, storage.Query{
			Index: s.index, Value: pageKey(s.name, from), Oldest: true, Skip: skip, Limit: min(perKey-skip, until-from),
		})
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			found = append(found, item.Value)
		}
		from += perKey - skip
	}
	return found, nil
}

// oldestFirst answers a page in the order of the numbers.
func (s series[T]) oldestFirst(r storage.Reader, p Page) ([]T, error) {
	from, until := p.window(s.n)
	return s.between(r, from, until)
}

// newestFirst answers a page in the reverse order of the numbers.
func (s series[T]) newestFirst(r storage.Reader, p Page) ([]T, error) {
	from, until := p.window(s.n)
	found, err := s.between(r, s.n-until, s.n-from)
	slices.Reverse(found)
	return found, err
}

// up goes through all records, oldest first.
func (s series[T]) up(r storage.Reader) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for from := 0; from < s.n; from += perKey {
			if !give(yield)(s.between(r, from, min(from+perKey, s.n))) {
				return
			}
		}
	}
}

// down goes through all records, newest first.
func (s series[T]) down(r storage.Reader) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for until := s.n; until > 0; {
			from := (until - 1) / perKey * perKey
			found, err := s.between(r, from, until)
			slices.Reverse(found)
			if !give(yield)(found, err) {
				return
			}
			until = from
		}
	}
}
