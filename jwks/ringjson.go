package jwks

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
)

// storedKey is a key as a ring keeps it: the number of a committed set, so that a stored workspace holds no copy of what
// everybody has, or else the private key itself.
type storedKey struct {
	Development *int      `json:"development,omitzero"`
	Use         Use       `json:"use"`
	PEM         string    `json:"pem,omitzero"` // PKCS#8
	CreatedAt   time.Time `json:"created_at,omitzero"`
	RetiresAt   time.Time `json:"retires_at,omitzero"`
}

// MarshalJSON writes a list with {"development":7,"use":"siwx"} for a development key and {"use":…,"pem":…} for any other,
// each with created_at and retires_at (RFC 3339) where they are set.
func (r Ring) MarshalJSON() ([]byte, error) {
	list := make([]storedKey, 0, len(r.keys))
	for _, key := range r.keys {
		stored := storedKey{Use: key.Use, CreatedAt: key.CreatedAt, RetiresAt: key.RetiresAt}
		if set := key.development - 1; set >= 0 {
			stored.Development = &set
		} else {
			text, err := key.privatePEM()
			if err != nil {
				return nil, err
			}
			stored.PEM = text
		}
		list = append(list, stored)
	}
	return json.Marshal(list)
}

// UnmarshalJSON reads what MarshalJSON wrote. Its errors show no key.
func (r *Ring) UnmarshalJSON(text []byte) error {
	var list []storedKey
	if err := json.Unmarshal(text, &list); err != nil {
		return errors.New("stored keys: it is not a list of keys as MarshalJSON writes it")
	}
	keys := make([]*Key, 0, len(list))
	for i, stored := range list {
		key, err := stored.key()
		if err != nil {
			return fmt.Errorf("stored keys: /%d: %w", i, err)
		}
		key.CreatedAt, key.RetiresAt = stored.CreatedAt, stored.RetiresAt
		keys = append(keys, key)
	}
	*r = NewRing(keys...)
	return nil
}

func (s storedKey) key() (*Key, error) {
	var candidates []*Key
	var err error
	if s.Development != nil {
		candidates, err = Development(*s.Development)
	} else {
		candidates, err = ParsePEM([]byte(s.PEM))
	}
	if err != nil {
		return nil, err
	}
	k, ok := kindOf(s.Use)
	if !ok {
		return nil, fmt.Errorf("no key has the use %q; uses are %s", shorten(string(s.Use)), useList())
	}
	for _, key := range candidates {
		// The type alone made the second RSA key of a ring look like its first: the stored use is what counts.
		if s.Development == nil && k.fits(key.Private) {
			return newKey(k, key.Private)
		}
		if key.Use == s.Use {
			return key, nil
		}
	}
	return nil, fmt.Errorf("its key is not of the type that %s wants", s.Use)
}
