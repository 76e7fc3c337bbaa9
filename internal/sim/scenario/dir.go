package scenario

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

var endings = []string{".yaml", ".yml"}

// LoadDir reads every *.yaml and *.yml file of a directory. The error lists every fault of every file.
func LoadDir(dir string) ([]*Scenario, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []*Scenario
	var faults Faults
	seen := map[string]string{}
	for _, entry := range entries {
		if entry.IsDir() || !slices.Contains(endings, filepath.Ext(entry.Name())) {
			continue
		}
		file := filepath.Join(dir, entry.Name())
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		s, wrong := Parse(file, data)
		faults = append(faults, wrong...)
		if s == nil {
			continue
		}
		if other := seen[s.Name]; other != "" {
			return nil, fmt.Errorf("%s and %s are both named %s", other, file, s.Name)
		}
		seen[s.Name] = file
		all = append(all, s)
	}
	if len(faults) == 0 {
		faults = checkIncludes(all, NewLibrary(append(BuiltIn().List(), all...)...))
	}
	return all, faults.Err()
}

// beside finds the scenarios that a file includes: those of its directory, whose files are named as they are, and the built-in ones.
type beside struct {
	dir   string
	found map[string]*Scenario
}

// Beside finds what a file includes.
func Beside(file string) Finder { return beside{filepath.Dir(file), map[string]*Scenario{}} }

// Get implements Finder. A file that is broken is as none: it has faults of its own.
func (b beside) Get(name string) (*Scenario, bool) {
	if s := b.found[name]; s != nil {
		return s, true
	}
	for _, ending := range endings {
		file := filepath.Join(b.dir, name+ending)
		if data, err := os.ReadFile(file); err == nil {
			if s, faults := Parse(file, data); len(faults) == 0 && s.Name == name {
				b.found[name] = s
				return s, true
			}
		}
	}
	return BuiltIn().Get(name)
}

// PartsBeside are the files beside a scenario's own that it includes, and that those include: each behind what it includes itself.
func PartsBeside(file string, s *Scenario) []*Scenario {
	var parts []*Scenario
	seen := map[string]bool{s.Name: true}
	find := Beside(file)
	var add func(s *Scenario)
	add = func(s *Scenario) {
		for _, name := range s.Includes() {
			part, ok := find.Get(name)
			if seen[name] || !ok || part.BuiltIn {
				continue
			}
			seen[name] = true
			add(part)
			parts = append(parts, part)
		}
	}
	add(s)
	return parts
}

// Nearest implements Finder.
func (b beside) Nearest(name string) string { return BuiltIn().Nearest(name) }
