package sim

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/mockconnect/mockconnect/internal/sim/caip"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Customer is a user of the wallet sign-in API: an account on a chain, whose ownership a signed challenge proves.
type Customer struct {
	ID         string          `json:"id"` // UUID version 5: it follows from account and external id
	ExternalID string          `json:"external_id"`
	ChainID    string          `json:"chain_id"` // CAIP-10, as the platform wrote it
	Status     lifecycle.State `json:"status"`
	Challenge  *Challenge      `json:"challenge,omitzero"` // nil once it has been signed
	Previous   string          `json:"previous,omitzero"`  // the text of the challenge before that one
	Challenges int             `json:"challenges"`         // issued so far
	RunID      string          `json:"run_id,omitzero"`    // the run that says what becomes of it after the signature; empty: it goes on by itself
	Events     int             `json:"events"`             // told of so far
	Wallet     string          `json:"wallet,omitzero"`    // the simulated wallet that has the account
	CreatedAt  time.Time       `json:"created_at"`
	UpdatedAt  time.Time       `json:"updated_at"`
}

// Customers is what the wallet sign-in API has of users.
var Customers = &storage.Table[Customer]{
	Kind: storage.Kind{Name: "customers", Indexes: []string{"external_id", "status"}},
	ID:   func(c *Customer) string { return c.ID },
	Keys: func(c *Customer) []string { return []string{c.ExternalID, string(c.Status)} },
}

// ErrCustomerExists is a customer with that account and that external id.
var ErrCustomerExists = errors.New("the customer exists already")

// longestExternalID bounds external ids, in bytes.
const longestExternalID = 255

// NewCustomer is what makes a customer.
type NewCustomer struct {
	ChainID    string // CAIP-10
	ExternalID string
}

// CustomerFaults lists what is wrong with a customer by itself, by the names that the API has for its fields.
func (w *World) CustomerFaults(ws *Workspace, n NewCustomer) []Fault {
	var faults []Fault
	account, err := caip.ParseEVM(n.ChainID)
	switch x := &ws.Settings().SIWX; {
	case err != nil:
		faults = append(faults, Fault{"/chainId", err.Error()})
	case !x.Allows(account.ChainNumber()):
		faults = append(faults, Fault{"/chainId", fmt.Sprintf("chain eip155:%d is not enabled for this client; enabled: %v", account.ChainNumber(), x.Chains)})
	}
	if n.ExternalID == "" || len(n.ExternalID) > longestExternalID {
		faults = append(faults, Fault{"/externalId", fmt.Sprintf("wants 1 to %d bytes", longestExternalID)})
	}
	return faults
}

// CreateCustomer makes a customer with its first challenge, and has the platform told. Where the workspace has a scenario for new
// customers, that begins to play.
func (w *World) CreateCustomer(tx *Tx, n NewCustomer) (Customer, error) {
	c, err := w.draftCustomer(tx, n)
	if err != nil {
		return c, err
	}
	scenario, row, err := w.customerScenario(tx, n)
	if err != nil {
		return c, err
	}
	if scenario != "" {
		if err := Customers.Put(tx, c); err != nil { // the run begins with what there is
			return c, err
		}
		run, err := w.StartRun(tx, RunRequest{Scenario: scenario, CustomerID: c.ID, Magic: row})
		if err != nil {
			return c, err
		}
		c.RunID = run.ID
	}
	_, err = w.tellOfCustomer(tx, &c, Notice{})
	return c, err
}

// draftCustomer is a new customer of whom nobody has been told, and who is not kept yet.
func (w *World) draftCustomer(tx *Tx, n NewCustomer) (Customer, error) {
	if faults := w.CustomerFaults(tx.Workspace, n); len(faults) > 0 {
		return Customer{}, &Error{Invalid, "the customer cannot be made", faults}
	}
	account, err := caip.ParseEVM(n.ChainID)
	if err != nil {
		return Customer{}, err
	}
	c := Customer{
		ID: customerID(tx.Workspace.Settings().Seed, account, n.ExternalID), ExternalID: n.ExternalID, ChainID: n.ChainID,
		Status: lifecycle.CustomerInitiating, CreatedAt: tx.Now, UpdatedAt: tx.Now,
	}
	before, err := Customers.Get(tx, c.ID)
	if err == nil {
		return before, ErrCustomerExists
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return c, err
	}
	if c.Wallet, err = walletOf(tx, account.Address); err != nil {
		return c, err
	}
	return c, c.issue(tx)
}

// customerID follows from the seed, the account and the external id (assumption siwx.customer-id).
func customerID(seed int64, account caip.Account, externalID string) string {
	namespace := derive(seed, "customers", "", 0)
	return uuid.NewSHA1(uuid.UUID(namespace[:16]), []byte(account.Key()+"|"+externalID)).String()
}

// FindCustomer finds a customer by its id.
func FindCustomer(r storage.Reader, id string) (Customer, error) {
	c, err := Customers.Get(r, id)
	if err != nil {
		return c, missing(err, "customer", id)
	}
	return c, nil
}

// customerNamed is the newest customer with an external id; nil when there is none.
func customerNamed(r storage.Reader, externalID string) (*Customer, error) {
	return one(Customers.List(r, storage.Query{Index: "external_id", Value: externalID, Limit: 1}))
}

// ForceCustomer gives a customer a status, whatever it was, and has the platform told when it is another one.
func (w *World) ForceCustomer(tx *Tx, id string, to lifecycle.State) (Customer, error) {
	c, err := FindCustomer(tx, id)
	if err == nil {
		_, err = w.setCustomer(tx, &c, to, Notice{})
	}
	return c, err
}

// cameFrom lists, for a sentence, the statuses from which one can be reached.
func cameFrom(to lifecycle.State) string {
	var from []string
	for _, status := range lifecycle.CustomerStatuses {
		if lifecycle.Allowed(lifecycle.Challenge, status, to) {
			from = append(from, "one that is "+string(status))
		}
	}
	return strings.Join(from, " or ")
}

// setCustomer moves c, keeps it, and answers how many deliveries tell of it. n has what they share.
func (w *World) setCustomer(tx *Tx, c *Customer, to lifecycle.State, n Notice) (pending int, err error) {
	if c.Status == to {
		return 0, nil
	}
	if c.Status, c.UpdatedAt = to, tx.Now; to == lifecycle.CustomerInitiating {
		if c.Challenge == nil {
			err = c.issue(tx)
		}
	} else {
		c.Challenge = nil
	}
	if err != nil {
		return 0, err
	}
	return w.tellOfCustomer(tx, c, n)
}

// tellOfCustomer tells the platform of a customer, as it stands, and keeps it. What happens while a run decides about the customer belongs
// to that run, whoever caused it.
func (w *World) tellOfCustomer(tx *Tx, c *Customer, n Notice) (pending int, err error) {
	n.Event, _ = lifecycle.EventNamed(lifecycle.CustomerUpdated)
	n.ID = deriveUUID(tx.Workspace.Settings().Seed, "event", c.ID, c.Events)
	c.Events++
	told := *c
	n.At, n.Object, n.ReferenceID, n.Customer = tx.Now, c.ID, c.ExternalID, &told
	if err := Customers.Put(tx, *c); err != nil {
		return 0, err
	}
	if n.RunID != "" {
		return w.outbox.Post(tx, n) // the run itself tells, and counts
	}
	run, err := c.run(tx)
	if err != nil || run == nil {
		if err == nil {
			pending, err = w.outbox.Post(tx, n)
		}
		return pending, err
	}
	n.RunID = run.ID
	if pending, err = w.outbox.Post(tx, n); err != nil {
		return 0, err
	}
	run.Pending += pending
	return pending, Runs.Put(tx, *run)
}

// leaveCustomer leaves a customer to itself whose run has ended: one that waits for its screening passes it, as without a run.
func (w *World) leaveCustomer(tx *Tx, run *Run) error {
	c, err := Customers.Get(tx, run.CustomerID)
	if err != nil || c.RunID != run.ID || c.Status != lifecycle.CustomerScreening {
		return ignoreMissing(err)
	}
	_, err = w.setCustomer(tx, &c, lifecycle.CustomerVerifying, Notice{})
	return err
}

// run is the run that decides what becomes of the customer; nil when it is left to itself.
func (c *Customer) run(r storage.Reader) (*Run, error) {
	if c.RunID == "" {
		return nil, nil
	}
	run, err := Runs.Get(r, c.RunID)
	if err != nil || run.Status != Running {
		return nil, ignoreMissing(err)
	}
	return &run, nil
}
