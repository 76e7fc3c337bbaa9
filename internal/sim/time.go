package sim

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

// SetClock changes the workspace's clock while it runs, and keeps the change.
func (w *World) SetClock(ctx context.Context, ws *Workspace, c clock.Change) error {
	if _, err := ws.Timeline.Change(c); err != nil {
		return refuse(Invalid, "%v", err)
	}
	return w.keepClock(ctx, ws)
}

func (w *World) keepClock(ctx context.Context, ws *Workspace) error {
	return w.Change(ctx, ws, func(s *Settings) error {
		s.Clock = ws.Timeline.State()
		return nil
	})
}

// Advance moves the workspace's time through everything that falls due on the way. It answers false when ctx ended first; the rest
// then goes on by itself.
func (w *World) Advance(ctx context.Context, ws *Workspace, to time.Time) (fired []clock.Fired, done bool, err error) {
	if now := ws.Timeline.Now(); to.Before(now) {
		return nil, false, refuse(Invalid, "the clock shows %s and cannot be advanced to %s; to set it back, put the clock's now",
			now.Format(time.RFC3339Nano), to.Format(time.RFC3339Nano))
	}
	var mu sync.Mutex
	done = ws.Timeline.Advance(ctx, to, func(f clock.Fired) {
		mu.Lock()
		defer mu.Unlock()
		fired = append(fired, f)
	})
	mu.Lock()
	defer mu.Unlock()
	return slices.Clone(fired), done, w.keepClock(context.WithoutCancel(ctx), ws)
}
