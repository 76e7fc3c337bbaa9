package siwx

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"testing"
)

func TestKeyCache_ForgetsKeysOnceThereAreMany(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	var cache keyCache
	first, ok := cache.of(text)
	if again, _ := cache.of(text); !ok || again.public != first.public {
		t.Error("the key was read twice")
	}
	for i := range 3 * mostKeys {
		if _, ok := cache.of(fmt.Sprintf("%s%*s", text, i, "")); !ok {
			t.Fatal("a key with spaces behind it is none")
		}
	}
	kept := 0
	cache.keys.Range(func(any, any) bool { kept++; return true })
	if kept > mostKeys {
		t.Errorf("%d keys are kept", kept)
	}
}
