package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// The files in a data directory, besides those that SQLite makes beside its database.
const (
	databaseName = "mockconnect.db"
	lockName     = "mockconnect.lock"
)

// OpenSQLite answers an engine that keeps its records in dir, which it creates if need be and takes for itself until Close. Its
// errors are sentences for whoever started the server. An Update that was answered survives the end of the process, however it
// comes; after a power cut the last few may be missing, but not parts of one.
func OpenSQLite(ctx context.Context, dir string, kinds []*storage.Kind) (storage.Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, unusable(dir, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unusable(dir, err)
	}
	lock, err := acquire(dir)
	if err != nil {
		return nil, err
	}
	s := &sqliteStore{catalog: newCatalog(kinds), file: filepath.Join(dir, databaseName), lock: lock}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(explain(s.file, err), release(lock))
	}
	return s, nil
}

func (s *sqliteStore) open(ctx context.Context) error {
	// Made before SQLite makes it, because credentials are in it, and SQLite would let everybody read it.
	f, err := os.OpenFile(s.file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return unusable(filepath.Dir(s.file), err)
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := migrate(ctx, s.file); err != nil {
		return err
	}
	c, err := connect(ctx, dsn(s.file, tuned(writerCache)), &s.catalog)
	if err != nil {
		return err
	}
	if err := verify(c); err != nil {
		return errors.Join(err, c.Close())
	}
	s.writer = &writer{conn: c, file: s.file}
	s.readers = make(chan *reading, readers)
	for range readers {
		s.readers <- &reading{}
	}
	return nil
}

// acquire takes dir for this process. The operating system gives it free when the process ends, so that no stale lock can be left.
func acquire(dir string) (*flock.Flock, error) {
	lock := flock.New(filepath.Join(dir, lockName))
	taken, err := lock.TryLock()
	if err != nil {
		return nil, unusable(dir, err)
	}
	if !taken {
		return nil, fmt.Errorf("%s is in use by %s: stop that one, or choose another data directory", dir, holder(lock.Path()))
	}
	if err := note(lock.Path(), os.Getpid()); err != nil {
		return nil, errors.Join(unusable(dir, err), lock.Unlock())
	}
	return lock, nil
}

// release leaves the file where it is: whoever removed it could remove another's lock.
func release(lock *flock.Flock) error {
	return errors.Join(note(lock.Path(), 0), lock.Unlock())
}

// note writes the holder's process id into the lock file, 0 for nobody. The first byte is left alone: where locks are
// mandatory it is the one that is locked.
func note(path string, pid int) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(fmt.Appendf(nil, "%-20d\n", pid), 1)
	return errors.Join(err, f.Close())
}

// holder names the process that note was called for.
func holder(path string) string {
	const somebody = "another mockconnect"
	f, err := os.Open(path)
	if err != nil {
		return somebody
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.NewSectionReader(f, 1, 64))
	pid := strings.TrimSpace(string(text))
	if err != nil || pid == "" || pid == "0" { // it has just taken the lock, or is just about to give it free
		return somebody
	}
	return somebody + " (process " + pid + ")"
}

// unusable says why dir cannot be a data directory.
func unusable(dir string, err error) error {
	info, statErr := os.Stat(dir)
	switch {
	case statErr == nil && !info.IsDir():
		return fmt.Errorf("%s is a file, and cannot be a data directory: %w", dir, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("the data directory %s must be readable and writable for this user: %w", dir, err)
	default:
		return fmt.Errorf("%s cannot be used as a data directory: %w", dir, err)
	}
}
