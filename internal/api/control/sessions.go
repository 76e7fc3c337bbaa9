package control

import (
	"net/http"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// shownSession is a session with what was moved in it.
type shownSession struct {
	sim.Session  `json:",inline"`
	Status       string         `json:"status"`                 // live, superseded or expired
	SupersededBy string         `json:"superseded_by,omitzero"` // the account's newest session
	Deposits     []sim.Transfer `json:"deposits"`
	Withdrawals  []sim.Transfer `json:"withdrawals"`
}

func (h *handler) showSession(ws *sim.Workspace) func(storage.Reader, *sim.Session) (any, error) {
	return func(r storage.Reader, s *sim.Session) (any, error) {
		_, current, err := sim.SessionOf(r, s.ID)
		if err != nil {
			return nil, err
		}
		shown := shownSession{Session: *s, Status: s.Status(ws.Timeline.Now(), current)}
		if shown.Status == "superseded" {
			shown.SupersededBy = current
		}
		transfers, err := sim.Transfers.List(r, storage.Query{Index: "session_id", Value: s.ID, Oldest: true})
		for _, item := range transfers {
			if item.Value.Flow == lifecycle.Withdrawal {
				shown.Withdrawals = append(shown.Withdrawals, item.Value)
			} else {
				shown.Deposits = append(shown.Deposits, item.Value)
			}
		}
		return shown, err
	}
}

func (h *handler) listSessions(r *request) (int, any, error) {
	if err := r.narrowed(sessionFilters); err != nil {
		return 0, nil, err
	}
	since, err := r.since()
	if err != nil {
		return 0, nil, err
	}
	metadata := r.metadata()
	query := storage.Query{}
	if ref := r.QueryParam("reference_id"); ref != "" {
		query = storage.Query{Index: "reference_id", Value: ref}
	}
	status := r.QueryParam("status")
	return look(h, r, sim.Sessions, query, func(reader storage.Reader, s *sim.Session) bool {
		if s.CreatedAt.Before(since) || !metadata(s.Metadata) {
			return false
		}
		if status == "" {
			return true
		}
		_, current, err := sim.SessionOf(reader, s.ID)
		return err == nil && same(status, s.Status(r.ws.Timeline.Now(), current))
	}, h.showSession(r.ws))
}

func (h *handler) getSession(r *request) (status int, shown any, err error) {
	s, err := get(h, r, sim.Sessions, "session", r.Param("id"))
	if err != nil {
		return 0, nil, err
	}
	err = h.World.View(r.Request().Context(), r.ws, func(reader storage.Reader) error {
		shown, err = h.showSession(r.ws)(reader, &s)
		return err
	})
	return http.StatusOK, shown, err
}

// orderBody is what a user enters before pressing Submit.
type orderBody struct {
	Integration string      `json:"integration"`
	Asset       string      `json:"asset"`
	Network     string      `json:"network"`
	Amount      strict.Text `json:"amount"`
	Scenario    string      `json:"scenario"`
	Holder      string      `json:"account_holder"` // the name on the account at the integration
}

func (h *handler) submitDeposit(r *request) (int, any, error) {
	return h.submit(r, lifecycle.Deposit, "deposit-confirmed")
}

func (h *handler) submitWithdrawal(r *request) (int, any, error) {
	return h.submit(r, lifecycle.Withdrawal, "withdrawal-confirmed")
}

// submit is what a user does by pressing Submit. A breach of limit or precision is refused here, and nobody is told.
func (h *handler) submit(r *request, flow lifecycle.Flow, usual string) (int, any, error) {
	var body orderBody
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	wanted := sim.Submission{
		SessionID: r.Param("id"), Flow: flow, Scenario: body.Scenario, Usual: usual, Holder: body.Holder,
		Order: sim.Order{Integration: body.Integration, Asset: body.Asset, Network: body.Network, Amount: string(body.Amount)},
	}
	var run sim.Run
	err := h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) (err error) {
		run, err = h.World.Submit(tx, wanted)
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, run, nil
}
