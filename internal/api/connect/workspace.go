package connect

import (
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// workspaceOf finds the workspace that a call names before anything of it is verified, in the same places in which its operation looks.
func workspaceOf(c *call.Call) (*sim.Workspace, bool) {
	switch c.Route {
	case tokenRoute:
		var r tokenRequest
		_ = strict.JSON(c.Body, &r, strict.AllowUnknown()) // what cannot be read names no workspace
		return ofCredentials(c, &r)
	case keysRoute:
		return c.World.ByOrganization(c.HTTP.URL.Query().Get("organization_id"))
	}
	_, token, _ := strings.Cut(c.HTTP.Header.Get("Authorization"), " ")
	return c.World.ByOrganization(claimsOf(strings.TrimSpace(token)).Organization.ID)
}

func ofCredentials(c *call.Call, r *tokenRequest) (*sim.Workspace, bool) {
	if r.ClientID != nil {
		if ws, ok := c.World.ByClient(*r.ClientID); ok {
			return ws, true
		}
	}
	if r.OrganizationID != nil {
		return c.World.ByOrganization(*r.OrganizationID)
	}
	return nil, false
}
