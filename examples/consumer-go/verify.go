package main

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const (
	tolerance   = 5 * time.Minute // how far a webhook's time may be from ours
	mostFetches = 60              // of the keys in a minute: strangers who make up key ids must not make us ask all the time
	mostKeys    = 1 << 20         // bytes of a JWKS that are read
)

// Verifier tells webhooks of Connect from those of anybody else.
type Verifier struct {
	jwksURL    string
	webhookURL string // exactly as it is configured at Connect: it is part of what is signed, whatever a proxy makes of it
	client     *http.Client

	mu      sync.Mutex
	keys    jose.JSONWebKeySet
	minute  time.Time // when the fetches began to be counted
	fetches int
}

// NewVerifier makes a verifier that fetches the keys when it first needs them.
func NewVerifier(jwksURL, webhookURL string) *Verifier {
	return &Verifier{jwksURL: jwksURL, webhookURL: webhookURL, client: &http.Client{Timeout: 5 * time.Second}}
}

// Verify answers the id of the event, which stays the same when a webhook is delivered again, or why the webhook cannot be trusted.
func (v *Verifier) Verify(ctx context.Context, header http.Header, body []byte) (eventID string, err error) {
	timestamp := header.Get("timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return "", errors.New("the timestamp is no Unix time")
	}
	if age := time.Since(time.Unix(seconds, 0)).Abs(); age > tolerance {
		return "", fmt.Errorf("the timestamp is %s away from our time", age.Round(time.Second))
	}
	// The jwt names its key, so it goes first: it makes us fetch the keys again after a rotation.
	eventID = header.Get("x-zh-hook-notification-id")
	keys, err := v.verifyJWT(ctx, header.Get("jwt"), eventID, body)
	if err != nil {
		return "", fmt.Errorf("jwt: %w", err)
	}
	signature, err := base64.StdEncoding.DecodeString(header.Get("signature"))
	if err != nil {
		return "", errors.New("the signature is no base64")
	}
	signed := sha256.Sum256(append([]byte(timestamp+http.MethodPost+v.webhookURL), body...))
	for _, key := range keys.Keys {
		public, ok := key.Key.(*rsa.PublicKey)
		if ok && rsa.VerifyPKCS1v15(public, crypto.SHA256, signed[:], signature) == nil {
			return eventID, nil
		}
	}
	return "", errors.New("the signature is not made by any published key over this timestamp, URL and body")
}

// verifyJWT checks the jwt header and answers the keys that were current while it did.
func (v *Verifier) verifyJWT(ctx context.Context, text, eventID string, body []byte) (keys jose.JSONWebKeySet, err error) {
	token, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return keys, err
	}
	keyID := token.Headers[0].KeyID
	keys, err = v.keysWith(ctx, keyID)
	if err != nil {
		return keys, err
	}
	found := keys.Key(keyID)
	if len(found) == 0 {
		return keys, fmt.Errorf("no published key is named %q", keyID)
	}
	var standard jwt.Claims
	var own struct {
		BodySHA256 string `json:"body_sha256"`
	}
	if err := token.Claims(found[0].Key, &standard, &own); err != nil {
		return keys, err
	}
	digest := sha256.Sum256(body)
	switch {
	case standard.Issuer != "connect":
		return keys, fmt.Errorf("issued by %q", standard.Issuer)
	case standard.ID != eventID || eventID == "":
		return keys, errors.New("it is about another event")
	case own.BodySHA256 != hex.EncodeToString(digest[:]):
		return keys, errors.New("it is about another body")
	case standard.IssuedAt == nil || time.Since(standard.IssuedAt.Time()).Abs() > tolerance:
		return keys, errors.New("it was not issued just now")
	}
	return keys, nil
}

// keysWith answers the published keys, fetched again if the ones that we have lack the id.
func (v *Verifier) keysWith(ctx context.Context, keyID string) (jose.JSONWebKeySet, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.keys.Key(keyID)) > 0 {
		return v.keys, nil
	}
	if time.Since(v.minute) > time.Minute {
		v.minute, v.fetches = time.Now(), 0
	}
	if v.fetches++; v.fetches > mostFetches {
		return v.keys, nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.jwksURL, http.NoBody)
	if err != nil {
		return v.keys, err
	}
	res, err := v.client.Do(req)
	if err != nil {
		return v.keys, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return v.keys, fmt.Errorf("%s answered %s", v.jwksURL, res.Status)
	}
	var keys jose.JSONWebKeySet
	if err := json.NewDecoder(io.LimitReader(res.Body, mostKeys)).Decode(&keys); err != nil {
		return v.keys, err
	}
	v.keys = keys
	return v.keys, nil
}
