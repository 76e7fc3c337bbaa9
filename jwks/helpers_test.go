package jwks

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os/exec"
	"strings"
	"testing"
	"time"
)

var (
	start = time.Date(2025, 10, 1, 12, 0, 0, 0, time.UTC)
	must  = func(t *testing.T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
)

// developmentSet answers a committed set by use.
func developmentSet(t testing.TB, set int) map[Use]*Key {
	t.Helper()
	keys, err := Development(set)
	if err != nil {
		t.Fatal(err)
	}
	byUse := map[Use]*Key{}
	for _, key := range keys {
		byUse[key.Use] = key
	}
	return byUse
}

// openssl runs the independent implementation that keys and signatures are checked against. Without it the tests fail:
// a check that quietly does not happen is worse than a tool to install.
func openssl(t *testing.T, input []byte, args ...string) []byte {
	t.Helper()
	command := exec.Command("openssl", args...)
	command.Stdin = bytes.NewReader(input)
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	if err := command.Run(); err != nil {
		t.Fatalf("openssl %s: %v\n%s\n(these tests need the openssl command)", strings.Join(args, " "), err, problems.String())
	}
	return out.Bytes()
}

func block(t testing.TB, label string, der []byte, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
}

func pkcs8(t testing.TB, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return block(t, "PRIVATE KEY", der, err)
}

func spki(t testing.TB, key any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	return string(block(t, "PUBLIC KEY", der, err))
}

func certificate(t testing.TB, key *rsa.PrivateKey) []byte {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: start, NotAfter: start.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return block(t, "CERTIFICATE", der, err)
}

func smallRSA(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ed(t testing.TB) ed25519.PrivateKey {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ec(t testing.TB, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
