package main

import (
	"context"
	"fmt"
	"time"

	"github.com/mockconnect/mockconnect/internal/receiver"
	"github.com/mockconnect/mockconnect/internal/sim"
)

// look is how often a run is looked at while it goes on; its end is learnt at once.
const look = 250 * time.Millisecond

// follow waits for the end of a run, and says how it is getting on.
func (s *stage) follow(ctx context.Context, a *act) error {
	ws, told := a.workspace.ID, false
	for {
		// What was seen before is kept for a report when a look fails.
		run, err := s.server.Run(ctx, ws, a.run.ID, look)
		if err != nil {
			return err
		}
		deliveries, err := s.server.Deliveries(ctx, ws, a.run.ID)
		if err != nil {
			return err
		}
		a.run, a.deliveries = run, deliveries
		s.attempts(a)
		if a.run.Status != sim.Running {
			return nil
		}
		now, err := s.server.Clock(ctx, ws)
		if err != nil {
			return err
		}
		a.out.progress(a, standing(&a.run, now, a.base()))
		if target, unheard := unheard(a.deliveries); unheard && !told && refuses(ctx, target) {
			told = true
			a.out.say(a, fmt.Sprintf("%s refuses connections: nothing listens there yet. The server tries again for %s before that counts.", address(target), s.grace()))
		}
	}
}

// mostAttempts is how often the server tries to deliver (assumption connect.webhook-retries).
const mostAttempts = 8

// attempts tells of each attempt that failed since the last look. A run that has ended reports on them itself, unless it was told of them
// before.
func (s *stage) attempts(a *act) {
	if a.own || a.run.Status != sim.Running && len(a.told) == 0 {
		return
	}
	if a.told == nil {
		a.told = map[string]int{}
	}
	for i := range a.deliveries {
		d := &a.deliveries[i]
		if d.Damaged != "" {
			continue // it is not sent again, and to refuse it is fine
		}
		for n := a.told[d.ID]; n < len(d.Attempts); n++ {
			// Those of an earlier round were before somebody had it sent again.
			if try := n + 1 - (len(d.Attempts) - d.Tries); try > 0 && d.Attempts[n].Error != "" {
				a.out.say(a, fmt.Sprintf("%s: %s, attempt %d of %d", d.Event, d.Attempts[n].Error, try, mostAttempts))
			}
		}
		if len(d.Attempts) > 0 {
			a.told[d.ID] = len(d.Attempts)
		}
	}
}

// lastLook reads once more what came of a run that is broken off; what was seen before must do where that takes long.
func (s *stage) lastLook(ctx context.Context, a *act) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if deliveries, err := s.server.Deliveries(ctx, a.workspace.ID, a.run.ID); err == nil {
		a.deliveries = deliveries
	}
}

// receive takes a webhook of this run.
func (a *act) receive(got receiver.Received) {
	a.mu.Lock()
	a.received = append(a.received, got)
	a.mu.Unlock()
	a.out.webhook(a, &got)
}
