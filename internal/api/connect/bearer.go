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
	unverified := claimsOf(token)
	if !c.Named {
		if ws, ok := c.World.ByOrganization(unverified.Organization.ID); ok {
			c.Workspace = ws
		}
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

// verify checks signature and client, and remembers tokens that passed for as long as nothing about their workspace changes.
func (t *tokens) verify(c *call.Call, token string) (accessClaims, error) {
	s := c.Workspace.Settings()
	now := c.Workspace.Timeline.Now()
	t.mu.Lock()
	known, ok := t.verified[token]
	t.mu.Unlock()
	if ok && known.settings == s && (known.retires.IsZero() || now.Before(known.retires)) {
		return known.claims, nil
	}
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
	if claims.Subject != s.Connect.ClientID {
		return claims, unauthenticated.as("the access token was issued to credentials that have been replaced")
	}
	if !strings.Contains(" "+claims.Scope+" ", " "+sessionScope+" ") {
		return claims, denied.as("the access token lacks the scope " + sessionScope)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.verified) >= mostRemembered {
		clear(t.verified)
	}
	t.verified[token] = verified{s, live[kid].RetiresAt, claims}
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
