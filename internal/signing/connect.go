package signing

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"time"
)

// ConnectBase is the string that Connect signatures are made over: {timestamp}{METHOD}{target}{raw body}, no separators.
// The Connect webhook documents give it for webhooks; that requests to Connect use it as well is an assumption.
func ConnectBase(timestamp, method, target string, body []byte) []byte {
	base := make([]byte, 0, len(timestamp)+len(method)+len(target)+len(body))
	base = append(base, timestamp...)
	base = append(base, method...)
	base = append(base, target...)
	return append(base, body...)
}

// SignConnect answers the value of the signature header: standard base64 of RSASSA-PKCS1-v1_5 with SHA-256 over
// ConnectBase. Any key that is not RSA is an error.
func SignConnect(key crypto.Signer, timestamp, method, target string, body []byte) (string, error) {
	if key == nil {
		return "", errors.New("a Connect signature wants an RSA key, and there is none")
	}
	if _, ok := key.Public().(*rsa.PublicKey); !ok {
		return "", errors.New("a Connect signature wants an RSA key, and this is another type")
	}
	digest := sha256.Sum256(ConnectBase(timestamp, method, target, body))
	signature, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(signature), nil
}

// ConnectRequest is a request as it was received, and what its signature is held against.
type ConnectRequest struct {
	Method    string
	Timestamp string   // header value, empty when there was none
	Signature string   // header value, empty when there was none
	Targets   []Target // accepted ways of writing the target; the first is the one shown
	Body      []byte   // raw bytes
	PublicKey crypto.PublicKey
	Now       time.Time     // wall clock
	Skew      time.Duration // either way; 0: DefaultSkew

	Hints Hints
}

// Hints are what only the diagnosis looks at.
type Hints struct {
	ClientSecret   string
	OrganizationID string
	ClientID       string
	// OtherKeys are public keys that the signature might belong to instead, by a name that completes "the key of …".
	OtherKeys map[string]crypto.PublicKey
}

// The rules that VerifyConnect refuses by.
const (
	RuleConnectKey               = "connect.key"
	RuleConnectTimestampMissing  = "connect.timestamp.missing"
	RuleConnectTimestampFormat   = "connect.timestamp.format"
	RuleConnectTimestampSkew     = "connect.timestamp.skew"
	RuleConnectSignatureMissing  = "connect.signature.missing"
	RuleConnectSignatureEncoding = "connect.signature.encoding"
	RuleConnectSignatureMismatch = "connect.signature.mismatch"
)

// VerifyConnect checks the signature of a request to Connect, and answers the target that it was made over. A refusal
// carries the diagnosis; it costs 1 to 25 ms of one core, after a wait for its turn where others are made.
func VerifyConnect(r ConnectRequest) (used Target, refusal *Refusal) {
	r.Timestamp, r.Signature = strings.TrimSpace(r.Timestamp), strings.TrimSpace(r.Signature)
	if r.Skew == 0 {
		r.Skew = DefaultSkew
	}
	key, ok := r.PublicKey.(*rsa.PublicKey)
	if !ok || key == nil {
		return Target{}, r.refuse(RuleConnectKey, "the organization has no RSA public_key, so no signature of it can be checked; "+
			"set its public_key (SPKI PEM)")
	}
	if r.Signature == "" {
		return Target{}, r.refuse(RuleConnectSignatureMissing, "the header signature is missing; it is the base64 of an RSA "+
			"PKCS#1 v1.5 SHA-256 signature over {timestamp}{METHOD}{target}{body}")
	}
	if r.Timestamp == "" {
		return Target{}, r.refuse(RuleConnectTimestampMissing, "the header timestamp is missing; it is the time of signing in "+
			"Unix seconds, as it stands in the signed string")
	}
	clock := checkTimestamp(HeaderTimestamp, r.Timestamp, r.Now, r.Skew)
	used, verified, readable := r.verify(key)
	switch {
	case verified && clock == nil:
		return used, nil
	case verified:
		refusal = r.refuse("connect."+clock.rule, clock.message)
		refusal.Diagnosis = clock.diagnosis
		if refusal.Diagnosis != nil {
			refusal.Diagnosis.Verifies = true
		}
		return Target{}, refusal
	}
	return Target{}, r.mismatch(key, clock, readable)
}

// verify tries each accepted target; readable says whether the signature is standard base64 at all.
func (r ConnectRequest) verify(key *rsa.PublicKey) (used Target, verified, readable bool) {
	signature, err := base64.StdEncoding.Strict().DecodeString(r.Signature)
	if err != nil || strings.ContainsAny(r.Signature, "\r\n") {
		return Target{}, false, false
	}
	for _, target := range r.Targets {
		digest := sha256.Sum256(ConnectBase(r.Timestamp, r.Method, target.Value, r.Body))
		if rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) == nil {
			return target, true, true
		}
	}
	return Target{}, false, true
}
