// Package webhook takes events from the world to the platform: bodies by profile, targets, signatures, attempts and retries, and
// what became of each. It decides nothing about what happens in the world, and serves no HTTP.
package webhook

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/profile"
	"github.com/shopspring/decimal"
)

// The bodies of Connect webhooks, with the fields in the order in which the guide's samples print them.
type (
	depositBody struct {
		Event   string         `json:"event"`
		Deposit depositObject  `json:"deposit"`
		Session depositSession `json:"session"`
		Account account        `json:"account"`
	}
	depositObject struct {
		ID          string          `json:"id"`
		Amount      string          `json:"amount"`
		Network     string          `json:"network"`
		Asset       string          `json:"asset"`
		CreatedAt   string          `json:"created_at"`
		UpdatedAt   string          `json:"updated_at"`
		Status      lifecycle.State `json:"status"`
		Source      *source         `json:"source,omitzero"`
		Transaction any             `json:"transaction"`
		Fees        *fees           `json:"fees,omitzero"`
	}
	source struct {
		Type        chain.SourceType `json:"type"`
		Integration string           `json:"integration"`
	}
	// transactionSeen is a deposit's transaction before its end, transactionEnded after it.
	transactionSeen struct {
		Hash string `json:"hash"`
		To   string `json:"to"`
	}
	transactionEnded struct {
		Hash        *string `json:"hash"`
		To          string  `json:"to"`
		BlockNumber *string `json:"block_number"`
		Value       *string `json:"value"`
	}
	depositSession struct {
		ID        string         `json:"id"`
		Metadata  jsontext.Value `json:"metadata"`
		CreatedAt string         `json:"created_at"`
	}
	account struct {
		ReferenceID string `json:"reference_id"`
	}
	fees struct {
		Amount       string `json:"amount"`
		Asset        string `json:"asset"`
		PaymentModel string `json:"payment_model"`
	}
)

// A withdrawal's session has no created_at before the end, and another order of fields at it.
type (
	withdrawalObject struct {
		ID          string          `json:"id"`
		Asset       string          `json:"asset"`
		Network     string          `json:"network"`
		Amount      string          `json:"amount"`
		Status      lifecycle.State `json:"status,omitzero"`
		Source      string          `json:"source,omitzero"`
		CreatedAt   string          `json:"created_at"`
		UpdatedAt   string          `json:"updated_at"`
		Transaction *receipt        `json:"transaction"`
		Fees        *fees           `json:"fees,omitzero"`
	}
	receipt struct {
		Hash              *string `json:"hash"`
		BlockNumber       *string `json:"block_number"`
		Timestamp         *string `json:"timestamp"`
		From              string  `json:"from"`
		To                string  `json:"to"`
		Value             *string `json:"value"`
		Gas               *int    `json:"gas"`
		GasPrice          *string `json:"gas_price"`
		Nonce             *int    `json:"nonce"`
		Input             *string `json:"input"`
		Status            *string `json:"status"`
		GasUsed           *int    `json:"gas_used"`
		CumulativeGasUsed *int    `json:"cumulative_gas_used"`
	}
	sessionBefore struct {
		ID       string         `json:"id"`
		Metadata jsontext.Value `json:"metadata"`
	}
	sessionAfter struct {
		ID        string         `json:"id"`
		CreatedAt string         `json:"created_at"`
		Metadata  jsontext.Value `json:"metadata"`
	}
)

// nanoseconds is how withdrawal samples write times: always nine digits.
const nanoseconds = "2006-01-02T15:04:05.000000000Z07:00"

// body writes an event as the emulated API sends it: compact, no HTML escaping, no newline at the end.
func body(s *sim.Settings, n sim.Notice) ([]byte, error) {
	switch {
	case n.Event.SIWX():
		return customerBody(n)
	case n.Event.Zerohash():
		return zerohashBody(s, n)
	case n.Event.Flow == lifecycle.Withdrawal:
		return withdrawal(s.Dialect(), n)
	default:
		return deposit(s.Dialect(), n)
	}
}

func deposit(p *profile.Profile, n sim.Notice) ([]byte, error) {
	t := n.Transfer
	b := depositBody{
		Event: n.Event.Name,
		Deposit: depositObject{
			ID: t.ID, Amount: t.Amount, Network: t.Network, Asset: t.Asset,
			CreatedAt: t.CreatedAt.Format(time.RFC3339), UpdatedAt: t.UpdatedAt.Format(time.RFC3339),
			Status: t.State, Fees: feesOf(p, t),
		},
		Session: depositSession{Metadata: jsontext.Value("null")}, // an unexpected deposit belongs to no session
	}
	if n.Event.To != lifecycle.Unexpected {
		b.Deposit.Source = &source{t.Source, t.Integration}
	}
	switch n.Event.To {
	case lifecycle.Confirmed, lifecycle.Failed, lifecycle.Unexpected:
		b.Deposit.Transaction = transactionEnded{t.Hash, t.To, t.BlockNumber, t.Value}
	default:
		b.Deposit.Transaction = transactionSeen{orEmpty(t.Hash), t.To}
	}
	if n.Session != nil {
		b.Session = depositSession{n.Session.ID, n.Session.Metadata, n.Session.CreatedAt.Format(time.RFC3339)}
		b.Account.ReferenceID = n.Session.ReferenceID
	}
	return json.Marshal(b)
}

func withdrawal(p *profile.Profile, n sim.Notice) ([]byte, error) {
	t := n.Transfer
	object := withdrawalObject{
		ID: t.ID, Asset: t.Asset, Network: t.Network, Amount: t.Amount,
		CreatedAt: t.CreatedAt.Format(nanoseconds), UpdatedAt: t.UpdatedAt.Format(nanoseconds),
		Transaction: receiptOf(n.Event.To, t), Fees: feesOf(p, t),
	}
	if p.WithdrawalStatus {
		object.Status = t.State
	}
	if n.Event.To != lifecycle.Confirmed {
		object.Source = t.Integration
	}
	var session any
	if n.Session != nil {
		session = sessionBefore{n.Session.ID, n.Session.Metadata}
		if n.Event.To == lifecycle.Confirmed {
			session = sessionAfter{n.Session.ID, n.Session.CreatedAt.Format(nanoseconds), n.Session.Metadata}
		}
	}
	// The object's name is the profile's, so the outermost object is written by hand.
	var parts []any
	parts = append(parts, "event", n.Event.Name, p.WithdrawalKey, object, "account", account{t.ReferenceID}, "session", session)
	out := []byte{'{'}
	for i, part := range parts {
		if i > 0 {
			out = append(out, ",:"[i%2])
		}
		text, err := json.Marshal(part)
		if err != nil {
			return nil, err
		}
		out = append(out, text...)
	}
	return append(out, '}'), nil
}

// receiptOf is a withdrawal's transaction as far as it has got: nothing, then where it goes, then an EVM receipt on every chain, as
// the sample has it for Bitcoin.
func receiptOf(to lifecycle.State, t *sim.Transfer) *receipt {
	if t.Hash == nil {
		return nil
	}
	r := &receipt{Hash: t.Hash, From: t.From, To: t.To}
	if to != lifecycle.Confirmed {
		return r
	}
	when, gas, price, input, status, all := t.UpdatedAt.Format(nanoseconds), 21000, "30000000000", "0x", "0x1", 105000
	r.BlockNumber, r.Timestamp, r.Value = t.BlockNumber, &when, baseUnits(t)
	r.Gas, r.GasPrice, r.Nonce, r.Input, r.Status, r.GasUsed, r.CumulativeGasUsed = &gas, &price, &t.Nonce, &input, &status, &gas, &all
	return r
}

// baseUnits is the amount in the chain's smallest unit, as an integer in decimal digits.
func baseUnits(t *sim.Transfer) *string {
	amount, err := decimal.NewFromString(t.Amount)
	if err != nil {
		return t.Value // set by a scenario to something that is no number
	}
	precision := int32(18)
	if asset, ok := chain.Find(t.Asset, t.Network); ok {
		precision = asset.Precision
	}
	units := amount.Shift(precision).Truncate(0).String()
	return &units
}

func feesOf(p *profile.Profile, t *sim.Transfer) *fees {
	asset, known := chain.Find(t.Asset, t.Network)
	if !p.Fees || !known {
		return nil
	}
	return &fees{asset.Fee.String(), asset.Asset, "NETTED"}
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// restsOn lists the assumptions behind an event's webhook.
func restsOn(p *profile.Profile, e lifecycle.Event) []string {
	switch {
	case e.Zerohash():
		return zerohashRestsOn(e)
	case e.SIWX():
		return named(assumptions.SIWXHookSignatures, assumptions.SIWXHookRetries)
	}
	ids := []assumptions.ID{assumptions.WebhookEventID, assumptions.WebhookJWT, assumptions.WebhookRetries, assumptions.WebhookOrder}
	switch {
	case e.Flow == lifecycle.Withdrawal:
		ids = append(ids, assumptions.WithdrawalKey, assumptions.WithdrawalBodies, assumptions.WithdrawalSource)
	case e.To == lifecycle.Abandoned:
		ids = append(ids, assumptions.AbandonedBody)
	case e.To == lifecycle.Failed:
		ids = append(ids, assumptions.FailedBody)
	}
	if p.WithdrawalStatus && e.Flow == lifecycle.Withdrawal {
		ids = append(ids, assumptions.WithdrawalStatus)
	}
	if p.Fees {
		ids = append(ids, assumptions.Fees)
	}
	return named(ids...)
}

func named(ids ...assumptions.ID) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	return names
}
