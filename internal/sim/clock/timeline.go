package clock

import (
	"slices"
	"sync"
	"time"
)

// Job starts what fell due at that workspace time, and calls done exactly once when it has ended, saying what it was. It must not
// block: it hands the work to somebody else and returns.
type Job func(at time.Time, done func(Fired))

// Fired says what happened at an instant; Advance answers with a list of them.
type Fired struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"` // "step" or "attempt"
	ID   string    `json:"id"`   // of the run or the delivery
	What string    `json:"what"`
}

// Timeline holds what a workspace waits for and fires it when its time has come.
//
// While time runs or stands still, whatever is due fires. In Instant mode each lane plays by itself: what is due earliest fires, and
// only when all of that instant has ended does the lane go on. Advance plays the whole workspace in the same way, instant by
// instant. A lane is one story (a run with its deliveries), so that a slow story holds up no other.
type Timeline struct {
	mu       sync.Mutex
	idle     *sync.Cond // signalled when nothing is in flight
	state    State
	lanes    map[string]*lane
	queue    laneQueue // lanes that wait for something, the earliest first
	seq      uint64
	inFlight int
	timer    *time.Timer
	closed   bool
	emptied  int // calls of Empty so far
	holders  int // calls of Hold that wait; an advance ends for them
	emptying int // calls of Empty under way; nothing is scheduled meanwhile

	advancing bool          // time is the advance's: it stands still between instants
	resume    State         // what the clock goes back to after the advance
	advances  chan struct{} // holds one token: advances of one workspace go one after another
	record    func(Fired)   // of the advance under way
}

// NewTimeline starts a clock in that state.
func NewTimeline(s State) *Timeline {
	t := &Timeline{state: s, lanes: map[string]*lane{}, advances: make(chan struct{}, 1)}
	t.idle = sync.NewCond(&t.mu)
	return t
}

// Now is the workspace's time.
func (t *Timeline) Now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now()
}

func (t *Timeline) now() time.Time { return t.state.Now(Wall()) }

// State is the clock as it would be kept.
func (t *Timeline) State() State {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.advancing {
		s := t.resume
		s.Anchor, s.Since = t.state.Anchor, Wall()
		return s
	}
	return t.state
}

// Change switches mode, speed or time while things wait. It waits for an advance under way to end.
func (t *Timeline) Change(c Change) (State, error) {
	t.advances <- struct{}{}
	defer func() { <-t.advances }()
	t.mu.Lock()
	next, err := t.state.Apply(c, Wall())
	if err != nil {
		defer t.mu.Unlock()
		return t.state, err
	}
	t.state = next
	fire := t.due(nil)
	t.mu.Unlock()
	start(fire)
	return next, nil
}

// Hold has an advance under way end where it would have got to, and keeps advances and changes of the clock away until it is released. Meanwhile the holder can set
// the clock to any state; what is due by it fires.
func (t *Timeline) Hold() (set func(State), release func()) {
	t.wait(1)
	t.advances <- struct{}{}
	t.wait(-1)
	set = func(s State) {
		t.mu.Lock()
		t.state = s
		fire := t.due(nil)
		t.mu.Unlock()
		start(fire)
	}
	return set, func() { <-t.advances }
}

// wait counts those who wait to hold the clock.
func (t *Timeline) wait(holders int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.holders += holders
	t.idle.Broadcast()
}

// After is the workspace time at which something falls due that follows what happened at that instant, after a pause. Where time
// runs, the pause begins now; where it does not, it begins at that instant.
func (t *Timeline) After(at time.Time, pause time.Duration) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state.runs() && !t.advancing {
		if now := t.now(); now.After(at) {
			at = now
		}
	}
	return at.Add(pause)
}

// Schedule has job fire when due has come, in the given lane. It answers a function that calls it off, which is harmless later.
func (t *Timeline) Schedule(laneName string, due time.Time, job Job) (cancel func()) {
	t.mu.Lock()
	if t.closed || t.emptying > 0 {
		t.mu.Unlock()
		return func() {}
	}
	t.seq++
	e := &entry{due: due, seq: t.seq, job: job}
	l := t.lanes[laneName]
	if l == nil {
		l = &lane{name: laneName, at: -1}
		t.lanes[laneName] = l
	}
	l.push(e)
	t.queue.fix(l)
	fire := t.due(l)
	t.mu.Unlock()
	start(fire)
	return func() { t.cancel(l, e) }
}

func (t *Timeline) cancel(l *lane, e *entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e.job == nil {
		return
	}
	e.job = nil
	l.dropCancelled()
	t.queue.fix(l)
	t.forget(l)
}

// Waiting says how much waits, and for when the earliest of it is due.
func (t *Timeline) Waiting() (n int, next time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range t.queue {
		n += len(l.entries)
	}
	if len(t.queue) > 0 {
		next = t.queue[0].entries[0].due
	}
	return n, next
}

// Clear forgets what waits.
func (t *Timeline) Clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clear()
}

// Empty forgets what waits and answers when nothing is under way any more. stop is called to have what is under way end soon.
func (t *Timeline) Empty(stop func()) {
	t.mu.Lock()
	t.emptying++
	t.emptied++
	t.clear()
	t.idle.Broadcast() // an advance under way ends, whatever begins meanwhile
	t.mu.Unlock()
	stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.inFlight > 0 && !t.closed {
		t.idle.Wait()
	}
	t.emptying--
}

func (t *Timeline) clear() {
	for _, l := range t.lanes {
		l.entries, l.place = nil, 0
		t.forget(l)
	}
	t.queue = nil
}

// Close fires nothing any more, and forgets what waits.
func (t *Timeline) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	t.clear()
	if t.timer != nil {
		t.timer.Stop()
	}
	t.idle.Broadcast()
}

// firing is one entry that has been taken off its lane to be started.
type firing struct {
	job  Job
	at   time.Time
	done func(Fired)
}

func start(fire []firing) {
	for _, f := range fire {
		f.job(f.at, f.done)
	}
}

// due takes off everything that may fire now, and arms the timer for what comes next; the caller starts it without the lock. It is
// told which lane has changed, nil if it may be any: in Instant mode no other lane can have become ready.
func (t *Timeline) due(changed *lane) []firing {
	if t.closed {
		return nil
	}
	var fire []firing
	if t.state.Mode == Instant {
		lanes := []*lane{changed}
		if changed == nil {
			lanes = slices.Clone(t.queue)
		}
		for _, l := range lanes {
			for l.ready() {
				fire = append(fire, t.take(l))
			}
		}
		return fire
	}
	now := t.now()
	for len(t.queue) > 0 && !t.queue[0].entries[0].due.After(now) {
		fire = append(fire, t.take(t.queue[0]))
	}
	t.arm()
	return fire
}

func (t *Timeline) take(l *lane) firing {
	e := l.pop()
	t.inFlight++
	l.inFlight++
	l.at = e.due.UnixNano()
	t.queue.fix(l)
	job := e.job
	e.job = nil
	var once sync.Once
	return firing{job, e.due, func(f Fired) {
		once.Do(func() { t.ended(l, e.due, f) })
	}}
}

func (t *Timeline) ended(l *lane, at time.Time, f Fired) {
	t.mu.Lock()
	t.inFlight--
	l.inFlight--
	if t.record != nil && f != (Fired{}) {
		f.At = at
		t.record(f)
	}
	t.queue.fix(l)
	t.forget(l)
	if t.inFlight == 0 {
		t.idle.Broadcast()
	}
	var fire []firing
	if !t.advancing {
		fire = t.due(l)
	}
	t.mu.Unlock()
	start(fire)
}

// forget drops a lane in which nothing waits and nothing is under way.
func (t *Timeline) forget(l *lane) {
	if l.inFlight == 0 && len(l.entries) == 0 && t.lanes[l.name] == l {
		delete(t.lanes, l.name)
	}
}

// arm sets the timer for the earliest entry, where time runs by itself.
func (t *Timeline) arm() {
	if t.timer != nil {
		t.timer.Stop()
	}
	if len(t.queue) == 0 || !t.state.runs() || t.advancing {
		return
	}
	pause := max(t.state.wallFor(t.queue[0].entries[0].due).Sub(Wall()), 0)
	if t.timer == nil {
		t.timer = time.AfterFunc(pause, t.wake)
		return
	}
	t.timer.Reset(pause)
}

func (t *Timeline) wake() {
	t.mu.Lock()
	fire := t.due(nil)
	t.mu.Unlock()
	start(fire)
}
