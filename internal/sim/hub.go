package sim

import (
	"sync"
	"sync/atomic"
)

// hub tells those who wait that a workspace has changed, and costs next to nothing while nobody does.
type hub struct {
	waiting atomic.Int64 // workspaces that somebody waits for
	mu      sync.Mutex
	chans   map[string]chan struct{}
}

func (h *hub) next(ws string) <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.chans[ws]
	if c == nil {
		if h.chans == nil {
			h.chans = map[string]chan struct{}{}
		}
		c = make(chan struct{})
		h.chans[ws] = c
		h.waiting.Add(1)
	}
	return c
}

func (h *hub) changed(ws string) {
	if h.waiting.Load() == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if c := h.chans[ws]; c != nil {
		close(c)
		delete(h.chans, ws)
		h.waiting.Add(-1)
	}
}

// awaited says that somebody waits for a change of the workspace.
func (h *hub) awaited(ws string) bool {
	if h.waiting.Load() == 0 {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.chans[ws] != nil
}
