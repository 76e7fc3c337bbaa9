package sim

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// ParticipantCode is the form of participant and platform codes.
var ParticipantCode = regexp.MustCompile(`^[A-Z0-9]{6}$`)

// Individual is the type of participants who are people. Those that are not have the type of their entity, such as llc.
const Individual = "individual"

// Participant is a customer of the platform, as zerohash knows it.
type Participant struct {
	Code          string          `json:"participant_code"`
	Type          string          `json:"type"` // Individual, or what an entity is
	Status        lifecycle.State `json:"status"`
	ReasonCode    string          `json:"reason_code,omitzero"`
	RejectReasons []string        `json:"reject_reasons,omitzero"`
	KYC           KYC             `json:"kyc"`
	Action        string          `json:"action,omitzero"`          // what was last done with it
	Email         string          `json:"email,omitzero"`           // as it was given; people have one of their own
	Submitter     string          `json:"submitter_email,omitzero"` // the person who spoke for an entity
	Phone         string          `json:"phone_number,omitzero"`
	UUID          string          `json:"participant_uuid,omitzero"`
	Name          Name            `json:"name"`
	Jurisdiction  string          `json:"jurisdiction_code,omitzero"` // ISO 3166-2
	Citizenship   string          `json:"citizenship_code,omitzero"`  // ISO 3166-1 alpha-2
	Country       string          `json:"country,omitzero"`           // ISO 3166-1 alpha-3
	DateOfBirth   string          `json:"date_of_birth,omitzero"`
	Limits        []Limit         `json:"limits,omitzero"`
	Documents     []Document      `json:"documents,omitzero"`
	SignedAt      int64           `json:"signed_timestamp,omitzero"` // milliseconds, as it was given
	Fields        jsontext.Value  `json:"fields"`                    // the body that made it, compact
	FirstStatus   lifecycle.State `json:"first_status"`              // the status that its making was answered with
	RequestID     string          `json:"request_id,omitzero"`       // the X-Request-Id that made it
	Sum           string          `json:"sum,omitzero"`              // of the body that made it
	Ordinal       int             `json:"ordinal"`
	Events        int             `json:"events"` // told of so far
	CreatedAt     time.Time       `json:"created_at"`
	UpdatedAt     time.Time       `json:"updated_at"`
}

// Name is what a participant is called.
type Name struct {
	First  string `json:"first,omitzero"`
	Middle string `json:"middle,omitzero"`
	Last   string `json:"last,omitzero"`
	Entity string `json:"entity,omitzero"`
}

// String is the name in one line.
func (n Name) String() string {
	if n.Entity != "" {
		return n.Entity
	}
	return strings.Join(strings.Fields(n.First+" "+n.Middle+" "+n.Last), " ")
}

// Document is one that was handed in. Its content is not kept.
type Document struct {
	FileName string    `json:"file_name"`
	Type     string    `json:"document_type"`
	MIME     string    `json:"mime"`
	Size     int       `json:"size"` // bytes
	At       time.Time `json:"created_at"`
}

// Limit is one row of a participant's transaction limits.
type Limit struct {
	Types      []string `json:"type"`             // trades, transfers, withdrawals, deposits
	Period     int      `json:"period"`           // hours; 0 is for good
	Configured string   `json:"configured_limit"` // decimal
	Asset      string   `json:"asset"`
}

// Refusals that the API has its own words for.
var (
	ErrEmailTaken    = errors.New("another participant of the platform has this email")
	ErrDataReused    = errors.New("the same participant was submitted with another request id")
	ErrRequestReused = errors.New("another participant was submitted with the same request id")
	ErrNotApproved   = errors.New("the participant is not approved")
)

// NewParticipant is what makes a participant.
type NewParticipant struct {
	Participant          // Code may be empty; Status, times and counts are ignored
	Decision    Decision // what its data comes to
}

// CreateParticipant makes a participant, or answers the one that the very same request made before: then again is true.
func (w *World) CreateParticipant(tx *Tx, n NewParticipant) (p Participant, again bool, err error) {
	p = n.Participant
	if before, found, err := replayed(tx, &p); found || err != nil {
		return before, found, err
	}
	if err := freeEmail(tx, p.Email); err != nil {
		return p, false, err
	}
	if err := number(tx, &p); err != nil {
		return p, false, err
	}
	steps := slices.Concat([]Outcome{{Status: lifecycle.StatusSubmitted}}, n.Decision.Via, []Outcome{n.Decision.Outcome})
	scenario := tx.Workspace.Settings().Zerohash.Scenario
	if n.Decision.Magic != nil {
		scenario = ""
	}
	if scenario != "" {
		steps = steps[:1] // the rest is up to the scenario
	}
	p.FirstStatus = steps[len(steps)-1].Status
	for _, o := range steps {
		if _, err := w.setStatus(tx, &p, o, Notice{}); err != nil {
			return p, false, err
		}
	}
	if scenario != "" {
		_, err = w.StartRun(tx, RunRequest{Scenario: scenario, Vars: map[string]string{"reference_id": p.Code}})
	}
	return p, false, err
}

// freeEmail refuses an email that a participant has.
func freeEmail(r storage.Reader, email string) error {
	if email == "" {
		return nil
	}
	_, taken, err := ParticipantByEmail(r, email)
	if err == nil && taken {
		err = ErrEmailTaken
	}
	return err
}

// number gives a new participant its place among all, and a code where it has none.
func number(tx *Tx, p *Participant) (err error) {
	if p.Ordinal, err = count(tx, participantCount, 1); err != nil {
		return err
	}
	if p.Code == "" {
		p.Code, err = freeCode(tx, p.Ordinal)
	}
	p.CreatedAt, p.Status, p.Events = tx.Now, lifecycle.None, 0
	return err
}

// replayed finds the participant that the same request made, which had the same id and the same data. The one without the other is refused.
func replayed(tx *Tx, p *Participant) (Participant, bool, error) {
	if p.RequestID != "" {
		before, err := one(Participants.List(tx, storage.Query{Index: "request_id", Value: p.RequestID, Limit: 1}))
		if err != nil || before != nil {
			if err == nil && before.Sum != p.Sum {
				return Participant{}, false, ErrRequestReused
			}
			return orZero(before), err == nil, err
		}
	}
	if p.Sum != "" {
		before, err := one(Participants.List(tx, storage.Query{Index: "sum", Value: p.Sum, Limit: 1}))
		if err == nil && before != nil {
			err = ErrDataReused
		}
		return Participant{}, false, err
	}
	return Participant{}, false, nil
}

// one is the first item of a list, or nil.
func one[T any](items []storage.Item[T], err error) (*T, error) {
	if err != nil || len(items) == 0 {
		return nil, err
	}
	return &items[0].Value, nil
}

func orZero[T any](v *T) (zero T) {
	if v == nil {
		return zero
	}
	return *v
}

// freeCode draws codes until one is free: there are 2^30 of them, so that among many participants two draws meet now and then.
func freeCode(tx *Tx, ordinal int) (string, error) {
	for draw := 0; ; draw++ {
		code := deriveCode(tx.Workspace.Settings().Seed, "participant", fmt.Sprint(ordinal), draw)
		if _, taken, err := tx.Get(&Participants.Kind, code); !taken {
			return code, err
		}
	}
}

// UserCode is the code of a person who is part of an entity; place says which one.
func UserCode(seed int64, entity, place string) string {
	return "U-" + deriveCode(seed, "user", entity+"/"+place, 0)
}

// SetStatus moves a participant to a status, whatever it was, and has the platform told when it is another one.
func (w *World) SetStatus(tx *Tx, code string, o Outcome) (Participant, error) {
	p, err := FindParticipant(tx, code)
	if err == nil {
		_, err = w.setStatus(tx, &p, o, Notice{})
	}
	return p, err
}

// setStatus moves p, keeps it, and answers how many deliveries tell of it. n has what they share.
func (w *World) setStatus(tx *Tx, p *Participant, o Outcome, n Notice) (pending int, err error) {
	if p.Status == o.Status {
		return 0, nil
	}
	p.become(o, tx.Now)
	return w.tellOf(tx, p, lifecycle.StatusChanged, n)
}

// actions are what brings a participant to a status. The documents name approve, and update for what leaves the status alone.
var actions = map[lifecycle.State]string{
	lifecycle.StatusSubmitted: "submit", lifecycle.StatusPendingApproval: "review", lifecycle.StatusApproved: "approve",
	lifecycle.StatusRejected: "reject", lifecycle.StatusLocked: "lock", lifecycle.StatusPendingUnlock: "unlock",
	lifecycle.StatusPendingDisable: "disable", lifecycle.StatusDisabled: "disable", lifecycle.StatusDivested: "divest",
	lifecycle.StatusClosed: "close",
}

// become is the change of status by itself.
func (p *Participant) become(o Outcome, at time.Time) {
	p.Action = actions[o.Status]
	p.Status, p.ReasonCode, p.RejectReasons, p.UpdatedAt = o.Status, o.ReasonCode, slices.Clone(o.RejectReasons), at
	switch o.Status {
	case lifecycle.StatusRejected:
		p.KYC.Attempts = min(p.KYC.Attempts+1, mostAttempts)
		if p.ReasonCode == "" && len(p.RejectReasons) > 0 {
			p.ReasonCode = p.RejectReasons[0]
		}
	case lifecycle.StatusApproved:
		p.KYC.Attempts = 0
	}
}

// tellOf tells the platform of a participant, as it stands, and keeps it.
func (w *World) tellOf(tx *Tx, p *Participant, event string, n Notice) (pending int, err error) {
	n.Event, _ = lifecycle.EventNamed(event)
	n.ID = deriveUUID(tx.Workspace.Settings().Seed, "event", p.Code, p.Events)
	p.Events++
	told := *p
	n.At, n.Object, n.ReferenceID, n.Participant = tx.Now, p.Code, p.Code, &told
	if err := Participants.Put(tx, *p); err != nil || n.Silent {
		return 0, err
	}
	return w.outbox.Post(tx, n)
}

// FindParticipant finds a participant by code.
func FindParticipant(r storage.Reader, code string) (Participant, error) {
	p, err := Participants.Get(r, code)
	if err != nil {
		return p, missing(err, "participant", code)
	}
	return p, nil
}

// maybeParticipant is the participant with that code; nil when there is none.
func maybeParticipant(r storage.Reader, code string) (*Participant, error) {
	p, err := Participants.Get(r, code)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return &p, nil
}

// ParticipantByEmail finds the code of the participant with an email, in whatever case it is written.
func ParticipantByEmail(r storage.Reader, email string) (code string, found bool, err error) {
	records, err := r.List(&Participants.Kind, storage.Query{Index: "email", Value: strings.ToLower(email), Limit: 1})
	if err != nil || len(records) == 0 {
		return "", false, err
	}
	return records[0].ID, true, nil
}
