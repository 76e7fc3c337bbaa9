package capture

import (
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

const pending = `{"event":"connect.deposits.pending","deposit":{"id":"d1","amount":"0.013","network":"bitcoin","asset":"BTC","created_at":"x","updated_at":"x","status":"PENDING","source":{"type":"CUSTODIAL","integration":"coinbase"},"transaction":{"hash":"","to":"tb1q"}},"session":{"id":"s1","metadata":{"order":"42"},"created_at":"x"},"account":{"reference_id":"USER01"}}`

func tell(t testing.TB, text string, o Options) string {
	t.Helper()
	c, err := Read("incident.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if o.Name == "" {
		o.Name = "incident"
	}
	s, err := Tell(c, o)
	if err != nil {
		t.Fatal(err)
	}
	source, err := s.Source()
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

func with(status string) string {
	return strings.NewReplacer("pending", strings.ToLower(status), "PENDING", status).Replace(pending)
}

func TestImport_WritesTheStoryOfOneDepositAtItsPace(t *testing.T) {
	got := tell(t, `
{"at": "2026-01-02T15:04:05Z", "headers": {"X-ZH-Hook-Notification-Id": "e1"}, "body": `+pending+`}
{"at": "2026-01-02T15:04:44.6Z", "headers": {"x-zh-hook-notification-id": "e2"}, "body": `+with("SUBMITTED")+`}
{"at": "2026-01-02T15:04:46Z", "body": {"event": "connect.deposits.confirmed", "deposit": {"id": "other"}}}
{"at": "2026-01-02T17:10:05Z", "headers": {"x-zh-hook-notification-id": "e3"}, "body": `+with("ABANDONED")+`}
`, Options{From: "incident.json"})
	want := `# Written by mockconnect import from incident.json: what was sent from 2026-01-02T15:04:05Z to 2026-01-02T17:10:05Z.
version: 1
scenario: incident
title: "As captured: connect.deposits.pending, connect.deposits.submitted, connect.deposits.abandoned"
flow: deposit
vars:
  integration: "coinbase"
  asset: "BTC"
  network: "bitcoin"
  amount: "0.013"
  reference_id: "USER01"
given:
  session: {metadata: {"order": "42"}}
steps:
  - emit: connect.deposits.pending
  - wait: 40s
  - emit: connect.deposits.submitted
  - wait: 2h5m
  - emit: connect.deposits.abandoned
    force: true
expect:
  - {event: connect.deposits.pending, delivered: 1, status: 2xx}
  - {event: connect.deposits.submitted, delivered: 1, status: 2xx}
  - {event: connect.deposits.abandoned, delivered: 1, status: 2xx}
# Not played:
# - 1 webhook about other: a scenario is about one; import it with --about other
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestImport_AnEventThatCameAgainIsDeliveredAgain(t *testing.T) {
	line := func(at, signature string) string {
		return `{"at": "2026-01-02T` + at + `Z", "headers": {"x-zh-hook-notification-id": "e1", "signature": "` + signature + `"}, "body": ` + pending + "}\n"
	}
	got := tell(t, line("15:00:00", "a")+line("15:00:00.2", "a")+line("15:10:00", "a")+line("15:47:00", "b"), Options{})
	for _, want := range []string{
		"  - emit: connect.deposits.pending\n    delivery: {duplicate: 1, copies: [{after: 10m, bytes: same}, {after: 47m}]}\n",
		"{event: connect.deposits.pending, delivered: 4, status: 2xx}",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	customer := `{"body": {"webhookType": "customer.updated", "eventId": "e", "id": "c", "status": "initiating"}}`
	if got := tell(t, customer+customer, Options{}); !strings.Contains(got, "# The same event came once more after 0s.\n  - customer: initiating\n") {
		t.Error(got)
	}
}

func TestImport_ReadsHAROfTheHostThatGotTheWebhooks(t *testing.T) {
	entry := func(at, method, url, body, status string) string {
		return `{"startedDateTime": "` + at + `", "request": {"method": "` + method + `", "url": "` + url + `", "headers": [{"name": "Signature", "value": "s"}], "postData": {"mimeType": "application/json", "text": ` +
			string(quoted(body)) + `}}, "response": {"status": ` + status + `}}`
	}
	got := tell(t, `{"log": {"version": "1.2", "entries": [
`+entry("2026-01-02T15:04:05.123Z", "POST", "https://platform.example/hooks", pending, "500")+`,
`+entry("2026-01-02T15:04:06Z", "GET", "https://platform.example/health", "", "200")+`,
`+entry("2026-01-02T15:04:07Z", "POST", "https://elsewhere.example/x", `{"a": 1}`, "200")+`,
`+entry("2026-01-02T15:04:08.123Z", "POST", "https://platform.example/hooks", pending, "200")+`,
`+entry("2026-01-02T15:04:09.123Z", "POST", "https://platform.example/hooks", with("FAILED"), "200")+`]}}`, Options{})
	for _, want := range []string{
		"# Tried again after 3s, because it was refused: retries come by themselves.", "  - wait: 4s\n  - emit: connect.deposits.failed\n",
		"delivered: 1, status: 2xx", "1 call that send nothing, and 1 POST to other hosts than platform.example",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestImport_KnowsTheCoreAPIsMessagesByHeaderOrByTheirFields(t *testing.T) {
	for body, want := range map[string]string{
		`{"participant_code":"ABC123","participant_status":"approved"}`:                          "participant_status_changed",
		`{"participant_code":"ABC123","edd_required":true}`:                                      "participant_updated",
		`{"participant_code":"ABC123","movements":[],"run_type":"x"}`:                            "account_balance.changed",
		`{"participant_code":"ABC123","external_account_status":"x"}`:                            "external_account_status_changed",
		`{"participant_code":"ABC123","deposit_id":"x","state":"y"}`:                             "deposit.status_changed",
		`{"participant_code":"ABC123","fund_id":"x"}`:                                            "deposit_fund_complete",
		`{"participant_code":"ABC123","payment_id":"x"}`:                                         "payment_status_changed",
		`{"participant_code":"ABC123","quantity":"1","account":"a","asset":"BTC"}`:               "auth.deposit.completed",
		`{"participant_code":"ABC123","account_match_score":"98","reason":""}`:                   "auth.account_match.success",
		`{"participant_code":"ABC123","account_match_score":"50","reason":"score_too_low"}`:      "auth.account_match.failure",
		`{"webhookType":"customer.updated","id":"c","externalId":"u","status":"initiating"}`:     "customer.updated",
		`{"event":"connect.withdrawal.initiated","withdrawal":{"id":"w"},"account":{}}`:          "connect.withdrawal.initiated",
		`{"event":"connect.withdrawal.confirmed","deposit":{"id":"w"},"account":{},"x":"` + `"}`: "connect.withdrawal.confirmed",
	} {
		if s, ok := recognise(&Webhook{Body: []byte(body)}); !ok || s.event.Name != want {
			t.Errorf("%s is %s, want %s", body, s.event.Name, want)
		}
		if got := tell(t, `{"body": `+body+`}`, Options{}); !strings.Contains(got, "event: "+want) {
			t.Errorf("%s\n%s", body, got)
		}
	}
	if s, _ := recognise(&Webhook{Body: []byte(`{"participant_code":"A"}`), Headers: map[string]string{headerType: "participant_updated"}}); s.event.Name != "participant_updated" {
		t.Error(s.event.Name)
	}
}

func TestImport_WhatCannotBeReadIsSaidWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "f.json is empty; a HAR file, JSON lines or an answer of GET /_mock/deliveries is wanted",
		" \n ":                            "f.json is empty",
		"{\"at\": 1}":                     "f.json:1:",
		"{\"at\": \"today\"}":             "f.json:1:1: at wants a time such as 2026-01-02T15:04:05Z, got \"today\"",
		"{}\n{\"at\": }":                  "f.json:2:8: not valid JSON",
		"{}\n  7":                         "f.json:2:3: wants an object",
		"{\"log\": {\"entries\": [":       "f.json:1:",
		"{\"log\": {\"entries\": 7}}":     "f.json:1:",
		"[[]]":                            "f.json:1:1: wants an object",
		"{\"items\": []}":                 "f.json holds no webhook",
		"{\"log\": {\"entries\": []}}":    "f.json holds no webhook",
		"<html>":                          "f.json:1:1: not valid JSON",
		"{\"a\": \"\x01\"}":               "f.json:1:",
		"{\"body\": \"no JSON\"}":         "f.json holds no webhook",
		strings.Repeat("[", 20000):        "f.json:1:",
		"{\"items\": [{\"body\": true}]}": "f.json holds no webhook",
	} {
		_, err := Read("f.json", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
	for text, want := range map[string]string{
		`{"body": {"a": 1}}`: "none of what was captured is a webhook",
	} {
		c, err := Read("f.json", []byte(text))
		if err == nil {
			_, err = Tell(c, Options{})
		}
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	c, err := Read("f.json", []byte(`{"body": `+pending+`}`))
	if err == nil {
		_, err = Tell(c, Options{About: "d2"})
	}
	if err == nil || err.Error() != "nothing in the capture is about d2; it is about: d1" {
		t.Error(err)
	}
}

func TestImport_WhatTheLanguageWillNotHaveBecomesAComment(t *testing.T) {
	c, err := Read("f", []byte(`{"body": `+strings.NewReplacer(`"42"`, `"{{ .vars.x }}"`, "USER01", "{{").Replace(pending)+`}`))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Tell(c, Options{Name: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Adjust([]Played{{"connect.deposits.pending", "e", []byte(`{"event":"connect.deposits.pending","deposit":{"amount":"1","more":1},"session":{}}`)}}) {
		t.Error("nothing was adjusted")
	}
	source, err := s.Source()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"not taken for the var reference_id", "not taken for the session's metadata", "# Cannot be set: /session/metadata: ", `      amount: "0.013"` + "\n"} {
		if !strings.Contains(string(source), want) {
			t.Errorf("%q is not in\n%s", want, source)
		}
	}
}

func TestYAML_WritesAnyValueOfJSON(t *testing.T) {
	for _, value := range []string{
		`null`, `true`, `-1.5e3`, `""`, `"a\"b\\c\u0000\u0085\u2028🙂é\u00a0"`, `[]`, `{}`, `[1,[2,{"a":[],"b":{}}],"x"]`, `{"a b":1,"":{"c":[null]},"#":"# no comment","- x":"?: "}`,
	} {
		text := "scenario: x\ntitle: x\nflow: deposit\ngiven: {session: {metadata: {v: " + yaml([]byte(value)) + "}}}\nsteps:\n  - emit: connect.deposits.pending\n"
		s, faults := scenario.Parse("f", []byte(text))
		if len(faults) > 0 {
			t.Errorf("%s: %v", value, faults)
			continue
		}
		if d := differences([]byte(`{"v":`+value+`}`), s.Given.Session.Metadata, nil); len(d) > 0 {
			t.Errorf("%s is %s: %+v", value, s.Given.Session.Metadata, d)
		}
	}
}

// FuzzTell has anything in the places where captures hold something.
func FuzzTell(f *testing.F) {
	f.Add("coinbase", "BTC", "bitcoin", "1", "USER01", "42", "memo", "CONFIRMED", "submitted", int64(40))
	f.Add("x", "ETH", "ethereum", "-0", "{{", "\x00", "a/b~c", "FAILED", "rejected", int64(-5))
	f.Fuzz(func(t *testing.T, integration, asset, network, amount, reference, metadata, field, status, other string, seconds int64) {
		q := func(text string) string { return string(quoted(strings.ToValidUTF8(text, "?"))) }
		at := time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)
		entry := func(at time.Time, id, body string) string {
			return `{"at": "` + at.Format(time.RFC3339) + `", "event_id": ` + q(id) + `, "body": ` + body + "}\n"
		}
		later := at.Add(time.Duration(seconds%1e8) * time.Second)
		deposit := `{"event": ` + q("connect.deposits."+strings.ToLower(status)) + `, "deposit": {"id": "d", "status": ` + q(status) + `, "source": {"integration": ` + q(integration) + `}, "asset": ` + q(asset) +
			`, "network": ` + q(network) + `, "amount": ` + q(amount) + `, ` + q("f"+field) + `: ` + q(metadata) + `}, "session": {"metadata": {` + q(field) + `: ` + q(metadata) + `}}, "account": {"reference_id": ` + q(reference) + `}}`
		text := entry(at, "1", strings.ReplaceAll(deposit, "connect.deposits."+strings.ToLower(status), "connect.deposits.pending")) + entry(later, other, deposit) + entry(later, "1", deposit) +
			entry(later, "2", `{"participant_code": `+q(reference)+`, "participant_status": `+q(other)+`, "reason_code": `+q(metadata)+`, "reject_reasons": [`+q(field)+`]}`) +
			entry(at, "3", `{"webhookType": "customer.updated", "id": `+q(reference+"c")+`, "status": `+q(other)+`}`)
		c, err := Read("f", []byte(text))
		if err != nil {
			t.Fatal(err, text)
		}
		for _, about := range []string{"", reference, reference + "c"} {
			s, err := Tell(c, Options{Name: "fuzzed", Title: metadata, About: about})
			if err != nil {
				continue
			}
			var played []Played
			for _, step := range s.steps {
				played = append(played, Played{step.event.Name, step.EventID, []byte(`{"deposit": {"x": {}}}`)})
			}
			s.Adjust(played)
			s.Finish(played, "")
			source, err := s.Source()
			if err != nil {
				t.Fatalf("%v\n%s", err, s.page())
			}
			if _, faults := scenario.Parse("f", source); len(faults) > 0 {
				t.Errorf("%v\n%s", faults, source)
			}
		}
	})
}

func FuzzImport(f *testing.F) {
	f.Add(`{"at": "2026-01-02T15:04:05Z", "headers": {"a": ["b"]}, "body": ` + pending + `}`)
	f.Add(`{"items": [{"at": "2026-01-02T15:04:05Z", "event_id": "e", "body": ` + string(quoted(pending)) + `}, {"event_id": "e", "body": ` + pending + `}]}`)
	f.Add(`{"log": {"entries": [{"request": {"method": "POST", "url": "http://x", "postData": {"text": ` + string(quoted(with("FAILED"))) + `}}}]}}`)
	f.Add(`{"body":{"webhookType":"customer.updated","id":"c","externalId":"u","status":"active"}} {"body":{"webhookType":"customer.updated","id":"c","externalId":"u","status":"active"}}`)
	f.Add(`{"body":{"participant_code":"ABC123","participant_status":"rejected","reason_code":"x","reject_reasons":["y"]}}`)
	f.Add(`{"body":{"event":"connect.withdrawal.failed","withdrawal":{"id":"w","source":"coinbase","asset":"ETH","network":"ethereum","amount":"1"},"session":{"metadata":{"a":"{{"}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Read("f", []byte(text))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is more than a line", err)
			}
			return
		}
		s, err := Tell(c, Options{Name: "fuzzed", From: text})
		if err != nil {
			return
		}
		s.Adjust([]Played{{s.steps[0].event.Name, "e", []byte("{}")}})
		source, err := s.Source()
		if err != nil {
			t.Fatalf("%v\n%s", err, s.page())
		}
		if _, faults := scenario.Parse("f", source); len(faults) > 0 {
			t.Errorf("%v\n%s", faults, source)
		}
	})
}
