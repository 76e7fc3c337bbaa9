package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/junit"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

type runCommand struct {
	Scenarios        []string          `arg:"" name:"scenario" help:"Names of scenarios (mockconnect list scenarios), or YAML files: what holds a slash or ends in .yaml or .yml."`
	Callback         string            `env:"MOCKCONNECT_CALLBACK" placeholder:"URL" help:"Where the webhooks go, exactly as it is to be signed."`
	CallbackDial     string            `placeholder:"HOST:PORT" help:"Connect here instead of to the host in the callback's URL."`
	Server           string            `env:"MOCKCONNECT_SERVER" placeholder:"URL" help:"Play on this server (default: one of its own that lives as long as the command)."`
	Listen           string            `placeholder:"HOST:PORT" help:"Where the command's own server listens (default: a free port). With a fixed one, the handler's JWKS URL is http://HOST:PORT/v1/jwks."`
	Workspace        string            `placeholder:"NAME" help:"Play in this workspace of the server: with its keys, by its clock, to its webhook URLs; what happened stays there."`
	Speed            string            `placeholder:"instant|1|60" help:"How fast the workspace's time passes (default: instant)."`
	Var              map[string]string `mapsep:"none" placeholder:"NAME=VALUE" help:"Set a variable of the scenarios, such as amount=0.5. May be repeated."`
	Seed             *int64            `env:"MOCKCONNECT_SEED" placeholder:"N" help:"The same seed gives the same ids and choices (default: random, and printed)."`
	Profile          string            `env:"MOCKCONNECT_PROFILE" placeholder:"NAME" help:"The dated dialect of the emulated APIs: 2025-10 or 2026-07 (default: the server's)."`
	TargetGrace      time.Duration     `env:"MOCKCONNECT_TARGET_GRACE" default:"30s" placeholder:"TIME" help:"How long the callback may refuse connections before that counts as attempts; of the command's own server."`
	Count            int               `placeholder:"N" help:"Load: so many runs in all, of the scenarios in turn, instead of one of each."`
	Rate             string            `placeholder:"500/s|30/m|10" help:"Load: how often a run begins, whatever has become of those before it (default: as often as the server takes them)."`
	FailOnAssumption bool              `help:"Fail where a run rests on what no document settles, and say on what."`
	Pretty           bool              `help:"Show received bodies indented, instead of one line for each member."`
	JSON             bool              `name:"json" help:"Print one JSON document, an array of runs with their deliveries, and nothing else."`
	JUnit            string            `name:"junit" placeholder:"FILE" help:"Write the results as JUnit XML as well, as CI systems show them: a suite for each run, a case for each expectation."`
}

// Help implements kong.HelpProvider.
func (runCommand) Help() string {
	return `Exit 0: every expectation held. Exit 1: some did not. Exit 2: the input cannot be used.

    mockconnect run deposit-confirmed
    mockconnect run deposit-confirmed ./mine.yaml --callback http://localhost:3000/webhooks --listen 127.0.0.1:8080
    mockconnect run deposit-confirmed --server http://127.0.0.1:8080 --speed 60 --var amount=0.5
    mockconnect run deposit-confirmed --count 10000 --rate 500/s --callback http://localhost:3000/webhooks
    mockconnect run scenarios/*.yaml --callback http://localhost:3000/webhooks --junit results.xml

Webhooks go to --callback. Without it they go where those of the server's workspace default go; where there is no such place, the command receives, verifies and shows them itself.

Each run plays in a fresh workspace that is dropped afterwards, so that runs disturb neither each other nor you. It signs with the keys of the workspace default, so that a handler that has read /v1/jwks before knows them. With --workspace a run plays in one that is there already, by its clock; a scenario file stays there too.`
}

func (c *runCommand) Run(ctx context.Context) error {
	acts, err := c.plan()
	if err != nil {
		return unusable(err)
	}
	if c.isLoad() {
		return c.load(ctx, acts)
	}
	stage, err := c.open(ctx)
	if ctx.Err() != nil {
		err = errInterrupted // whatever it broke off
	}
	if err != nil {
		stage.close()
		return err
	}
	defer stage.close()
	began := clock.Wall()
	out := newOutput(c.JSON)
	err = stage.play(ctx, acts, out)
	out.close()
	if err == nil || errors.Is(err, errInterrupted) {
		err = errors.Join(err, writeJUnit(c.JUnit, func() junit.Report { return junitOf(acts, c.FailOnAssumption) }))
	}
	if err != nil {
		return err
	}
	if c.JSON {
		err = printJSON(os.Stdout, acts)
	} else {
		printSummary(os.Stdout, acts, clock.Wall().Sub(began), styleFor(os.Stdout))
	}
	for _, a := range acts {
		if err == nil && a.run.Status != sim.Passed {
			err = &exit{code: 1}
		}
	}
	if rests := assumed(acts); c.FailOnAssumption && err == nil && rests != "" {
		err = &exit{1, errors.New("--fail-on-assumption: no document settles what these runs rest on\n" + rests)}
	}
	return err
}

// assumed lists what runs rest on that no document settles, a line each.
func assumed(acts []*act) string {
	var lines []string
	for _, a := range acts {
		for _, id := range a.run.Assumptions {
			known, _ := assumptions.Find(assumptions.ID(id))
			if line := "  " + id + ": " + known.Sentence; !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return strings.Join(lines, "\n")
}

// plan reads and checks what was given, as far as no server is needed for it.
func (c *runCommand) plan() ([]*act, error) {
	if c.Workspace != "" {
		// What is set for all commands is not said about this one.
		c.Callback, c.Profile = butNot(c.Callback, "MOCKCONNECT_CALLBACK"), butNot(c.Profile, "MOCKCONNECT_PROFILE")
		switch {
		case c.Server == "":
			return nil, errors.New("--workspace names a workspace of a server, so it wants --server as well")
		case c.Callback != "" || c.CallbackDial != "" || c.Speed != "" || c.Profile != "":
			return nil, errors.New("--callback, --speed and --profile are the workspace's own with --workspace; leave them out, or leave --workspace out for a fresh one")
		}
	}
	if c.Server != "" && butNot(c.Listen, "MOCKCONNECT_RUN_LISTEN") != "" {
		return nil, errors.New("--listen is of the command's own server; leave it out with --server (or MOCKCONNECT_SERVER)")
	}
	if detail := (sim.Target{URL: c.Callback, Dial: c.CallbackDial}).Check(); detail != "" {
		return nil, fmt.Errorf("--callback %s", detail)
	}
	if _, err := c.clock(); err != nil {
		return nil, err
	}
	if err := errors.Join(checkJUnit(c.JUnit), c.checkLoad()); err != nil {
		return nil, err
	}
	var acts []*act
	var broken []error
	for _, given := range c.Scenarios {
		if given == "" {
			return nil, errors.New("the name of a scenario is empty; mockconnect list scenarios shows the names")
		}
		a := &act{name: given, title: given, vars: c.Var, pretty: c.Pretty, fresh: c.Workspace == ""}
		if isFile(given) {
			if err := a.read(given); err != nil {
				broken = append(broken, err)
			}
		}
		acts = append(acts, a)
	}
	return acts, faultsOf(broken)
}

// butNot is a value, unless it is only what a variable says.
func butNot(value, variable string) string {
	if value == os.Getenv(variable) {
		return ""
	}
	return value
}

// faultsOf says what is wrong with files.
func faultsOf(broken []error) error {
	if len(broken) == 0 {
		return nil
	}
	for _, err := range broken {
		complain(err)
	}
	return &exit{code: 2}
}

// clock is the clock of fresh workspaces.
func (c *runCommand) clock() (clock.Change, error) {
	if c.Speed == "" {
		return clock.Change{Mode: clock.Instant}, nil
	}
	change, err := clock.ParseSpeed(c.Speed)
	if err == nil && change.Mode == clock.Manual {
		err = errors.New("--speed manual would wait for ever: nobody advances the clock of a run; use instant, or a number of times such as 60")
	}
	return change, err
}

// printed writes where an error could not be acted on: to the terminal or pipe that the report goes to.
func printed(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }
