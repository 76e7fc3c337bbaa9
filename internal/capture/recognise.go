package capture

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
)

// seen is a webhook of which it is known what it tells.
type seen struct {
	*Webhook
	event     lifecycle.Event
	members   map[string]jsontext.Value // of the body
	object    map[string]jsontext.Value // the deposit or withdrawal; the body itself where it has none
	key       string                    // under which the object stands; "" for the body itself
	about     string                    // the id of the deposit, withdrawal, customer or participant
	reference string                    // the user: reference_id, participant_code, externalId
}

// recognise tells what a webhook is by its body, and by its payload type where the body does not say.
func recognise(w *Webhook) (s seen, ok bool) {
	s = seen{Webhook: w}
	if json.Unmarshal(w.Body, &s.members, lenient) != nil {
		return s, false
	}
	s.object = s.members
	name := textOf(s.members["event"])
	if event, known := lifecycle.EventNamed(name); known && event.To != lifecycle.None {
		return s.connect(event)
	}
	if name = textOf(s.members["webhookType"]); name == lifecycle.CustomerUpdated {
		s.event, _ = lifecycle.EventNamed(name)
		s.about, s.reference = textOf(s.members["id"]), textOf(s.members["externalId"])
		return s, s.about != ""
	}
	if s.reference = textOf(s.members["participant_code"]); s.reference == "" {
		return s, false
	}
	s.about = s.reference
	for _, name := range []string{w.Event, w.Headers[headerType], s.byFields()} {
		event, known := lifecycle.EventNamed(name)
		if known && event.Zerohash() {
			s.event = event
			return s, true
		}
	}
	return s, false
}

// connect takes the object out of a Connect message.
func (s seen) connect(event lifecycle.Event) (seen, bool) {
	s.event = event
	for _, key := range []string{"withdrawal", "deposit"} {
		var object map[string]jsontext.Value
		if raw, has := s.members[key]; has && raw.Kind() == '{' && json.Unmarshal(raw, &object, lenient) == nil {
			s.key, s.object = key, object
			break
		}
	}
	var account struct {
		ReferenceID string `json:"reference_id"`
	}
	if raw, has := s.members["account"]; has && json.Unmarshal(raw, &account, lenient) == nil {
		s.reference = account.ReferenceID
	}
	s.about = textOf(s.object["id"])
	return s, s.key != ""
}

// tells are the fields by which a message of the core API is known when no header says what it is.
var tells = []struct {
	fields string
	event  string
}{
	{"participant_status", lifecycle.StatusChanged},
	{"edd_required", lifecycle.ParticipantUpdated},
	{"movements run_type", lifecycle.BalanceChanged},
	{"external_account_status", lifecycle.ExternalAccountChanged},
	{"deposit_id state", lifecycle.DepositStatusChanged},
	{"fund_id", lifecycle.FundComplete},
	{"payment_id", lifecycle.PaymentChanged},
	{"quantity account asset", lifecycle.AuthDepositCompleted},
}

// byFields names the event by the fields of the body. Of matches, one that failed has a reason.
func (s seen) byFields() string {
	for _, t := range tells {
		all := true
		for _, field := range strings.Fields(t.fields) {
			_, has := s.members[field]
			all = all && has
		}
		if all {
			return t.event
		}
	}
	if _, has := s.members["account_match_score"]; !has {
		return ""
	}
	if textOf(s.members["reason"]) != "" {
		return lifecycle.AuthMatchFailure
	}
	return lifecycle.AuthMatchSuccess
}

// textOf is a string of JSON, or nothing.
func textOf(value jsontext.Value) (text string) {
	if value.Kind() != '"' || json.Unmarshal(value, &text, lenient) != nil {
		return ""
	}
	return strings.ToValidUTF8(text, "\ufffd")
}
