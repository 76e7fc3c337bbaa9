package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/store"
)

// refusal opens dir, which must fail with one sentence about everything in want.
func refusal(t *testing.T, dir string, kinds []*storage.Kind, want ...string) {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), dir, kinds)
	if err == nil {
		_ = s.Close()
		t.Fatalf("%s was opened, want a refusal about %q", dir, want)
	}
	for _, part := range want {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the refusal is %q, want something about %q", err, part)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("the refusal has several lines: %q", err)
	}
}

// database makes a data directory with some records in it, and answers the directory and its database file.
func database(t *testing.T) (dir, file string) {
	t.Helper()
	dir = t.TempDir()
	s := openSQLite(t, dir)
	err := s.Update(t.Context(), "default", func(tx storage.Tx) error {
		for i := range 500 {
			if err := tx.Put(benchKind, benchRecord(uint64(i))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, filepath.Join(dir, "mockconnect.db")
}

func execute(t *testing.T, file, statements string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statements); err != nil {
		t.Fatal(err)
	}
	return db
}

// state is what a refusal must not change: the files of a database with their contents and times.
func state(t *testing.T, file string) string {
	t.Helper()
	var b strings.Builder
	for _, name := range []string{file, file + "-wal"} {
		content, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %s %x\n", name, info.ModTime(), content)
	}
	return b.String()
}

const newer = `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`

func TestOpenSQLite_RefusesANewerDatabaseUntouched(t *testing.T) {
	dir, file := database(t)
	if err := execute(t, file, newer).Close(); err != nil {
		t.Fatal(err)
	}
	before := state(t, file)
	refusal(t, dir, kinds, dir, "newer mockconnect", "version 99", "knows versions up to")
	if state(t, file) != before {
		t.Error("the refused database was changed")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 2 { // the database and the lock
		t.Errorf("there is %q, %v", files, err)
	}
}

// The newer version is known only to the log here, as after a crash of the newer program.
func TestOpenSQLite_RefusesANewerDatabaseWhoseLogWasNotWrittenBack(t *testing.T) {
	_, file := database(t)
	db := execute(t, file, newer)
	defer func() { _ = db.Close() }()
	dir := t.TempDir()
	crashed := filepath.Join(dir, "mockconnect.db")
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(file + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(crashed+suffix, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := state(t, crashed)
	refusal(t, dir, kinds, "newer mockconnect", "version 99")
	if state(t, crashed) != before {
		t.Error("the refused database was changed")
	}
}

func TestOpenSQLite_RefusesADirectoryInUse(t *testing.T) {
	dir := t.TempDir()
	s := openSQLite(t, dir)
	refusal(t, dir, kinds, dir, "in use", fmt.Sprintf("(process %d)", os.Getpid()), "stop that one, or choose another data directory")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := openSQLite(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOpenSQLite_SaysWhatIsWrongWithADatabase(t *testing.T) {
	write := func(change func([]byte) []byte) func(*testing.T) string {
		return func(t *testing.T) string {
			dir, file := database(t)
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, change(content), 0o600); err != nil {
				t.Fatal(err)
			}
			return dir
		}
	}
	noise := bytes.Repeat([]byte{0xa5, 0x5a, 0x01, 0xff}, 1024)
	for _, tt := range []struct {
		name string
		dir  func(*testing.T) string
		want string
	}{
		{"a text file", write(func([]byte) []byte { return []byte("hello, this is no database at all\n") }), "is not a database"},
		{"noise", write(func([]byte) []byte { return noise }), "is not a database"},
		{"a header with nothing behind it", write(func(b []byte) []byte { return b[:100] }), ""},
		{"half of the schema", write(func(b []byte) []byte { return append(b[:1000:1000], noise[:3096]...) }), "is damaged"},
		{"the first page only", write(func(b []byte) []byte { return b[:4096] }), "is damaged"},
		{"noise behind the first page", write(func(b []byte) []byte {
			for i := 4096; i < len(b); i++ {
				b[i] = noise[i%len(noise)]
			}
			return b
		}), "is damaged"},
		{"another program's database", func(t *testing.T) string {
			dir := t.TempDir()
			if err := execute(t, filepath.Join(dir, "mockconnect.db"), `CREATE TABLE music (title)`).Close(); err != nil {
				t.Fatal(err)
			}
			return dir
		}, "some other program"},
		{"a directory in the database's place", func(t *testing.T) string {
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "mockconnect.db"), 0o700); err != nil {
				t.Fatal(err)
			}
			return dir
		}, "cannot be used as a data directory"},
	} {
		t.Run(tt.name, func(t *testing.T) { refusal(t, tt.dir(t), kinds, "mockconnect.db", tt.want) })
	}
}

func TestOpenSQLite_DamageFoundLaterIsASentenceToo(t *testing.T) {
	dir, file := database(t)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(content) * 3 / 4; i < len(content)-8192; i++ {
		content[i] = 0xa5
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	s := openSQLite(t, dir)
	defer func() { _ = s.Close() }()
	err = s.View(t.Context(), "default", func(v storage.Reader) error {
		_, err := v.List(benchKind, storage.Query{})
		return err
	})
	if err == nil || !strings.Contains(err.Error(), file+" is damaged") {
		t.Errorf("List answers %v", err)
	}
}

func TestOpenSQLite_SaysWhatIsWrongWithADirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refusal(t, file, kinds, file, "is a file")
	refusal(t, filepath.Join(file, "below"), kinds, file, "cannot be used as a data directory")
}

func TestOpenSQLite_AKindWithoutMigrationIsRefused(t *testing.T) {
	dir := t.TempDir()
	refusal(t, dir, []*storage.Kind{{Name: "sessions", Indexes: []string{"reference_id", "colour"}}},
		`the kind "sessions" is declared with "colour"`, "no migration has made a column sessions.colour")
	refusal(t, dir, []*storage.Kind{{Name: "colours"}}, `the kind "colours"`, "no migration has made a table colours")
	refusal(t, dir, []*storage.Kind{{Name: "sessions", Indexes: []string{"doc"}}}, "no migration has made sessions_doc")
}

func TestOpenSQLite_MakesADirectoryForItsUserOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "50% of a strange name? #1 & more")
	s := openSQLite(t, dir)
	if err := s.Update(t.Context(), "default", func(tx storage.Tx) error { return putRequest(tx, "r") }); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"": 0o700, "mockconnect.db": 0o600, "mockconnect.db-wal": 0o600, "mockconnect.lock": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%q: %v, %v; want %v", name, info, err, want)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(dir), "*", "*"))
	if err != nil || len(files) != 2 { // the log was written back
		t.Errorf("after Close there is %q, %v", files, err)
	}
}
