// Package zerohash is the core API: participants, SDK tokens, accounts, deposits, withdrawals and transfers, in the words and shapes of
// the real one. What a request may say is in forms, the rules of the simulated world are in sim; no date, no SQL and no scenario enters
// here.
package zerohash

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/place"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// operation is one route: what it needs of the API key, and what answers it.
type operation struct {
	method, path string
	permission   string // such as "withdrawals:write"; "" for what every key may do
	handle       func(*request) (call.Answer, error)
	body         int  // bytes of a body that are read; 0: as usual
	open         bool // needs no authentication
	restsOn      []assumptions.ID
}

// New makes the face.
func New() *call.Face {
	face := &call.Face{Name: "zerohash", Refuse: refuse, Workspace: workspaceOf}
	for _, o := range slices.Concat(participantOperations, tokenOperations, moneyOperations, referenceOperations) {
		face.Routes = append(face.Routes, call.Route{Method: o.method, Path: o.path, Handler: o.serve, MostBody: o.body})
	}
	return face
}

// request is a call of this API.
type request struct {
	*call.Call
	settings *sim.Settings
}

func (o operation) serve(c *call.Call) (call.Answer, error) {
	c.Assume(o.restsOn...)
	if !o.open {
		if err := authenticate(c, o.permission); err != nil {
			return call.Answer{}, err
		}
	}
	if err := checkContentType(c); err != nil {
		return call.Answer{}, err
	}
	answer, err := o.handle(&request{c, c.Workspace.Settings()})
	if err == nil {
		answer.Header = withRequestID(c, answer.Header)
	}
	return answer, err
}

// checkContentType refuses bodies that do not say that they are JSON; what other clients send by default would be misread as nothing.
func checkContentType(c *call.Call) error {
	kind := c.HTTP.Header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(kind)
	if len(c.Body) == 0 || c.HTTP.Method == http.MethodGet || err == nil && (media == "application/json" || strings.HasSuffix(media, "+json")) {
		return nil
	}
	if kind == "" {
		return faults{"Content-Type should be application/json, and there is none"}
	}
	return faults{"Content-Type should be application/json, got " + strict.Quote(kind)}
}

// env is what the forms need to know besides the request.
func (r *request) env() forms.Env {
	return forms.Env{Now: r.Workspace.Timeline.Now(), Places: places{}}
}

func (r *request) mode() forms.Mode {
	if r.settings.Zerohash.FieldMode() == "strict" {
		return forms.Strict
	}
	return forms.Lenient
}

// update changes the world in one transaction.
func (r *request) update(fn func(*sim.Tx) error) error {
	return r.World.Update(r.HTTP.Context(), r.Workspace, fn)
}

// requestIDHeader is echoed; where a caller sends none it gets a fresh one.
const requestIDHeader = "X-Request-Id"

func withRequestID(c *call.Call, header map[string]string) map[string]string {
	id := c.HTTP.Header.Get(requestIDHeader)
	if id == "" {
		id = uuid.NewString()
	}
	if header == nil {
		header = map[string]string{}
	}
	header[requestIDHeader] = id
	return header
}

// message is the envelope of nearly all answers.
type message struct {
	Message any `json:"message"`
}

func ok(v any) (call.Answer, error) {
	return call.Answer{Status: http.StatusOK, Body: message{v}}, nil
}

func created(v any) (call.Answer, error) {
	return call.Answer{Status: http.StatusCreated, Body: message{v}}, nil
}

// places are the codes of ISO 3166 that forms hold fields against.
type places struct{}

func (places) IsSubdivision(code string) bool { return place.IsSubdivision(code) }
func (places) Canonical(code string) string   { return place.Canonical(code) }
func (places) IsAlpha3(code string) bool      { return place.Alpha3(code) }
func (places) IsAlpha2(code string) bool {
	_, known := place.CountryNamed(code)
	return known
}
