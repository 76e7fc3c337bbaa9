package sim

import (
	"cmp"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/magic"
	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/shopspring/decimal"
)

// Submission is a user pressing Submit in a session.
type Submission struct {
	SessionID string
	Flow      lifecycle.Flow
	Order     Order
	Scenario  string // decides the outcome; empty: what the session's metadata, a magic value or the workspace names, else Usual
	Usual     string
	Holder    string // the name on the account at the integration; empty: the participant's
}

// Submit checks the order as the hosted flow does, and starts the run that plays what becomes of it.
func (w *World) Submit(tx *Tx, s Submission) (Run, error) {
	session, err := LiveSession(tx, s.SessionID, tx.Now)
	if err != nil {
		return Run{}, err
	}
	if err := session.allows(s.Flow); err != nil {
		return Run{}, err
	}
	order := s.Order.complete()
	settings := tx.Workspace.Settings()
	spent := decimal.Zero
	if !settings.Connect.Limits.Daily.IsZero() {
		if spent, err = spentSince(tx, session.ReferenceID, tx.Now.Add(-24*time.Hour)); err != nil {
			return Run{}, err
		}
	}
	if faults := settings.Connect.CheckOrder(order, spent); len(faults) > 0 {
		return Run{}, &Error{Invalid, "the " + string(s.Flow) + " is refused", faults}
	}
	if err := withinLimits(tx, session.ReferenceID, s.Flow, order); err != nil {
		return Run{}, err
	}
	name := cmp.Or(s.Scenario, namedScenario(session.Metadata))
	var row *magic.Row
	if name == "" {
		if row, err = w.magicOrder(tx, s.Flow, order.Amount, session.ReferenceID); err != nil {
			return Run{}, err
		}
		if row != nil {
			name = row.Scenario
		}
	}
	name = cmp.Or(name, settings.Scenario, s.Usual)
	sc, err := w.scenario(tx, name)
	if err != nil {
		return Run{}, err
	}
	if sc.Flow != s.Flow {
		return Run{}, refuse(Invalid, "scenario %s plays a %s, and this is a %s", strict.Quote(name), sc.Flow, s.Flow)
	}
	vars := map[string]string{
		"integration": order.Integration, "asset": order.Asset, "network": order.Network, "amount": order.Amount,
	}
	if s.Holder != "" {
		vars["account_holder"] = s.Holder
	}
	return w.StartRun(tx, RunRequest{Scenario: name, SessionID: session.ID, Vars: vars, Magic: row})
}

// withinLimits holds an order against the limits that a participant has of its own.
func withinLimits(tx *Tx, referenceID string, flow lifecycle.Flow, o Order) error {
	p, err := maybeParticipant(tx, referenceID)
	if err != nil || p == nil {
		return err
	}
	asset, _ := chain.Find(o.Asset, o.Network)
	amount, _ := ParseAmount(o.Amount)
	kind := map[lifecycle.Flow]string{lifecycle.Deposit: LimitDeposits, lifecycle.Withdrawal: LimitWithdrawals}[flow]
	breach, err := LimitBreach(tx, p, kind, amount.Mul(asset.USD), tx.Now)
	if err == nil && breach != "" {
		err = &Error{Invalid, "the " + string(flow) + " is refused", []Fault{{"/amount", breach}}}
	}
	return err
}
