package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/uuid"
	"github.com/mockconnect/mockconnect/internal/signing/httpsig"
)

// siwxCredentials are the documents' sample, which default has.
const siwxCredentials = `{"apiKey":"d04953b7-5878-4fd0-8970-0a5f77fbce59","apiSecret":"64ec977db2e585887c80ed62fe9997994aed8093"}`

// siwxClient is a platform that signs its calls.
type siwxClient struct {
	*process
	token, keyID string
	key          *ecdsa.PrivateKey
}

func newSIWXClient(p *process) (*siwxClient, error) {
	url := p.url
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	var token struct {
		Token string `json:"token"`
	}
	if err := post(url+"/auth/token", siwxCredentials, &token); err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	var registered struct {
		KeyID string `json:"keyId"`
	}
	body := `{"publicKey":"` + base64.StdEncoding.EncodeToString(text) + `"}`
	err = call(http.MethodPut, url+"/auth/signing", body, &registered, "Authorization: Bearer "+token.Token)
	return &siwxClient{p, token.Token, registered.KeyID, key}, err
}

// call makes one call with headers of its own.
func call(method, url, body string, into any, headers ...string) error {
	req, err := http.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %d", method, url, res.StatusCode)
	}
	return json.NewDecoder(res.Body).Decode(into)
}

// signed is a POST with everything that the API asks for, as headers.
func (c *siwxClient) signed(path, body string) ([]string, error) {
	header := http.Header{
		"Authorization": {"Bearer " + c.token}, "Idempotency-Key": {uuid.NewString()}, "Content-Digest": {httpsig.Digest([]byte(body))},
	}
	s, err := httpsig.Sign(&httpsig.Message{
		Method: http.MethodPost, Scheme: "http", Authority: strings.TrimPrefix(c.url, "http://"), Target: path, Header: header,
	}, httpsig.SignOptions{
		Components: []string{"@method", "@authority", "@path", "authorization", "content-digest", "idempotency-key"},
		Key:        c.key, KeyID: c.keyID, Created: time.Now(),
	})
	headers := []string{"Signature-Input: " + s.Input, "Signature: " + s.Signature}
	for name, values := range header {
		headers = append(headers, name+": "+values[0])
	}
	return headers, err
}

// customers measures signed calls of the wallet sign-in API beside the bare cost of their cryptography, on all cores.
func (b *bench) customers() error {
	verifications, recoveries, err := rawRates(b.window / 2)
	if err != nil {
		return err
	}
	p, err := b.serve("--speed", "manual")
	if err != nil {
		return err
	}
	defer p.stop()
	c, err := newSIWXClient(p)
	if err != nil {
		return err
	}
	n := max(int(verifications*b.window.Seconds()/2), connections)
	wallets := make([]*ecdsa.PrivateKey, n)
	err = c.measure("POST /customers, signed", n, verifications, "raw P-384 verifications", func(i int) (path, body string, err error) {
		if wallets[i], err = crypto.GenerateKey(); err != nil {
			return "", "", err
		}
		account := "eip155:1:" + crypto.PubkeyToAddress(wallets[i].PublicKey).Hex()
		return "/customers", fmt.Sprintf(`{"chainId":%q,"externalId":"user-%d"}`, account, i), nil
	})
	if err != nil {
		return err
	}
	made, err := c.made()
	if err != nil {
		return err
	}
	both := 1 / (1/verifications + 1/recoveries)
	return c.measure("POST …/challenge/sign, signed", n, both, "raw verification and recovery", func(i int) (path, body string, err error) {
		customer := made[fmt.Sprintf("user-%d", i)]
		hash := crypto.Keccak256(fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d%s", len(customer.Challenge.Text), customer.Challenge.Text))
		signature, err := crypto.Sign(hash, wallets[i])
		if err != nil {
			return "", "", err
		}
		signature[64] += 27
		return "/customers/" + customer.ID + "/challenge/sign", fmt.Sprintf(`{"ownerId":%q,"challenge":%q,"signature":%q}`,
			customer.ChainID, customer.Challenge.Base64, base64.StdEncoding.EncodeToString(signature)), nil
	})
}

type benchCustomer struct {
	ID         string `json:"id"`
	ExternalID string `json:"external_id"`
	ChainID    string `json:"chain_id"`
	Challenge  struct {
		Text   string `json:"text"`
		Base64 string `json:"base64"`
	} `json:"challenge"`
}

// made reads all customers with their challenges, by their external ids.
func (c *siwxClient) made() (map[string]benchCustomer, error) {
	all := map[string]benchCustomer{}
	for cursor := ""; ; {
		var page struct {
			Items      []benchCustomer `json:"items"`
			NextCursor *string         `json:"next_cursor"`
		}
		if err := call(http.MethodGet, c.url+"/_mock/customers?limit=1000&cursor="+cursor, "", &page); err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			all[item.ExternalID] = item
		}
		if page.NextCursor == nil {
			return all, nil
		}
		cursor = *page.NextCursor
	}
}

// measure signs n calls beforehand, then sends them all as fast as they are answered.
func (c *siwxClient) measure(what string, n int, limit float64, limitName string, make func(i int) (path, body string, err error)) error {
	var address string
	queue := newQueue(n)
	for i := range n {
		path, body, err := make(i)
		if err != nil {
			return err
		}
		headers, err := c.signed(path, body)
		if err != nil {
			return err
		}
		address, queue.raw[i] = request(http.MethodPost, c.url+path, body, headers...)
	}
	before := c.cpu()
	took, err := queue.send(address)
	if err != nil {
		return err
	}
	got, each := float64(n)/took.Seconds(), (c.cpu()-before)/time.Duration(n)
	row(what, fmt.Sprintf("%.0f/s", got), fmt.Sprintf("%.2f of %s on all cores (%.0f/s); %s of processor time each, bare %s",
		got/limit, limitName, limit, each.Round(time.Microsecond), time.Duration(float64(time.Second)*float64(runtime.NumCPU())/limit).Round(time.Microsecond)))
	return nil
}

// queue is calls that are each sent once.
type queue struct {
	raw  [][]byte
	next atomic.Int64
}

func newQueue(n int) *queue { return &queue{raw: make([][]byte, n)} }

func (q *queue) send(address string) (time.Duration, error) {
	errs := make([]error, connections)
	var wg sync.WaitGroup
	began := time.Now()
	for i := range connections {
		wg.Go(func() {
			c, err := dial(address)
			if err != nil {
				errs[i] = err
				return
			}
			defer func() { _ = c.Close() }()
			for {
				at := int(q.next.Add(1)) - 1
				if at >= len(q.raw) {
					return
				}
				if errs[i] = c.call(q.raw[at]); errs[i] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(began), errors.Join(errs...)
}

// rawRates are how many P-384 verifications, and how many secp256k1 recoveries, the cores do in a second when they do nothing else.
func rawRates(window time.Duration) (verifications, recoveries float64, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		return 0, 0, err
	}
	sum := sha512.Sum384([]byte("what is signed"))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		return 0, 0, err
	}
	wallet, err := crypto.GenerateKey()
	if err != nil {
		return 0, 0, err
	}
	hash := crypto.Keccak256([]byte("what is signed"))
	signature, err := crypto.Sign(hash, wallet)
	if err != nil {
		return 0, 0, err
	}
	verifications = onAllCores(window, func() bool { return ecdsa.Verify(&key.PublicKey, sum[:], r, s) })
	recoveries = onAllCores(window, func() bool { _, err := crypto.Ecrecover(hash, signature); return err == nil })
	if verifications == 0 || recoveries == 0 {
		return 0, 0, errors.New("what was signed does not verify")
	}
	return verifications, recoveries, nil
}

// onAllCores is how often all cores together do something in a second.
func onAllCores(window time.Duration, do func() bool) float64 {
	var n atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for range runtime.NumCPU() {
		wg.Go(func() {
			for time.Since(began) < window && do() {
				n.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(n.Load()) / window.Seconds()
}
