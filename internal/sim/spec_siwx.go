package sim

type siwxSpec struct {
	APIKey            *string             `json:"api_key"`
	APISecret         *string             `json:"api_secret"`
	ClientID          *string             `json:"client_id"`
	PublicKey         *string             `json:"public_key"`
	Signatures        *string             `json:"signatures"`
	SignatureErrors   *string             `json:"signature_errors"`
	SignatureAge      *Duration           `json:"signature_age"`
	Components        clearable[[]string] `json:"components"`
	RequireLowS       *bool               `json:"require_low_s"`
	Chains            clearable[[]uint64] `json:"chains"`
	Domain            *string             `json:"domain"`
	URI               *string             `json:"uri"`
	Statement         *string             `json:"statement"`
	ChallengeTTL      *Duration           `json:"challenge_ttl"`
	TokenTTL          *Duration           `json:"token_ttl"`
	Scenario          *string             `json:"scenario"`
	WebhookSignatures *bool               `json:"webhook_signatures"`
}

func (x *siwxSpec) apply(s *SIWX) {
	key, secret := s.APIKey, s.APISecret
	set(&s.APIKey, x.APIKey)
	set(&s.APISecret, x.APISecret)
	if s.APIKey != key || s.APISecret != secret {
		s.Generation++ // as when the client changes them itself
	}
	set(&s.ClientID, x.ClientID)
	set(&s.PublicKey, x.PublicKey)
	set(&s.Signatures, (*Check)(x.Signatures))
	set(&s.SignatureErrors, x.SignatureErrors)
	set(&s.SignatureAge, x.SignatureAge)
	x.Components.apply(&s.Components)
	if x.RequireLowS != nil {
		s.HighS = !*x.RequireLowS
	}
	x.Chains.apply(&s.Chains)
	set(&s.Domain, x.Domain)
	set(&s.URI, x.URI)
	set(&s.Statement, x.Statement)
	set(&s.ChallengeTTL, x.ChallengeTTL)
	set(&s.TokenTTL, x.TokenTTL)
	set(&s.Scenario, x.Scenario)
	if x.WebhookSignatures != nil {
		s.PlainWebhooks = !*x.WebhookSignatures
	}
}
