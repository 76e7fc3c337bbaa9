package sim

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/shopspring/decimal"
)

// Order is what a user enters: what to move, and from or to where.
type Order struct {
	Integration, Asset, Network, Amount string
}

// standard is what an order is filled up with.
var standard = Order{Integration: "coinbase", Asset: "BTC", Network: "bitcoin", Amount: "0.013"}

func (o Order) complete() Order {
	if o.Integration == "" {
		o.Integration = standard.Integration
	}
	if o.Asset == "" && o.Network == "" {
		o.Asset, o.Network = standard.Asset, standard.Network
	}
	if o.Network == "" {
		if networks := chain.NetworksOf(o.Asset); len(networks) > 0 {
			o.Network = networks[0]
		}
	}
	if o.Amount == "" {
		o.Amount = standard.Amount
	}
	return o
}

// ParseAmount reads an amount as it stands in requests, or says in a sentence what it wants instead.
func ParseAmount(text string) (decimal.Decimal, string) {
	amount, wants := chain.ParseAmount(text)
	if wants != "" {
		return decimal.Zero, "wants " + wants + ", got " + strict.Quote(text)
	}
	return amount, ""
}

// offers says whether the organization has the integration enabled.
func (c *Connect) offers(id string) bool {
	return slices.ContainsFunc(c.Integrations, func(enabled string) bool {
		integration, _ := chain.IntegrationNamed(enabled)
		return integration.ID == id
	})
}

// faults lists what the world cannot do of an order, whoever asks.
func (o Order) faults() []Fault {
	var faults []Fault
	if _, ok := chain.IntegrationNamed(o.Integration); !ok {
		faults = append(faults, Fault{"/integration", strict.Unknown("integration", o.Integration, chain.IntegrationIDs())})
	}
	asset, ok := chain.Find(o.Asset, o.Network)
	if !ok {
		faults = append(faults, Fault{"/asset", unknownAsset(o.Asset, o.Network)})
	}
	amount, detail := ParseAmount(o.Amount)
	if detail == "" && ok && -amount.Exponent() > asset.Precision {
		detail = fmt.Sprintf("%s on %s has at most %d decimals, got %s", o.Asset, o.Network, asset.Precision, o.Amount)
	}
	if detail != "" {
		faults = append(faults, Fault{"/amount", detail})
	}
	return faults
}

// CheckOrder lists why a user of the workspace could not submit an order: what is not offered there, and breaches of precision and
// limits. spent is what the user has moved in the last 24 hours, in the currency of the limits.
func (c *Connect) CheckOrder(o Order, spent decimal.Decimal) []Fault {
	faults := o.faults()
	if len(faults) > 0 {
		return faults
	}
	integration, _ := chain.IntegrationNamed(o.Integration)
	if len(c.Integrations) > 0 && !c.offers(integration.ID) {
		faults = append(faults, Fault{"/integration", fmt.Sprintf("%s is not enabled for this organization", o.Integration)})
	}
	asset, _ := chain.Find(o.Asset, o.Network)
	amount, _ := ParseAmount(o.Amount)
	precision, allowed := c.precision(asset)
	if !allowed {
		return append(faults, Fault{"/asset", fmt.Sprintf("%s on %s is not enabled for this organization", o.Asset, o.Network)})
	}
	if -amount.Exponent() > precision {
		faults = append(faults, Fault{"/amount", fmt.Sprintf("%s on %s takes at most %d decimals, got %s", o.Asset, o.Network, precision, o.Amount)})
	}
	return append(faults, c.Limits.faults(amount.Mul(asset.USD), spent)...)
}

func (l Limits) faults(value, spent decimal.Decimal) []Fault {
	breach := func(format string, limit decimal.Decimal) []Fault {
		return []Fault{{"/amount", fmt.Sprintf(format, value.StringFixed(2), limit.StringFixed(2))}}
	}
	switch {
	case value.LessThan(l.Min):
		return breach("is worth %s USD, below the minimum of %s USD for one transaction", l.Min)
	case !l.Max.IsZero() && value.GreaterThan(l.Max):
		return breach("is worth %s USD, above the maximum of %s USD for one transaction", l.Max)
	case !l.Daily.IsZero() && spent.Add(value).GreaterThan(l.Daily):
		return breach("is worth %s USD, which with what the user has moved in the last 24 hours is above the limit of %s USD a day", l.Daily)
	}
	return nil
}

// spentSince is what an account has moved since then, in USD; failed and abandoned transfers do not count.
func spentSince(r storage.Reader, referenceID string, since time.Time) (decimal.Decimal, error) {
	sum := decimal.Zero
	sessions, err := Sessions.List(r, storage.Query{Index: "reference_id", Value: referenceID})
	if err != nil {
		return sum, err
	}
	for _, s := range sessions {
		transfers, err := Transfers.List(r, storage.Query{Index: "session_id", Value: s.Value.ID})
		if err != nil {
			return sum, err
		}
		for _, item := range transfers {
			t := item.Value
			asset, known := chain.Find(t.Asset, t.Network)
			amount, detail := ParseAmount(t.Amount)
			if !known || detail != "" || t.CreatedAt.Before(since) || t.State == lifecycle.Failed || t.State == lifecycle.Abandoned {
				continue
			}
			sum = sum.Add(amount.Mul(asset.USD))
		}
	}
	return sum, nil
}

// newTransfer makes a deposit or withdrawal that nobody has been told of yet.
func newTransfer(seed int64, flow lifecycle.Flow, parent string, ordinal int, referenceID string, o Order) Transfer {
	integration, _ := chain.IntegrationNamed(o.Integration)
	t := Transfer{
		ID:   deriveUUID(seed, string(flow), parent, ordinal),
		Flow: flow, ReferenceID: referenceID,
		Integration: integration.ID, Source: integration.Type,
		Asset: o.Asset, Network: o.Network, Amount: o.Amount,
		Nonce: 100 + ordinal,
	}
	// A user's deposit address for an asset stays the same; a withdrawal goes to an address of the user's own.
	owner := referenceID + "/" + o.Asset + "/" + o.Network
	t.ExternalAccount = deriveUUID(seed, "external account", referenceID+"/"+t.Integration, 0)
	if flow == lifecycle.Deposit {
		t.To = depositAddress(seed, referenceID, o.Asset, o.Network, GeneralLabel)
		t.Sender = chain.Address(o.Network, derive(seed, "sender address", owner+"/"+t.Integration, 0))
		return t
	}
	t.From = chain.Address(o.Network, derive(seed, "treasury address", o.Asset+"/"+o.Network, 0))
	t.To = chain.Address(o.Network, derive(seed, "own address", owner+"/"+t.Integration, 0))
	return t
}

// depositAddress is a user's address for an asset on a network, by the label of the account that it credits.
func depositAddress(seed int64, owner, asset, network, label string) string {
	owner += "/" + asset + "/" + network
	if label != GeneralLabel {
		owner += "/" + label
	}
	return chain.Address(network, derive(seed, "deposit address", owner, 0))
}

// move takes the transfer to a state, with everything that the world fills in there.
func (t *Transfer) move(seed int64, to lifecycle.State, reason string, at time.Time) {
	from := t.State
	t.State, t.UpdatedAt = to, at
	if from == lifecycle.None {
		t.CreatedAt = at
	}
	switch to {
	case lifecycle.Broadcasted:
		t.onChain(seed)
	case lifecycle.Confirmed:
		t.onChain(seed)
		t.inBlock(seed)
	case lifecycle.Unexpected:
		t.onChain(seed)
		*t.Hash += "-0" // the output of the transaction that paid the address
		zero := "0"
		amount := t.Amount
		t.BlockNumber, t.Value = &zero, &amount
		t.Integration, t.Source = "", ""
	case lifecycle.Failed:
		t.Reason = reason
		if reason == "" {
			t.Reason = failReason(from)
		}
		if t.Reason == reasonChain {
			t.onChain(seed)
		} else {
			t.Hash = nil
		}
		t.BlockNumber, t.Value = nil, nil
	case lifecycle.Abandoned:
		t.Reason = reason
	}
}

// Reasons of a failure.
const (
	reasonExchange = "exchange"
	reasonChain    = "chain"
)

// failReason is who fails a transfer that stands there: what was handed to the chain can only fail there.
func failReason(from lifecycle.State) string {
	if from == lifecycle.Submitted || from == lifecycle.Broadcasted {
		return reasonChain
	}
	return reasonExchange
}

func (t *Transfer) onChain(seed int64) {
	if t.Hash == nil || *t.Hash == "" {
		hash := chain.Hash(t.Network, derive(seed, "hash", t.ID, 0))
		t.Hash = &hash
	}
}

func (t *Transfer) inBlock(seed int64) {
	network, _ := chain.NetworkNamed(t.Network)
	sum := derive(seed, "block", t.ID, 0)
	block := strconv.FormatUint(network.Height+uint64(sum[0])<<8+uint64(sum[1]), 10)
	if t.BlockNumber == nil {
		t.BlockNumber = &block
	}
	if t.Value == nil {
		amount := t.Amount
		t.Value = &amount
	}
}
