// Package control is the mock's own API under /_mock: everything that the command line does and the console shows goes through it. It
// is plainly no part of the emulated APIs, and none of their shapes enter here.
package control

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/mockconnect/mockconnect/internal/webhook"
)

// Options are what the control API works on.
type Options struct {
	World     *sim.World
	Outbox    *webhook.Outbox
	Log       *slog.Logger
	Version   string
	AllowHost []string
}

type handler struct{ Options }

// operation answers with a status and a body (nil: none), or fails with an error for refuse.
type operation func(c *request) (status int, body any, err error)

// request is one call of the control API.
type request struct {
	echo.Context
	ws   *sim.Workspace
	body []byte
}

// Param is a parameter of the path as it reads, which the router leaves as it was sent where that had escapes.
func (r *request) Param(name string) string {
	value := r.Context.Param(name)
	if plain, err := url.PathUnescape(value); err == nil && r.Request().URL.RawPath != "" {
		return plain
	}
	return value
}

// Mount adds the control API's routes.
func Mount(e *echo.Echo, o Options) {
	h := &handler{o}
	add := func(method, path string, op operation) {
		e.Add(method, path, h.serve(op))
		if method == http.MethodGet {
			e.Add(http.MethodHead, path, h.serve(op))
		}
	}
	add("GET", "/_mock/health", h.health)
	add("GET", "/_mock/ready", h.health)
	add("GET", "/_mock/schemas/scenario.json", func(*request) (int, any, error) { return http.StatusOK, raw(scenario.Schema()), nil })
	add("GET", "/_mock/workspaces", h.listWorkspaces)
	add("POST", "/_mock/workspaces", h.createWorkspace)

	// Each operation on a workspace also answers without its name, for default.
	own := map[string]map[string]operation{
		"":                             {"GET": h.getWorkspace, "PATCH": h.patchWorkspace, "DELETE": h.deleteWorkspace},
		"/reset":                       {"POST": h.resetWorkspace},
		"/clock":                       {"GET": h.getClock, "PUT": h.putClock},
		"/clock/advance":               {"POST": h.advance},
		"/scenarios":                   {"GET": h.listScenarios},
		"/scenarios/:name":             {"GET": h.getScenario, "PUT": h.putScenario, "DELETE": h.deleteScenario},
		"/runs":                        {"GET": h.listRuns, "POST": h.createRun},
		"/runs/:id":                    {"GET": h.getRun, "DELETE": h.deleteRun},
		"/events":                      {"POST": h.sendEvent},
		"/deliveries":                  {"GET": h.listDeliveries},
		"/deliveries/:id":              {"GET": h.getDelivery},
		"/deliveries/:id/resend":       {"POST": h.resend},
		"/requests":                    {"GET": h.listRequests},
		"/requests/:id":                {"GET": h.getRequest},
		"/sessions":                    {"GET": h.listSessions},
		"/sessions/:id":                {"GET": h.getSession},
		"/sessions/:id/deposits":       {"POST": h.submitDeposit},
		"/sessions/:id/withdrawals":    {"POST": h.submitWithdrawal},
		"/faults":                      {"GET": h.listFaults, "DELETE": h.deleteFaults},
		"/faults/:name":                {"GET": h.getFault, "PUT": h.putFault, "DELETE": h.deleteFault},
		"/keys":                        {"GET": h.listKeys},
		"/keys/rotate":                 {"POST": h.rotateKeys},
		"/statistics":                  {"GET": h.getStatistics},
		"/settle":                      {"POST": h.settle},
		"/participants":                {"GET": h.listParticipants},
		"/participants/:code":          {"GET": h.getParticipant, "PATCH": h.patchParticipant},
		"/participants/:code/deposits": {"POST": h.creditParticipant},
		"/customers":                   {"GET": h.listCustomers},
		"/customers/:id":               {"GET": h.getCustomer, "PATCH": h.patchCustomer},
		"/magic":                       {"GET": h.listMagic},
		"/snapshots":                   {"GET": h.listSnapshots},
		snapshotPath:                   {"GET": h.getSnapshot, "PUT": h.putSnapshot, "DELETE": h.deleteSnapshot},
		snapshotPath + "/restore":      {"POST": h.restoreSnapshot},
		"/wallets":                     {"GET": h.listWallets},
		"/wallets/:name":               {"PUT": h.putWallet},
		"/wallets/:name/sign":          {"POST": h.signWithWallet},
	}
	for path, operations := range own {
		for method, op := range operations {
			add(method, "/_mock/workspaces/:ws"+path, op)
			if path != "" {
				add(method, "/_mock"+path, op)
			}
		}
	}
	e.RouteNotFound("/_mock", h.serve(nil))
	e.RouteNotFound("/_mock/*", h.serve(nil))
}

// serve does for each operation what all need. A nil operation is a route that does not exist.
func (h *handler) serve(op operation) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := &request{Context: c}
		status, body, err := h.answer(r, op)
		if err != nil {
			problem := h.problem(r, err)
			status, body = problem.Status, problem
		}
		return write(c, status, body)
	}
}

func (h *handler) answer(r *request, op operation) (status int, body any, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			h.Log.Error("panic while answering", "path", r.Path(), "fault", fault, "stack", string(debug.Stack()))
			err = errors.New("panic")
		}
	}()
	if host := r.Request().Host; !h.allowed(host) {
		return 0, nil, &Problem{Status: http.StatusForbidden, Title: "Host not allowed", Detail: "the control API does not answer under the name " + strict.Quote(host) +
			", so that no web page can reach it by rebinding a name; use an IP address, a single-label name, *.localhost, *.internal or *.local, or start with --allow-host"}
	}
	if err := crossOrigin.Check(r.Request()); err != nil {
		return 0, nil, &Problem{Status: http.StatusForbidden, Title: "Origin not allowed", Detail: "a page of another origin made the browser send this; the control API takes changes from programs and from its own pages only"}
	}
	if op == nil {
		return 0, nil, h.lost(r)
	}
	name := r.Param("ws")
	if name == "" {
		name = sim.DefaultWorkspace
	}
	ws, ok := h.World.Workspace(name)
	if !ok {
		return 0, nil, &sim.Error{Code: sim.NotFound, Message: "there is no workspace " + strict.Quote(name)}
	}
	r.ws = ws
	if r.body, err = read(r); err != nil {
		return 0, nil, err
	}
	return op(r)
}

// lost tells an unknown path from a known one that was called with another method.
func (h *handler) lost(r *request) error {
	path := echo.GetPath(r.Request())
	var methods []string
	for _, route := range r.Echo().Routes() {
		if strings.HasPrefix(route.Path, "/_mock/") && !strings.HasSuffix(route.Path, "*") && call.Fits(route.Path, path) {
			methods = append(methods, route.Method)
		}
	}
	if len(methods) == 0 {
		return &sim.Error{Code: sim.NotFound, Message: "the control API has no route " + strict.Quote(path)}
	}
	slices.Sort(methods)
	allow := strings.Join(slices.Compact(methods), ", ")
	r.Response().Header().Set("Allow", allow)
	return &Problem{Status: http.StatusMethodNotAllowed, Title: "Method not allowed", Detail: strict.Quote(path) + " answers " + allow}
}

// allowed says whether the control API answers under a host name. A page of another site can make its name point here, but not under
// one of these.
func (h *handler) allowed(host string) bool {
	name := host
	if bare, _, err := net.SplitHostPort(host); err == nil {
		name = bare
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	if _, err := netip.ParseAddr(name); err == nil || !strings.Contains(name, ".") {
		return true
	}
	for _, suffix := range []string{".localhost", ".internal", ".local"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return slices.ContainsFunc(h.AllowHost, func(allowed string) bool { return strings.EqualFold(allowed, name) })
}

// crossOrigin tells a browser that was sent here by another site's page, which needs no answer to do harm.
var crossOrigin = http.NewCrossOriginProtection()

// raw is JSON that is already written, and lines is one JSON text on each line.
type (
	raw   []byte
	lines []byte
)

func write(c echo.Context, status int, body any) error {
	contentType := "application/json"
	if _, ok := body.(*Problem); ok {
		contentType = "application/problem+json"
	}
	switch b := body.(type) {
	case nil:
		return c.NoContent(status)
	case raw:
		return c.Blob(status, contentType, b)
	case lines:
		return c.Blob(status, "application/x-ndjson", b)
	default:
		text, err := json.Marshal(b, json.Deterministic(true), jsontext.AllowInvalidUTF8(true)) // messages may name what a path or a query had
		if err != nil {
			return err
		}
		return c.Blob(status, contentType, append(text, '\n'))
	}
}

type health struct {
	Status  string `json:"status"`
	Version string `json:"version"`
}

func (h *handler) health(*request) (int, any, error) {
	return http.StatusOK, health{"ok", h.Version}, nil
}
