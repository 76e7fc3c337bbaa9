package signing

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"math"
	"strings"
	"time"
)

// The headers of a request to zerohash.
const (
	HeaderSCXAPIKey     = "X-SCX-API-KEY"
	HeaderSCXSigned     = "X-SCX-SIGNED"
	HeaderSCXTimestamp  = "X-SCX-TIMESTAMP"
	HeaderSCXPassphrase = "X-SCX-PASSPHRASE"
)

// DefaultSCXSkew is how far X-SCX-TIMESTAMP may be from the wall clock, either way, unless the caller says otherwise.
const DefaultSCXSkew = 60 * time.Second

// emptyBody stands in the signed string for a body that has no bytes.
const emptyBody = "{}"

// SCXBase is the string that zerohash signatures are made over: {timestamp}{METHOD}{path and query}{raw body}, no separators, with {} for
// an empty body.
func SCXBase(timestamp, method, target string, body []byte) []byte {
	if len(body) == 0 {
		body = []byte(emptyBody)
	}
	return ConnectBase(timestamp, method, target, body)
}

// SCXKey is the key of the HMAC: the private key, base64-decoded. No error shows any of it.
func SCXKey(privateKey string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(privateKey))
	if err != nil || len(key) == 0 {
		return nil, errors.New("the private key is not standard base64 (alphabet with + and /, padded with =)")
	}
	return key, nil
}

// SignSCX answers the value of X-SCX-SIGNED: standard base64 of HMAC-SHA256 over SCXBase with SCXKey. The target is the path with its
// query, exactly as it is sent.
func SignSCX(privateKey, timestamp, method, target string, body []byte) (string, error) {
	key, err := SCXKey(privateKey)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(hmacSHA256(key, SCXBase(timestamp, method, target, body))), nil
}

func hmacSHA256(key, text []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(text)
	return mac.Sum(nil)
}

// SCXRequest is a request as it was received, and what its signature is held against.
type SCXRequest struct {
	Timestamp  string // header value, empty when there was none
	Signature  string // header value, empty when there was none
	Method     string
	Target     string // path and query, exactly as received
	Body       []byte // raw bytes
	PrivateKey string // base64, as the platform has it
	Now        time.Time
	Skew       time.Duration // either way; 0: DefaultSCXSkew, negative: any time is right

	OtherTargets []Target // further accepted ways of writing the target, none of which is shown as the expected one
	BodyOrEmpty  bool     // a signature over {} in place of the body is accepted too

	Hints SCXHints
}

// SCXHints are what only the diagnosis looks at.
type SCXHints struct {
	Host       string            // as the request has it, with its port
	PublicURL  string            // the server's public base URL
	Prefix     string            // /w/{workspace}, whether or not the request's path begins with it
	APIKey     string            // of the request
	Passphrase string            // of the API key
	OtherKeys  map[string]string // private keys that may have been used instead, by a name that completes "the key of …"
}

// The rules that requests to zerohash are refused by. VerifySCX knows those of timestamp and signature, and RuleSCXKey; the others are for
// whoever looks the API key up.
const (
	RuleSCXKeyMissing        = "zerohash.key.missing"
	RuleSCXKeyUnknown        = "zerohash.key.unknown"
	RuleSCXKey               = "zerohash.key.unusable" // the private key that the server has is none
	RuleSCXPassphraseMissing = "zerohash.passphrase.missing"
	RuleSCXPassphraseWrong   = "zerohash.passphrase.wrong"
	RuleSCXTimestampMissing  = "zerohash.timestamp.missing"
	RuleSCXTimestampFormat   = "zerohash.timestamp.format"
	RuleSCXTimestampSkew     = "zerohash.timestamp.skew"
	RuleSCXSignatureMissing  = "zerohash.signature.missing"
	RuleSCXSignatureEncoding = "zerohash.signature.encoding"
	RuleSCXSignatureMismatch = "zerohash.signature.mismatch"
	RuleSCXPermission        = "zerohash.permission"
)

const (
	scxRules  = "zerohash."
	scxSigned = "{timestamp}{METHOD}{path and query}{body}"
	anyTime   = time.Duration(math.MaxInt64)
)

// VerifySCX checks the signature of a request to zerohash; nil: it holds. A refusal carries the diagnosis; it costs 2 to 25 ms of one
// core, after a wait for its turn where others are made.
func VerifySCX(r SCXRequest) *Refusal {
	r.Timestamp, r.Signature = strings.TrimSpace(r.Timestamp), strings.TrimSpace(r.Signature)
	switch {
	case r.Skew == 0:
		r.Skew = DefaultSCXSkew
	case r.Skew < 0:
		r.Skew = anyTime
	}
	key, err := SCXKey(r.PrivateKey)
	if err != nil {
		return r.refuse(RuleSCXKey, "no signature of this API key can be checked: "+err.Error())
	}
	if r.Timestamp == "" {
		return r.refuse(RuleSCXTimestampMissing, "the header "+HeaderSCXTimestamp+" is missing; it is the time of signing in Unix seconds, "+
			"as it stands in the signed string")
	}
	if r.Signature == "" {
		return r.refuse(RuleSCXSignatureMissing, "the header "+HeaderSCXSigned+" is missing; it is the base64 of an HMAC-SHA256 over "+
			scxSigned+", keyed with the base64-decoded private key")
	}
	clock := checkTimestamp(HeaderSCXTimestamp, r.Timestamp, r.Now, r.Skew)
	verified, readable := r.verify(key)
	switch {
	case verified && clock == nil:
		return nil
	case verified:
		refusal := r.refuse(scxRules+clock.rule, clock.message)
		refusal.Diagnosis = clock.diagnosis
		if refusal.Diagnosis != nil {
			refusal.Diagnosis.Verifies = true
		}
		return refusal
	}
	return r.mismatch(key, clock, readable)
}

// verify tries each accepted target and body; readable says whether the signature is standard base64 at all.
func (r SCXRequest) verify(key []byte) (verified, readable bool) {
	signature, ok := decodeStandard(r.Signature)
	if !ok {
		return false, false
	}
	for _, target := range r.targets() {
		if hmac.Equal(r.sum(key, target.Value, r.Body), signature) || r.BodyOrEmpty && hmac.Equal(r.sum(key, target.Value, nil), signature) {
			return true, true
		}
	}
	return false, true
}

// sum is the HMAC of SCXBase, which is not put together: bodies of documents are long.
func (r SCXRequest) sum(key []byte, target string, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(ConnectBase(r.Timestamp, r.Method, target, nil))
	if len(body) == 0 {
		body = []byte(emptyBody)
	}
	mac.Write(body)
	return mac.Sum(nil)
}

// targets are all accepted ways of writing the target, the expected one first.
func (r SCXRequest) targets() []Target {
	return append([]Target{{"path and query", r.Target}}, r.OtherTargets...)
}
