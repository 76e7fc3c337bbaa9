package main

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

func TestConsumer_CreditsOnceWhateverHappensToTheWebhooks(t *testing.T) {
	p := newPlatform(t)
	for scenario, want := range map[string]string{
		"deposit-duplicate-webhook": "0.013", "deposit-duplicates-at-once": "0.013", "deposit-late-duplicate": "0.013", "deposit-resigned-duplicate": "0.013",
		"deposit-out-of-order": "0.013", "deposit-late-pending": "0.013", "deposit-lost-webhook": "0.013", "deposit-lost-acknowledgement": "0.013",
		"deposit-new-field": "0.013", "deposit-missing-field": "0.013",
		"withdrawal-duplicate-webhook": "-0.013", "withdrawal-out-of-order": "-0.013",
	} {
		p.wantBalance(p.play(scenario).ReferenceID, want)
	}
}

func TestScenario_FailsAConsumerThatCreditsTwiceAndNamesWhatItSaw(t *testing.T) {
	text, err := os.ReadFile("credited-once.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, forgets := range []bool{true, false} {
		p := newPlatform(t)
		p.forgets = forgets
		if status := p.call(http.MethodPut, p.mock+"/_mock/scenarios/credited-once", nil, text, nil); status != http.StatusOK {
			t.Fatalf("the scenario was answered %d", status)
		}
		var r run
		p.call(http.MethodPost, p.mock+"/_mock/runs", nil, []byte(`{"scenario": "credited-once", "wait": "30s"}`), &r)
		const symptom = `$.balances.BTC: expected "0.013", saw "0.026"`
		if forgets && (r.Status != "failed" || !strings.Contains(r.Reason, symptom)) || !forgets && r.Status != "passed" {
			t.Errorf("forgets %v: %s, %s", forgets, r.Status, r.Reason)
		}
	}
}

func TestConsumer_RefusesWhatIsDamagedAndTakesTheGenuineWebhookBehindIt(t *testing.T) {
	p := newPlatform(t)
	for _, scenario := range []string{
		"deposit-tampered-body", "deposit-tampered-signature", "deposit-stale-timestamp", "deposit-unknown-key", "deposit-retired-key",
	} {
		before := len(p.webhooks())
		r := p.play(scenario)
		p.wantBalance(r.ReferenceID, "0.013")
		got := p.webhooks()[before:]
		if len(got) != 4 || got[2].status != http.StatusUnauthorized || got[3].status != http.StatusOK {
			t.Errorf("%s: %d webhooks came; the damaged one and the genuine one were answered %d and %d, want 401 and 200",
				scenario, len(got), got[2].status, got[len(got)-1].status)
		}
	}
}
