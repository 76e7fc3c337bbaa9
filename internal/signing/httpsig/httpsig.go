// Package httpsig makes, verifies and diagnoses HTTP message signatures (RFC 9421) and Content-Digest (RFC 9530): it builds the signature
// base as the RFC says, says which rule a message breaks, and names the mistake that a signature which does not verify was made with.
//
// It works on plain values: a message taken apart, keys, the time of day as an argument. What must not enter: a server or a client, a
// router, storage, a clock, the shape in which an emulated API words its errors, and any choice of what a caller has to cover (Policy says
// it). It is the only importer of a library for structured fields.
//
// httpsig.go has the values, base.go and its neighbours derived.go, fields.go, query.go the signature base, input.go and component.go the
// reading of the two headers, verify.go and check.go the rules in their order, diagnose.go and the tables in mistakes*.go the diagnosis.
package httpsig

import (
	"crypto"
	"net/http"
	"time"
)

// The headers.
const (
	HeaderInput     = "Signature-Input"
	HeaderSignature = "Signature"
	HeaderDigest    = "Content-Digest"
)

// Message is a request or a response as signatures see it.
type Message struct {
	Method    string
	Scheme    string // http or https
	Authority string // as received in Host
	Target    string // the request target as it stood on the request line: path with query, escapes untouched
	Status    int    // of a response; 0: this is a request

	Header  http.Header // Host need not be in it: a covered "host" is Authority
	Trailer http.Header
	Request *Message // that a response answers; nil: unknown
}

// Key is a trusted key.
type Key struct {
	Alg    string           // the one algorithm that it is used with
	Public crypto.PublicKey // []byte for hmac-sha256
}

// Policy is what a verifier asks for.
type Policy struct {
	Algorithms []string                       // allowed, whatever the message says; none: ecdsa-p384-sha384
	Key        func(keyID string) (Key, bool) // trusted keys
	KeyIDs     []string                       // those of the trusted keys, for the sentence that refuses another one
	Required   []Requirement                  // each has to be met
	Now        time.Time                      // wall clock

	MaxAge          time.Duration // of created; 0: any age
	MaxAhead        time.Duration // of created before Now
	CreatedRequired bool

	Places  []Place // further places than the message's own, tried in this order
	Hints   Hints
	HintsOf func() Hints // in place of Hints, where they cost something to find out: asked once a signature is refused, and only then
}

func (p Policy) hints() Hints {
	if p.HintsOf != nil {
		return p.HintsOf()
	}
	return p.Hints
}

// Requirement is met when all components of one of its alternatives are covered, as in
// {{"@target-uri"}, {"@path", "@query"}, {"@request-target"}}. A component of the answered request, of the trailer or of one member of a
// field does not meet it.
type Requirement [][]string

// Place is another place at which callers know the server, such as the public URL of a proxy in front of it.
type Place struct {
	Name      string // for people: "the public URL"
	Scheme    string // empty: the message's
	Authority string // empty: the message's
	Strip     string // taken from the beginning of the path, where it stands there
	Prefix    string // then put before the path
}

// Hints are what only the diagnosis looks at.
type Hints struct {
	Others   map[string]crypto.PublicKey // keys that may have been used instead, by a name that completes "the key of …"
	Prefixes []string                    // paths that a base URL may have or lack, such as /v1 and /w/alpha
	Origins  []string                    // further URLs by which the server may be called, without a path
	Body     []byte                      // of the message; nil: unknown
}

// Verified says what a signature covers.
type Verified struct {
	Label      string
	KeyID      string
	Alg        string
	Created    time.Time // zero: not said
	Components []string  // identifiers as they stand in the base, such as "@query-param";name="a"
	Base       string    // what was signed; it holds the values of covered fields, tokens included
	Place      string    // the name of the Place under which it verified; empty: the message's own
}

// The algorithms of RFC 9421 section 3.3.
const (
	AlgP384    = "ecdsa-p384-sha384"
	AlgP256    = "ecdsa-p256-sha256"
	AlgEd25519 = "ed25519"
	AlgPSS     = "rsa-pss-sha512"
	AlgRSA     = "rsa-v1_5-sha256"
	AlgHMAC    = "hmac-sha256"
)
