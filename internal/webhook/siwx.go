package webhook

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/internal/signing/httpsig"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/jwks"
)

// customerUpdated is the webhook of the wallet sign-in API, with the fields in the order in which its schema prints them.
type customerUpdated struct {
	WebhookType string          `json:"webhookType"`
	EventID     string          `json:"eventId"`
	ID          string          `json:"id"`
	ExternalID  string          `json:"externalId"`
	ChainID     string          `json:"chainId"`
	Status      lifecycle.State `json:"status"`
	CreatedAt   string          `json:"createdAt"`
	UpdatedAt   string          `json:"updatedAt"`
}

func customerBody(n sim.Notice) ([]byte, error) {
	c := n.Customer
	return json.Marshal(customerUpdated{
		n.Event.Name, n.ID, c.ID, c.ExternalID, c.ChainID, c.Status, c.CreatedAt.Format(time.RFC3339Nano), c.UpdatedAt.Format(time.RFC3339Nano),
	})
}

// siwxHeaders sign a webhook as the API has its own callers sign, with a key that the JWKS publishes (assumption siwx.webhook-signatures).
func siwxHeaders(x *sim.SIWX, by signer, d *sim.Delivery) (map[string]string, error) {
	headers := map[string]string{}
	if x.PlainWebhooks {
		return headers, nil
	}
	signed, err := httpsig.SignWebhook(httpsig.Webhook{
		URL: d.Target.URL, ContentType: contentType, Body: []byte(d.Body), At: by.at, Key: by.keys.Signing(jwks.SIWX),
	})
	for _, h := range signed {
		headers[h.Name] = h.Value
	}
	return headers, err
}
