package jwks

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"
)

func TestDevelopment_EverySetHasOneKeyPerUseInOrder(t *testing.T) {
	seen := map[string]string{}
	check := func(name string, keys []*Key, err error) {
		must(t, err)
		if len(keys) != len(kinds) {
			t.Fatalf("%s has %d keys", name, len(keys))
		}
		for i, key := range keys {
			if key.Use != kinds[i].use || key.Alg != kinds[i].alg || !kinds[i].fits(key.Private) {
				t.Errorf("%s: key %d is %s %s", name, i, key.Use, key.Alg)
			}
			if other := seen[key.ID]; other != "" {
				t.Errorf("%s and %s share a key", name, other)
			}
			seen[key.ID] = name
			if private, ok := key.Private.(*rsa.PrivateKey); ok && private.N.BitLen() != 2048 {
				t.Errorf("%s: RSA key of %d bits", name, private.N.BitLen())
			}
		}
	}
	for set := range DevelopmentSets {
		keys, err := Development(set)
		check(fmt.Sprintf("set %d", set), keys, err)
	}
	keys, err := NeverPublished()
	check("never-published", keys, err)

	files, err := filepath.Glob("dev/*.pem")
	must(t, err)
	if len(files) != DevelopmentSets+1 {
		t.Errorf("dev/ has %d files; the generator and DevelopmentSets disagree", len(files))
	}
}

func TestDevelopment_RefusesSetsThatDoNotExist(t *testing.T) {
	for _, set := range []int{-1, DevelopmentSets} {
		if _, err := Development(set); err == nil {
			t.Errorf("set %d exists", set)
		}
	}
}

func TestDevelopment_AnswersCopiesThatTheCallerMayChange(t *testing.T) {
	developmentSet(t, 3)[Connect].CreatedAt = start
	if !developmentSet(t, 3)[Connect].CreatedAt.IsZero() {
		t.Error("one caller's change is seen by the next")
	}
}

func TestDevelopment_IsParsedOnlyWhenAskedFor(t *testing.T) {
	var fresh bundle
	if fresh.keys != nil {
		t.Fatal("a bundle has keys before it was loaded")
	}
	if _, err := fresh.load("dev/00.pem", 1); err != nil || len(fresh.keys) != len(kinds) {
		t.Fatalf("loaded %d keys: %v", len(fresh.keys), err)
	}
	if _, err := (&bundle{}).load("dev/none.pem", 1); err == nil {
		t.Error("a missing file is no error")
	}
}

func TestKey_PublicPEMIsWhatOpenSSLDerives(t *testing.T) {
	data, err := os.ReadFile("dev/00.pem")
	must(t, err)
	keys, err := Development(0)
	must(t, err)
	for _, key := range keys {
		var private *pem.Block
		private, data = pem.Decode(data)
		if got := openssl(t, pem.EncodeToMemory(private), "pkey", "-pubout"); string(got) != key.PublicPEM() {
			t.Errorf("%s:\n%s\nopenssl says\n%s", key.Use, key.PublicPEM(), got)
		}
	}
}

func TestKey_PublicJWKHasUseAlgAndKidAndNothingPrivate(t *testing.T) {
	for use, key := range developmentSet(t, 1) {
		var members map[string]string
		must(t, json.Unmarshal(key.PublicJWK(), &members))
		want := map[string]string{"use": "sig", "alg": key.Alg, "kid": key.ID, "kty": "EC"}
		names := []string{"crv", "x", "y"}
		if _, ok := key.Private.(*rsa.PrivateKey); ok {
			want["kty"], names = "RSA", []string{"e", "n"}
		}
		for name, value := range want {
			if members[name] != value {
				t.Errorf("%s: %s is %q, want %q", use, name, members[name], value)
			}
		}
		if len(members) != len(want)+len(names) {
			t.Errorf("%s: %s", use, key.PublicJWK())
		}
		for _, name := range names {
			if members[name] == "" {
				t.Errorf("%s has no %s", use, name)
			}
		}
	}
}

func TestGenerate_MakesTheKeyThatTheUseWants(t *testing.T) {
	for _, use := range Uses() {
		key, err := Generate(use)
		must(t, err)
		k, _ := kindOf(use)
		if key.Use != use || key.Alg != k.alg || !k.fits(key.Private) || len(key.ID) != 43 || !key.CreatedAt.IsZero() {
			t.Errorf("%s: %+v", use, key)
		}
	}
	if _, err := Generate("tls"); err == nil {
		t.Error("there is a key for an unknown use")
	}
}

func TestKey_FromElsewhereHasNoPublicHalfAndPanics(t *testing.T) {
	for name, half := range map[string]func(*Key){
		"PEM": func(k *Key) { k.PublicPEM() },
		"JWK": func(k *Key) { k.PublicJWK() },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			half(&Key{Private: &ecdsa.PrivateKey{PublicKey: ecdsa.PublicKey{Curve: elliptic.P224()}}})
		}()
	}
}

func TestDocument_ListsKeysInOrderAndOnce(t *testing.T) {
	keys, err := Development(5)
	must(t, err)
	document := Document(append(keys, keys[0])...)
	if bytes.Contains(document, []byte(`"d":`)) {
		t.Error("a private member is published")
	}
	public, err := PublicKeys(document)
	must(t, err)
	if len(public) != len(keys) {
		t.Fatalf("%d keys", len(public))
	}
	for i, key := range keys {
		if public[i].ID != key.ID || public[i].Alg != key.Alg || !reflect.DeepEqual(public[i].Key, key.Private.Public()) {
			t.Errorf("key %d is %s %s, want %s %s", i, public[i].ID, public[i].Alg, key.ID, key.Alg)
		}
	}
	if got := string(Document()); got != `{"keys":[]}` {
		t.Errorf("no keys: %s", got)
	}
}
