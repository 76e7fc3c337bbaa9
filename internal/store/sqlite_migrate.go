package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrate brings the database up to the newest migration. Most starts find it there, and never call goose: it costs the binary
// 0.6 MB and the first start 2 ms, which is less than a runner of our own would cost its readers.
func migrate(ctx context.Context, file string) error {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return err
	}
	newest, err := newestMigration(files)
	if err != nil {
		return err
	}
	version, err := databaseVersion(ctx, file)
	if err != nil || version == newest {
		return err
	}
	if version > newest {
		return fmt.Errorf("%s was written by a newer mockconnect: its database has version %d, and this program knows versions up to %d; "+
			"use the newer program, or another data directory", file, version, newest)
	}
	connector, err := sqlite.NewConnector(dsn(file, tuned(readerCache)))
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	up := func() error {
		p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
		if err != nil {
			return err
		}
		_, err = p.Up(ctx)
		return err
	}
	return errors.Join(up(), db.Close())
}

// newestMigration answers the number of the last file.
func newestMigration(files fs.FS) (int64, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, err
	}
	var newest int64
	for _, name := range names {
		n, err := goose.NumericComponent(name)
		if err != nil {
			return 0, err
		}
		newest = max(newest, n)
	}
	return newest, nil
}

// databaseVersion answers the number of the last migration that was applied to the database, without changing a byte of it. An
// empty file has version 0.
func databaseVersion(ctx context.Context, file string) (int64, error) {
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	log, err := os.Stat(file + "-wal")
	logged := err == nil && log.Size() > 0
	if info.Size() == 0 && !logged {
		return 0, nil
	}
	parameters := "mode=ro"
	if !logged { // then nothing beside the file is needed, or made
		parameters += "&immutable=1"
	}
	c, err := connect(ctx, dsn(file, parameters), nil)
	if err != nil {
		return 0, err
	}
	version, err := appliedVersion(c, file)
	return version, errors.Join(err, c.Close())
}

func appliedVersion(c *conn, file string) (version int64, err error) {
	tables, ours := 0, false
	err = c.text(`SELECT name FROM sqlite_schema WHERE type = 'table'`, func(row []driver.Value) {
		tables++
		ours = ours || row[0] == goose.DefaultTablename
	})
	if err != nil || tables == 0 {
		return 0, err
	}
	if !ours {
		return 0, fmt.Errorf("%s is a database of some other program: move it away, or choose another data directory", file)
	}
	err = c.text(`SELECT coalesce(max(version_id), 0) FROM `+goose.DefaultTablename+` WHERE is_applied`, func(row []driver.Value) {
		version = row[0].(int64)
	})
	return version, err
}
