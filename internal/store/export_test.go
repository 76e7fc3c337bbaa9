package store

import (
	"database/sql/driver"
	"fmt"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Queued answers how many Updates wait for the writer.
func Queued(s storage.Store) (n int) {
	w := s.(*sqliteStore).writer
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, g := range w.queue {
		n += len(g.requests)
	}
	return n
}

// LimitPages makes the database full when it has so many pages more than now; 0 lifts the limit.
func LimitPages(s storage.Store, more int64) error {
	w := s.(*sqliteStore).writer
	limit := int64(1) << 30
	if more > 0 {
		if err := w.conn.text(`PRAGMA page_count`, func(row []driver.Value) { limit = row[0].(int64) + more }); err != nil {
			return err
		}
	}
	return w.conn.text(fmt.Sprintf(`PRAGMA max_page_count = %d`, limit), func([]driver.Value) {})
}

// Plans answers what SQLite does for each statement that reads or deletes records of k, with the statement.
func Plans(s storage.Store, k *storage.Kind) (map[string]string, error) {
	c := s.(*sqliteStore).writer.conn
	kind, err := c.catalog.find(k)
	if err != nil {
		return nil, err
	}
	statements := []statement{{op: opGet, kind: kind}, {op: opDelete, kind: kind}, {op: opClear, kind: kind}, {op: opNextWorkspace, kind: kind}}
	for _, which := range []storage.Which{storage.Any, storage.Live, storage.Ended} {
		statements = append(statements, statement{op: opCount, kind: kind, which: which})
		for index := allRecords; index < len(k.Indexes); index++ {
			for _, oldest := range []bool{false, true} {
				statements = append(statements, statement{op: opList, kind: kind, index: index, which: which, oldest: oldest})
			}
		}
	}
	plans := map[string]string{}
	for _, st := range statements {
		text := st.sql(c.catalog)
		explained := func(row []driver.Value) { plans[text] += row[3].(string) + "\n" }
		err := c.text(`EXPLAIN QUERY PLAN `+text, explained, "ws", int64(1), int64(2), int64(3), "value")
		if err != nil {
			return nil, err
		}
	}
	return plans, nil
}

// Pragma answers a setting of the connection that writes.
func Pragma(s storage.Store, name string) (value any, err error) {
	err = s.(*sqliteStore).writer.conn.text(`PRAGMA `+name, func(row []driver.Value) { value = row[0] })
	return value, err
}
