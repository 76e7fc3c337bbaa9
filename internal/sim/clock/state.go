// Package clock is a workspace's time: what its now is, and what falls due. Nothing else in the project asks the machine for the
// time, except through Wall. It knows nothing of what it wakes: no scenarios, no deliveries, no storage.
package clock

import (
	"fmt"
	"strconv"
	"time"
)

// Mode says how a workspace's time passes.
type Mode string

// The modes.
const (
	Realtime Mode = "realtime" // as on the wall
	Scaled   Mode = "scaled"   // Speed times as fast
	Manual   Mode = "manual"   // stands still until advanced
	Instant  Mode = "instant"  // whatever is waited for is over at once; now itself does not jump
)

// Wall is the time on the wall: for the freshness of received signatures, the times inside sent ones, attempt times and network
// timeouts. Everything else asks a Timeline.
func Wall() time.Time { return time.Now().UTC() }

// AfterWall calls f in its own goroutine when so much time has passed on the wall. It is for housekeeping that no workspace's time has
// a say in.
//
// What it answers calls it off, which is harmless later.
func AfterWall(d time.Duration, f func()) (stop func()) {
	timer := time.AfterFunc(d, f)
	return func() { timer.Stop() }
}

// State is a workspace's clock as it is kept. The zero State is realtime without an offset.
type State struct {
	Mode   Mode      `json:"mode,omitzero"`
	Speed  float64   `json:"speed,omitzero"`  // workspace seconds for each second on the wall; only read when Mode is Scaled
	Anchor time.Time `json:"anchor,omitzero"` // the workspace's time at the moment Since
	Since  time.Time `json:"since,omitzero"`  // wall time
	Pinned bool      `json:"pinned,omitzero"` // Instant: now was set by hand, and stands still
}

// Now is the workspace's time when the wall shows wall.
func (s State) Now(wall time.Time) time.Time {
	switch {
	case s.Mode == Manual, s.Mode == Instant && s.Pinned:
		return s.Anchor
	case s.Anchor.IsZero():
		return wall
	case s.Mode == Scaled:
		passed, left := float64(wall.Sub(s.Since))*s.Speed, Latest.Sub(s.Anchor)
		if passed >= float64(left) {
			return s.Anchor.Add(left) // which is at most the 292 years of a time.Duration
		}
		return s.Anchor.Add(time.Duration(passed))
	default:
		return s.Anchor.Add(wall.Sub(s.Since))
	}
}

// From is the clock when it shows now at that moment on the wall, in the mode that it has.
func (s State) From(now, wall time.Time) State {
	s.Anchor, s.Since = now, wall
	return s
}

// Latest is where a workspace's time ends: what follows from it must still have a year of four digits.
var Latest = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

// wallFor is when, on the wall, a clock that runs shows due.
func (s State) wallFor(due time.Time) time.Time {
	switch {
	case s.Anchor.IsZero():
		return due
	case s.Mode == Scaled:
		return s.Since.Add(time.Duration(float64(due.Sub(s.Anchor)) / s.Speed))
	default:
		return s.Since.Add(due.Sub(s.Anchor))
	}
}

// runs says that time passes by itself.
func (s State) runs() bool { return s.Mode != Manual && s.Mode != Instant }

// Change is what a caller asks of a clock; zero fields leave things as they are.
type Change struct {
	Mode  Mode
	Speed float64
	Now   time.Time
}

// fastest bounds Speed: a year in a third of a second, and still far from overflowing a time.Duration.
const fastest = 100_000_000

// Apply answers the state after the change, or a sentence about what cannot be.
func (s State) Apply(c Change, wall time.Time) (State, error) {
	next := State{Mode: c.Mode, Speed: c.Speed, Anchor: s.Now(wall), Since: wall, Pinned: s.Pinned}
	if next.Mode == "" {
		next.Mode = s.Mode
		if c.Speed != 0 {
			next.Mode = Scaled
		}
	}
	if next.Mode == "" {
		next.Mode = Realtime
	}
	switch next.Mode {
	case Realtime, Manual, Instant:
		if c.Speed != 0 && c.Speed != 1 {
			return s, fmt.Errorf("mode %q has no speed; leave speed out, or ask for mode %q", next.Mode, Scaled)
		}
		next.Speed = 0
	case Scaled:
		if next.Speed == 0 {
			next.Speed = s.Speed
		}
		if !(next.Speed > 0) || next.Speed > fastest {
			return s, fmt.Errorf("mode %q wants a speed above 0 and up to %d, such as 60 for a minute each second", Scaled, fastest)
		}
	default:
		return s, fmt.Errorf("mode %q is not one of %q, %q, %q, %q", next.Mode, Realtime, Scaled, Manual, Instant)
	}
	if !c.Now.IsZero() {
		next.Anchor, next.Pinned = c.Now.UTC(), true
	}
	if next.Mode != Instant {
		next.Pinned = false
	}
	return next, nil
}

// ParseSpeed reads what --speed takes: a number of times, or the name of a mode.
func ParseSpeed(text string) (Change, error) {
	switch Mode(text) {
	case Realtime, Manual, Instant:
		return Change{Mode: Mode(text)}, nil
	}
	speed, err := strconv.ParseFloat(text, 64)
	if err != nil || !(speed > 0) || speed > fastest {
		return Change{}, fmt.Errorf("speed %q is neither a number of times (1, 60) nor %q or %q", text, Instant, Manual)
	}
	if speed == 1 {
		return Change{Mode: Realtime}, nil
	}
	return Change{Mode: Scaled, Speed: speed}, nil
}
