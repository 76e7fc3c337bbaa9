package zerohash

import (
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/shopspring/decimal"
)

type (
	address struct {
		CreatedAt       int64  `json:"created_at"` // milliseconds
		Address         string `json:"address"`
		ParticipantCode string `json:"participant_code"`
		PlatformCode    string `json:"platform_code"`
		Asset           string `json:"asset"`
		Label           string `json:"account_label"`
	}
	deposit struct {
		SettledAt       int64   `json:"settle_timestamp"` // milliseconds
		AccountID       string  `json:"account_id"`
		MovementID      string  `json:"movement_id"`
		ParticipantCode string  `json:"participant_code"`
		Group           string  `json:"account_group"`
		Label           string  `json:"account_label"`
		Asset           string  `json:"asset"`
		Amount          string  `json:"amount"`
		ReferenceID     string  `json:"reference_id"`
		Source          *string `json:"source"`
		ReceivedAddress *string `json:"received_address"`
		RunID           string  `json:"run_id"`
		TravelRule      string  `json:"travel_rule_status,omitzero"` // of deposits over a chain
	}
	funding struct {
		ParticipantCode string `json:"participant_code"`
		Asset           string `json:"asset"`
		Amount          string `json:"amount"`
		Label           string `json:"account_label"`
		Group           string `json:"account_group"`
		Type            string `json:"account_type"`
		ReferenceID     string `json:"reference_id"`
	}
)

// unsupported refuses an asset that zerohash does not list.
func unsupported(symbol string) error {
	return &sim.Error{Code: sim.Invalid, Message: sim.UnknownSymbol(symbol), Faults: []sim.Fault{{Detail: "asset is not supported"}}}
}

func (r *request) addressOf(a *sim.DepositAddress) address {
	return address{a.CreatedAt.UnixMilli(), a.Address, a.ParticipantCode, r.settings.Zerohash.PlatformCode, a.Asset, a.Label}
}

// newAddress answers the same address again when it is asked again.
func newAddress(r *request) (call.Answer, error) {
	form, wrong := forms.NewDepositAddress(r.Body, r.env(), r.mode())
	if err := check(r.Call, wrong, form.Hints); err != nil {
		return call.Answer{}, err
	}
	var made sim.DepositAddress
	err := r.update(func(tx *sim.Tx) (err error) {
		made, err = sim.AddressFor(tx, form.ParticipantCode, form.Asset, form.AccountLabel)
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	return ok(r.addressOf(&made))
}

const day = 24 * time.Hour

func listAddresses(r *request) (call.Answer, error) {
	o, err := r.query("GET /deposits/digital_asset_addresses")
	if err != nil {
		return call.Answer{}, err
	}
	want := sim.AddressQuery{
		ParticipantCode: o.String("participant_code"), Asset: o.String("asset"), Idle: time.Duration(o.Int("inactivity_interval")) * day,
		Limit: max(1, int(o.Int("limit"))), // one is the documented default
	}
	found := []address{}
	err = r.read(func(reader storage.Reader) error {
		addresses, err := sim.AddressesOf(reader, &r.settings.Zerohash, r.env().Now, want)
		for i := range addresses {
			found = append(found, r.addressOf(&addresses[i]))
		}
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	return ok(found)
}

// longestFunding is what the published pattern leaves open: how large the play money may be that is asked for at once.
const longestFunding = 30

func fundAccount(r *request) (call.Answer, error) {
	form, wrong := forms.NewFiatDeposit(r.Body, r.env())
	if wrong == nil && len(form.Amount) > longestFunding {
		wrong = []string{"amount should NOT be longer than 30 characters"}
	}
	if err := check(r.Call, wrong, form.Hints); err != nil {
		return call.Answer{}, err
	}
	var made sim.Deposit
	err := r.update(func(tx *sim.Tx) (err error) {
		made, err = r.World.FundFiat(tx, sim.Credit{
			Owner: form.ParticipantCode, Label: form.AccountLabel, Symbol: form.Asset, Amount: decimalOf(form.Amount),
		})
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	return created(funding{form.ParticipantCode, form.Asset, form.Amount, made.AccountLabel, made.AccountGroup, ledger.Available, made.ReferenceID})
}

// decimalOf reads an amount that a form has let through.
func decimalOf(text string) decimal.Decimal {
	amount, _ := decimal.NewFromString(strings.TrimSuffix(text, "."))
	return amount
}

// deposits is GET /deposits.
var deposits = list[sim.Deposit]{
	operation: "GET /deposits", from: sim.DepositList, stamp: "settle_timestamp", size: ledger.UsualPage,
	at: func(d *sim.Deposit) time.Time { return d.SettledAt },
	filters: []filter[sim.Deposit]{
		{name: "asset", keeps: of(func(d *sim.Deposit) string { return d.Asset })},
		{name: "account_label", keeps: of(func(d *sim.Deposit) string { return d.AccountLabel })},
		{name: "participant_code", index: "participant_code", keeps: of(func(d *sim.Deposit) string { return d.ParticipantCode })},
		{name: "parent_link_id_source", keeps: func(*sim.Deposit, string) bool { return false }}, // no deposit here has a parent
		{name: "include_customer_deposits", unless: "participant_code", keeps: func(d *sim.Deposit, value string) bool {
			return value == "true" || d.ParticipantCode == d.AccountGroup // the group is the platform's code
		}},
	},
	show: func(_ *request, d *sim.Deposit) any {
		shown := deposit{
			d.SettledAt.UnixMilli(), d.AccountID, d.MovementID, d.ParticipantCode, d.AccountGroup, d.AccountLabel, d.Asset, d.Amount,
			d.ReferenceID, optional(d.Source), optional(d.ReceivedAddress), d.RunID, "",
		}
		if d.TransferID != "" {
			shown.TravelRule = "not_required"
		}
		return shown
	},
}
