package connect

import (
	"crypto"
	"net/url"
	"sync"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/jwks"
)

// checkSignature verifies the request's signature as the workspace wants it: refuse, warn in the journal, or not at all.
func checkSignature(c *call.Call) error {
	s := &c.Workspace.Settings().Connect
	check := s.SignatureCheck()
	if check == sim.Off {
		return nil
	}
	c.Assume(assumptions.RequestSignature, assumptions.SignatureWindow, assumptions.SignatureMissing)
	if s.PublicKey == "" {
		c.Note("the request signature was not checked: the workspace has no connect.public_key")
		return nil
	}
	key, err := publicKeys.parse(s.PublicKey)
	if err != nil {
		return err
	}
	_, refusal := signing.VerifyConnect(signing.ConnectRequest{
		Method:    c.HTTP.Method,
		Timestamp: c.HTTP.Header.Get("timestamp"),
		Signature: c.HTTP.Header.Get("signature"),
		Targets:   targets(c),
		Body:      c.Body, PublicKey: key, Now: clock.Wall(),
		Hints: signing.Hints{
			ClientSecret: s.ClientSecret, OrganizationID: s.OrganizationID, ClientID: s.ClientID, OtherKeys: otherKeys(c),
		},
	})
	if refusal == nil {
		return nil
	}
	message := refusal.Message
	if refusal.Diagnosis != nil {
		message += ". " + refusal.Diagnosis.Sentence
	}
	if check == sim.Warn {
		c.Warn("the request signature would be refused: " + message)
		return nil
	}
	c.Explain(explanation(refusal))
	return denied.as(message)
}

func explanation(r *signing.Refusal) sim.Explanation {
	e := sim.Explanation{Rule: r.Rule, Message: r.Message, Expected: r.Expected, Received: r.Received, Tried: r.Tried}
	if r.Diagnosis != nil {
		e.Diagnosis = &sim.Diagnosis{Mistake: r.Diagnosis.Mistake, Sentence: r.Diagnosis.Sentence, Mend: r.Diagnosis.Mend, Signed: r.Diagnosis.Signed}
	}
	return e
}

// targets are the accepted ways of writing what was called.
func targets(c *call.Call) []signing.Target {
	received := c.HTTP.URL.RequestURI()
	all := []signing.Target{
		{Name: "full URL as received", Value: "http://" + c.HTTP.Host + received},
		{Name: "path and query", Value: received},
		{Name: "public base URL and path", Value: c.PublicURL + received},
	}
	if c.HTTP.TLS != nil {
		all[0].Value = "https://" + c.HTTP.Host + received
	}
	if all[2].Value == all[0].Value {
		all = all[:2]
	}
	// A platform that calls /w/{workspace}/sessions has a base URL with that path in it, and may leave it out of what it signs.
	if c.Named {
		own := &url.URL{Path: c.Path, RawQuery: c.HTTP.URL.RawQuery}
		all = append(all, signing.Target{Name: "path and query without the workspace", Value: own.RequestURI()})
	}
	return all
}

// otherKeys are keys that a signature could have been made with by mistake.
func otherKeys(c *call.Call) map[string]crypto.PublicKey {
	keys := map[string]crypto.PublicKey{}
	for _, ws := range c.World.Workspaces() {
		if ws == c.Workspace || ws.Settings().Connect.PublicKey == "" {
			continue
		}
		if key, err := publicKeys.parse(ws.Settings().Connect.PublicKey); err == nil {
			keys["the organization of workspace "+ws.ID] = key
		}
		const enough = 16 // each one costs the caller of a refused request a verification or more
		if len(keys) == enough {
			break
		}
	}
	if ring, err := c.World.Keys(c.Workspace); err == nil {
		keys["the mock itself, which signs webhooks"] = ring.Signing(jwks.Connect).Private.Public()
	}
	return keys
}

// publicKeys remembers parsed keys by their PEM.
var publicKeys keyCache

// keyCache holds few keys: one for each workspace that has one.
type keyCache struct{ keys sync.Map }

func (k *keyCache) parse(pem string) (crypto.PublicKey, error) {
	if key, ok := k.keys.Load(pem); ok {
		return key, nil
	}
	key, err := jwks.ParsePublicPEM(pem)
	if err == nil {
		k.keys.Store(pem, key)
	}
	return key, err
}
