package sim

import (
	"context"
	"time"

	"github.com/mockconnect/mockconnect/jwks"
)

// retiredLongAgo is when keys have retired that were made to have retired: before any time that a workspace is likely to have.
var retiredLongAgo = time.Unix(0, 0).UTC()

// RetiredKeys is a ring that signs with keys which the workspace does not publish any more. For a use of which none has retired yet, one is
// made, once, that did so long ago.
func (w *World) RetiredKeys(ws *Workspace, uses ...jwks.Use) (jwks.Ring, error) {
	ring, err := w.Keys(ws)
	if err != nil {
		return ring, err
	}
	ws.keys.Lock()
	defer ws.keys.Unlock()
	ring = *ws.ring.Load()
	var signing, made []*jwks.Key
	for _, use := range uses {
		key := ring.Retired(use, ws.Timeline.Now())
		if key == nil {
			if key, err = jwks.Generate(use); err != nil {
				return ring, err
			}
			old := *key
			old.RetiresAt = retiredLongAgo
			made = append(made, &old)
		}
		key.RetiresAt = time.Time{}
		signing = append(signing, key)
	}
	if len(made) > 0 {
		next := jwks.NewRing(append(made, ring.All()...)...) // the oldest first, so that one which retires later is preferred
		ws.ring.Store(&next)
		if err := w.Change(context.Background(), ws, func(s *Settings) error { s.Keys = next; return nil }); err != nil {
			ws.ring.Store(&ring)
			return ring, err
		}
	}
	return jwks.NewRing(signing...), nil
}
