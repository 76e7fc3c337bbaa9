package control

import (
	"net/http"
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
)

const snapshotPath = "/snapshots/:name"

// mostHead is how long the first line of a snapshot's file may be, beyond what the records may have.
const mostHead = 1 << 20

// mostBody is how many bytes of a body are read: a snapshot's file is longer than anything else.
func mostBody(path string) int64 {
	if strings.HasSuffix(path, snapshotPath) {
		return sim.MostSnapshotBytes + mostHead
	}
	return call.MostBody
}

func (h *handler) listSnapshots(r *request) (int, any, error) {
	all, err := h.World.Snapshots(r.Request().Context(), r.ws)
	found := list{Items: []any{}}
	for _, s := range all {
		found.Items = append(found.Items, showSnapshot(&s))
	}
	return http.StatusOK, found, err
}

// shownSnapshot leaves the clock's inner state out, which its file has.
type shownSnapshot struct {
	sim.Snapshot `json:",inline"`
	Clock        string `json:"clock"` // mode
}

func showSnapshot(s *sim.Snapshot) shownSnapshot {
	shown := shownSnapshot{Snapshot: *s, Clock: string(s.Clock.Mode)}
	if shown.Clock == "" {
		shown.Clock = "realtime"
	}
	return shown
}

// getSnapshot answers the file, which PUT takes again. Secrets and private keys are only in it when they are asked for.
func (h *handler) getSnapshot(r *request) (int, any, error) {
	file, err := h.World.ExportSnapshot(r.Request().Context(), r.ws, r.Param("name"), r.QueryParam("credentials") == "show")
	return http.StatusOK, lines(file), err
}

// putSnapshot saves the workspace, or keeps the file that is sent as if the workspace had been saved.
func (h *handler) putSnapshot(r *request) (int, any, error) {
	var s sim.Snapshot
	var isNew bool
	var err error
	if ctx, name := r.Request().Context(), r.Param("name"); len(r.body) == 0 {
		s, isNew, err = h.World.SaveSnapshot(ctx, r.ws, name)
	} else {
		s, isNew, err = h.World.ImportSnapshot(ctx, r.ws, name, r.body)
	}
	if err != nil {
		return 0, nil, err
	}
	if isNew {
		return http.StatusCreated, showSnapshot(&s), nil
	}
	return http.StatusOK, showSnapshot(&s), nil
}

func (h *handler) deleteSnapshot(r *request) (int, any, error) {
	return http.StatusNoContent, nil, h.World.DeleteSnapshot(r.Request().Context(), r.ws, r.Param("name"))
}

func (h *handler) restoreSnapshot(r *request) (int, any, error) {
	if err := h.World.RestoreSnapshot(r.Request().Context(), r.ws, r.Param("name")); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, showWorkspace(r.ws, false), nil
}
