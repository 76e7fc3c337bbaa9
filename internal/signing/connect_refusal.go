package signing

import (
	"crypto/rsa"
	"fmt"
)

// maxSignatureShown is more than the base64 or hex of the largest RSA signature takes.
const maxSignatureShown = 4 << 10

func (r ConnectRequest) refuse(rule, message string) *Refusal {
	timestamp := r.Timestamp
	if timestamp == "" {
		timestamp = "{timestamp}"
	}
	refusal := &Refusal{Rule: rule, Message: r.clean(message, maxShown)}
	if len(r.Targets) > 0 {
		base := ConnectBase(timestamp, r.Method, r.Targets[0].Value, r.Body)
		refusal.Expected = r.clean(string(base), maxShown)
	}
	refusal.Received = "timestamp: " + r.clean(veiled(r.Timestamp), 100) + "\nsignature: " + r.clean(veiled(r.Signature), maxSignatureShown)
	for _, target := range r.Targets {
		refusal.Tried = append(refusal.Tried, "target "+target.Name+": "+r.clean(target.Value, maxShown))
	}
	return refusal
}

func (r ConnectRequest) clean(text string, limit int) string {
	return shown(text, limit, r.Hints.ClientSecret)
}

// mismatch refuses a signature that does not verify, with the best explanation there is. clock is what was wrong with the
// timestamp besides, nil for nothing.
func (r ConnectRequest) mismatch(key *rsa.PublicKey, clock *clockProblem, readable bool) *Refusal {
	answer := diagnose(inquiry{
		facts: facts{
			timestamp: r.Timestamp, method: r.Method, targets: r.Targets, body: string(r.Body),
			clientSecret: r.Hints.ClientSecret, organizationID: r.Hints.OrganizationID, clientID: r.Hints.ClientID,
			secrets: []string{r.Hints.ClientSecret},
		},
		scheme:    &connectScheme,
		signature: r.Signature,
		keys:      []*rsa.PublicKey{key},
		others:    r.Hints.OtherKeys,
	})
	rule := RuleConnectSignatureMismatch
	message := fmt.Sprintf("the header signature does not verify with the organization's public_key over "+
		"{timestamp}{METHOD}{target}{body}, for none of the %d accepted targets", len(r.Targets))
	if len(r.Targets) == 1 {
		message = "the header signature does not verify with the organization's public_key over {timestamp}{METHOD}{target}{body}"
	}
	switch {
	case clock != nil && clock.rule == ruleTimestampFormat:
		rule, message = RuleConnectTimestampFormat, clock.message
		answer.diagnosis = clock.with(answer.diagnosis)
	case !readable || answer.encoding:
		rule, message = RuleConnectSignatureEncoding, "the header signature is not standard base64 (alphabet with + and /, "+
			"padded with =) of the signature's bytes"
	case clock != nil:
		message += "; besides, " + clock.message
	}
	if answer.long {
		message += "; " + tooLong
	}
	refusal := r.refuse(rule, message)
	refusal.Tried = append(refusal.Tried, answer.tried...)
	if d := answer.diagnosis; d != nil {
		d.Sentence, d.Mend = r.clean(d.Sentence, maxShown), r.clean(d.Mend, maxShown)
		if signed := r.clean(answer.signed, maxShown); signed != refusal.Expected {
			d.Signed = signed
		}
		refusal.Diagnosis = d
	}
	return refusal
}
