package scenario

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/mockconnect/mockconnect/scenarios"
)

// Library is a set of scenarios by name. It does not change and may be shared.
type Library struct {
	list   []*Scenario // by name
	byName map[string]*Scenario

	starters []*Scenario
}

// NewLibrary makes a library. Of two scenarios with one name the later one counts.
func NewLibrary(list ...*Scenario) *Library {
	l := &Library{byName: make(map[string]*Scenario, len(list))}
	for _, s := range list {
		l.byName[s.Name] = s
	}
	for _, s := range l.byName {
		l.list = append(l.list, s)
	}
	slices.SortFunc(l.list, func(a, b *Scenario) int { return cmp.Compare(a.Name, b.Name) })
	for _, s := range l.list {
		if s.StartsOn != nil {
			l.starters = append(l.starters, s)
		}
	}
	return l
}

// Get finds a scenario by its name.
func (l *Library) Get(name string) (*Scenario, bool) {
	s, ok := l.byName[name]
	return s, ok
}

// Starters are those that start on sessions, by name.
func (l *Library) Starters() []*Scenario { return l.starters }

// List is every scenario, by name.
func (l *Library) List() []*Scenario { return slices.Clone(l.list) }

// Nearest is the name that a misspelt one most likely means, or "".
func (l *Library) Nearest(name string) string {
	names := make([]string, len(l.list))
	for i, s := range l.list {
		names[i] = s.Name
	}
	return strict.Nearest(name, names)
}

// checkIncludes looks into what scenarios include, which could not be found when they were read.
func checkIncludes(list []*Scenario, find Finder) (faults Faults) {
	for _, s := range list {
		if len(s.Includes()) > 0 {
			_, wrong := ParseWith(s.File, s.Source, find)
			faults = append(faults, wrong...)
		}
	}
	return faults
}

// BuiltIn is the library that the program brings along. It is parsed when it is first asked for; a fault in it is a fault of the
// program, and panics.
func BuiltIn() *Library { return builtIn() }

var builtIn = sync.OnceValue(func() *Library {
	files, err := fs.Glob(scenarios.FS, "*.yaml")
	if err != nil {
		panic(err)
	}
	list := make([]*Scenario, 0, len(files))
	for _, file := range files {
		data, err := fs.ReadFile(scenarios.FS, file)
		if err != nil {
			panic(err)
		}
		s, faults := Parse("scenarios/"+file, data)
		if err := faults.Err(); err != nil {
			panic(fmt.Sprintf("a built-in scenario is broken:\n%v", err))
		}
		s.BuiltIn = true
		list = append(list, s)
	}
	library := NewLibrary(list...)
	if err := checkIncludes(list, library).Err(); err != nil {
		panic(fmt.Sprintf("a built-in scenario is broken:\n%v", err))
	}
	return library
})
