package api_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// check holds the books to everything else that is known.
func (b *bank) check(rt *rapid.T) {
	world, ws := b.world()
	err := world.View(b.t.Context(), ws, func(r storage.Reader) error {
		if err := ledger.Audit(r); err != nil {
			return err
		}
		accounts, _, err := ledger.Accounts(r, ledger.Place{}, ledger.Page{Size: 1000})
		if err != nil {
			return err
		}
		here, held := sums{}, sums{}
		for _, a := range accounts {
			if a.Balance.IsNegative() {
				return fmt.Errorf("%s has %s", a.Place, a.Balance)
			}
			here.add(a.Asset, a.Balance)
			if a.Type == ledger.Collateral {
				held.add(a.Asset, a.Balance)
			}
		}
		want, onTheWay := sums{}, sums{}
		for asset, amount := range b.funded {
			want.add(asset, amount)
		}
		if err := b.settled(r, want, onTheWay); err != nil {
			return err
		}
		if err := b.flowed(r, want, onTheWay); err != nil {
			return err
		}
		return errors.Join(here.differ("in the accounts", want), held.differ("on its way out", onTheWay))
	})
	if err != nil {
		rt.Fatal(err)
	}
}

// settled takes off what withdrawal requests have taken away, and adds what they hold.
func (b *bank) settled(r storage.Reader, want, onTheWay sums) error {
	requests, _, err := sim.RequestList.Page(r, ledger.Page{Size: 1000}, sim.Narrowing[sim.WithdrawalRequest]{})
	for _, q := range requests {
		switch q.Status {
		case sim.RequestSettled:
			want.add(q.Asset, q.Amount.Neg())
		case sim.RequestApproved:
			onTheWay.add(q.Asset, q.Amount)
		}
	}
	if len(requests) != len(b.requests) {
		return fmt.Errorf("there are %d requests, and %d were acknowledged", len(requests), len(b.requests))
	}
	return err
}

// symbolsOf are zerohash's names of what flows move.
var symbolsOf = map[string]string{"BTC": "BTC", "USDC": "USDC.SOL", "XRP": "XRP"}

// flowed adds what Connect's deposits of participants have brought, and takes off what its withdrawals have.
func (b *bank) flowed(r storage.Reader, want, onTheWay sums) error {
	runs, err := sim.Runs.List(r, storage.Query{})
	if err != nil {
		return err
	}
	for _, item := range runs {
		run := item.Value
		if run.TransferID == "" || !slices.Contains(b.people[:2], run.ReferenceID) {
			continue
		}
		t, err := sim.Transfers.Get(r, run.TransferID)
		if err != nil {
			return err
		}
		amount, symbol := decimal.RequireFromString(t.Amount), symbolsOf[t.Asset]
		covered := !slices.ContainsFunc(run.Notes, func(note string) bool { return strings.Contains(note, "nothing moves in the ledger") })
		switch isWithdrawal := t.Flow == lifecycle.Withdrawal; {
		case !isWithdrawal && (t.State == lifecycle.Confirmed || t.State == lifecycle.Unexpected):
			want.add(symbol, amount)
		case isWithdrawal && covered && t.State == lifecycle.Confirmed:
			want.add(symbol, amount.Neg())
		case isWithdrawal && covered && (t.State == lifecycle.Initiated || t.State == lifecycle.Broadcasted):
			onTheWay.add(symbol, amount)
		}
	}
	return nil
}

// sums are by asset.
type sums map[string]decimal.Decimal

func (s sums) add(asset string, amount decimal.Decimal) { s[asset] = s[asset].Add(amount) }

func (s sums) differ(what string, want sums) error {
	for _, other := range []sums{s, want} {
		for asset := range other {
			if !s[asset].Equal(want[asset]) {
				return fmt.Errorf("%s %s are %s, want %s", s[asset], asset, what, want[asset])
			}
		}
	}
	return nil
}
