package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/uuid"
)

// The sample credentials that the documents print.
const (
	siwxKey    = "d04953b7-5878-4fd0-8970-0a5f77fbce59"
	siwxSecret = "64ec977db2e585887c80ed62fe9997994aed8093"
)

// siwxClient is a platform that calls of the wallet sign-in API. It signs with code of its own, so that the server's is held against something.
type siwxClient struct {
	s      *server
	base   string // in front of every path: "", "/v1" or "/w/alpha"
	token  string
	key    *ecdsa.PrivateKey
	keyID  string
	change func(*asking) // of the next call: what it does wrong; nil: nothing
}

// asking is a call before it is signed and sent.
type asking struct {
	method, path, body string
	header             http.Header // Authorization, Idempotency-Key, Content-Digest, Content-Type
	components         []string
	params             string // of the signature, without the components
	authority          string
	base               string // what is signed; empty: as it should be
	digest             func([]byte) []byte
	der                bool
	signature          string // the header; empty: label=:base64:
	input              string
	key                *ecdsa.PrivateKey
}

func p384(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func p384PEM(t testing.TB, key *ecdsa.PublicKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// clientKey is the platform's key pair, made once.
var clientKey = sync.OnceValue(func() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
})

// siwx is a platform that has a token and a registered key.
func (s *server) siwx(base string) *siwxClient {
	s.t.Helper()
	p := &siwxClient{s: s, base: base, key: clientKey()}
	p.token = s.post(base+"/auth/token", fmt.Sprintf(`{"apiKey": %q, "apiSecret": %q}`, siwxKey, siwxSecret)).wants(s.t, 200).text(s.t, "token")
	res := p.bare("PUT", "/auth/signing", `{"publicKey": "`+base64.StdEncoding.EncodeToString([]byte(p384PEM(s.t, &p.key.PublicKey)))+`"}`)
	p.keyID = res.wants(s.t, 200).text(s.t, "keyId")
	return p
}

// bare is a call with the token alone.
func (p *siwxClient) bare(method, path, body string) reply {
	p.s.t.Helper()
	return p.s.do(ask{method: method, path: p.base + path, body: body, header: map[string]string{"Authorization": "Bearer " + p.token}})
}

// asking is a call that is right in every way, before it is signed.
func (p *siwxClient) asking(method, path, body, idempotencyKey string) asking {
	a := asking{
		method: method, path: p.base + path, body: body, header: http.Header{"Authorization": {"Bearer " + p.token}}, key: p.key,
		components: []string{"@method", "@authority", "@path"}, authority: strings.TrimPrefix(p.s.URL(), "http://"),
		params: fmt.Sprintf(`;created=%d;keyid=%q;alg="ecdsa-p384-sha384"`, time.Now().Unix(), p.keyID),
		digest: func(b []byte) []byte { sum := sha512.Sum384(b); return sum[:] },
	}
	if strings.Contains(path, "?") {
		a.components = append(a.components, "@query")
	}
	a.components = append(a.components, "authorization")
	if idempotencyKey != "" {
		a.header.Set("Idempotency-Key", idempotencyKey)
		a.components = append(a.components, "idempotency-key")
	}
	if body != "" {
		sum := sha256.Sum256([]byte(body))
		a.header.Set("Content-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum[:])+":")
		a.header.Set("Content-Type", "application/json")
		a.components = append(a.components, "content-digest")
	}
	return a
}

// do makes a signed call, with the key for its answer to be kept under, if there is one.
func (p *siwxClient) do(method, path, body, idempotencyKey string) reply {
	p.s.t.Helper()
	a := p.asking(method, path, body, idempotencyKey)
	if p.change != nil {
		p.change(&a)
	}
	p.sign(&a)
	header := map[string]string{}
	for name, values := range a.header {
		header[name] = strings.Join(values, ", ")
	}
	return p.s.do(ask{method: a.method, path: a.path, body: a.body, header: header})
}

// change-requests with a fresh key.
func (p *siwxClient) post(path, body string) reply { return p.do("POST", path, body, uuid.NewString()) }

func (p *siwxClient) put(path, body string) reply { return p.do("PUT", path, body, uuid.NewString()) }

func (p *siwxClient) patch(path string) reply { return p.do("PATCH", path, "", uuid.NewString()) }
func (p *siwxClient) get(path string) reply   { return p.do("GET", path, "", "") }

func (p *siwxClient) sign(a *asking) {
	p.s.t.Helper()
	u, err := url.Parse("http://" + a.authority + a.path)
	if err != nil {
		p.s.t.Fatal(err)
	}
	params := `("` + strings.Join(a.components, `" "`) + `")` + a.params
	if a.base == "" {
		for _, name := range a.components {
			value := strings.Join(a.header.Values(name), ", ")
			switch name {
			case "@method":
				value = a.method
			case "@authority":
				value = a.authority
			case "@path":
				value = u.EscapedPath()
			case "@query":
				value = "?" + u.RawQuery
			case "@target-uri":
				value = u.String()
			}
			a.base += fmt.Sprintf("%q: %s\n", name, value)
		}
		a.base += `"@signature-params": ` + params
	}
	digest := a.digest([]byte(a.base))
	var raw []byte
	if a.der {
		raw, err = ecdsa.SignASN1(rand.Reader, a.key, digest)
	} else {
		r, s, e := ecdsa.Sign(rand.Reader, a.key, digest)
		raw, err = make([]byte, 96), e
		if err == nil {
			r.FillBytes(raw[:48])
			s.FillBytes(raw[48:])
		}
	}
	if err != nil {
		p.s.t.Fatal(err)
	}
	if a.input == "" {
		a.input = "sig=" + params
	}
	if a.signature == "" {
		a.signature = "sig=:" + base64.StdEncoding.EncodeToString(raw) + ":"
	}
	for name, value := range map[string]string{"Signature-Input": a.input, "Signature": a.signature} {
		if value != "-" { // a header that is left out
			a.header.Set(name, value)
		}
	}
}

// wallet is a real one: a key of its own, with go-ethereum's code.
type wallet struct {
	key     *ecdsa.PrivateKey
	address string
}

func newWallet(t testing.TB) wallet {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return wallet{key, crypto.PubkeyToAddress(key.PublicKey).Hex()}
}

func (w wallet) account() string { return "eip155:1:" + w.address }

// signed is personal_sign of a text, as 65 bytes with v of 27 or 28.
func (w wallet) signed(t testing.TB, text string) []byte {
	t.Helper()
	sig, err := crypto.Sign(crypto.Keccak256(fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d%s", len(text), text)), w.key)
	if err != nil {
		t.Fatal(err)
	}
	sig[64] += 27
	return sig
}

// signBody is the body of …/challenge/sign for a challenge in base64.
func (w wallet) signBody(t testing.TB, challenge string) string {
	t.Helper()
	text, err := base64.StdEncoding.DecodeString(challenge)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`{"ownerId": %q, "challenge": %q, "signature": %q}`, w.account(), challenge, base64.StdEncoding.EncodeToString(w.signed(t, string(text))))
}

// customer makes a customer and answers it.
func (p *siwxClient) customer(w wallet, externalID string) reply {
	p.s.t.Helper()
	return p.post("/customers", fmt.Sprintf(`{"chainId": %q, "externalId": %q}`, w.account(), externalID)).wants(p.s.t, 201)
}

// updates lists the statuses that customer.updated told of, oldest first.
func (s *server) updates(externalID string) (statuses []string) {
	s.t.Helper()
	items, _ := s.get("/_mock/deliveries?event=customer.updated&reference_id="+externalID).wants(s.t, 200).at(s.t, "items").([]any)
	for _, item := range slices.Backward(items) {
		statuses = append(statuses, reply{body: item.(map[string]any)["body"].(string)}.text(s.t, "status"))
	}
	return statuses
}

func stdBase64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
