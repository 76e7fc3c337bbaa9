package clock

import (
	"container/heap"
	"time"
)

// entry is one thing that waits. A nil job means that it was called off or has fired.
type entry struct {
	due time.Time
	seq uint64
	job Job
}

func (e *entry) before(o *entry) bool {
	if e.due.Equal(o.due) {
		return e.seq < o.seq
	}
	return e.due.Before(o.due)
}

// lane is one story's entries, a heap with the earliest first.
type lane struct {
	name     string
	entries  entryHeap
	inFlight int
	at       int64 // the instant, in Unix nanoseconds, that is being played; -1 before the first
	place    int   // in the laneQueue, plus one; 0 when it is not in it
}

func (l *lane) push(e *entry) { heap.Push(&l.entries, e) }

func (l *lane) pop() *entry {
	e := heap.Pop(&l.entries).(*entry)
	l.dropCancelled()
	return e
}

// dropCancelled keeps a live entry at the head, so that looking at the head is enough everywhere else.
func (l *lane) dropCancelled() {
	for len(l.entries) > 0 && l.entries[0].job == nil {
		heap.Pop(&l.entries)
	}
}

// ready says that in Instant mode the lane's head may fire: nothing of an earlier instant is still under way.
func (l *lane) ready() bool {
	return len(l.entries) > 0 && (l.inFlight == 0 || l.entries[0].due.UnixNano() <= l.at)
}

type entryHeap []*entry

func (h entryHeap) Len() int           { return len(h) }
func (h entryHeap) Less(i, j int) bool { return h[i].before(h[j]) }
func (h entryHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *entryHeap) Push(x any)        { *h = append(*h, x.(*entry)) }
func (h *entryHeap) Pop() any {
	old := *h
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return e
}

// laneQueue is a heap of the lanes that wait for something: the earliest head first.
type laneQueue []*lane

func (q laneQueue) Len() int           { return len(q) }
func (q laneQueue) Less(i, j int) bool { return q[i].entries[0].before(q[j].entries[0]) }
func (q laneQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i+1, j+1
}

func (q *laneQueue) Push(x any) {
	l := x.(*lane)
	*q = append(*q, l)
	l.place = len(*q)
}

func (q *laneQueue) Pop() any {
	old := *q
	l := old[len(old)-1]
	old[len(old)-1] = nil
	l.place = 0
	*q = old[:len(old)-1]
	return l
}

// fix puts a lane where it belongs after its entries have changed.
func (q *laneQueue) fix(l *lane) {
	switch {
	case l.place == 0 && len(l.entries) > 0:
		heap.Push(q, l)
	case l.place > 0 && len(l.entries) == 0:
		heap.Remove(q, l.place-1)
	case l.place > 0:
		heap.Fix(q, l.place-1)
	}
}
