package control

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

type shownScenario struct {
	Name     string            `json:"name"`
	Title    string            `json:"title"`
	Flow     lifecycle.Flow    `json:"flow"`
	BuiltIn  bool              `json:"built_in"`
	Vars     map[string]string `json:"vars"`
	Steps    []string          `json:"steps"`
	Duration string            `json:"duration"` // of workspace time, at most
	Source   string            `json:"source,omitzero"`
}

func showScenario(s *scenario.Scenario, source bool) shownScenario {
	_, most := s.Duration()
	shown := shownScenario{
		Name: s.Name, Title: s.Title, Flow: s.Flow, BuiltIn: s.BuiltIn, Vars: s.Vars, Steps: s.Outline(), Duration: scenario.FormatDuration(most),
	}
	if source {
		shown.Source = string(s.Source)
	}
	return shown
}

func (h *handler) listScenarios(r *request) (int, any, error) {
	all, err := h.World.Scenarios(r.Request().Context(), r.ws)
	found := list{Items: []any{}}
	for _, s := range all {
		found.Items = append(found.Items, showScenario(s, false))
	}
	return http.StatusOK, found, err
}

func (h *handler) getScenario(r *request) (int, any, error) {
	s, err := h.World.Scenario(r.Request().Context(), r.ws, r.Param("name"))
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, showScenario(s, true), nil
}

func (h *handler) putScenario(r *request) (int, any, error) {
	name := r.Param("name")
	s, err := h.World.CheckScenario(r.Request().Context(), r.ws, name+".yaml", r.body)
	if err != nil {
		return 0, nil, err
	}
	if s.Name != name {
		return 0, nil, badRequest("/scenario", "the scenario is named "+strict.Quote(s.Name)+" and was put under "+strict.Quote(name))
	}
	err = h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) error {
		return sim.OwnScenarios.Put(tx, sim.OwnScenario{Name: name, Source: string(r.body)})
	})
	return http.StatusOK, showScenario(s, false), err
}

func (h *handler) deleteScenario(r *request) (int, any, error) {
	name := r.Param("name")
	if s := r.ws.Settings(); slices.Contains([]string{s.Scenario, s.Zerohash.Scenario, s.Zerohash.WithdrawalScenario, s.SIWX.Scenario}, name) {
		return 0, nil, &sim.Error{Code: sim.Conflict, Message: "the workspace's settings name " + strict.Quote(name) + "; give it another scenario first"}
	}
	err := h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) error {
		if _, err := sim.OwnScenarios.Get(tx, name); err != nil {
			return &sim.Error{Code: sim.NotFound, Message: "the workspace has no scenario " + strict.Quote(name) + " of its own; built-in ones stay"}
		}
		return sim.OwnScenarios.Delete(tx, name)
	})
	return http.StatusNoContent, nil, err
}

type runBody struct {
	Scenario        string                 `json:"scenario"`
	Vars            map[string]strict.Text `json:"vars"`
	Seed            *int64                 `json:"seed"`
	SessionID       string                 `json:"session_id"`
	ParticipantCode string                 `json:"participant_code"`
	CustomerID      string                 `json:"customer_id"`
	Wait            strict.Text            `json:"wait"`
}

func (h *handler) createRun(r *request) (int, any, error) {
	var body runBody
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	if body.Scenario == "" {
		return 0, nil, badRequest("/scenario", "wants the name of a scenario, such as deposit-confirmed")
	}
	if err := h.fits(r, &body); err != nil {
		return 0, nil, err
	}
	wait, err := waiting(string(body.Wait))
	if err != nil {
		return 0, nil, err
	}
	wanted := sim.RunRequest{Scenario: body.Scenario, Vars: map[string]string{}, Seed: body.Seed, SessionID: body.SessionID, CustomerID: body.CustomerID}
	for name, value := range body.Vars {
		wanted.Vars[name] = string(value)
	}
	if body.ParticipantCode != "" {
		wanted.Vars["reference_id"] = body.ParticipantCode
	}
	run, err := h.start(r, wanted, wait)
	return http.StatusCreated, run, err
}

// fits checks that what a run is to be about is something that its scenario can be about.
func (h *handler) fits(r *request, body *runBody) error {
	sc, err := h.World.Scenario(r.Request().Context(), r.ws, body.Scenario)
	if err != nil {
		return err
	}
	isChallenge := sc.Flow == lifecycle.Challenge
	for _, about := range []struct {
		pointer, id string
		wrong       bool
		detail      string
	}{
		{"/session_id", body.SessionID, isChallenge, "has no session; name the customer as customer_id"},
		{"/participant_code", body.ParticipantCode, isChallenge, "has no participant; name the customer as customer_id"},
		{"/customer_id", body.CustomerID, !isChallenge, "has no customer of the wallet sign-in API"},
	} {
		if about.id != "" && about.wrong {
			return badRequest(about.pointer, fmt.Sprintf("scenario %s is of the flow %s, which %s", sc.Name, sc.Flow, about.detail))
		}
	}
	return nil
}

// start begins a run, and waits for its end if the caller does.
func (h *handler) start(r *request, wanted sim.RunRequest, wait time.Duration) (run sim.Run, err error) {
	err = h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) error {
		run, err = h.World.StartRun(tx, wanted)
		return err
	})
	if err != nil || wait == 0 {
		return run, err
	}
	return h.await(r, run.ID, wait)
}

// await answers a run when it has ended, or as it stands when the time is over.
func (h *handler) await(r *request, id string, wait time.Duration) (run sim.Run, err error) {
	ctx, cancel := context.WithTimeout(r.Request().Context(), wait)
	defer cancel()
	err = h.World.WaitFor(ctx, r.ws, func() (bool, error) {
		run, err = get(h, r, sim.Runs, "run", id)
		return run.Status != sim.Running, err
	})
	return run, err
}

func (h *handler) listRuns(r *request) (int, any, error) {
	if err := r.narrowed(runFilters); err != nil {
		return 0, nil, err
	}
	since, err := r.since()
	if err != nil {
		return 0, nil, err
	}
	return look(h, r, sim.Runs, storage.Query{}, func(_ storage.Reader, run *sim.Run) bool {
		return same(r.QueryParam("scenario"), run.Scenario) && same(r.QueryParam("status"), string(run.Status)) &&
			same(r.QueryParam("session"), run.SessionID) && same(r.QueryParam("reference_id"), run.ReferenceID) && !run.StartedAt.Before(since)
	}, asIs)
}

func (h *handler) getRun(r *request) (int, any, error) {
	wait, err := waiting(r.QueryParam("wait"))
	if err != nil {
		return 0, nil, err
	}
	run, err := h.await(r, r.Param("id"), wait)
	return http.StatusOK, run, err
}

func (h *handler) deleteRun(r *request) (int, any, error) {
	run, err := h.World.CancelRun(r.Request().Context(), r.ws, r.Param("id"))
	return http.StatusOK, run, err
}
