package sim

import (
	"errors"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// AddressFor answers the address at which a participant, or the platform, takes deposits of an asset into an account. It is made when it
// is first asked for, and it is the one that Connect's deposits of that user go to.
func AddressFor(tx *Tx, code, symbol, label string) (DepositAddress, error) {
	var against objections
	z := &tx.Workspace.Settings().Zerohash
	p, err := against.party(tx, z, code)
	if err != nil {
		return DepositAddress{}, err
	}
	against.active(p, false)
	against.asset(symbol, "be paid to an address", hasAddresses)
	if err := against.err(); err != nil {
		return DepositAddress{}, err
	}
	return addressFor(tx, code, symbol, label)
}

func addressFor(tx *Tx, code, symbol, label string) (DepositAddress, error) {
	a := DepositAddress{ParticipantCode: code, Asset: symbol, Label: label, CreatedAt: tx.Now}
	kept, err := Addresses.Get(tx, Addresses.ID(&a))
	if !errors.Is(err, storage.ErrNotFound) {
		return kept, err
	}
	a.Address = addressOf(tx.Workspace.Settings().Seed, &a)
	return a, Addresses.Put(tx, a)
}

// AddressQuery is what addresses are asked for by.
type AddressQuery struct {
	ParticipantCode string
	Asset           string        // "" for all
	Idle            time.Duration // only those without a deposit for so long; 0 for all
	Limit           int
}

// AddressesOf answers addresses of a participant, or of the platform, newest first.
func AddressesOf(r storage.Reader, z *Zerohash, now time.Time, q AddressQuery) ([]DepositAddress, error) {
	var against objections
	if _, err := against.party(r, z, q.ParticipantCode); err != nil {
		return nil, err
	}
	if err := against.err(); err != nil {
		return nil, err
	}
	items, err := Addresses.List(r, storage.Query{Index: "participant_code", Value: q.ParticipantCode})
	if err != nil {
		return nil, err
	}
	used := map[string]time.Time{}
	if q.Idle > 0 {
		deposits, err := Deposits.List(r, storage.Query{Index: "participant_code", Value: q.ParticipantCode, Oldest: true})
		if err != nil {
			return nil, err
		}
		for _, d := range deposits {
			used[d.Value.ReceivedAddress] = d.Value.SettledAt
		}
	}
	var found []DepositAddress
	for _, item := range items {
		a := item.Value
		last := a.CreatedAt
		if at := used[a.Address]; at.After(last) {
			last = at
		}
		if len(found) < q.Limit && (q.Asset == "" || a.Asset == q.Asset) && now.Sub(last) >= q.Idle {
			found = append(found, a)
		}
	}
	return found, nil
}

func addressOf(seed int64, a *DepositAddress) string {
	listing, _ := chain.ListingNamed(a.Asset)
	return depositAddress(seed, a.ParticipantCode, listing.Ticker, listing.ChainCode, a.Label)
}
