// Package config reads the configuration file: the same settings as the flags of serve, and the workspaces to have. It decides
// nothing; flags and environment variables are laid over it by the command line.
package config

import (
	"cmp"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// File is the configuration file. Each of the first fields is the flag of the same name, with _ for -.
type File struct {
	Listen      *strict.Text `json:"listen"`
	ReadyFile   *strict.Text `json:"ready_file"`
	Data        *strict.Text `json:"data"`
	Callback    *strict.Text `json:"callback"`
	Scenario    *strict.Text `json:"scenario"`
	Scenarios   *strict.Text `json:"scenarios"`
	Snapshot    *strict.Text `json:"snapshot"`
	Speed       *strict.Text `json:"speed"`
	Profile     *strict.Text `json:"profile"`
	PublicURL   *strict.Text `json:"public_url"`
	Seed        *strict.Text `json:"seed"`
	Keys        *strict.Text `json:"keys"`
	Keep        *strict.Text `json:"keep"`
	AllowHost   *[]string    `json:"allow_host"`
	LogFormat   *strict.Text `json:"log_format"`
	TargetGrace *strict.Text `json:"target_grace"`

	Default    *sim.WorkspaceSpec  `json:"default"`
	Workspaces []sim.WorkspaceSpec `json:"workspaces"`

	name string       // what faults are reported under
	root *strict.Node // nil for a text without any settings
}

// Flags are the values of the flags that the file sets, by the flag's name.
func (f *File) Flags() map[string]string {
	flags := map[string]string{}
	for name, value := range map[string]*strict.Text{
		"listen": f.Listen, "ready-file": f.ReadyFile, "data": f.Data, "callback": f.Callback, "scenario": f.Scenario,
		"scenarios": f.Scenarios, "snapshot": f.Snapshot, "speed": f.Speed, "profile": f.Profile, "public-url": f.PublicURL, "seed": f.Seed, "keys": f.Keys,
		"keep": f.Keep, "log-format": f.LogFormat, "target-grace": f.TargetGrace,
	} {
		if value != nil {
			flags[name] = string(*value)
		}
	}
	if f.AllowHost != nil {
		flags["allow-host"] = strings.Join(*f.AllowHost, ",")
	}
	return flags
}

// Faults is everything wrong with a file.
type Faults struct {
	Name string
	strict.Faults
}

// Error is one line "file:line:column: message" for each fault.
func (f *Faults) Error() string {
	lines := make([]string, len(f.Faults))
	for i, fault := range f.Faults {
		lines[i] = fmt.Sprintf("%s:%d:%d: %s", f.Name, fault.Line, fault.Column, fault.Detail)
	}
	return strings.Join(lines, "\n")
}

// Keys lists the keys of the file.
func Keys() []string {
	var keys []string
	for field := range reflect.TypeFor[File]().Fields() {
		if key := field.Tag.Get("json"); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// Parse reads a configuration as it stands for itself; name is what its faults are reported under. A scenario that it names must be a
// built-in one or one of the file's own directory. A text without any settings is an empty configuration.
func Parse(name string, text []byte) (*File, error) {
	f, faults := read(name, text)
	return f.unless(append(faults, f.unknownScenarios("")...))
}

// read reads what it can. Places outside the file, such as a directory with scenarios, are not looked at.
func read(name string, text []byte) (*File, []strict.Fault) {
	f := &File{name: name}
	if empty(text) {
		return f, nil
	}
	root, faults := strict.ParseYAML(text)
	if root == nil {
		return f, faults
	}
	f.root = root
	undecoded := root.Decode(f)
	faults = append(append(faults, undecoded...), check(root)...)
	return f, append(faults, beside(f.workspaces(), undecoded)...)
}

// unless answers the file when there are no faults, and otherwise the faults in order of place.
func (f *File) unless(faults []strict.Fault) (*File, error) {
	if len(faults) == 0 {
		return f, nil
	}
	slices.SortStableFunc(faults, func(a, b strict.Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return nil, &Faults{f.name, faults[:min(len(faults), strict.MaxFaults)]}
}

// CheckScenarios refuses a file that names a scenario which neither the program brings along nor a directory has: the given one, or where
// that is empty the file's own. It is apart from Load because flags and what is kept may bring scenarios that the file does not know of.
func (f *File) CheckScenarios(dir string) error {
	_, err := f.unless(f.unknownScenarios(dir))
	return err
}

// empty says that a text holds nothing but comments.
func empty(text []byte) bool {
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}

// Load reads the file, or the text that was given inline where there is no file. CheckScenarios may follow.
func Load(file, inline string) (*File, error) {
	name, text := "MOCKCONNECT_CONFIG_YAML", []byte(inline)
	if file != "" {
		var err error
		if text, err = os.ReadFile(file); err != nil {
			return nil, err
		}
		name = file
	}
	f, faults := read(name, text)
	return f.unless(faults)
}
