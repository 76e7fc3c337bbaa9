package sim

import (
	"slices"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/shopspring/decimal"
)

// follow does what the rest of the system does by itself when the transfer of a participant has moved. Users without a participant have
// no account in the ledger.
func (p *player) follow(t *Transfer, session *Session) error {
	participant, err := p.participant()
	if err != nil || participant == nil {
		return err
	}
	isWithdrawal := t.Flow == lifecycle.Withdrawal
	switch t.State {
	case lifecycle.Pending:
		return p.matchAccount(t, session, participant)
	case lifecycle.Initiated:
		return p.withdraw(t, hold)
	case lifecycle.Confirmed:
		if isWithdrawal {
			return p.withdraw(t, settleFree)
		}
		return p.credit(t, session)
	case lifecycle.Unexpected:
		return p.credit(t, session)
	case lifecycle.Failed:
		if isWithdrawal {
			return p.withdraw(t, release)
		}
	}
	return nil
}

// credit puts the run's deposit into the ledger, once, and tells of it unless a step of the scenario does.
func (p *player) credit(t *Transfer, session *Session) error {
	symbol, amount, ok := p.worth(t)
	if p.run.Credited || !ok {
		return nil
	}
	label := GeneralLabel
	if session != nil {
		label = session.accountLabel()
	}
	policy := p.tx.Workspace.Settings().Connect.AccountMatch
	isMismatch := p.run.Match != nil && !p.run.Match.Matched && policy.effect() == matchQuarantines
	isQuarantined := t.State == lifecycle.Unexpected || isMismatch
	if isQuarantined {
		label = QuarantineLabel
	}
	d, err := credit(p.tx, Credit{
		Owner: p.run.ReferenceID, Label: label, Symbol: symbol, Amount: amount, Transfer: t,
		ReferenceID: deriveUUID(p.tx.Workspace.Settings().Seed, "deposit reference", t.ID, 0),
	})
	if err != nil {
		return err
	}
	p.run.Credited, p.run.Balances = true, d.changes
	if !p.emits(lifecycle.BalanceChanged) {
		err = p.tellBalances(Notice{})
	}
	if err != nil || !isQuarantined || p.emits(lifecycle.DepositStatusChanged) {
		return err
	}
	event, _ := lifecycle.EventNamed(lifecycle.DepositStatusChanged)
	return p.inform(Notice{Event: event, Balance: &d.changes[0]}, t)
}

// withdraw does one of the moves of a withdrawal in the ledger. What the ledger does not have it cannot move: platforms may keep what is
// their users' elsewhere.
func (p *player) withdraw(t *Transfer, move func(*Tx, ledger.Place, decimal.Decimal, string) (ledger.Run, []BalanceChange, error)) error {
	symbol, amount, ok := p.worth(t)
	if !ok || p.run.Held == (t.State == lifecycle.Initiated) {
		return nil
	}
	from := p.tx.Workspace.Settings().Zerohash.Place(p.run.ReferenceID, GeneralLabel, ledger.Available, symbol)
	_, changes, err := move(p.tx, from, amount, t.ID)
	if Insufficient(err) {
		p.note("nothing moves in the ledger: %v", err)
		return nil
	}
	if err != nil {
		return err
	}
	p.run.Held, p.run.Balances = !p.run.Held, changes
	if p.emits(lifecycle.BalanceChanged) {
		return nil
	}
	return p.tellBalances(Notice{})
}

// settleFree settles what costs the participant nothing: of Connect withdrawals no fee is documented for the ledger.
func settleFree(tx *Tx, from ledger.Place, amount decimal.Decimal, id string) (ledger.Run, []BalanceChange, error) {
	return settle(tx, from, amount, decimal.Zero, id)
}

// worth is what a transfer moves in the ledger. A scenario may have set what the ledger cannot take.
func (p *player) worth(t *Transfer) (symbol string, amount decimal.Decimal, ok bool) {
	symbol, listed := symbolOf(t.Asset, t.Network)
	amount, wrong := ParseAmount(t.Amount)
	if !listed || wrong != "" || !amount.IsPositive() {
		p.note("the ledger cannot take %s of %s on %s", t.Amount, t.Asset, t.Network)
		return "", amount, false
	}
	return symbol, amount, true
}

// emits says whether a step of the scenario emits an event that is otherwise told by itself.
func (p *player) emits(event string) bool {
	return slices.ContainsFunc(p.sc.Steps, func(s scenario.Step) bool {
		emit, ok := s.Action.(*scenario.Emit)
		return ok && string(emit.Event) == event
	})
}

// tellBalances tells of what the run last did to the participant's accounts. n says how it differs from the usual.
func (p *player) tellBalances(n Notice) error {
	n.RunID = p.run.ID
	sent, err := p.world.tellBalances(p.tx, p.run.Balances, n)
	p.run.Pending += sent
	return err
}
