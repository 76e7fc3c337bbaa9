package api_test

import (
	"slices"
	"strings"
	"testing"
)

func TestFundQuote_AnswersRateAndAddress(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	address := s.signed("POST", "/deposits/digital_asset_addresses", `{"participant_code": "`+ann+`", "asset": "BTC"}`).text(t, "message", "address")
	res := s.signed("POST", "/fund/rfq", `{"participant_code": "`+ann+`", "fund_asset": "BTC"}`).wants(t, 200)
	id := res.text(t, "message", "request_id")
	res.is(t, `{"message":{"request_id":"`+id+`","participant_code":"`+ann+`","fund_asset":"BTC","rate":"120000","quoted_currency":"USD",`+
		`"expiry_timestamp":1753358430123,"deposit_address":"`+address+`","deposit_fee_bps":0,"first_deposit_fee_floor":"0",`+
		`"subsequent_deposit_fee_floor":"0","minimum_deposit":"1","maximum_deposit":"100000","deposit_fee_type":"flat","deposit_fee_tiers":[]}}`)
	again := s.signed("POST", "/fund/rfq", `{"participant_code": "`+ann+`", "fund_asset": "BTC", "account_label": "savings", "client_fund_id": "mine"}`).wants(t, 200)
	again.has(t, `"account_label":"savings"`, `"reference_id":"mine"`)
	if again.text(t, "message", "request_id") == id || again.text(t, "message", "deposit_address") == address {
		t.Error("two quotes share an id, or two accounts an address")
	}
	s.zget("/deposits/digital_asset_addresses?participant_code="+ann).has(t, `"account_label":"savings"`) // it was made by the quote
}

func TestFundQuote_OfAStablecoinDoesNotExpire(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.signed("POST", "/fund/rfq", `{"participant_code": "`+ann+`", "fund_asset": "USDC.ETH"}`).wants(t, 200).has(t, `"rate":"1"`, `"expiry_timestamp":null`)
}

func TestFundQuote_Refusals(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	for body, want := range map[string][]string{
		`{}`: {"should have required property 'participant_code'", "should have required property 'fund_asset'"},
		`{"participant_code": "NOBODY", "fund_asset": "NOPE"}`:     {"participant not found", "asset is not supported"},
		`{"participant_code": "` + ann + `", "fund_asset": "USD"}`: {"asset is not supported"},
		`{"participant_code": "` + ann + `", "fund_asset": "BTC", "client_fund_id": "` + strings.Repeat("x", 51) + `", "account_label": "?"}`: {
			`account_label should match pattern "^[A-Za-z0-9:_-]+$"`, "client_fund_id should NOT be longer than 50 characters",
		},
	} {
		wantErrors(t, s.signed("POST", "/fund/rfq", body), want...)
	}
}

func TestFundTransactions_AreTheDepositsThatCameOverAChain(t *testing.T) {
	s := start(t)
	s.zget("/fund/transactions").wants(t, 200).is(t, `{"message":[],"page":1,"total_pages":0,"page_size":50}`)
	ann, bob := s.user(t, "ann"), s.user(t, "bob")
	s.fund(t, ann, "5") // which is none
	play := func(scenario, code, amount string) {
		t.Helper()
		s.post("/_mock/runs", `{"scenario": "`+scenario+`", "vars": {"reference_id": "`+code+`", "asset": "USDC", "network": "solana", "amount": "`+amount+`"}}`).wants(t, 201)
		s.advance(t, "2m")
	}
	play("deposit-confirmed", ann, "10")
	play("deposit-confirmed", ann, "20.5")
	play("deposit-unexpected", bob, "30")
	play("deposit-failed-chain", bob, "40") // which is none either

	res := s.zget("/fund/transactions").wants(t, 200)
	wantList(t, res.column(t, "quantity"), "30", "20.5", "10")
	wantList(t, res.column(t, "success"), "false", "true", "true")
	wantList(t, res.column(t, "is_first_deposit"), "true", "false", "true")
	m := func(name string) string { return res.text(t, "message", "1", name) }
	res.has(t, `{"participant_code":"`+ann+`","fund_asset":"USDC.SOL","deposited_asset":"USDC.SOL","rate":"1","quoted_currency":"USD","source_address":"`+
		m("source_address")+`","deposit_address":"`+m("deposit_address")+`","quantity":"20.5","notional":"20.50","fund_id":"`+m("fund_id")+
		`","fund_timestamp":1753358599123,"deposit_timestamp":1753358599123,"transaction_id":"`+m("transaction_id")+`","account_label":"general","success":true,`+
		`"is_first_deposit":false,"status_reason":null,"status_reason_code":"DEPOSIT_PROCESSED","reference_id":"`+ann+`","raw_fee_bps":"0",`+
		`"raw_fee_notional":"0","deposit_fee_bps":"0","deposit_fee_notional":"0","source":{"type":"CUSTODIAL","integration":"coinbase"},`+
		`"deposit_fee_type":"flat","fee_tier_breakdown":[]}`,
		`"account_label":"recovery_quarantine","success":false,"is_first_deposit":true,`+
			`"status_reason":"deposit received, however the Travel Rule-based account match has not completed yet","reference_id":"`+bob+`"`,
		`"page":1,"total_pages":1,"page_size":50}`)
	for query, want := range map[string][]string{
		"participant_code=" + ann: {"20.5", "10"}, "participant_code=x": nil, "fund_asset=USDC.SOL": {"30", "20.5", "10"}, "fund_asset=BTC": nil,
		"fund_id=" + m("fund_id"): {"20.5"}, "deposit_address=" + m("deposit_address"): {"20.5", "10"}, "success=true": {"20.5", "10"}, "success=false": {"30"},
		"reference_id=" + bob: {"30"}, "deposit_intent_id=x": nil, "page_size=2": {"30", "20.5"}, "page_size=2&page=2": {"10"},
		"deposit_timestamp_gt=1753358599123": {"30"}, "deposit_timestamp_gte=1753358599123": {"30", "20.5"},
		"deposit_timestamp_lt=1753358599123": {"10"}, "deposit_timestamp_lte=1753358599123": {"20.5", "10"},
	} {
		if got := s.zget("/fund/transactions?"+query).wants(t, 200).column(t, "quantity"); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	wantErrors(t, s.zget("/fund/transactions?page_size=51&success=1"), "page_size should be <= 50", "success should be equal to one of the allowed values")
}
