package main

import (
	"context"

	"github.com/mockconnect/mockconnect/internal/sim"
)

// perHouse is how many runs of a load a workspace holds. Users and their sessions are never trimmed while they live, so that a load of any
// length moves on to a fresh workspace from time to time, and the old one is dropped when its last run has ended.
const perHouse = 1000

// house is one workspace of a load.
type house struct {
	id    string
	begun int // runs that were to begin in it
	calls int // those of them that are still being begun
}

// house is where the next run is played; the run counts as begun there.
func (l *load) house(ctx context.Context) (*house, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.houses); n > 0 && l.houses[n-1].begun < perHouse {
		h := l.houses[n-1]
		h.begun++
		h.calls++
		return h, nil
	}
	s := l.stage
	spec := s.spec
	if s.own != "" {
		spec.CallbackURL.URL = s.own
	}
	if spec.Seed != nil {
		seed := *spec.Seed + int64(l.made) // two workspaces of one seed would send the same ids
		spec.Seed = &seed
	}
	made, err := s.server.CreateWorkspace(ctx, spec)
	if err != nil {
		return nil, err
	}
	l.made++
	drop := context.WithoutCancel(ctx)
	s.closers = append(s.closers, func() { _ = s.server.DeleteWorkspace(drop, made.ID) })
	for _, a := range l.acts {
		if err := a.put(ctx, s.server, made.ID); err != nil {
			return nil, err
		}
	}
	h := &house{id: made.ID, begun: 1, calls: 1}
	l.houses = append(l.houses, h)
	return h, nil
}

// look counts what went on so far, and drops the workspaces in which nothing goes on any more. It is done when all runs were begun and
// none goes on.
func (l *load) look(ctx context.Context, begun bool) (seen sim.Statistics, done bool, err error) {
	l.mu.Lock()
	houses := append([]*house{}, l.houses...)
	seen.Merge(l.dropped)
	l.mu.Unlock()
	done = begun
	for i, h := range houses {
		l.mu.Lock()
		isFull := (begun || i < len(houses)-1) && h.calls == 0
		l.mu.Unlock()
		s, err := l.stage.server.Statistics(ctx, h.id)
		if err != nil {
			return seen, false, err
		}
		seen.Merge(s)
		if !isFull || s.Runs.Running > 0 {
			done = false
			continue
		}
		if err := l.stage.server.DeleteWorkspace(ctx, h.id); err != nil {
			return seen, false, err
		}
		l.leave(h, s)
	}
	return seen, done, nil
}

func (l *load) leave(h *house, s sim.Statistics) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropped.Merge(s)
	for i := range l.houses {
		if l.houses[i] == h {
			l.houses = append(l.houses[:i:i], l.houses[i+1:]...)
			return
		}
	}
}
