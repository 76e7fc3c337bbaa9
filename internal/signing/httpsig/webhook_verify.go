package httpsig

import (
	"crypto"
	"crypto/ecdsa"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/jwks"
)

// Delivered is a webhook of wallet sign-in as it was received, and what it is held against.
type Delivered struct {
	Message *Message
	Body    []byte           // raw bytes
	URLs    []string         // how the sender may have written where it sent this, besides the message's own place
	Keys    []jwks.PublicKey // of the sender; the keyid names the one that signed
	Now     time.Time        // wall clock
	Skew    time.Duration    // either way; 0: signing.DefaultSkew
}

// event is what a receiver reads of the body.
type event struct {
	ID   string `json:"eventId"`
	Type string `json:"webhookType"`
}

func eventOf(body []byte) (e event) {
	_ = json.Unmarshal(body, &e) // another body names neither
	return e
}

// WebhookType is the webhookType of a body; empty: it has none.
func WebhookType(body []byte) string { return eventOf(body).Type }

// IsWebhook tells a webhook of wallet sign-in by its headers, or without a signature by its body. One of Connect has client-id, and one of
// zerohash headers of its own.
func IsWebhook(header func(name string) string, body []byte) bool {
	if header(HeaderInput) != "" {
		return true
	}
	return header(signing.HeaderClientID) == "" && !signing.IsHook(header) && WebhookType(body) != ""
}

// VerifyWebhook checks what SignWebhook makes, as a receiver does: digest, created, signature and event, always all of them and in this
// order. A webhook without a signature fails by it, since anybody may have sent it.
func VerifyWebhook(d Delivered) signing.WebhookResult {
	if d.Skew == 0 {
		d.Skew = signing.DefaultSkew
	}
	signature, v := d.checkSignature()
	result := signing.WebhookResult{EventID: eventOf(d.Body).ID}
	if signature.State == signing.Held {
		result.KeyID = v.parameters.keyID
	}
	result.Checks = []signing.Check{d.checkDigest(), d.checkCreated(v), signature, checkEvent(result.EventID, signature.State)}
	return result
}

func check(name string, state signing.State, format string, values ...any) signing.Check {
	return signing.Check{Name: name, State: state, Sentence: fmt.Sprintf(format, values...)}
}

// receivers are the words for who receives, and cannot sign anew, about mistakes in when something was signed.
var receivers = map[string]signing.Diagnosis{
	"created-old": {
		Sentence: "This machine's clock is fast, the webhook was held back, or it is an old one that is sent again.",
		Mend:     "Set this machine's clock by NTP; when it is right, refuse the webhook.",
	},
	"created-future": {
		Sentence: "This machine's clock is slow, or the sender's is fast.",
		Mend:     "Set this machine's clock by NTP; when it is right, refuse the webhook.",
	},
	"expired": {
		Sentence: "The signature was not to count for so long.",
		Mend:     "Set this machine's clock by NTP; when it is right, refuse the webhook.",
	},
}

// receiversMend is what whoever receives can do about all else.
const receiversMend = "Refuse it, unless what is verified is not what was sent: take the body's bytes before anything parses them, the URL as the sender has it, " +
	"and the keys that its JWKS has now."

// failed words a refusal, and what explains it.
func failed(name, message string, found *signing.Diagnosis) signing.Check {
	message = strings.ReplaceAll(message, "the server's clock", "this machine's clock")
	c := check(name, signing.Failed, "%s.", strings.ToUpper(message[:1])+message[1:])
	if found != nil {
		told := *found
		told.Mend = receiversMend
		if own, ok := receivers[told.Mistake]; ok {
			told.Sentence, told.Mend = own.Sentence, own.Mend
		}
		c.Diagnosis = &told
		c.Sentence += " " + told.Sentence
	}
	return c
}

func (d Delivered) checkDigest() signing.Check {
	values := d.Message.Header.Values(HeaderDigest)
	if len(values) == 0 && len(d.Body) == 0 {
		return check("digest", signing.Absent, "There is no body, and no header %s.", HeaderDigest)
	}
	if refusal := VerifyDigest(values, d.Body, d.Message.Header.Values("Digest")...); refusal != nil {
		return failed("digest", refusal.Message, refusal.Diagnosis)
	}
	return check("digest", signing.Held, "The header %s is the digest of the body.", HeaderDigest)
}

func (d Delivered) checkCreated(v *verification) signing.Check {
	if v.signature.label == "" {
		return check("created", signing.Absent, "No signature says when it was made.")
	}
	fresh := Policy{Now: d.Now, MaxAge: d.Skew, MaxAhead: d.Skew, CreatedRequired: true}
	if f := fresh.checkTimes(v.parameters); f != nil {
		return failed("created", f.message, f.diagnosis)
	}
	return check("created", signing.Held, "The signature was made within %s s of this clock.", count(d.Skew))
}

// checkSignature answers what is known of the signature as well.
func (d Delivered) checkSignature() (signing.Check, *verification) {
	v := &verification{message: d.Message, policy: d.policy(), headers: headersOf(d.Message)}
	if len(v.headers.input) == 0 && len(v.headers.signature) == 0 {
		return check("signature", signing.Failed, "The webhook is not signed (there is no header %s), so anybody may have sent it.", HeaderInput), v
	}
	if len(v.policy.KeyIDs) == 0 {
		return check("signature", signing.Failed, "The JWKS has no EC key on P-384 to verify the signature with."), v
	}
	if f := v.checkAll(); f != nil {
		refusal := v.refuse(f)
		return failed("signature", refusal.Message, refusal.Diagnosis), v
	}
	return check("signature", signing.Held, "The signature verifies over %s with the key %s.", strings.Join(v.identifiers(), " "), clip(v.parameters.keyID)), v
}

func (d Delivered) policy() Policy {
	p := Policy{
		Now: d.Now,
		Required: []Requirement{
			{{"@method"}},
			{{"@target-uri"}, {"@authority", "@path", "@query"}, {"@authority", "@request-target"}},
		},
		Key: func(id string) (Key, bool) {
			for _, key := range d.Keys {
				if key.ID == id {
					return Key{AlgP384, key.Key}, true
				}
			}
			return Key{}, false
		},
		Hints: Hints{Others: map[string]crypto.PublicKey{}, Body: d.Body},
	}
	if len(d.Body) > 0 {
		p.Required = append(p.Required, Requirement{{"content-digest"}})
	}
	for _, key := range d.Keys {
		if public, ok := key.Key.(*ecdsa.PublicKey); ok && algorithmOf(AlgP384).takes(public) {
			p.KeyIDs = append(p.KeyIDs, key.ID)
			p.Hints.Others["the kid "+clip(key.ID)] = public
		}
	}
	for _, to := range d.URLs {
		if m, err := posted(to); err == nil {
			p.Places = append(p.Places, Place{Name: to, Scheme: m.Scheme, Authority: m.Authority, Strip: d.Message.Target, Prefix: m.Target})
		}
	}
	return p
}

func checkEvent(id string, signature signing.State) signing.Check {
	switch {
	case id == "":
		return check("event", signing.Absent, "The body has no eventId, so duplicates cannot be told.")
	case signature != signing.Held:
		return check("event", signing.Unchecked, "The event id %s stands in a body that no signature holds for.", clip(id))
	}
	return check("event", signing.Held, "The event id is %s.", clip(id))
}
