package connect

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/jwks"
)

// bearer selects the call's workspace by its access token, verifies the token against it, and answers the token's claims.
func (t *tokens) bearer(c *call.Call) (accessClaims, error) {
	header := c.HTTP.Header.Get("Authorization")
	scheme, token, _ := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	switch {
	case header == "":
		return accessClaims{}, unauthenticated.as("the authorization header is missing; send the access token as \"Bearer <access_token>\"")
	case !strings.EqualFold(scheme, "Bearer"), token == "":
		return accessClaims{}, unauthenticated.as("the authorization header wants \"Bearer <access_token>\"")
	}
	if claims, ok := t.remembered(c, token); ok {
		return claims, nil
	}
	if ws, ok := c.World.ByOrganization(claimsOf(token).Organization.ID); ok && !c.Named {
		c.Workspace = ws
	}
	claims, err := t.verify(c, token)
	if err != nil {
		return claims, err
	}
	now := c.Workspace.Timeline.Now()
	if expires := time.Unix(claims.ExpiresAt, 0); !now.Before(expires) {
		c.Explain(sim.Explanation{
			Rule: "connect.token.expired", Message: "the access token has expired by the workspace's clock",
			Expected: "a token that expires after " + now.Format(time.RFC3339), Received: "exp " + expires.UTC().Format(time.RFC3339),
		})
		return claims, unauthenticated.as("the access token expired at " + expires.UTC().Format(time.RFC3339) + "; get a new one from POST /oauth/token")
	}
	return claims, nil
}

// remembered answers for a token that was verified before, as long as nothing about its workspace has changed since and neither the
// token nor its key has ended.
func (t *tokens) remembered(c *call.Call, token string) (accessClaims, bool) {
	t.mu.Lock()
	known, ok := t.verified[token]
	t.mu.Unlock()
	if !ok || known.settings != known.workspace.Settings() || c.Named && c.Workspace != known.workspace {
		return accessClaims{}, false
	}
	if ws, ok := c.World.Workspace(known.workspace.ID); !ok || ws != known.workspace {
		return accessClaims{}, false // it was deleted
	}
	if !known.workspace.Timeline.Now().Before(known.ends) {
		return accessClaims{}, false
	}
	c.Workspace = known.workspace
	return known.claims, true
}

// verify checks signature and client, and remembers tokens that passed.
func (t *tokens) verify(c *call.Call, token string) (accessClaims, error) {
	s := c.Workspace.Settings()
	now := c.Workspace.Timeline.Now()
	ring, err := c.World.Keys(c.Workspace)
	if err != nil {
		return accessClaims{}, err
	}
	live := map[string]*jwks.Key{}
	for _, key := range ring.Live(now) {
		live[key.ID] = key
	}
	payload, kid, err := jwks.Verify(token, func(kid string) *jwks.Key { return live[kid] })
	if err != nil {
		c.Explain(sim.Explanation{
			Rule: "connect.token.signature", Message: fmt.Sprintf("the access token does not verify against the keys of workspace %q: %v", c.Workspace.ID, err),
		})
		return accessClaims{}, unauthenticated.as("the access token is not valid: " + err.Error())
	}
	var claims accessClaims
	if err := json.Unmarshal(payload, &claims); err != nil {
		return claims, unauthenticated.as("the access token is not one that POST /oauth/token issued")
	}
	if claims.Subject != s.Connect.ClientID || !s.Connect.IsOrganization(claims.Organization.ID) {
		return claims, unauthenticated.as("the access token was issued to credentials that have been replaced")
	}
	if claims.Generation != s.Connect.TokenGeneration {
		c.Explain(sim.Explanation{
			Rule: "connect.token.expired", Message: "a scenario had every access token expire that was issued until then, this one included",
			Expected: "a token that was issued since", Received: "a token issued at " + time.Unix(claims.IssuedAt, 0).UTC().Format(time.RFC3339),
		})
		return claims, unauthenticated.as("the access token has expired: a scenario had every token expire that was issued until then; get a new one from POST /oauth/token")
	}
	if !strings.Contains(" "+claims.Scope+" ", " "+sessionScope+" ") {
		return claims, denied.as("the access token lacks the scope " + sessionScope)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.verified) >= mostRemembered {
		clear(t.verified)
	}
	ends := time.Unix(claims.ExpiresAt, 0)
	if retires := live[kid].RetiresAt; !retires.IsZero() && retires.Before(ends) {
		ends = retires
	}
	t.verified[token] = verified{c.Workspace, s, ends, claims}
	return claims, nil
}

// claimsOf reads a token without believing it.
func claimsOf(token string) (claims accessClaims) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		_ = json.Unmarshal(payload, &claims) // what cannot be read names no workspace
	}
	return claims
}
