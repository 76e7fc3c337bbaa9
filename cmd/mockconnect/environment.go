package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/mockconnect/mockconnect/internal/config"
	"github.com/mockconnect/mockconnect/internal/receiver"
	"github.com/mockconnect/mockconnect/internal/strict"
)

const prefix = "MOCKCONNECT"

// namedByCommand gives the flags of every command but serve a variable with the command's name in it, such as MOCKCONNECT_RUN_SPEED:
// what is set for a server must not change what another command does. A flag that means the same everywhere says so in its tag.
func namedByCommand(k *kong.Kong) error {
	for _, command := range k.Model.Leaves(false) {
		for _, flag := range command.Flags {
			switch {
			case slices.Equal(flag.Envs, []string{"-"}):
				flag.Envs = nil
			case len(flag.Envs) == 0:
				path := strings.TrimPrefix(command.FullPath(), k.Model.Name+" ")
				words := []string{prefix, path, flag.Name}
				if command.Name == "serve" {
					words = []string{prefix, flag.Name}
				}
				flag.Envs = []string{strings.ToUpper(strings.NewReplacer("-", "_", " ", "_").Replace(strings.Join(words, "_")))}
			}
			flag.Value.Tag.Envs = flag.Envs
		}
	}
	return nil
}

// warnOfVariables says which variables were set for nothing, most likely misspelt.
func (c *commands) warnOfVariables(model *kong.Application, environment []string, command string) {
	for _, warning := range unknownVariables(model, environment) {
		if command == "serve" && c.Serve.LogFormat == "json" {
			c.Serve.log(os.Stderr).Warn(warning)
			continue
		}
		fmt.Fprintln(os.Stderr, "mockconnect: warning: "+warning)
	}
}

// strangers begin the names of variables that are set for us and are not meant for any flag: by tests, and by a cluster or a container
// network in which a service is called mockconnect.
var strangers = []string{prefix + "_TEST_", prefix + "_BIN", prefix + "_SERVICE_", prefix + "_PORT_"}

// unknownVariables is a sentence about each variable that looks like ours, and that no flag knows.
func unknownVariables(model *kong.Application, environment []string) []string {
	known := []string{prefix + "_CONFIG_YAML"}
	for _, command := range model.Leaves(false) {
		for _, flag := range command.Flags {
			known = append(known, flag.Envs...)
		}
	}
	var sentences []string
	for _, pair := range environment {
		name, value, _ := strings.Cut(pair, "=")
		strange := name == prefix+"_PORT" && strings.HasPrefix(value, "tcp://") ||
			slices.ContainsFunc(strangers, func(s string) bool { return strings.HasPrefix(name, s) })
		if strings.HasPrefix(name, prefix+"_") && !strange && !slices.Contains(known, name) {
			sentences = append(sentences, "no flag knows the variable "+receiver.Printable(name)+strict.Suggest(name, known))
		}
	}
	slices.Sort(sentences)
	return sentences
}

// settings is the config file, read when serve first asks for it: no other command cares whether it is sound.
type settings struct {
	file *config.File
	err  error
}

// Resolve answers a flag from the config file, where no variable does: a flag beats a variable beats the file.
func (s *settings) Resolve(ctx *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
	serve := parent.Node()
	if serve == nil || serve.Name != "serve" {
		return nil, nil
	}
	if s.file == nil {
		s.read(ctx, serve)
	}
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	if value, ok := s.file.Flags()[flag.Name]; ok {
		return value, nil
	}
	return nil, nil
}

// Validate implements kong.Resolver.
func (s *settings) Validate(*kong.Application) error { return nil }

func (s *settings) read(ctx *kong.Context, serve *kong.Node) {
	name := ""
	for _, flag := range serve.Flags {
		if flag.Name == "config" {
			name, _ = ctx.FlagValue(flag).(string)
		}
	}
	s.file, s.err = config.Load(name, os.Getenv("MOCKCONNECT_CONFIG_YAML"))
	if s.err != nil {
		s.file = &config.File{}
		s.err = unreadable(name, s.err)
	}
}

// unreadable puts into a sentence why a file could not be read, and passes other errors on.
func unreadable(name string, err error) error {
	var at *fs.PathError
	switch {
	case !errors.As(err, &at):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no file %s", name)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be read: permission denied", name)
	}
	return fmt.Errorf("%s cannot be read: %w", name, at.Err)
}
