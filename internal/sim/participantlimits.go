package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/shopspring/decimal"
)

// What limits are for. Trades are documented, and do not happen here.
const (
	LimitTrades      = "trades"
	LimitTransfers   = "transfers"
	LimitWithdrawals = "withdrawals"
	LimitDeposits    = "deposits"
)

// limited says which movements of a participant's available accounts count against a limit, and with how much of what they change.
var limited = map[string]struct {
	movement string
	counts   func(change decimal.Decimal) decimal.Decimal
}{
	LimitWithdrawals: {ledger.WithdrawalPending, decimal.Decimal.Neg}, // what was taken back counts no more
	LimitTransfers:   {ledger.Transfer, func(c decimal.Decimal) decimal.Decimal { return decimal.Max(decimal.Zero, c.Neg()) }},
	LimitDeposits:    {ledger.Deposit, func(c decimal.Decimal) decimal.Decimal { return decimal.Max(decimal.Zero, c) }},
}

// LimitStanding is a limit with where it stands.
type LimitStanding struct {
	Limit
	Left    decimal.Decimal // of the configured amount, in the period
	Balance decimal.Decimal // what the participant has of the limit's asset
}

// SetLimits replaces a participant's limits. Amounts are counted in money or in an asset that has a price.
func (w *World) SetLimits(tx *Tx, code string, limits []Limit) error {
	p, err := changeParticipant(tx, code, func(p *Participant) error {
		for _, l := range limits {
			if _, ok := chain.Price(l.Asset, "USD"); !ok {
				return refuse(Invalid, "asset is not supported")
			}
		}
		p.Limits = limits
		return nil
	})
	if err != nil {
		return err
	}
	return Participants.Put(tx, p)
}

// LimitStandings answers where each of the participant's limits stands.
func LimitStandings(r storage.Reader, p *Participant, now time.Time) ([]LimitStanding, error) {
	standings := make([]LimitStanding, len(p.Limits))
	for i, l := range p.Limits {
		used, err := l.used(r, p.Code, now)
		if err != nil {
			return nil, err
		}
		holdings, _, err := ledger.Accounts(r, ledger.Place{Owner: p.Code, Type: ledger.Available, Asset: l.Asset}, everything)
		if err != nil {
			return nil, err
		}
		standings[i] = LimitStanding{Limit: l, Left: decimal.Max(decimal.Zero, l.amount().Sub(used))}
		for _, a := range holdings {
			standings[i].Balance = standings[i].Balance.Add(a.Balance)
		}
	}
	return standings, nil
}

// LimitBreach says why so many dollars more would break one of the participant's limits; "" when they would not. It costs nothing for a
// participant without a limit of the kind, else a look at all that moved in the limit's period.
func LimitBreach(r storage.Reader, p *Participant, kind string, usd decimal.Decimal, now time.Time) (text string, err error) {
	for _, l := range p.Limits {
		price, priced := chain.Price(l.Asset, "USD")
		if !priced || !slices.Contains(l.Types, kind) {
			continue
		}
		used, err := l.used(r, p.Code, now)
		if err != nil {
			return "", err
		}
		if used.Mul(price).Add(usd).GreaterThan(l.amount().Mul(price)) {
			return fmt.Sprintf("%s limit exceeded: %s of %s %s %s are used", kind, used, l.Configured, l.Asset, l.period()), nil
		}
	}
	return "", nil
}

func (l *Limit) amount() decimal.Decimal {
	amount, _ := decimal.NewFromString(l.Configured)
	return amount
}

func (l *Limit) period() string {
	if l.Period == 0 {
		return "for good"
	}
	return fmt.Sprintf("in %d hours", l.Period)
}

// limitDigits are the decimals in which what was used is told.
const limitDigits = 8

var everything = ledger.Page{Size: 1 << 30}

// used is what has moved in the period, in the limit's asset, at today's prices.
func (l *Limit) used(r storage.Reader, owner string, now time.Time) (used decimal.Decimal, err error) {
	unit, priced := chain.Price(l.Asset, "USD")
	if !priced {
		return used, nil
	}
	var span ledger.Span
	if l.Period > 0 {
		span.From = now.Add(-time.Duration(l.Period) * time.Hour)
	}
	accounts, _, err := ledger.Accounts(r, ledger.Place{Owner: owner, Type: ledger.Available}, everything)
	if err != nil {
		return used, err
	}
	for _, account := range accounts {
		price, _ := chain.Price(account.Asset, "USD")
		for _, kind := range l.Types {
			counting, ok := limited[kind]
			if !ok {
				continue
			}
			wanted := ledger.Wanted{AccountID: account.ID, Type: counting.movement, Span: span}
			moved, _, err := ledger.Movements(r, wanted, everything)
			if err != nil {
				return used, err
			}
			for _, m := range moved {
				used = used.Add(counting.counts(m.Change).Mul(price))
			}
		}
	}
	return decimal.Max(decimal.Zero, used).DivRound(unit, limitDigits), nil
}
