package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"github.com/mockconnect/mockconnect/internal/client"
	"github.com/mockconnect/mockconnect/internal/receiver"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// output is what is seen of runs while they go on: a bar for each on a terminal, lines elsewhere. What is to be said of one run
// stays together: of a single run it is printed at once, of several when the run has ended.
type output struct {
	style  receiver.Style
	silent bool // no report: only JSON goes to standard output

	mu     sync.Mutex
	bars   *mpb.Progress // nil: nobody watches
	to     io.Writer
	single bool
	shown  map[*act]*shown
}

// shown is what is seen of one run.
type shown struct {
	bar    *mpb.Bar
	headed bool
	text   bytes.Buffer // printed when the run ends
	// at is read while a bar is drawn, and drawing must wait for nobody: whoever prints above the bars waits for it.
	at atomic.Pointer[position]
}

func newOutput(asJSON bool) *output {
	o := &output{to: os.Stdout, silent: asJSON, shown: map[*act]*shown{}}
	if asJSON {
		o.to = os.Stderr
	}
	o.style = styleFor(o.to)
	if isTerminal(o.to) {
		o.bars = mpb.New(mpb.WithOutput(o.to), mpb.WithWidth(30))
		o.to = o.bars // prints above the bars
	}
	return o
}

// begin makes room for a run. What is played is said when something comes of it: a run may still be refused.
func (o *output) begin(a *act, single bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.single = single
	s := &shown{}
	s.at.Store(&position{})
	o.shown[a] = s
	if o.bars != nil {
		s.bar = o.bars.New(0, mpb.BarStyle().Lbound("▕").Filler("█").Tip("█").Padding("░").Rbound("▏"),
			mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(
				decor.Name(a.name, decor.WCSyncSpaceR),
				decor.Any(func(decor.Statistics) string { return s.at.Load().String() }, decor.WCSyncSpaceR),
			),
			mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
				at := s.at.Load()
				return fmt.Sprintf("%s left · %s", clip(at.total-at.elapsed), receiver.Printable(at.step))
			})),
		)
	}
}

// print adds to what is said of a run. The caller holds the lock.
func (o *output) print(a *act, text string) {
	s := o.shown[a]
	if !s.headed {
		s.headed = true
		text = heading(a, o.style) + text
	}
	if o.single {
		_, _ = io.WriteString(o.to, text)
		return
	}
	s.text.WriteString(text)
}

// started gives a bar its length at once. Without bars a run is worth a line only when it takes its time.
func (o *output) started(a *act) {
	if o.bars != nil {
		o.progress(a, standing(&a.run, client.Clock{Mode: string(clock.Instant)}, a.base()))
	}
}

// progress shows where a run stands.
func (o *output) progress(a *act, at position) {
	o.mu.Lock()
	s := o.shown[a]
	moved := s.at.Swap(&at).step != at.step
	if o.bars == nil && moved {
		if o.single && !o.silent && !s.headed {
			o.print(a, "")
		}
		printed(o.to, "%s: %s · %s\n", a.name, at, receiver.Printable(at.step))
	}
	o.mu.Unlock()
	if s.bar != nil && at.total > 0 {
		s.bar.SetTotal(at.total.Milliseconds(), false)
		s.bar.SetCurrent(min(at.elapsed.Milliseconds(), at.total.Milliseconds()-1)) // full only at its end
	}
}

// say tells of something that wants attention now.
func (o *output) say(a *act, sentence string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	printed(o.to, "%s: %s\n", a.name, receiver.Printable(sentence))
}

// webhook shows what was received.
func (o *output) webhook(a *act, got *receiver.Received) {
	if o.silent {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.print(a, indented(got.String(o.style, a.pretty)))
}

// end reports on a run.
func (o *output) end(a *act) {
	o.mu.Lock()
	s := o.shown[a]
	if !o.silent {
		o.print(a, report(a, o.style))
		_, _ = s.text.WriteTo(o.to)
	}
	o.mu.Unlock()
	if s.bar != nil {
		s.bar.Abort(true)
	}
}

// interrupted reports on a run that is broken off, beside the JSON where that was asked for.
func (o *output) interrupted(a *act) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.print(a, interrupted(a, o.style))
	_, _ = o.shown[a].text.WriteTo(o.to)
}

// close takes the bars away.
func (o *output) close() {
	if o.bars == nil {
		return
	}
	for _, s := range o.shown {
		s.bar.Abort(true) // of a run that was interrupted
	}
	o.bars.Wait()
}
