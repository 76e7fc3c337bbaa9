package ledger

import (
	"iter"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// sift answers the page of those that fit, and how many fit. It looks at all of them, since the emulated API says how many pages there are.
func sift[T any](all iter.Seq2[T, error], p Page, fits func(*T) bool) (found []T, total int, err error) {
	p = p.usual()
	for v, err := range all {
		if err != nil {
			return nil, 0, err
		}
		if !fits(&v) {
			continue
		}
		if total/p.Size == p.Number-1 {
			found = append(found, v)
		}
		total++
	}
	return found, total, nil
}

// chunk bounds how many records are decoded before the first of them is looked at.
const chunk = 500

// indexed goes through the records that q selects.
func indexed[T any](r storage.Reader, table *storage.Table[T], q storage.Query) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		q.Limit = chunk
		for {
			items, err := table.List(r, q)
			found := make([]T, len(items))
			for i, item := range items {
				found[i], q.After = item.Value, item.Seq
			}
			if !give(yield)(found, err) || len(items) < chunk {
				return
			}
		}
	}
}

// give answers false when no more is wanted, which is so after an error.
func give[T any](yield func(T, error) bool) func([]T, error) bool {
	return func(found []T, err error) bool {
		if err != nil {
			var none T
			yield(none, err)
			return false
		}
		for _, v := range found {
			if !yield(v, nil) {
				return false
			}
		}
		return true
	}
}
