package httpsig

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	other "github.com/remitly-oss/httpsig-go"
	"github.com/remitly-oss/httpsig-go/keyman"
)

// shared are the components that the other library gets right. It builds @target-uri without a question mark, and knows no @scheme and no
// @request-target of its own.
var shared = []string{"@method", "@path", "@authority", "content-digest", "authorization", "idempotency-key"}

// received is a request as a server sees it.
func received(r *http.Request) *Message {
	return &Message{Method: r.Method, Scheme: "http", Authority: r.Host, Target: r.RequestURI, Header: r.Header}
}

// TestVerify_TakesWhatAnotherLibrarySigns over the wire.
func TestVerify_TakesWhatAnotherLibrarySigns(t *testing.T) {
	var refused any
	var verified Verified
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		p := policy(t)
		p.Now, p.Required = time.Now(), []Requirement{{shared}}
		got, refusal := Verify(received(r), p)
		if refused = nil; refusal != nil {
			refused = *refusal
		} else if refusal := VerifyDigest(r.Header.Values(HeaderDigest), content); refusal != nil {
			refused = *refusal
		}
		verified = got
	}))
	t.Cleanup(server.Close)
	for _, digest := range []other.Digest{other.DigestSHA256, other.DigestSHA512} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/v1/customers?a=b%20c", bytes.NewReader(body))
		req.RequestURI = ""
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Idempotency-Key", "123e4567-e89b-12d3-a456-426614174000")
		must(t, other.Sign(req, other.SigningProfile{
			Algorithm: other.Algo_ECDSA_P384_SHA384, Digest: digest, Fields: other.Fields(shared...), Label: "theirs",
			Metadata: []other.Metadata{other.MetaCreated, other.MetaKeyID, other.MetaAlgorithm, other.MetaExpires, other.MetaNonce},
		}, other.SigningKey{Key: keyOf(t, 0), MetaKeyID: keyID}))
		res, err := server.Client().Do(req)
		must(t, err)
		must(t, res.Body.Close())
		if refused != nil || verified.Label != "theirs" || verified.Alg != AlgP384 {
			t.Errorf("%s: %+v %+v", digest, verified, refused)
		}
	}
}

func TestSign_IsTakenByAnotherLibrary(t *testing.T) {
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost:8080/v1/customers?a=b", bytes.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Idempotency-Key", "123e4567-e89b-12d3-a456-426614174000")
	req.Header.Set(HeaderDigest, Digest(body, SHA512, SHA256))
	got, err := Sign(received(req), SignOptions{Components: shared, Key: keyOf(t, 0), KeyID: keyID, Created: time.Now(), Expires: time.Now().Add(time.Minute), Nonce: "n"})
	must(t, err)
	req.Header.Set(HeaderInput, got.Input)
	req.Header.Set(HeaderSignature, got.Signature)
	keys := keyman.NewKeyFetchInMemory(map[string]other.KeySpec{keyID: {KeyID: keyID, Algo: other.Algo_ECDSA_P384_SHA384, PubKey: keyOf(t, 0).Public()}})
	if _, err := other.Verify(req, keys, other.VerifyProfile{SignatureLabel: "sig", RequiredFields: other.Fields(shared...)}); err != nil {
		t.Error(err)
	}
	req.Header.Set("Authorization", "Bearer other")
	if _, err := other.Verify(req, keys, other.VerifyProfile{SignatureLabel: "sig"}); err == nil {
		t.Error("a changed request verifies there")
	}
}

// TestVerify_AgreesWithOpenSSL which signs and verifies DER. Without it the test fails: a check that quietly does not happen is worse than a
// tool to install.
func TestVerify_AgreesWithOpenSSL(t *testing.T) {
	key := keyOf(t, 0)
	der, err := x509.MarshalECPrivateKey(key)
	must(t, err)
	private := file(t, "private.pem", pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}))
	spki, err := x509.MarshalPKIXPublicKey(key.Public().(*ecdsa.PublicKey))
	must(t, err)
	public := file(t, "public.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki}))

	m := signed(t)
	verified, refusal := Verify(m, policy(t))
	if refusal != nil {
		t.Fatalf("%+v", refusal)
	}
	values, _, err := readSignatures(m.Header.Values(HeaderSignature), nil)
	must(t, err)
	member, _ := values.Get("sig")
	raw := bytesOf(t, member)
	out := openssl(t, []byte(verified.Base), "dgst", "-sha384", "-verify", public, "-signature", file(t, "signature", derOf(raw)))
	if !strings.Contains(string(out), "Verified OK") {
		t.Errorf("openssl: %s", out)
	}
	theirs := openssl(t, []byte(verified.Base), "dgst", "-sha384", "-sign", private)
	m.Header.Set(HeaderSignature, "sig="+raw64(rawOf(theirs, 96)))
	if _, refusal := Verify(m, policy(t)); refusal != nil {
		t.Errorf("what openssl signed: %+v", refusal)
	}
	m.Header.Set(HeaderSignature, "sig="+raw64(theirs))
	if _, refusal := Verify(m, policy(t)); refusal == nil || refusal.Rule != RuleEncoding || refusal.Diagnosis.Mistake != "signature-der" || !refusal.Diagnosis.Verifies {
		t.Errorf("DER as openssl makes it: %+v", refusal)
	}
}

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
