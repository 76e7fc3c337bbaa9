package main

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// lineEvery is how often a line says how a load is getting on where nobody watches a bar.
const lineEvery = 2 * time.Second

// loadOutput is what is seen of a load while it goes on.
type loadOutput struct {
	load *load
	to   io.Writer
	bars *mpb.Progress // nil: nobody watches
	bar  *mpb.Bar
	said time.Time
	at   atomic.Pointer[string]
}

func newLoadOutput(l *load) *loadOutput {
	o := &loadOutput{load: l, to: os.Stdout, said: l.began}
	if l.command.JSON {
		o.to = os.Stderr
	}
	o.at.Store(new(string))
	if isTerminal(o.to) {
		o.bars = mpb.New(mpb.WithOutput(o.to), mpb.WithWidth(30))
		o.bar = o.bars.New(int64(l.command.Count), mpb.BarStyle().Lbound("▕").Filler("█").Tip("█").Padding("░").Rbound("▏"),
			mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.CountersNoUnit("%d of %d ended", decor.WCSyncSpaceR)),
			mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return *o.at.Load() })),
		)
	}
	return o
}

// progress shows what was seen.
func (o *loadOutput) progress(s *sim.Statistics) {
	l := o.load
	l.mu.Lock()
	started, achieved := l.started, l.rate.like(l.achieved())
	l.mu.Unlock()
	ended := s.Runs.Passed + s.Runs.Failed + s.Runs.Canceled
	line := fmt.Sprintf("%s · p95 %s", achieved, milliseconds(s.Latency.P95))
	if s.Runs.Failed > 0 {
		line += fmt.Sprintf(" · %d failed", s.Runs.Failed)
	}
	if o.bar != nil {
		o.at.Store(&line)
		o.bar.SetCurrent(int64(ended))
		return
	}
	if now := clock.Wall(); now.Sub(o.said) >= lineEvery {
		o.said = now
		printed(o.to, "%d of %d begun, %d ended · %s\n", started, l.command.Count, ended, line)
	}
}

func (o *loadOutput) close() {
	if o.bars != nil {
		o.bar.Abort(true)
		o.bars.Wait()
	}
}

// milliseconds writes a latency.
func milliseconds(ms float64) string { return readable(ms) + "ms" }
