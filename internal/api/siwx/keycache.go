package siwx

import (
	"crypto/ecdsa"
	"sync"
	"sync/atomic"

	"github.com/mockconnect/mockconnect/jwks"
)

// publicKeys remembers keys by their PEM: reading one costs a tenth of what it verifies.
var publicKeys keyCache

// mostKeys are how many keys are remembered. Those beyond are forgotten with all the others: most of them were replaced long ago.
const mostKeys = 1024

type keyCache struct {
	keys  sync.Map // PEM: publicKey
	count atomic.Int64
}

type publicKey struct {
	id     string
	public *ecdsa.PublicKey
}

func (k *keyCache) of(pem string) (publicKey, bool) {
	if known, ok := k.keys.Load(pem); ok {
		return known.(publicKey), true
	}
	public, err := jwks.ParseP384PEM(pem)
	if err != nil {
		return publicKey{}, false // as settings are checked, it is one
	}
	key := publicKey{jwks.PublicKeyID(public), public}
	if k.count.Add(1) > mostKeys {
		k.keys.Clear()
		k.count.Store(1)
	}
	k.keys.Store(pem, key)
	return key, true
}
