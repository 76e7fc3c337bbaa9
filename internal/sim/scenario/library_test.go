package scenario_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/strict"
)

func TestBuiltIn_HasTheScenariosOfTheMainJob(t *testing.T) {
	var names []string
	for _, s := range scenario.BuiltIn().List() {
		names = append(names, s.Name)
	}
	for _, name := range []string{
		"deposit-confirmed", "deposit-failed-exchange", "deposit-failed-chain", "deposit-abandoned-2fa", "deposit-abandoned-qr", "deposit-unexpected",
		"withdrawal-confirmed", "withdrawal-failed", "deposit-confirmed-manual", "deposit-confirmed-noncustodial",
		"onboarding-approved", "onboarding-rejected", "onboarding-pending-review", "account-match-success", "account-match-failure",
		"deposit-over-limit", "deposit-credited", "withdrawal-request-settled", "withdrawal-request-rejected",
		"customer-verified", "customer-rejected", "challenge-expired", "challenge-wrong-signer",
		"deposit-duplicate-webhook", "deposit-duplicates-at-once", "deposit-late-duplicate", "deposit-resigned-duplicate", "deposit-out-of-order",
		"deposit-late-pending", "deposit-lost-webhook", "deposit-lost-acknowledgement", "deposit-tampered-body", "deposit-tampered-signature",
		"deposit-stale-timestamp", "deposit-unknown-key", "deposit-retired-key", "deposit-new-field", "deposit-missing-field",
		"withdrawal-duplicate-webhook", "withdrawal-out-of-order",
	} {
		if !slices.Contains(names, name) {
			t.Errorf("%s is missing among %v", name, names)
		}
	}
}

func TestBuiltIn_FilesAreNamedAsTheirScenariosAndExpectTheirLastEvent(t *testing.T) {
	for _, s := range scenario.BuiltIn().List() {
		if !s.BuiltIn || s.File != "scenarios/"+s.Name+".yaml" {
			t.Errorf("%s: file %s, built in %v", s.Name, s.File, s.BuiltIn)
		}
		if !bytes.HasPrefix(s.Source, []byte("# yaml-language-server: $schema=../docs/scenario.schema.json\n")) {
			t.Errorf("%s does not name its schema", s.Name)
		}
		if len(s.Expect) == 0 {
			t.Errorf("%s expects nothing", s.Name)
		}
	}
}

func TestBuiltIn_DepositConfirmedIsTheContracts(t *testing.T) {
	s, ok := scenario.BuiltIn().Get("deposit-confirmed")
	if !ok {
		t.Fatal("missing")
	}
	want := []string{"emit connect.deposits.pending", "wait 40s", "emit connect.deposits.submitted", "wait 39s", "emit connect.deposits.confirmed"}
	if diff := cmp.Diff(want, s.Outline()); diff != "" {
		t.Error(diff)
	}
	if least, most := s.Duration(); least != 79*time.Second || most != least {
		t.Error(least, most)
	}
}

func TestLibrary_SuggestsTheNearestName(t *testing.T) {
	if got := scenario.BuiltIn().Nearest("deposit-confirmd"); got != "deposit-confirmed" {
		t.Error(got)
	}
	if _, ok := scenario.BuiltIn().Get("deposit-confirmd"); ok {
		t.Error("a misspelt name was found")
	}
}

func resolved(t *testing.T) *jsonschema.Resolved {
	t.Helper()
	var s jsonschema.Schema
	if err := json.Unmarshal(scenario.Schema(), &s); err != nil {
		t.Fatal(err)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func validate(t *testing.T, r *jsonschema.Resolved, yaml string) error {
	t.Helper()
	var value any
	if faults := strict.YAML([]byte(yaml), &value); len(faults) > 0 {
		t.Fatal(faults)
	}
	return r.Validate(value)
}

func TestSchema_AcceptsEveryBuiltInScenario(t *testing.T) {
	r := resolved(t)
	for _, s := range scenario.BuiltIn().List() {
		if err := validate(t, r, string(s.Source)); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
	for _, text := range []string{all, onParticipants, head + "steps:\n  - unexpected:\n", head + fine + "expect: [{event: connect.deposits.failed, status: 200}]\n"} {
		if err := validate(t, r, text); err != nil {
			t.Error(err)
		}
	}
}

func TestSchema_RefusesBrokenScenarios(t *testing.T) {
	r := resolved(t)
	for name, text := range map[string]string{
		"unknown key":            head + fine + "extra: 1\n",
		"missing title":          strings.Replace(head, "title: A title\n", "", 1) + fine,
		"unknown verb":           head + "steps: [{explode: now}]\n",
		"unknown modifier":       head + "steps: [{wait: 1s, force: true}]\n",
		"unknown event":          head + "steps: [{emit: connect.deposits.x}]\n",
		"wait without unit":      head + "steps: [{wait: 40}]\n",
		"no steps":               head + "steps: []\n",
		"version":                "version: 2\n" + head + fine,
		"expectation of nothing": head + fine + "expect: [{event: connect.deposits.failed}]\n",
		"status":                 head + fine + "expect: [{event: connect.deposits.failed, status: 2x}]\n",
		"variable that is a map": "scenario: s\ntitle: t\nflow: deposit\nvars: {a: {b: c}}\n" + fine,
		"score beyond 100":       matches("{score: 101}"),
		"score and holder":       matches("{score: 1, holder: Jon}"),
		"neither of them":        matches("{}"),
		"outcome of a match":     matches("maybe"),
		"status of participants": onboardingHead + "steps: [{participant: gone}]\n",
		"status in a mapping":    onboardingHead + "steps: [{participant: {status: gone}}]\n",
		"no status":              onboardingHead + "steps: [{participant: {}}]\n",
		"state of a request":     requestHead + "steps: [{withdrawal_request: pending}]\n",
		"null for a participant": given("{participant: }"),
		"unknown in given":       given("{particpant: {}}"),
		"balance of no asset":    given("{participant: {balance: {BTCC: 1}}}"),
		"metadata that is text":  given("{session: {metadata: a}}"),
		"request for nothing":    requestHead + "given: {withdrawal_request: {asset: BTC}}\n" + approves,
		"null for a number":      head + fine + "expect: [{event: connect.deposits.failed, delivered: null}]\n",
	} {
		t.Run(name, func(t *testing.T) {
			if validate(t, r, text) == nil {
				t.Error("the schema accepts it")
			}
		})
	}
}

func TestPage_FileInDocsIsCurrent(t *testing.T) {
	file, err := os.ReadFile("../../../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, scenario.Page()) {
		t.Error("docs/scenarios.md is stale: go generate ./internal/sim/scenario")
	}
}

func TestExamples_AreSoundAndThereIsOneForEachVerb(t *testing.T) {
	shown := map[string]bool{}
	for _, e := range scenario.Examples() {
		shown[e.Verb] = true
		if _, faults := scenario.ParseWith(e.Verb+".yaml", []byte(e.Text()), scenario.BuiltIn()); len(faults) > 0 {
			t.Errorf("%v", faults)
		}
		if !strings.Contains(e.Steps, e.Verb+":") {
			t.Errorf("the example of %s has no such step", e.Verb)
		}
	}
	for _, v := range scenario.Verbs() {
		if !shown[v.Name] {
			t.Errorf("%s has no example", v.Name)
		}
	}
}

func TestSchema_FileInDocsIsCurrent(t *testing.T) {
	file, err := os.ReadFile("../../../docs/scenario.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, scenario.Schema()) {
		t.Error("docs/scenario.schema.json is stale: go generate ./internal/sim/scenario")
	}
}
