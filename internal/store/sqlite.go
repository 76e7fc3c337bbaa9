package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"slices"
	"sync"

	"github.com/gofrs/flock"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// sqliteStore keeps the world in one SQLite file: one connection that writes, a few that read.
type sqliteStore struct {
	catalog catalog
	file    string
	lock    *flock.Flock
	writer  *writer
	readers chan *reading

	// life is held shared by every call, so that Close waits for those that are under way or queued.
	life   sync.RWMutex
	closed bool
}

// reading is a place in the pool of readers. Its connection is opened when it is first needed, so that a server that is started
// for one test does not pay for four.
type reading struct{ conn *conn }

const readers = 4

// Update commits fn's changes together with those of other calls that wait at the time: see writer. If fn panics then so does
// Update, with fn's value or, if fn ran in another goroutine, with a *Panic that has it.
func (s *sqliteStore) Update(ctx context.Context, workspace string, fn func(storage.Tx) error) error {
	s.life.RLock()
	defer s.life.RUnlock()
	if s.closed {
		return storage.ErrClosed
	}
	return s.writer.update(ctx, workspace, fn)
}

// View reads a snapshot: whatever is committed while fn runs is not in it.
func (s *sqliteStore) View(ctx context.Context, workspace string, fn func(storage.Reader) error) error {
	return s.read(ctx, func(c *conn) error {
		r := sqliteReader{conn: c, file: s.file, workspace: workspace}
		defer func() { r.finished = true }()
		return fn(&r)
	})
}

func (s *sqliteStore) Workspaces(ctx context.Context) ([]string, error) {
	var names []string
	err := s.read(ctx, func(c *conn) error {
		for kind := range s.catalog.kinds {
			found, err := workspaces(c, kind)
			if err != nil {
				return explain(s.file, err)
			}
			names = append(names, found...)
		}
		return nil
	})
	slices.Sort(names)
	return slices.Compact(names), err
}

// workspaces goes from one to the next by the index, where DISTINCT would pass every record.
func workspaces(c *conn, kind int) ([]string, error) {
	var names []string
	found := false
	each := func(row []driver.Value) {
		var name string
		if name, found = row[0].(string); found {
			names = append(names, name)
		}
	}
	err := c.query(statement{op: opFirstWorkspace, kind: kind}, each)
	for found && err == nil {
		err = c.query(statement{op: opNextWorkspace, kind: kind}, each, names[len(names)-1])
	}
	return names, err
}

// read runs fn in a read transaction of a connection of its own.
func (s *sqliteStore) read(ctx context.Context, fn func(*conn) error) error {
	s.life.RLock()
	defer s.life.RUnlock()
	if s.closed {
		return storage.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	var r *reading
	select {
	case r = <-s.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.readers <- r }()
	if r.conn == nil {
		var err error
		if r.conn, err = connect(ctx, dsn(s.file, tuned(readerCache)+"&_query_only=1"), &s.catalog); err != nil {
			return explain(s.file, err)
		}
	}
	if err := r.conn.exec(statement{op: opBegin}); err != nil {
		return explain(s.file, err)
	}
	// Nothing was written, so it does not matter to the caller how this ends; deferred, because fn may panic.
	defer func() { _ = r.conn.exec(statement{op: opRollback}) }()
	return fn(r.conn)
}

// Close waits for the calls under way, writes the log back into the database and gives the directory free.
func (s *sqliteStore) Close() error {
	s.life.Lock()
	defer s.life.Unlock()
	if s.closed {
		return storage.ErrClosed
	}
	s.closed = true
	s.writer.draining.Wait()
	var errs []error
	for range readers {
		if r := <-s.readers; r.conn != nil {
			errs = append(errs, r.conn.Close())
		}
	}
	// The last connection to be closed checkpoints and removes the log by itself, but keeps to itself whether that went well.
	errs = append(errs, s.writer.conn.text(`PRAGMA wal_checkpoint(TRUNCATE)`, func([]driver.Value) {}))
	errs = append(errs, s.writer.conn.Close(), release(s.lock))
	return explain(s.file, errors.Join(errs...))
}
