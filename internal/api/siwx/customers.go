package siwx

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// customer is a customer as the API shows it.
type customer struct {
	ID         string          `json:"id"`
	ExternalID string          `json:"externalId"`
	ChainID    string          `json:"chainId"`
	Status     lifecycle.State `json:"status"`
	CreatedAt  string          `json:"createdAt"`
	UpdatedAt  string          `json:"updatedAt"`
	Challenge  string          `json:"challenge,omitzero"` // base64; in the answer that makes the customer
}

// microseconds is how the API writes times.
const microseconds = "2006-01-02T15:04:05.000000Z07:00"

func show(c *sim.Customer) customer {
	return customer{
		ID: c.ID, ExternalID: c.ExternalID, ChainID: c.ChainID, Status: c.Status,
		CreatedAt: written(c.CreatedAt), UpdatedAt: written(c.UpdatedAt),
	}
}

func written(t time.Time) string { return t.UTC().Format(microseconds) }

type newCustomerBody struct {
	ChainID    *string `json:"chainId"`
	ExternalID *string `json:"externalId"`
}

func readCustomer(r *request) error { return r.decode(&r.customer) }

func newCustomer(r *request, tx *sim.Tx) (call.Answer, error) {
	body := r.customer
	var missing []sim.Fault
	for _, field := range []struct {
		name  string
		value *string
	}{{"/chainId", body.ChainID}, {"/externalId", body.ExternalID}} {
		if field.value == nil {
			missing = append(missing, sim.Fault{Pointer: field.name, Detail: "is missing"})
		}
	}
	if len(missing) > 0 {
		return call.Answer{}, invalid("the customer cannot be made", missing)
	}
	c, err := r.World.CreateCustomer(tx, sim.NewCustomer{ChainID: *body.ChainID, ExternalID: *body.ExternalID})
	if errors.Is(err, sim.ErrCustomerExists) {
		return call.Answer{}, customerExists.as("there is already a customer with this chainId and externalId: " + c.ID + ", which is " + string(c.Status))
	}
	if err != nil {
		return call.Answer{}, err
	}
	shown := show(&c)
	shown.Challenge = c.Challenge.Base64()
	return call.Answer{Status: http.StatusCreated, Body: shown}, nil
}

// listCustomers answers all of them, oldest first.
func listCustomers(r *request) (call.Answer, error) {
	shown := []customer{}
	err := r.view(func(reader storage.Reader) error {
		all, err := sim.Customers.List(reader, storage.Query{Oldest: true})
		for _, item := range all {
			shown = append(shown, show(&item.Value))
		}
		return err
	})
	return call.Answer{Status: http.StatusOK, Body: shown}, err
}

func getCustomer(r *request) (call.Answer, error) {
	var c sim.Customer
	err := r.view(func(reader storage.Reader) (err error) {
		c, err = r.find(reader, r.param(1))
		return err
	})
	return call.Answer{Status: http.StatusOK, Body: show(&c)}, err
}

// find finds a customer, and says in the API's words that there is none.
func (r *request) find(reader storage.Reader, id string) (sim.Customer, error) {
	c, err := sim.FindCustomer(reader, id)
	if refused, ok := errors.AsType[*sim.Error](err); ok && refused.Code == sim.NotFound {
		err = notFound.as("customer not found: " + strict.Quote(id))
	}
	return c, err
}

// move is a change of status that the platform asks for.
type move struct {
	from      []lifecycle.State
	to        lifecycle.State
	success   int
	otherwise problem // of a customer in another status
}

func (m move) change(r *request, tx *sim.Tx) (call.Answer, error) {
	c, err := r.find(tx, r.param(2))
	if err == nil && !slices.Contains(m.from, c.Status) {
		err = m.otherwise.as(fmt.Sprintf("the customer is %s, and only one that is %s can become %s", c.Status, oneOf(m.from), m.to))
	}
	if err == nil {
		_, err = r.World.ForceCustomer(tx, c.ID, m.to)
	}
	return call.Answer{Status: m.success}, err
}

func oneOf(statuses []lifecycle.State) string {
	names := make([]string, len(statuses))
	for i, status := range statuses {
		names[i] = string(status)
	}
	return strings.Join(names, " or ")
}

// What platforms can do with a customer, and in the sandbox in place of those who verify (assumptions siwx.deactivate, siwx.simulator).
var (
	deactivate = move{[]lifecycle.State{lifecycle.CustomerActive}, lifecycle.CustomerInactive, http.StatusNoContent, conflict}
	verify     = move{[]lifecycle.State{lifecycle.CustomerVerifying}, lifecycle.CustomerActive, http.StatusAccepted, badRequest}
	reject     = move{
		[]lifecycle.State{lifecycle.CustomerScreening, lifecycle.CustomerVerifying, lifecycle.CustomerActive},
		lifecycle.CustomerRejected, http.StatusAccepted, badRequest,
	}
)
