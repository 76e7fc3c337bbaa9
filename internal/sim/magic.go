package sim

import (
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/magic"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Magic values decide before the workspace's scenarios do, and behind any scenario that was named (contract of the scenario engine). Each
// function answers nil where there is none, or where the workspace has them switched off.

// decidedBy notes the magic value that a run plays for.
func (r *Run) decidedBy(row *magic.Row) {
	if row == nil {
		return
	}
	r.Notes = append(r.Notes, row.Note())
	if row.IsOwn() {
		r.Assumptions = append(r.Assumptions, string(assumptions.MagicValues))
	}
}

func (s *Settings) magicPerson(e *Evidence) *magic.Row {
	if s.NoMagic {
		return nil
	}
	if row := magic.ForPerson(e.FirstName, e.LastName, e.DateOfBirth, e.TaxID, e.IDNumber); row != nil {
		return row
	}
	return magic.ForEmail(e.Email)
}

// amountPlaces are where the amounts count that users submit.
var amountPlaces = map[lifecycle.Flow]magic.Place{lifecycle.Deposit: magic.Deposit, lifecycle.Withdrawal: magic.Withdrawal}

// magicOrder is the row of what a user submits: of the amount, else of the user.
func (w *World) magicOrder(tx *Tx, flow lifecycle.Flow, amount, referenceID string) (*magic.Row, error) {
	s := tx.Workspace.Settings()
	if s.NoMagic {
		return nil, nil
	}
	if row := magic.ForAmount(amountPlaces[flow], amount); row != nil {
		return row, nil
	}
	row, sc, err := w.magicID(tx, magic.Reference, referenceID)
	if row == nil || err != nil || sc != flow {
		return nil, ignoreRefusal(err) // it is noted on the session
	}
	return row, nil
}

// magicID is the row of an id that names a scenario, with the scenario's flow. Where there is no such scenario the error says so.
func (w *World) magicID(tx *Tx, where magic.Place, id string) (*magic.Row, lifecycle.Flow, error) {
	if tx.Workspace.Settings().NoMagic {
		return nil, "", nil
	}
	row := magic.ForID(where, id)
	if row == nil {
		return nil, "", nil
	}
	sc, err := w.scenario(tx, row.Scenario)
	if err != nil {
		return row, "", err
	}
	return row, sc.Flow, nil
}

// magicRequest is the row of a withdrawal request's amount.
func (s *Settings) magicRequest(amount string) *magic.Row {
	if s.NoMagic {
		return nil
	}
	return magic.ForAmount(magic.Request, amount)
}

// MagicAccount is the row of a customer's account, which decides where no scenario does.
func (s *Settings) MagicAccount(chainID string) *magic.Row {
	if s.NoMagic {
		return nil
	}
	return magic.ForAccount(chainID)
}

// customerScenario is what plays on a new customer: what its external id names, nothing where its account decides, else the workspace's.
func (w *World) customerScenario(tx *Tx, n NewCustomer) (name string, row *magic.Row, err error) {
	s := tx.Workspace.Settings()
	row, flow, err := w.magicID(tx, magic.External, n.ExternalID)
	if row != nil && err == nil && flow == lifecycle.Challenge {
		return row.Scenario, row, nil
	}
	if err := ignoreRefusal(err); err != nil || s.MagicAccount(n.ChainID) != nil {
		return "", nil, err
	}
	return s.SIWX.Scenario, nil, nil
}

// screened are the statuses of a customer whose account is proved, when nobody decides (assumption siwx.screening).
func (c *Customer) screened(r storage.Reader, s *Settings) ([]lifecycle.State, error) {
	run, err := c.run(r)
	row := s.MagicAccount(c.ChainID)
	switch {
	case err != nil:
		return nil, err
	case run != nil:
		return []lifecycle.State{lifecycle.CustomerScreening}, nil
	case row == nil:
		return []lifecycle.State{lifecycle.CustomerScreening, lifecycle.CustomerVerifying}, nil
	}
	var steps []lifecycle.State
	for _, status := range row.Statuses {
		steps = append(steps, lifecycle.State(status))
	}
	return steps, nil
}
