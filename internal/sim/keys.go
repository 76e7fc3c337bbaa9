package sim

import (
	"context"
	"time"

	"github.com/mockconnect/mockconnect/jwks"
)

// Keys is the workspace's key ring. Development keys are read, and keys beyond them made, when they are first asked for.
func (w *World) Keys(ws *Workspace) (jwks.Ring, error) {
	if ring := ws.ring.Load(); ring != nil {
		return *ring, nil
	}
	ws.keys.Lock()
	defer ws.keys.Unlock()
	if ring := ws.ring.Load(); ring != nil {
		return *ring, nil
	}
	ring, n := ws.Settings().Keys, ws.Settings().Ordinal
	switch {
	case len(ring.All()) > 0:
	case n < jwks.DevelopmentSets:
		keys, err := jwks.Development(n)
		if err != nil {
			return ring, err
		}
		ring = jwks.NewRing(keys...)
	default:
		var fresh []*jwks.Key
		for _, use := range jwks.Uses() {
			key, err := jwks.Generate(use)
			if err != nil {
				return ring, err
			}
			fresh = append(fresh, key)
		}
		ring = jwks.NewRing(fresh...)
		if err := w.Change(context.Background(), ws, func(s *Settings) error { s.Keys = ring; return nil }); err != nil {
			return ring, err
		}
	}
	ws.ring.Store(&ring)
	return ring, nil
}

// RotateKeys gives every use a new key. The old ones stay published until they retire.
func (w *World) RotateKeys(ctx context.Context, ws *Workspace, retireAfter time.Duration) (jwks.Ring, error) {
	return w.rotateKeys(ctx, ws, ws.Timeline.Now(), retireAfter)
}

// rotateKeys is RotateKeys at a time of the workspace.
func (w *World) rotateKeys(ctx context.Context, ws *Workspace, at time.Time, retireAfter time.Duration) (jwks.Ring, error) {
	if ring, err := w.Keys(ws); err != nil {
		return ring, err
	}
	ws.keys.Lock()
	defer ws.keys.Unlock()
	before := ws.ring.Load()
	ring := *before
	for _, use := range jwks.Uses() {
		fresh, err := jwks.Generate(use)
		if err != nil {
			return ring, err
		}
		fresh.CreatedAt = at
		ring = ring.Rotate(fresh, at, retireAfter)
	}
	// The ring comes before the settings: what is remembered of tokens is forgotten with the settings, and must not be of the old ring.
	ws.ring.Store(&ring)
	if err := w.Change(ctx, ws, func(s *Settings) error { s.Keys = ring; return nil }); err != nil {
		ws.ring.Store(before)
		return *before, err
	}
	return ring, nil
}
