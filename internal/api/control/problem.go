package control

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Problem is a refusal (RFC 9457).
type Problem struct {
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail"`
	Errors []fault `json:"errors,omitzero"`
}

type fault struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

func (p *Problem) Error() string { return p.Detail }

var byCode = map[sim.Code]struct {
	status int
	title  string
}{
	sim.Invalid:   {http.StatusBadRequest, "Bad request"},
	sim.Forbidden: {http.StatusForbidden, "Not allowed"},
	sim.NotFound:  {http.StatusNotFound, "Not found"},
	sim.Conflict:  {http.StatusConflict, "Not possible now"},
}

// problem puts an error into words for the caller. What is neither a refusal nor a fault of the input is the mock's own.
func (h *handler) problem(r *request, err error) *Problem {
	var p *Problem
	var refused *sim.Error
	var bad strict.Faults
	var broken scenario.Faults
	var damaged *sim.Damaged
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &refused):
		kind := byCode[refused.Code]
		p = &Problem{Title: kind.title, Status: kind.status, Detail: refused.Message}
		for _, f := range refused.Faults {
			p.Errors = append(p.Errors, fault(f))
		}
		return p
	case errors.As(err, &bad):
		p = &Problem{Title: "Bad request", Status: http.StatusBadRequest, Detail: "the body is not what this call takes"}
		for _, f := range bad {
			p.Errors = append(p.Errors, fault{f.Pointer, f.Detail})
		}
		return p
	case errors.As(err, &broken):
		p = &Problem{Title: "Bad scenario", Status: http.StatusBadRequest, Detail: "the scenario cannot be played"}
		for _, f := range broken {
			p.Errors = append(p.Errors, fault{f.Pointer, f.String()})
		}
		return p
	case errors.As(err, &damaged):
		return &Problem{
			Title: "Bad snapshot", Status: http.StatusBadRequest, Detail: "the snapshot cannot be taken, and nothing has changed: " + damaged.Error(),
			Errors: []fault{{Detail: damaged.Error()}},
		}
	case sim.Insufficient(err):
		return &Problem{Title: "Bad request", Status: http.StatusBadRequest, Detail: err.Error()}
	case errors.Is(err, storage.ErrNotFound):
		return &Problem{Title: "Not found", Status: http.StatusNotFound, Detail: err.Error()}
	case errors.Is(err, context.Canceled), errors.Is(err, storage.ErrClosed):
		return &Problem{Title: "Shutting down", Status: http.StatusServiceUnavailable, Detail: "the server is shutting down, or the caller has gone"}
	}
	h.Log.Error("the control API failed", "path", r.Path(), "error", err)
	return &Problem{Title: "Internal error", Status: http.StatusInternalServerError, Detail: "an internal error of the mock; its log says more"}
}

func badRequest(pointer, detail string) error {
	return &sim.Error{Code: sim.Invalid, Message: "the request is not what this call takes", Faults: []sim.Fault{{Pointer: pointer, Detail: detail}}}
}

func read(r *request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(r.Response(), r.Request().Body, mostBody(r.Path())))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &Problem{Title: "Too large", Status: http.StatusRequestEntityTooLarge, Detail: call.ErrTooLarge.Error()}
	case err != nil:
		return nil, &Problem{Title: "Bad request", Status: http.StatusBadRequest, Detail: call.ErrUnread.Error()}
	}
	return body, nil
}

// decode reads a body that may be missing.
func (r *request) decode(into any) error {
	if len(r.body) == 0 {
		return nil
	}
	return strict.JSON(r.body, into).Err()
}
