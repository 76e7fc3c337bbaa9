package control

import (
	"encoding/base64"
	"net/http"
	"slices"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

var customerFilters = filters{"external_id": nil, "chain_id": nil, "status": customerStatuses(), "since": nil}

func customerStatuses() []string {
	names := make([]string, len(lifecycle.CustomerStatuses))
	for i, s := range lifecycle.CustomerStatuses {
		names[i] = string(s)
	}
	return names
}

// shownCustomer is a customer with its challenge as the API sends it.
type shownCustomer struct {
	sim.Customer `json:",inline"`
	Challenge    *shownChallenge `json:"challenge"`
}

type shownChallenge struct {
	sim.Challenge `json:",inline"`
	Base64        string `json:"base64"`
}

func showCustomer(_ storage.Reader, c *sim.Customer) (any, error) {
	shown := shownCustomer{Customer: *c}
	shown.Customer.Challenge = nil
	if c.Challenge != nil {
		shown.Challenge = &shownChallenge{*c.Challenge, c.Challenge.Base64()}
	}
	return shown, nil
}

func (h *handler) listCustomers(r *request) (int, any, error) {
	if err := r.narrowed(customerFilters); err != nil {
		return 0, nil, err
	}
	since, err := r.since()
	if err != nil {
		return 0, nil, err
	}
	query := storage.Query{}
	if id := r.QueryParam("external_id"); id != "" {
		query = storage.Query{Index: "external_id", Value: id}
	}
	return look(h, r, sim.Customers, query, func(_ storage.Reader, c *sim.Customer) bool {
		return same(r.QueryParam("chain_id"), c.ChainID) && same(r.QueryParam("status"), string(c.Status)) && !c.CreatedAt.Before(since)
	}, showCustomer)
}

func (h *handler) getCustomer(r *request) (int, any, error) {
	c, err := get(h, r, sim.Customers, "customer", r.Param("id"))
	if err != nil {
		return 0, nil, err
	}
	shown, err := showCustomer(nil, &c)
	return http.StatusOK, shown, err
}

// customerBody forces a status; no move is impossible here. It can also have the challenge be over before its time.
type customerBody struct {
	Status    *string `json:"status"`
	Challenge *string `json:"challenge"` // "expired"
}

func (h *handler) patchCustomer(r *request) (int, any, error) {
	var body customerBody
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	switch {
	case body.Status == nil && body.Challenge == nil:
		return 0, nil, badRequest("/status", "wants the new status, or challenge: expired")
	case body.Status != nil && !slices.Contains(customerStatuses(), *body.Status):
		return 0, nil, badRequest("/status", strict.Unknown("status", *body.Status, customerStatuses()))
	case body.Challenge != nil && *body.Challenge != "expired":
		return 0, nil, badRequest("/challenge", "wants expired, got "+strict.Quote(*body.Challenge))
	}
	err := h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) (err error) {
		if body.Status != nil {
			_, err = h.World.ForceCustomer(tx, r.Param("id"), lifecycle.State(*body.Status))
		}
		if err == nil && body.Challenge != nil {
			err = sim.ExpireChallenge(tx, r.Param("id"))
		}
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	return h.getCustomer(r)
}

func (h *handler) listWallets(r *request) (int, any, error) {
	found := list{Items: []any{}}
	err := h.World.View(r.Request().Context(), r.ws, func(reader storage.Reader) error {
		all, err := sim.ListWallets(reader)
		for _, w := range all {
			found.Items = append(found.Items, w)
		}
		return err
	})
	return http.StatusOK, found, err
}

// putWallet opens a simulated wallet. Opening it again changes nothing.
func (h *handler) putWallet(r *request) (int, any, error) {
	var w sim.Wallet
	err := h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) (err error) {
		w, err = sim.OpenWallet(tx, r.Param("name"))
		return err
	})
	return http.StatusOK, w, err
}

// walletBody asks a simulated wallet to sign.
type walletBody struct {
	Challenge string `json:"challenge"` // base64, as the API issued it
	ChainID   string `json:"chain_id"`  // the account to sign for; empty: the wallet's on eip155:1
	How       string `json:"how"`       // empty: sign
}

// signedBody is what POST /customers/{id}/challenge/sign takes.
type signedBody struct {
	OwnerID   string `json:"ownerId"`
	Challenge string `json:"challenge"`
	Signature string `json:"signature"`
}

func (h *handler) signWithWallet(r *request) (int, any, error) {
	var body walletBody
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	text, err := base64.StdEncoding.DecodeString(body.Challenge)
	if err != nil || len(text) == 0 {
		return 0, nil, badRequest("/challenge", "wants a challenge in base64, as the API issued it")
	}
	if body.How == "" {
		body.How = sim.WalletSigns
	}
	if !slices.Contains(sim.WalletWays, body.How) {
		return 0, nil, badRequest("/how", strict.Unknown("way of signing", body.How, sim.WalletWays))
	}
	var w sim.Wallet
	err = h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) (err error) {
		w, err = sim.OpenWallet(tx, r.Param("name"))
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	if body.ChainID == "" {
		body.ChainID = w.ChainID
	}
	signed := r.ws.Settings().SignWith(w.Name, body.How, body.ChainID, string(text))
	return http.StatusOK, signedBody(signed), nil
}
