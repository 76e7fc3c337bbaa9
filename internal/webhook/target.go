package webhook

import (
	"net/http"
	"sync"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

// atOnce bounds the attempts under way at one target. Each target has its own, so that a slow one holds up no other.
const atOnce = 256

// target is one place that webhooks go to: a queue, the workers that empty it, and whether anybody is there at all.
type target struct {
	client *http.Client

	mu           sync.Mutex
	queue        []func()
	workers      int
	refusedSince time.Time // wall time; zero while connections are accepted
}

// do runs work as soon as fewer than atOnce others are at it, and never blocks.
func (t *target) do(work func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.workers == atOnce {
		t.queue = append(t.queue, work)
		return
	}
	t.workers++
	go t.run(work)
}

func (t *target) run(work func()) {
	for {
		work()
		t.mu.Lock()
		if len(t.queue) == 0 {
			t.workers--
			t.queue = nil
			t.mu.Unlock()
			return
		}
		work = t.queue[0]
		t.queue[0] = nil
		t.queue = t.queue[1:]
		t.mu.Unlock()
	}
}

// idle says that nothing is under way, so that the target may be forgotten.
func (t *target) idle() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.workers == 0
}

// accepted is told of every connection that came about.
func (t *target) accepted() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refusedSince = time.Time{}
}

// refused is told of every connection that was refused, and answers whether the target may still be starting.
func (t *target) refused(grace time.Duration) (starting bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := clock.Wall()
	if t.refusedSince.IsZero() {
		t.refusedSince = now
	}
	return now.Sub(t.refusedSince) < grace
}
