package clock

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// log notes what fired, in order.
type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

func (l *log) want(t *testing.T, want ...string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Equal(l.lines, want) {
		t.Errorf("fired %v, want %v", l.lines, want)
	}
	l.lines = nil
}

// job notes its name and ends at once.
func (l *log) job(name string) Job {
	return func(_ time.Time, done func(Fired)) {
		l.add(name)
		done(Fired{What: name})
	}
}

var start2026 = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func timeline(t *testing.T, mode Mode, speed float64) *Timeline {
	t.Helper()
	state, err := State{}.Apply(Change{Mode: mode, Speed: speed, Now: start2026}, Wall())
	if err != nil {
		t.Fatal(err)
	}
	tl := NewTimeline(state)
	t.Cleanup(tl.Close)
	return tl
}

func TestTimeline_RealtimeFiresWhenDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		tl := timeline(t, Realtime, 0)
		tl.Schedule("a", start2026.Add(2*time.Second), l.job("two"))
		tl.Schedule("b", start2026.Add(time.Second), l.job("one"))
		tl.Schedule("c", start2026, l.job("now"))
		l.want(t, "now")
		time.Sleep(time.Second)
		synctest.Wait()
		l.want(t, "one")
		time.Sleep(time.Second)
		synctest.Wait()
		l.want(t, "two")
	})
}

func TestTimeline_ScaledRunsFaster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		tl := timeline(t, Scaled, 60)
		tl.Schedule("a", start2026.Add(time.Minute), l.job("minute"))
		time.Sleep(999 * time.Millisecond)
		synctest.Wait()
		l.want(t)
		time.Sleep(time.Millisecond)
		synctest.Wait()
		l.want(t, "minute")
		if got := tl.Now(); !got.Equal(start2026.Add(time.Minute)) {
			t.Errorf("now is %s", got)
		}
	})
}

func TestTimeline_ManualStandsStillAndFiresOnlyWhatIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		tl := timeline(t, Manual, 0)
		tl.Schedule("a", start2026.Add(time.Second), l.job("later"))
		tl.Schedule("a", start2026, l.job("now"))
		time.Sleep(time.Hour)
		synctest.Wait()
		l.want(t, "now")
		if got := tl.Now(); !got.Equal(start2026) {
			t.Errorf("now is %s", got)
		}
	})
}

func TestAdvance_GoesThroughInstantsInOrderWithWhatFallsDueOnTheWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		tl := timeline(t, Manual, 0)
		tl.Schedule("a", start2026.Add(40*time.Second), func(at time.Time, done func(Fired)) {
			l.add("step")
			tl.Schedule("a", tl.After(at, 250*time.Millisecond), l.job("retry"))
			go func() { // what an attempt does: it ends later, on the wall
				time.Sleep(time.Second)
				l.add("step ended")
				done(Fired{What: "step"})
			}()
		})
		tl.Schedule("b", start2026.Add(40*time.Second).Add(100*time.Millisecond), l.job("between"))
		tl.Schedule("c", start2026.Add(time.Hour), l.job("too late"))
		var fired []string
		done := tl.Advance(context.Background(), start2026.Add(time.Minute), func(f Fired) {
			fired = append(fired, fmt.Sprintf("%s@%s", f.What, f.At.Sub(start2026)))
		})
		if !done {
			t.Error("not done")
		}
		l.want(t, "step", "step ended", "between", "retry")
		if want := []string{"step@40s", "between@40.1s", "retry@40.25s"}; !slices.Equal(fired, want) {
			t.Errorf("reported %v, want %v", fired, want)
		}
		if got := tl.Now(); !got.Equal(start2026.Add(time.Minute)) {
			t.Errorf("now is %s", got)
		}
		if n, next := tl.Waiting(); n != 1 || !next.Equal(start2026.Add(time.Hour)) {
			t.Errorf("waiting: %d, next %s", n, next)
		}
	})
}

func TestAdvance_GoesOnInTheBackgroundWhenItsCallerStopsWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		tl := timeline(t, Manual, 0)
		tl.Schedule("a", start2026.Add(time.Second), func(_ time.Time, done func(Fired)) {
			go func() { time.Sleep(time.Minute); l.add("slow"); done(Fired{}) }()
		})
		tl.Schedule("a", start2026.Add(2*time.Second), l.job("after"))
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if tl.Advance(ctx, start2026.Add(time.Hour), func(Fired) {}) {
			t.Error("done before the slow one has ended")
		}
		l.want(t)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		l.want(t, "slow", "after")
		if got := tl.Now(); !got.Equal(start2026.Add(time.Hour)) {
			t.Errorf("now is %s", got)
		}
	})
}

func TestAdvance_CrossesAYearWithTenThousandTimers(t *testing.T) {
	var l log
	tl := timeline(t, Manual, 0)
	const n = 10_000
	for i := range n {
		tl.Schedule(fmt.Sprint("lane", i%97), start2026.Add(time.Duration(n-i)*50*time.Minute), l.job(fmt.Sprintf("%05d", n-i)))
	}
	if !tl.Advance(context.Background(), start2026.AddDate(1, 0, 0), func(Fired) {}) {
		t.Fatal("not done")
	}
	if len(l.lines) != n || !slices.IsSorted(l.lines) {
		t.Errorf("%d fired, in order: %v", len(l.lines), slices.IsSorted(l.lines))
	}
}

func TestInstant_PlaysEachLaneInDueOrderAndWaitsForNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		tl := timeline(t, Instant, 0)
		release := make(chan struct{})
		tl.Schedule("slow", start2026, func(_ time.Time, done func(Fired)) {
			go func() { <-release; l.add("slow 0"); done(Fired{}) }()
		})
		tl.Schedule("slow", start2026.Add(40*time.Second), l.job("slow 40"))
		tl.Schedule("fast", start2026, l.job("fast 0"))
		tl.Schedule("fast", start2026.Add(time.Hour), l.job("fast 3600"))
		tl.Schedule("slow", start2026, l.job("slow 0 too"))
		l.want(t, "fast 0", "fast 3600", "slow 0 too")
		// What falls due earlier than what already waits goes first.
		tl.Schedule("slow", start2026.Add(time.Second), l.job("slow 1"))
		close(release)
		synctest.Wait()
		l.want(t, "slow 0", "slow 1", "slow 40")
		if got := tl.Now(); !got.Equal(start2026) {
			t.Errorf("now jumped to %s", got)
		}
	})
}

func TestTimeline_ChangingToInstantPlaysWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		tl := timeline(t, Realtime, 0)
		tl.Schedule("a", start2026.Add(2*time.Hour), l.job("two"))
		tl.Schedule("a", start2026.Add(time.Hour), l.job("one"))
		if _, err := tl.Change(Change{Mode: Instant}); err != nil {
			t.Fatal(err)
		}
		l.want(t, "one", "two")
	})
}

func TestTimeline_WhatIsCalledOffDoesNotFire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		tl := timeline(t, Realtime, 0)
		cancel := tl.Schedule("a", start2026.Add(time.Second), l.job("a"))
		tl.Schedule("a", start2026.Add(2*time.Second), l.job("b"))
		cancel()
		cancel()
		time.Sleep(3 * time.Second)
		synctest.Wait()
		l.want(t, "b")
		cancel()
		if n, _ := tl.Waiting(); n != 0 || len(tl.lanes) != 0 {
			t.Errorf("%d waiting, %d lanes", n, len(tl.lanes))
		}
	})
}

func TestTimeline_NothingFiresAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		tl := timeline(t, Realtime, 0)
		tl.Schedule("a", start2026.Add(time.Second), l.job("a"))
		tl.Close()
		tl.Schedule("a", start2026, l.job("b"))
		time.Sleep(time.Minute)
		synctest.Wait()
		l.want(t)
	})
}

func TestApply_SaysWhatAClockCannotBe(t *testing.T) {
	wall := start2026
	for name, test := range map[string]struct {
		change Change
		want   string // the mode after it; empty: refused
	}{
		"nothing":                   {Change{}, "realtime"},
		"a speed alone":             {Change{Speed: 60}, "scaled"},
		"manual":                    {Change{Mode: Manual}, "manual"},
		"scaled without a speed":    {Change{Mode: Scaled}, ""},
		"manual with a speed":       {Change{Mode: Manual, Speed: 2}, ""},
		"an unknown mode":           {Change{Mode: "fast"}, ""},
		"a negative speed":          {Change{Mode: Scaled, Speed: -1}, ""},
		"a speed beyond all bounds": {Change{Mode: Scaled, Speed: 1e18}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := State{}.Apply(test.change, wall)
			if (err == nil) != (test.want != "") || err == nil && string(got.Mode) != test.want {
				t.Errorf("got %q, %v", got.Mode, err)
			}
		})
	}
}

func TestParseSpeed(t *testing.T) {
	for text, want := range map[string]Change{
		"1": {Mode: Realtime}, "60": {Mode: Scaled, Speed: 60}, "0.5": {Mode: Scaled, Speed: 0.5}, "instant": {Mode: Instant}, "manual": {Mode: Manual},
	} {
		if got, err := ParseSpeed(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "fast", "0", "-1", "NaN", "Inf", "1e300"} {
		if got, err := ParseSpeed(text); err == nil {
			t.Errorf("%q became %+v", text, got)
		}
	}
}

func TestTimeline_EmptyEndsAnAdvanceWhateverBegins(t *testing.T) {
	line := NewTimeline(State{Mode: Manual, Anchor: start2026})
	hung := make(chan func(Fired), 2)
	hang := func(_ time.Time, done func(Fired)) { hung <- done }
	line.Schedule("a", start2026.Add(time.Second), hang)
	advanced := make(chan bool)
	go func() { advanced <- line.Advance(t.Context(), start2026.Add(time.Minute), func(Fired) {}) }()
	first := <-hung
	line.Empty(func() { first(Fired{}) })
	line.Schedule("b", start2026, hang) // goes on for ever, and is no part of the advance
	if !<-advanced || !line.Now().Equal(start2026.Add(time.Minute)) {
		t.Errorf("the clock shows %s", line.Now())
	}
	set, release := line.Hold()
	set(State{Mode: Manual, Anchor: start2026})
	release()
	if !line.Now().Equal(start2026) {
		t.Errorf("the clock was set and shows %s", line.Now())
	}
	(<-hung)(Fired{})
}
