package signing

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/jwks"
)

func check(name string, state State, format string, values ...any) Check {
	return Check{Name: name, State: state, Sentence: fmt.Sprintf(format, values...)}
}

func checkClientID(value string) Check {
	switch value {
	case connectName:
		return check("client-id", Held, "The header client-id is Connect.")
	case "":
		return check("client-id", Failed, "The header client-id is missing; Connect sends client-id: Connect.")
	}
	return check("client-id", Failed, "The header client-id is %q; Connect sends Connect.", clip(value))
}

func checkWebhookTime(value string, now time.Time, skew time.Duration) Check {
	if value == "" {
		return check("timestamp", Failed, "The header timestamp is missing; it has the Unix seconds of signing.")
	}
	if problem := checkTimestamp(HeaderTimestamp, value, now, skew); problem != nil {
		c := check("timestamp", Failed, "%s.", sentenceCase(problem.message))
		c.Diagnosis = problem.diagnosis
		return c
	}
	return check("timestamp", Held, "The timestamp %s is within %d s of this clock.", value, int64(skew.Seconds()))
}

func checkWebhookSignature(timestamp, signature, url string, body []byte, keys []jwks.PublicKey, keyID *string) Check {
	var rsaKeys []*rsa.PublicKey
	decoded, readable := decodeStandard(signature)
	digest := sha256.Sum256(ConnectBase(timestamp, webhookMethod, url, body))
	for _, key := range keys {
		public, ok := key.Key.(*rsa.PublicKey)
		if !ok {
			continue
		}
		rsaKeys = append(rsaKeys, public)
		if readable && rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], decoded) == nil {
			*keyID = key.ID
			return check("signature", Held, "The signature verifies over {timestamp}POST{url}{body} with the key %s.", key.ID)
		}
	}
	switch {
	case signature == "":
		return check("signature", Failed, "The header signature is missing.")
	case len(rsaKeys) == 0:
		return check("signature", Failed, "The JWKS has no RSA key to verify the signature with.")
	}
	found := diagnose(inquiry{
		facts:     facts{timestamp: timestamp, method: webhookMethod, targets: []Target{{"url", url}}, body: string(body)},
		scheme:    &connectScheme,
		signature: signature,
		keys:      rsaKeys,
	}).diagnosis
	c := check("signature", Failed, "The signature does not verify over {timestamp}POST{url}{body} with any of the %d RSA keys of the JWKS.", len(rsaKeys))
	if found != nil {
		found.Sentence = shown(found.Sentence, maxShown)
		c.Diagnosis = found
		c.Sentence += " " + found.Sentence
	}
	return c
}

// checkWebhookToken answers the claims when the jwt holds, else nil.
func checkWebhookToken(token string, keys []jwks.PublicKey, now time.Time, skew time.Duration) (Check, *webhookClaims) {
	if token == "" {
		return check("jwt", Absent, "There is no jwt header; only the signature protects this webhook."), nil
	}
	payload, kid, err := jwks.VerifyPublic(token, keys)
	if err != nil {
		return check("jwt", Failed, "The jwt header does not hold: %s.", err), nil
	}
	var claims webhookClaims
	if err := json.Unmarshal(payload, &claims); err != nil {
		return check("jwt", Failed, "The claims of the jwt are not iss, jti and body_sha256 as strings and iat as Unix seconds."), nil
	}
	off := now.Sub(time.Unix(claims.IssuedAt, 0)).Round(time.Second)
	switch {
	case claims.Issuer != connectIssuer:
		return check("jwt", Failed, "The jwt is issued by %q; Connect's says %q.", clip(claims.Issuer), connectIssuer), nil
	case off.Abs() > skew:
		return check("jwt", Failed, "The jwt was issued %d s away from this clock; up to %d s are accepted.", int64(off.Abs().Seconds()), int64(skew.Seconds())), nil
	}
	return check("jwt", Held, "The jwt is signed by the key %s, and was issued now.", kid), &claims
}

func checkBodyHash(claims *webhookClaims, body []byte) Check {
	switch {
	case claims == nil:
		return check("body", Absent, "No jwt that holds says what the body should be.")
	case claims.BodySHA256 != hexSHA256(body):
		return check("body", Failed, "The body is not the one that the jwt speaks of: its SHA-256 is %s, the jwt has %s.", hexSHA256(body), clip(claims.BodySHA256))
	}
	return check("body", Held, "The SHA-256 of the body is the one in the jwt.")
}

func checkEventID(header string, claims *webhookClaims) Check {
	switch {
	case claims == nil && header == "":
		return check("event", Absent, "The webhook names no event id, so duplicates cannot be told.")
	case claims == nil:
		return check("event", Absent, "The event id %s stands in a header that nothing signs.", clip(header))
	case header != "" && header != claims.EventID:
		return check("event", Failed, "The event id is %q in the header %s, and %q in the jwt.", clip(header), HeaderEventID, clip(claims.EventID))
	case claims.EventID == "":
		return check("event", Failed, "The jwt has no jti, so duplicates cannot be told.")
	}
	return check("event", Held, "The event id is %s.", clip(claims.EventID))
}

// clip keeps what a stranger sent from filling the terminal, or from steering it.
func clip(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, text)
	return shown(text, 100)
}

func sentenceCase(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
