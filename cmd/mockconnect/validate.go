package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/mockconnect/mockconnect/internal/config"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/strict"
)

type validateCommand struct {
	Files []string `arg:"" name:"file" help:"YAML files: scenarios and config files, told apart by what is in them."`
}

// Help implements kong.HelpProvider.
func (validateCommand) Help() string {
	return `Every fault is one line, file:line:column: message, as editors and CI systems understand it. Exit 0: all files are sound. Exit 2: some are not.

    mockconnect validate scenarios/*.yaml mockconnect.yaml`
}

func (c *validateCommand) Run() error {
	broken := false
	for _, name := range c.Files {
		said, err := validate(name)
		if err != nil {
			broken = true
			fmt.Println(err)
			continue
		}
		fmt.Printf("%s: %s\n", name, said)
	}
	if broken {
		return &exit{code: 2}
	}
	return nil
}

// validate answers what a sound file is.
func validate(name string) (string, error) {
	text, err := readFile(name)
	if err != nil {
		return "", err
	}
	root, faults := strict.ParseYAML(text)
	switch {
	case root == nil:
		return "", &config.Faults{Name: name, Faults: faults}
	case isScenario(root):
		s, faults := scenario.ParseWith(name, text, scenario.Beside(name))
		if err := faults.Err(); err != nil {
			return "", err
		}
		return fmt.Sprintf("scenario %s, %s, is sound", s.Name, count(len(s.Steps), "step")), nil
	case !hasOneOf(root, append(config.Keys(), scenarioKeys...), true):
		neither := root.Faultf("neither a scenario (it has no steps) nor a configuration (it has none of its keys)")
		return "", &config.Faults{Name: name, Faults: strict.Faults{neither}}
	}
	if _, err := config.Parse(name, text); err != nil {
		return "", err
	}
	return "the config is sound", nil
}

// scenarioKeys are the top-level keys that scenarios have and config files do not. (Both have "scenario".)
var scenarioKeys = []string{"steps", "title", "flow", "vars", "given", "expect", "version"}

// isScenario tells a scenario from a config by its top-level keys: by those that only scenarios have, or else by what they are
// likely to mean.
func isScenario(root *strict.Node) bool {
	return hasOneOf(root, scenarioKeys, false) || !hasOneOf(root, config.Keys(), true) && hasOneOf(root, scenarioKeys, true)
}

// hasOneOf says whether a file has one of the keys, or one that is misspelt.
func hasOneOf(root *strict.Node, keys []string, misspelt bool) bool {
	for part := range root.Children() {
		if slices.Contains(keys, part.Key()) || misspelt && part.Key() != "" && strict.Nearest(part.Key(), keys) != "" {
			return true
		}
	}
	return false
}

// mostFile is more than any file that is read takes.
const mostFile = 4 << 20

// readFile reads a file, or says in a sentence why it cannot be read.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a directory, and a file is wanted", name)
	}
	text, err := io.ReadAll(io.LimitReader(f, mostFile+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	if len(text) > mostFile {
		return nil, fmt.Errorf("%s is larger than %d MiB, so it is not what is wanted here", name, mostFile>>20)
	}
	return text, nil
}

// count is a number of things in words: "1 step", "3 steps".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
