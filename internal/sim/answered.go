package sim

import (
	"errors"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Answered is an answer that is kept for whoever asks the same again under the same idempotency key.
type Answered struct {
	Key         string    `json:"key"` // UUID, lower case
	Fingerprint string    `json:"fingerprint"`
	Status      int       `json:"status"`
	ContentType string    `json:"content_type,omitzero"`
	Body        []byte    `json:"body,omitzero"`
	At          time.Time `json:"at"`
	ExpiresAt   time.Time `json:"expires_at"` // workspace time
}

// answers never end, so that nothing trims one that is still good: Keep drops those that are not.
var answers = &storage.Table[Answered]{
	Kind: storage.Kind{Name: "answers"},
	ID:   func(a *Answered) string { return a.Key },
}

// FindAnswered is what was answered under a key within the last hour; nil when nothing was.
func FindAnswered(tx *Tx, key string) (*Answered, error) {
	a, err := answers.Get(tx, key)
	if errors.Is(err, storage.ErrNotFound) || err == nil && !tx.Now.Before(a.ExpiresAt) {
		return nil, nil
	}
	return &a, err
}

// KeepAnswered keeps an answer for an hour, and drops some of those whose hour is over: more than come in, so that they do not pile up.
func KeepAnswered(tx *Tx, a Answered) error {
	const atOnce = 2
	a.At, a.ExpiresAt = tx.Now, tx.Now.Add(time.Duration(oneHour))
	oldest, err := answers.List(tx, storage.Query{Oldest: true, Limit: atOnce})
	if err != nil {
		return err
	}
	drop := []string{a.Key} // an old answer of that key makes room at its old place, so that the oldest stay in front
	for _, item := range oldest {
		if !tx.Now.Before(item.Value.ExpiresAt) {
			drop = append(drop, item.Value.Key)
		}
	}
	for _, key := range drop {
		if err := answers.Delete(tx, key); err != nil {
			return err
		}
	}
	return answers.Put(tx, a)
}
