package siwx

import (
	"crypto"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/signing/httpsig"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/jwks"
)

// aheadOfClock is how far a client's clock may be ahead of this one (assumption siwx.signature-window).
const aheadOfClock = time.Minute

// checkSignature verifies digest and signature as the workspace wants it: refuse, warn in the journal, or not at all.
func checkSignature(c *call.Call) error {
	x := c.Workspace.Settings().SIWX.Effective()
	if x.Signatures == sim.Off {
		return nil
	}
	c.Assume(assumptions.SIWXComponents, assumptions.SIWXWindow, assumptions.SIWXSignatureStatus)
	refusal, kind := verifySignature(c, &x)
	if refusal == nil {
		return nil
	}
	text := refusal.Message
	if refusal.Diagnosis != nil {
		text += ". " + refusal.Diagnosis.Sentence
	}
	if x.Signatures == sim.Warn {
		c.Warn("the call would be refused: " + text)
		return nil
	}
	c.Explain(explanation(refusal))
	if x.SignatureErrors == "401" {
		kind.Status, kind.Title = http.StatusUnauthorized, unauthorized.Title
	}
	return kind.as(text)
}

// verifySignature answers what is wrong, the digest first: a signature over a wrong digest protects nothing.
func verifySignature(c *call.Call, x *sim.SIWX) (*signing.Refusal, problem) {
	header := c.HTTP.Header
	if digests := header.Values(httpsig.HeaderDigest); len(c.Body) > 0 || len(digests) > 0 {
		if refusal := httpsig.VerifyDigest(digests, c.Body, header.Values("Digest")...); refusal != nil {
			return refusal, badDigest
		}
	}
	keys := signingKeys(c)
	if len(keys) == 0 && header.Get(httpsig.HeaderSignature) != "" {
		return &signing.Refusal{
			Rule:     "siwx.signature.key",
			Message:  "the client has no signing key; register the public one with PUT /auth/signing (or the setting siwx.public_key)",
			Received: httpsig.HeaderInput + ": " + header.Get(httpsig.HeaderInput),
		}, badSignature
	}
	ids := make([]string, 0, len(keys))
	for id := range keys {
		ids = append(ids, id)
	}
	_, refusal := httpsig.Verify(message(c), httpsig.Policy{
		Algorithms: []string{httpsig.AlgP384},
		Key: func(id string) (httpsig.Key, bool) {
			key, ok := keys[id]
			return httpsig.Key{Alg: httpsig.AlgP384, Public: key}, ok
		},
		KeyIDs: ids, Required: required(c, x),
		Now: clock.Wall(), MaxAge: time.Duration(x.SignatureAge), MaxAhead: aheadOfClock, CreatedRequired: true,
		Places: places(c), HintsOf: func() httpsig.Hints { return hints(c) },
	})
	return refusal, badSignature
}

// signingKeys are the keys with which the call may be signed, by their ids.
func signingKeys(c *call.Call) map[string]crypto.PublicKey {
	keys := map[string]crypto.PublicKey{}
	for _, x := range own(c) {
		if x.PublicKey == "" {
			continue
		}
		if key, ok := publicKeys.of(x.PublicKey); ok {
			keys[key.id] = key.public
		}
	}
	return keys
}

func message(c *call.Call) *httpsig.Message {
	scheme := "http"
	if c.HTTP.TLS != nil {
		scheme = "https"
	}
	return &httpsig.Message{Method: c.HTTP.Method, Scheme: scheme, Authority: c.HTTP.Host, Target: c.HTTP.RequestURI, Header: c.HTTP.Header}
}

// required is what a signature has to cover (assumption siwx.signature-components): what is called and, where there is a body, its digest.
func required(c *call.Call, x *sim.SIWX) []httpsig.Requirement {
	path := []string{"@path"}
	if c.HTTP.URL.RawQuery != "" {
		path = append(path, "@query")
	}
	all := []httpsig.Requirement{{{"@method"}}, {{"@target-uri"}, path, {"@request-target"}}}
	if len(c.Body) > 0 {
		all = append(all, httpsig.Requirement{{"content-digest"}})
	}
	for _, name := range x.Components {
		all = append(all, httpsig.Requirement{{name}})
	}
	return all
}

// places are the further addresses under which the client may know the server: the public URL, and its base URL without /w/{workspace}.
func places(c *call.Call) []httpsig.Place {
	var all []httpsig.Place
	prefix := ""
	if c.Named {
		prefix = "/w/" + c.Workspace.ID
		all = append(all, httpsig.Place{Name: "without the workspace", Strip: prefix})
	}
	public, err := url.Parse(c.PublicURL)
	if err != nil || public.Host == "" {
		return all
	}
	base := strings.TrimSuffix(public.Path, "/")
	place := httpsig.Place{Name: "the public URL", Scheme: public.Scheme, Authority: public.Host, Prefix: base}
	if public.Host != c.HTTP.Host || base != "" || public.Scheme == "https" {
		all = append(all, place)
		if prefix != "" {
			place.Name, place.Strip = "the public URL without the workspace", prefix
			all = append(all, place)
		}
	}
	return all
}

// hints are for the diagnosis: keys that may have been used instead, and what a base URL may have or lack.
func hints(c *call.Call) httpsig.Hints {
	h := httpsig.Hints{Others: map[string]crypto.PublicKey{}, Prefixes: []string{version, "/w/" + c.Workspace.ID}, Body: c.Body}
	x := c.Workspace.Settings().SIWX.Effective()
	h.Origins = []string{x.URI}
	for _, ws := range c.World.Workspaces() {
		const enough = 8 // each one costs a verification
		if ws == c.Workspace || ws.Settings().SIWX.PublicKey == "" || len(h.Others) >= enough {
			continue
		}
		if key, ok := publicKeys.of(ws.Settings().SIWX.PublicKey); ok {
			h.Others["the client of workspace "+ws.ID] = key.public
		}
	}
	if ring, err := c.World.Keys(c.Workspace); err == nil {
		h.Others["the mock itself, which signs webhooks"] = ring.Signing(jwks.SIWX).Private.Public()
	}
	return h
}

func explanation(r *signing.Refusal) sim.Explanation {
	e := sim.Explanation{Rule: r.Rule, Message: r.Message, Expected: r.Expected, Received: r.Received, Tried: r.Tried}
	if r.Diagnosis != nil {
		e.Diagnosis = &sim.Diagnosis{Mistake: r.Diagnosis.Mistake, Sentence: r.Diagnosis.Sentence, Mend: r.Diagnosis.Mend, Signed: r.Diagnosis.Signed}
	}
	return e
}
