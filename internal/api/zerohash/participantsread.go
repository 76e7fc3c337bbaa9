package zerohash

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

type (
	participantPage struct {
		Message    []listedParticipant `json:"message"`
		Page       int                 `json:"page"`
		PageSize   int                 `json:"page_size"`
		TotalPages int                 `json:"total_pages"`
		Count      int                 `json:"count"`
	}
	listedParticipant struct {
		Code         string          `json:"participant_code"`
		Name         string          `json:"participant_name"`
		Email        string          `json:"email,omitzero"`
		Status       lifecycle.State `json:"status"`
		ReasonCode   string          `json:"reason_code,omitzero"`
		Jurisdiction string          `json:"jurisdiction_code,omitzero"`
		Limits       []limit         `json:"limits"`
		UpdatedAt    int64           `json:"updated_at"` // milliseconds
	}
	foundParticipant struct {
		Code  string `json:"participant_code"`
		Email string `json:"email"`
	}
	participantInfo struct {
		Code         string          `json:"participant_code"`
		Status       lifecycle.State `json:"status"`
		Action       string          `json:"action"`
		Type         string          `json:"participant_type"`
		Name         string          `json:"name"`
		Email        string          `json:"email,omitzero"`
		Method       string          `json:"submission_method"`
		SignedAt     int64           `json:"signed_timestamp,omitzero"` // milliseconds, as are the others
		CreatedAt    int64           `json:"created_at"`
		UpdatedAt    int64           `json:"last_updated"`
		Jurisdiction string          `json:"jurisdiction_code,omitzero"`
	}
	participantKYC struct {
		Code           string          `json:"participant_code"`
		IDV            string          `json:"idv"`
		Liveness       string          `json:"liveness_check"`
		HasTaxID       bool            `json:"tax_id"`
		EDD            bool            `json:"edd"`
		EDDRequired    bool            `json:"edd_required"`
		Tags           []string        `json:"tags"` // of KYC tiers, which the mock has none of
		Status         lifecycle.State `json:"participant_status"`
		Attempts       int             `json:"kyc_attempts"`
		EmailScreening string          `json:"email_screening"`
	}
)

// listParticipants lists the platform's customers, oldest first. What relationship_type may be is not documented, so it narrows nothing.
func listParticipants(r *request) (call.Answer, error) {
	q, err := r.query(r.Route)
	if err != nil {
		return call.Answer{}, err
	}
	if q.Has("relationship_type") {
		r.Note("relationship_type was not looked at: all participants here are customers of the platform")
	}
	filter := sim.ParticipantFilter{
		Code: q.String("participant_code"), Email: q.String("email"), Status: lifecycle.State(q.String("status")),
		Type: q.String("entity_type"), Minors: q.String("minors") == "true",
	}
	now := r.env().Now
	page := participantPage{Message: []listedParticipant{}, Page: max(1, int(q.Int("page"))), PageSize: ledger.UsualPage}
	err = r.read(func(reader storage.Reader) error {
		found, total, err := sim.ListParticipants(reader, filter, page.Page, now)
		page.Count, page.TotalPages = total, ledger.Page{}.Of(total)
		for i := range found {
			p := &found[i]
			limits, err := limitsOf(reader, p, now)
			if err != nil {
				return err
			}
			page.Message = append(page.Message, listedParticipant{
				p.Code, p.Name.String(), emailOf(p), p.Status, p.ReasonCode, p.Jurisdiction, limits, p.UpdatedAt.UnixMilli(),
			})
		}
		return err
	})
	return call.Answer{Status: http.StatusOK, Body: page}, err
}

// findByEmail answers the code of one person, and the email in the spelling in which it was asked for.
func findByEmail(r *request) (call.Answer, error) {
	email := strings.TrimPrefix(r.Path, "/participants/")
	var code string
	var found bool
	err := r.read(func(reader storage.Reader) (err error) {
		code, found, err = sim.ParticipantByEmail(reader, email)
		return err
	})
	if err == nil && !found {
		err = absent{"no participant has the email " + email}
	}
	if err != nil {
		return call.Answer{}, err
	}
	return ok(foundParticipant{code, email})
}

func basicInfo(r *request) (call.Answer, error) {
	p, err := r.participant()
	if err != nil {
		return call.Answer{}, err
	}
	kind := "ENTITY"
	if p.Type == sim.Individual {
		kind = "INDIVIDUAL"
	}
	return ok(participantInfo{
		p.Code, p.Status, p.Action, kind, p.Name.String(), emailOf(&p), "API", p.SignedAt, p.CreatedAt.UnixMilli(), p.UpdatedAt.UnixMilli(),
		p.Jurisdiction,
	})
}

func kycStatus(r *request) (call.Answer, error) {
	p, err := r.participant()
	if err != nil {
		return call.Answer{}, err
	}
	k := p.KYC
	return ok(participantKYC{
		p.Code, orUnknown(k.IDV), orUnknown(k.Liveness), k.HasTaxID, k.EDD, k.EDDRequired, []string{}, p.Status, k.Attempts, "passed",
	})
}

// read looks at the workspace as it stands.
func (r *request) read(fn func(storage.Reader) error) error {
	return r.World.View(r.HTTP.Context(), r.Workspace, fn)
}

// participant is the one of the path's code.
func (r *request) participant() (p sim.Participant, err error) {
	err = r.read(func(reader storage.Reader) error {
		p, err = sim.FindParticipant(reader, r.inPath(":code"))
		return err
	})
	return p, err
}

// customer is the person of the path's code: entities have routes of their own.
func (r *request) customer(reader storage.Reader) (sim.Participant, error) {
	p, err := sim.FindParticipant(reader, r.inPath(":code"))
	if err == nil && p.Type != sim.Individual {
		err = absent{"participant " + p.Code + " is an entity, and no customer of this route"}
	}
	return p, err
}

// inPath is the part of the path that stands where the route has a name, such as ":code".
func (r *request) inPath(name string) string {
	at := slices.Index(strings.Split(r.Route, "/"), name)
	parts := strings.Split(r.Path, "/")
	if at < 0 || at >= len(parts) {
		return ""
	}
	return parts[at]
}

// emailOf is by which email a participant can be reached.
func emailOf(p *sim.Participant) string {
	if p.Email == "" {
		return p.Submitter
	}
	return p.Email
}
