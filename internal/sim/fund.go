package sim

import (
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/shopspring/decimal"
)

// FundFiat puts play money into an account, as POST /deposits/fund does.
func (w *World) FundFiat(tx *Tx, c Credit) (Deposit, error) {
	var against objections
	z := &tx.Workspace.Settings().Zerohash
	p, err := against.party(tx, z, c.Owner)
	if err != nil {
		return Deposit{}, err
	}
	against.active(p, false)
	if listing, ok := against.asset(c.Symbol, "be funded, because it is not money; to have crypto arrive, play a deposit", isFiat); ok {
		against.precision(&listing, c.Amount)
	}
	if err := against.err(); err != nil {
		return Deposit{}, err
	}
	c.Origin = OriginREST
	return w.Fund(tx, c)
}

// FundQuote is at which rate a deposit over a chain is honoured (assumption zerohash.fund-quotes).
type FundQuote struct {
	ID        string
	Address   DepositAddress
	Rate      decimal.Decimal
	ExpiresAt time.Time // zero: a stablecoin's rate stays what it is
}

// What every quote says.
const (
	QuotedCurrency = "USD"
	LeastFunding   = "1" // in USD, as the next
	MostFunding    = "100000"
	quoteTTL       = 30 * time.Second
)

// Quote answers the rate of an asset for a participant, and the address to which the deposit has to go.
func Quote(tx *Tx, code, symbol, label string) (FundQuote, error) {
	var against objections
	s := tx.Workspace.Settings()
	p, err := against.party(tx, &s.Zerohash, code)
	if err != nil {
		return FundQuote{}, err
	}
	against.active(p, false)
	listing, _ := against.asset(symbol, "fund an account", canBeConverted)
	if err := against.err(); err != nil {
		return FundQuote{}, err
	}
	ordinal, err := count(tx, "fund quotes of "+code, 1)
	if err != nil {
		return FundQuote{}, err
	}
	address, err := addressFor(tx, code, symbol, label)
	rate, _ := chain.Price(symbol, QuotedCurrency)
	q := FundQuote{ID: deriveUUID(s.Seed, "fund quote", code, ordinal), Address: address, Rate: rate}
	if !listing.Stablecoin {
		q.ExpiresAt = tx.Now.Add(quoteTTL)
	}
	return q, err
}
