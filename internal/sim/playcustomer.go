package sim

import (
	"errors"
	"fmt"

	"github.com/mockconnect/mockconnect/internal/sim/caip"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// castCustomer finds the customer whom the run is about: the one that was named, or else the newest one with the run's external id. Where
// there is none, the first step makes one, with a simulated wallet of its own.
func (p *player) castCustomer(id string) error {
	c, err := customerNamed(p.tx, p.run.ReferenceID)
	if id != "" {
		var found Customer
		found, err = FindCustomer(p.tx, id)
		c = &found
	}
	if err != nil {
		return err
	}
	if c == nil {
		if p.run.ReferenceID == "" {
			p.run.ReferenceID = deriveUUID(p.run.Seed, "external id", p.run.ID, 0)
		}
		return nil
	}
	other, err := c.run(p.tx)
	if err == nil && other != nil {
		err = refuse(Conflict, "run %s decides about this customer until it has ended", other.ID)
	}
	if err != nil {
		return err
	}
	c.RunID, p.run.CustomerID, p.run.ReferenceID = p.run.ID, c.ID, c.ExternalID
	return Customers.Put(p.tx, *c)
}

// setCustomer gives the run's customer another status, and makes one where the story begins.
func (p *player) setCustomer(a *scenario.Customer) error {
	to := lifecycle.State(a.To)
	if p.run.CustomerID == "" {
		if err := p.makeCustomer(); err != nil {
			return err
		}
	}
	c, err := FindCustomer(p.tx, p.run.CustomerID)
	// The story begins with a customer, be it one who has got further by now.
	if err != nil || c.Status == to || to == lifecycle.CustomerInitiating && !a.Force {
		return err
	}
	if !a.Force && !lifecycle.Allowed(lifecycle.Challenge, c.Status, to) {
		return fmt.Errorf("the customer is %s, and only %s can become %s (or say force: true)", c.Status, cameFrom(to), to)
	}
	sent, err := p.world.setCustomer(p.tx, &c, to, Notice{RunID: p.run.ID})
	p.run.Pending += sent
	return err
}

// makeCustomer makes the run's customer with a wallet of its own.
func (p *player) makeCustomer() error {
	wallet, err := OpenWallet(p.tx, p.run.ID)
	if err != nil {
		return err
	}
	c, err := p.world.draftCustomer(p.tx, NewCustomer{ChainID: wallet.on(p.tx.Workspace.Settings().SIWX.firstChain()), ExternalID: p.run.ReferenceID})
	if err != nil {
		return err
	}
	c.RunID, p.run.CustomerID = p.run.ID, c.ID
	sent, err := p.world.tellOfCustomer(p.tx, &c, Notice{RunID: p.run.ID})
	p.run.Pending += sent
	return err
}

var errNoCustomer = errors.New("there is no customer yet")

// wallet has the customer's wallet sign, and hands that in as a platform would. What is refused is part of the story.
func (p *player) wallet(a *scenario.Wallet) error {
	if p.run.CustomerID == "" {
		return errNoCustomer
	}
	c, err := FindCustomer(p.tx, p.run.CustomerID)
	switch {
	case err != nil:
		return err
	case c.Challenge == nil:
		return fmt.Errorf("the customer has no challenge to sign: it is %s", c.Status)
	case c.Wallet == "" && !p.findWallet(&c):
		return fmt.Errorf("the account %s is no simulated wallet's, so that only its owner can sign; PUT /_mock/wallets/{name} opens one, "+
			"or wait for the platform with await: {request: POST /customers/*/challenge/sign}", c.ChainID)
	}
	signed := p.tx.Workspace.Settings().SignWith(c.Wallet, string(a.Way), c.ChainID, c.Challenge.Text)
	verdict, err := JudgeSigned(p.tx, p.tx.Workspace, &c, signed)
	if err != nil {
		return err
	}
	sent, refused, err := p.world.HandIn(p.tx, c.ID, verdict, Notice{RunID: p.run.ID})
	p.run.Pending += sent
	if refused != nil {
		p.note("%s: %s", a, refused.Message)
	}
	return err
}

// findWallet finds the customer's simulated wallet, which may have been opened since the customer was made.
func (p *player) findWallet(c *Customer) bool {
	account, err := caip.ParseEVM(c.ChainID)
	if err == nil {
		c.Wallet, err = walletOf(p.tx, account.Address)
	}
	return err == nil && c.Wallet != ""
}

// retell tells of the customer once more, as it stands.
func (p *player) retell(event lifecycle.Event, a *scenario.Emit) error {
	if p.run.CustomerID == "" {
		return errNoCustomer
	}
	c, err := FindCustomer(p.tx, p.run.CustomerID)
	if err != nil {
		return err
	}
	n := Notice{RunID: p.run.ID}
	if err := p.dress(&n, event, nil, nil, a); err != nil {
		return err
	}
	sent, err := p.world.tellOfCustomer(p.tx, &c, n)
	p.run.Pending += sent
	return err
}
