// Package pool does pieces of work, a bounded number of them at a time. It knows nothing of what they are.
package pool

import "sync"

// Pool does work in the order in which it came. Work that waits costs no goroutine.
type Pool struct {
	mu      sync.Mutex
	queue   []func()
	workers int
	limit   int
	closed  bool
}

// New makes a pool that does at most limit pieces at a time.
func New(limit int) *Pool { return &Pool{limit: limit} }

// Do never blocks. After Close it does nothing.
func (p *Pool) Do(work func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	if p.workers == p.limit {
		p.queue = append(p.queue, work)
		return
	}
	p.workers++
	go p.run(work)
}

func (p *Pool) run(work func()) {
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

// Idle says that nothing is under way.
func (p *Pool) Idle() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.workers == 0
}

// Close drops what waits. What is under way goes on.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed, p.queue = true, nil
}
