package store

import (
	"database/sql/driver"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// verify holds the declarations of the kinds against the tables that the migrations have made, and goes to the end of each: a
// file that has lost its tail is better refused now than during a test.
func verify(c *conn) error {
	columns, indexes := map[string]bool{}, map[string]bool{}
	err := c.text(`SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'`,
		func(row []driver.Value) { columns[row[0].(string)+"."+row[1].(string)] = true })
	if err != nil {
		return err
	}
	err = c.text(`SELECT tbl_name, name FROM sqlite_schema WHERE type = 'index'`,
		func(row []driver.Value) { indexes[row[0].(string)+"."+row[1].(string)] = true })
	if err != nil {
		return err
	}
	for _, k := range c.catalog.kinds {
		if !columns[k.Name+".seq"] {
			return fmt.Errorf("the kind %q is declared, but no migration has made a table %s", k.Name, k.Name)
		}
		for _, column := range append([]string{"seq", "ws", "id", "ended", "doc"}, k.Indexes...) {
			if !columns[k.Name+"."+column] {
				return fmt.Errorf("the kind %q is declared with %q, but no migration has made a column %s.%s", k.Name, column, k.Name, column)
			}
		}
		for _, suffix := range append([]string{"ended"}, k.Indexes...) {
			if name := k.Name + "_" + suffix; !indexes[k.Name+"."+name] {
				return fmt.Errorf("the kind %q needs an index on the table %s, but no migration has made %s", k.Name, k.Name, name)
			}
		}
		if err := c.text(`SELECT max(seq) FROM `+quote(k.Name), func([]driver.Value) {}); err != nil {
			return err
		}
	}
	return nil
}

// explanations say what an error of SQLite means for whoever runs the server. The file's name goes before them.
var explanations = map[int]string{
	sqlitelib.SQLITE_NOTADB:   "is not a database: move it away to start empty, or choose another data directory",
	sqlitelib.SQLITE_CORRUPT:  "is damaged: put a copy in its place, or move it away to start empty",
	sqlitelib.SQLITE_FULL:     "cannot grow, because its disk is full",
	sqlitelib.SQLITE_READONLY: "cannot be written by this user",
	sqlitelib.SQLITE_PERM:     "cannot be used by this user",
	sqlitelib.SQLITE_CANTOPEN: "cannot be opened",
	sqlitelib.SQLITE_IOERR:    "cannot be read or written",
	sqlitelib.SQLITE_BUSY:     "is kept locked by another program",
	sqlitelib.SQLITE_TOOBIG:   "does not take a record of this size",
}

// explain makes a sentence of an error of SQLite, and leaves every other error as it is.
func explain(file string, err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	if what, ok := explanations[e.Code()&0xff]; ok {
		return fmt.Errorf("%s %s (%w)", file, what, err)
	}
	return fmt.Errorf("%s: %w", file, err)
}
