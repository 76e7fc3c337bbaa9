package zerohash

import (
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// account is what an owner has of an asset.
type account struct {
	Asset   string `json:"asset"`
	Owner   string `json:"account_owner"`
	Type    string `json:"account_type"`
	Group   string `json:"account_group"`
	Label   string `json:"account_label"`
	Balance string `json:"balance"`
	ID      string `json:"account_id"`
	Updated int64  `json:"last_update"` // milliseconds
}

func accountOf(a *ledger.Account) account {
	return account{a.Asset, a.Owner, a.Type, a.Group, a.Label, a.Balance.String(), a.ID, a.UpdatedAt.UnixMilli()}
}

func listAccounts(r *request) (call.Answer, error) {
	o, err := r.query("GET /accounts")
	if err != nil {
		return call.Answer{}, err
	}
	like := ledger.Place{
		Owner: o.String("account_owner"), Group: o.String("account_group"), Label: o.String("account_label"),
		Type: o.String("account_type"), Asset: o.String("asset"),
	}
	p := pageOf(o, ledger.UsualPage)
	found := []account{}
	total := 0
	err = r.read(func(reader storage.Reader) error {
		accounts, n, err := ledger.Accounts(reader, like, p)
		for i := range accounts {
			found = append(found, accountOf(&accounts[i]))
		}
		total = n
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	return r.pages(p, total, found)
}

// account finds the account of the path.
func (r *request) account(reader storage.Reader) (ledger.Account, error) {
	id := r.inPath(":account_id")
	a, found, err := ledger.ByID(reader, id)
	if err == nil && !found {
		err = absent{"there is no account " + id + " in this workspace; GET /accounts lists those that something has been posted to"}
	}
	return a, err
}

// ofAccount reads what the path's account has. Its id is looked at before the store is.
func (r *request) ofAccount(read func(storage.Reader, ledger.Account) error) error {
	wrong := forms.Path("account_id", r.inPath(":account_id"), r.env())
	if err := check(r.Call, wrong, nil); err != nil {
		return err
	}
	return r.read(func(reader storage.Reader) error {
		a, err := r.account(reader)
		if err != nil {
			return err
		}
		return read(reader, a)
	})
}

func showAccount(r *request) (call.Answer, error) {
	var shown account
	err := r.ofAccount(func(_ storage.Reader, a ledger.Account) error {
		shown = accountOf(&a)
		return nil
	})
	if err != nil {
		return call.Answer{}, err
	}
	return ok(shown)
}
