package forms_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
)

func TestNewDepositAddress_NeedsWhoAndWhat(t *testing.T) {
	f := func(body []byte, mode forms.Mode) []string {
		_, faults := forms.NewDepositAddress(body, env, mode)
		return faults
	}
	complete := object{"participant_code": "ABCDEF", "asset": "USDC.ETH"}
	dropEach(t, complete, f, complete.names()...)
	pattern := []string{`account_label should match pattern "^[A-Za-z0-9:_-]+$"`}
	bodies{
		{"a label", complete.with("account_label", "a:b_C-1"), nil, nil},
		{"a label with a space", complete.with("account_label", "a b"), pattern, pattern},
		{
			"a long label", complete.with("account_label", long(41)),
			[]string{"account_label should NOT be longer than 40 characters"},
			[]string{"account_label should NOT be longer than 40 characters"},
		},
		{
			"a code in lower case", complete.with("participant_code", "abcdef"),
			[]string{`participant_code should match pattern "^[A-Z0-9]{6}$"`},
			[]string{`participant_code should match pattern "^[A-Z0-9]{6}$"`},
		},
		{"something else", complete.with("network", "x"), nil, []string{"should NOT have additional properties: 'network'"}},
	}.check(t, f)
	d, _ := forms.NewDepositAddress(complete.body(t), env, forms.Lenient)
	if d.ParticipantCode != "ABCDEF" || d.Asset != "USDC.ETH" || d.AccountLabel != "general" {
		t.Errorf("%+v", d)
	}
}

func TestNewFiatDeposit_TakesMoneyOfTwoDecimals(t *testing.T) {
	f := func(body []byte, _ forms.Mode) []string {
		_, faults := forms.NewFiatDeposit(body, env)
		return faults
	}
	complete := object{"participant_code": "ABCDEF", "asset": "USD", "amount": "1.00"}
	dropEach(t, complete, f, complete.names()...)
	pattern := []string{`amount should match pattern "^\d*\.?\d{0,2}$"`}
	for value, want := range map[any][]string{
		".5": nil, "5.": nil, "10": nil, "1.001": pattern, "-1": pattern, "1,00": pattern,
		"": {"amount should be > 0"}, ".": {"amount should be > 0"}, "0.00": {"amount should be > 0"}, 1: {"amount should be string"},
	} {
		if diff := cmp.Diff(want, f(complete.with("amount", value).body(t), forms.Strict)); diff != "" {
			t.Errorf("%v: %s", value, diff)
		}
	}
	if diff := cmp.Diff([]string{"should NOT have additional properties: 'x'"}, f(complete.with("x", 1).body(t), forms.Lenient)); diff != "" {
		t.Error(diff)
	}
	d, _ := forms.NewFiatDeposit(complete.with("account_label", "rewards").body(t), env)
	if d.ParticipantCode != "ABCDEF" || d.Asset != "USD" || d.Amount != "1.00" || d.AccountLabel != "rewards" {
		t.Errorf("%+v", d)
	}
}

func TestNewTransfer_HasTwoSides(t *testing.T) {
	f := func(body []byte, _ forms.Mode) []string {
		_, faults := forms.NewTransfer(body, env)
		return faults
	}
	complete := object{
		"from_participant_code": "ABCDEF", "from_account_group": "00SCXM", "to_participant_code": "DEMO01", "to_account_group": "00SCXM",
		"asset": "USD", "amount": "20.1",
	}
	dropEach(t, complete, f, complete.names()...)
	want := []string{
		`from_account_label should match pattern "^[A-Za-z0-9:_-]+$"`, `to_account_group should match pattern "^[A-Z0-9]{6}$"`,
		"amount should be > 0", "prefunded should be boolean",
		"should NOT have additional properties: 'client_transfer' (did you mean 'client_transfer_id'?)",
	}
	got := f(complete.with("from_account_label", "", "to_account_group", "x", "amount", "0", "prefunded", "no", "client_transfer", "1").body(t), 0)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	tr, _ := forms.NewTransfer(complete.with("client_transfer_id", "c", "prefunded", true, "to_account_label", "l").body(t), env)
	tr.Read = forms.Read{}
	if diff := cmp.Diff(forms.Transfer{
		From: forms.Account{ParticipantCode: "ABCDEF", Group: "00SCXM", Label: "general"},
		To:   forms.Account{ParticipantCode: "DEMO01", Group: "00SCXM", Label: "l"}, Asset: "USD", Amount: "20.1", ClientID: "c", Prefunded: true,
	}, tr, notSent); diff != "" {
		t.Error(diff)
	}
}

func TestNewQuote_NeedsWhoAndWhat(t *testing.T) {
	f := func(body []byte, mode forms.Mode) []string {
		_, faults := forms.NewQuote(body, env, mode)
		return faults
	}
	complete := object{"participant_code": "ABCDEF", "fund_asset": "USDC"}
	dropEach(t, complete, f, complete.names()...)
	bodies{{
		"long ones", complete.with("account_label", long(41), "client_fund_id", long(51)),
		[]string{"account_label should NOT be longer than 40 characters", "client_fund_id should NOT be longer than 50 characters"},
		[]string{"account_label should NOT be longer than 40 characters", "client_fund_id should NOT be longer than 50 characters"},
	}}.check(t, f)
	q, _ := forms.NewQuote(complete.with("client_fund_id", "x").body(t), env, forms.Strict)
	if q.ParticipantCode != "ABCDEF" || q.Asset != "USDC" || q.AccountLabel != "general" || q.ClientID != "x" {
		t.Errorf("%+v", q)
	}
}
