package store_test

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// asNobody runs fn with the file permissions of a user who owns nothing, also when the tests run as root. It changes one thread.
func asNobody(t *testing.T, fn func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		fn()
		return
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := syscall.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Setfsuid(0) }()
	fn()
}

// open lets everybody through to dir, which the test's own parent directories do not.
func open(t *testing.T, dir string) {
	t.Helper()
	for _, parent := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(parent, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpenSQLite_SaysThatADirectoryIsNotItsOwn(t *testing.T) {
	for _, mode := range []os.FileMode{0o555, 0o000} {
		parent := t.TempDir()
		open(t, parent)
		dir := filepath.Join(parent, "data")
		if err := os.Mkdir(dir, mode); err != nil {
			t.Fatal(err)
		}
		asNobody(t, func() { refusal(t, dir, kinds, dir, "must be readable and writable for this user", "mockconnect.lock") })
	}
}

func TestOpenSQLite_SaysThatADatabaseIsReadOnly(t *testing.T) {
	dir, file := database(t)
	open(t, dir)
	for name, mode := range map[string]os.FileMode{dir: 0o777, filepath.Join(dir, "mockconnect.lock"): 0o666, file: 0o444} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	asNobody(t, func() { refusal(t, dir, kinds, dir, "must be readable and writable for this user", "mockconnect.db") })
}
