package siwx

import (
	"errors"
	"net/http"
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
)

// problem is a refusal (RFC 9457). The shape is the mock's choice, the titles are the documents' where they have any (assumption
// siwx.errors).
type problem struct {
	Type   string  `json:"type"`
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail"`
	Errors []fault `json:"errors,omitzero"`
}

type fault struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

func (p *problem) Error() string {
	if len(p.Errors) == 0 {
		return p.Detail
	}
	details := make([]string, len(p.Errors))
	for i, f := range p.Errors {
		details[i] = strings.TrimPrefix(strings.TrimPrefix(f.Pointer, "/")+": ", ": ") + f.Detail
	}
	return p.Detail + ": " + strings.Join(details, "; ")
}

const typePrefix = "urn:mockconnect:siwx:"

func kind(name string, status int, title string) problem {
	return problem{Type: typePrefix + name, Title: title, Status: status}
}

// The kinds of refusal.
var (
	badRequest       = kind("bad-request", http.StatusBadRequest, "BadRequest")
	badKey           = kind("idempotency-key", http.StatusBadRequest, "BadRequest")
	badDigest        = kind("content-digest", http.StatusBadRequest, "BadRequest")
	badSignature     = kind("request-signature", http.StatusBadRequest, "BadRequest")
	unauthorized     = kind("unauthorized", http.StatusUnauthorized, "Unauthorized")
	notFound         = kind("not-found", http.StatusNotFound, "NotFound")
	methodNotAllowed = kind("method-not-allowed", http.StatusMethodNotAllowed, "MethodNotAllowed")
	customerExists   = kind("customer-exists", http.StatusConflict, "Conflict")
	conflict         = kind("conflict", http.StatusConflict, "Conflict")
	keyInFlight      = kind("idempotency-key-in-flight", http.StatusConflict, "Idempotency-Key Concurrency Conflict")
	tooLarge         = kind("too-large", http.StatusRequestEntityTooLarge, "PayloadTooLarge")
	keyReused        = kind("idempotency-key-reused", http.StatusUnprocessableEntity, "Idempotency-Key Payload Mismatch")
	internal         = kind("internal", http.StatusInternalServerError, "InternalError")
)

// as is the kind of refusal with what was wrong.
func (p problem) as(detail string) *problem {
	p.Detail = detail
	return &p
}

// invalid is a body with faults.
func invalid(detail string, faults []sim.Fault) *problem {
	p := badRequest.as(detail)
	for _, f := range faults {
		p.Errors = append(p.Errors, fault(f))
	}
	return p
}

// received are the refusals of what never reached an operation.
var received = []struct {
	err  error
	kind problem
}{
	{call.ErrTooLarge, tooLarge},
	{call.ErrUnread, badRequest},
	{call.ErrNoRoute, notFound},
	{call.ErrNoMethod, methodNotAllowed},
	{call.ErrNoSuchRoom, notFound},
}

// ofStatus is the kind of refusal that a fault of the workspace gives.
func ofStatus(status int) problem {
	title := strings.ReplaceAll(http.StatusText(status), " ", "")
	if title == "" {
		title = "Error"
	}
	return kind("fault", status, title)
}

var byCode = map[sim.Code]problem{sim.Invalid: badRequest, sim.Forbidden: unauthorized, sim.NotFound: notFound, sim.Conflict: conflict}

func toProblem(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if fault, ok := errors.AsType[*call.Fault](err); ok {
		return ofStatus(fault.Status).as(err.Error())
	}
	for _, r := range received {
		if errors.Is(err, r.err) {
			return r.kind.as(err.Error())
		}
	}
	if refused, ok := errors.AsType[*sim.Error](err); ok {
		p := byCode[refused.Code].as(refused.Message)
		for _, f := range refused.Faults {
			p.Errors = append(p.Errors, fault(f))
		}
		return p
	}
	return internal.as("an internal error of the mock; its log says more")
}

// refuse is the one place where refusals of this API are written.
func refuse(c *call.Call, err error) call.Answer {
	p := toProblem(err)
	c.Assume(assumptions.SIWXErrors)
	c.Explain(sim.Explanation{Rule: "siwx." + strings.TrimPrefix(p.Type, typePrefix), Message: p.Error()})
	answer := call.Answer{Status: p.Status, Body: p, Header: map[string]string{"Content-Type": "application/problem+json"}}
	switch p.Status {
	case http.StatusMethodNotAllowed:
		answer.Header["Allow"] = c.Allow
	case http.StatusUnauthorized:
		answer.Header["WWW-Authenticate"] = "Bearer"
	}
	return answer
}
