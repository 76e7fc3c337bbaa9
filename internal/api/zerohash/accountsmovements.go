package zerohash

import (
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

type (
	movement struct {
		At           int64   `json:"movement_timestamp"` // milliseconds
		ID           string  `json:"movement_id"`
		Type         string  `json:"movement_type"`
		DepositID    *string `json:"deposit_reference_id"`
		WithdrawalID *string `json:"withdrawal_request_id"`
		TradeID      *string `json:"trade_id"`
		ParentLinkID *string `json:"parent_link_id"`
		Change       string  `json:"change"`
		Origin       *string `json:"origin"`
	}
	movementOfAccount struct {
		RunID    string `json:"run_id"`
		movement `json:",inline"`
	}
	movementOfPlatform struct {
		AccountID    string  `json:"account_id"`
		TransferType *string `json:"transfer_type"`
		TransferID   *string `json:"transfer_id"`
		movement     `json:",inline"`
	}
	// accountRun has the mock's own shape: the history of runs is documented by its name only.
	accountRun struct {
		ID      string `json:"run_id"`
		Type    string `json:"run_type"`
		At      int64  `json:"timestamp"` // milliseconds
		Change  string `json:"change"`
		Balance string `json:"balance"`
	}
)

func movementOf(m *ledger.Movement) movement {
	return movement{
		m.At.UnixMilli(), m.ID, m.Type, optional(m.DepositReferenceID), optional(m.WithdrawalRequestID), optional(m.TradeID),
		optional(m.ParentLinkID), m.Change.String(), optional(m.Origin),
	}
}

func accountMovements(r *request) (call.Answer, error) {
	o, err := r.query("GET /accounts/{account_id}/movements")
	if err != nil {
		return call.Answer{}, err
	}
	p := pageOf(o, ledger.UsualPage)
	span, _ := spanOf(o, "movement_timestamp")
	found := []movementOfAccount{}
	total := 0
	err = r.ofAccount(func(reader storage.Reader, a ledger.Account) error {
		want := ledger.Wanted{AccountID: a.ID, ParentLinkID: o.String("parent_link_id"), Span: span.Span}
		movements, n, err := ledger.Movements(reader, want, p)
		for i := range movements {
			found = append(found, movementOfAccount{movements[i].RunID, movementOf(&movements[i])})
		}
		total = n
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	return r.pages(p, total, found)
}

var onlyPages = []field.Field{{Name: "page", Rule: field.Count(field.AtLeast(1))}}

func runHistory(r *request) (call.Answer, error) {
	values, err := r.values()
	if err != nil {
		return call.Answer{}, err
	}
	o, wrong := field.CheckQuery(values, onlyPages, r.env())
	if err := check(r.Call, wrong, o.Hints()); err != nil {
		return call.Answer{}, err
	}
	p := pageOf(o, ledger.UsualPage)
	found := []accountRun{}
	total := 0
	err = r.ofAccount(func(reader storage.Reader, a ledger.Account) error {
		runs, n, err := ledger.RunsOf(reader, a.ID, p)
		for _, run := range runs {
			found = append(found, accountRun{run.RunID, run.RunType, run.At.UnixMilli(), run.Change.String(), run.Balance.String()})
		}
		total = n
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	return r.pages(p, total, found)
}

func listMovements(r *request) (call.Answer, error) {
	o, err := r.query("GET /movements")
	if err != nil {
		return call.Answer{}, err
	}
	want := ledger.Wanted{
		AccountID: o.String("account_id"), ParentLinkID: o.String("parent_link_id"), Type: o.String("movement_type"),
		TransferType: o.String("transfer_type"),
	}
	p := pageOf(o, ledger.UsualPage)
	found := []movementOfPlatform{}
	total := 0
	err = r.read(func(reader storage.Reader) error {
		movements, n, err := ledger.Movements(reader, want, p)
		for i := range movements {
			m := &movements[i]
			found = append(found, movementOfPlatform{m.AccountID, optional(m.TransferType), optional(m.TransferID), movementOf(m)})
		}
		total = n
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	return r.pages(p, total, found)
}
