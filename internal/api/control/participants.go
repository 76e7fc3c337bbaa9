package control

import (
	"net/http"
	"regexp"
	"slices"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

var participantFilters = filters{"email": nil, "status": statusNames(), "participant_code": nil, "since": nil}

func statusNames() []string {
	names := make([]string, len(lifecycle.Statuses))
	for i, s := range lifecycle.Statuses {
		names[i] = string(s)
	}
	return names
}

// shownParticipant is a participant with what it holds.
type shownParticipant struct {
	sim.Participant `json:",inline"`
	Accounts        []ledger.Account `json:"accounts"`
}

func showParticipant(r storage.Reader, p *sim.Participant) (any, error) {
	accounts, _, err := ledger.Accounts(r, ledger.Place{Owner: p.Code}, ledger.Page{})
	return shownParticipant{*p, accounts}, err
}

func (h *handler) listParticipants(r *request) (int, any, error) {
	if err := r.narrowed(participantFilters); err != nil {
		return 0, nil, err
	}
	since, err := r.since()
	if err != nil {
		return 0, nil, err
	}
	email, status, code := r.QueryParam("email"), r.QueryParam("status"), r.QueryParam("participant_code")
	return look(h, r, sim.Participants, storage.Query{}, func(_ storage.Reader, p *sim.Participant) bool {
		return same(email, p.Email) && same(status, string(p.Status)) && same(code, p.Code) && !p.CreatedAt.Before(since)
	}, showParticipant)
}

func (h *handler) getParticipant(r *request) (status int, shown any, err error) {
	p, err := get(h, r, sim.Participants, "participant", r.Param("code"))
	if err != nil {
		return 0, nil, err
	}
	err = h.World.View(r.Request().Context(), r.ws, func(reader storage.Reader) error {
		shown, err = showParticipant(reader, &p)
		return err
	})
	return http.StatusOK, shown, err
}

// statusBody forces a status; no move is impossible here.
type statusBody struct {
	Status        string   `json:"status"`
	ReasonCode    string   `json:"reason_code"`
	RejectReasons []string `json:"reject_reasons"`
}

func (h *handler) patchParticipant(r *request) (int, any, error) {
	var body statusBody
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	if !slices.Contains(statusNames(), body.Status) {
		return 0, nil, badRequest("/status", strict.Unknown("status", body.Status, statusNames()))
	}
	err := h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) error {
		_, err := h.World.SetStatus(tx, r.Param("code"), sim.Outcome{
			Status: lifecycle.State(body.Status), ReasonCode: body.ReasonCode, RejectReasons: body.RejectReasons,
		})
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	return h.getParticipant(r)
}

// creditBody is money that arrives at a participant's account from outside, without any flow around it.
type creditBody struct {
	Asset  string      `json:"asset"` // zerohash's symbol, such as BTC, USDC.ETH or USD
	Amount strict.Text `json:"amount"`
	Label  string      `json:"account_label"`
}

// accountLabel is the form of labels that the REST API takes.
var accountLabel = regexp.MustCompile(`^[A-Za-z0-9:_-]{1,60}$`)

func (h *handler) creditParticipant(r *request) (int, any, error) {
	var body creditBody
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	listing, ok := chain.ListingNamed(body.Asset)
	if !ok {
		return 0, nil, badRequest("/asset", strict.Unknown("asset", body.Asset, symbols()))
	}
	amount, wrong := sim.ParseAmount(string(body.Amount))
	if wrong == "" && -amount.Normalize().Exponent() > listing.Precision {
		wrong = body.Asset + " has fewer decimals than " + string(body.Amount)
	}
	if wrong != "" {
		return 0, nil, badRequest("/amount", wrong)
	}
	if body.Label != "" && !accountLabel.MatchString(body.Label) {
		return 0, nil, badRequest("/account_label", "wants 1 to 60 of letters, digits, ':', '_' and '-', got "+strict.Quote(body.Label))
	}
	var deposit sim.Deposit
	err := h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) error {
		p, err := sim.FindParticipant(tx, r.Param("code"))
		if err != nil {
			return err
		}
		deposit, err = h.World.Fund(tx, sim.Credit{Owner: p.Code, Label: body.Label, Symbol: body.Asset, Amount: amount})
		return err
	})
	return http.StatusCreated, deposit, err
}

func symbols() []string {
	names := make([]string, len(chain.Listings))
	for i, l := range chain.Listings {
		names[i] = l.Symbol
	}
	return names
}
