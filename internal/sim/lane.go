package sim

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// play goes on until nothing of the run is due any more, and says what it did. When it fails, Next is the step that could not be played.
func (p *player) play() (string, error) {
	run := p.run
	run.Due = time.Time{}
	var played []string
	for {
		if len(run.Branches) > 0 {
			if err := p.playBranches(&played); err != nil {
				return "", err
			}
			if run.Due = earliest(run.Branches); run.anyBranch() {
				break
			}
			p.join(&played)
		}
		if err := p.playLane(len(run.Steps), &played); err != nil {
			return "", err
		}
		if len(run.Branches) == 0 {
			break
		}
	}
	return strings.Join(played, "; "), nil
}

// playLane goes on to the end of the lane, or until a step has to wait.
func (p *player) playLane(end int, played *[]string) error {
	run := p.run
	if i := run.Next - 1; i >= 0 && run.Steps[i].Status == stepWaiting {
		p.finish(i, played)
	}
	p.over = false
	for run.Next < end {
		i := run.Next
		if p.before == i+1 {
			return errBefore
		}
		step := p.sc.Steps[i]
		play, ok := plays[step.Action.Verb()]
		if !ok {
			return fmt.Errorf("this version cannot play %s", step.Action.Verb())
		}
		if p.vars = run.Vars; step.Vars != nil {
			p.vars = maps.Clone(run.Vars)
			maps.Copy(p.vars, step.Vars)
		}
		if step.Begins {
			if err := p.begin(); err != nil {
				return err
			}
		}
		v, err := play(p, step.Action)
		if err != nil {
			return err
		}
		if v.aside != nil && !p.done.is(i) { // a process that ends here does it again
			p.next, run.Due = &aside{i, v.aside}, p.tx.Now
			return nil
		}
		if len(run.Branches) > 0 {
			run.Next = run.Branches[len(run.Branches)-1].End
			return nil
		}
		run.Next++
		if v.await != nil {
			run.Steps[i].Status, run.Await = stepWaiting, v.await
			p.awaiting = append(p.awaiting, *v.await)
			return nil
		}
		if v.pause > 0 {
			run.Steps[i].Status = stepWaiting
			run.Due = p.tx.Now.Add(v.pause)
			return nil
		}
		p.finish(i, played)
		for p.over && run.Next < end {
			run.Steps[run.Next].Status = stepSkipped
			run.Next++
		}
	}
	return nil
}

// errBefore says that the step has been reached before which the player was to stop.
var errBefore = errors.New("stopped before the step")

func (p *player) finish(i int, played *[]string) {
	step := &p.run.Steps[i]
	step.Status, step.At = stepDone, p.tx.Now
	*played = append(*played, step.Step)
}

// begin leaves a deposit or withdrawal that has ended: the next move is another one's.
func (p *player) begin() error {
	if p.run.TransferID == "" {
		return nil
	}
	t, err := Transfers.Get(p.tx, p.run.TransferID)
	if err == nil && t.State.Terminal() {
		p.run.TransferID, p.run.Held, p.run.Credited, p.run.Match, p.run.Balances = "", false, false, nil, nil
	}
	return ignoreMissing(err)
}

// parallel begins the branches of a step. Each goes on from where the run is.
func (p *player) parallel(*scenario.Parallel) error {
	run := p.run
	run.Steps[run.Next].Status = stepWaiting
	lane := run.Lane
	lane.Due = p.tx.Now
	for i := run.Next + 1; i < len(run.Steps) && p.sc.Steps[i].Branch > 0; i++ {
		if n := len(run.Branches); n == 0 || p.sc.Steps[i].Branch != p.sc.Steps[i-1].Branch {
			lane.Next = i
			run.Branches = append(run.Branches, Branch{Lane: lane, Of: run.Next})
		}
		run.Branches[len(run.Branches)-1].End = i + 1
	}
	return nil
}

// playBranches plays what is due in each branch, in their order.
func (p *player) playBranches(played *[]string) error {
	run, branches, main := p.run, p.run.Branches, p.run.Lane
	run.Branches = nil
	for i := range branches {
		b := &branches[i]
		if b.Due.IsZero() || b.Due.After(p.tx.Now) {
			continue
		}
		run.Lane = b.Lane
		run.Due = time.Time{}
		if err := p.playLane(b.End, played); err != nil {
			return err // with Next of the branch
		}
		b.Lane = run.Lane
		share(branches, &main, i)
		if p.next != nil {
			break // the other branches are due still
		}
	}
	run.Lane, run.Branches = main, branches
	return nil
}

// share has a transfer that was under way before the branches be the same one in all of them.
func share(branches []Branch, main *Lane, from int) {
	if main.TransferID == "" {
		return
	}
	b := branches[from].Lane
	for i := range branches {
		if l := &branches[i].Lane; l.TransferID == b.TransferID {
			l.Held, l.Credited, l.Match, l.Balances = b.Held, b.Credited, b.Match, b.Balances
		}
	}
	if main.TransferID == b.TransferID {
		main.Held, main.Credited, main.Match, main.Balances = b.Held, b.Credited, b.Match, b.Balances
	}
}

// join ends a parallel step whose branches have ended.
func (p *player) join(played *[]string) {
	run := p.run
	for i := range run.Branches {
		if b := &run.Branches[i]; b.Since.After(run.Since) {
			run.Since = b.Since
		}
	}
	of := run.Branches[0].Of
	run.Branches = nil
	p.finish(of, played)
}

func earliest(branches []Branch) (due time.Time) {
	for i := range branches {
		if d := branches[i].Due; !d.IsZero() && (due.IsZero() || d.Before(due)) {
			due = d
		}
	}
	return due
}

// anyBranch says whether a branch has not ended.
func (r *Run) anyBranch() bool {
	for i := range r.Branches {
		if b := &r.Branches[i]; b.Next < b.End || !b.Due.IsZero() || b.Await != nil {
			return true
		}
	}
	return false
}

// lanes are the run's own lane and those of its branches.
func (r *Run) lanes() []*Lane {
	lanes := []*Lane{&r.Lane}
	for i := range r.Branches {
		lanes = append(lanes, &r.Branches[i].Lane)
	}
	return lanes
}

// awaitingAt is the lane that waits at a step.
func (r *Run) awaitingAt(step int) *Lane {
	for _, l := range r.lanes() {
		if l.Await != nil && l.Await.Step == step {
			return l
		}
	}
	return nil
}

// goOn has a lane go on at once.
func (r *Run) goOn(l *Lane, now time.Time) {
	l.Await, l.Due = nil, now
	if len(r.Branches) > 0 {
		r.Due = earliest(r.Branches)
	}
}
