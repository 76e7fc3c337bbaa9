package webhook

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/profile"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return t
}

func notice(event string, t sim.Transfer, s *sim.Session) sim.Notice {
	e, ok := lifecycle.EventNamed(event)
	if !ok {
		panic(event)
	}
	t.Flow, t.State = e.Flow, e.To
	return sim.Notice{Event: e, Transfer: &t, Session: s}
}

// The values are those of the guide's samples, so that the bodies can be held beside them.
var (
	sampleDeposit = sim.Transfer{
		ID: "c55481bf-626b-4410-8997-4cee83e1385f", Amount: ".013", Network: "bitcoin", Asset: "BTC",
		CreatedAt: at("2025-10-07T19:44:50Z"), UpdatedAt: at("2025-10-07T19:44:50Z"),
		Source: chain.Custodial, Integration: "coinbase", To: "0xe7F436F9923B4Ecb5a57043613C25730B3537f98",
	}
	sampleWithdrawal = sim.Transfer{
		ID: "f2d4a13e-8a52-45e3-9825-b0b18c9a8233", Asset: "BTC", Network: "bitcoin", Amount: "0.013", Integration: "XYZ",
		ReferenceID: "USER01", CreatedAt: at("2025-07-24T15:42:07.123456789Z"), UpdatedAt: at("2025-07-24T15:42:07.123456789Z"),
		From: "0x742d35Cc6634C0532925a3b844Bc454e4438f44e", To: "0x7d1afa7b718fb893db30a3abc0cfc608aacfebb0", Nonce: 102,
	}
	sampleSession = &sim.Session{
		ID: "fba1ea12-e939-458f-a975-4ebfe29e6fe1", ReferenceID: "abc123", Metadata: jsontext.Value(`{"merchant_metadata":"<test3>"}`),
		CreatedAt: at("2025-10-07T19:43:43.5Z"),
	}
)

func with(t sim.Transfer, change func(*sim.Transfer)) sim.Transfer {
	change(&t)
	return t
}

func text(s string) *string { return &s }

func TestBody_IsShapedAsTheGuidePrintsIt(t *testing.T) {
	const hash = "0xc9d43618f19aab304acc684739b93bbf3e95a948394439b5a65dbabe912ddbb7"
	const session = `"session":{"id":"fba1ea12-e939-458f-a975-4ebfe29e6fe1","metadata":{"merchant_metadata":"<test3>"},"created_at":"2025-10-07T19:43:43Z"},"account":{"reference_id":"abc123"}}`
	const nothingYet = `{"hash":"` + hash + `","block_number":null,"timestamp":null,"from":"0x742d35Cc6634C0532925a3b844Bc454e4438f44e","to":"0x7d1afa7b718fb893db30a3abc0cfc608aacfebb0","value":null,"gas":null,"gas_price":null,"nonce":null,"input":null,"status":null,"gas_used":null,"cumulative_gas_used":null}`
	const bare = `"session":{"id":"fba1ea12-e939-458f-a975-4ebfe29e6fe1","metadata":{"merchant_metadata":"<test3>"}}}`
	onChain := with(sampleDeposit, func(d *sim.Transfer) {
		d.Hash, d.BlockNumber, d.Value = text(hash), text("914854"), text(".013")
	})
	broadcasted := with(sampleWithdrawal, func(w *sim.Transfer) { w.Hash = text(hash) })
	confirmed := with(broadcasted, func(w *sim.Transfer) { w.BlockNumber = text("914854") })
	for name, test := range map[string]struct {
		profile string
		notice  sim.Notice
		want    string
	}{
		"deposit pending": {
			"", notice("connect.deposits.pending", sampleDeposit, sampleSession),
			`{"event":"connect.deposits.pending","deposit":{"id":"c55481bf-626b-4410-8997-4cee83e1385f","amount":".013","network":"bitcoin","asset":"BTC","created_at":"2025-10-07T19:44:50Z","updated_at":"2025-10-07T19:44:50Z","status":"PENDING","source":{"type":"CUSTODIAL","integration":"coinbase"},"transaction":{"hash":"","to":"0xe7F436F9923B4Ecb5a57043613C25730B3537f98"}},` + session,
		},
		"deposit abandoned": {
			"", notice("connect.deposits.abandoned", sampleDeposit, sampleSession),
			`{"event":"connect.deposits.abandoned","deposit":{"id":"c55481bf-626b-4410-8997-4cee83e1385f","amount":".013","network":"bitcoin","asset":"BTC","created_at":"2025-10-07T19:44:50Z","updated_at":"2025-10-07T19:44:50Z","status":"ABANDONED","source":{"type":"CUSTODIAL","integration":"coinbase"},"transaction":{"hash":"","to":"0xe7F436F9923B4Ecb5a57043613C25730B3537f98"}},` + session,
		},
		"deposit confirmed": {
			"", notice("connect.deposits.confirmed", onChain, sampleSession),
			`{"event":"connect.deposits.confirmed","deposit":{"id":"c55481bf-626b-4410-8997-4cee83e1385f","amount":".013","network":"bitcoin","asset":"BTC","created_at":"2025-10-07T19:44:50Z","updated_at":"2025-10-07T19:44:50Z","status":"CONFIRMED","source":{"type":"CUSTODIAL","integration":"coinbase"},"transaction":{"hash":"` + hash + `","to":"0xe7F436F9923B4Ecb5a57043613C25730B3537f98","block_number":"914854","value":".013"}},` + session,
		},
		"deposit failed at the exchange": {
			"", notice("connect.deposits.failed", sampleDeposit, sampleSession),
			`{"event":"connect.deposits.failed","deposit":{"id":"c55481bf-626b-4410-8997-4cee83e1385f","amount":".013","network":"bitcoin","asset":"BTC","created_at":"2025-10-07T19:44:50Z","updated_at":"2025-10-07T19:44:50Z","status":"FAILED","source":{"type":"CUSTODIAL","integration":"coinbase"},"transaction":{"hash":null,"to":"0xe7F436F9923B4Ecb5a57043613C25730B3537f98","block_number":null,"value":null}},` + session,
		},
		"deposit unexpected": {
			"", notice("connect.deposits.unexpected", with(onChain, func(d *sim.Transfer) { d.BlockNumber = text("0") }), nil),
			`{"event":"connect.deposits.unexpected","deposit":{"id":"c55481bf-626b-4410-8997-4cee83e1385f","amount":".013","network":"bitcoin","asset":"BTC","created_at":"2025-10-07T19:44:50Z","updated_at":"2025-10-07T19:44:50Z","status":"UNEXPECTED","transaction":{"hash":"` + hash + `","to":"0xe7F436F9923B4Ecb5a57043613C25730B3537f98","block_number":"0","value":".013"}},"session":{"id":"","metadata":null,"created_at":""},"account":{"reference_id":""}}`,
		},
		"deposit pending with fees": {
			"2026-07", notice("connect.deposits.pending", sampleDeposit, sampleSession),
			`{"event":"connect.deposits.pending","deposit":{"id":"c55481bf-626b-4410-8997-4cee83e1385f","amount":".013","network":"bitcoin","asset":"BTC","created_at":"2025-10-07T19:44:50Z","updated_at":"2025-10-07T19:44:50Z","status":"PENDING","source":{"type":"CUSTODIAL","integration":"coinbase"},"transaction":{"hash":"","to":"0xe7F436F9923B4Ecb5a57043613C25730B3537f98"},"fees":{"amount":"0.00001","asset":"BTC","payment_model":"NETTED"}},` + session,
		},
		"withdrawal initiated": {
			"", notice("connect.withdrawal.initiated", sampleWithdrawal, sampleSession),
			`{"event":"connect.withdrawal.initiated","deposit":{"id":"f2d4a13e-8a52-45e3-9825-b0b18c9a8233","asset":"BTC","network":"bitcoin","amount":"0.013","source":"XYZ","created_at":"2025-07-24T15:42:07.123456789Z","updated_at":"2025-07-24T15:42:07.123456789Z","transaction":null},"account":{"reference_id":"USER01"},` + bare,
		},
		"withdrawal broadcasted": {
			"", notice("connect.withdrawal.broadcasted", broadcasted, sampleSession),
			`{"event":"connect.withdrawal.broadcasted","deposit":{"id":"f2d4a13e-8a52-45e3-9825-b0b18c9a8233","asset":"BTC","network":"bitcoin","amount":"0.013","source":"XYZ","created_at":"2025-07-24T15:42:07.123456789Z","updated_at":"2025-07-24T15:42:07.123456789Z","transaction":` + nothingYet + `},"account":{"reference_id":"USER01"},` + bare,
		},
		"withdrawal failed before the chain": {
			"", notice("connect.withdrawal.failed", sampleWithdrawal, sampleSession),
			`{"event":"connect.withdrawal.failed","deposit":{"id":"f2d4a13e-8a52-45e3-9825-b0b18c9a8233","asset":"BTC","network":"bitcoin","amount":"0.013","source":"XYZ","created_at":"2025-07-24T15:42:07.123456789Z","updated_at":"2025-07-24T15:42:07.123456789Z","transaction":null},"account":{"reference_id":"USER01"},` + bare,
		},
		"withdrawal confirmed": {
			"", notice("connect.withdrawal.confirmed", confirmed, sampleSession),
			`{"event":"connect.withdrawal.confirmed","deposit":{"id":"f2d4a13e-8a52-45e3-9825-b0b18c9a8233","asset":"BTC","network":"bitcoin","amount":"0.013","created_at":"2025-07-24T15:42:07.123456789Z","updated_at":"2025-07-24T15:42:07.123456789Z","transaction":{"hash":"` + hash + `","block_number":"914854","timestamp":"2025-07-24T15:42:07.123456789Z","from":"0x742d35Cc6634C0532925a3b844Bc454e4438f44e","to":"0x7d1afa7b718fb893db30a3abc0cfc608aacfebb0","value":"1300000","gas":21000,"gas_price":"30000000000","nonce":102,"input":"0x","status":"0x1","gas_used":21000,"cumulative_gas_used":105000}},"account":{"reference_id":"USER01"},"session":{"id":"fba1ea12-e939-458f-a975-4ebfe29e6fe1","created_at":"2025-10-07T19:43:43.500000000Z","metadata":{"merchant_metadata":"<test3>"}}}`,
		},
		"withdrawal initiated, 2026": {
			"2026-07", notice("connect.withdrawal.initiated", sampleWithdrawal, sampleSession),
			`{"event":"connect.withdrawal.initiated","withdrawal":{"id":"f2d4a13e-8a52-45e3-9825-b0b18c9a8233","asset":"BTC","network":"bitcoin","amount":"0.013","status":"INITIATED","source":"XYZ","created_at":"2025-07-24T15:42:07.123456789Z","updated_at":"2025-07-24T15:42:07.123456789Z","transaction":null,"fees":{"amount":"0.00001","asset":"BTC","payment_model":"NETTED"}},"account":{"reference_id":"USER01"},` + bare,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, ok := profile.Named(test.profile); !ok {
				t.Fatal("no such profile")
			}
			got, err := body(&sim.Settings{Profile: test.profile}, test.notice)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestSet_ChangesOneValueAndNothingElse(t *testing.T) {
	const doc = `{"a":1.10,"b":{"c":[1,{"d":"<x>"}],"e":null},"f":"\u0041"}`
	for name, test := range map[string]struct {
		path  []string
		value string
		want  string
	}{
		"a value":             {[]string{"a"}, `"x"`, `{"a":"x","b":{"c":[1,{"d":"<x>"}],"e":null},"f":"\u0041"}`},
		"a nested value":      {[]string{"b", "e"}, `{"y":2}`, `{"a":1.10,"b":{"c":[1,{"d":"<x>"}],"e":{"y":2}},"f":"\u0041"}`},
		"an element":          {[]string{"b", "c", "1", "d"}, `true`, `{"a":1.10,"b":{"c":[1,{"d":true}],"e":null},"f":"\u0041"}`},
		"an element appended": {[]string{"b", "c", "-"}, `3`, `{"a":1.10,"b":{"c":[1,{"d":"<x>"},3],"e":null},"f":"\u0041"}`},
		"a new member":        {[]string{"g"}, `0`, `{"a":1.10,"b":{"c":[1,{"d":"<x>"}],"e":null},"f":"\u0041","g":0}`},
		"a new object":        {[]string{"g", "h/i"}, `0`, `{"a":1.10,"b":{"c":[1,{"d":"<x>"}],"e":null},"f":"\u0041","g":{"h/i":0}}`},
		"null becomes object": {[]string{"b", "e", "z"}, `0`, `{"a":1.10,"b":{"c":[1,{"d":"<x>"}],"e":{"z":0}},"f":"\u0041"}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := set(jsontext.Value(doc), test.path, jsontext.Value(test.value))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	if _, err := set(jsontext.Value(doc), []string{"b", "c", "9"}, jsontext.Value("0")); err == nil {
		t.Error("an element that is not there was set")
	}
}
