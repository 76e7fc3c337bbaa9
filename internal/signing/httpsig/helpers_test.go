package httpsig

import (
	"bufio"
	"crypto"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dunglas/httpsfv"
	"github.com/mockconnect/mockconnect/jwks"
)

var now = time.Unix(1759320000, 0)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// keyOf is the P-384 key of a committed development set.
func keyOf(t testing.TB, set int) *ecdsa.PrivateKey {
	t.Helper()
	keys, err := jwks.Development(set)
	must(t, err)
	return jwks.NewRing(keys...).Signing(jwks.SIWX).Private.(*ecdsa.PrivateKey)
}

// vectors are those of the RFC.
type vectors struct {
	Keys map[string]struct {
		PEM    []string
		Base64 string
	}
	Request, Response string
	Cases             []struct {
		Section, Message, Label, KeyID, Alg string
		Base                                string `json:"signature_base"`
		Input                               string `json:"signature_input"`
		Signature                           string
		Deterministic                       bool
	}
	Messages map[string][]string `json:"proxy_and_transform_examples"`
	Examples []struct {
		Section string
		Blocks  []string
	} `json:"component_examples"`
}

func readVectors(t testing.TB) (v vectors) {
	t.Helper()
	text, err := os.ReadFile("testdata/rfc9421.json")
	must(t, err)
	must(t, json.Unmarshal(text, &v))
	return v
}

// public is a key of the RFC.
func (v vectors) public(t testing.TB, name string) crypto.PublicKey {
	t.Helper()
	if secret := v.Keys[name].Base64; secret != "" {
		raw, err := base64.StdEncoding.DecodeString(secret)
		must(t, err)
		return raw
	}
	block, _ := pem.Decode([]byte(v.Keys[name].PEM[0]))
	if block.Type == "RSA PUBLIC KEY" {
		key, err := x509.ParsePKCS1PublicKey(block.Bytes)
		must(t, err)
		return key
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	must(t, err)
	return key
}

// policy trusts the keys of the RFC, each for the algorithm that it is used with there.
func (v vectors) policy(t testing.TB) Policy {
	t.Helper()
	algorithms := map[string]string{
		"test-key-rsa": AlgRSA, "test-key-rsa-pss": AlgPSS, "test-key-ecc-p256": AlgP256, "test-key-ed25519": AlgEd25519, "test-shared-secret": AlgHMAC,
	}
	return Policy{
		Algorithms: []string{AlgRSA, AlgPSS, AlgP256, AlgEd25519, AlgHMAC}, Now: time.Unix(1618884473, 0),
		Key: func(id string) (Key, bool) {
			alg, ok := algorithms[id]
			if !ok {
				return Key{}, false
			}
			return Key{alg, v.public(t, id)}, true
		},
	}
}

// read takes a message as it stands on the wire apart. What the test wants in it is not what net/http makes of it.
func read(t testing.TB, text string) *Message {
	t.Helper()
	head, _, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	first := strings.Fields(lines[0])
	m := &Message{Scheme: "https", Header: http.Header{}}
	if strings.HasPrefix(first[0], "HTTP/") {
		res, err := http.ReadResponse(bufio.NewReader(strings.NewReader(lines[0]+"\r\n\r\n")), nil)
		must(t, err)
		_, _ = io.Copy(io.Discard, res.Body)
		m.Status = res.StatusCode
		must(t, res.Body.Close())
	} else {
		m.Method, m.Target = first[0], first[1]
	}
	m.addFields(lines[1:])
	m.Authority = strings.TrimSpace(m.Header.Get("Host"))
	m.Header.Del("Host")
	return m
}

func (m *Message) addFields(lines []string) {
	last := ""
	for _, text := range lines {
		if strings.HasPrefix(text, " ") {
			values := m.Header[last]
			values[len(values)-1] += "\r\n" + text
			continue
		}
		name, value, _ := strings.Cut(text, ":")
		m.Header.Add(name, strings.ReplaceAll(value, "(SP)", ""))
		last = http.CanonicalHeaderKey(name)
	}
}

func jsonOf(value any) ([]byte, error) { return json.Marshal(value) }

func bytesOf(t testing.TB, member httpsfv.Member) []byte {
	t.Helper()
	raw, ok := member.(httpsfv.Item).Value.([]byte)
	if !ok {
		t.Fatalf("%v is no byte sequence", member)
	}
	return raw
}
