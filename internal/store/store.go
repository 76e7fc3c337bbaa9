// Package store keeps the simulated world. It has one constructor per engine, all of them behind storage.Store, and every
// engine passes the suite in storetest. What records mean, and what is in their documents, must not enter here.
package store

import (
	"errors"
	"fmt"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// errFinished is answered to a closure that kept its Reader or Tx and used it after it had returned.
var errFinished = errors.New("a transaction was used after its end")

// catalog finds the kinds that an engine was opened with. A kind is known by its name, so that a copy of a declaration will do.
type catalog struct {
	kinds  []*storage.Kind
	byName map[string]int
}

// newCatalog panics when a name is declared twice: two declarations would share one table, and only their author can mend that.
func newCatalog(kinds []*storage.Kind) catalog {
	c := catalog{kinds: kinds, byName: make(map[string]int, len(kinds))}
	for i, k := range kinds {
		if _, twice := c.byName[k.Name]; twice {
			panic(fmt.Sprintf("store: the kind %q is declared twice", k.Name))
		}
		c.byName[k.Name] = i
	}
	return c
}

// find answers the place of k among the kinds.
func (c *catalog) find(k *storage.Kind) (int, error) {
	i, ok := c.byName[k.Name]
	if !ok {
		return 0, fmt.Errorf("the store was opened without the kind %q", k.Name)
	}
	return i, nil
}

// check refuses a record that no engine could find again.
func (c *catalog) check(kind int, r *storage.Record) error {
	k := c.kinds[kind]
	if r.ID == "" {
		return fmt.Errorf("a record of %s has no id", k.Name)
	}
	if len(r.Keys) != len(k.Indexes) {
		return fmt.Errorf("%s %q has %d keys, and the kind has %d indexes", k.Name, r.ID, len(r.Keys), len(k.Indexes))
	}
	return nil
}

// allRecords is the place of the index of a query that names none.
const allRecords = -1

// index answers the place of the index that q names, or allRecords.
func (c *catalog) index(kind int, q *storage.Query) (int, error) {
	k := c.kinds[kind]
	if q.Index == "" {
		if q.Value != "" {
			return 0, fmt.Errorf("a query of %s has the value %q and no index", k.Name, q.Value)
		}
		return allRecords, nil
	}
	for i, name := range k.Indexes {
		if name == q.Index {
			return i, nil
		}
	}
	return 0, fmt.Errorf("the kind %q has no index %q", k.Name, q.Index)
}

// kept answers which kinds survive a Clear.
func (c *catalog) kept(keep []*storage.Kind) ([]bool, error) {
	kept := make([]bool, len(c.kinds))
	for _, k := range keep {
		i, err := c.find(k)
		if err != nil {
			return nil, err
		}
		kept[i] = true
	}
	return kept, nil
}
