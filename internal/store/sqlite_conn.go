package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

// pragmas are set on every connection. The driver sets busy_timeout before the others, which may themselves have to wait for
// somebody's sqlite3 shell.
var pragmas = []string{
	"busy_timeout(5000)",
	"foreign_keys(ON)",
	"journal_mode(WAL)",            // readers and the writer do not wait for each other
	"journal_size_limit(33554432)", // a burst does not leave its log behind
	"synchronous(NORMAL)",          // a killed process loses nothing that was answered; a power cut may lose the last commits, never the file
	"temp_store(MEMORY)",           // what savepoints put aside is small
	"wal_autocheckpoint(4000)",     // pages, 16 MB: fewer syncs under load than with the default 1000
}

// The page cache of a connection, in KiB. A file mapped into memory would count as the process's own, and gains nothing here.
const (
	writerCache = 8192
	bulkCache   = 65536 // of the writer, while a whole workspace is cleared, saved or loaded
	readerCache = 1024
)

// conn is one connection and the statements that it has prepared so far. One goroutine at a time uses it. It is a connection of
// the driver, not of database/sql, whose pools, scans and conversions cost more than the statements themselves.
type conn struct {
	driver.Conn
	catalog  *catalog
	prepared map[statement]stmt
	args     []driver.NamedValue // reused: the driver copies what it binds
	row      []driver.Value
}

type stmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// dsn answers the driver's name for a database file, with more parameters of the driver.
func dsn(file, parameters string) string {
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: parameters}
	return u.String()
}

// tuned answers the parameters that set the pragmas.
func tuned(cacheKiB int) string {
	var b strings.Builder
	for _, p := range pragmas {
		b.WriteString("_pragma=" + url.QueryEscape(p) + "&")
	}
	fmt.Fprintf(&b, "_pragma=cache_size(-%d)", cacheKiB)
	return b.String()
}

func connect(ctx context.Context, dsn string, c *catalog) (*conn, error) {
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	raw, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: raw, catalog: c, prepared: map[statement]stmt{}}, nil
}

// Close finalizes the statements first, because SQLite keeps a connection open that still has some.
func (c *conn) Close() error {
	var errs []error
	for _, s := range c.prepared {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.Conn.Close())...)
}

func (c *conn) prepare(s statement) (stmt, error) {
	if p, ok := c.prepared[s]; ok {
		return p, nil
	}
	p, err := c.Prepare(s.sql(c.catalog))
	if err != nil {
		return nil, err
	}
	c.prepared[s] = p.(stmt)
	return p.(stmt), nil
}

// exec runs a statement that answers nothing.
func (c *conn) exec(s statement, args ...driver.Value) error {
	p, err := c.prepare(s)
	if err != nil {
		return err
	}
	_, err = p.ExecContext(context.Background(), c.bind(args))
	return err
}

// query calls each with every row; the slice is the same every time, its values are not.
func (c *conn) query(s statement, each func([]driver.Value), args ...driver.Value) error {
	p, err := c.prepare(s)
	if err != nil {
		return err
	}
	rows, err := p.QueryContext(context.Background(), c.bind(args))
	if err != nil {
		return err
	}
	return c.rows(rows, each)
}

// text is query for a statement that is needed once, and therefore not kept.
func (c *conn) text(query string, each func([]driver.Value), args ...driver.Value) error {
	p, err := c.Prepare(query)
	if err != nil {
		return err
	}
	rows, err := p.(stmt).QueryContext(context.Background(), c.bind(args))
	if err != nil {
		return errors.Join(err, p.Close())
	}
	return errors.Join(c.rows(rows, each), p.Close())
}

func (c *conn) rows(rows driver.Rows, each func([]driver.Value)) error {
	n := len(rows.Columns())
	if cap(c.row) < n {
		c.row = make([]driver.Value, n)
	}
	row := c.row[:n]
	for {
		err := rows.Next(row)
		if errors.Is(err, io.EOF) {
			return rows.Close()
		}
		if err != nil {
			return errors.Join(err, rows.Close())
		}
		each(row)
	}
}

func (c *conn) bind(args []driver.Value) []driver.NamedValue {
	c.args = c.args[:0]
	for i, v := range args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return c.args
}
