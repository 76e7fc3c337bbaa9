package store

import "github.com/mockconnect/mockconnect/internal/sim/storage"

// memoryReader reads a space whose mu is held.
type memoryReader struct {
	catalog  *catalog
	space    *space
	finished bool
}

// memoryTx changes a space whose mu is held exclusively, and notes how to undo it.
type memoryTx struct {
	memoryReader
	store     *memory
	workspace string
	saved     map[string]*space // by name: those that the Update saves to or loads from, with their mu held
}

// undoable is one step of the undo log.
type undoable struct {
	kind    int
	was, is *storage.Record
	swapped bool // the whole table went, and before is what it was
	before  *table
}

// undoKept bounds the undo log that a space keeps for its next Update.
const undoKept = 64

func (r *memoryReader) Get(k *storage.Kind, id string) (storage.Record, bool, error) {
	_, t, err := r.table(k)
	if err != nil || t == nil {
		return storage.Record{}, false, err
	}
	rec, ok := t.byID.Get(id)
	if !ok {
		return storage.Record{}, false, nil
	}
	return *rec, true, nil
}

func (r *memoryReader) List(k *storage.Kind, q storage.Query) ([]storage.Record, error) {
	kind, t, err := r.table(k)
	if err != nil {
		return nil, err
	}
	index, err := r.catalog.index(kind, &q)
	if err != nil || t == nil {
		return nil, err
	}
	return t.list(index, q), nil
}

func (r *memoryReader) Count(k *storage.Kind, w storage.Which) (int, error) {
	_, t, err := r.table(k)
	if err != nil || t == nil {
		return 0, err
	}
	return t.count(w), nil
}

// table answers nil for a kind of which the workspace has never had a record.
func (r *memoryReader) table(k *storage.Kind) (int, *table, error) {
	if r.finished {
		return 0, nil, errFinished
	}
	kind, err := r.catalog.find(k)
	if err != nil {
		return 0, nil, err
	}
	return kind, r.space.tables[kind], nil
}

func (tx *memoryTx) Put(k *storage.Kind, r storage.Record) error {
	kind, t, err := tx.table(k)
	if err != nil {
		return err
	}
	if err := tx.catalog.check(kind, &r); err != nil {
		return err
	}
	if t == nil {
		t = newTable(tx.catalog.kinds[kind])
		tx.space.tables[kind] = t
	}
	was, replaced := t.byID.Get(r.ID)
	is := own(r)
	if replaced {
		is.ID, is.Seq = was.ID, was.Seq
	} else {
		is.Seq = tx.store.seq.Add(1)
	}
	t.replace(was, is)
	tx.space.undo = append(tx.space.undo, undoable{kind: kind, was: was, is: is})
	return nil
}

func (tx *memoryTx) Delete(k *storage.Kind, id string) error {
	kind, t, err := tx.table(k)
	if err != nil || t == nil {
		return err
	}
	if was, ok := t.byID.Get(id); ok {
		t.replace(was, nil)
		tx.space.undo = append(tx.space.undo, undoable{kind: kind, was: was})
	}
	return nil
}

func (tx *memoryTx) Clear(keep ...*storage.Kind) error {
	if tx.finished {
		return errFinished
	}
	kept, err := tx.catalog.kept(keep)
	if err != nil {
		return err
	}
	for kind, t := range tx.space.tables {
		if t != nil && !kept[kind] {
			tx.space.swap(kind, nil)
		}
	}
	return nil
}

// own copies what a caller could still change, into slices of exactly the size they need: a document often comes in a buffer
// that is much larger.
func own(r storage.Record) *storage.Record {
	doc := make([]byte, len(r.Doc))
	copy(doc, r.Doc)
	r.Doc = doc
	keys := make([]string, len(r.Keys))
	copy(keys, r.Keys)
	r.Keys = keys
	return &r
}

// rollBack undoes the Update under way, last change first.
func (sp *space) rollBack() {
	for i := len(sp.undo) - 1; i >= 0; i-- {
		c := sp.undo[i]
		if c.swapped {
			sp.tables[c.kind] = c.before
			continue
		}
		sp.tables[c.kind].replace(c.is, c.was)
	}
}

// forget ends the undo log, and with it the life of the records that only the log still held.
func (sp *space) forget() {
	if cap(sp.undo) > undoKept {
		sp.undo = nil
		return
	}
	clear(sp.undo)
	sp.undo = sp.undo[:0]
}
