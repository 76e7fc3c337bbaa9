package storage

import (
	"fmt"

	"github.com/go-json-experiment/json"
)

// Table gives a kind its Go type. Values go in and come out as copies: nothing is shared with the store.
type Table[T any] struct {
	Kind  Kind
	ID    func(*T) string
	Keys  func(*T) []string // nil when the kind has no indexes
	Ended func(*T) bool     // nil when records of the kind never end
}

// Item is one row of a list: the value and its place, which is the cursor for the next page.
type Item[T any] struct {
	Seq   uint64
	Value T
}

// Get answers ErrNotFound (wrapped, with kind and id) when there is no such record.
func (t *Table[T]) Get(r Reader, id string) (T, error) {
	var v T
	rec, ok, err := r.Get(&t.Kind, id)
	if err != nil {
		return v, err
	}
	if !ok {
		return v, fmt.Errorf("%s %q: %w", t.Kind.Name, id, ErrNotFound)
	}
	return v, t.decode(rec, &v)
}

// Record is v as it is stored. Encoding costs more than storing, so that whoever holds up others within a transaction encodes before it.
func (t *Table[T]) Record(v *T) (Record, error) {
	doc, err := json.Marshal(v)
	if err != nil {
		return Record{}, fmt.Errorf("%s %q: %w", t.Kind.Name, t.ID(v), err)
	}
	rec := Record{ID: t.ID(v), Doc: doc}
	if t.Keys != nil {
		rec.Keys = t.Keys(v)
	}
	if t.Ended != nil {
		rec.Ended = t.Ended(v)
	}
	return rec, nil
}

// Rebuild is the record of a document that was stored before, exactly as it is written: id and keys follow from it. Whether it had ended
// does not always, and is what was noted beside it.
func (t *Table[T]) Rebuild(doc []byte, ended bool) (Record, error) {
	var v T
	if err := json.Unmarshal(doc, &v); err != nil {
		return Record{}, err
	}
	rec := Record{ID: t.ID(&v), Doc: doc, Ended: ended}
	if t.Keys != nil {
		rec.Keys = t.Keys(&v)
	}
	return rec, nil
}

// Declared is the table's kind.
func (t *Table[T]) Declared() *Kind { return &t.Kind }

// Declaration is a table whose Go type does not matter.
type Declaration interface {
	Declared() *Kind
	Rebuild(doc []byte, ended bool) (Record, error)
}

// Kinds are those of tables.
func Kinds(tables []Declaration) []*Kind {
	kinds := make([]*Kind, len(tables))
	for i, t := range tables {
		kinds[i] = t.Declared()
	}
	return kinds
}

// Put inserts or replaces v.
func (t *Table[T]) Put(tx Tx, v T) error {
	rec, err := t.Record(&v)
	if err != nil {
		return err
	}
	return tx.Put(&t.Kind, rec)
}

// Delete drops the record with that id, if there is one.
func (t *Table[T]) Delete(tx Tx, id string) error { return tx.Delete(&t.Kind, id) }

// List answers the records that q selects, in its order.
func (t *Table[T]) List(r Reader, q Query) ([]Item[T], error) {
	recs, err := r.List(&t.Kind, q)
	if err != nil {
		return nil, err
	}
	items := make([]Item[T], len(recs))
	for i, rec := range recs {
		items[i].Seq = rec.Seq
		if err := t.decode(rec, &items[i].Value); err != nil {
			return nil, err
		}
	}
	return items, nil
}

func (t *Table[T]) decode(rec Record, v *T) error {
	if err := json.Unmarshal(rec.Doc, v); err != nil {
		return fmt.Errorf("%s %q is stored in a form that this version cannot read: %w", t.Kind.Name, rec.ID, err)
	}
	return nil
}
