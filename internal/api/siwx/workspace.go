package siwx

import (
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// tokenRoute is the operation whose calls have no token yet.
const tokenRoute = "POST /auth/token"

// workspaceOf finds the workspace that a call names before anything of it is verified: by the apiKey for which a token is asked, else by the
// client that the token names.
func workspaceOf(c *call.Call) (*sim.Workspace, bool) {
	if c.Route == tokenRoute {
		var body credentialsBody
		if _ = strict.JSON(c.Body, &body, strict.AllowUnknown()); body.APIKey == nil {
			return nil, false
		}
		return c.World.BySIWXKey(*body.APIKey)
	}
	_, token, _ := strings.Cut(c.HTTP.Header.Get("Authorization"), " ")
	return c.World.BySIWXClient(claimsOf(strings.TrimSpace(token)).ID)
}
