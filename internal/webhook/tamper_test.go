package webhook

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

func TestTamper_MakesAnAmountLargerOrChangesAText(t *testing.T) {
	for body, want := range map[string]string{
		`{"event":"e","deposit":{"id":"d","amount":".013","total":"1"}}`: `{"event":"e","deposit":{"id":"d","amount":"9.013","total":"1"}}`,
		`{"id":"c","chainId":"eip155:1","list":["a","b"],"n":1}`:         `{"id":"c","chainId":"eip155:1","list":["a","b0"],"n":1}`,
		`{"amount":"n/a","quantity":"2"}`:                                `{"amount":"n/a","quantity":"92"}`,
		`{"a/b~c":"<x>"}`:                                                `{"a/b~c":"<x>0"}`,
		`{"n":1}`:                                                        `{"n":1} `,
		`[]`:                                                             `[] `,
		`{"broken`:                                                       `{"broken `,
	} {
		w := wire{body: body}
		if tamper(scenario.TamperBody, &w); w.body != want {
			t.Errorf("%s became %s, want %s", body, w.body, want)
		}
	}
}

func TestTamper_WhatIsAlteredKeepsItsForm(t *testing.T) {
	for _, tc := range []struct {
		how                 scenario.Tampering
		header, value, want string
	}{
		{scenario.TamperSignature, "signature", "QUJD", "aUJD"},
		{scenario.TamperSignature, "signature", "aUJD", "bUJD"},
		{scenario.TamperSignature, "signature", "", "a"},
		{scenario.TamperSignature, "jwt", "h.p.sig", "h.p.aig"},
		{scenario.TamperSignature, "x-zh-hook-signature", "0f", "af"},
		{scenario.TamperSignature, "x-zh-hook-rsa-signature-256", "a0", "b0"},
		{scenario.TamperSignature, "Signature", "sig1=:QUJD=:", "sig1=:aUJD=:"},
		{scenario.TamperTimestamp, "timestamp", "1760000009", "1760000000"},
		{scenario.TamperTimestamp, "x-zh-hook-timestamp", "1760000001234", "1760000001235"},
		{scenario.TamperTimestamp, "Signature-Input", `sig1=("@method");created=1760000001;keyid="k1"`, `sig1=("@method");created=1760000002;keyid="k1"`},
		{scenario.TamperTimestamp, "jwt", "h.eyJpYXQiOjE3LCJqdGkiOiI0In0.s", "h.eyJpYXQiOjE4LCJqdGkiOiI0In0.s"},
		{scenario.TamperTimestamp, "jwt", "no token", "no token"},
		{scenario.TamperTimestamp, "jwt", "h.*.s", "h.*.s"},
		{scenario.TamperTimestamp, "signature", "QUJD", "QUJD"},
		{scenario.TamperBody, "signature", "QUJD", "QUJD"},
		{"", "signature", "QUJD", "QUJD"},
	} {
		w := wire{headers: map[string]string{tc.header: tc.value}, body: "{}"}
		if tamper(tc.how, &w); w.headers[tc.header] != tc.want {
			t.Errorf("%s of %s %s: %s, want %s", tc.how, tc.header, tc.value, w.headers[tc.header], tc.want)
		}
	}
}

func TestUnset_TakesOutOneValueAndLeavesTheRest(t *testing.T) {
	const doc = `{"a": {"b":1,"c":[1,{"d":"<x>"},3]},"e":1.50}`
	for path, want := range map[string]string{
		"a":         `{"e":1.50}`,
		"a/b":       `{"a":{"c":[1,{"d":"<x>"},3]},"e":1.50}`,
		"a/c/0":     `{"a":{"b":1,"c":[{"d":"<x>"},3]},"e":1.50}`,
		"a/c/1/d":   `{"a":{"b":1,"c":[1,{},3]},"e":1.50}`,
		"e":         `{"a":{"b":1,"c":[1,{"d":"<x>"},3]}}`,
		"x":         `{"a":{"b":1,"c":[1,{"d":"<x>"},3]},"e":1.50}`,
		"e/x":       `{"a":{"b":1,"c":[1,{"d":"<x>"},3]},"e":1.50}`,
		"a/c/9":     `{"a":{"b":1,"c":[1,{"d":"<x>"},3]},"e":1.50}`,
		"a/c/1/d/x": `{"a":{"b":1,"c":[1,{"d":"<x>"},3]},"e":1.50}`,
	} {
		got, err := unset(jsontext.Value(doc), strings.Split(path, "/"))
		if err != nil || strings.ReplaceAll(string(got), " ", "") != want {
			t.Errorf("%s: %s, %v; want %s", path, got, err, want)
		}
	}
	if got, err := unset(jsontext.Value(`{"a":`), []string{"a"}); err == nil {
		t.Errorf("half a document became %s", got)
	}
}

func FuzzTamper_NeverPanicsAndAlwaysAlters(f *testing.F) {
	for _, body := range []string{`{"deposit":{"amount":"1"}}`, `[]`, `"x"`, `{"a":[{"b":""}]}`, `{`, ``} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		w := wire{body: body}
		if tamper(scenario.TamperBody, &w); w.body == body {
			t.Errorf("%q is as it was", body)
		}
		if jsontext.Value(body).IsValid() && !json.Valid([]byte(w.body)) {
			t.Errorf("%q became %q", body, w.body)
		}
		if got, err := unset(jsontext.Value(body), []string{"deposit", "amount"}); err == nil && json.Valid([]byte(body)) && !json.Valid(got) {
			t.Errorf("%q became %q", body, got)
		}
	})
}

func TestPlanned_IdsDifferAndCopiesWaitForTheFirst(t *testing.T) {
	how := &scenario.Delivery{
		Duplicate: 2, Delay: scenario.Lateness(time.Minute), Tamper: scenario.TamperBody,
		Copies: []scenario.Copy{{After: scenario.Lateness(time.Hour), Bytes: scenario.SameBytes}, {After: scenario.Lateness(time.Hour)}},
	}
	due := at("2026-01-01T00:00:00Z")
	ids := map[string]bool{}
	for target := range 3 {
		all := planned(sim.Delivery{Due: due, Body: "{}", Status: sim.DeliveryPending}, how, "{}", func(k int) string { return sim.DeliveryID(1, "e", k*3+target) })
		var damaged, held []bool
		for _, d := range all {
			ids[d.ID] = true
			damaged, held = append(damaged, d.Damaged != ""), append(held, d.IsHeld())
			if !d.IsHeld() && !d.Due.Equal(due.Add(time.Minute)) {
				t.Errorf("due at %s", d.Due)
			}
		}
		if want := []bool{true, true, true, true, false}; !slices.Equal(damaged, want) {
			t.Errorf("damaged: %v", damaged)
		}
		if want := []bool{false, false, false, true, true}; !slices.Equal(held, want) {
			t.Errorf("held: %v", held)
		}
		if first := all[0].Manner; len(first.Copies) != 2 || first.Copies[0] != all[3].ID || all[4].Manner.CopyOf != all[0].ID || all[1].Manner.Copies != nil {
			t.Errorf("%+v", first)
		}
	}
	if len(ids) != 15 {
		t.Errorf("%d ids of 15 deliveries", len(ids))
	}
	if first := planned(sim.Delivery{}, nil, "", func(int) string { return "x" }); len(first) != 1 || first[0].Manner != nil {
		t.Errorf("as usual: %+v", first)
	}
}

func TestStale_BytesThatAreTooOldOnTheWallAreDamage(t *testing.T) {
	for _, tc := range []struct {
		same bool
		age  time.Duration
		want string
	}{
		{true, 47 * time.Minute, "bytes: same, signed 47m ago"}, {true, time.Minute, ""}, {false, time.Hour, ""},
	} {
		d := sim.Delivery{Manner: &sim.Manner{Same: tc.same, SentAt: clock.Wall().Add(-tc.age)}}
		if stale(&d); d.Damaged != tc.want {
			t.Errorf("%+v: %q", tc, d.Damaged)
		}
	}
}

func TestConsumerWindow_IsThatOfOurOwnVerifier(t *testing.T) {
	if scenario.ConsumerWindow != signing.DefaultSkew {
		t.Errorf("scenarios call %s damage, and verifiers %s", scenario.ConsumerWindow, signing.DefaultSkew)
	}
}
