package signing

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/jwks"
)

// The headers of a Connect webhook. The documents name the first three; the jwt, its claims and the header with the event
// id are the mock's choice.
const (
	HeaderClientID  = "client-id"
	HeaderTimestamp = "timestamp"
	HeaderSignature = "signature"
	HeaderJWT       = "jwt"
	HeaderEventID   = "x-zh-hook-notification-id"
)

// connectName is who signs Connect webhooks: the client-id header, and in lower case the issuer of the jwt.
const (
	connectName   = "Connect"
	connectIssuer = "connect"
	webhookMethod = "POST"
)

// Header is one header field of a webhook.
type Header struct{ Name, Value string }

// Webhook is what SignWebhook signs.
type Webhook struct {
	URL     string    // the target exactly as configured, query and trailing slash included
	Body    []byte    // raw bytes as they are sent
	EventID string    // stable over attempts
	At      time.Time // time of signing, by the wall clock

	Key      *jwks.Key // RSA
	TokenKey *jwks.Key // P-256; nil: no jwt header
}

// SignWebhook answers the headers client-id, timestamp, signature and jwt, in this order. It costs one RSA operation, about
// 0.8 ms, and one of P-256.
func SignWebhook(w Webhook) ([]Header, error) {
	if w.Key == nil {
		return nil, errors.New("a Connect webhook wants an RSA key, and there is none")
	}
	timestamp := strconv.FormatInt(w.At.Unix(), 10)
	signature, err := SignConnect(w.Key.Private, timestamp, webhookMethod, w.URL, w.Body)
	if err != nil {
		return nil, err
	}
	headers := []Header{{HeaderClientID, connectName}, {HeaderTimestamp, timestamp}, {HeaderSignature, signature}}
	if w.TokenKey == nil {
		return headers, nil
	}
	token, err := WebhookJWT(w.TokenKey, w.EventID, w.Body, w.At)
	if err != nil {
		return nil, err
	}
	return append(headers, Header{HeaderJWT, token}), nil
}

// webhookClaims is the payload of the jwt header.
type webhookClaims struct {
	Issuer     string `json:"iss"`
	IssuedAt   int64  `json:"iat"` // Unix seconds
	EventID    string `json:"jti"`
	BodySHA256 string `json:"body_sha256"` // lower-case hex
}

// WebhookJWT makes the jwt header of a webhook: a compact JWS with the claims iss, iat, jti (the event id) and body_sha256.
func WebhookJWT(key *jwks.Key, eventID string, body []byte, now time.Time) (string, error) {
	if key == nil {
		return "", errors.New("the jwt of a Connect webhook wants a key, and there is none")
	}
	claims, err := json.Marshal(webhookClaims{connectIssuer, now.Unix(), eventID, hexSHA256(body)})
	if err != nil {
		return "", err
	}
	return jwks.Sign(key, claims, "JWT")
}

func hexSHA256(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
