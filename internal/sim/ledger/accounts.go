package ledger

import "github.com/mockconnect/mockconnect/internal/sim/storage"

// Find answers false for a place at which nothing has been posted, and for World.
func Find(r storage.Reader, at Place) (Account, bool, error) {
	if at.IsWorld() {
		return Account{}, false, nil
	}
	a, found, err := accountAt(r, at)
	return a.Account, found, err
}

// ByID answers false when no account has the id.
func ByID(r storage.Reader, id string) (Account, bool, error) {
	if id == "" {
		return Account{}, false, nil
	}
	items, err := accounts.List(r, storage.Query{Index: "account_id", Value: id, Limit: 1})
	if err != nil || len(items) == 0 {
		return Account{}, false, err
	}
	return items[0].Value.Account, true, nil
}

// Accounts answers a page of the accounts that are like a place in each field that it has, in the order in which they came to be, and how
// many there are. Any page costs the same when nothing narrows them; an owner is an index; whatever else narrows them is looked for in all.
func Accounts(r storage.Reader, like Place, p Page) ([]Account, int, error) {
	t, err := tallyOf(r)
	if err != nil {
		return nil, 0, err
	}
	every := series[keptAccount]{table: accounts, index: "page", n: t.Accounts}
	if like == (Place{}) {
		found, err := every.oldestFirst(r, p)
		return shownAccounts(found), every.n, err
	}
	among := every.up(r)
	if like.Owner != "" {
		among = indexed(r, accounts, storage.Query{Index: "owner", Value: like.Owner, Oldest: true})
	}
	found, total, err := sift(among, p, func(a *keptAccount) bool { return a.Place.fits(like) })
	return shownAccounts(found), total, err
}

// fits says that a place is like another in each field that the other has.
func (p Place) fits(like Place) bool {
	fits := func(is, wanted string) bool { return wanted == "" || is == wanted }
	return fits(p.Owner, like.Owner) && fits(p.Group, like.Group) && fits(p.Label, like.Label) && fits(p.Type, like.Type) &&
		fits(p.Asset, like.Asset)
}

func shownAccounts(kept []keptAccount) []Account {
	shown := make([]Account, len(kept))
	for i := range kept {
		shown[i] = kept[i].Account
	}
	return shown
}
