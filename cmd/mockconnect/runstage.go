package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"

	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/client"
	"github.com/mockconnect/mockconnect/internal/receiver"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

// stage is where runs are played: a server, and where its webhooks go.
type stage struct {
	command  *runCommand
	server   *client.Client
	embedded *mockconnect.Server // nil: the server is somebody else's
	there    client.Workspace    // the server's workspace that is played in, or that fresh ones take after
	spec     client.Workspace    // of fresh workspaces
	own      string              // the URL of the command's own receiver; empty: webhooks go elsewhere

	closers []func()
	mu      sync.Mutex
	byPath  map[string]*act // who gets what the receiver receives
}

// open finds or starts the server and the receiver. The stage is to be closed even when it fails.
func (c *runCommand) open(ctx context.Context) (s *stage, err error) {
	s = &stage{command: c, byPath: map[string]*act{}}
	if err := s.findServer(ctx); err != nil {
		return s, unusable(err)
	}
	change, err := c.clock()
	if err != nil {
		return s, unusable(err)
	}
	s.spec = client.Workspace{
		Seed: c.Seed, Profile: c.Profile, CallbackURL: sim.Target{URL: c.Callback, Dial: c.CallbackDial},
		Clock:    &client.Clock{Mode: string(change.Mode), Speed: change.Speed},
		KeysFrom: sim.DefaultWorkspace, // a handler that has read the server's keys before must know the run's
	}
	name := sim.DefaultWorkspace
	if c.Workspace != "" {
		name = c.Workspace
	}
	there, err := s.server.Workspace(ctx, name)
	if err != nil {
		return s, unusable(err)
	}
	if c.Workspace != "" && there.Clock != nil && clock.Mode(there.Clock.Mode) == clock.Manual {
		return s, unusable(fmt.Errorf(`the clock of the workspace %s is manual, and the run would wait for ever: nobody advances the clock of a run; use one whose clock is instant, or start it with POST %s/runs and advance the clock yourself with POST %[2]s/clock/advance {"by":"40s"}`,
			name, s.server.URL()+client.Path(name)))
	}
	s.there = there
	if s.spec.Profile == "" {
		s.spec.Profile = there.Profile
	}
	if c.Callback != "" {
		return s, nil
	}
	if there.CallbackURL.URL+there.DepositURL.URL+there.WithdrawalURL.URL+there.ZerohashURL.URL != "" {
		s.spec.CallbackURL, s.spec.ZerohashURL = there.CallbackURL, there.ZerohashURL
		s.spec.DepositURL, s.spec.WithdrawalURL = there.DepositURL, there.WithdrawalURL
		return s, nil
	}
	if c.Workspace != "" {
		return s, unusable(fmt.Errorf("the workspace %s has no callback_url, so nobody would get the webhooks; give it one, or leave --workspace out", name))
	}
	return s, s.receive(ctx)
}

func (s *stage) findServer(ctx context.Context) (err error) {
	c := s.command
	if c.Server != "" {
		if s.server, err = client.New(c.Server); err != nil {
			return err
		}
		_, err = s.server.Health(ctx)
		return err
	}
	grace := c.TargetGrace
	if grace == 0 {
		grace = -1
	}
	s.embedded, err = mockconnect.New(ctx, mockconnect.Options{
		Listen: cmp.Or(c.Listen, "127.0.0.1:0"), Version: version(), TargetGrace: grace, Keep: c.keep(),
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return err
	}
	s.embedded.Start()
	s.closers = append(s.closers, func() { _ = s.embedded.Close() })
	s.server, err = client.New(s.embedded.URL())
	return err
}

// prepare gives a run its workspace.
func (s *stage) prepare(ctx context.Context, i int, a *act) error {
	a.server = s.server
	if s.command.Workspace != "" {
		a.workspace = s.there
	} else {
		spec := s.spec
		if s.own != "" {
			spec.CallbackURL.URL = s.own
			if i > 0 {
				spec.CallbackURL.URL += fmt.Sprint("/", i+1)
			}
		}
		made, err := s.server.CreateWorkspace(ctx, spec)
		if err != nil {
			return err
		}
		a.workspace, a.received = made, []receiver.Received{}
		drop, id := context.WithoutCancel(ctx), made.ID
		s.closers = append(s.closers, func() { _ = s.server.DeleteWorkspace(drop, id) })
		if s.own != "" {
			_, path, _ := strings.Cut(strings.TrimPrefix(spec.CallbackURL.URL, "http://"), "/")
			a.own = true
			s.mu.Lock()
			s.byPath["/"+path] = a
			s.mu.Unlock()
		}
	}
	return a.put(ctx, s.server, a.workspace.ID)
}

// close drops the runs' workspaces and stops what was started, in reverse order.
func (s *stage) close() {
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i]()
	}
	s.closers = nil
}

// usable says whether a server's refusal is one of the caller's input.
func usable(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || !client.Refused(err) {
		return err
	}
	return unusable(err)
}
