package sim

import "sync"

// pool does short pieces of work, at most limit at a time, in the order in which they came. Work that waits costs no goroutine.
type pool struct {
	mu      sync.Mutex
	queue   []func()
	workers int
	limit   int
	closed  bool
}

func newPool(limit int) *pool { return &pool{limit: limit} }

// do never blocks.
func (p *pool) do(work func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	if p.workers < p.limit {
		p.workers++
		go p.run(work)
		return
	}
	p.queue = append(p.queue, work)
}

func (p *pool) run(work func()) {
	for {
		work()
		p.mu.Lock()
		if len(p.queue) == 0 {
			p.workers--
			p.queue = nil
			p.mu.Unlock()
			return
		}
		work = p.queue[0]
		p.queue[0] = nil
		p.queue = p.queue[1:]
		p.mu.Unlock()
	}
}

// close drops what waits.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed, p.queue = true, nil
}
