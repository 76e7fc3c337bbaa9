package siwx

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/mockconnect/mockconnect/jwks"
)

// claims are those of a token, in the order of the documents' sample.
type claims struct {
	ExpiresAt  int64  `json:"exp"` // Unix seconds
	ID         string `json:"Id"`  // of the client
	Generation int    `json:"Generation"`
}

type credentialsBody struct {
	APIKey    *string `json:"apiKey"`
	APISecret *string `json:"apiSecret"`
}

type tokenAnswer struct {
	Token     string `json:"token"`
	ExpiresAt int64  `json:"expiresAt"` // Unix seconds
	TokenType string `json:"tokenType"`
}

// noStore keeps tokens out of caches.
var noStore = map[string]string{"Cache-Control": "no-store"}

// newToken answers a token for credentials.
func newToken(r *request) (call.Answer, error) {
	var body credentialsBody
	err := r.decode(&body)
	if body.APIKey != nil {
		if ws, ok := r.World.BySIWXKey(*body.APIKey); ok && !r.Named {
			r.Workspace = ws
		}
	}
	if err != nil {
		return call.Answer{}, err
	}
	if missing := body.missing(); len(missing) > 0 {
		return call.Answer{}, invalid("the credentials are not complete", missing)
	}
	if err := checkCredentials(r.Call, *body.APIKey, *body.APISecret); err != nil {
		return call.Answer{}, err
	}
	x := r.Workspace.Settings().SIWX.Effective()
	expires := r.Workspace.Timeline.Now().Add(time.Duration(x.TokenTTL)).Unix()
	payload, err := json.Marshal(claims{expires, x.ClientID, x.Generation})
	if err != nil {
		return call.Answer{}, err
	}
	token, err := jwks.SignHS256(x.TokenKey, payload)
	return call.Answer{Status: http.StatusOK, Header: noStore, Body: tokenAnswer{token, expires, "Bearer"}}, err
}

func (b *credentialsBody) missing() (faults []sim.Fault) {
	for _, field := range []struct {
		name  string
		value *string
	}{{"/apiKey", b.APIKey}, {"/apiSecret", b.APISecret}} {
		if field.value == nil || *field.value == "" {
			faults = append(faults, sim.Fault{Pointer: field.name, Detail: "is missing"})
		}
	}
	return faults
}

// own lists the clients whose credentials count for the call: the workspace's, and where the path names the workspace, that of default.
func own(c *call.Call) []*sim.SIWX {
	clients := []*sim.SIWX{&c.Workspace.Settings().SIWX}
	if c.Named {
		clients = append(clients, &c.World.Default().Settings().SIWX)
	}
	return clients
}

func checkCredentials(c *call.Call, key, secret string) error {
	clients := own(c)
	i := slices.IndexFunc(clients, func(x *sim.SIWX) bool { return x.APIKey != "" && x.APIKey == key })
	if i < 0 {
		c.Explain(sim.Explanation{
			Rule: "siwx.credentials.unknown", Received: key,
			Message: "apiKey " + strict.Quote(key) + " belongs to no workspace of this server; a workspace's credentials are in the answer that creates it, and default's in the banner of serve",
		})
		return unauthorized.as("unknown apiKey, or wrong apiSecret")
	}
	a, b := sha256.Sum256([]byte(clients[i].APISecret)), sha256.Sum256([]byte(secret))
	if subtle.ConstantTimeCompare(a[:], b[:]) == 1 {
		return nil
	}
	message := "the apiSecret of apiKey " + key + " is not the one on file"
	switch want := clients[i].APISecret; {
	case strings.TrimSpace(secret) == want:
		message += "; it was sent with white space around it"
	case strings.Trim(secret, `"'`) == want:
		message += "; it was sent with quotes around it"
	case strings.EqualFold(secret, want):
		message += "; it was sent in another case"
	case secret == key:
		message += "; the apiKey was sent in its place"
	}
	c.Explain(sim.Explanation{Rule: "siwx.credentials.secret", Message: message})
	return unauthorized.as("unknown apiKey, or wrong apiSecret")
}

// authenticate selects the call's workspace by the client that its token names, and verifies the token against it.
func authenticate(c *call.Call) error {
	header := c.HTTP.Header.Get("Authorization")
	scheme, token, _ := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	switch several := len(c.HTTP.Header.Values("Authorization")); {
	case several > 1:
		return unauthorized.as(fmt.Sprintf("there are %d headers Authorization; it wants one", several))
	case header == "":
		return unauthorized.as("the header Authorization is missing; it wants the token of POST /auth/token as \"Bearer <token>\"")
	case !strings.EqualFold(scheme, "Bearer"), token == "":
		return unauthorized.as("the header Authorization wants \"Bearer <token>\"")
	}
	if strings.Count(token, ".") != 2 {
		return refusedToken(c, "siwx.token.form", "the token is no JWT; get one from POST /auth/token", "", "")
	}
	said := claimsOf(token)
	if ws, ok := c.World.BySIWXClient(said.ID); ok && !c.Named {
		c.Workspace = ws
	}
	clients := own(c)
	i := slices.IndexFunc(clients, func(x *sim.SIWX) bool { return x.ClientID == said.ID })
	if i < 0 {
		return refusedToken(c, "siwx.token.client", "the token is not one of this server's: its Id "+strict.Quote(said.ID)+" is no client here; get one from POST /auth/token", "", "")
	}
	x := clients[i]
	payload, err := jwks.VerifyHS256(token, x.TokenKey)
	if err != nil {
		return refusedToken(c, "siwx.token.signature", "the token is not valid: "+err.Error(), "", "")
	}
	var verified claims
	if err := json.Unmarshal(payload, &verified); err != nil {
		return refusedToken(c, "siwx.token.claims", "the token is not one that POST /auth/token issued", "", "")
	}
	now, expires := c.Workspace.Timeline.Now(), time.Unix(verified.ExpiresAt, 0).UTC()
	switch {
	case verified.Generation != x.Generation:
		return refusedToken(c, "siwx.token.generation", "the token was issued before the credentials were changed; get a new one from POST /auth/token",
			fmt.Sprintf("Generation %d", x.Generation), fmt.Sprintf("Generation %d", verified.Generation))
	case !now.Before(expires):
		return refusedToken(c, "siwx.token.expired", "the token expired at "+expires.Format(time.RFC3339)+" by the workspace's clock; get a new one from POST /auth/token",
			"a token that expires after "+now.Format(time.RFC3339), "exp "+expires.Format(time.RFC3339))
	}
	return nil
}

func refusedToken(c *call.Call, rule, message, expected, got string) error {
	c.Explain(sim.Explanation{Rule: rule, Message: message, Expected: expected, Received: got})
	return unauthorized.as(message)
}

// claimsOf reads a token without believing it.
func claimsOf(token string) (c claims) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(token) > jwks.MaxToken {
		return c
	}
	if payload, err := base64.RawURLEncoding.DecodeString(parts[1]); err == nil {
		_ = json.Unmarshal(payload, &c) // what cannot be read names nobody
	}
	return c
}
