package zerohash

import (
	"errors"
	"slices"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// parts are the lists of an entity's people who are given a code.
var parts = []string{"control_persons", "beneficial_owners"}

// newEntity takes a business. Its request_id, if it has one, does what X-Request-Id does for people, and is no part of the data or of the
// answer.
func newEntity(r *request) (call.Answer, error) {
	e, wrong := forms.NewEntity(r.Body, r.env(), r.mode())
	if err := check(r.Call, wrong, e.Hints); err != nil {
		return call.Answer{}, err
	}
	if own := r.settings.Zerohash.PlatformCode; e.PlatformCode != own {
		r.Warn("platform_code is " + strict.Quote(e.PlatformCode) + "; the platform of this API key is " + own)
	}
	data := slices.DeleteFunc(membersOf(e.Fields), func(m member) bool { return m.name == "request_id" })
	made, err := r.create(sim.NewParticipant{
		Participant: sim.Participant{
			Type: e.Type, Name: sim.Name{Entity: e.Name}, Submitter: e.Email, Phone: e.Sent.String("contact_number"),
			Jurisdiction: e.Jurisdiction, SignedAt: e.SignedAt, Fields: written(data), RequestID: e.RequestID, Sum: sumOf(data),
			KYC: sim.KYC{IDV: "not_applicable", Liveness: "not_applicable", Sanctions: e.Sanctions, HasTaxID: true},
		},
		Decision: r.decide(evidenceOf(&e)),
	})
	if errors.Is(err, sim.ErrRequestReused) {
		err = faults{"requestID already used with different participant data"}
	}
	if err != nil {
		return call.Answer{}, err
	}
	members := r.given(&made)
	for _, sent := range membersOf(made.Fields) {
		if slices.Contains(parts, sent.name) {
			members = append(members, member{sent.name, withUserCodes(sent.value, r.settings.Seed, made.Code, sent.name)})
		}
	}
	return created(echo(made.Fields, members...))
}

// evidenceOf is what speaks against an entity: its own screening, and the checks of its people.
func evidenceOf(e *forms.Entity) sim.Evidence {
	evidence := sim.Evidence{Sanctions: e.Sanctions, TaxID: e.Sent.String("tax_id"), IDNumber: e.Sent.String("id_number")}
	for _, part := range append([]string{"board_members"}, parts...) {
		for _, person := range e.Sent.Objects(part) {
			evidence.KYC = worse(evidence.KYC, person, "kyc")
			evidence.Sanctions = worse(evidence.Sanctions, person, "sanction_screening")
		}
	}
	return evidence
}

func worse(so string, person field.Object, check string) string {
	if result := person.String(check); result == "fail" {
		return result
	}
	return so
}
