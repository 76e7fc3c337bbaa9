package control

import (
	"net/http"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

func (h *handler) createWorkspace(r *request) (int, any, error) {
	var body sim.WorkspaceSpec
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	ws, err := h.World.CreateFrom(r.Request().Context(), &body)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, showWorkspace(ws, true), nil
}

func (h *handler) listWorkspaces(*request) (int, any, error) {
	found := list{Items: []any{}}
	for _, ws := range h.World.Workspaces() {
		found.Items = append(found.Items, showWorkspace(ws, false))
	}
	return http.StatusOK, found, nil
}

// getWorkspace shows credentials only to those who ask for them.
func (h *handler) getWorkspace(r *request) (int, any, error) {
	return http.StatusOK, showWorkspace(r.ws, r.QueryParam("credentials") == "show"), nil
}

func (h *handler) patchWorkspace(r *request) (int, any, error) {
	var body sim.WorkspaceSpec
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	if body.ID != nil && *body.ID != r.ws.ID {
		return 0, nil, badRequest("/id", "a workspace keeps its id")
	}
	if body.KeysFrom != nil {
		return 0, nil, badRequest("/keys_from", "is only for making a workspace; POST …/keys/rotate gives this one new keys")
	}
	ctx := r.Request().Context()
	var change clock.Change
	var err error
	if body.Clock != nil {
		if change, err = body.Clock.Change("/clock"); err != nil {
			return 0, nil, err
		}
		if _, err := r.ws.Timeline.State().Apply(change, clock.Wall()); err != nil {
			return 0, nil, badRequest("/clock/mode", err.Error())
		}
	}
	if err := h.World.Change(ctx, r.ws, body.Apply); err != nil {
		return 0, nil, err
	}
	if body.Clock != nil {
		if err := h.World.SetClock(ctx, r.ws, change); err != nil {
			return 0, nil, err
		}
	}
	if err := h.World.SpecFaults(ctx, r.ws, &body); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, showWorkspace(r.ws, false), nil
}

func (h *handler) deleteWorkspace(r *request) (int, any, error) {
	return http.StatusNoContent, nil, h.World.Delete(r.Request().Context(), r.ws)
}

func (h *handler) resetWorkspace(r *request) (int, any, error) {
	if err := h.World.Reset(r.Request().Context(), r.ws); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, showWorkspace(r.ws, false), nil
}
