package clock

import (
	"testing"
	"time"
)

func TestState_AScaledClockStandsStillWhereTimeEnds(t *testing.T) {
	since := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, anchor := range []time.Time{since, Latest.Add(-time.Hour), Latest} {
		s := State{Mode: Scaled, Speed: fastest, Anchor: anchor, Since: since}
		last := anchor
		for _, passed := range []time.Duration{time.Second, time.Minute, 2 * time.Minute, time.Hour, 1000 * time.Hour} {
			now := s.Now(since.Add(passed))
			if now.Before(last) || now.After(Latest) {
				t.Errorf("from %s, after %s: %s, and before %s", anchor, passed, now, last)
			}
			last = now
		}
	}
}
