package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/internal/signing/httpsig"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/jwks"
)

// p384 is a fresh key, as the file that openssl makes and as PKCS#8.
func p384(t *testing.T, curve elliptic.Curve) (key *ecdsa.PrivateKey, sec1, pkcs8 string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	framed, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return key, write(t, "sec1.pem", string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: plain}))),
		write(t, "pkcs8.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: framed})))
}

func TestSignHTTPSig_PrintsTheHeadersAndWhatWasSigned(t *testing.T) {
	t.Parallel()
	key, file, _ := p384(t, elliptic.P384())
	id := jwks.PublicKeyID(&key.PublicKey)
	params := `;created=1759320000;alg="ecdsa-p384-sha384";keyid="` + id + `"`
	signed := call(t, "sign", "httpsig", "--key", file, "--url", "/v1/customers?a=b", "--server", "http://localhost:8080/w/team", "--created", "1759320000")
	signed.has(t, 0, `Signature-Input: sig=("@method" "@authority" "@path" "@query")`+params+"\nSignature: sig=:",
		"signed: \"@method\": GET\n\"@authority\": localhost:8080\n\"@path\": /w/team/v1/customers\n\"@query\": ?a=b\n"+
			`"@signature-params": ("@method" "@authority" "@path" "@query")`+params+"\n")
	if strings.Count(signed.stdout, "\n") != 2 {
		t.Errorf("%s", signed.stdout)
	}
	body := `{"hello": "world"}`
	signed = call(t, "sign", "httpsig", "--key", file, "--url", "https://api.example.com:443/v1/customers", "--body", body, "--token", "t0ken", "--label", "mine",
		"--key-id", "k", "--created", "1", "--expires", "2", "--idempotency-key", "123e4567-e89b-12d3-a456-426614174000", "--digest", "sha-512")
	signed.has(t, 0, `Signature-Input: mine=("@method" "@authority" "@path" "content-digest" "authorization" "idempotency-key");created=1;expires=2;alg="ecdsa-p384-sha384";keyid="k"`,
		"Content-Digest: "+httpsig.Digest([]byte(body), httpsig.SHA512)+"\nIdempotency-Key: 123e4567-e89b-12d3-a456-426614174000\nAuthorization: Bearer t0ken\n",
		"\"@authority\": api.example.com\n")
	fresh := regexp.MustCompile(`(?m)^Idempotency-Key: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}$`)
	if got := call(t, "sign", "httpsig", "--key", file, "--url", "/v1/webhooks/1", "--method", "delete"); !fresh.MatchString(got.stdout) {
		t.Errorf("%+v", got)
	}
	call(t, "sign", "httpsig", "--key", file, "--url", "/v1/customers?page=2", "--body", "{}", "--components", `@method  "@query-param";name="page" content-type`).
		has(t, 0, `sig=("@method" "@query-param";name="page" "content-type");`, "\nContent-Type: application/json\n")
}

func TestSignHTTPSig_TheCurlLineRuns(t *testing.T) {
	t.Parallel()
	key, sec1, pkcs8 := p384(t, elliptic.P384())
	server := strings.TrimSuffix(platform(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		m := &httpsig.Message{Method: r.Method, Scheme: "http", Authority: r.Host, Target: r.RequestURI, Header: r.Header}
		_, refusal := httpsig.Verify(m, httpsig.Policy{
			Key: func(string) (httpsig.Key, bool) {
				return httpsig.Key{Alg: httpsig.AlgP384, Public: &key.PublicKey}, true
			},
			Now: clock.Wall(), MaxAge: time.Minute, MaxAhead: time.Minute, CreatedRequired: true,
			Required: []httpsig.Requirement{{{"@method"}}, {{"@path", "@authority"}, {"@target-uri"}}},
		})
		if refusal == nil && len(body) > 0 {
			refusal = httpsig.VerifyDigest(r.Header.Values("Content-Digest"), body)
		}
		if refusal != nil {
			_, _ = io.WriteString(w, refusal.Message)
			return
		}
		_, _ = io.WriteString(w, "it holds for "+r.Header.Get("Authorization"))
	}), "/webhooks")
	for _, test := range []struct {
		args []string
		env  string
		says string
	}{
		{[]string{"--key", sec1, "--url", "/v1/customers?e=a%40b&r[gt]=1", "--token", "one"}, "", "it holds for Bearer one"},
		{[]string{"--key", pkcs8, "--url", "/v1/customers", "--body", "@" + write(t, "body.json", "{\"name\": \"it's\"}\n")}, "ACCESS_TOKEN=two", "it holds for Bearer two"},
		{[]string{"--key", pkcs8, "--url", server, "--body", "-", "--components", "@method @target-uri content-digest content-type", "--token", "one"}, "", "it holds for Bearer one"},
		{[]string{"--key", sec1, "--url", "/a/../b", "--method", "patch", "--token", "one"}, "", "it holds for Bearer one"},
	} {
		signed := callWith(t, nil, `{"a":1}`, append([]string{"sign", "httpsig", "--server", server, "--curl"}, test.args...)...)
		signed.has(t, 0, "curl -sS -X ")
		if _, err := exec.LookPath("curl"); err != nil {
			t.Log("without curl only the shape of the line is looked at")
			continue
		}
		line := exec.CommandContext(t.Context(), "sh", "-c", signed.stdout)
		line.Env = append(line.Environ(), test.env)
		if out, err := line.CombinedOutput(); err != nil || string(out) != test.says {
			t.Errorf("%s: %v: %s", test.args, err, out)
		}
	}
}

func TestSignHTTPSig_TakesTheTokenFromTheEnvironment(t *testing.T) {
	t.Parallel()
	_, file, _ := p384(t, elliptic.P384())
	callWith(t, []string{"MOCKCONNECT_TOKEN=mine"}, "", "sign", "httpsig", "--key", file, "--url", "/v1/customers").has(t, 0, `"authorization")`, "Authorization: Bearer mine\n")
	call(t, "sign", "httpsig", "--key", file, "--url", "/v1/customers", "--curl").has(t, 0, "note: set $ACCESS_TOKEN", `"authorization: Bearer $ACCESS_TOKEN"`)
}

func TestSignHTTPSig_UnusableInput(t *testing.T) {
	t.Parallel()
	_, file, _ := p384(t, elliptic.P384())
	_, other, _ := p384(t, elliptic.P256())
	_, unused, _ := p384(t, elliptic.P521())
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"--key", "nowhere.pem", "--url", "/a"}, "there is no file nowhere.pem"},
		{[]string{"--key", other, "--url", "/a"}, "holds no EC key on P-384"},
		{[]string{"--key", unused, "--url", "/a"}, "EC P-521"},
		{[]string{"--key", write(t, "text", "no key"), "--url", "/a"}, "no PEM private key"},
		{[]string{"--key", file, "--url", "customers"}, "--url wants what is called"},
		{[]string{"--key", file, "--url", "/a b"}, "percent-encoded"},
		{[]string{"--key", file, "--url", "/a", "--method", "G T"}, "--method"},
		{[]string{"--key", file, "--url", "/a", "--token", "a\nb"}, "line breaks"},
		{[]string{"--key", file, "--url", "/a", "--label", "Sig"}, "the label"},
		{[]string{"--key", file, "--url", "/a", "--digest", "md5"}, "--digest"},
		{[]string{"--key", file, "--url", "/a", "--components", "@methode"}, "no derived component"},
		{[]string{"--key", file, "--url", "/a", "--components", "content-digest"}, "no such field"},
		{[]string{"--key", file, "--url", "/a", "--idempotency-key", "foo"}, "--idempotency-key wants a UUID"},
		{[]string{"--key", file, "--url", "/a", "--idempotency-key", "123e4567e89b12d3a456426614174000"}, "--idempotency-key wants a UUID"},
		{[]string{"--url", "/a"}, "--key"},
		{[]string{"--key", file}, "--url"},
	} {
		call(t, append([]string{"sign", "httpsig"}, test.args...)...).has(t, 2, test.says)
	}
}
