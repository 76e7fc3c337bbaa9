package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// scenario finds a scenario by name: the workspace's own ones first, then those that every workspace has.
func (w *World) scenario(r storage.Reader, name string) (*scenario.Scenario, error) {
	own, err := OwnScenarios.Get(r, name)
	if err == nil {
		sc, faults := scenario.Parse(name, []byte(own.Source))
		return sc, faults.Err()
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	library := w.library()
	if sc, ok := library.Get(name); ok {
		return sc, nil
	}
	message := "there is no scenario " + strict.Quote(name)
	if nearest := library.Nearest(name); nearest != "" {
		message += "; did you mean " + strict.Quote(nearest) + "?"
	}
	return nil, refuse(NotFound, "%s", message)
}

// findScenario is scenario outside a transaction.
func (w *World) findScenario(workspace, name string) (sc *scenario.Scenario, err error) {
	err = w.store.View(context.Background(), workspace, func(r storage.Reader) error {
		sc, err = w.scenario(r, name)
		return err
	})
	return sc, err
}

// Scenario finds a scenario by its name: the workspace's own ones first.
func (w *World) Scenario(_ context.Context, ws *Workspace, name string) (*scenario.Scenario, error) {
	return w.findScenario(ws.ID, name)
}

// Scenarios lists the workspace's own scenarios and then the library's.
func (w *World) Scenarios(ctx context.Context, ws *Workspace) (all []*scenario.Scenario, err error) {
	err = w.View(ctx, ws, func(r storage.Reader) error {
		own, err := OwnScenarios.List(r, storage.Query{})
		for _, item := range own {
			sc, faults := scenario.Parse(item.Value.Name, []byte(item.Value.Source))
			if len(faults) == 0 {
				all = append(all, sc)
			}
		}
		return err
	})
	return append(all, w.library().List()...), err
}

// finder finds what scenarios of a workspace include.
type finder struct {
	world *World
	r     storage.Reader
}

func (f finder) Get(name string) (*scenario.Scenario, bool) {
	sc, err := f.world.scenario(f.r, name)
	return sc, err == nil
}

func (f finder) Nearest(name string) string { return f.world.library().Nearest(name) }

// CheckScenario reads a scenario that a workspace is to have, and looks into what it includes.
func (w *World) CheckScenario(ctx context.Context, ws *Workspace, file string, source []byte) (sc *scenario.Scenario, err error) {
	return sc, w.View(ctx, ws, func(r storage.Reader) error {
		var faults scenario.Faults
		sc, faults = scenario.ParseWith(file, source, finder{w, r})
		return faults.Err()
	})
}

// unfold is the scenario as the run plays it.
func (w *World) unfold(r storage.Reader, sc *scenario.Scenario, run *Run) (*scenario.Scenario, error) {
	flat, err := sc.Unfold(finder{w, r}, run.Vars, func(nth, n int) int {
		return int(deriveBetween(run.Seed, "choice", run.ID, nth, 0, time.Duration(n-1)))
	})
	if err != nil {
		return nil, refuse(Invalid, "scenario %s cannot be played: %v", sc.Name, err)
	}
	if len(run.Steps) > 0 && !slices.EqualFunc(outline(flat), run.Steps, func(line string, s RunStep) bool { return line == s.Step }) {
		return nil, fmt.Errorf("scenario %q has changed while the run waited", run.Scenario)
	}
	return flat, nil
}

// scenarioOf is the scenario of a run that was kept.
func (w *World) scenarioOf(ctx context.Context, ws *Workspace, run *Run) (sc *scenario.Scenario, err error) {
	return sc, w.View(ctx, ws, func(r storage.Reader) error {
		if sc, err = w.writtenFor(r, run); err == nil {
			sc, err = w.unfold(r, sc, run)
		}
		return err
	})
}

// outline is one line per step of a scenario as it is played.
func outline(sc *scenario.Scenario) []string {
	lines := sc.Outline()
	for i, step := range sc.Steps {
		if step.Branch > 0 {
			lines[i] = fmt.Sprintf("branch %d: %s", step.Branch, lines[i])
		}
		if _, ok := step.Action.(*scenario.Parallel); ok {
			lines[i] = "in parallel"
		}
	}
	return lines
}
