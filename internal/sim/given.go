package sim

import (
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// given makes sure that there is what the scenario takes for given: the participant, what it holds, and the withdrawal request. Nobody is
// told of it. chosen says that the user was named by whoever started the run.
func (p *player) given(chosen bool) error {
	if p.run.Request != "" {
		return nil // a request that a call made has its participant, who gets no money besides
	}
	want := p.sc.Given.Participant
	if want == nil {
		if !p.tx.Workspace.Settings().Connect.RequireParticipant || chosen || !needsSession(p.sc) {
			return p.givenRequest()
		}
		want = &scenario.GivenParticipant{Status: lifecycle.StatusApproved}
	}
	email, err := p.text(want.Email)
	if err != nil {
		return err
	}
	if !chosen && email != "" {
		code, found, err := ParticipantByEmail(p.tx, email)
		if err != nil {
			return err
		}
		if found {
			p.run.ReferenceID = code
		}
	}
	participant, err := p.participant()
	if err == nil && participant == nil {
		err = p.makeGiven(want, email)
	}
	if err == nil {
		err = p.givenBalance(want.Balance)
	}
	if err == nil {
		err = p.givenRequest()
	}
	return err
}

func (p *player) text(t strict.Text) (string, error) {
	return scenario.Expand(string(t), p.scope(nil, nil))
}

// makeGiven makes the participant, under the name by which the run has its user.
func (p *player) makeGiven(want *scenario.GivenParticipant, email string) error {
	made := Participant{Code: p.run.ReferenceID, Email: email}
	for _, field := range []struct {
		into *string
		from strict.Text
	}{
		{&made.Name.First, want.FirstName},
		{&made.Name.Last, want.LastName},
		{&made.DateOfBirth, want.DateOfBirth},
		{&made.Jurisdiction, want.Jurisdiction},
	} {
		var err error
		if *field.into, err = p.text(field.from); err != nil {
			return err
		}
	}
	if err := wellFormed(&made); err != nil {
		return err
	}
	_, _, err := p.world.madeUp(p.tx, made, Outcome{Status: want.Status}, Notice{Silent: true})
	return err
}

// wellFormed holds what came out of templates to what validate holds plain texts to.
func wellFormed(p *Participant) error {
	var faults []Fault
	for name, text := range map[string]string{"email": p.Email, "date_of_birth": p.DateOfBirth, "jurisdiction_code": p.Jurisdiction} {
		if wants := scenario.WantsOfParticipant(name, text); text != "" && wants != "" {
			faults = append(faults, Fault{"/given/participant/" + name, "wants " + wants + ", got " + strict.Quote(text)})
		}
	}
	if len(faults) > 0 {
		return &Error{Invalid, "the participant cannot be so", faults}
	}
	return nil
}

// madeUp makes a participant whom no platform has submitted; what is not known of it is made up.
func (w *World) madeUp(tx *Tx, p Participant, o Outcome, n Notice) (Participant, int, error) {
	if p.Code == tx.Workspace.Settings().Zerohash.PlatformCode {
		return p, 0, refuse(Invalid, "%s is the platform's own code, and no participant's", p.Code)
	}
	if !ParticipantCode.MatchString(p.Code) {
		return p, 0, refuse(Invalid, "the user %s cannot be made a participant: participant codes are six of A-Z and 0-9", strict.Quote(p.Code))
	}
	for _, field := range []struct {
		into  *string
		usual string
	}{
		{&p.Type, Individual},
		{&p.Name.First, "Alex"},
		{&p.Name.Last, "Example"},
		{&p.Email, strings.ToLower(p.Code) + "@example.com"},
		{&p.DateOfBirth, "1990-01-01"},
		{&p.Jurisdiction, "US-NY"},
		{&p.Citizenship, "US"},
		{&p.KYC.IDV, "pass"},
		{&p.KYC.Liveness, "pass"},
	} {
		if *field.into == "" {
			*field.into = field.usual
		}
	}
	if _, taken, err := ParticipantByEmail(tx, p.Email); err != nil || taken {
		if err == nil {
			err = refuse(Conflict, "another participant has the email %s already", strict.Quote(p.Email))
		}
		return p, 0, err
	}
	if err := number(tx, &p); err != nil {
		return p, 0, err
	}
	p.FirstStatus = o.Status
	sent, err := w.setStatus(tx, &p, o, n)
	return p, sent, err
}

// givenBalance tops the participant's accounts up to what the scenario takes for given.
func (p *player) givenBalance(wanted scenario.Balance) error {
	for _, holding := range wanted {
		text, err := p.text(holding.Amount)
		if err != nil {
			return err
		}
		amount, wrong := ParseAmount(text)
		if wrong != "" {
			return refuse(Invalid, "given a balance of %s: %s", holding.Asset, wrong)
		}
		listing, ok := chain.ListingNamed(holding.Asset)
		switch {
		case !ok:
			return refuse(Invalid, "given a balance: zerohash lists no %s", strict.Quote(holding.Asset))
		case -amount.Exponent() > listing.Precision:
			return refuse(Invalid, "given a balance: %s has at most %d decimals, got %s", holding.Asset, listing.Precision, text)
		}
		place := p.tx.Workspace.Settings().Zerohash.Place(p.run.ReferenceID, GeneralLabel, ledger.Available, holding.Asset)
		account, _, err := ledger.Find(p.tx, place)
		if err != nil {
			return err
		}
		if missing := amount.Sub(account.Balance); missing.IsPositive() {
			c := Credit{Owner: p.run.ReferenceID, Symbol: holding.Asset, Amount: missing}
			if _, err := credit(p.tx, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// givenRequest makes the withdrawal request that the scenario plays on, unless it plays on one that a call made.
func (p *player) givenRequest() error {
	want := p.sc.Given.Request
	if p.run.Request != "" || !p.sc.OnRequest() {
		return nil
	}
	if want == nil {
		return refuse(Invalid, "scenario %s plays on a withdrawal request: make one with POST /withdrawals/requests, or have the scenario give one (given: {withdrawal_request: …})", p.sc.Name)
	}
	q := WithdrawalRequest{ParticipantCode: p.run.ReferenceID, Label: GeneralLabel}
	var amount string
	for _, field := range []struct {
		into *string
		from strict.Text
	}{
		{&q.Asset, want.Asset},
		{&amount, want.Amount},
		{&q.Address, want.Address},
	} {
		var err error
		if *field.into, err = p.text(field.from); err != nil {
			return err
		}
	}
	var wrong string
	if q.Amount, wrong = ParseAmount(amount); wrong != "" {
		return refuse(Invalid, "given a withdrawal request: amount %s", wrong)
	}
	listing, ok := chain.ListingNamed(q.Asset)
	if !ok {
		return refuse(Invalid, "given a withdrawal request: zerohash lists no %s", strict.Quote(q.Asset))
	}
	if q.Address == "" && listing.Type == chain.Crypto {
		q.Address = chain.Address(listing.ChainCode, derive(p.run.Seed, "own address", q.ParticipantCode+"/"+q.Asset, 0))
	}
	if err := q.check(p.tx); err != nil {
		return err
	}
	q, _, err := newRequest(p.tx, q)
	p.run.Request = q.ID
	return err
}
