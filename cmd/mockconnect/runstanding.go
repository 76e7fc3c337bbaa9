package main

import (
	"context"
	"math"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/client"
	"github.com/mockconnect/mockconnect/internal/neterr"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// position is where a run stands, in workspace time.
type position struct {
	elapsed, total time.Duration
	step           string // what it is at
}

// standing is where a run stands by its workspace's clock. What it waits for is called under the base URL.
func standing(run *sim.Run, now client.Clock, base string) position {
	p := position{total: max(run.Until.Sub(run.StartedAt), 0)}
	for _, step := range run.Steps {
		if !step.At.IsZero() {
			p.elapsed = max(p.elapsed, step.At.Sub(run.StartedAt))
		}
	}
	// An instant workspace's now stays where it was while the run's steps are stamped with later times.
	if clock.Mode(now.Mode) != clock.Instant {
		p.elapsed = max(p.elapsed, now.Now.Sub(run.StartedAt))
	}
	p.elapsed = min(p.elapsed, p.total)
	if awaited := awaited(run); awaited != nil {
		p.step = "waits for " + awaited.Request
		if awaited.Status != "" {
			p.step += ", answered " + string(awaited.Status)
		}
		p.step += " · base URL " + base
		return p
	}
	for i, step := range run.Steps {
		if step.Status == "waiting" || i == run.Next {
			p.step = step.Step
			return p
		}
	}
	p.step = count(run.Pending, "webhook") + " on the way"
	return p
}

// awaited is the call that the run waits for, be it in a branch; nil when it waits for none.
func awaited(run *sim.Run) *sim.Awaiting {
	lanes := []*sim.Lane{&run.Lane}
	for i := range run.Branches {
		lanes = append(lanes, &run.Branches[i].Lane)
	}
	for _, lane := range lanes {
		if lane.Await != nil && lane.Await.Request != "" {
			return lane.Await
		}
	}
	return nil
}

// base is the URL under which the platform calls the run's workspace.
func (a *act) base() string {
	base := strings.TrimRight(a.server.URL(), "/")
	if a.workspace.ID != sim.DefaultWorkspace {
		base += "/w/" + a.workspace.ID
	}
	return base
}

func (p position) String() string {
	return clip(p.elapsed) + " of " + clip(p.total)
}

// clip writes a time without fractions of a second, and a long one in years and days.
func clip(d time.Duration) string {
	const day, year = 24 * time.Hour, 365 * 24 * time.Hour
	if d < year {
		return scenario.FormatDuration(d.Truncate(time.Second))
	}
	text := count(int(d/year), "year")
	if days := int(d % year / day); days > 0 {
		text += " " + count(days, "day")
	}
	if d == math.MaxInt64 {
		text = "more than " + text // two times so far apart that no duration says it
	}
	return text
}

// unheard finds a target that should have been sent something, and from which nothing has been heard at all.
func unheard(deliveries []sim.Delivery) (sim.Target, bool) {
	var waiting sim.Target
	for _, d := range deliveries {
		if len(d.Attempts) > 0 {
			return sim.Target{}, false
		}
		if d.Status == sim.DeliveryPending && waiting.IsZero() {
			waiting = d.Target
		}
	}
	return waiting, !waiting.IsZero()
}

// refuses tries whether a target refuses connections, as seen from here.
func refuses(ctx context.Context, t sim.Target) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address(t))
	if err == nil {
		_ = conn.Close()
	}
	return neterr.Refused(err)
}

// address is the host:port that is connected to.
func address(t sim.Target) string {
	if t.Dial != "" {
		return t.Dial
	}
	u, err := url.Parse(t.URL)
	if err != nil {
		return t.URL
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443"}[u.Scheme]
		if port == "" {
			port = "80"
		}
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// grace is for how long a server waits for a platform that is not up yet.
func (s *stage) grace() string {
	if s.embedded != nil {
		return s.command.TargetGrace.String()
	}
	return "a while (30s unless it was started with another --target-grace)"
}
