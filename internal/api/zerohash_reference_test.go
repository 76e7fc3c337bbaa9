package api_test

import (
	"regexp"
	"testing"
	"time"
)

func TestTime_IsTheWallClocksAndNeedsNoKey(t *testing.T) {
	s := start(t) // whose workspace's clock stands in 2025
	before := time.Now().Unix()
	res := s.get("/time").wants(t, 200)
	wantNames(t, res.body, "epoch")
	if got := int64(res.at(t, "epoch").(float64)); got < before || got > time.Now().Unix() {
		t.Errorf("epoch %d, want the time of now, %d", got, before)
	}
	s.patch("/_mock/workspaces/default", `{"zerohash": {"time_format": "enveloped"}}`).wants(t, 200)
	res = s.get("/time").wants(t, 200)
	if !regexp.MustCompile(`^\{"message":\{"epoch":\d{13},"epoch_units":"milliseconds","iso_8601":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"\}\}$`).MatchString(res.body) {
		t.Error(res.body)
	}
}

func TestTime_AnswersInTheStyleOfTheKeysWorkspace(t *testing.T) {
	s := start(t)
	s.post("/_mock/workspaces", `{"id": "other", "zerohash": {"api_key": "other-key", "time_format": "enveloped"}}`).wants(t, 201)
	s.do(ask{method: "GET", path: "/time", header: map[string]string{"X-SCX-API-KEY": "other-key"}}).wants(t, 200).has(t, "iso_8601")
	s.get("/time").wants(t, 200).has(t, `{"epoch":`)
	s.get("/w/other/time").wants(t, 200).has(t, "iso_8601")
}

func TestIndex_AnswersThePriceTableBare(t *testing.T) {
	s := start(t)
	for query, want := range map[string]string{
		"underlying=BTC&quoted_currency=USD":      `{"timestamp":1753358400123,"index":"BTC/USD","underlying":"BTC","quoted_currency":"USD","value":120000}`,
		"underlying=USDC.SOL&quoted_currency=USD": `{"timestamp":1753358400123,"index":"USDC.SOL/USD","underlying":"USDC.SOL","quoted_currency":"USD","value":1}`,
		"underlying=ETH&quoted_currency=EUR":      `{"timestamp":1753358400123,"index":"ETH/EUR","underlying":"ETH","quoted_currency":"EUR","value":3879.3103448276}`,
	} {
		s.zget("/index?"+query).wants(t, 200).is(t, want)
	}
}

func TestIndex_Refusals(t *testing.T) {
	s := start(t)
	for query, want := range map[string][]string{
		"":                                     {"should have required property 'underlying'", "should have required property 'quoted_currency'"},
		"underlying=BTC&quoted_currency=BTC":   {"quoted_currency should be equal to one of the allowed values"},
		"underlying=NOPE&quoted_currency=USD":  {"asset is not supported"},
		"underlying=BTC&quoted_currency=USD&x": {"should NOT have additional properties: 'x'"},
	} {
		wantErrors(t, s.zget("/index?"+query), want...)
	}
	s.get("/index?underlying=BTC&quoted_currency=USD").wants(t, 403)
}

func TestAssets_AreListedAndNarrowed(t *testing.T) {
	s := start(t)
	count := func(query string) int {
		items, _ := s.zget("/assets"+query).wants(t, 200).at(t, "message").([]any)
		return len(items)
	}
	all := count("")
	for query, want := range map[string]int{
		"?symbol=USDC.ETH":                        1,
		"?symbol=NOPE":                            0,
		"?chain_code=bitcoin":                     1,
		"?staking_enabled=true":                   0,
		"?staking_enabled=false":                  all,
		"?stablecoin=true":                        all - count("?stablecoin=false"),
		"?ny_allowed=true":                        all - count("?ny_allowed=false"),
		"?fund_enabled=true":                      all - count("?fund_enabled=false"),
		"?symbol=BTC&ny_allowed=false":            0,
		"?deposit_address_creation=not_supported": count("?fund_enabled=false"), // money
	} {
		if got := count(query); got != want {
			t.Errorf("%s answers %d, want %d", query, got, want)
		}
	}
	sol := s.zget("/assets?symbol=USDC.SOL").wants(t, 200)
	sol.is(t, `{"message":[{"symbol":"USDC.SOL","name":"USD Coin (Solana)","chain_code":"solana","type":"crypto","model":"account_based",`+
		`"withdrawal_minimum":"0.1","stablecoin":true,"precision":6,"tag_name":"none","fee_asset":"SOL","rfq_liquidity_enabled":true,`+
		`"custody_enabled":true,"deposit_address_creation":"institutional_and_retail","deposits_on_chain_confirms":32,"ny_allowed":true,`+
		`"contract_address":"EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v","fund_enabled":true,"depegged":false,`+
		`"explorer_link":"https://explorer.example/solana/","ticker":"USDC","network":{"id":9,"label":"Solana","chain_code":"solana","short_code":"SOL"},`+
		`"image_url":"https://icons.example/usdc.svg","transaction_explorer_link":"https://explorer.example/solana/tx/{{transaction}}","staking_enabled":false}]}`)
	s.entry(s.zget("/assets?symbol=USDC").wants(t, 200)).has(t, "symbol: USDC is a ticker; with its network it is one of USDC.ETH")
	wantErrors(t, s.zget("/assets?stablecoin=yes&deposit_address_creation=all&stable=true"),
		"stablecoin should be boolean", "deposit_address_creation should be equal to one of the allowed values",
		"should NOT have additional properties: 'stable'")
}
