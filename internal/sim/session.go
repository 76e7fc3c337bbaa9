package sim

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/magic"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// SessionRequest is what a platform, or a run, asks of a new session.
type SessionRequest struct {
	ReferenceID       string
	RequestID         string
	Scopes            []string
	Metadata          jsontext.Value // a JSON object, compact; nil is {}
	DepositDetails    jsontext.Value
	WithdrawalDetails jsontext.Value
	RunID             string // the run that makes it; such a session starts no other run
}

// CreateSession makes a session and ends the one that its account had.
func (w *World) CreateSession(tx *Tx, r SessionRequest) (Session, error) {
	s := tx.Workspace.Settings()
	account, err := Accounts.Get(tx, r.ReferenceID)
	if errors.Is(err, storage.ErrNotFound) {
		account, err = newAccount(tx, s.Seed, r.ReferenceID)
	}
	if err != nil {
		return Session{}, err
	}
	ordinal := account.Sessions
	parent := account.ID
	session := Session{
		ID:          deriveUUID(s.Seed, "session", parent, ordinal),
		ReferenceID: r.ReferenceID, AccountID: account.ID, Subject: account.Subject,
		TokenID:   deriveUUID(s.Seed, "session_token", parent, ordinal),
		RequestID: r.RequestID, Scopes: r.Scopes, Metadata: r.Metadata,
		DepositDetails: r.DepositDetails, WithdrawalDetails: r.WithdrawalDetails,
		CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(time.Duration(s.Connect.SessionTTL)), RunID: r.RunID,
	}
	if session.RequestID == "" {
		session.RequestID = deriveUUID(s.Seed, "request", parent, ordinal)
	}
	if session.Metadata == nil {
		session.Metadata = jsontext.Value("{}")
	}
	if account.Current != "" {
		if err := endRecord(tx, &Sessions.Kind, account.Current); err != nil {
			return Session{}, err
		}
	}
	account.Sessions++
	account.Current = session.ID
	if err := Accounts.Put(tx, account); err != nil {
		return Session{}, err
	}
	tx.After(func() { w.grew(tx.Workspace, &Sessions.Kind) })
	return session, Sessions.Put(tx, session)
}

// Note is what the platform should know of and is not told by the emulated API. A warning is one that it probably did not mean.
type Note struct {
	Text    string
	Warning bool
}

// OpenSession makes a session at the platform's request, and starts the scenario that plays on it, if there is one.
func (w *World) OpenSession(tx *Tx, r SessionRequest) (session Session, note Note, err error) {
	if err := mustBeParticipant(tx, r.ReferenceID); err != nil {
		return session, note, err
	}
	if session, err = w.CreateSession(tx, r); err != nil {
		return session, note, err
	}
	warn := func(format string, args ...any) (Session, Note, error) {
		return session, Note{"no scenario plays on this session: " + fmt.Sprintf(format, args...), true}, nil
	}
	name, from := namedScenario(session.Metadata), "session.metadata.scenario"
	var row *magic.Row
	if name == "" {
		if row, _, err = w.magicID(tx, magic.Reference, r.ReferenceID); row != nil {
			name, from = row.Scenario, "the magic reference_id "+strict.Quote(row.Value)
		}
		if err = ignoreRefusal(err); err != nil {
			return session, note, err
		}
	}
	if name == "" {
		if name, err = w.startedBy(tx, &session); err != nil {
			return session, note, err
		}
		from = "its starts_on"
	}
	if name == "" {
		name, from = tx.Workspace.Settings().Scenario, "the workspace"
	}
	if name == "" {
		return session, note, nil
	}
	sc, err := w.scenario(tx, name)
	if err != nil {
		return warn("%s names one, and %v", from, err)
	}
	if err := session.allows(sc.Flow); err != nil {
		return warn("%s names %s, and %v", from, name, err)
	}
	run, err := w.StartRun(tx, RunRequest{Scenario: name, SessionID: session.ID, Magic: row})
	if err != nil {
		return session, note, err
	}
	return session, Note{Text: fmt.Sprintf("scenario %s of %s plays on this session as run %s", name, from, run.ID)}, nil
}

// mustBeParticipant refuses users whom the workspace wants to be approved participants and who are not.
func mustBeParticipant(tx *Tx, referenceID string) error {
	if !tx.Workspace.Settings().Connect.RequireParticipant {
		return nil
	}
	p, err := maybeParticipant(tx, referenceID)
	if err != nil {
		return err
	}
	var detail string
	switch {
	case p == nil:
		detail = "no participant has the code " + strict.Quote(referenceID) + "; POST /participants/customers/new makes one"
	case p.Status != lifecycle.StatusApproved:
		detail = fmt.Sprintf("participant %s is %s, and has to be approved", p.Code, p.Status)
	default:
		return nil
	}
	return &Error{Invalid, "the session is refused", []Fault{{"/account/reference_id", detail}}}
}

// namedScenario reads the scenario that a session's metadata asks for.
func namedScenario(metadata jsontext.Value) string {
	if !bytes.Contains(metadata, []byte(`"scenario"`)) {
		return ""
	}
	var m struct {
		Scenario jsontext.Value `json:"scenario"`
	}
	var name string
	if json.Unmarshal(metadata, &m) != nil || json.Unmarshal(m.Scenario, &name) != nil {
		return ""
	}
	return name
}

func newAccount(tx *Tx, seed int64, referenceID string) (Account, error) {
	epoch, err := count(tx, "accounts forgotten", 0)
	if err != nil {
		return Account{}, err
	}
	return Account{
		ReferenceID: referenceID, Epoch: epoch,
		ID:      deriveUUID(seed, "account", referenceID, epoch),
		Subject: deriveUUID(seed, "subject", referenceID, epoch),
	}, nil
}

// forgetAccount drops the account of a session that was trimmed, if it has no newer one: what is kept must not grow with the number of
// users that were ever seen. Should the user come back, the account's new epoch keeps old ids from appearing again.
func forgetAccount(tx *Tx, rec storage.Record) error {
	account, err := Accounts.Get(tx, rec.Keys[0])
	if err != nil || account.Current != rec.ID {
		return ignoreMissing(err)
	}
	if _, err := count(tx, "accounts forgotten", 1); err != nil {
		return err
	}
	return Accounts.Delete(tx, account.ReferenceID)
}

// expireOld marks the oldest sessions that are past their time, so that they may be trimmed.
func expireOld(tx *Tx) error {
	oldest, err := Sessions.List(tx, storage.Query{Which: storage.Live, Oldest: true, Limit: 2 * trimEvery})
	if err != nil {
		return err
	}
	for _, item := range oldest {
		s := item.Value
		if tx.Now.Before(s.ExpiresAt) {
			break
		}
		s.Expired = true
		if err := Sessions.Put(tx, s); err != nil {
			return err
		}
	}
	return nil
}

// allows answers why nothing of the flow can happen in the session, or nil.
func (s *Session) allows(flow lifecycle.Flow) error {
	if slices.ContainsFunc(s.Scopes, func(scope string) bool { return scenario.ScopeFlows[scope] == flow }) {
		return nil
	}
	return refuse(Conflict, "session %s was opened with the scopes %s, which allow no %s", s.ID, strings.Join(s.Scopes, ", "), flow)
}

// accountLabel is the label of the account that the session's deposits credit.
func (s *Session) accountLabel() string {
	var details struct {
		Label string `json:"account_label"`
	}
	if json.Unmarshal(s.DepositDetails, &details) != nil || details.Label == "" {
		return GeneralLabel
	}
	return details.Label
}

// liveSessionOf is the id of the live session that an account has for the flow; "" when it has none.
func liveSessionOf(tx *Tx, referenceID string, flow lifecycle.Flow) (string, error) {
	account, err := Accounts.Get(tx, referenceID)
	if err != nil || account.Current == "" {
		return "", ignoreMissing(err)
	}
	s, err := Sessions.Get(tx, account.Current)
	if err != nil || s.Status(tx.Now, account.Current) != "live" || s.allows(flow) != nil {
		return "", ignoreMissing(err)
	}
	return s.ID, nil
}

// endRecord marks a record as one that may be trimmed, without reading what it says.
func endRecord(tx *Tx, kind *storage.Kind, id string) error {
	rec, ok, err := tx.Get(kind, id)
	if err != nil || !ok {
		return err
	}
	rec.Ended = true
	return tx.Put(kind, rec)
}

// SessionOf answers a session and the id of its account's one live session, which is another when this one was superseded.
func SessionOf(r storage.Reader, id string) (s Session, current string, err error) {
	if s, err = Sessions.Get(r, id); err != nil {
		return s, "", missing(err, "session", id)
	}
	account, err := Accounts.Get(r, s.ReferenceID)
	s.superseded = account.Current != s.ID
	return s, account.Current, ignoreMissing(err)
}

// LiveSession answers the session if it can still be used, and otherwise says why not.
func LiveSession(r storage.Reader, id string, now time.Time) (Session, error) {
	s, current, err := SessionOf(r, id)
	if err != nil {
		return s, err
	}
	switch s.Status(now, current) {
	case "superseded":
		return s, refuse(Conflict, "session %s of %s was superseded by the newer session %s, and cannot be used any more", s.ID, strict.Quote(s.ReferenceID), current)
	case "expired":
		return s, refuse(Conflict, "session %s expired at %s", s.ID, s.ExpiresAt.Format(time.RFC3339))
	}
	return s, nil
}
