package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const requests = "/withdrawals/requests"

// Addresses to withdraw to.
const (
	bitcoinAddress = "2NCgV7BXXafJZ86utcYFs5m3tCpkcpLafeG"
	xrpAddress     = "rDTXLQ7ZKZVKz33zJbHjgVShjsBnqMBhmN"
)

// toBitcoin is a withdrawal request.
func toBitcoin(code, amount string) string {
	return `{"participant_code": "` + code + `", "asset": "BTC", "amount": "` + amount + `", "address": "` + bitcoinAddress +
		`", "account_group": "PLAT01", "account_label": "general"}`
}

func toWire(code, amount string) string {
	return `{"participant_code": "` + code + `", "asset": "USD", "amount": "` + amount + `", "account": {"type": "DOMESTIC_FIAT", "name": "Primary",
		"beneficiary_name": "Ann", "account_number": "1231234", "routing_number": "123456789", "recipient_instructions": "Invoice #123"}}`
}

func TestWithdrawal_IsApprovedBroadcastAndSettled(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.credit(t, ann, "BTC", "1")
	res := s.signed("POST", requests, with(t, toBitcoin(ann, "0.25"), "client_withdrawal_request_id", `"mine"`)).wants(t, 200)
	id, account := res.text(t, "message", "id"), fmt.Sprintf("%.0f", res.at(t, "message", "withdrawal_account_id"))
	shown := func(amount, status, hash, updated, chain, fee string) string {
		return `{"id":"` + id + `","withdrawal_account_id":` + account + `,"participant_code":"` + ann + `","beneficiary_participant_code":null,` +
			`"sender_participant_code":null,"requestor_participant_code":"PLAT01","requested_amount":"0.25","settled_amount":` + amount +
			`,"status":"` + status + `","asset":"BTC","account_group":"PLAT01","account_label":"general","transaction_id":` + hash +
			`,"input_data":null,"requested_timestamp":` + updated + `,"created_timestamp":"2025-07-24T12:00:00.123Z","gas_price":null,` +
			`"client_withdrawal_request_id":"mine","on_chain_status":` + chain + `,"fee_amount":` + fee + `,"withdrawal_fee":null,` +
			`"quoted_fee_amount":null,"quoted_fee_notional":null,"quoted_fee_asset":null,"trade_id":null,"parent_link_id":null,` +
			`"parent_link_id_source":null,"amount_in_usd":30000,"contract_validation_id":null,"recipient_instructions":null}`
	}
	approved := shown(`null`, "APPROVED", `null`, "1753358400123", `null`, `null`)
	res.is(t, `{"message":`+approved+`}`)
	get := func() reply { return s.zget(requests+"/"+id).wants(t, 200) }
	get().is(t, `{"message":[`+approved+`]}`)
	wantList(t, s.balances(t, ann), "BTC general available 0.75", "BTC general collateral 0.25")

	s.advance(t, "30s")
	hash := quoted(get().text(t, "message", "0", "transaction_id"))
	get().is(t, `{"message":[`+shown(`null`, "APPROVED", hash, "1753358430123", `"PENDING"`, `"0.00001"`)+`]}`)
	wantErrors(t, s.signed("DELETE", requests+"/"+id, ""), "withdrawal request "+id+" is APPROVED (PENDING on the chain) and cannot be rejected")
	wantList(t, s.balances(t, ann), "BTC general available 0.75", "BTC general collateral 0.25")

	s.advance(t, "60s")
	settled := shown(`"0.24999"`, "SETTLED", hash, "1753358490123", `"CONFIRMED"`, `"0.00001"`)
	get().is(t, `{"message":[`+settled+`]}`)
	s.zget(requests).wants(t, 200).is(t, `{"message":[`+settled+`],"page":1,"total_pages":1,"page_size":100,"count":1}`)
	wantList(t, s.balances(t, ann), "BTC general available 0.75", "BTC general collateral 0")
	wantList(t, s.zget("/movements").column(t, "movement_type"),
		"network_fee", "withdrawal_confirmed", "withdrawal_pending", "withdrawal_pending", "deposit")
	wantList(t, s.zget("/movements").column(t, "withdrawal_request_id"), id, id, id, id, "<nil>")
	wantList(t, s.zget("/movements").column(t, "origin"), "<nil>", "<nil>", "rest_api", "rest_api", "<nil>")
	s.zget(requests+"/nobody").wants(t, 404).is(t, `{"error":"Not Found"}`)
}

func TestWithdrawal_TellsOfEachBalance(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.credit(t, ann, "BTC", "1")
	id := s.signed("POST", requests, toBitcoin(ann, "0.25")).wants(t, 200).text(t, "message", "id")
	s.advance(t, "2m")
	var told []string
	items := s.get("/_mock/deliveries?event=account_balance.changed").wants(t, 200).at(t, "items").([]any)
	for _, item := range slices.Backward(items) {
		body := reply{body: item.(map[string]any)["body"].(string)}
		told = append(told, body.text(t, "account_type")+" "+body.text(t, "balance"))
		if body.text(t, "run_type") == "withdrawal" && body.text(t, "movements", "0", "withdrawal_request_id") != id {
			t.Error(body.body)
		}
	}
	wantList(t, told, "available 1", "available 0.75", "collateral 0.25", "collateral 0")
}

func TestWithdrawal_IsTakenBackWhileItIsNotOnTheChain(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.credit(t, ann, "BTC", "1")
	id := s.signed("POST", requests, toBitcoin(ann, "0.25")).wants(t, 200).text(t, "message", "id")
	s.advance(t, "29s")
	res := s.signed("DELETE", requests+"/"+id, "").wants(t, 200)
	res.has(t, `{"message":[{"id":"`+id+`"`, `"status":"REJECTED"`, `"requested_timestamp":1753358429123`, `"on_chain_status":null`)
	wantList(t, s.balances(t, ann), "BTC general available 1", "BTC general collateral 0")
	wantErrors(t, s.signed("DELETE", requests+"/"+id, ""), "withdrawal request "+id+" is REJECTED and cannot be rejected")
	s.signed("DELETE", requests+"/nobody", "").wants(t, 404).is(t, `{"error":"Not Found"}`)
	s.advance(t, "10m")
	s.zget(requests+"/"+id).wants(t, 200).has(t, `"status":"REJECTED"`)
	wantList(t, s.balances(t, ann), "BTC general available 1", "BTC general collateral 0")
	s.get("/_mock/runs").has(t, `"status":"`, "has taken back withdrawal request "+id)
}

func TestWithdrawal_OfMoneyGoesToABankAndCostsNothing(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.fund(t, ann, "100")
	res := s.signed("POST", requests, toWire(ann, "40.50")).wants(t, 200)
	account := res.at(t, "message", "withdrawal_account_id")
	res.has(t, `"requested_amount":"40.5"`, `"recipient_instructions":"Invoice #123"`, `"amount_in_usd":40.5`)
	s.advance(t, "2m")
	s.zget(requests+"/"+res.text(t, "message", "id")).wants(t, 200).
		has(t, `"status":"SETTLED"`, `"settled_amount":"40.5"`, `"on_chain_status":null`, `"transaction_id":null`, `"fee_amount":null`)
	wantList(t, s.balances(t, ann), "USD general available 59.5", "USD general collateral 0")
	// The account that it went to is known by its number now; a number that nobody has seen is taken for one that was made elsewhere.
	again := with(t, toWire(ann, "1"), "account", "", "withdrawal_account_id", fmt.Sprintf(`"%.0f"`, account))
	if got := s.signed("POST", requests, again).wants(t, 200).at(t, "message", "withdrawal_account_id"); got != account {
		t.Errorf("account %v, want %v", got, account)
	}
	wantErrors(t, s.signed("POST", requests, with(t, again, "asset", `"EUR"`)), "account not found")
	elsewhere := s.signed("POST", requests, with(t, again, "withdrawal_account_id", `"146"`)).wants(t, 200)
	elsewhere.has(t, `"withdrawal_account_id":146,`)
	s.signed("DELETE", requests+"/"+elsewhere.text(t, "message", "id"), "").wants(t, 200).has(t, `"status":"REJECTED"`)
}

func TestWithdrawal_Refusals(t *testing.T) {
	s := start(t)
	ann, locked := s.user(t, "ann"), s.user(t, "locked")
	s.credit(t, ann, "BTC", "1")
	s.credit(t, ann, "XRP", "100")
	s.fund(t, ann, "100")
	for code, reason := range map[string]string{locked: "compliance_issue"} {
		s.patch("/_mock/participants/"+code, `{"status": "locked", "reason_code": "`+reason+`"}`).wants(t, 200)
	}
	good, bank := toBitcoin(ann, "0.5"), toWire(ann, "10")
	xrp := with(t, good, "asset", `"XRP"`, "address", quoted(xrpAddress), "amount", `"10"`)
	const one = "should have exactly one of 'withdrawal_account_id', 'address' and 'account'"
	for name, test := range map[string]struct {
		body string
		want []string
	}{
		"nothing": {`{}`, []string{
			"should have required property 'participant_code'", "should have required property 'amount'", "should have required property 'asset'", one,
		}},
		"two destinations":               {with(t, good, "withdrawal_account_id", `"1"`), []string{one}},
		"no destination":                 {with(t, good, "address", ""), []string{one}},
		"a number for an amount":         {with(t, good, "amount", `0.5`), []string{"amount should be string"}},
		"an amount of nothing":           {with(t, good, "amount", `"0.000"`), []string{"amount should be > 0"}},
		"a negative amount":              {with(t, good, "amount", `"-1"`), []string{`amount should match format "decimal"`}},
		"an exponent":                    {with(t, good, "amount", `"1e2"`), []string{`amount should match format "decimal"`}},
		"nobody":                         {with(t, good, "participant_code", `"NOBODY"`), []string{"participant not found"}},
		"one who is not approved":        {with(t, good, "participant_code", quoted(locked)), []string{"participant is not approved"}},
		"another group":                  {with(t, good, "account_group", `"00SCXM"`), []string{"account_group should be equal to one of the allowed values"}},
		"an unknown asset":               {with(t, good, "asset", `"NOPE"`), []string{"asset is not supported"}},
		"too many decimals":              {with(t, good, "amount", `"0.123456789"`), []string{"amount should NOT have more than 8 decimal places"}},
		"less than the minimum":          {with(t, good, "amount", `"0.00001"`), []string{"amount should be >= 0.0001"}},
		"less than the fee":              {with(t, good, "asset", `"USDT.TRX"`, "amount", `"1"`, "address", `"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"`), []string{"amount should be > 1"}},
		"an address with a wrong letter": {with(t, good, "address", `"2NCgV7BXXafJZ86utcYFs5m3tCpkcpLafeH"`), []string{"the address is invalid"}},
		"an address of another chain":    {with(t, good, "address", quoted(xrpAddress)), []string{"the address is invalid"}},
		"a bank account for crypto":      {with(t, bank, "asset", `"BTC"`), []string{"account should NOT be given for BTC"}},
		"an address for money":           {with(t, good, "asset", `"USD"`), []string{"address should NOT be given for USD"}},
		"an account that is no number":   {with(t, good, "address", "", "withdrawal_account_id", `"x"`), []string{`withdrawal_account_id should match pattern "^[1-9][0-9]{0,17}$"`}},
		"no word about the tag":          {xrp, []string{"should have required property 'no_destination_tag'"}},
		"no tag":                         {with(t, xrp, "no_destination_tag", `false`), []string{"should have required property 'destination_tag'"}},
		"a tag that is none":             {with(t, xrp, "no_destination_tag", `false`, "destination_tag", `"4294967296"`), []string{"the destination tag is invalid"}},
		"a bank account without number":  {with(t, bank, "account", `{"type": "INTERNATIONAL_FIAT", "name": "x", "beneficiary_name": "y"}`), []string{"account should have required property 'account_number'", "account should have required property 'swift_code'"}},
		"too much":                       {with(t, good, "amount", `"1.00000001"`), []string{"insufficient balance"}},
		"another label":                  {with(t, good, "account_label", `"savings"`), []string{"insufficient balance"}},
		"several at once": {
			with(t, good, "participant_code", `"NOBODY"`, "account_group", `"00SCXM"`, "amount", `"0.000000001"`, "address", `"x"`),
			[]string{
				"participant not found", "account_group should be equal to one of the allowed values", "amount should NOT have more than 8 decimal places",
				"amount should be >= 0.0001", "the address is invalid",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			wantErrors(t, s.signed("POST", requests, test.body), test.want...)
		})
	}
	s.zget(requests).has(t, `"count":0`)
	wantList(t, s.balances(t, ann), "BTC general available 1", "XRP general available 100", "USD general available 100")
	s.signed("POST", requests, with(t, xrp, "no_destination_tag", `false`, "destination_tag", `"4294967295"`)).wants(t, 200)
	s.signed("POST", requests, with(t, xrp, "no_destination_tag", `true`)).wants(t, 200)
}

func TestWithdrawal_StrictModeWantsTheAccountThatItIsTakenFrom(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.credit(t, ann, "BTC", "1")
	loose := with(t, toBitcoin(ann, "0.5"), "account_group", "", "account_label", "")
	s.signed("POST", requests, loose).wants(t, 200).has(t, `"account_group":"PLAT01","account_label":"general"`)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"fields": "strict"}}`).wants(t, 200)
	wantErrors(t, s.signed("POST", requests, loose), "should have required property 'account_group'", "should have required property 'account_label'")
}

func TestWithdrawal_AClientsIDCountsForADay(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.credit(t, ann, "BTC", "1")
	body := with(t, toBitcoin(ann, "0.1"), "client_withdrawal_request_id", `"c6af3d80"`)
	s.signed("POST", requests, body).wants(t, 200)
	for range 2 {
		wantErrors(t, s.signed("POST", requests, body), "Request does not contain an unique client_withdrawal_request_id")
		s.advance(t, "11h59m")
	}
	s.advance(t, "2m")
	s.signed("POST", requests, body).wants(t, 200)
	s.zget(requests+"?client_withdrawal_request_id=c6af3d80").has(t, `"count":2`)
}

func TestWithdrawal_LimitsHoldForParticipants(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.credit(t, ann, "BTC", "1")
	s.signed("PATCH", "/participant/"+ann+"/limits",
		`{"limits": [{"type": ["withdrawals"], "period": 24, "configured_limit": "30000", "asset": "USD"}]}`).wants(t, 200)
	s.signed("POST", requests, toBitcoin(ann, "0.2")).wants(t, 200)
	refused := s.signed("POST", requests, toBitcoin(ann, "0.1")).wants(t, 400)
	refused.has(t, "withdrawals limit exceeded")
	s.signed("POST", requests, toBitcoin(ann, "0.05")).wants(t, 200)
	s.advance(t, "25h")
	s.signed("POST", requests, toBitcoin(ann, "0.1")).wants(t, 200)
}

func TestWithdrawal_OneWhoLeavesByOwnWishTakesTheMoneyAlong(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.credit(t, ann, "BTC", "1")
	for _, step := range []struct {
		status string
		want   int
	}{
		{`{"status": "locked", "reason_code": "user_request"}`, 200},
		{`{"status": "disabled", "reason_code": "user_request"}`, 400},
		{`{"status": "approved"}`, 200},
		{`{"status": "locked", "reason_code": "compliance_issue"}`, 400},
		{`{"status": "pending_disable", "reason_code": "user_request"}`, 200},
	} {
		s.patch("/_mock/participants/"+ann, step.status).wants(t, 200)
		s.signed("POST", requests, toBitcoin(ann, "0.1")).wants(t, step.want)
	}
}

func TestWithdrawal_TheScenarioOfTheWorkspaceDecidesAndGivesNoMoney(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.credit(t, ann, "BTC", "0.3")
	s.patch("/_mock/workspaces/default", `{"zerohash": {"withdrawal_scenario": "withdrawal-request-rejected"}}`).wants(t, 200)
	id := s.signed("POST", requests, toBitcoin(ann, "0.1")).wants(t, 200).text(t, "message", "id")
	wantList(t, s.balances(t, ann), "BTC general available 0.2", "BTC general collateral 0.1")
	s.advance(t, "2m")
	s.zget(requests+"/"+id).has(t, `"status":"REJECTED"`)
	wantList(t, s.balances(t, ann), "BTC general available 0.3", "BTC general collateral 0")
}

func TestWithdrawals_AreListedNewestFirstAndNarrowed(t *testing.T) {
	s := start(t)
	ann, bob := s.user(t, "ann"), s.user(t, "bob")
	s.credit(t, ann, "BTC", "1")
	s.credit(t, bob, "BTC", "1")
	s.fund(t, ann, "10")
	post := func(body string) string {
		return s.signed("POST", requests, body).wants(t, 200).text(t, "message", "id")
	}
	post(toBitcoin(ann, "0.1"))
	s.advance(t, "2m")
	post(with(t, toBitcoin(bob, "0.2"), "client_withdrawal_request_id", `"bobs"`, "gas_price", `"0.5"`))
	post(toWire(ann, "3"))
	s.advance(t, "30s")
	s.signed("DELETE", requests+"/"+post(toBitcoin(ann, "0.4")), "").wants(t, 200)
	for query, want := range map[string][]string{
		"": {"0.4", "3", "0.2", "0.1"}, "participant_code=" + bob: {"0.2"}, "participant_code=" + ann + "&status=SETTLED": {"0.1"},
		"status=APPROVED": {"3", "0.2"}, "status=REJECTED": {"0.4"}, "status=PENDING": nil, "gas_price=0.5": {"0.2"}, "gas_price=0.50": nil,
		"client_withdrawal_request_id=bobs": {"0.2"}, "client_withdrawal_request_id=": {"0.4", "3", "0.1"},
		"on_chain_status=PENDING": {"0.2"}, "on_chain_status=CONFIRMED": {"0.1"}, "account_label=general": {"0.4", "3", "0.2", "0.1"},
		"account_label=x": nil, "page=2": nil,
		"requested_timestamp[gt]=1753358490123":  {"0.4", "3", "0.2"}, // the first was updated when it settled
		"requested_timestamp[lte]=1753358490123": {"0.1"},
	} {
		if got := s.zget(requests+"?"+query).wants(t, 200).column(t, "requested_amount"); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	wantErrors(t, s.zget(requests+"?status=approved&requested_timestamp[gt]=1&state=x"),
		"status should be equal to one of the allowed values", `requested_timestamp[gt] should match pattern "^[0-9]{13,19}$"`,
		"should NOT have additional properties: 'state' (did you mean 'status'?)")
}

func TestEstimateNetworkFee_AnswersTheFeeInItsAsset(t *testing.T) {
	s := start(t)
	const path = "/withdrawals/estimate_network_fee?contract_call=false&quoted_currency=USD&"
	s.zget(path+"underlying=BTC&destination_address="+bitcoinAddress).wants(t, 200).
		is(t, `{"message":{"underlying":"BTC","quoted_currency":"USD","network_fee_asset":"BTC","network_fee_quantity":"0.00001","total_notional":"1.2"}}`)
	s.zget(path+"underlying=USDC.ETH&amount=5&destination_address=0x52908400098527886E0F7030069857D2E4169EE7").wants(t, 200).
		is(t, `{"message":{"underlying":"USDC.ETH","quoted_currency":"USD","network_fee_asset":"ETH","network_fee_quantity":"0.0002","total_notional":"0.9"}}`)
	wantErrors(t, s.zget(path+"underlying=BTC&destination_address="+xrpAddress), "the address is invalid")
	wantErrors(t, s.zget(path+"underlying=USD&destination_address="+xrpAddress), "asset is not supported")
	wantErrors(t, s.zget("/withdrawals/estimate_network_fee?contract_call=true&amount=0"),
		"should have required property 'underlying'", "should have required property 'quoted_currency'", "amount should be > 0",
		"should have required property 'destination_address'", "contract_call should be equal to one of the allowed values")
}

func TestValidateAddress_AnswersASentence(t *testing.T) {
	s := start(t)
	for query, want := range map[string]string{
		"asset=BTC&address=" + bitcoinAddress:                                        "the address is valid",
		"asset=BTC&address=" + bitcoinAddress + "&destination_tag=1":                 "the address is valid",
		"asset=BTC&address=" + xrpAddress:                                            "the address is invalid",
		"asset=XRP&address=" + xrpAddress + "&destination_tag=1":                     "the address is valid",
		"asset=XRP&address=" + xrpAddress:                                            "a destination tag is required",
		"asset=XRP&address=" + xrpAddress + "&destination_tag=a":                     "the destination tag is invalid",
		"asset=XRP&address=" + bitcoinAddress + "&destination_tag=1":                 "the address is invalid",
		"asset=XLM&address=GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN": "a memo is required",
	} {
		s.zget("/withdrawals/validate_address?"+query).wants(t, 200).is(t, `{"message":"`+want+`"}`)
	}
	wantErrors(t, s.zget("/withdrawals/validate_address?asset=USD&address=x"), "asset is not supported")
	wantErrors(t, s.zget("/withdrawals/validate_address?address="), "should have required property 'asset'", "address should NOT be shorter than 1 characters")
	res := s.zget("/withdrawals/validate_address?asset=BTC&address="+strings.ToUpper(bitcoinAddress)).wants(t, 200)
	s.entry(res).has(t, "not an address of the form of Bitcoin")
}
