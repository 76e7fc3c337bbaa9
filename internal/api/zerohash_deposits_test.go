package api_test

import (
	"slices"
	"strings"
	"testing"
)

func TestDepositAddresses_StayTheSame(t *testing.T) {
	s := start(t)
	ann, bob := s.user(t, "ann"), s.user(t, "bob")
	ask := func(body string) reply {
		return s.signed("POST", "/deposits/digital_asset_addresses", body).wants(t, 200)
	}
	first := ask(`{"participant_code": "` + ann + `", "asset": "BTC"}`)
	address := first.text(t, "message", "address")
	first.is(t, `{"message":{"created_at":1753358400123,"address":"`+address+`","participant_code":"`+ann+`","platform_code":"PLAT01","asset":"BTC","account_label":"general"}}`)
	if !strings.HasPrefix(address, "tb1q") {
		t.Errorf("%s is no address of a test network", address)
	}
	s.advance(t, "1h")
	ask(`{"participant_code": "`+ann+`", "asset": "BTC", "account_label": "general"}`).is(t, first.body)
	seen := []string{address}
	for _, body := range []string{
		`{"participant_code": "` + ann + `", "asset": "BTC", "account_label": "savings"}`, `{"participant_code": "` + ann + `", "asset": "USDC.SOL"}`,
		`{"participant_code": "` + bob + `", "asset": "BTC"}`, `{"participant_code": "PLAT01", "asset": "BTC"}`,
	} {
		other := ask(body).text(t, "message", "address")
		if slices.Contains(seen, other) {
			t.Errorf("%s has the address of another", body)
		}
		seen = append(seen, other)
	}
	// A deposit in Connect's flow goes to the same address.
	s.post("/_mock/runs", `{"scenario": "deposit-confirmed", "vars": {"reference_id": "`+ann+`"}}`).wants(t, 201)
	s.advance(t, "2m")
	if got := s.zget("/deposits").column(t, "received_address"); !slices.Equal(got, []string{address}) {
		t.Errorf("the deposit went to %q, and not to %s", got, address)
	}
}

func TestDepositAddresses_AreListedNewestFirst(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	for _, asset := range []string{"BTC", "ETH", "USDC.SOL"} {
		s.signed("POST", "/deposits/digital_asset_addresses", `{"participant_code": "`+ann+`", "asset": "`+asset+`"}`).wants(t, 200)
		s.advance(t, "24h")
	}
	s.post("/_mock/runs", `{"scenario": "deposit-confirmed", "vars": {"reference_id": "`+ann+`"}}`).wants(t, 201)
	s.advance(t, "36h")
	const list = "/deposits/digital_asset_addresses?participant_code="
	for query, want := range map[string][]string{
		ann:                                     {"USDC.SOL"},
		ann + "&limit=2":                        {"USDC.SOL", "ETH"},
		ann + "&limit=100":                      {"USDC.SOL", "ETH", "BTC"},
		ann + "&limit=100&asset=ETH":            {"ETH"},
		ann + "&asset=BTC":                      {"BTC"},
		ann + "&asset=XRP":                      nil,
		ann + "&limit=9&inactivity_interval=2":  {"USDC.SOL", "ETH"}, // a deposit came to the oldest
		ann + "&limit=9&inactivity_interval=3":  {"ETH"},
		ann + "&limit=9&inactivity_interval=30": nil,
		"PLAT01":                                nil,
	} {
		if got := s.zget(list+query).wants(t, 200).column(t, "asset"); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	wantErrors(t, s.zget("/deposits/digital_asset_addresses?limit=101&inactivity_interval=0"),
		"should have required property 'participant_code'", "inactivity_interval should be >= 1", "limit should be <= 100")
	wantErrors(t, s.zget(list+"NOBODY"), "participant not found")
}

func TestDepositAddresses_Refusals(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	for body, want := range map[string][]string{
		`{}`: {"should have required property 'participant_code'", "should have required property 'asset'"},
		`{"participant_code": "NOBODY", "asset": "NOPE"}`:                                                         {"participant not found", "asset is not supported"},
		`{"participant_code": "` + ann + `", "asset": "USD"}`:                                                     {"asset is not supported"},
		`{"participant_code": "` + ann + `", "asset": "BTC", "account_label": "a b"}`:                             {`account_label should match pattern "^[A-Za-z0-9:_-]+$"`},
		`{"participant_code": "` + ann + `", "asset": "BTC", "account_label": "` + strings.Repeat("x", 41) + `"}`: {"account_label should NOT be longer than 40 characters"},
	} {
		wantErrors(t, s.signed("POST", "/deposits/digital_asset_addresses", body), want...)
	}
	refused := s.signed("POST", "/deposits/digital_asset_addresses", `{"participant_code": "`+ann+`", "asset": "USDC"}`)
	wantErrors(t, refused, "asset is not supported")
	s.entry(refused).has(t, "USDC is a ticker; with its network it is one of USDC.ETH, USDC.BASE, USDC.SOL")
}

func TestDepositsFund_CreditsAndTells(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	res := s.signed("POST", "/deposits/fund", `{"participant_code": "`+ann+`", "asset": "USD", "amount": "1.00"}`).wants(t, 201)
	reference := res.text(t, "message", "reference_id")
	res.is(t, `{"message":{"participant_code":"`+ann+`","asset":"USD","amount":"1.00","account_label":"general","account_group":"PLAT01","account_type":"available","reference_id":"`+reference+`"}}`)
	s.signed("POST", "/deposits/fund", `{"participant_code": "PLAT01", "asset": "EUR", "amount": ".5", "account_label": "float"}`).wants(t, 201)
	s.signed("POST", "/deposits/fund", `{"participant_code": "`+ann+`", "asset": "JPY", "amount": "7."}`).wants(t, 201)
	wantList(t, s.balances(t, ann), "USD general available 1", "JPY general available 7")
	wantList(t, s.balances(t, "PLAT01"), "EUR float available 0.5")

	told := s.get("/_mock/deliveries?reference_id="+ann).wants(t, 200).at(t, "items").([]any)
	body := reply{body: told[1].(map[string]any)["body"].(string)} // the dollars: the newest is first
	body.has(t, `"account_group":"PLAT01","account_label":"general","account_type":"available","asset":"USD","balance":"1","movements":[{"account_id":"`,
		`"change":"1","deposit_reference_id":"`+reference+`"`, `"movement_type":"deposit"`, `"run_type":"deposit","timestamp":1753358400123}`)
}

func TestDepositsFund_Refusals(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	good := `{"participant_code": "` + ann + `", "asset": "USD", "amount": "1"}`
	amount := `amount should match pattern "^\d*\.?\d{0,2}$"`
	for body, want := range map[string][]string{
		`{}`:                                                            {"should have required property 'participant_code'", "should have required property 'asset'", "should have required property 'amount'"},
		with(t, good, "amount", `"1.001"`):                              {amount},
		with(t, good, "amount", `"-1"`):                                 {amount},
		with(t, good, "amount", `"1e3"`):                                {amount},
		with(t, good, "amount", `"0.00"`):                               {"amount should be > 0"},
		with(t, good, "amount", `""`):                                   {"amount should be > 0"},
		with(t, good, "amount", `1`):                                    {"amount should be string"},
		with(t, good, "amount", `"`+strings.Repeat("9", 31)+`"`):        {"amount should NOT be longer than 30 characters"},
		with(t, good, "amount", `"1.5"`, "asset", `"JPY"`):              {"amount should NOT have more than 0 decimal places"},
		with(t, good, "asset", `"BTC"`):                                 {"asset is not supported"},
		with(t, good, "asset", `"BTC"`, "participant_code", `"NONE01"`): {"participant not found", "asset is not supported"},
		with(t, good, "participant_code", `"nobody"`):                   {`participant_code should match pattern "^[A-Z0-9]{6}$"`},
		with(t, good, "account_group", `"PLAT01"`):                      {"should NOT have additional properties: 'account_group'"},
		`[]`: {"should be object"},
	} {
		wantErrors(t, s.signed("POST", "/deposits/fund", body), want...)
	}
	wantList(t, s.balances(t, ann))
}

func TestDeposits_AreListedAndNarrowed(t *testing.T) {
	s := start(t)
	s.zget("/deposits").wants(t, 200).is(t, `{"message":[],"page":1,"total_pages":0,"page_size":100,"count":0}`)
	ann, bob := s.user(t, "ann"), s.user(t, "bob")
	s.fund(t, ann, "10")
	s.advance(t, "1s")
	s.signed("POST", "/deposits/fund", `{"participant_code": "PLAT01", "asset": "EUR", "amount": "20", "account_label": "float"}`).wants(t, 201)
	s.advance(t, "1s")
	s.post("/_mock/runs", `{"scenario": "deposit-confirmed", "vars": {"reference_id": "`+bob+`", "asset": "USDC", "network": "solana", "amount": "30"}}`).wants(t, 201)
	s.advance(t, "2m")

	all := s.zget("/deposits").wants(t, 200)
	all.has(t, `"page":1,"total_pages":1,"page_size":100,"count":3}`)
	for i, names := range [][]string{{"travel_rule_status"}, nil, nil} {
		shown := all.at(t, "message", []string{"0", "1", "2"}[i])
		want := append([]string{
			"settle_timestamp", "account_id", "movement_id", "participant_code", "account_group", "account_label", "asset", "amount",
			"reference_id", "source", "received_address", "run_id",
		}, names...)
		if got := len(shown.(map[string]any)); got != len(want) {
			t.Errorf("deposit %d: %v, want %q", i, shown, want)
		}
	}
	all.has(t, `"source":null,"received_address":null,`, `"travel_rule_status":"not_required"}`)
	for query, want := range map[string][]string{
		"":                                       {"30", "20", "10"},
		"asset=EUR":                              {"20"},
		"asset=USDC.SOL":                         {"30"},
		"asset=USDC":                             nil,
		"account_label=general":                  {"30", "10"},
		"participant_code=" + ann:                {"10"},
		"participant_code=" + bob + "&asset=USD": nil,
		"include_customer_deposits=true":         {"30", "20", "10"},
		"include_customer_deposits=false":        {"20"},
		"include_customer_deposits=false&participant_code=" + ann: {"10"},
		"parent_link_id_source=rest_api":                          nil,
		"settle_timestamp[gt]=1753358400123":                      {"30", "20"},
		"settle_timestamp[gte]=1753358400123":                     {"30", "20", "10"},
		"settle_timestamp[e]=1753358401123":                       {"20"},
		"settle_timestamp[lt]=1753358401123":                      {"10"},
		"settle_timestamp[lte]=1753358401123":                     {"20", "10"},
		"settle_timestamp[lt]=" + strings.Repeat("9", 40):         {"30", "20", "10"},
		"settle_timestamp[gt]=" + strings.Repeat("9", 40):         nil,
		"page=2": nil,
	} {
		if got := s.zget("/deposits?"+query).wants(t, 200).column(t, "amount"); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	wantErrors(t, s.zget("/deposits?page=0&include_customer_deposits=yes&participant_code=ann&settle_timestamp[gt]=-1"),
		"page should be >= 1", "include_customer_deposits should be equal to one of the allowed values",
		`participant_code should match pattern "^[A-Z0-9]{6}$"`, `settle_timestamp[gt] should match pattern "^[0-9]+$"`)
}
