package jwks

import (
	"slices"
	"time"
)

// Ring holds all keys of a workspace, those included that have retired. It is a value: nothing changes it, rotating makes
// another. The zero Ring is empty. It is stored as JSON (see MarshalJSON), private keys included: never show that.
type Ring struct {
	keys []*Key // by use, in the order of the table; within a use as they came, the newest last
}

// NewRing makes a ring of the keys; of two keys with one ID the later counts. The ring keeps copies.
func NewRing(keys ...*Key) Ring {
	var ring Ring
	for _, key := range copies(keys) {
		ring.keys = slices.DeleteFunc(ring.keys, func(other *Key) bool { return other.ID == key.ID })
		ring.keys = append(ring.keys, key)
	}
	order := map[Use]int{}
	for i, k := range kinds {
		order[k.use] = i
	}
	slices.SortStableFunc(ring.keys, func(a, b *Key) int {
		if a.Use != b.Use {
			return order[a.Use] - order[b.Use]
		}
		return a.CreatedAt.Compare(b.CreatedAt)
	})
	return ring
}

// All answers copies of every key, those that have retired included.
func (r Ring) All() []*Key { return copies(r.keys) }

// Signing answers the key that signs for the use: the newest one without a date of retirement, since a key that is on its
// way out is still published but no longer signs. nil: the ring has none.
func (r Ring) Signing(use Use) *Key {
	return r.newest(func(key *Key) bool { return key.Use == use && key.RetiresAt.IsZero() })
}

// Retired answers the newest key of the use that is no longer published at now; nil when none has retired yet.
func (r Ring) Retired(use Use, now time.Time) *Key {
	return r.newest(func(key *Key) bool { return key.Use == use && !key.live(now) })
}

// Find answers the key with the ID, retired or not, else nil.
func (r Ring) Find(id string) *Key {
	return r.newest(func(key *Key) bool { return key.ID == id })
}

// Live answers the keys that are published at now: by use in the order of Uses, and within a use the one that signs first,
// since some receivers look no further than the first key of a type.
func (r Ring) Live(now time.Time) []*Key {
	var live []*Key
	for _, k := range kinds {
		for _, key := range slices.Backward(r.keys) {
			if key.Use == k.use && key.live(now) {
				live = append(live, key)
			}
		}
	}
	return copies(live)
}

// Rotate answers a ring in which fresh signs for its use, from now on. Earlier keys of that use stay published until
// now + retireAfter (0 or less: they go at once), unless they were to go sooner. A fresh key without CreatedAt gets now.
func (r Ring) Rotate(fresh *Key, now time.Time, retireAfter time.Duration) Ring {
	keys := r.All()
	retires := now.Add(max(retireAfter, 0))
	for _, key := range keys {
		if key.Use == fresh.Use && (key.RetiresAt.IsZero() || key.RetiresAt.After(retires)) {
			key.RetiresAt = retires
		}
	}
	own := *fresh
	own.RetiresAt = time.Time{}
	if own.CreatedAt.IsZero() {
		own.CreatedAt = now
	}
	return NewRing(append(keys, &own)...)
}

func (r Ring) newest(wanted func(*Key) bool) *Key {
	for _, key := range slices.Backward(r.keys) {
		if wanted(key) {
			own := *key
			return &own
		}
	}
	return nil
}

// live says whether the key is published at now.
func (k *Key) live(now time.Time) bool { return k.RetiresAt.IsZero() || k.RetiresAt.After(now) }
