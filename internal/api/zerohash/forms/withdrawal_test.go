package forms_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
)

func TestNewWithdrawal_GoesToOnePlace(t *testing.T) {
	f := func(body []byte, mode forms.Mode) []string {
		_, faults := forms.NewWithdrawal(body, env, mode)
		return faults
	}
	toAddress := object{
		"participant_code": "ABCDEF", "asset": "BTC", "amount": "0.1", "address": "2NC", "account_group": "00SCXM", "account_label": "general",
	}
	dropEach(t, toAddress, f, "participant_code", "asset", "amount")
	known := toAddress.with("address", nil, "withdrawal_account_id", "146", "account_group", nil, "account_label", nil)
	wire := object{"type": "DOMESTIC_FIAT", "name": "Primary", "account_number": "1", "routing_number": "2", "beneficiary_name": "J"}
	toBank := known.with("withdrawal_account_id", nil, "asset", "USD", "account", wire)
	one := []string{"should have exactly one of 'withdrawal_account_id', 'address' and 'account'"}
	same := func(faults ...string) [2][]string { return [2][]string{faults, faults} }
	for _, tc := range []struct {
		name string
		body object
		want [2][]string // lenient, strict
	}{
		{"to an address", toAddress, same()},
		{"to an address, from nowhere", toAddress.with("account_group", nil, "account_label", nil), [2][]string{nil, absent("account_group", "account_label")}},
		{"to a known account", known, same()},
		{"to a bank", toBank, same()},
		{"nowhere", known.with("withdrawal_account_id", nil), same(one...)},
		{"to two places", toAddress.with("withdrawal_account_id", "1"), same(one...)},
		{"with a tag asset that says nothing of tags", toAddress.with("asset", "XRP"), same(absent("no_destination_tag")...)},
		{"with a tag", toAddress.with("asset", "XRP", "no_destination_tag", false, "destination_tag", "1"), same()},
		{"without the tag", toAddress.with("asset", "XRP", "no_destination_tag", false), same(absent("destination_tag")...)},
		{"without a tag, and saying so", toAddress.with("asset", "XRP", "no_destination_tag", true), same()},
		{"EOS without a tag", toAddress.with("asset", "EOS", "no_destination_tag", true), same("no_destination_tag should be false for EOS")},
		{"a tag asset that may do without", toAddress.with("asset", "ATOM", "no_destination_tag", false), same()},
		{"a tag asset without its label", toAddress.with("asset", "ATOM", "no_destination_tag", true, "account_label", nil), same()},
		{"a tag asset to a known account", known.with("asset", "XRP"), same()},
		{"ADA, which has no tags", toAddress.with("asset", "ADA"), same()},
		{"nothing", toAddress.with("amount", "0.00"), same("amount should be > 0")},
		{"less than nothing", toAddress.with("amount", "-1"), same(`amount should match format "decimal"`)},
		{"a number", toAddress.with("amount", 20.1), same("amount should be string")},
		{
			"to a person and a business", known.with("beneficiary_business_name", "A", "beneficiary_last_name", "B"),
			same("should NOT have both 'beneficiary_business_name' and the name of a person"),
		},
		{"to a bank without its routing", toBank.with("account", wire.with("routing_number", nil)), same("account should have required property 'routing_number'")},
		{"abroad without a SWIFT code", toBank.with("account", wire.with("type", "INTERNATIONAL_FIAT")), same("account should have required property 'swift_code'")},
		{"at once, without either", toBank.with("account", wire.with("type", "REAL_TIME_FIAT", "routing_number", nil)), same()},
		{"to nobody's bank", toBank.with("account", object{"recipient_instructions": long(256), "type": "CASH"}), same(
			"account.type"+notAllowed, "account should have required property 'name'", "account should have required property 'beneficiary_name'",
			"account should have required property 'account_number'", "account.recipient_instructions should NOT be longer than 255 characters")},
		{"something else", known.with("network_fee_notional", "1"), [2][]string{nil, {"should NOT have additional properties: 'network_fee_notional'"}}},
	} {
		for mode, want := range tc.want {
			if diff := cmp.Diff(want, f(tc.body.body(t), forms.Mode(mode))); diff != "" {
				t.Errorf("%s, mode %d (-want +got):\n%s", tc.name, mode, diff)
			}
		}
	}
	w, _ := forms.NewWithdrawal(toBank.with("client_withdrawal_request_id", "c", "destination_tag", "t", "no_destination_tag", true).body(t), env, forms.Strict)
	w.Read = forms.Read{}
	want := forms.Withdrawal{
		ClientID: "c", ParticipantCode: "ABCDEF", Label: "general", Asset: "USD", Amount: "0.1", DestinationTag: "t", NoDestinationTag: true,
		Bank: &forms.Bank{Name: "Primary", Type: "DOMESTIC_FIAT", Beneficiary: "J", Number: "1", Routing: "2"},
	}
	if diff := cmp.Diff(want, w, notSent); diff != "" {
		t.Error(diff)
	}
}
