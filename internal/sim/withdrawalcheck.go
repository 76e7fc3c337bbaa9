package sim

import (
	"encoding/binary"
	"strconv"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/shopspring/decimal"
)

// check holds a request against the world, and completes where its money goes to.
func (q *WithdrawalRequest) check(tx *Tx) error {
	z := &tx.Workspace.Settings().Zerohash
	var against objections
	p, err := against.party(tx, z, q.ParticipantCode)
	if err != nil {
		return err
	}
	against.active(p, true)
	if q.Group != "" {
		against.group(z, "/account_group", q.Group)
	}
	if listing, ok := against.asset(q.Asset, "be withdrawn", anyListing); ok {
		against.withdrawn(&listing, q.Amount)
		err := q.destination(tx, &against, &listing)
		if err == nil {
			err = against.limits(tx, p, LimitWithdrawals, &listing, q.Amount)
		}
		if err != nil {
			return err
		}
	}
	return against.err()
}

// feeOf is what the network takes of a withdrawal, in the asset itself. Money costs nothing.
func feeOf(l *chain.Listing) decimal.Decimal {
	asset, _ := chain.Find(l.Ticker, l.ChainCode)
	return asset.Fee
}

// withdrawn objects to an amount that cannot be sent away.
func (o *objections) withdrawn(l *chain.Listing, amount decimal.Decimal) {
	o.precision(l, amount)
	fee := feeOf(l)
	switch {
	case amount.LessThan(l.WithdrawalMinimum):
		o.add("/amount", "should be >= "+l.WithdrawalMinimum.String(), "the withdrawal_minimum of %s is %s", l.Symbol, l.WithdrawalMinimum)
	case !amount.GreaterThan(fee):
		o.add("/amount", "should be > "+fee.String(), "the network takes %s %s out of the amount, and nothing would be left", fee, l.Symbol)
	}
}

// destination objects to where the money is to go, by what the asset is.
func (q *WithdrawalRequest) destination(r storage.Reader, o *objections, l *chain.Listing) error {
	crypto := l.Type == chain.Crypto
	switch {
	case q.Details.AccountID != 0:
		return q.known(r, o, crypto)
	case crypto && q.Details.Bank != "":
		o.add("/account", "should NOT be given for "+l.Symbol, "%s goes to an address, and not to a bank account", l.Symbol)
	case !crypto && q.Address != "":
		o.add("/address", "should NOT be given for "+l.Symbol, "%s goes to a bank account, and not to an address", l.Symbol)
	case crypto:
		if err := chain.CheckAddress(l.ChainCode, q.Address); err != nil {
			o.add("", badAddress, "address: %v", err)
		}
		if err := q.checkTag(l); err != nil {
			o.add("", "the "+tagNames[l.TagName]+" is invalid", "destination_tag: %v", err)
		}
	}
	return nil
}

// tagNames are how sentences call what GET /assets names.
var tagNames = map[string]string{"destination_tag": "destination tag", "memo": "memo"}

// checkTag leaves alone what is given for an asset without tags.
func (q *WithdrawalRequest) checkTag(l *chain.Listing) error {
	if q.Tag == "" || tagNames[l.TagName] == "" {
		return nil
	}
	return chain.CheckTag(l.ChainCode, q.Tag)
}

// known completes a request to an account that was named by its number: that of an earlier request, or one that is taken to have been
// made outside of the API (assumption zerohash.withdrawal-accounts).
func (q *WithdrawalRequest) known(r storage.Reader, o *objections, crypto bool) error {
	earlier, err := WithdrawalRequests.List(r, storage.Query{Index: "participant_code", Value: q.ParticipantCode, Limit: perPage})
	if err != nil {
		return err
	}
	for _, item := range earlier {
		before := item.Value
		if before.Details.AccountID != q.Details.AccountID {
			continue
		}
		if before.Asset != q.Asset {
			o.add("", accountUnknown, "withdrawal account %d of %s is for %s", q.Details.AccountID, q.ParticipantCode, before.Asset)
		}
		q.Address, q.Tag, q.Details.Bank = before.Address, before.Tag, before.Details.Bank
		return nil
	}
	if !crypto {
		q.Details.Bank = "account " + strconv.FormatInt(q.Details.AccountID, 10)
	}
	return nil
}

// accountID numbers where a request goes to: the same for the same destination.
func (q *WithdrawalRequest) accountID(seed int64) int64 {
	sum := derive(seed, "withdrawal account", q.ParticipantCode+"/"+q.Asset+"/"+q.Address+"/"+q.Tag+"/"+q.Details.Bank, 0)
	return 1_000_000 + int64(binary.BigEndian.Uint32(sum[:4]))
}
