package webhook

import (
	"slices"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim"
)

// lane is what keeps its order: the deliveries about one object to one target. Those of one event go side by side, and the next event only
// when all of them have ended.
type lane struct {
	workspace, object string
	target            sim.Target
}

// parcel is a delivery on its way.
type parcel struct {
	id      string
	event   string // id of the event
	story   string // the timeline's lane
	due     time.Time
	started bool
}

// laneOf is the lane of a delivery. One that a scenario takes out of the order has a lane of its own.
func laneOf(ws *sim.Workspace, d *sim.Delivery) lane {
	if d.Manner != nil && d.Manner.Apart {
		return lane{ws.ID, "delivery " + d.ID, d.Target}
	}
	return lane{ws.ID, d.Object, d.Target}
}

func (o *Outbox) enqueue(ws *sim.Workspace, d sim.Delivery) {
	l := laneOf(ws, &d)
	p := &parcel{id: d.ID, event: d.EventID, story: storyOf(d), due: d.Due}
	o.mu.Lock()
	o.lanes[l] = append(o.lanes[l], p)
	ready := o.ready(l)
	o.mu.Unlock()
	for _, p := range ready {
		o.schedule(ws, l, p)
	}
}

// storyOf is the timeline's lane of a delivery: the run that it belongs to, else its own object.
func storyOf(d sim.Delivery) string {
	if d.RunID != "" {
		return d.RunID
	}
	return d.Object
}

// ready takes those at the head of a lane that are to start now.
func (o *Outbox) ready(l lane) (start []*parcel) {
	waiting := o.lanes[l]
	for _, p := range waiting {
		if p.event != waiting[0].event {
			break
		}
		if !p.started {
			p.started = true
			start = append(start, p)
		}
	}
	return start
}

// next takes a delivery that has ended off its lane, and goes on to what is behind it. A parcel that is not there any more was overtaken, and
// has no say.
func (o *Outbox) next(ws *sim.Workspace, l lane, ended *parcel) {
	o.mu.Lock()
	waiting := o.lanes[l]
	at := slices.Index(waiting, ended)
	if at < 0 {
		o.mu.Unlock()
		return
	}
	waiting = slices.Delete(waiting, at, at+1)
	o.lanes[l] = waiting
	if len(waiting) == 0 {
		delete(o.lanes, l)
	}
	ready := o.ready(l)
	o.mu.Unlock()
	for _, p := range ready {
		o.schedule(ws, l, p)
	}
}
