package scenario

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// Unfold answers the scenario as a run plays it: without choose, repeat and include, whose steps stand in their place. draw answers
// one of n, from 0, for the nth choice of the run; vars are the run's. The steps of a parallel step follow it, branch after branch.
func (s *Scenario) Unfold(find Finder, vars Vars, draw func(nth, n int) int) (*Scenario, error) {
	u := unfolder{find: find, draw: draw, outside: vars}
	if err := u.unfold(s.Steps, Step{}, []string{s.Name}); err != nil {
		return nil, err
	}
	if len(u.steps) == 0 {
		return nil, errors.New("nothing is left to play: what was chosen has no steps")
	}
	flat := *s
	flat.Steps = u.steps
	return &flat, nil
}

type unfolder struct {
	find    Finder
	draw    func(nth, n int) int
	outside Vars
	steps   []Step
	choices int
}

// unfold appends steps, each with what is said of all of them.
func (u *unfolder) unfold(steps []Step, as Step, including []string) error {
	for _, step := range steps {
		step.Vars, step.Branch, step.Begins = as.Vars, as.Branch, as.Begins
		as.Begins = false
		if err := u.step(step, including); err != nil {
			return err
		}
	}
	return nil
}

func (u *unfolder) step(step Step, including []string) error {
	inner := Step{Vars: step.Vars, Branch: step.Branch, Begins: step.Begins}
	switch a := step.Action.(type) {
	case *Include:
		return u.include(a.Of, inner, including)
	case *Choose:
		return u.unfold(u.chosen(a).Steps, inner, including)
	case *Repeat:
		inner.Begins = true
		for range a.Times {
			if err := u.unfold(a.Steps, inner, including); err != nil {
				return err
			}
		}
		return nil
	case *Parallel:
		if step.Branch > 0 {
			return errors.New("parallel within parallel is not possible")
		}
		u.steps = append(u.steps, step)
		for i, branch := range a.Branches {
			inner.Branch, inner.Begins = i+1, true
			if err := u.unfold(branch, inner, including); err != nil {
				return err
			}
		}
	default:
		u.steps = append(u.steps, step)
	}
	if len(u.steps) > MaxPlayed {
		return fmt.Errorf("the steps that are played come to more than %d", MaxPlayed)
	}
	return nil
}

func (u *unfolder) chosen(c *Choose) Choice {
	sum := 0
	for _, choice := range c.Among {
		sum += choice.Weight
	}
	drawn := u.draw(u.choices, sum)
	u.choices++
	for _, choice := range c.Among {
		if drawn -= choice.Weight; drawn < 0 {
			return choice
		}
	}
	return Choice{}
}

func (u *unfolder) include(i Included, as Step, including []string) error {
	other, ok := u.find.Get(i.Scenario)
	switch {
	case !ok:
		return fmt.Errorf("there is no scenario %s, which %s includes", strict.Quote(i.Scenario), including[len(including)-1])
	case len(including) > MaxNesting:
		return fmt.Errorf("scenarios include each other to a depth of %d at most, and %s is deeper", MaxNesting, i.Scenario)
	}
	outside := u.outside
	u.outside = other.varsWithin(outside, i.Vars)
	as.Vars, as.Begins = u.outside, true
	err := u.unfold(other.Steps, as, append(including, i.Scenario))
	u.outside = outside
	return err
}

// unbranched has the branches of an unfolded scenario back in their parallel steps.
func unbranched(steps []Step) (list []Step) {
	var p *Parallel
	for i, step := range steps {
		if step.Branch == 0 {
			if p, _ = step.Action.(*Parallel); p != nil && i+1 < len(steps) && steps[i+1].Branch > 0 {
				p = new(Parallel)
				step.Action = p
			}
			list = append(list, step)
			continue
		}
		if step.Branch > len(p.Branches) {
			p.Branches = append(p.Branches, make([][]Step, step.Branch-len(p.Branches))...)
		}
		p.Branches[step.Branch-1] = append(p.Branches[step.Branch-1], step)
	}
	return list
}

// Includes are the names of the scenarios that it includes itself.
func (s *Scenario) Includes() (names []string) {
	for a := range actions(s.Steps) {
		if i, ok := a.(*Include); ok && !slices.Contains(names, i.Of.Scenario) {
			names = append(names, i.Of.Scenario)
		}
	}
	return names
}

// actions are those of all steps, within steps that hold steps as well. Includes are not looked into.
func actions(steps []Step) iter.Seq[Action] {
	return func(yield func(Action) bool) { each(steps, yield) }
}

func each(steps []Step, yield func(Action) bool) bool {
	for _, step := range steps {
		if step.Action != nil && !yield(step.Action) {
			return false
		}
		for _, inner := range within(step.Action) {
			if !each(inner, yield) {
				return false
			}
		}
	}
	return true
}

// within are the lists of steps that a step holds.
func within(a Action) (lists [][]Step) {
	switch a := a.(type) {
	case *Choose:
		for _, c := range a.Among {
			lists = append(lists, c.Steps)
		}
	case *Repeat:
		lists = [][]Step{a.Steps}
	case *Parallel:
		lists = a.Branches
	}
	return lists
}
