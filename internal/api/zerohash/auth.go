package zerohash

import (
	"crypto/subtle"
	"fmt"
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// documents may be signed over {} instead of their body (assumption zerohash.signed-body).
const documents = "POST /participants/documents"

// authenticate finds the call's workspace by its API key and checks its credentials as the workspace wants it: refuse, warn in the
// journal, or not at all.
func authenticate(c *call.Call, permission string) error {
	if ws, ok := workspaceOf(c); ok && !c.Named {
		c.Workspace = ws
	}
	z := &c.Workspace.Settings().Zerohash
	check := z.SignatureCheck()
	if check == sim.Off {
		return nil
	}
	if refusal := verify(c); refusal != nil {
		c.Assume(assumptions.SCXErrors, assumptions.SCXOrder, assumptions.SCXTolerance)
		text := refusal.Message
		if refusal.Diagnosis != nil {
			text = refusal.Diagnosis.Sentence + " (" + refusal.Message + ")"
		}
		if check == sim.Warn {
			c.Warn("the call would be refused: " + text)
			return nil
		}
		c.Explain(explanation(refusal))
		return badCredentials{text}
	}
	if permission != "" && !z.Allows(permission) {
		c.Assume(assumptions.SCXPermissions)
		_, access, _ := strings.Cut(permission, ":")
		text := fmt.Sprintf("This api key does not have %s permission to this endpoint", access)
		c.Explain(sim.Explanation{
			Rule: signing.RuleSCXPermission, Message: text,
			Expected: permission, Received: strings.Join(z.Permissions, ", "),
		})
		return forbidden{text}
	}
	return nil
}

// workspaceOf finds the workspace that a call names by its API key.
func workspaceOf(c *call.Call) (*sim.Workspace, bool) {
	return c.World.ByAPIKey(c.HTTP.Header.Get(signing.HeaderSCXAPIKey))
}

// verify goes through the headers in the order of assumption zerohash.auth-order and answers the first fault.
func verify(c *call.Call) *signing.Refusal {
	header := c.HTTP.Header
	key, passphrase := header.Get(signing.HeaderSCXAPIKey), header.Get(signing.HeaderSCXPassphrase)
	z := credentials(c, key)
	switch {
	case key == "":
		return &signing.Refusal{
			Rule: signing.RuleSCXKeyMissing, Message: missingKey,
			Tried: []string{"wanted are the headers " + strings.Join([]string{signing.HeaderSCXAPIKey, signing.HeaderSCXSigned, signing.HeaderSCXTimestamp, signing.HeaderSCXPassphrase}, ", ")},
		}
	case misplaced(c, key) != "":
		return &signing.Refusal{
			Rule:    signing.RuleSCXKeyUnknown,
			Message: signing.HeaderSCXAPIKey + " holds " + misplaced(c, key) + "; it wants the public key, which is shorter than the private one",
		}
	case z == nil && c.Named && belongs(c, key) != "":
		return &signing.Refusal{
			Rule:    signing.RuleSCXKeyUnknown,
			Message: fmt.Sprintf("%s %s is the key of workspace %s, and the path names workspace %s", signing.HeaderSCXAPIKey, strict.Quote(key), belongs(c, key), c.Workspace.ID),
		}
	case z == nil:
		return &signing.Refusal{
			Rule:    signing.RuleSCXKeyUnknown,
			Message: fmt.Sprintf("%s %s is not a key of any workspace; a workspace's credentials are in the answer that creates it, and default's in the banner of serve", signing.HeaderSCXAPIKey, strict.Quote(key)),
		}
	case passphrase == "":
		return &signing.Refusal{Rule: signing.RuleSCXPassphraseMissing, Message: "the header " + signing.HeaderSCXPassphrase + " is missing; it is the passphrase that was chosen with the API key"}
	case subtle.ConstantTimeCompare([]byte(passphrase), []byte(z.Passphrase)) != 1:
		return &signing.Refusal{Rule: signing.RuleSCXPassphraseWrong, Message: "the header " + signing.HeaderSCXPassphrase + " is not the passphrase of this API key"}
	}
	return signing.VerifySCX(signing.SCXRequest{
		Timestamp: header.Get(signing.HeaderSCXTimestamp), Signature: header.Get(signing.HeaderSCXSigned),
		Method: c.HTTP.Method, Target: c.HTTP.RequestURI, Body: c.Body, PrivateKey: z.PrivateKey,
		Now: clock.Wall(), Skew: c.Workspace.Settings().Zerohash.Skew(), BodyOrEmpty: c.Route == documents,
		OtherTargets: otherTargets(c),
		Hints: signing.SCXHints{
			Host: c.HTTP.Host, PublicURL: c.PublicURL, Prefix: "/w/" + c.Workspace.ID, APIKey: key, Passphrase: z.Passphrase,
			OtherKeys: otherKeys(c, z),
		},
	})
}

// misplaced says which secret was sent as the public key; "" for none.
func misplaced(c *call.Call, key string) string {
	for _, ws := range c.World.Workspaces() {
		z := &ws.Settings().Zerohash
		for secret, what := range map[string]string{z.PrivateKey: "the private key", z.Passphrase: "the passphrase", z.WebhookSecret: "the webhook secret"} {
			if secret != "" && key == secret {
				return what + " of workspace " + ws.ID
			}
		}
	}
	return ""
}

// belongs answers the workspace whose key it is; "" for none.
func belongs(c *call.Call, key string) string {
	ws, ok := c.World.ByAPIKey(key)
	if !ok {
		return ""
	}
	return ws.ID
}

// credentials are those that an API key stands for: the workspace's own, or default's where the path names the workspace.
func credentials(c *call.Call, key string) *sim.Zerohash {
	own, first := &c.Workspace.Settings().Zerohash, &c.World.Default().Settings().Zerohash
	switch {
	case key == own.APIKey:
		return own
	case c.Named && key == first.APIKey:
		return first
	}
	return nil
}

// otherTargets lets platforms sign the path that they know of behind a base URL that ends in /w/{workspace}.
func otherTargets(c *call.Call) []signing.Target {
	if !c.Named {
		return nil
	}
	return []signing.Target{{Name: "path and query without the workspace", Value: strings.TrimPrefix(c.HTTP.RequestURI, "/w/"+c.Workspace.ID)}}
}

func otherKeys(c *call.Call, but *sim.Zerohash) map[string]string {
	keys := map[string]string{}
	for _, ws := range c.World.Workspaces() {
		if z := &ws.Settings().Zerohash; z.PrivateKey != but.PrivateKey {
			keys["workspace "+ws.ID] = z.PrivateKey
		}
	}
	return keys
}

func explanation(r *signing.Refusal) sim.Explanation {
	e := sim.Explanation{Rule: r.Rule, Message: r.Message, Expected: r.Expected, Received: r.Received, Tried: r.Tried}
	if r.Diagnosis != nil {
		e.Diagnosis = &sim.Diagnosis{Mistake: r.Diagnosis.Mistake, Sentence: r.Diagnosis.Sentence, Mend: r.Diagnosis.Mend, Signed: r.Diagnosis.Signed}
	}
	return e
}
