package signing

import "strings"

func (r SCXRequest) refuse(rule, message string) *Refusal {
	timestamp := r.Timestamp
	if timestamp == "" {
		timestamp = "{timestamp}"
	}
	refusal := &Refusal{
		Rule: rule, Message: message,
		Expected: r.clean(string(SCXBase(timestamp, r.Method, r.Target, r.Body[:min(len(r.Body), maxShown+longestSecret)])), maxShown),
		Received: HeaderSCXTimestamp + ": " + r.clean(r.veiled(r.Timestamp), 100) + "\n" +
			HeaderSCXSigned + ": " + r.clean(r.veiled(r.Signature), maxSignatureShown),
	}
	for _, target := range r.targets() {
		refusal.Tried = append(refusal.Tried, "target "+target.Name+": "+r.clean(target.Value, maxShown))
	}
	if r.BodyOrEmpty && len(r.Body) > 0 {
		refusal.Tried = append(refusal.Tried, "target path and query, with {} in place of the body: "+r.clean(r.Target, maxShown))
	}
	return refusal
}

// longestSecret is more bytes than any of the secrets has, so that one that begins where a text is cut off is still recognised.
const longestSecret = 4 << 10

// clean takes secrets out of what the client sent. Sentences of our own have none, and do speak of the passphrase, which may well be that
// very word.
func (r SCXRequest) clean(text string, limit int) string {
	return shown(text, limit, r.secrets()...)
}

func (r SCXRequest) secrets() []string {
	return []string{r.PrivateKey, strings.TrimRight(r.PrivateKey, "="), r.Hints.Passphrase}
}

// veiled is what is shown of a header. A secret that was put there is not, however short it is.
func (r SCXRequest) veiled(header string) string {
	for _, secret := range r.secrets() {
		if header != "" && header == secret {
			return "[secret]"
		}
	}
	return veiled(header)
}

// mismatch refuses a signature that does not verify, with the best explanation there is. clock is what was wrong with the timestamp
// besides, nil for nothing.
func (r SCXRequest) mismatch(key []byte, clock *clockProblem, readable bool) *Refusal {
	answer := diagnose(r.inquiry(key))
	rule := RuleSCXSignatureMismatch
	message := "the header " + HeaderSCXSigned + " does not verify with the private key of " + HeaderSCXAPIKey + " over " + scxSigned
	if len(r.Body) == 0 {
		message += ", where {} stands for the empty body"
	}
	switch {
	case clock != nil && clock.rule == ruleTimestampFormat:
		rule, message = RuleSCXTimestampFormat, clock.message
		answer.diagnosis = clock.with(answer.diagnosis)
	case !readable || answer.encoding:
		rule, message = RuleSCXSignatureEncoding, "the header "+HeaderSCXSigned+" is not standard base64 (alphabet with + and /, padded with =) "+
			"of the HMAC's bytes"
	case clock != nil:
		message += "; besides, " + clock.message
	}
	if answer.long {
		message += "; " + tooLong
	}
	refusal := r.refuse(rule, message)
	refusal.Tried = append(refusal.Tried, answer.tried...)
	if d := answer.diagnosis; d != nil {
		d.Sentence, d.Mend = shown(d.Sentence, maxShown), shown(d.Mend, maxShown)
		if signed := r.clean(answer.signed, maxShown); signed != refusal.Expected {
			d.Signed = signed
		}
		refusal.Diagnosis = d
	}
	return refusal
}

// inquiry is what the diagnosis is given.
func (r SCXRequest) inquiry(key []byte) inquiry {
	sent := elided // without a copy of what nobody looks at
	if len(r.Body) <= maxDiagnosed {
		sent = string(r.Body)
	}
	body := sent
	if body == "" {
		body = emptyBody
	}
	f := facts{
		timestamp: r.Timestamp, method: r.Method, targets: r.targets(), body: body, sent: sent,
		privateKey: strings.TrimSpace(r.PrivateKey), passphrase: r.Hints.Passphrase, apiKey: r.Hints.APIKey, prefix: r.Hints.Prefix,
		secrets: r.secrets(),
	}
	if r.Hints.Host != "" {
		f.hosts = append(f.hosts, r.Hints.Host)
		f.origins = append(f.origins, "http://"+r.Hints.Host, "https://"+r.Hints.Host)
	}
	if public := strings.TrimRight(r.Hints.PublicURL, "/"); public != "" {
		f.hosts = append(f.hosts, parsePlace(public).host)
		f.origins = append(f.origins, public)
	}
	return inquiry{facts: f, scheme: &scxScheme, signature: r.Signature, macKey: key, otherTexts: r.Hints.OtherKeys}
}
