package sim

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/mockconnect/mockconnect/internal/sim/siwe"
	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/mockconnect/mockconnect/jwks"
)

// SIWX is the workspace's client of the wallet sign-in API.
type SIWX struct {
	APIKey     string `json:"api_key,omitzero"` // UUID; empty with the secret: the credentials were deleted
	APISecret  string `json:"api_secret,omitzero"`
	ClientID   string `json:"client_id"`  // UUID, the Id of tokens
	Generation int    `json:"generation"` // of the credentials; tokens of an earlier one are refused
	PublicKey  string `json:"public_key,omitzero"`

	Signatures      Check    `json:"signatures,omitzero"`       // empty: enforce
	SignatureErrors string   `json:"signature_errors,omitzero"` // status of a refused signature
	SignatureAge    Duration `json:"signature_age,omitzero"`    // of created, by the wall clock
	Components      []string `json:"components,omitzero"`       // that have to be signed besides the usual ones
	HighS           bool     `json:"high_s,omitzero"`           // wallet signatures with a high s are taken; the control API calls the opposite require_low_s
	Chains          []uint64 `json:"chains,omitzero"`           // eip155 chain ids; nil: any
	Domain          string   `json:"domain,omitzero"`           // of challenges, as are URI and Statement
	URI             string   `json:"uri,omitzero"`
	Statement       string   `json:"statement,omitzero"`
	ChallengeTTL    Duration `json:"challenge_ttl,omitzero"`
	TokenTTL        Duration `json:"token_ttl,omitzero"`
	Scenario        string   `json:"scenario,omitzero"`       // plays on every new customer, and decides what becomes of it
	PlainWebhooks   bool     `json:"plain_webhooks,omitzero"` // webhooks are not signed; the control API calls the opposite webhook_signatures
	TokenKey        []byte   `json:"token_key"`               // HS256, random
}

// SignatureErrorStyles are the statuses with which a request signature is refused; the first is the default.
var SignatureErrorStyles = []string{"400", "401"}

// requestComponents are the derived components that every request has (RFC 9421, section 2.2).
var requestComponents = []string{"@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query"}

// What the documents' sample challenge has.
const (
	sampleDomain    = "api.sandbox.offblocks.xyz"
	sampleURI       = "https://" + sampleDomain
	sampleStatement = "OffBlocks wants to verify ownership of your wallet. By connecting your wallet and using OffBlocks, " +
		"you agree to our Terms of services and Privacy Policy"
	sampleAddress = "0x43158f45b5EbD7b1179130130DF00393928C2691"
)

// oneHour is how long tokens and challenges live, and answers are kept for whoever asks again.
const oneHour = Duration(time.Hour)

// Effective is the settings with what they leave to the defaults.
func (x SIWX) Effective() SIWX {
	or := func(value *Duration, usual Duration) {
		if *value == 0 {
			*value = usual
		}
	}
	or(&x.SignatureAge, Duration(5*time.Minute))
	or(&x.ChallengeTTL, oneHour)
	or(&x.TokenTTL, oneHour)
	if x.Signatures == "" {
		x.Signatures = Enforce
	}
	x.SignatureErrors = chosen(x.SignatureErrors, SignatureErrorStyles)
	for _, text := range []struct {
		value *string
		usual string
	}{{&x.Domain, sampleDomain}, {&x.URI, sampleURI}, {&x.Statement, sampleStatement}} {
		if *text.value == "" {
			*text.value = text.usual
		}
	}
	return x
}

// Allows says whether customers may come from a chain.
func (x *SIWX) Allows(chainID uint64) bool {
	return x.Chains == nil || slices.Contains(x.Chains, chainID)
}

// firstChain is the chain on which the mock makes customers of its own: Ethereum's main network, or else the first that is allowed.
func (x *SIWX) firstChain() uint64 {
	if x.Allows(mainNetwork) || len(x.Chains) == 0 {
		return mainNetwork
	}
	return x.Chains[0]
}

func (x *SIWX) faults() []Fault {
	var faults []Fault
	add := func(pointer, format string, args ...any) {
		faults = append(faults, Fault{"/siwx" + pointer, fmt.Sprintf(format, args...)})
	}
	if wrong := WrongSIWXCredentials(x.APIKey, x.APISecret); x.APIKey+x.APISecret != "" && len(wrong) > 0 {
		for _, f := range wrong {
			add(map[string]string{"/apiKey": "/api_key", "/apiSecret": "/api_secret"}[f.Pointer], "%s", f.Detail)
		}
	}
	if uuid.Validate(x.ClientID) != nil {
		add("/client_id", "wants a UUID, got %s", strict.Quote(x.ClientID))
	}
	if x.PublicKey != "" {
		if _, err := jwks.ParseP384PEM(x.PublicKey); err != nil {
			add("/public_key", "%v", err)
		}
	}
	if x.Signatures != "" && !slices.Contains(Checks, x.Signatures) {
		add("/signatures", "wants one of enforce, warn, off; got %s", strict.Quote(string(x.Signatures)))
	}
	if x.SignatureErrors != "" && !slices.Contains(SignatureErrorStyles, x.SignatureErrors) {
		add("/signature_errors", "wants 400 or 401, got %s", strict.Quote(x.SignatureErrors))
	}
	for i, name := range x.Components {
		pointer := fmt.Sprintf("/components/%d", i)
		switch {
		case name == "" || name != strings.ToLower(name) || strings.ContainsAny(name, " \t\"\\;,()"):
			add(pointer, "wants the name of a component, such as @authority or idempotency-key, got %s", strict.Quote(name))
		case strings.HasPrefix(name, "@") && !slices.Contains(requestComponents, name):
			add(pointer, "%s", strict.Unknown("component of requests", name, requestComponents))
		case slices.Contains(x.Components[:i], name):
			add(pointer, "is there twice: %s", name)
		}
	}
	for name, span := range map[string]Duration{"/challenge_ttl": x.ChallengeTTL, "/token_ttl": x.TokenTTL, "/signature_age": x.SignatureAge} {
		if span != 0 && (span < Duration(time.Second) || time.Duration(span) > longest) {
			add(name, "wants a time from 1s to 10 years, got %s", span)
		}
	}
	if x.Domain+x.URI+x.Statement == "" {
		return faults // those of the documents make one
	}
	e := x.Effective()
	if u, err := url.Parse(e.URI); err != nil || u.Scheme == "" || u.Host == "" {
		add("/uri", "wants an absolute URI such as https://api.example, got %s", strict.Quote(e.URI))
	} else if _, err := siwe.New(siwe.Challenge{
		Domain: e.Domain, Address: sampleAddress, Statement: e.Statement, URI: e.URI, ChainID: 1, Nonce: "00000000", IssuedAt: time.Unix(0, 0),
	}); err != nil {
		add("", "domain, uri and statement do not make a challenge: %v", err)
	}
	return faults
}

// longestSIWXSecret bounds apiSecret, in bytes.
const longestSIWXSecret = longestCredential

// WrongSIWXCredentials lists what is wrong with new credentials, by the names that the API has for them.
func WrongSIWXCredentials(key, secret string) []Fault {
	var faults []Fault
	if uuid.Validate(key) != nil || len(key) != len(uuid.Nil.String()) {
		faults = append(faults, Fault{"/apiKey", "wants a UUID, such as d04953b7-5878-4fd0-8970-0a5f77fbce59"})
	}
	if secret == "" || len(secret) > longestSIWXSecret {
		faults = append(faults, Fault{"/apiSecret", fmt.Sprintf("wants 1 to %d bytes", longestSIWXSecret)})
	}
	return faults
}

// SigningKeyID is the id of the client's public key; empty when it has none.
func (x *SIWX) SigningKeyID() string {
	if x.PublicKey == "" {
		return ""
	}
	key, err := jwks.ParseP384PEM(x.PublicKey)
	if err != nil {
		return "" // as settings are checked, it is one
	}
	return jwks.PublicKeyID(key)
}
