package api_test

import (
	"slices"
	"strings"
	"testing"
)

// between is a transfer of dollars.
func between(from, to, amount string) string {
	return `{"from_participant_code": "` + from + `", "from_account_group": "PLAT01", "to_participant_code": "` + to +
		`", "to_account_group": "PLAT01", "asset": "USD", "amount": "` + amount + `"}`
}

func TestTransfer_IsAnsweredAsApprovedAndHasSettledWhenItIsLookedAt(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.fund(t, ann, "100")
	res := s.signed("POST", "/transfers", with(t, between(ann, "PLAT01", "20.10"), "client_transfer_id", `"mine"`, "to_account_label", `"float"`)).wants(t, 201)
	shown := func(status, movement string) string {
		return `{"id":1152600,"created_at":"2025-07-24T12:00:00.123Z","updated_at":"2025-07-24T12:00:00.123Z","status":"` + status +
			`","from_participant_code":"` + ann + `","from_account_group":"PLAT01","from_account_label":"general","to_participant_code":"PLAT01",` +
			`"to_account_group":"PLAT01","to_account_label":"float","asset":"USD","amount":"20.10","movement_id":` + movement +
			`,"client_transfer_id":"mine","admin_transfer":false,"parent_link_id":null,"parent_link_id_source":null,"prefunded":false}`
	}
	res.is(t, `{"message":`+shown("approved", "null")+`}`)
	movements := s.zget("/movements?movement_type=transfer").wants(t, 200)
	wantList(t, movements.column(t, "change"), "20.1", "-20.1")
	wantList(t, movements.column(t, "transfer_id"), "1152600", "1152600")
	wantList(t, movements.column(t, "transfer_type"), "<nil>", "<nil>")
	wantList(t, movements.column(t, "origin"), "rest_api", "rest_api")
	s.zget("/transfers").wants(t, 200).is(t, `{"message":[`+shown("settled", quoted(movements.column(t, "movement_id")[1]))+`],"page":1,"total_pages":1,"page_size":100,"count":1}`)
	wantList(t, s.balances(t, ann), "USD general available 79.9")
	wantList(t, s.balances(t, "PLAT01"), "USD float available 20.1")

	var told []string
	items := s.get("/_mock/deliveries?event=account_balance.changed").wants(t, 200).at(t, "items").([]any)
	for _, item := range items[:2] {
		body := reply{body: item.(map[string]any)["body"].(string)}
		told = append(told, strings.Join([]string{
			body.text(t, "participant_code"), body.text(t, "run_type"), body.text(t, "balance"), body.text(t, "movements", "0", "change"),
			body.text(t, "movements", "0", "transfer_request_id"),
		}, " "))
	}
	wantList(t, told, "PLAT01 transfer 20.1 20.1 1152600", ann+" transfer 79.9 -20.1 1152600")
}

func TestTransfer_PrefundedOnesHaveAType(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.fund(t, ann, "5")
	s.signed("POST", "/transfers", with(t, between(ann, "PLAT01", "1"), "prefunded", `true`)).wants(t, 201).has(t, `"prefunded":true`)
	if got := len(s.zget("/movements?transfer_type=prefunded").wants(t, 200).column(t, "change")); got != 2 {
		t.Errorf("%d movements are of the type prefunded, want 2", got)
	}
}

func TestTransfer_Refusals(t *testing.T) {
	s := start(t)
	ann, locked := s.user(t, "ann"), s.user(t, "locked")
	s.fund(t, ann, "100")
	s.patch("/_mock/participants/"+locked, `{"status": "locked", "reason_code": "user_request"}`).wants(t, 200)
	good := between(ann, "PLAT01", "20")
	for name, test := range map[string]struct {
		body string
		want []string
	}{
		"nothing": {`{}`, []string{
			"should have required property 'from_participant_code'", "should have required property 'from_account_group'",
			"should have required property 'to_participant_code'", "should have required property 'to_account_group'",
			"should have required property 'asset'", "should have required property 'amount'",
		}},
		"a number":              {with(t, good, "amount", `20`), []string{"amount should be string"}},
		"nothing to move":       {with(t, good, "amount", `"0"`), []string{"amount should be > 0"}},
		"too many decimals":     {with(t, good, "amount", `"0.001"`), []string{"amount should NOT have more than 2 decimal places"}},
		"more than there is":    {with(t, good, "amount", `"100.01"`), []string{"insufficient balance"}},
		"a label without money": {with(t, good, "from_account_label", `"savings"`), []string{"insufficient balance"}},
		"to itself":             {between(ann, ann, "1"), []string{"should NOT transfer to the account that it comes from"}},
		"from nobody":           {with(t, good, "from_participant_code", `"NOBODY"`), []string{"participant not found"}},
		"to nobody":             {with(t, good, "to_participant_code", `"NOBODY"`), []string{"participant not found"}},
		"to one who is locked":  {with(t, good, "to_participant_code", quoted(locked)), []string{"participant is not approved"}},
		"an unknown asset":      {with(t, good, "asset", `"NOPE"`), []string{"asset is not supported"}},
		"another group":         {with(t, good, "to_account_group", `"PLAT02"`), []string{"to_account_group should be equal to one of the allowed values"}},
		"an unknown member":     {with(t, good, "memo", `"x"`), []string{"should NOT have additional properties: 'memo'"}},
		"a label with a space":  {with(t, good, "to_account_label", `"a b"`), []string{`to_account_label should match pattern "^[A-Za-z0-9:_-]+$"`}},
		"several at once": {
			with(t, good, "from_participant_code", `"NOBODY"`, "from_account_group", `"PLAT02"`, "asset", `"NOPE"`),
			[]string{"participant not found", "from_account_group should be equal to one of the allowed values", "asset is not supported"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			wantErrors(t, s.signed("POST", "/transfers", test.body), test.want...)
		})
	}
	s.zget("/transfers").has(t, `"count":0`)
	wantList(t, s.balances(t, ann), "USD general available 100")
}

func TestTransfer_AClientsIDCountsForThreeDays(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.fund(t, ann, "2")
	body := with(t, between(ann, "PLAT01", "1"), "client_transfer_id", `"e6afed46"`)
	s.signed("POST", "/transfers", body).wants(t, 201)
	s.advance(t, "71h59m")
	s.signed("POST", "/transfers", body).wants(t, 400).is(t, `{"error":true,"message":"Request does not contain an unique client_transfer_id"}`)
	s.advance(t, "2m")
	s.signed("POST", "/transfers", body).wants(t, 201)
	// Whoever sends none gets one.
	s.fund(t, ann, "2")
	one := s.signed("POST", "/transfers", between(ann, "PLAT01", "1")).wants(t, 201).text(t, "message", "client_transfer_id")
	other := s.signed("POST", "/transfers", between(ann, "PLAT01", "1")).wants(t, 201).text(t, "message", "client_transfer_id")
	if one == "" || one == other {
		t.Errorf("the transfers have the ids %q and %q", one, other)
	}
}

func TestTransfer_LimitsHoldForTheOneWhoGives(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.fund(t, ann, "100")
	s.fund(t, "PLAT01", "100")
	s.signed("PATCH", "/participant/"+ann+"/limits",
		`{"limits": [{"type": ["transfers"], "period": 24, "configured_limit": "10", "asset": "USD"}]}`).wants(t, 200)
	s.signed("POST", "/transfers", between(ann, "PLAT01", "10")).wants(t, 201)
	s.signed("POST", "/transfers", between(ann, "PLAT01", "0.01")).wants(t, 400).has(t, "transfers limit exceeded")
	s.signed("POST", "/transfers", between("PLAT01", ann, "50")).wants(t, 201)
}

func TestTransfers_AreListedNewestFirstAndNarrowed(t *testing.T) {
	s := start(t)
	ann, bob := s.user(t, "ann"), s.user(t, "bob")
	s.fund(t, ann, "100")
	s.credit(t, ann, "BTC", "1")
	s.signed("POST", "/transfers", with(t, between(ann, bob, "1"), "client_transfer_id", `"first"`)).wants(t, 201)
	s.advance(t, "1s")
	s.signed("POST", "/transfers", with(t, between(ann, "PLAT01", "2"), "to_account_label", `"float"`)).wants(t, 201)
	s.advance(t, "1s")
	s.signed("POST", "/transfers", with(t, between(ann, bob, "0.3"), "asset", `"BTC"`)).wants(t, 201)
	for query, want := range map[string][]string{
		"": {"0.3", "2", "1"}, "page_size=2": {"0.3", "2"}, "page_size=2&page=2": {"1"}, "page=2": nil,
		"to_participant_code=" + bob: {"0.3", "1"}, "from_participant_code=" + bob: nil, "from_participant_code=" + ann + "&currency=USD": {"2", "1"},
		"client_transfer_id=first": {"1"}, "client_transfer_id=x": nil, "to_account_label=float": {"2"}, "from_account_label=general": {"0.3", "2", "1"},
		"to_account_group=PLAT01": {"0.3", "2", "1"}, "from_account_group=PLAT02": nil, "currency=BTC": {"0.3"},
		"requested_timestamp[gt]=1753358400":                                           {"0.3", "2"}, // seconds, as the documents' example has them
		"requested_timestamp[gte]=1753358401123&requested_timestamp[lt]=1753358402123": {"2"},
	} {
		if got := s.zget("/transfers?"+query).wants(t, 200).column(t, "amount"); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	s.zget("/transfers?page_size=2").has(t, `"page":1,"total_pages":2,"page_size":2,"count":3}`)
	wantErrors(t, s.zget("/transfers?page_size=0&to_participant_code=x&to_account_label=abc"),
		"page_size should be >= 1", "to_participant_code should NOT be shorter than 6 characters", "to_account_label should NOT be shorter than 4 characters")
}
