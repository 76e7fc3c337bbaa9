package siwx

import (
	"net/http"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// subscription is one as the API shows it.
type subscription struct {
	ID          string   `json:"id"`
	CallbackURL string   `json:"callbackUrl"`
	Types       []string `json:"types"`
	CreatedAt   string   `json:"createdAt"`
	UpdatedAt   string   `json:"updatedAt"`
}

func showSubscription(s *sim.Subscription) subscription {
	return subscription{s.ID, s.URL, s.Types, written(s.CreatedAt), written(s.UpdatedAt)}
}

type subscriptionBody struct {
	ID          string   `json:"id"`
	CallbackURL string   `json:"callbackUrl"`
	Types       []string `json:"types"`
}

func readSubscription(r *request) error { return r.decode(&r.subscription) }

func putWebhook(r *request, tx *sim.Tx) (call.Answer, error) {
	body := r.subscription
	s, err := sim.PutSubscription(tx, sim.Subscription{ID: body.ID, URL: body.CallbackURL, Types: body.Types})
	return call.Answer{Status: http.StatusOK, Body: showSubscription(&s)}, err
}

func listWebhooks(r *request) (call.Answer, error) {
	shown := []subscription{}
	err := r.view(func(reader storage.Reader) error {
		all, err := sim.Subscriptions.List(reader, storage.Query{Oldest: true})
		for _, item := range all {
			shown = append(shown, showSubscription(&item.Value))
		}
		return err
	})
	return call.Answer{Status: http.StatusOK, Body: shown}, err
}

func getWebhook(r *request) (call.Answer, error) {
	var s sim.Subscription
	err := r.view(func(reader storage.Reader) (err error) {
		s, err = sim.FindSubscription(reader, r.param(1))
		return err
	})
	return call.Answer{Status: http.StatusOK, Body: showSubscription(&s)}, err
}

// deleteWebhook ends a subscription. Webhooks on their way go on.
func deleteWebhook(r *request, tx *sim.Tx) (call.Answer, error) {
	s, err := sim.FindSubscription(tx, r.param(1))
	if err != nil {
		return call.Answer{}, err
	}
	if err := sim.Subscriptions.Delete(tx, s.ID); err != nil {
		return call.Answer{}, err
	}
	return noContent()
}
