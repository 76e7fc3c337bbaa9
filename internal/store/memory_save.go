package store

import (
	"errors"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// errUnnamed refuses to save under no name, which would be the workspace itself.
var errUnnamed = errors.New("what is saved wants a name")

func (tx *memoryTx) Save(name string, without ...*storage.Kind) error {
	left, saved, err := tx.open(name, without)
	if err != nil {
		return err
	}
	for kind, t := range tx.space.tables {
		if left[kind] {
			t = nil
		}
		saved.swap(kind, t.copy())
	}
	return nil
}

func (tx *memoryTx) Load(name string, keep ...*storage.Kind) error {
	kept, saved, err := tx.open(name, keep)
	if err != nil {
		return err
	}
	for kind, t := range saved.tables {
		if !kept[kind] {
			tx.space.swap(kind, t.copy())
		}
	}
	return nil
}

// open answers the space of a name, locked until the Update ends. Whoever holds that of a workspace may lock those of its names, and never
// the other way round, so that no two Updates wait for each other.
func (tx *memoryTx) open(name string, but []*storage.Kind) ([]bool, *space, error) {
	if tx.finished {
		return nil, nil, errFinished
	}
	if name == "" {
		return nil, nil, errUnnamed
	}
	spared, err := tx.catalog.kept(but)
	if err != nil {
		return nil, nil, err
	}
	sp := tx.saved[name]
	if sp == nil {
		sp = tx.store.lock(storage.SavedAs(tx.workspace, name))
		if tx.saved == nil {
			tx.saved = map[string]*space{}
		}
		tx.saved[name] = sp
	}
	return spared, sp, nil
}

// release ends what the Update did to what is saved.
func (tx *memoryTx) release(kept bool) {
	for name, sp := range tx.saved {
		sp.end(kept)
		tx.store.unlock(storage.SavedAs(tx.workspace, name), sp)
	}
}

// swap puts a table in the place of another one; either may be nil.
func (sp *space) swap(kind int, t *table) {
	sp.undo = append(sp.undo, undoable{kind: kind, swapped: true, before: sp.tables[kind]})
	sp.tables[kind] = t
}

// end keeps or undoes the Update under way.
func (sp *space) end(kept bool) {
	if !kept {
		sp.rollBack()
	}
	sp.forget()
}

// copy is a table with the same records, of which neither sees what the other becomes. The mu of both their spaces is held exclusively, since
// the trees note which of their nodes they share.
func (t *table) copy() *table {
	if t == nil {
		return nil
	}
	c := &table{byID: *t.byID.Copy()}
	for i := range t.bySeq {
		c.bySeq[i] = *t.bySeq[i].Copy()
	}
	for _, index := range t.indexes {
		c.indexes = append(c.indexes, index.Copy())
	}
	return c
}
