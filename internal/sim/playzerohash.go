package sim

import (
	"errors"
	"fmt"
	"slices"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// participant is the participant that the run is about; nil when the user has none.
func (p *player) participant() (*Participant, error) {
	return maybeParticipant(p.tx, p.run.ReferenceID)
}

func (p *player) needParticipant() (*Participant, error) {
	participant, err := p.participant()
	if err == nil && participant == nil {
		err = fmt.Errorf("the user %q has no participant; give the scenario one (given: {participant: {}})", p.run.ReferenceID)
	}
	return participant, err
}

// setParticipant gives the run's participant another status, and makes one where an onboarding begins.
func (p *player) setParticipant(a *scenario.Participant) error {
	outcome := Outcome{a.To.Status, a.To.ReasonCode, a.To.RejectReasons}
	participant, err := p.participant()
	if err != nil {
		return err
	}
	var sent int
	if participant == nil {
		_, sent, err = p.world.madeUp(p.tx, Participant{Code: p.run.ReferenceID}, outcome, Notice{RunID: p.run.ID})
	} else {
		sent, err = p.world.setStatus(p.tx, participant, outcome, Notice{RunID: p.run.ID})
	}
	p.run.Pending += sent
	return err
}

// accountMatch is a comparison that the scenario asks for, whatever the workspace's auth mode is. What follows from it is up to the
// next steps.
func (p *player) accountMatch(a *scenario.AccountMatch) error {
	participant, err := p.needParticipant()
	if err != nil {
		return err
	}
	t, session, err := p.draft(p.tx.Workspace.Settings().Seed)
	if err != nil {
		return err
	}
	policy := p.tx.Workspace.Settings().Connect.AccountMatch
	var m AccountMatch
	if a.By.Score != nil {
		m = AccountMatch{Account: t.Integration, Score: *a.By.Score, Matched: *a.By.Score >= policy.threshold()}
	} else {
		holder, err := scenario.Expand(string(a.By.Holder), p.scope(&t, session))
		if err != nil {
			return err
		}
		m = policy.matchNames(participant.Name, holder, t.Integration)
	}
	return p.matched(m, &t, session, participant)
}

// matchAccount holds the account at the exchange against the participant, where the workspace has that done and the scenario does not
// do it itself.
func (p *player) matchAccount(t *Transfer, session *Session, participant *Participant) error {
	c := &p.tx.Workspace.Settings().Connect
	if c.AuthMode != "validate" || slices.ContainsFunc(p.sc.Steps, func(s scenario.Step) bool { return s.Action.Verb() == "account_match" }) {
		return nil
	}
	holder := p.vars["account_holder"]
	if holder == "" {
		holder = participant.Name.First + " " + participant.Name.Last // accounts are their owner's, unless somebody says otherwise
	}
	m := c.AccountMatch.matchNames(participant.Name, holder, t.Integration)
	if err := p.matched(m, t, session, participant); err != nil || m.Matched || c.AccountMatch.effect() != matchFails {
		return err
	}
	p.end("the account match has failed with a score of %d, below %d, and with it the deposit (setting connect.account_match)", m.Score, c.AccountMatch.threshold())
	return p.reach(lifecycle.Failed, string(scenario.AccountMismatch))
}

// matched keeps what came of a comparison and tells of it.
func (p *player) matched(m AccountMatch, t *Transfer, session *Session, participant *Participant) error {
	p.run.Match = &m
	event, _ := lifecycle.EventNamed(m.Event())
	return p.inform(Notice{Event: event, Session: session, Participant: participant, Match: &m}, t)
}

// moveRequest takes the run's withdrawal request further.
func (p *player) moveRequest(a *scenario.WithdrawalRequest) error {
	q, err := WithdrawalRequests.Get(p.tx, p.run.Request)
	if err != nil {
		return missing(err, "withdrawal request", p.run.Request)
	}
	if q.Status == RequestRejected && a.To != scenario.RequestRejected {
		p.over, p.gone = true, true
		p.run.Reason = fmt.Sprintf("the platform has taken back withdrawal request %s", q.ID)
		return nil
	}
	reason, err := scenario.Expand(string(a.Reason), p.scope(nil, nil))
	if err != nil {
		return err
	}
	q.Reason = reason
	changes, err := moveRequest(p.tx, &q, a.To)
	if err != nil {
		return err
	}
	p.run.Balances = changes
	return p.tellBalances(Notice{})
}

// report plays an emit of an event that moves no transfer: it tells how things stand.
func (p *player) report(event lifecycle.Event, a *scenario.Emit) error {
	participant, err := p.needParticipant()
	if err != nil {
		return err
	}
	switch event.Name {
	case lifecycle.BalanceChanged:
		return p.reportBalance(event, a)
	case lifecycle.StatusChanged, lifecycle.ParticipantUpdated:
		n := Notice{RunID: p.run.ID}
		if err := p.dress(&n, event, nil, nil, a); err != nil {
			return err
		}
		sent, err := p.world.tellOf(p.tx, participant, event.Name, n)
		p.run.Pending += sent
		return err
	}
	t, session, err := p.draft(p.tx.Workspace.Settings().Seed)
	if err != nil {
		return err
	}
	n := Notice{Event: event, Session: session, Participant: participant, Match: p.run.Match}
	if n.Match == nil || n.Match.Event() != event.Name {
		n.Match = sampleMatch(event.Name, t.Integration)
	}
	if len(p.run.Balances) > 0 {
		n.Balance = &p.run.Balances[0]
	}
	if err := p.dress(&n, event, &t, session, a); err != nil {
		return err
	}
	return p.inform(n, &t)
}

// sampleMatch is a comparison as the documents' samples have it, for an event that is emitted without one.
func sampleMatch(event, account string) *AccountMatch {
	switch event {
	case lifecycle.AuthMatchSuccess:
		return &AccountMatch{Account: account, Score: 98, Matched: true}
	case lifecycle.AuthMatchFailure:
		return &AccountMatch{Account: account, Score: 50}
	}
	return nil
}

// reportBalance tells of what the run last did to the participant's accounts; a deposit that is not in the ledger yet gets there.
func (p *player) reportBalance(event lifecycle.Event, a *scenario.Emit) error {
	var t *Transfer
	var session *Session
	if p.run.Request == "" {
		object, of, err := p.draft(p.tx.Workspace.Settings().Seed)
		if err != nil {
			return err
		}
		t, session = &object, of
	}
	if t != nil && t.Flow == lifecycle.Deposit {
		if err := p.credit(t, session); err != nil {
			return err
		}
	}
	if len(p.run.Balances) == 0 {
		return errors.New("no balance has changed so far")
	}
	var n Notice
	if err := p.dress(&n, event, t, session, a); err != nil {
		return err
	}
	return p.tellBalances(n)
}

// end leaves the rest of the story out.
func (p *player) end(format string, args ...any) {
	p.over = true
	p.note(format+"; the steps after that are left out", args...)
}

// note says in the run what did not happen although one might expect it.
func (p *player) note(format string, args ...any) {
	p.run.Notes = append(p.run.Notes, fmt.Sprintf(format, args...))
}
