package scenario

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

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
		if entry.IsDir() || !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(entry.Name())) {
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
	return all, faults.Err()
}
