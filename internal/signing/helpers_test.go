package signing

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/jwks"
)

const (
	secret    = "7/7+QhFYOH+yeA3KOxgykbbhvUyaCvIE1Z0oHCTLRoz8LDq3uBshZIrGo94GqMoDZ=="
	stamp     = "1759320000"
	fullURL   = "http://localhost:8080/v1/sessions?trace=1"
	pathQuery = "/v1/sessions?trace=1"
)

var (
	now  = time.Unix(1759320000, 0)
	body = []byte(`{"account": {"reference_id": "USER01"},"session":{"metadata":{"note":"2 < 3 é"}},"scopes":["user:deposit:send"]}`)
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// keyOf answers a committed key by set and use.
func keyOf(t testing.TB, set int, use jwks.Use) *jwks.Key {
	t.Helper()
	keys, err := jwks.Development(set)
	must(t, err)
	return jwks.NewRing(keys...).Signing(use)
}

func rsaOf(t testing.TB, set int) *rsa.PrivateKey {
	t.Helper()
	return keyOf(t, set, jwks.Connect).Private.(*rsa.PrivateKey)
}

// request is a request of set 0's organization, without its signature.
func request(t testing.TB) ConnectRequest {
	t.Helper()
	return ConnectRequest{
		Method: "POST", Timestamp: stamp, Body: body, Now: now,
		Targets: []Target{
			{"full URL as received", fullURL},
			{"path and query", pathQuery},
			{"public URL", "https://mock.example.com/v1/sessions?trace=1"},
		},
		PublicKey: rsaOf(t, 0).Public(),
		Hints: Hints{
			ClientSecret:   secret,
			OrganizationID: "4789efea-e034-4e6f-b8a0-5289aacec427",
			ClientID:       "30da17fb-15b2-4723-a63c-0488356e1ed0",
			OtherKeys: map[string]crypto.PublicKey{
				"organization b": rsaOf(t, 1).Public(),
				"the mock's own": rsaOf(t, 2).Public(),
				"a siwx key":     keyOf(t, 0, jwks.SIWX).Private.Public(),
			},
		},
	}
}

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// rawSign signs with the standard library, apart from the code under test.
func rawSign(t testing.TB, key *rsa.PrivateKey, hash crypto.Hash, text string) []byte {
	t.Helper()
	h := hash.New()
	h.Write([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, key, hash, h.Sum(nil))
	must(t, err)
	return signature
}

func pssSign(t testing.TB, key *rsa.PrivateKey, hash crypto.Hash, salt int, text string) []byte {
	t.Helper()
	h := hash.New()
	h.Write([]byte(text))
	signature, err := rsa.SignPSS(rand.Reader, key, hash, h.Sum(nil), &rsa.PSSOptions{SaltLength: salt})
	must(t, err)
	return signature
}

// openssl runs the independent implementation. Without it the tests fail: a check that quietly does not happen is worse
// than a tool to install.
func openssl(t testing.TB, input []byte, args ...string) []byte {
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

// file writes a file that openssl is to read.
func file(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, content, 0o600))
	return path
}

func pkcs1(key *rsa.PrivateKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }
