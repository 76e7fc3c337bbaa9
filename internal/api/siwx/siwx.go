// Package siwx is the wallet sign-in API ("Sign in With X"): tokens, signing keys, customers, challenges and webhook subscriptions, in the
// words and shapes of the real one. Every call but the first two is signed (RFC 9421), every change carries an idempotency key. The rules of
// the simulated world are in sim, those of signatures in signing/httpsig; no date, no SQL and no scenario enters here.
package siwx

import (
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// proof is what a call has to bring along besides its body.
type proof int

const (
	nothing proof = iota // the call is how one gets a token
	bearer               // a token
	signed               // a token and a signature, with a digest of the body where there is one
)

// operation is one route.
type operation struct {
	method, path string
	needs        proof
	// Exactly one of these answers: a reading one at once; a changing one within the transaction in which the answer is kept for whoever asks
	// again. What can be worked out beforehand, holding up nobody, prepare does; what it refuses uses no key up.
	read    func(*request) (call.Answer, error)
	change  func(*request, *sim.Tx) (call.Answer, error)
	prepare func(*request) error
	restsOn []assumptions.ID
}

var operations = []operation{
	{method: "POST", path: "/auth/token", read: newToken, restsOn: []assumptions.ID{assumptions.SIWXTokens}},
	{method: "PUT", path: "/auth/credentials", needs: bearer, read: putCredentials, restsOn: []assumptions.ID{assumptions.SIWXCredentials}},
	{method: "DELETE", path: "/auth/credentials", needs: bearer, read: deleteCredentials, restsOn: []assumptions.ID{assumptions.SIWXCredentials}},
	{method: "PUT", path: "/auth/signing", needs: bearer, read: putSigningKey, restsOn: []assumptions.ID{assumptions.SIWXSigningKey}},
	{method: "DELETE", path: "/auth/signing", needs: bearer, read: deleteSigningKey, restsOn: []assumptions.ID{assumptions.SIWXSigningKey}},

	{method: "POST", path: "/customers", needs: signed, prepare: readCustomer, change: newCustomer, restsOn: []assumptions.ID{assumptions.SIWXCustomerID, assumptions.SIWXAccounts}},
	{method: "GET", path: "/customers", needs: signed, read: listCustomers, restsOn: []assumptions.ID{assumptions.SIWXLists}},
	{method: "GET", path: "/customers/:id", needs: signed, read: getCustomer},
	{method: "GET", path: "/customers/:id/challenge", needs: signed, read: getChallenge, restsOn: []assumptions.ID{assumptions.SIWXChallenge}},
	{method: "POST", path: "/customers/:id/challenge/sign", needs: signed, prepare: judgeSigned, change: signChallenge, restsOn: []assumptions.ID{assumptions.SIWXSign, assumptions.SIWXScreening}},
	{method: "PATCH", path: "/customers/:id/deactivate", needs: signed, change: deactivate.change, restsOn: []assumptions.ID{assumptions.SIWXDeactivate}},
	{method: "PATCH", path: "/simulator/customers/:id/verify", needs: signed, change: verify.change, restsOn: []assumptions.ID{assumptions.SIWXSimulator}},
	{method: "PATCH", path: "/simulator/customers/:id/reject", needs: signed, change: reject.change, restsOn: []assumptions.ID{assumptions.SIWXSimulator}},

	{method: "PUT", path: "/webhooks", needs: signed, prepare: readSubscription, change: putWebhook, restsOn: []assumptions.ID{assumptions.SIWXWebhooks}},
	{method: "GET", path: "/webhooks", needs: signed, read: listWebhooks, restsOn: []assumptions.ID{assumptions.SIWXLists}},
	{method: "GET", path: "/webhooks/:id", needs: signed, read: getWebhook},
	{method: "DELETE", path: "/webhooks/:id", needs: signed, change: deleteWebhook, restsOn: []assumptions.ID{assumptions.SIWXWebhooks}},
}

// version is what the real API's paths begin with. Its documents leave it out as often as not.
const version = "/v1"

// face is what all calls share.
type face struct{ inFlight sync.Map } // keys of changes under way

// New makes the face.
func New() *call.Face {
	f := &face{}
	made := &call.Face{Name: "wallet sign-in", Refuse: refuse, Workspace: workspaceOf}
	for _, o := range operations {
		made.Routes = append(made.Routes, call.Route{
			Method: o.method, Path: o.path, Aliases: []string{version + o.path},
			Handler: func(c *call.Call) (call.Answer, error) { return f.serve(c, o) },
		})
	}
	return made
}

// request is a call of this API.
type request struct {
	*call.Call
	path string // without /v1

	// What was read of the body, by the operations that have one.
	customer     newCustomerBody
	subscription subscriptionBody
	verdict      sim.Verdict
}

// serve goes through the checks in the order of assumption siwx.check-order.
func (f *face) serve(c *call.Call, o operation) (call.Answer, error) {
	c.Assume(o.restsOn...)
	c.Assume(assumptions.SIWXOrder)
	r := &request{Call: c, path: strings.TrimPrefix(c.Path, version)}
	if o.needs >= bearer {
		if err := authenticate(c); err != nil {
			return call.Answer{}, err
		}
	}
	var key string
	var err error
	if o.change != nil {
		if key, err = idempotencyKey(c); err != nil {
			return call.Answer{}, err
		}
	}
	if o.needs == signed {
		if err := checkSignature(c); err != nil {
			return call.Answer{}, err
		}
	}
	if err := checkContentType(c); err != nil {
		return call.Answer{}, err
	}
	if o.change == nil {
		return o.read(r)
	}
	return f.once(r, o, key)
}

// param is a segment of the path as it was sent, counted from the end: an escaped slash is part of one.
func (r *request) param(fromEnd int) string {
	segments := strings.Split(r.HTTP.URL.EscapedPath(), "/")
	segment := segments[len(segments)-fromEnd]
	if plain, err := url.PathUnescape(segment); err == nil {
		return plain
	}
	return segment
}

// checkContentType refuses bodies that do not say that they are JSON.
func checkContentType(c *call.Call) error {
	kind := c.HTTP.Header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(kind)
	if len(c.Body) == 0 || c.HTTP.Method == http.MethodGet || err == nil && (media == "application/json" || strings.HasSuffix(media, "+json")) {
		return nil
	}
	if kind == "" {
		return badRequest.as("the header Content-Type is missing; it wants application/json")
	}
	return badRequest.as("the header Content-Type wants application/json, got " + strict.Quote(kind))
}

// decode reads a body. Fields that nobody knows are passed over (assumption siwx.unknown-fields).
func (r *request) decode(into any) error {
	r.Assume(assumptions.SIWXUnknownFields)
	if len(r.Body) == 0 {
		return badRequest.as("the body is missing; it wants a JSON object")
	}
	faults := strict.JSON(r.Body, into, strict.AllowUnknown())
	if len(faults) == 0 {
		return nil
	}
	wrong := make([]sim.Fault, len(faults))
	for i, f := range faults {
		wrong[i] = sim.Fault{Pointer: f.Pointer, Detail: f.Detail}
	}
	return invalid("the body is not what this call takes", wrong)
}

// view reads the world.
func (r *request) view(fn func(storage.Reader) error) error {
	return r.World.View(r.HTTP.Context(), r.Workspace, fn)
}

// update changes the world in one transaction.
func (r *request) update(fn func(*sim.Tx) error) error {
	return r.World.Update(r.HTTP.Context(), r.Workspace, fn)
}

func noContent() (call.Answer, error) { return call.Answer{Status: http.StatusNoContent}, nil }
