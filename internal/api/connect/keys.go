package connect

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/mockconnect/mockconnect/jwks"
)

// keySetAge is how long a key set may be cached, in seconds. Short, since keys here are rotated in tests.
const keySetAge = "60"

// keySet publishes every live key, those of default first; of one workspace, where the path or the query names it.
func keySet(c *call.Call) (call.Answer, error) {
	if c.Path != "/v1/jwks" {
		c.Assume(assumptions.JWKSAliases)
	}
	from := c.World.Workspaces()
	if c.Named {
		from = []*sim.Workspace{c.Workspace}
	} else if id := c.HTTP.URL.Query().Get("organization_id"); id != "" {
		ws, ok := c.World.ByOrganization(id)
		if !ok {
			return call.Answer{}, notFound.as("there is no organization " + strict.Quote(id))
		}
		c.Workspace, from = ws, []*sim.Workspace{ws}
	}
	var live []*jwks.Key
	seen := map[string]bool{} // workspaces may share keys
	for _, ws := range from {
		ring, err := c.World.Keys(ws)
		if err != nil {
			return call.Answer{}, err
		}
		for _, key := range ring.Live(ws.Timeline.Now()) {
			if !seen[key.ID] {
				seen[key.ID] = true
				live = append(live, key)
			}
		}
	}
	document := jwks.Document(live...)
	sum := sha256.Sum256(document)
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	answer := call.Answer{Status: http.StatusOK, Header: map[string]string{"Cache-Control": "public, max-age=" + keySetAge, "ETag": tag}, Body: document}
	if have := c.HTTP.Header.Get("If-None-Match"); have == "*" || strings.Contains(have, tag) {
		answer.Status, answer.Body = http.StatusNotModified, nil
	}
	return answer, nil
}
