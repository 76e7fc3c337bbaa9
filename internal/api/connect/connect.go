// Package connect is the Connect API: tokens, sessions and the published keys, in the words and shapes of the real one. The rules of
// the simulated world are in sim, the two dialects in the table of profiles; no date, no SQL and no scenario enters here.
package connect

import (
	"net/http"

	"github.com/mockconnect/mockconnect/internal/api/call"
)

// New makes the face.
func New() *call.Face {
	tokens := newTokens()
	return &call.Face{
		Name:      "Connect",
		Refuse:    refuse,
		Workspace: workspaceOf,
		Routes: []call.Route{
			{Method: http.MethodPost, Path: tokenPath, Aliases: []string{"/v1/oauth/token", "/api/v1/oauth/token"}, Handler: tokens.create},
			{Method: http.MethodPost, Path: "/sessions", Aliases: []string{wrappedPath, "/api/v1/sessions"}, Handler: (&sessions{tokens}).create},
			{Method: http.MethodGet, Path: keysPath, Aliases: []string{"/api/v1/jwks", "/jwks", "/.well-known/jwks.json"}, Handler: keySet},
		},
	}
}

// Paths on which an answer's shape depends.
const (
	tokenPath   = "/oauth/token"
	keysPath    = "/v1/jwks"
	wrappedPath = "/v1/sessions" // answers the session wrapped in "token"
)

// Operations of which more is known than their paths.
const (
	tokenRoute = http.MethodPost + " " + tokenPath
	keysRoute  = http.MethodGet + " " + keysPath
)
