package storetest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// number reads a record whose Doc is a number; there is none at first.
func number(r storage.Reader, id string) (int, error) {
	rec, ok, err := r.Get(Requests, id)
	if err != nil || !ok {
		return 0, err
	}
	return strconv.Atoi(string(rec.Doc))
}

func add(tx storage.Tx, id string, n int) error {
	was, err := number(tx, id)
	if err != nil {
		return err
	}
	return tx.Put(Requests, storage.Record{ID: id, Doc: strconv.AppendInt(nil, int64(was+n), 10)})
}

// together runs fn in so many goroutines, and waits for them.
func together(goroutines int, fn func(i int)) {
	var wg sync.WaitGroup
	for i := range goroutines {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

func increments(t *testing.T, s storage.Store) {
	const goroutines, times = 50, 10
	together(goroutines, func(i int) {
		for range times {
			workspace := strconv.Itoa(i % 2)
			if err := s.Update(t.Context(), workspace, func(tx storage.Tx) error { return add(tx, "n", 1) }); err != nil {
				t.Error(err)
			}
		}
	})
	for _, workspace := range []string{"0", "1"} {
		view(t, s, workspace, func(v storage.Reader) error {
			if n, err := number(v, "n"); n != goroutines/2*times || err != nil {
				t.Errorf("workspace %s has counted to %d, %v; want %d", workspace, n, err, goroutines/2*times)
			}
			return nil
		})
	}
}

// consistentViews moves amounts between two records, whose sum is always 0.
func consistentViews(t *testing.T, s storage.Store) {
	together(8, func(i int) {
		for n := range 25 {
			var err error
			if i%2 == 0 {
				err = s.Update(t.Context(), "default", func(tx storage.Tx) error {
					return errors.Join(add(tx, "a", n), add(tx, "b", -n))
				})
			} else {
				err = s.View(t.Context(), "default", balanced)
			}
			if err != nil {
				t.Error(err)
			}
		}
	})
	view(t, s, "default", balanced)
}

func balanced(v storage.Reader) error {
	for range 3 { // later reads see no more than the first
		a, err := number(v, "a")
		if err != nil {
			return err
		}
		b, err := number(v, "b")
		if err != nil {
			return err
		}
		if a+b != 0 {
			return fmt.Errorf("a View sees %d and %d", a, b)
		}
	}
	return nil
}

// failingAmongMany has a third of many simultaneous Updates fail after they have changed something, and a third panic.
func failingAmongMany(t *testing.T, s storage.Store) {
	const goroutines, times = 30, 5
	refused := errors.New("refused")
	together(goroutines, func(i int) {
		for n := range times {
			id := fmt.Sprintf("%d-%d", i, n)
			err := func() (err error) {
				defer func() {
					if recover() != nil {
						err = refused
					}
				}()
				return s.Update(t.Context(), "default", func(tx storage.Tx) error {
					err := errors.Join(tx.Put(Sessions, storage.Record{ID: id, Keys: []string{"u"}}), add(tx, "n", 1))
					switch {
					case err != nil:
						return err
					case i%3 == 1:
						return refused
					case i%3 == 2:
						panic(refused)
					}
					return nil
				})
			}()
			if (i%3 == 0) != (err == nil) || err != nil && !errors.Is(err, refused) {
				t.Errorf("%s: %v", id, err)
			}
		}
	})
	got := list(t, s, "default", Sessions, storage.Query{Index: "reference_id", Value: "u"})
	view(t, s, "default", func(v storage.Reader) error {
		n, err := number(v, "n")
		if n != goroutines/3*times || len(got) != n || err != nil {
			t.Errorf("%d were counted and %d stored, %v; want %d", n, len(got), err, goroutines/3*times)
		}
		return nil
	})
}
