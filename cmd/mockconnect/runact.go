package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mockconnect/mockconnect/internal/client"
	"github.com/mockconnect/mockconnect/internal/receiver"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// act is one run of the command: what is played, where, and what came of it.
type act struct {
	name   string               // of the scenario
	title  string               // as it was given
	source []byte               // of a file; nil: the server has the scenario
	parts  []*scenario.Scenario // beside that file, which it includes; what a part includes stands before it
	vars   map[string]string
	pretty bool
	fresh  bool // it is played in a workspace of its own, whose ids follow from the seed

	server     *client.Client
	workspace  client.Workspace
	own        bool // the command receives the webhooks itself
	run        sim.Run
	deliveries []sim.Delivery
	began      time.Time      // on the wall
	took       time.Duration  // on the wall
	told       map[string]int // attempts at each delivery that were looked at

	out      *output
	mu       sync.Mutex
	received []receiver.Received
}

// isFile tells a file from a scenario's name, which holds neither slashes nor dots.
func isFile(given string) bool {
	return strings.ContainsAny(given, `/\`) || strings.HasSuffix(given, ".yaml") || strings.HasSuffix(given, ".yml")
}

// read takes the scenario from a file, checked.
func (a *act) read(file string) error {
	text, err := readFile(file)
	if err != nil {
		return err
	}
	s, faults := scenario.Parse(file, text)
	if err := faults.Err(); err != nil {
		return err
	}
	a.name, a.source, a.parts = s.Name, text, scenario.PartsBeside(file, s)
	return a.checkVars(s.Vars)
}

// put has a workspace take the scenario of a file, and what it includes. What is not beside the file, the server may have.
func (a *act) put(ctx context.Context, server *client.Client, workspace string) error {
	if a.source == nil {
		return nil
	}
	for _, part := range a.parts {
		if err := server.PutScenario(ctx, workspace, part.Name, part.Source); err != nil {
			return err
		}
	}
	return server.PutScenario(ctx, workspace, a.name, a.source)
}

// checkVars refuses variables that the scenario does not have, before anything is played.
func (a *act) checkVars(has map[string]string) error {
	known := slices.Sorted(maps.Keys(has))
	for _, name := range scenario.StandardVars {
		if !slices.Contains(known, name) {
			known = append(known, name)
		}
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(a.vars)) {
		if !slices.Contains(known, name) {
			errs = append(errs, fmt.Errorf("--var %s: %s has no such variable%s (it has: %s)", name, a.name, strict.Suggest(name, known), strings.Join(known, ", ")))
		}
	}
	return errors.Join(errs...)
}

// known finds out whether the server has the scenarios that are named, with the variables that are given.
func (s *stage) known(ctx context.Context, acts []*act) error {
	var wrong []error
	for _, a := range acts {
		if a.source != nil {
			continue
		}
		known, err := s.server.Scenario(ctx, s.there.ID, a.name)
		if err == nil {
			err = a.checkVars(known.Vars)
		} else if !client.Refused(err) {
			return err
		}
		if err != nil {
			wrong = append(wrong, err)
		}
	}
	if len(wrong) > 0 {
		return unusable(errors.Join(wrong...))
	}
	return nil
}

// play plays every act at once.
func (s *stage) play(ctx context.Context, acts []*act, out *output) error {
	if err := s.known(ctx, acts); err != nil {
		return err
	}
	for i, a := range acts {
		if err := s.prepare(ctx, i, a); err != nil {
			return usable(err)
		}
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var playing sync.WaitGroup
	errs := make([]error, len(acts))
	for i, a := range acts {
		a.out = out
		out.begin(a, len(acts) == 1)
		if errs[i] = s.start(ctx, a); errs[i] != nil {
			stop() // what has begun is not played to its end
			break
		}
		out.started(a)
		playing.Go(func() {
			a.began = clock.Wall()
			errs[i] = s.follow(ctx, a)
			a.took = clock.Wall().Sub(a.began)
			if errs[i] == nil {
				out.end(a)
			}
		})
	}
	playing.Wait()
	slices.SortStableFunc(errs, func(a, b error) int { return rank(b) - rank(a) })
	if !errors.Is(errs[0], context.Canceled) {
		return usable(errs[0])
	}
	for _, a := range acts {
		if a.run.Status == sim.Running {
			s.lastLook(ctx, a)
			out.interrupted(a)
		}
	}
	return errInterrupted
}

// rank puts the error that made the others happen first.
func rank(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		return 1
	}
	return 2
}

func (s *stage) start(ctx context.Context, a *act) (err error) {
	request := client.RunRequest{Scenario: a.name, Vars: a.vars}
	if s.command.Workspace != "" {
		request.Seed = s.command.Seed // a fresh workspace has the seed itself
	}
	a.run, err = s.server.StartRun(ctx, a.workspace.ID, request)
	return err
}
