package main

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"github.com/mockconnect/mockconnect/internal/client"
	"github.com/mockconnect/mockconnect/internal/junit"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

const (
	mostRuns     = 10_000_000
	startsAtOnce = 256     // calls under way that begin a run; what is due beyond that is late
	keptOfLoad   = 1 << 30 // nothing is trimmed: a run is judged by its deliveries, and whole workspaces are dropped instead
)

func (c *runCommand) isLoad() bool { return c.Count != 0 || c.Rate != "" }

// keep is how much the command's own server keeps.
func (c *runCommand) keep() int {
	if c.isLoad() {
		return keptOfLoad
	}
	return 0
}

// checkLoad refuses what makes no load.
func (c *runCommand) checkLoad() error {
	switch {
	case !c.isLoad():
		return nil
	case c.Count == 0:
		return errors.New("--rate says how often a run begins, so it wants --count as well: how many in all")
	case c.Count < 0 || c.Count > mostRuns:
		return errors.New("--count wants a number of runs from 1 to 10000000")
	case c.Workspace != "":
		return errors.New("a load plays in workspaces of its own, which are dropped as it goes on; leave --workspace out, or --count")
	case c.FailOnAssumption:
		return errors.New("--fail-on-assumption looks at single runs; leave it out with --count")
	}
	_, err := parseRate(c.Rate)
	return err
}

// load is many runs of a few scenarios: each begins when it is due, whatever has become of those before it.
type load struct {
	command *runCommand
	stage   *stage
	acts    []*act // what is played, in turn
	rate    rate

	mu      sync.Mutex
	began   time.Time // on the wall
	first   time.Time // when the first run had begun, and the last
	last    time.Time
	ended   time.Time
	started int
	lost    map[string]int // beginnings that came to nothing, by the error
	houses  []*house       // in which something is played
	made    int            // houses so far
	dropped sim.Statistics // of the houses that are no more
}

func (c *runCommand) load(ctx context.Context, acts []*act) error {
	stage, err := c.open(ctx)
	if ctx.Err() != nil {
		err = errInterrupted
	}
	if err != nil {
		stage.close()
		return err
	}
	defer stage.close()
	if err := stage.known(ctx, acts); err != nil {
		return err
	}
	l := &load{command: c, stage: stage, acts: acts, lost: map[string]int{}}
	if l.rate, err = parseRate(c.Rate); err != nil {
		return unusable(err)
	}
	seen, err := l.play(ctx)
	if err != nil && !errors.Is(err, errInterrupted) {
		return usable(err)
	}
	result := l.result(&seen)
	if c.JSON {
		err = errors.Join(err, printIndented(os.Stdout, result))
	} else {
		printLoad(os.Stdout, result, styleFor(os.Stdout))
	}
	err = errors.Join(err, writeJUnit(c.JUnit, func() junit.Report { return result.junit(l.began) }))
	if err == nil && result.Runs.Passed < c.Count {
		err = &exit{code: 1}
	}
	return err
}

// play begins the runs and watches them to their end. What was seen is answered even when it is interrupted.
func (l *load) play(ctx context.Context) (sim.Statistics, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	l.began = clock.Wall()
	out := newLoadOutput(l)
	defer out.close()
	all := make(chan struct{})
	go func() {
		defer close(all)
		if err := l.begin(ctx, stop); err != nil {
			stop(err)
		}
	}()
	begun := false
	for {
		pause := time.NewTimer(look)
		select {
		case <-pause.C:
		case <-all:
			begun, all = true, nil // look once more at once
		case <-ctx.Done():
		}
		pause.Stop()
		if ctx.Err() != nil {
			if !begun {
				<-all
			}
			return l.interrupted(ctx)
		}
		seen, done, err := l.look(ctx, begun)
		if err != nil {
			return seen, err
		}
		out.progress(&seen)
		if done {
			l.ended = clock.Wall()
			return seen, nil
		}
	}
}

// interrupted takes a last look, and tells a load that was broken off from one that cannot go on.
func (l *load) interrupted(ctx context.Context) (sim.Statistics, error) {
	cause := context.Cause(ctx)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	seen, _, err := l.look(ctx, false)
	l.ended = clock.Wall()
	if !errors.Is(cause, context.Canceled) {
		return seen, cause
	}
	return seen, errors.Join(errInterrupted, err)
}

// begin begins every run when it is due.
func (l *load) begin(ctx context.Context, stop context.CancelCauseFunc) error {
	calls := make(chan struct{}, startsAtOnce)
	var under sync.WaitGroup
	defer under.Wait()
	for i := range l.command.Count {
		if !until(ctx, l.began.Add(l.rate.at(i))) {
			return nil
		}
		h, err := l.house(ctx)
		if err != nil {
			return err
		}
		select {
		case calls <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		under.Go(func() {
			defer func() { <-calls }()
			if err := l.start(ctx, h, l.acts[i%len(l.acts)]); err != nil {
				stop(err)
			}
		})
	}
	return nil
}

// until waits for a time on the wall; it answers false when it was called off.
func until(ctx context.Context, due time.Time) bool {
	pause := due.Sub(clock.Wall())
	if pause <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// start begins a run. Only what would be refused every time is an error: what else goes wrong is counted.
func (l *load) start(ctx context.Context, h *house, a *act) error {
	_, err := l.stage.server.StartRun(ctx, h.id, client.RunRequest{Scenario: a.name, Vars: a.vars})
	now := clock.Wall()
	l.mu.Lock()
	defer l.mu.Unlock()
	h.calls--
	switch {
	case err == nil:
		if l.started++; l.started == 1 {
			l.first = now
		}
		l.last = now
		return nil
	case client.Refused(err):
		return err
	case ctx.Err() == nil:
		sim.AddKind(l.lost, err.Error(), 1)
	}
	return nil
}
