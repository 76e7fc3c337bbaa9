package mockconnect

import (
	"fmt"
	"hash/fnv"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// reloadEvery is how often a directory of scenarios is looked at, on the wall. It is looked at, and not watched: what the system tells of
// directories that are mounted into containers is not to be relied on.
const reloadEvery = 500 * time.Millisecond

// shelf is the library that every workspace has. It follows its directory; what is broken there changes nothing.
type shelf struct {
	dir     string
	log     *slog.Logger
	library atomic.Pointer[scenario.Library]
	seen    uint64 // what the directory looked like when it was last read

	mu     sync.Mutex
	stop   func()
	closed bool
}

// newShelf reads the directory at once, so that a broken scenario is refused at start. Without one, the built-in scenarios are all
// there is, and are read when they are first needed.
func newShelf(dir string, log *slog.Logger) (*shelf, error) {
	s := &shelf{dir: dir, log: log}
	if dir == "" {
		return s, nil
	}
	s.seen = fingerprint(dir)
	library, err := load(dir)
	if err != nil {
		return nil, err
	}
	s.library.Store(library)
	s.arm()
	return s, nil
}

func load(dir string) (*scenario.Library, error) {
	own, err := scenario.LoadDir(dir)
	if err != nil {
		return nil, err
	}
	return scenario.NewLibrary(append(scenario.BuiltIn().List(), own...)...), nil
}

// get is the library as it stands.
func (s *shelf) get() *scenario.Library {
	if library := s.library.Load(); library != nil {
		return library
	}
	return scenario.BuiltIn()
}

// close has nothing be read any more.
func (s *shelf) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed = true; s.stop != nil {
		s.stop()
	}
}

func (s *shelf) arm() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.stop = clock.AfterWall(reloadEvery, s.look)
	}
}

// look reads the directory again when it has changed.
func (s *shelf) look() {
	defer s.arm()
	seen := fingerprint(s.dir)
	if seen == s.seen {
		return
	}
	s.seen = seen
	library, err := load(s.dir)
	if err != nil {
		s.log.Error("the scenarios have changed and are broken; those from before stay", "dir", s.dir, "error", err)
		return
	}
	s.library.Store(library)
	s.log.Info("the scenarios have changed and were read again", "dir", s.dir, "own", len(library.List())-len(scenario.BuiltIn().List()))
}

// fingerprint is what can be seen of a directory without reading its files.
func fingerprint(dir string) uint64 {
	h := fnv.New64a()
	entries, err := os.ReadDir(dir)
	if err != nil {
		_, _ = fmt.Fprint(h, err)
	}
	for _, entry := range entries {
		info, err := os.Stat(filepath.Join(dir, entry.Name())) // of what a link leads to: mounted configuration is made of links
		if err != nil {
			continue
		}
		_, _ = fmt.Fprintln(h, entry.Name(), info.Size(), info.ModTime().UnixNano())
	}
	return h.Sum64()
}
