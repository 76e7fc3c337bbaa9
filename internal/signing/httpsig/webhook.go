package httpsig

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/jwks"
)

// webhookComponents are what a webhook of wallet sign-in covers. The documents do not say how their webhooks are signed, so that all of
// this is the mock's choice.
var webhookComponents = []string{"@method", "@target-uri", "content-digest", "content-type"}

// Webhook is what SignWebhook signs.
type Webhook struct {
	URL         string // the target as configured
	ContentType string // empty: application/json
	Body        []byte // raw bytes as they are sent
	At          time.Time
	Key         *jwks.Key // P-384; its ID is the keyid
}

// SignWebhook answers the headers Content-Digest, Signature-Input and Signature of a webhook that is sent with POST and with the header
// Content-Type. It costs one operation of P-384, about 0.2 ms.
func SignWebhook(w Webhook) ([]signing.Header, error) {
	if w.Key == nil {
		return nil, errors.New("a webhook of wallet sign-in wants a key on P-384, and there is none")
	}
	if w.ContentType == "" {
		w.ContentType = "application/json"
	}
	m, err := posted(w.URL)
	if err != nil {
		return nil, err
	}
	digest := Digest(w.Body)
	m.Header.Set(HeaderDigest, digest)
	m.Header.Set("Content-Type", w.ContentType)
	made, err := Sign(m, SignOptions{Components: webhookComponents, Key: w.Key.Private, Alg: AlgP384, KeyID: w.Key.ID, Created: w.At, StateAlg: true})
	if err != nil {
		return nil, err
	}
	return []signing.Header{{Name: HeaderDigest, Value: digest}, {Name: HeaderInput, Value: made.Input}, {Name: HeaderSignature, Value: made.Signature}}, nil
}

// posted is a request to a URL, without any header.
func posted(to string) (*Message, error) {
	u, err := url.Parse(to)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("%s is no URL that a webhook can be sent to", quote(to))
	}
	return &Message{Method: http.MethodPost, Scheme: u.Scheme, Authority: u.Host, Target: u.RequestURI(), Header: http.Header{}}, nil
}
