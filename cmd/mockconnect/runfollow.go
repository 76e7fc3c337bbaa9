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
func (s *stage) follow(ctx context.Context, a *act) (err error) {
	ws, told := a.workspace.ID, false
	for {
		if a.run, err = s.server.Run(ctx, ws, a.run.ID, look); err != nil {
			return err
		}
		if a.deliveries, err = s.server.Deliveries(ctx, ws, a.run.ID); err != nil || a.run.Status != sim.Running {
			return err
		}
		now, err := s.server.Clock(ctx, ws)
		if err != nil {
			return err
		}
		a.out.progress(a, standing(&a.run, now))
		if target, unheard := unheard(a.deliveries); unheard && !told && refuses(ctx, target) {
			told = true
			a.out.say(a, fmt.Sprintf("%s refuses connections: nothing listens there yet. The server tries again for %s before that counts.", address(target), s.grace()))
		}
	}
}

// receive takes a webhook of this run.
func (a *act) receive(got receiver.Received) {
	a.mu.Lock()
	a.received = append(a.received, got)
	a.mu.Unlock()
	a.out.webhook(a, &got)
}
