package webhook

import (
	"time"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
)

// pauses lie between the attempts of one delivery, in workspace time (assumption connect.webhook-retries).
var pauses = []time.Duration{
	250 * time.Millisecond, 250 * time.Millisecond, 250 * time.Millisecond, 250 * time.Millisecond,
	time.Second, 2 * time.Second, 4 * time.Second,
}

// The wallet sign-in API tries again after pauses that grow twofold, each with a little chance in it, and gives up a day after the event
// (reference: siwx.md section 1.9; assumption siwx.webhook-retries).
const (
	firstPause = 250 * time.Millisecond
	longTry    = 24 * time.Hour
)

// pauseAfter says how long to wait after a failed attempt, and whether there is to be another one at all.
func pauseAfter(s *sim.Settings, d *sim.Delivery, at time.Time) (time.Duration, bool) {
	if event, _ := lifecycle.EventNamed(d.Event); !event.SIWX() {
		if d.Tries > len(pauses) {
			return 0, false
		}
		return pauses[d.Tries-1], true
	}
	const mostDoublings = 20 // beyond a day, whatever chance does
	pause := sim.RetryPause(s.Seed, d.ID, len(d.Attempts), firstPause<<min(d.Tries-1, mostDoublings))
	return pause, !at.Add(pause).After(started(d).Add(longTry))
}

// started is when the present round of attempts began: with the event, or when somebody had it sent again.
func started(d *sim.Delivery) time.Time {
	if d.Since.IsZero() {
		return d.At
	}
	return d.Since
}
