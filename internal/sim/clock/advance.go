package clock

import (
	"context"
	"time"
)

// Advance moves the workspace's time to that instant, through everything that falls due on the way, in order; within one instant
// different objects go in parallel, and it moves on when all of them have ended. record is called for each thing that happened, one
// at a time. When ctx ends first, Advance answers false and the rest goes on in the background.
func (t *Timeline) Advance(ctx context.Context, to time.Time, record func(Fired)) (done bool) {
	select {
	case t.advances <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	finished := make(chan struct{})
	go func() {
		defer func() { <-t.advances; close(finished) }()
		t.advance(to, record)
	}()
	select {
	case <-finished:
		return true
	case <-ctx.Done():
		return false
	}
}

func (t *Timeline) advance(to time.Time, record func(Fired)) {
	t.mu.Lock()
	before := t.state
	now := t.now()
	t.advancing, t.resume, t.record = true, before, record
	t.state = State{Mode: Manual, Anchor: now}
	emptied := t.emptied
	isCut := func() bool { return t.emptied != emptied || t.holders > 0 }
	goesOn := func() bool { return !t.closed && !isCut() }
	for goesOn() {
		fire := t.due(nil)
		t.mu.Unlock()
		start(fire)
		t.mu.Lock()
		for t.inFlight > 0 && goesOn() {
			t.idle.Wait()
		}
		if !goesOn() {
			break
		}
		next := to
		if len(t.queue) > 0 && t.queue[0].entries[0].due.Before(to) {
			next = t.queue[0].entries[0].due
		}
		if next.After(t.state.Anchor) {
			t.state.Anchor = next
			continue
		}
		if len(t.queue) == 0 || t.queue[0].entries[0].due.After(t.state.Anchor) {
			break
		}
	}
	end := t.state.Anchor
	if isCut() && to.After(end) {
		end = to // nothing of it is left on the way; what begins now is no part of it
	}
	t.state = before
	t.state.Anchor, t.state.Since = end, Wall()
	t.state.Pinned = before.Mode == Instant
	if t.state.Mode == "" {
		t.state.Mode = Realtime
	}
	t.advancing, t.record = false, nil
	fire := t.due(nil)
	t.mu.Unlock()
	start(fire)
}
