package webhook

import (
	"net/http"
	"sync"
	"time"

	"github.com/mockconnect/mockconnect/internal/pool"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

// atOnce bounds the attempts under way at one target. Each target has its own, so that a slow one holds up no other.
const atOnce = 256

// target is one place that webhooks go to: a queue, the workers that empty it, and whether anybody is there at all.
type target struct {
	*pool.Pool
	client *http.Client

	mu           sync.Mutex
	refusedSince time.Time // wall time; zero while connections are accepted
}

func newTarget(dial string) *target {
	return &target{Pool: pool.New(atOnce), client: newClient(dial)}
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
