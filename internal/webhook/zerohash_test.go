package webhook

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/shopspring/decimal"
)

// account makes a balance change as the samples print it.
func change(place ledger.Place, balance, runID, runType string, at int64, m ledger.Movement) *sim.BalanceChange {
	return &sim.BalanceChange{
		Account:   ledger.Account{ID: m.AccountID, Place: place, Balance: decimal.RequireFromString(balance)},
		Movements: []ledger.Movement{m}, RunID: runID, RunType: runType, At: time.UnixMilli(at),
	}
}

func TestZerohashBodies_AreThoseOfTheSamples(t *testing.T) {
	participant := &sim.Participant{Code: "ABC123", Status: lifecycle.StatusApproved}
	rejected := &sim.Participant{
		Code: "ABC123", Status: lifecycle.StatusRejected, ReasonCode: "kyc_failed", RejectReasons: []string{"kyc_failed"}, KYC: sim.KYC{Attempts: 1},
	}
	for name, test := range map[string]struct {
		event  string
		notice sim.Notice
		want   string
	}{
		"a deposit is completed": {
			lifecycle.BalanceChanged,
			sim.Notice{Balance: change(
				ledger.Place{Owner: "PART01", Group: "PLAT01", Label: "general", Type: "available", Asset: "USD"}, "10", "4149614", "deposit", 1743593652000,
				ledger.Movement{
					ID: "bcc65fa1-1a1d-4a77-9f0b-cad3968b50db", AccountID: "363d0c5f-1163-47c9-8de2-97cfbecdd1e6", Change: decimal.RequireFromString("10"),
					At: time.UnixMilli(1746112989822), Type: "deposit", Links: ledger.Links{DepositReferenceID: "be2e16a9-32a7-4e25-b255-031a17c7615b"},
				})},
			`{"account_group":"PLAT01","account_label":"general","account_type":"available","asset":"USD","balance":"10","movements":[{"account_id":"363d0c5f-1163-47c9-8de2-97cfbecdd1e6","change":"10","deposit_reference_id":"be2e16a9-32a7-4e25-b255-031a17c7615b","movement_id":"bcc65fa1-1a1d-4a77-9f0b-cad3968b50db","movement_timestamp":1746112989822,"movement_type":"deposit"}],"participant_code":"PART01","run_id":"4149614","run_type":"deposit","timestamp":1743593652000}`,
		},
		"a withdrawal is pending": {
			lifecycle.BalanceChanged,
			sim.Notice{Balance: change(
				ledger.Place{Owner: "PART01", Group: "N2833C", Label: "general", Type: "collateral", Asset: "SOL"}, "0.01", "4150535", "withdrawal", 1746113199073,
				ledger.Movement{
					ID: "c979b77b-80a0-49da-b287-0cc044731954", AccountID: "a33bb05d-7e06-4069-921d-a83deebfc319", Change: decimal.RequireFromString("0.01"),
					At: time.UnixMilli(1746113199139), Type: "withdrawal_pending", Links: ledger.Links{WithdrawalRequestID: "44b23087-8845-4667-9fa8-03b7055dba6b"},
				})},
			`{"account_group":"N2833C","account_label":"general","account_type":"collateral","asset":"SOL","balance":"0.01","movements":[{"account_id":"a33bb05d-7e06-4069-921d-a83deebfc319","change":"0.01","movement_id":"c979b77b-80a0-49da-b287-0cc044731954","movement_timestamp":1746113199139,"movement_type":"withdrawal_pending","withdrawal_request_id":"44b23087-8845-4667-9fa8-03b7055dba6b"}],"participant_code":"PART01","run_id":"4150535","run_type":"withdrawal","timestamp":1746113199073}`,
		},
		"a deposit through Auth": {
			lifecycle.AuthDepositCompleted,
			sim.Notice{Participant: participant, Transfer: &sim.Transfer{Asset: "BTC", Network: "bitcoin", Amount: "1", Integration: "coinbase"}},
			`{"participant_code":"ABC123","asset":"BTC","quantity":"1","account":"coinbase"}`,
		},
		"an account that matches": {
			lifecycle.AuthMatchSuccess,
			sim.Notice{Participant: participant, Match: &sim.AccountMatch{Account: "coinbase", Score: 98, Matched: true}},
			`{"participant_code":"ABC123","account_match_score":"98","account":"coinbase","reason":""}`,
		},
		"an account that does not match": {
			lifecycle.AuthMatchFailure,
			sim.Notice{Participant: participant, Match: &sim.AccountMatch{Account: "coinbase", Score: 50}},
			`{"participant_code":"ABC123","account_match_score":"50","account":"coinbase","reason":"score_too_low"}`,
		},
		"a participant is approved": {
			lifecycle.StatusChanged,
			sim.Notice{Participant: participant, At: time.UnixMilli(1670958435349)},
			`{"participant_code":"ABC123","participant_status":"approved","timestamp":1670958435349}`,
		},
		"a participant is rejected": {
			lifecycle.StatusChanged,
			sim.Notice{Participant: rejected, At: time.UnixMilli(1670958435349)},
			`{"participant_code":"ABC123","participant_status":"rejected","timestamp":1670958435349,"reason_code":"kyc_failed","reject_reasons":["kyc_failed"],"kyc_attempts":1}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			test.notice.Event, _ = lifecycle.EventNamed(test.event)
			got, err := body(&sim.Settings{}, test.notice)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestZerohashBodies_HaveTheFieldsThatScenariosKnow holds the language's table beside the bodies: a field that only one of them has would
// either be refused by validate or silently be added to the message.
func TestZerohashBodies_HaveTheFieldsThatScenariosKnow(t *testing.T) {
	hash := "0xabc"
	full := sim.Notice{
		ReferenceID: "ABC123", Participant: &sim.Participant{Code: "ABC123", Status: lifecycle.StatusRejected, ReasonCode: "a", RejectReasons: []string{"a"}},
		Transfer: &sim.Transfer{ID: "t", Asset: "BTC", Network: "bitcoin", Amount: "1", Hash: &hash, Integration: "coinbase", State: lifecycle.Confirmed},
		Balance:  change(ledger.Place{Label: "general"}, "1", "1", "deposit", 0, ledger.Movement{}), Match: &sim.AccountMatch{},
	}
	for _, event := range lifecycle.Events {
		if !event.Zerohash() {
			continue
		}
		full.Event = event
		text, err := body(&sim.Settings{}, full)
		if err != nil {
			t.Errorf("%s: %v", event.Name, err)
			continue
		}
		var members map[string]jsontext.Value
		if err := json.Unmarshal(text, &members); err != nil {
			t.Fatal(err)
		}
		known := scenario.BodyFields(event)
		for _, name := range slices.Sorted(maps.Keys(members)) {
			if !slices.Contains(known, name) {
				t.Errorf("%s has the field %s, which scenarios do not know", event.Name, name)
			}
		}
	}
}
