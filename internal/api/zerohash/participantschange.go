package zerohash

import (
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// patchedCustomer is what a changed customer is answered with, whatever was changed.
type patchedCustomer struct {
	FirstName        string         `json:"first_name,omitzero"`
	LastName         string         `json:"last_name,omitzero"`
	Country          string         `json:"country,omitzero"`
	Jurisdiction     string         `json:"jurisdiction_code,omitzero"`
	Email            string         `json:"email,omitzero"`
	SignedAt         int64          `json:"signed_timestamp,omitzero"` // milliseconds
	SignedAgreements jsontext.Value `json:"signed_agreements,omitzero"`
	PlatformCode     string         `json:"platform_code"`
	Code             string         `json:"participant_code"`
	Phone            string         `json:"phone_number,omitzero"`
}

// patchable are the fields of a change that the mock keeps besides the jurisdiction; of the tax_id, only that there is one.
var patchable = []struct {
	name string
	of   func(*sim.Participant) *string
}{
	{"first_name", func(p *sim.Participant) *string { return &p.Name.First }},
	{"middle_name", func(p *sim.Participant) *string { return &p.Name.Middle }},
	{"last_name", func(p *sim.Participant) *string { return &p.Name.Last }},
	{"email", func(p *sim.Participant) *string { return &p.Email }},
	{"phone_number", func(p *sim.Participant) *string { return &p.Phone }},
	{"date_of_birth", func(p *sim.Participant) *string { return &p.DateOfBirth }},
	{"citizenship_code", func(p *sim.Participant) *string { return &p.Citizenship }},
	{"country", func(p *sim.Participant) *string { return &p.Country }},
}

// patchCustomer changes a person. It does not decide again about them, and takes changes in any order of their timestamps.
func patchCustomer(r *request) (call.Answer, error) {
	var p sim.Participant
	err := r.read(func(reader storage.Reader) error {
		p, _ = r.customer(reader) // whether there is one, the change finds out; what is wrong with the body comes first
		return nil
	})
	if err != nil {
		return call.Answer{}, err
	}
	patch, wrong := forms.PatchCustomer(r.Body, r.env(), r.mode(), p.Citizenship)
	if err := check(r.Call, wrong, patch.Hints); err != nil {
		return call.Answer{}, err
	}
	if patch.Jurisdiction != "" && !r.settings.Zerohash.Operates(patch.Jurisdiction) {
		return call.Answer{}, foreignJurisdiction
	}
	err = r.update(func(tx *sim.Tx) (err error) {
		if p, err = r.customer(tx); err == nil {
			p, err = r.World.UpdateParticipant(tx, p.Code, applied(&patch))
		}
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	answer := patchedCustomer{
		p.Name.First, p.Name.Last, p.Country, p.Jurisdiction, p.Email, p.SignedAt, nil, r.settings.Zerohash.PlatformCode, p.Code, p.Phone,
	}
	for _, m := range membersOf(p.Fields) {
		if m.name == "signed_agreements" {
			answer.SignedAgreements = m.value
		}
	}
	return ok(answer)
}

func applied(patch *forms.CustomerPatch) func(*sim.Participant) error {
	return func(p *sim.Participant) error {
		for _, f := range patchable {
			if patch.Sent.Has(f.name) {
				*f.of(p) = patch.Sent.String(f.name)
			}
		}
		if patch.Jurisdiction != "" {
			p.Jurisdiction = patch.Jurisdiction
		}
		p.KYC.HasTaxID = p.KYC.HasTaxID || patch.Sent.String("tax_id") != ""
		return nil
	}
}

// uploaded says that a document has arrived.
type uploaded struct {
	State     string `json:"state"`
	FileName  string `json:"file_name"`
	CreatedAt int64  `json:"created_at"` // milliseconds
}

// newDocument takes a document, of which only the description is kept. The platform may hand in its own, which nobody keeps.
func newDocument(r *request) (call.Answer, error) {
	d, wrong := forms.NewDocument(r.Body, r.env(), r.mode())
	if err := check(r.Call, wrong, d.Hints); err != nil {
		return call.Answer{}, err
	}
	kept := sim.Document{FileName: d.FileName, Type: d.Type, MIME: d.Mime, Size: d.Size}
	err := r.update(func(tx *sim.Tx) (err error) {
		if kept.At = tx.Now; d.ParticipantCode != r.settings.Zerohash.PlatformCode {
			kept, err = r.World.AddDocument(tx, d.ParticipantCode, kept)
		}
		return err
	})
	if err != nil {
		return call.Answer{}, unknownParticipant(err)
	}
	return created(uploaded{"Success", kept.FileName, kept.At.UnixMilli()})
}
