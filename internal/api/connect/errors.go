package connect

import (
	"errors"
	"net/http"
	"path"
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// problem is a refusal of either shape: tokens are refused as OAuth does it, everything else with gRPC's number.
type problem struct {
	status  int
	oauth   string // the OAuth error code
	code    int    // gRPC's number (assumption connect.session-error-codes)
	message string
}

func (p *problem) Error() string { return p.message }

// The kinds of refusal: status, OAuth code, gRPC number.
var (
	invalidArgument = problem{http.StatusBadRequest, "invalid_request", 3, ""}
	unsupportedType = problem{http.StatusBadRequest, "unsupported_grant_type", 3, ""}
	invalidClient   = problem{http.StatusUnauthorized, "invalid_client", 16, ""}
	unauthenticated = problem{http.StatusUnauthorized, "invalid_client", 16, ""}
	denied          = problem{http.StatusForbidden, "unauthorized_client", 7, ""}
	notFound        = problem{http.StatusNotFound, "invalid_request", 5, ""}
	wrongMethod     = problem{http.StatusMethodNotAllowed, "invalid_request", 12, ""}
	tooLarge        = problem{http.StatusRequestEntityTooLarge, "invalid_request", 8, ""}
	internal        = problem{http.StatusInternalServerError, "server_error", 13, ""}

	// Those that only faults of the workspace give.
	rateLimited    = problem{http.StatusTooManyRequests, "temporarily_unavailable", 8, ""}
	notImplemented = problem{http.StatusNotImplemented, "server_error", 12, ""}
	unavailable    = problem{http.StatusServiceUnavailable, "temporarily_unavailable", 14, ""}
	tooSlow        = problem{http.StatusGatewayTimeout, "temporarily_unavailable", 4, ""}
)

// as is the kind of refusal with a message.
func (p problem) as(message string) *problem {
	p.message = message
	return &p
}

// received are the refusals of what never reached a handler, and of what the world refuses.
var received = []struct {
	err  error
	kind problem
}{
	{call.ErrTooLarge, tooLarge},
	{call.ErrUnread, invalidArgument},
	{call.ErrNoRoute, notFound},
	{call.ErrNoMethod, wrongMethod},
	{call.ErrNoSuchRoom, notFound},
}

// ofStatus is the kind of refusal that has a status, or something like it.
func ofStatus(status int) problem {
	for _, kind := range []problem{invalidArgument, unauthenticated, denied, notFound, wrongMethod, tooLarge, rateLimited, internal, notImplemented, unavailable, tooSlow} {
		if kind.status == status {
			return kind
		}
	}
	kind := invalidArgument
	if status >= http.StatusInternalServerError {
		kind = internal
	}
	kind.status = status
	return kind
}

var byCode = map[sim.Code]problem{
	sim.Invalid: invalidArgument, sim.Forbidden: denied, sim.NotFound: notFound, sim.Conflict: invalidArgument,
}

func toProblem(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	var fault *call.Fault
	if errors.As(err, &fault) {
		return ofStatus(fault.Status).as(err.Error())
	}
	for _, r := range received {
		if errors.Is(err, r.err) {
			return r.kind.as(err.Error())
		}
	}
	var refused *sim.Error
	if errors.As(err, &refused) {
		return byCode[refused.Code].as(refused.Error())
	}
	return internal.as("an internal error of the mock; its log says more")
}

// refuse is the one place where refusals of this API are written.
func refuse(c *call.Call, err error) call.Answer {
	p := toProblem(err)
	c.Explain(sim.Explanation{Rule: "connect.request", Message: p.message})
	answer := call.Answer{Status: p.status}
	if p.status == http.StatusMethodNotAllowed {
		answer.Header = map[string]string{"Allow": c.Allow}
	}
	if strings.HasSuffix(c.Path, tokenPath) {
		c.Assume(assumptions.TokenErrorStatus)
		answer.Body = oauthError{p.oauth, p.message}
		return answer
	}
	c.Assume(assumptions.SessionErrorCodes)
	answer.Body = apiError{http.StatusText(p.status), p.code, p.message}
	return answer
}

type oauthError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

type apiError struct {
	Error   string `json:"error"`
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// longestText bounds the texts of a request that are kept or signed, in bytes.
const longestText = 255

// decode reads a body strictly, and refuses it with everything that is wrong with it.
func decode(c *call.Call, into any) error {
	var options []strict.Option
	if c.Workspace.Settings().Connect.Lenient {
		options = append(options, strict.AllowUnknown())
	}
	faults := strict.JSON(c.Body, into, options...)
	if len(faults) == 0 {
		return nil
	}
	c.Assume(assumptions.UnknownFields)
	return invalidArgument.as(sentence(faults))
}

// sentence puts faults into one line, fields by the names that the platform wrote. What was sent as a secret is not repeated.
func sentence(faults strict.Faults) string {
	parts := make([]string, len(faults))
	for i, f := range faults {
		detail := f.Detail
		if call.SecretName(path.Base(f.Pointer)) {
			detail, _, _ = strings.Cut(detail, ", got ")
		}
		parts[i] = detail
		if field := fieldName(f.Pointer); field != "" {
			parts[i] = field + ": " + detail
		}
	}
	return strings.Join(parts, "; ")
}

// fieldName writes a JSON pointer as people write fields: account.reference_id, scopes[0].
func fieldName(pointer string) string {
	var name strings.Builder
	for _, part := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		switch {
		case part == "":
		case strings.Trim(part, "0123456789") == "":
			name.WriteString("[" + part + "]")
		default:
			if name.Len() > 0 {
				name.WriteByte('.')
			}
			name.WriteString(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
		}
	}
	return name.String()
}
