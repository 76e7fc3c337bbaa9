package zerohash

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
)

const (
	participantsRead  = "participants:read"
	participantsWrite = "participants:write"
)

var participantOperations = []operation{
	{method: "POST", path: "/participants/customers/new", permission: participantsWrite, handle: newCustomer, restsOn: []assumptions.ID{assumptions.NewFields, assumptions.LiteAnswer}},
	{method: "PATCH", path: "/participants/customers/:code", permission: participantsWrite, handle: patchCustomer},
	{method: "POST", path: "/participants/customers/:code/lock", permission: participantsWrite, handle: lockCustomer, restsOn: []assumptions.ID{assumptions.LockAnswer}},
	{method: "POST", path: "/participants/entity/new", permission: participantsWrite, handle: newEntity, restsOn: []assumptions.ID{assumptions.Entities}},
	{method: "POST", path: "/participants/documents", permission: participantsWrite, handle: newDocument, body: 14 << 20}, // 10 MB in base64
	{method: "GET", path: "/participants", permission: participantsRead, handle: listParticipants, restsOn: []assumptions.ID{assumptions.Relationships}},
	{method: "GET", path: "/participants/:email", permission: participantsRead, handle: findByEmail},
	{method: "GET", path: "/participant/:code/basic_info", permission: participantsRead, handle: basicInfo},
	{method: "GET", path: "/participant/:code/kyc_status", permission: participantsRead, handle: kycStatus},
	{method: "GET", path: "/participant/:code/limits", permission: participantsRead, handle: showLimits, restsOn: []assumptions.ID{assumptions.LimitRows}},
	{method: "PATCH", path: "/participant/:code/limits", permission: participantsWrite, handle: patchLimits, restsOn: []assumptions.ID{assumptions.LimitRows}},
	{method: "GET", path: "/jurisdiction/countries", permission: participantsRead, handle: listCountries},
	{method: "GET", path: "/jurisdiction/subdivisions", permission: participantsRead, handle: listSubdivisions},
	{method: "POST", path: "/jurisdiction/evaluate-onboarding", permission: participantsRead, handle: evaluateOnboarding},
}

// foreignJurisdiction are the two texts with which a place is refused in which the platform may have no customers.
var foreignJurisdiction = faults{
	"The submitting platform is not allowed to operate in the participant's resident state",
	"participant is not in an allowed jurisdiction",
}

// newCustomer takes a person, whatever the platform says of them: an identifier, details, or a whole onboarding.
func newCustomer(r *request) (call.Answer, error) {
	c, wrong := forms.NewCustomer(r.Body, r.env(), r.mode())
	if err := check(r.Call, wrong, c.Hints); err != nil {
		return call.Answer{}, err
	}
	id := r.HTTP.Header.Get(requestIDHeader)
	if id != "" && uuid.Validate(id) != nil {
		r.Note(requestIDHeader + " is documented as a UUID; it was taken as it is")
	}
	made, err := r.create(sim.NewParticipant{
		Participant: sim.Participant{
			Type: sim.Individual, Email: c.Email, Phone: c.Phone, UUID: c.UUID,
			Name:         sim.Name{First: c.FirstName, Middle: c.MiddleName, Last: c.LastName},
			Jurisdiction: c.Jurisdiction, Citizenship: c.Citizenship, Country: c.Sent.String("country"), DateOfBirth: c.DateOfBirth,
			KYC: sim.KYC{
				IDV: orUnknown(c.IDV), Liveness: orUnknown(c.Liveness), Sanctions: c.Sanctions, HasTaxID: c.TaxID != "",
			},
			SignedAt: c.SignedAt, Fields: c.Fields, RequestID: id, Sum: sumOf(membersOf(c.Fields)),
		},
		Decision: r.decide(sim.Evidence{
			FirstName: c.FirstName, Email: c.Email, LastName: c.LastName, DateOfBirth: c.DateOfBirth, TaxID: c.TaxID, IDNumber: c.Sent.String("id_number"),
			KYC: c.KYC, Sanctions: c.Sanctions, IDV: c.IDV, Liveness: c.Liveness,
		}),
	})
	if err != nil {
		return call.Answer{}, err
	}
	return created(echo(made.Fields, r.given(&made)...))
}

// decide is what the data of a new participant comes to.
func (r *request) decide(e sim.Evidence) sim.Decision {
	d := r.settings.Decide(e)
	if d.Magic != nil {
		r.Note(d.Magic.Note())
		if d.Magic.IsOwn() {
			r.Assume(assumptions.MagicValues)
		}
	}
	return d
}

// create makes a participant, or finds the one that the same request made before.
func (r *request) create(n sim.NewParticipant) (made sim.Participant, err error) {
	if !r.settings.Zerohash.Operates(n.Jurisdiction) {
		return made, foreignJurisdiction
	}
	again := false
	err = r.update(func(tx *sim.Tx) (err error) {
		made, again, err = r.World.CreateParticipant(tx, n)
		return err
	})
	r.Assume(assumptions.NewStatus)
	if again {
		r.Assume(assumptions.DuplicateErrors)
		r.Note("the same request made participant " + made.Code + " before; this is the answer of then")
	}
	return made, err
}

// given are the members of an answer that are not the platform's own.
func (r *request) given(p *sim.Participant) []member {
	return []member{
		{"platform_code", quoted(r.settings.Zerohash.PlatformCode)},
		{"participant_code", quoted(p.Code)},
		{"status", quoted(string(p.FirstStatus))},
	}
}

// orUnknown is the result of a check that the platform may not have done.
func orUnknown(result string) string {
	if result == "" {
		return "unknown"
	}
	return result
}

// sumOf tells whether two bodies say the same, whatever the order and the spacing of their members.
func sumOf(body []member) string {
	canonical := written(body)
	_ = canonical.Canonicalize() // fails for what is no JSON, and this was read as such
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

// unknownParticipant words a code that a body names and that no participant has: nothing is missing where the path points.
func unknownParticipant(err error) error {
	if e, ok := errors.AsType[*sim.Error](err); ok && e.Code == sim.NotFound {
		return errNoParticipant
	}
	return err
}

// lockCustomer locks a customer whom the platform has given up. The specification has the answer as plain text.
func lockCustomer(r *request) (call.Answer, error) {
	lock, wrong := forms.LockCustomer(r.Body, r.env(), r.mode())
	if err := check(r.Call, wrong, lock.Hints); err != nil {
		return call.Answer{}, err
	}
	err := r.update(func(tx *sim.Tx) error {
		p, err := r.customer(tx)
		if err == nil {
			_, err = r.World.LockParticipant(tx, p.Code, lock.ReasonCode)
		}
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	header := map[string]string{"Content-Type": "text/plain; charset=utf-8"}
	return call.Answer{Status: http.StatusOK, Header: header, Body: []byte("OK")}, nil
}
