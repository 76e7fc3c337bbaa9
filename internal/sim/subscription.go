package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Subscription is where a client of the wallet sign-in API wants to be told of what.
type Subscription struct {
	ID        string    `json:"id"`
	URL       string    `json:"callback_url"`
	Types     []string  `json:"types"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Subscriptions are those that a workspace has.
var Subscriptions = &storage.Table[Subscription]{
	Kind: storage.Kind{Name: "subscriptions"},
	ID:   func(s *Subscription) string { return s.ID },
}

// WebhookTypes are what can be subscribed to (reference: siwx.md section 1.9). The mock sends customer.updated.
var WebhookTypes = []string{lifecycle.CustomerUpdated, "account.updated", "card.updated", "authorisation.updated", "transaction.updated"}

// mostSubscriptions bounds those of a workspace.
const mostSubscriptions = 100

// PutSubscription makes a subscription, or changes the one with that id. Without types it is to all of them.
func PutSubscription(tx *Tx, s Subscription) (Subscription, error) {
	var faults []Fault
	if detail := (Target{URL: s.URL}).Check(); s.URL == "" {
		faults = append(faults, Fault{"/callbackUrl", "is missing; it wants a URL such as https://example.com/callback"})
	} else if detail != "" {
		faults = append(faults, Fault{"/callbackUrl", detail})
	}
	if s.Types != nil && len(s.Types) == 0 {
		faults = append(faults, Fault{"/types", "is empty; leave it out to subscribe to all types"})
	}
	for i, t := range s.Types {
		if !slices.Contains(WebhookTypes, t) {
			faults = append(faults, Fault{fmt.Sprintf("/types/%d", i), strict.Unknown("webhook type", t, WebhookTypes)})
		}
	}
	if s.ID != "" && uuid.Validate(s.ID) != nil {
		faults = append(faults, Fault{"/id", "wants the UUID of a subscription, got " + strict.Quote(s.ID)})
	}
	if len(faults) > 0 {
		return s, &Error{Invalid, "the subscription cannot be so", faults}
	}
	if s.Types == nil {
		s.Types = WebhookTypes
	}
	s.Types = unique(s.Types)
	s.CreatedAt, s.UpdatedAt = tx.Now, tx.Now
	if s.ID != "" {
		before, err := FindSubscription(tx, s.ID)
		if err != nil {
			return s, err
		}
		s.CreatedAt = before.CreatedAt
		return s, Subscriptions.Put(tx, s)
	}
	if n, err := tx.Count(&Subscriptions.Kind, storage.Any); err != nil || n >= mostSubscriptions {
		if err == nil {
			err = refuse(Conflict, "there are %d subscriptions already; delete some first", n)
		}
		return s, err
	}
	ordinal, err := count(tx, "subscriptions", 1)
	if err != nil {
		return s, err
	}
	s.ID = deriveUUID(tx.Workspace.Settings().Seed, "subscription", "", ordinal)
	return s, Subscriptions.Put(tx, s)
}

// FindSubscription finds a subscription by its id.
func FindSubscription(r storage.Reader, id string) (Subscription, error) {
	s, err := Subscriptions.Get(r, id)
	if err != nil {
		return s, missing(err, "webhook subscription", id)
	}
	return s, nil
}

// subscribedTo lists where webhooks of a type go by subscription, in the order of the subscriptions, equal URLs once.
func subscribedTo(r storage.Reader, webhookType string) (targets []Target, err error) {
	all, err := Subscriptions.List(r, storage.Query{Oldest: true})
	for _, item := range all {
		t := Target{URL: item.Value.URL}
		if slices.Contains(item.Value.Types, webhookType) && !slices.Contains(targets, t) {
			targets = append(targets, t)
		}
	}
	return targets, err
}

// unique is a list with each text once, where it stands first.
func unique(list []string) (once []string) {
	for _, text := range list {
		if !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return once
}
