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
	"time"

	"github.com/alecthomas/kong"
	"github.com/mockconnect/mockconnect/internal/config"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// commands is the command line.
type commands struct {
	Serve       serveCommand       `cmd:"" default:"withargs" help:"Run the server (what mockconnect does without a command)."`
	Run         runCommand         `cmd:"" help:"Play scenarios and wait for their end; receives the webhooks itself unless told where they go."`
	Validate    validateCommand    `cmd:"" help:"Check scenarios and config files; every fault with file:line:column."`
	Listen      listenCommand      `cmd:"" help:"Receive webhooks, verify every signature and show what came."`
	Sign        signCommand        `cmd:"" help:"Sign a request, and show the string that was signed."`
	Explain     explainCommand     `cmd:"" help:"Say why a call was refused: both strings, the difference, the likeliest mistake."`
	Trigger     triggerCommand     `cmd:"" help:"Send one event through a running server."`
	Import      importCommand      `cmd:"" help:"Write the scenario that plays a captured incident again."`
	List        listCommand        `cmd:"" help:"List scenarios, events or magic values."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask a server whether it serves; exit 0 or 1. For images without a shell."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
	ShowVersion kong.VersionFlag   `name:"version" help:"Print the version."`
}

// started is when the process began, as near as it can tell.
var started = time.Now()

// exit is an error with its exit code: 1 for a result that is not as wanted, 2 for input that cannot be used. Without an error
// everything has been said already.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

// unusable marks an error as one of the caller's input, unless it has an exit code already.
func unusable(err error) error {
	if with := (*exit)(nil); errors.As(err, &with) {
		return err
	}
	return &exit{2, err}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks for an orderly end; a second one does not wait for it.
	context.AfterFunc(ctx, stop)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string) int {
	var c commands
	file := &settings{}
	parser, err := kong.New(&c,
		kong.Name("mockconnect"),
		kong.Description("A local stand-in for Connect, zerohash and wallet sign-in: one binary, offline, with the users, exchanges and chains scripted."),
		kong.PostBuild(namedByCommand),
		kong.Resolvers(file),
		kong.Vars{"version": versionLine()},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&c),
	)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	call, err := parser.Parse(args)
	if file.err != nil {
		complain(file.err)
		return 2
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "mockconnect: %v\nRun \"%s --help\" to see what there is.\n", misunderstood(parser, args, err), commandOf(err))
		return 2
	}
	if file.file == nil {
		file.file = &config.File{}
	}
	if name := call.Selected().Name; name == "serve" || name == "run" {
		c.warnOfVariables(parser.Model, os.Environ(), name)
	}
	err = call.Run(file.file)
	if errors.Is(err, context.Canceled) {
		err = errInterrupted
	}
	var with *exit
	code := 1
	if errors.As(err, &with) {
		code, err = with.code, with.err
	} else if err == nil {
		code = 0
	}
	if err != nil {
		complain(err)
	}
	return code
}

// errInterrupted is what is said when the command was told to stop.
var errInterrupted = errors.New("interrupted")

// complain prints an error. The faults of a file begin with file:line:column, so nothing may stand in front of them.
func complain(err error) {
	text := err.Error()
	var settings *config.Faults
	var scenarios scenario.Faults
	var snapshot *sim.Damaged
	if !errors.As(err, &settings) && !errors.As(err, &scenarios) && !errors.As(err, &snapshot) {
		text = "mockconnect: " + strings.ReplaceAll(text, "\n", "\nmockconnect: ")
	}
	fmt.Fprintln(os.Stderr, text)
}

// commandOf is the command that could not be parsed, as it would be typed.
func commandOf(err error) string {
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil {
		if node := parse.Context.Selected(); node != nil && node.Name != "serve" {
			return node.FullPath()
		}
	}
	return "mockconnect"
}

// misunderstood words the commonest slip: a command that does not exist, which the parser takes for an argument of serve.
func misunderstood(parser *kong.Kong, args []string, err error) error {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return err
	}
	var names []string
	for _, node := range parser.Model.Children {
		if node.Name == args[0] {
			return err
		}
		names = append(names, node.Name)
	}
	return unknown("command", args[0], names)
}
