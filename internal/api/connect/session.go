package connect

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/profile"
	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/mockconnect/mockconnect/jwks"
	"github.com/shopspring/decimal"
)

type sessionRequest struct {
	RequestID *string      `json:"request_id"`
	Account   *accountPart `json:"account"`
	Session   *sessionPart `json:"session"`
	Scopes    *scopes      `json:"scopes"`
}

type accountPart struct {
	ReferenceID *string `json:"reference_id"`
}

type sessionPart struct {
	Metadata          jsontext.Value     `json:"metadata"`
	DepositDetails    *depositDetails    `json:"deposit_details"`
	WithdrawalDetails *withdrawalDetails `json:"withdrawal_details"`
}

type depositDetails struct {
	AccountLabel string `json:"account_label,omitzero"`
}

type withdrawalDetails struct {
	Asset        string `json:"asset"`
	Network      string `json:"network"`
	Amount       string `json:"amount"`
	AccountLabel string `json:"account_label,omitzero"`
}

// scopes is an array of strings, or one string (assumption connect.scopes-type).
type scopes []string

// UnmarshalNode implements strict.Unmarshaler.
func (s *scopes) UnmarshalNode(n *strict.Node) []strict.Fault {
	var one string
	if n.Kind() == strict.String && n.Decode(&one) == nil {
		*s = scopes{one}
		return nil
	}
	var several []string
	faults := n.Decode(&several)
	*s = several
	return faults
}

type sessionAnswer struct {
	JWT       string `json:"jwt"`
	ExpiresIn int64  `json:"expires_in"` // seconds
}

type wrappedAnswer struct {
	Token sessionAnswer `json:"token"`
}

// sessionClaims are the claims of a session JWT, in the order in which the guide prints them. Its dates are strings.
type sessionClaims struct {
	Issuer       string       `json:"iss"`
	Subject      string       `json:"sub"`
	IssuedAt     string       `json:"iat"`
	ExpiresAt    string       `json:"exp"`
	ID           string       `json:"jti"`
	Organization organization `json:"organization"`
	Account      struct {
		ID          string `json:"id"`
		ReferenceID string `json:"reference_id"`
	} `json:"account"`
	Session struct {
		ID string `json:"id"`
	} `json:"session"`
}

// claimTime is RFC 3339 with nine digits after the second.
const claimTime = "2006-01-02T15:04:05.000000000Z07:00"

type sessions struct{ tokens *tokens }

func (h *sessions) create(c *call.Call) (call.Answer, error) {
	claims, err := h.tokens.bearer(c)
	if err != nil {
		return call.Answer{}, err
	}
	if err := checkOrganization(c, claims.Organization.ID); err != nil {
		return call.Answer{}, err
	}
	if err := checkSignature(c); err != nil {
		return call.Answer{}, err
	}
	var r sessionRequest
	if err := decode(c, &r); err != nil {
		return call.Answer{}, err
	}
	if err := r.check(c); err != nil {
		return call.Answer{}, err
	}
	session, err := h.make(c, &r)
	if err != nil {
		return call.Answer{}, err
	}
	token, err := sessionToken(c.Workspace.Settings(), &session)
	if err != nil {
		return call.Answer{}, err
	}
	answer := sessionAnswer{token, int64(session.ExpiresAt.Sub(session.CreatedAt).Seconds())}
	c.Assume(assumptions.SessionAnswerShape)
	if c.Path == wrappedPath {
		return call.Answer{Status: http.StatusOK, Header: noStore, Body: wrappedAnswer{answer}}, nil
	}
	return call.Answer{Status: http.StatusOK, Header: noStore, Body: answer}, nil
}

func (h *sessions) make(c *call.Call, r *sessionRequest) (sim.Session, error) {
	wanted := sim.SessionRequest{ReferenceID: *r.Account.ReferenceID, Scopes: *r.Scopes, Metadata: r.Session.Metadata}
	if r.RequestID != nil {
		wanted.RequestID = *r.RequestID
	}
	if d := r.Session.DepositDetails; d != nil {
		wanted.DepositDetails, _ = json.Marshal(d)
	}
	if d := r.Session.WithdrawalDetails; d != nil {
		wanted.WithdrawalDetails, _ = json.Marshal(d)
	}
	var session sim.Session
	var note sim.Note
	err := c.World.Update(c.HTTP.Context(), c.Workspace, func(tx *sim.Tx) (err error) {
		session, note, err = c.World.OpenSession(tx, wanted)
		return err
	})
	switch {
	case err != nil, note.Text == "":
	case note.Warning:
		c.Warn(note.Text)
	default:
		c.Note(note.Text)
	}
	return session, err
}

// check holds the request against the workspace's profile. Everything that is wrong is said at once.
func (r *sessionRequest) check(c *call.Call) error {
	dialect := c.Workspace.Settings().Dialect()
	var wrong []string
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	switch {
	case r.Account == nil:
		add("account: required")
	case r.Account.ReferenceID == nil || *r.Account.ReferenceID == "":
		add("account.reference_id: required, the user's participant_code")
	case len(*r.Account.ReferenceID) > longestText:
		add("account.reference_id: wants at most %d bytes, got %d", longestText, len(*r.Account.ReferenceID))
	}
	if r.RequestID != nil && len(*r.RequestID) > longestText {
		add("request_id: wants at most %d bytes, got %d", longestText, len(*r.RequestID))
	}
	if r.Session == nil {
		add("session: required, an object that may be empty")
		r.Session = &sessionPart{}
	}
	if m := r.Session.Metadata; m != nil && m.Kind() != '{' {
		add("session.metadata: wants an object, got %s", strict.Quote(string(m)))
	}
	wrong = append(wrong, r.checkScopes(c, dialect)...)
	if d := r.Session.WithdrawalDetails; d != nil {
		wrong = append(wrong, d.check(c.Workspace.Settings(), dialect)...)
	}
	if len(wrong) > 0 {
		return invalidArgument.as(strings.Join(wrong, "; "))
	}
	return nil
}

func (r *sessionRequest) checkScopes(c *call.Call, dialect *profile.Profile) (wrong []string) {
	c.Assume(assumptions.ScopesType)
	if r.Scopes == nil || len(*r.Scopes) == 0 {
		return []string{"scopes: required, an array of " + strings.Join(dialect.Scopes, ", ")}
	}
	for i, scope := range *r.Scopes {
		if !slices.Contains(dialect.Scopes, scope) {
			wrong = append(wrong, fmt.Sprintf("scopes[%d]: %s (profile %s)", i, strict.Unknown("scope", scope, dialect.Scopes), dialect.Name))
		}
	}
	if need := dialect.WithdrawalDetailsScope; need != "" && slices.Contains(*r.Scopes, need) && r.Session.WithdrawalDetails == nil {
		wrong = append(wrong, "session.withdrawal_details: required with scope "+need)
	}
	return wrong
}

func (d *withdrawalDetails) check(s *sim.Settings, dialect *profile.Profile) (wrong []string) {
	for name, value := range map[string]string{"asset": d.Asset, "network": d.Network, "amount": d.Amount} {
		if value == "" {
			wrong = append(wrong, "session.withdrawal_details."+name+": required")
		}
	}
	slices.Sort(wrong)
	if len(wrong) > 0 {
		return wrong
	}
	if !dialect.Precision {
		if _, detail := sim.ParseAmount(d.Amount); detail != "" {
			wrong = append(wrong, "session.withdrawal_details.amount: "+detail)
		}
		return wrong
	}
	order := sim.Order{Integration: "manual", Asset: d.Asset, Network: d.Network, Amount: d.Amount}
	c := s.Connect
	c.Limits, c.Integrations = sim.Limits{}, nil // only the amount's form is the session's business
	for _, f := range c.CheckOrder(order, decimal.Zero) {
		wrong = append(wrong, "session.withdrawal_details."+strings.TrimPrefix(f.Pointer, "/")+": "+f.Detail)
	}
	return wrong
}

// checkOrganization compares the organization header with the token's organization.
func checkOrganization(c *call.Call, own string) error {
	c.Assume(assumptions.OrganizationMismatch)
	short, long := c.HTTP.Header.Get("client-id"), c.HTTP.Header.Get("x-connect-client-id")
	got := short
	if got == "" {
		got = long
	}
	switch {
	case got == "":
		return invalidArgument.as("the header client-id is missing; it carries the organization_id")
	case short != "" && long != "" && short != long:
		return invalidArgument.as("the headers client-id and x-connect-client-id differ")
	}
	for _, known := range credentials(c) {
		if known.IsOrganization(got) {
			return nil
		}
	}
	message := "the client-id header is not the organization of the access token"
	if got == c.Workspace.Settings().Connect.ClientID {
		message = "the client-id header carries the client_id; it wants the organization_id"
	}
	c.Explain(sim.Explanation{Rule: "connect.organization", Message: message, Expected: own, Received: got})
	return denied.as(message)
}

func sessionToken(s *sim.Settings, session *sim.Session) (string, error) {
	claims := sessionClaims{
		Issuer: "connect", Subject: session.Subject,
		IssuedAt: session.CreatedAt.Format(claimTime), ExpiresAt: session.ExpiresAt.Format(claimTime),
		ID: session.TokenID, Organization: organization{s.Connect.OrganizationID},
	}
	claims.Account.ID, claims.Account.ReferenceID, claims.Session.ID = session.AccountID, session.ReferenceID, session.ID
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	return jwks.SignHS256(s.Connect.SessionKey, payload)
}
