package main

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"maps"
	"net/http"
	"sync"

	"github.com/shopspring/decimal"
)

const mostBody = 1 << 20 // bytes of a webhook

// Event is what the consumer reads of a webhook; withdrawals, too, come under the name deposit.
type Event struct {
	Event   string `json:"event"`
	Deposit struct {
		ID     string          `json:"id"`
		Asset  string          `json:"asset"`
		Amount decimal.Decimal `json:"amount"` // comes as a string; never let it become a float
	} `json:"deposit"`
	Account struct {
		ReferenceID string `json:"reference_id"`
	} `json:"account"`
}

// Consumer is the platform: what it has seen, and what it owes to whom. A real one keeps both in its database, in one transaction.
type Consumer struct {
	verifier *Verifier
	mux      *http.ServeMux

	mu       sync.Mutex
	seen     map[string]bool                       // event ids
	balances map[string]map[string]decimal.Decimal // by user and asset
}

// NewConsumer makes a platform without users.
func NewConsumer(verifier *Verifier) *Consumer {
	c := &Consumer{
		verifier: verifier, mux: http.NewServeMux(),
		seen: map[string]bool{}, balances: map[string]map[string]decimal.Decimal{},
	}
	c.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	c.mux.HandleFunc("POST /webhooks", c.receive)
	c.mux.HandleFunc("GET /balances/{reference_id}", c.showBalances)
	return c
}

func (c *Consumer) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.mux.ServeHTTP(w, r) }

// receive takes a webhook. The signature is over the raw bytes, so they are verified before anything parses them. What is answered
// with anything but 2xx comes again.
func (c *Consumer) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		status := http.StatusBadRequest
		if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		answer(w, status, map[string]string{"error": err.Error()})
		return
	}
	eventID, err := c.verifier.Verify(r.Context(), r.Header, body)
	if err != nil {
		log.Printf("refused a webhook: %v", err)
		answer(w, http.StatusUnauthorized, map[string]string{"error": err.Error()})
		return
	}
	var event Event
	if err := json.Unmarshal(body, &event); err != nil {
		answer(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	outcome := "known already"
	if c.apply(eventID, &event) {
		outcome = "new"
	}
	log.Printf("%s %s %s %s for %s (%s)", event.Event, event.Deposit.ID, event.Deposit.Amount, event.Deposit.Asset, event.Account.ReferenceID, outcome)
	answer(w, http.StatusOK, map[string]string{"event_id": eventID, "outcome": outcome})
}

// apply books an event, unless it was booked before.
func (c *Consumer) apply(eventID string, event *Event) (news bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen[eventID] {
		return false
	}
	c.seen[eventID] = true
	switch event.Event {
	case "connect.deposits.confirmed":
		c.add(event, event.Deposit.Amount)
	case "connect.withdrawal.confirmed":
		c.add(event, event.Deposit.Amount.Neg())
	}
	return true
}

func (c *Consumer) add(event *Event, amount decimal.Decimal) {
	user, asset := event.Account.ReferenceID, event.Deposit.Asset
	if c.balances[user] == nil {
		c.balances[user] = map[string]decimal.Decimal{}
	}
	c.balances[user][asset] = c.balances[user][asset].Add(amount)
}

func (c *Consumer) showBalances(w http.ResponseWriter, r *http.Request) {
	user := r.PathValue("reference_id")
	c.mu.Lock()
	balances := maps.Clone(c.balances[user])
	c.mu.Unlock()
	if balances == nil {
		answer(w, http.StatusNotFound, map[string]string{"error": "nothing was ever booked for " + user})
		return
	}
	answer(w, http.StatusOK, map[string]any{"reference_id": user, "balances": balances})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the other side may be gone
}
