package connect

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/mockconnect/mockconnect/jwks"
)

// sessionScope is what an access token must carry to be usable on /sessions.
const sessionScope = "customers:token:issue"

type tokenRequest struct {
	ClientID       *string `json:"client_id"`
	ClientSecret   *string `json:"client_secret"`
	OrganizationID *string `json:"organization_id"`
	Audience       *string `json:"audience"`
	GrantType      *string `json:"grant_type"`
}

func (r *tokenRequest) fields() map[string]*string {
	return map[string]*string{
		"client_id": r.ClientID, "client_secret": r.ClientSecret, "organization_id": r.OrganizationID,
		"audience": r.Audience, "grant_type": r.GrantType,
	}
}

type tokenAnswer struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
}

// accessClaims are the claims of an access token (assumption connect.access-token-claims).
type accessClaims struct {
	Issuer       string       `json:"iss"`
	Subject      string       `json:"sub"`
	Audience     string       `json:"aud,omitzero"`
	IssuedAt     int64        `json:"iat"`
	ExpiresAt    int64        `json:"exp"`
	ID           string       `json:"jti"`
	Scope        string       `json:"scope"`
	Organization organization `json:"organization"`
	Generation   int          `json:"generation,omitzero"` // once a scenario has had the earlier ones expire
}

type organization struct {
	ID string `json:"id"`
}

// tokens issues and verifies access tokens. Signing costs a millisecond and verifying a tenth of one, so that both remember: a client
// that asks again within the same second gets the same token, and a token that was verified is not verified again until something
// about its workspace changes.
type tokens struct {
	mu       sync.Mutex
	issued   map[issue]issued
	verified map[string]verified
}

type issue struct {
	settings *sim.Settings // replaced on every change of credentials, keys or clock
	audience string
}

type issued struct {
	second int64
	token  string
}

type verified struct {
	workspace *sim.Workspace
	settings  *sim.Settings // as they were then
	ends      time.Time     // when the token expires or its key retires
	claims    accessClaims
}

// mostRemembered bounds what is remembered; beyond it, everything is forgotten at once.
const mostRemembered = 4096

func newTokens() *tokens {
	return &tokens{issued: map[issue]issued{}, verified: map[string]verified{}}
}

func (t *tokens) create(c *call.Call) (call.Answer, error) {
	var r tokenRequest
	if len(c.Body) > 0 && c.Body[0] != '{' && strings.HasPrefix(c.HTTP.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return call.Answer{}, invalidArgument.as("the body is form-encoded; this endpoint is documented with a JSON body and Content-Type: application/json")
	}
	faults := strict.JSON(c.Body, &r, strict.AllowUnknown()) // the workspace, and so its strictness, is only known after a first look
	if ws, ok := ofCredentials(c, &r); ok && !c.Named {
		c.Workspace = ws
	}
	if len(faults) > 0 {
		return call.Answer{}, invalidArgument.as(sentence(faults))
	}
	r = tokenRequest{}
	if err := decode(c, &r); err != nil {
		return call.Answer{}, err
	}
	if err := t.check(c, &r); err != nil {
		return call.Answer{}, err
	}
	audience := ""
	if r.Audience != nil {
		audience = *r.Audience
	}
	token, err := t.issue(c, audience)
	if err != nil {
		return call.Answer{}, err
	}
	c.Assume(assumptions.TokenRequiredFields, assumptions.AccessTokenClaims)
	return call.Answer{Status: 200, Header: noStore, Body: tokenAnswer{token, "Bearer", lifetime(c.Workspace.Settings())}}, nil
}

// lifetime is how many seconds an access token lives: whole ones, since its dates are.
func lifetime(s *sim.Settings) int64 { return int64(time.Duration(s.Connect.TokenTTL) / time.Second) }

// noStore keeps tokens out of caches (RFC 6749 section 5.1).
var noStore = map[string]string{"Cache-Control": "no-store", "Pragma": "no-cache"}

// check holds the request against the workspace's profile and credentials.
func (t *tokens) check(c *call.Call, r *tokenRequest) error {
	dialect := c.Workspace.Settings().Dialect()
	fields := r.fields()
	var missing []string
	for _, name := range dialect.TokenRequired {
		if v := fields[name]; v == nil || *v == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		c.Assume(assumptions.TokenRequiredFields)
		return invalidArgument.as(fmt.Sprintf("required and missing in profile %s: %s", dialect.Name, strings.Join(missing, ", ")))
	}
	if r.Audience != nil && len(*r.Audience) > longestText {
		return invalidArgument.as(fmt.Sprintf("audience: wants at most %d bytes, got %d", longestText, len(*r.Audience)))
	}
	if r.GrantType != nil && *r.GrantType != "client_credentials" {
		return unsupportedType.as("grant_type: wants client_credentials, got " + strict.Quote(*r.GrantType))
	}
	own := credentials(c)
	i := slices.IndexFunc(own, func(known *sim.Connect) bool { return known.ClientID == *r.ClientID })
	if i < 0 {
		c.Explain(sim.Explanation{Rule: "connect.client.unknown", Message: "client_id " + strict.Quote(*r.ClientID) + " belongs to no workspace of this server", Received: *r.ClientID})
		return invalidClient.as("client authentication failed: unknown client_id, or wrong client_secret")
	}
	if !sameSecret(own[i].ClientSecret, *r.ClientSecret) {
		c.Explain(sim.Explanation{
			Rule: "connect.client.secret", Message: fmt.Sprintf("the client_secret of client %s is not the one on file; %s", *r.ClientID, secretHint(own[i].ClientSecret, *r.ClientSecret)),
		})
		return invalidClient.as("client authentication failed: unknown client_id, or wrong client_secret")
	}
	if r.OrganizationID != nil && !own[i].IsOrganization(*r.OrganizationID) {
		c.Explain(sim.Explanation{
			Rule: "connect.client.organization", Message: "organization_id is not the client's organization",
			Expected: own[i].OrganizationID, Received: *r.OrganizationID,
		})
		return invalidClient.as("organization_id " + strict.Quote(*r.OrganizationID) + " is not the organization of this client")
	}
	return nil
}

// credentials lists the credentials that count for the call: the workspace's own, and where the path names the workspace, the sample
// credentials of default too.
func credentials(c *call.Call) []*sim.Connect {
	own := []*sim.Connect{&c.Workspace.Settings().Connect}
	if c.Named {
		own = append(own, &c.World.Default().Settings().Connect)
	}
	return own
}

// sameSecret takes the same time whatever is sent.
func sameSecret(want, got string) bool {
	a, b := sha256.Sum256([]byte(want)), sha256.Sum256([]byte(got))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// secretHint names the usual accidents, and shows neither secret.
func secretHint(want, got string) string {
	switch {
	case strings.TrimSpace(got) == want:
		return "it was sent with white space around it"
	case strings.Trim(got, `"'`) == want:
		return "it was sent with quotes around it"
	case strings.ReplaceAll(got, " ", "+") == want:
		return "a + in it became a space, as happens when a JSON value is form-decoded"
	case strings.TrimRight(want, "=") == strings.TrimRight(got, "="):
		return "the = signs at its end are missing or too many"
	default:
		return fmt.Sprintf("it has %d characters, the one on file has %d", len(got), len(want))
	}
}

// issue signs an access token, or answers the one that was signed within this second.
func (t *tokens) issue(c *call.Call, audience string) (string, error) {
	ws, s := c.Workspace, c.Workspace.Settings()
	now := ws.Timeline.Now()
	key := issue{s, audience}
	t.mu.Lock()
	last, ok := t.issued[key]
	t.mu.Unlock()
	if ok && last.second == now.Unix() {
		return last.token, nil
	}
	ring, err := c.World.Keys(ws)
	if err != nil {
		return "", err
	}
	claims := accessClaims{
		Issuer: "connect", Subject: s.Connect.ClientID, Audience: audience,
		IssuedAt: now.Unix(), ExpiresAt: now.Unix() + lifetime(s),
		ID:    sim.AccessTokenID(s.Seed, s.Connect.ClientID, s.Connect.TokenGeneration, now),
		Scope: sessionScope, Organization: organization{s.Connect.OrganizationID},
		Generation: s.Connect.TokenGeneration,
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	token, err := jwks.Sign(ring.Signing(jwks.Connect), payload, "JWT")
	if err != nil {
		return "", err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.issued) >= mostRemembered {
		clear(t.issued)
	}
	t.issued[key] = issued{now.Unix(), token}
	return token, nil
}
