// Command mockconnect stands in for Connect, zerohash and Sign in with X. Each command has a file of its own; this one only parses.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/mockconnect/mockconnect/internal/config"
)

// commands is the command line.
type commands struct {
	Serve serveCommand `cmd:"" default:"withargs" help:"Run the server (what mockconnect does without a command)."`
}

// exit is an error with its exit code: 1 for a result that is not as wanted, 2 for input that cannot be used.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string { return e.err.Error() }

// unusable marks an error as one of the caller's input.
func unusable(err error) error { return &exit{2, err} }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, args []string) int {
	file, err := config.Load(configFile(args), os.Getenv("MOCKCONNECT_CONFIG_YAML"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	var c commands
	parser, err := kong.New(&c,
		kong.Name("mockconnect"),
		kong.Description("A local stand-in for Connect, zerohash and wallet sign-in: one binary, offline, with the users, exchanges and chains scripted."),
		kong.DefaultEnvars("MOCKCONNECT"),
		kong.Resolvers(fromFile(file)),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(file),
	)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	call, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "mockconnect: %v\n", err)
		return 2
	}
	err = call.Run()
	var with *exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &with):
		if with.err != nil {
			fmt.Fprintf(os.Stderr, "mockconnect: %v\n", with.err)
		}
		return with.code
	default:
		fmt.Fprintf(os.Stderr, "mockconnect: %v\n", err)
		return 1
	}
}

// configFile finds the config file before anything else is parsed, since it has a say in everything else.
func configFile(args []string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--config="); ok {
			return value
		}
		if arg == "--config" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return os.Getenv("MOCKCONNECT_CONFIG")
}

// fromFile answers flags from the config file, where no environment variable does: a flag beats a variable beats the file.
func fromFile(file *config.File) kong.Resolver {
	flags := file.Flags()
	return kong.ResolverFunc(func(_ *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
		if node := parent.Node(); node == nil || node.Name != "serve" && node.Type != kong.ApplicationNode {
			return nil, nil
		}
		for _, name := range flag.Envs {
			if _, set := os.LookupEnv(name); set {
				return nil, nil
			}
		}
		if value, ok := flags[flag.Name]; ok {
			return value, nil
		}
		return nil, nil
	})
}
