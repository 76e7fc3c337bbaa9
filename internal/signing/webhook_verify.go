package signing

import (
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/jwks"
)

// State is how a check of a webhook ended.
type State string

// The states. What is absent is neither right nor wrong: the documents do not ask for it.
const (
	Held      State = "held"
	Failed    State = "failed"
	Absent    State = "absent"
	Unchecked State = "unchecked" // there was nothing to hold it against
)

// Check is one property of a webhook.
type Check struct {
	Name      string     `json:"name"` // as VerifyWebhook and VerifyHook list them
	State     State      `json:"state"`
	Sentence  string     `json:"sentence"`            // for a terminal
	Diagnosis *Diagnosis `json:"diagnosis,omitempty"` // of a signature that failed
}

// WebhookResult says what held of a webhook.
type WebhookResult struct {
	EventID string  `json:"event_id"` // from the jwt when that holds, else from its header; empty: the webhook names none
	KeyID   string  `json:"key_id"`   // of the RSA key that made the signature; empty: none did
	Checks  []Check `json:"checks"`
}

// OK says whether the webhook can be trusted: it is signed and fresh, and nothing about it is wrong.
func (r WebhookResult) OK() bool {
	for _, c := range r.Checks {
		if c.State == Failed {
			return false
		}
	}
	return len(r.Checks) > 0
}

// VerifyWebhook checks what SignWebhook makes, as a receiver does: client-id, timestamp, signature, jwt, body and event, always all of them
// and in this order. header answers the value of a header, empty for none; url is the target as it was configured with the sender; keys are
// those of its JWKS. No header names the key of the signature, so each RSA key is tried. A skew of 0 is DefaultSkew.
func VerifyWebhook(header func(name string) string, url string, body []byte, keys []jwks.PublicKey, now time.Time, skew time.Duration) WebhookResult {
	if skew == 0 {
		skew = DefaultSkew
	}
	get := func(name string) string { return strings.TrimSpace(header(name)) }
	var result WebhookResult
	result.add(checkClientID(get(HeaderClientID)))
	result.add(checkWebhookTime(get(HeaderTimestamp), now, skew))
	signature := checkWebhookSignature(get(HeaderTimestamp), get(HeaderSignature), url, body, keys, &result.KeyID)
	result.add(signature)
	token, claims := checkWebhookToken(get(HeaderJWT), keys, now, skew)
	result.add(token)
	result.add(checkBodyHash(claims, body))
	result.EventID = get(HeaderEventID)
	result.add(checkEventID(result.EventID, claims))
	if claims != nil {
		result.EventID = claims.EventID
	}
	return result
}

func (r *WebhookResult) add(c Check) { r.Checks = append(r.Checks, c) }
