package sim

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Code classes an Error; each API face has a table from Code to its own status and body.
type Code string

// The codes.
const (
	Invalid   Code = "invalid"   // the request cannot be right, whatever the state
	Forbidden Code = "forbidden" // understood, and not allowed to this caller
	NotFound  Code = "not_found"
	Conflict  Code = "conflict" // possible in another state
)

// Fault is one thing wrong with a request, at a place in its body (RFC 6901).
type Fault struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

// Error is a refusal that the caller may read. Anything that is not an Error is a fault of the mock and is never shown.
type Error struct {
	Code    Code
	Message string
	Faults  []Fault
}

func (e *Error) Error() string {
	if len(e.Faults) == 0 {
		return e.Message
	}
	details := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		details[i] = strings.TrimPrefix(f.Pointer+": ", ": ") + f.Detail
	}
	return e.Message + ": " + strings.Join(details, "; ")
}

func refuse(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// missing turns a storage miss into a refusal that names what was asked for, and passes other errors on.
func missing(err error, what, id string) error {
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(NotFound, "there is no %s %q in this workspace", what, id)
	}
	return err
}
