package receiver

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/mockconnect/mockconnect/jwks"
)

// Keys are the published keys of a sender, fetched when they are first needed and kept.
type Keys struct {
	url    string
	client *http.Client

	mu     sync.Mutex
	keys   []jwks.PublicKey
	number int // of fetches that were answered
}

// mostKeySet is more than any key set takes.
const mostKeySet = 1 << 20

// NewKeys reads keys from a JWKS URL.
func NewKeys(url string) *Keys {
	return &Keys{url: url, client: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{}}}
}

// get answers the keys, and which fetch they come from.
func (k *Keys) get(ctx context.Context) ([]jwks.PublicKey, int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.number == 0 {
		if err := k.fetch(ctx); err != nil {
			return nil, 0, err
		}
	}
	return k.keys, k.number, nil
}

// newer answers keys of a later fetch than that one. Of several that ask at once one fetches for all.
func (k *Keys) newer(ctx context.Context, than int) ([]jwks.PublicKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.number == than {
		if err := k.fetch(ctx); err != nil {
			return nil, err
		}
	}
	return k.keys, nil
}

func (k *Keys) fetch(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url, nil)
	if err != nil {
		return fmt.Errorf("the keys cannot be fetched: %w", err)
	}
	res, err := k.client.Do(req)
	if err != nil {
		return fmt.Errorf("the keys cannot be fetched: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	document, err := io.ReadAll(io.LimitReader(res.Body, mostKeySet))
	if err != nil {
		return fmt.Errorf("the keys at %s cannot be read: %w", k.url, err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the keys at %s cannot be fetched: it answers %d", k.url, res.StatusCode)
	}
	keys, err := jwks.PublicKeys(document)
	if err != nil {
		return fmt.Errorf("what %s answers cannot be used: %w", k.url, err)
	}
	k.keys, k.number = keys, k.number+1
	return nil
}
