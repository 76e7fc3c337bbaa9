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
func FindAnswered(r storage.Reader, key string, now time.Time) (*Answered, error) {
	a, err := answers.Get(r, key)
	if errors.Is(err, storage.ErrNotFound) || err == nil && !now.Before(a.ExpiresAt) {
		return nil, nil
	}
	return &a, err
}

// KeepAnswered keeps an answer for an hour, and drops some of those whose hour is over: more than come in, so that they do not pile up. It
// goes round through all of them, since those that were kept while the clock was ahead outlive what comes after them.
func KeepAnswered(tx *Tx, a Answered) error {
	const atOnce = 2
	a.At, a.ExpiresAt = tx.Now, tx.Now.Add(time.Duration(oneHour))
	swept := &tx.Workspace.sweptAnswers
	next, err := answers.List(tx, storage.Query{Oldest: true, After: swept.Load(), Limit: atOnce})
	if err != nil {
		return err
	}
	drop := []string{a.Key} // an old answer of that key makes room at its old place, so that the oldest stay in front
	round := uint64(0)      // begin anew, unless there are more
	for _, item := range next {
		if !tx.Now.Before(item.Value.ExpiresAt) {
			drop = append(drop, item.Value.Key)
		}
		if len(next) == atOnce {
			round = item.Seq
		}
	}
	swept.Store(round)
	for _, key := range drop {
		if err := answers.Delete(tx, key); err != nil {
			return err
		}
	}
	return answers.Put(tx, a)
}
