package store

import (
	"database/sql/driver"
	"math"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// sqliteReader reads one workspace within the transaction that its connection has open.
type sqliteReader struct {
	conn      *conn
	file      string
	workspace string
	group     *group // nil in a View
	finished  bool
}

// sqliteTx changes one workspace within a transaction that it may share with others.
type sqliteTx struct {
	sqliteReader
	wrote     bool
	before    int // how long the group's log was when this Update first wrote
	savepoint bool
}

func (r *sqliteReader) Get(k *storage.Kind, id string) (storage.Record, bool, error) {
	kind, err := r.kind(k)
	if err != nil {
		return storage.Record{}, false, err
	}
	var rec storage.Record
	found := false
	err = r.conn.query(statement{op: opGet, kind: kind}, func(row []driver.Value) {
		rec, found = record(row), true
	}, r.workspace, id)
	return rec, found, r.fail(err)
}

func (r *sqliteReader) List(k *storage.Kind, q storage.Query) ([]storage.Record, error) {
	kind, err := r.kind(k)
	if err != nil {
		return nil, err
	}
	index, err := r.conn.catalog.index(kind, &q)
	if err != nil {
		return nil, err
	}
	after := int64(min(q.After, math.MaxInt64))
	if !q.Oldest && after == 0 {
		after = math.MaxInt64
	}
	limit := int64(q.Limit)
	if limit == 0 {
		limit = -1
	}
	args := []driver.Value{r.workspace, after, limit, int64(q.Skip)}
	if index != allRecords {
		args = append(args, q.Value)
	}
	var records []storage.Record
	err = r.conn.query(statement{op: opList, kind: kind, index: index, which: q.Which, oldest: q.Oldest}, func(row []driver.Value) {
		records = append(records, record(row))
	}, args...)
	return records, r.fail(err)
}

func (r *sqliteReader) Count(k *storage.Kind, w storage.Which) (int, error) {
	kind, err := r.kind(k)
	if err != nil {
		return 0, err
	}
	var n int64
	err = r.conn.query(statement{op: opCount, kind: kind, which: w}, func(row []driver.Value) { n = row[0].(int64) }, r.workspace)
	return int(n), r.fail(err)
}

func (r *sqliteReader) kind(k *storage.Kind) (int, error) {
	if r.finished {
		return 0, errFinished
	}
	return r.conn.catalog.find(k)
}

// fail notes an error of the database. In an Update it fails the whole group, whatever the closure makes of it: SQLite may have
// rolled back everything by itself, and a closure that goes on would have only its later half kept.
func (r *sqliteReader) fail(err error) error {
	if err == nil {
		return nil
	}
	err = explain(r.file, err)
	if r.group != nil {
		r.group.fail(err)
	}
	return err
}

// record reads a row of opGet or opList.
func record(row []driver.Value) storage.Record {
	rec := storage.Record{
		Seq:   uint64(row[0].(int64)),
		ID:    row[1].(string),
		Ended: row[2].(int64) != 0,
		Doc:   []byte(row[3].(string)),
		Keys:  make([]string, len(row)-4),
	}
	for i, v := range row[4:] {
		rec.Keys[i] = v.(string)
	}
	return rec
}

func (tx *sqliteTx) Put(k *storage.Kind, r storage.Record) error {
	kind, err := tx.kind(k)
	if err != nil {
		return err
	}
	if err := tx.conn.catalog.check(kind, &r); err != nil {
		return err
	}
	args := append(make([]driver.Value, 0, 4+len(r.Keys)), tx.workspace, r.ID, int64(ended(r.Ended)), string(r.Doc))
	for _, key := range r.Keys {
		args = append(args, key)
	}
	return tx.write(statement{op: opPut, kind: kind}, args...)
}

func (tx *sqliteTx) Delete(k *storage.Kind, id string) error {
	kind, err := tx.kind(k)
	if err != nil {
		return err
	}
	return tx.write(statement{op: opDelete, kind: kind}, tx.workspace, id)
}

func (tx *sqliteTx) Clear(keep ...*storage.Kind) error {
	if tx.finished {
		return errFinished
	}
	kept, err := tx.conn.catalog.kept(keep)
	if err != nil {
		return err
	}
	tx.makeRoom()
	for kind := range kept {
		if kept[kind] {
			continue
		}
		if err := tx.write(statement{op: opClear, kind: kind}, tx.workspace); err != nil {
			return err
		}
	}
	return nil
}

// write makes a change, after a savepoint if the group has become careful.
func (tx *sqliteTx) write(s statement, args ...driver.Value) error {
	g := tx.group
	if g.failed != nil {
		return g.failed
	}
	if !tx.wrote {
		tx.wrote, tx.before = true, len(g.log)
		if g.careful {
			if err := tx.fail(tx.conn.exec(statement{op: opSavepoint})); err != nil {
				return err
			}
			tx.savepoint = true
		}
	}
	if !g.alone() && !g.careful {
		g.log = append(g.log, change{s, args})
	}
	return tx.fail(tx.conn.exec(s, args...))
}

// end keeps the Update's changes for the group's commit, or undoes them and nothing else.
func (tx *sqliteTx) end(kept bool) {
	g := tx.group
	if g.failed != nil || !tx.wrote {
		return
	}
	switch {
	case kept && tx.savepoint:
		tx.control(opRelease)
	case kept:
	case tx.savepoint:
		tx.control(opRollbackTo, opRelease)
	default:
		log := g.log[:tx.before]
		g.log, g.careful = nil, true
		tx.control(opRollback, opBeginWrite)
		for _, c := range log {
			if g.failed == nil {
				_ = tx.fail(tx.conn.exec(c.statement, c.args...))
			}
		}
	}
}

// control runs statements that take nothing, as far as the database lets it.
func (tx *sqliteTx) control(ops ...op) {
	for _, op := range ops {
		if tx.group.failed == nil {
			_ = tx.fail(tx.conn.exec(statement{op: op}))
		}
	}
}
