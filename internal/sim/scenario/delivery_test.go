package scenario_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// delivered is a scenario whose first step stands on line 6 and says so of its delivery on line 7, from column 15 on.
func delivered(how string) string {
	return head + "steps:\n  - emit: connect.deposits.pending\n    delivery: " + how + "\n  - emit: connect.deposits.submitted\n"
}

func TestParse_RefusesDeliveriesWithTheirPlaces(t *testing.T) {
	for _, tc := range []struct {
		name, how string
		want      []string
	}{
		{"not a mapping", "twice", []string{`7:15: wants a mapping such as {duplicate: 1} or {tamper: body}, got the text "twice"`}},
		{"nothing", "{}", []string{`7:15: wants a mapping such as {duplicate: 1} or {tamper: body}, got a mapping`}},
		{"misspelt", "{duplicates: 1}", []string{`7:16: unknown field "duplicates"; did you mean "duplicate"?`}},
		{"no duplicates", "{duplicate: 0}", []string{`7:27: wants a whole number from 1 to 100, got the number 0`}},
		{"too many duplicates", "{duplicate: 101}", []string{`7:27: wants a whole number from 1 to 100, got the number 101`}},
		{"duplicates in words", "{duplicate: one}", []string{`7:27: wants a whole number, got the text "one"`}},
		{"no copies", "{copies: []}", []string{`7:24: copies wants 1 to 100 copies, got 0`}},
		{"too many copies", "{copies: [" + strings.Repeat("{after: 1s}, ", 101) + "]}", []string{`7:24: copies wants 1 to 100 copies, got 101`}},
		{"copy that says no time", "{copies: [{bytes: same}]}", []string{`7:25: a copy needs to say when it is sent, such as after: 47m`}},
		{"copy that is a time", "{copies: [47m]}", []string{`7:25: wants a mapping such as {after: 47m}, got the text "47m"`}},
		{"copy before", "{copies: [{after: -1s}]}", []string{`7:33: a wait must be longer than nothing`}},
		{"bytes", "{copies: [{after: 1s, bytes: resign}]}", []string{`7:44: unknown way to copy "resign"; did you mean "resigned"?`}},
		{"delay without a unit", "{delay: 5}", []string{`7:23: the number 5 needs a unit, such as 40s`}},
		{"delay for ever", "{delay: 3651d}", []string{`7:23: a delivery is at most 3650d (ten years) late`}},
		{"signed at no duration", "{signed_at: yesterday}", []string{`7:27: "yesterday" is no duration; write one such as 40s, 1m30s or 2d`}},
		{"signed at a number", "{signed_at: -47}", []string{`7:27: the number -47 needs a unit, such as -47m`}},
		{"signed at a list", "{signed_at: []}", []string{`7:27: wants a duration such as -47m or 1h, got a list`}},
		{"signed now", "{signed_at: 0s}", []string{`7:27: signed_at: 0s is what every webhook is; write a duration such as -47m, or leave it out`}},
		{"signed in another age", "{signed_at: -4000d}", []string{`7:27: a signature is at most 3650d (ten years) off`}},
		{"tamper", "{tamper: bodi}", []string{`7:24: unknown part of a webhook "bodi"; did you mean "body"?`}},
		{"signer", "{sign_with: nobody}", []string{`7:27: unknown signer "nobody"; known: retired, unknown`}},
		{"omit that is no list", "{omit: amount}", []string{`7:22: wants a list of paths such as [transaction.hash], got the text "amount"`}},
		{"omit of nothing", "{omit: []}", []string{`7:22: omit wants 1 to 100 paths, got 0`}},
		{"omit of no path", "{omit: [a..b, {}]}", []string{
			`7:23: "a..b" is no path; write one such as transaction.block_number, or a pointer from the root such as /session/metadata/x`,
			`7:29: wants a path such as transaction.hash, got a mapping`,
		}},
		{"omit of what is not there", "{omit: [transaction.hsah, amount.unit, /session/ids, /risk, /deposit/asest]}", []string{
			`7:23: a deposit has no field "transaction.hsah" to leave out; did you mean "transaction.hash"?`,
			`7:41: "amount.unit" leads into "amount", which is a plain value and has no fields`,
			`7:54: a message of this flow has no field "/session/ids" to leave out; did you mean "/session/id"?`,
			`7:68: a message of this flow has no field "/risk" to leave out; known: event, session, session.id, session.created_at, session.metadata, account, account.reference_id, deposit`,
			`7:75: a deposit has no field "/deposit/asest" to leave out; did you mean "/deposit/asset"?`,
		}},
		{"add of what is there", "{add: {amount: 1, /event: x, /deposit/asset: y, id.x: 1, /withdrawal: 1}}", []string{
			`7:22: a deposit has the field "amount" already; set gives it another value`,
			`7:33: a message of this flow has the field "/event" already; set gives it another value`,
			`7:44: a deposit has the field "/deposit/asset" already; set gives it another value`,
			`7:63: "id.x" leads into "id", which is a plain value and has no fields`,
			`7:72: a message of this flow has no "/withdrawal"; known: /event, /session, /account, /deposit`,
		}},
		{"template in what is added", `{add: {note: "{{ .deposit.hsah }}"}}`, []string{
			`7:29: unknown name ".deposit.hsah"; did you mean ".deposit.hash"?`,
		}},
		{"drop with anything else", "{duplicate: 1, drop: true, tamper: body}", []string{
			`7:16: a delivery that is dropped is never sent, so that duplicate says nothing; leave one of them out`,
			`7:42: a delivery that is dropped is never sent, so that tamper says nothing; leave one of them out`,
		}},
		{"two damages", "{sign_with: unknown, tamper: body}", []string{
			`7:36: tamper cannot stand beside sign_with: a delivery is damaged in one way, so that the journal says what the consumer was to notice`,
		}},
		{"damage that is tried again", "{times_out: true, signed_at: -47m}", []string{
			`7:33: signed_at cannot stand beside times_out: what is damaged on purpose gets one attempt, and a timeout wants a second one`,
		}},
		{"the same bytes of a timeout", "{times_out: true, copies: [{after: 1m}, {after: 2m, bytes: same}]}", []string{
			`7:74: the same bytes cannot come of a delivery that times out: it is sent twice by itself, signed anew each time; write bytes: resigned`,
		}},
		{"after no event", "{after: connect.deposits.submited}", []string{`7:23: unknown event "connect.deposits.submited"; did you mean "connect.deposits.submitted"?`}},
		{"after what does not come", "{after: connect.deposits.confirmed}", []string{
			`7:23: no later step emits connect.deposits.confirmed, so that there is nothing to wait for`,
		}},
		{"after itself", "{after: connect.deposits.pending}", []string{
			`7:23: no later step emits connect.deposits.pending, so that there is nothing to wait for`,
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, faults := parse(delivered(tc.how))
			var want []string
			for _, line := range tc.want {
				want = append(want, "s.yaml:"+line)
			}
			if diff := cmp.Diff(want, faultLines(faults)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParse_RefusesToWaitForWhatIsDropped(t *testing.T) {
	_, faults := parse(head + "steps:\n  - emit: connect.deposits.pending\n    delivery: {after: connect.deposits.submitted}\n" +
		"  - emit: connect.deposits.submitted\n    delivery: {drop: true}\n")
	want := []string{"s.yaml:7:23: connect.deposits.submitted is dropped by the step that emits it, so that it is never answered"}
	if diff := cmp.Diff(want, faultLines(faults)); diff != "" {
		t.Error(diff)
	}
}

func TestParse_WaitsForEventsOfOtherPassesAndBranches(t *testing.T) {
	held := "{emit: connect.deposits.pending, force: true, delivery: {after: connect.deposits.submitted}}"
	later := "{emit: connect.deposits.submitted, force: true}"
	for name, text := range map[string]string{
		"in a choice":       head + "steps:\n  - choose: [{steps: [" + held + "]}, {steps: []}]\n  - " + later + "\n",
		"in every pass":     head + "steps:\n  - repeat: 3\n    steps: [" + held + ", " + later + "]\n",
		"in another branch": head + "steps:\n  - parallel: [[" + later + "], [" + held + "]]\n",
	} {
		t.Run(name, func(t *testing.T) { mustParse(t, text) })
	}
	if _, faults := scenario.ParseWith("s.yaml", []byte(head+"steps: [{include: deposit-out-of-order}]\n"), scenario.BuiltIn()); len(faults) > 0 {
		t.Errorf("what is included: %v", faults)
	}
	_, faults := parse(head + "steps:\n  - repeat: 3\n    steps: [" + later + ", " + held + "]\n")
	want := []string{"s.yaml:7:126: no later step emits connect.deposits.submitted, so that there is nothing to wait for"}
	if diff := cmp.Diff(want, faultLines(faults)); diff != "" {
		t.Error(diff) // of the last pass
	}
}

func TestParse_TakesDeliveryOnlyOfAnEmit(t *testing.T) {
	_, faults := parse(head + "steps:\n  - abandon: qr_code\n    delivery: {drop: true}\n")
	if diff := cmp.Diff([]string{`s.yaml:7:5: unknown field "delivery"; known: abandon`}, faultLines(faults)); diff != "" {
		t.Error(diff)
	}
}

func TestParse_AcceptsDeliveriesThatMakeSense(t *testing.T) {
	for _, how := range []string{
		"{duplicate: 100, delay: 5s, times_out: true, copies: [{after: 1d}]}",
		"{after: connect.deposits.submitted, delay: 1m, duplicate: 2}",
		"{after: account_balance.changed}\n  - {emit: connect.deposits.confirmed, force: true}\n  - {emit: connect.deposits.pending, force: true}", // which the world tells by itself
		"{tamper: timestamp, duplicate: 1, copies: [{after: 1m, bytes: same}, {after: 2m}]}",
		"{times_out: true, signed_at: -1m}", // within the window, and so no damage
		"{drop: true, times_out: false}",
		"{omit: [fees, source.type, /session/metadata, /session/metadata/order, /deposit/amount, /account/reference_id], add: {x: 1}}",
		"{add: {risk: {level: 1}, transaction.confirmations: 6, /new: [1], /session/metadata/x: 1, /session/device: a}}",
	} {
		t.Run(how, func(t *testing.T) { mustParse(t, delivered(how)) })
	}
}

func TestDelivery_SaysHowItIsDamaged(t *testing.T) {
	for how, want := range map[string]string{
		"{duplicate: 2}": "", "{times_out: true}": "", "{signed_at: -5m}": "", "{signed_at: 5m1s}": "signed_at: 5m1s",
		"{signed_at: -47m}": "signed_at: -47m", "{tamper: body}": "tamper: body", "{sign_with: retired}": "sign_with: retired",
		"{drop: true}": "drop: true", "{omit: [amount, /event]}": "omit: [amount, /event]", "{add: {x: 1}}": "",
	} {
		emit := mustParse(t, delivered(how)).Steps[0].Action.(*scenario.Emit)
		if got := emit.Delivery.Damage(); got != want {
			t.Errorf("%s: %q, want %q", how, got, want)
		}
	}
}

func TestDelivery_IsPartOfTheOutline(t *testing.T) {
	for how, want := range map[string]string{
		"{duplicate: 1}": "duplicated once",
		"{duplicate: 9, copies: [{after: 47m, bytes: same}, {after: 1d}]}": "duplicated 9 times, the same bytes after 47m, copied after 1d",
		"{after: connect.deposits.submitted, delay: 5s, times_out: true}":  "delayed by 5s, after connect.deposits.submitted, times out",
		"{signed_at: -47m}": "signed at -47m", "{tamper: body}": "body tampered with", "{sign_with: unknown}": "signed with a key that is unknown",
		"{drop: true}": "dropped", "{omit: [amount], add: {x: 1}}": "without [amount], with x added",
	} {
		if got := mustParse(t, delivered(how)).Outline()[0]; got != "emit connect.deposits.pending, "+want {
			t.Errorf("%s: %q", how, got)
		}
	}
}

func TestSchema_HoldsDeliveriesToTheirBounds(t *testing.T) {
	r := resolved(t)
	for _, how := range []string{"{duplicate: 3, signed_at: -1d12h, omit: [/a/b]}", "{copies: [{after: 1s, bytes: same}]}", "{after: connect.deposits.confirmed}"} {
		if err := validate(t, r, delivered(how)); err != nil {
			t.Errorf("%s: %v", how, err)
		}
	}
	for _, how := range []string{
		"{}", "{duplicate: 101}", "{duplicate: 0}", "{copies: []}", "{copies: [{bytes: same}]}", "{delay: -5s}", "{signed_at: 5}", "{tamper: all}",
		"{sign_with: me}", "{omit: []}", "{after: nothing}", "{drop: 1}", "{add: {a..b: 1}}",
	} {
		if validate(t, r, delivered(how)) == nil {
			t.Errorf("the schema accepts %s", how)
		}
	}
}

func FuzzParse_DeliveriesThatAreSoundHaveAnOutline(f *testing.F) {
	for _, how := range []string{
		"{duplicate: 2}", "{copies: [{after: 47m, bytes: same}]}", "{signed_at: -47m}", "{omit: [a, /b], add: {c.d: 1}}", "{drop: true}", "{after: x}",
	} {
		f.Add(how)
	}
	f.Fuzz(func(t *testing.T, how string) {
		s, faults := parse(delivered(how))
		if len(faults) > 0 {
			return
		}
		if emit, ok := s.Steps[0].Action.(*scenario.Emit); ok && emit.Delivery != nil && strings.HasSuffix(emit.String(), ", ") {
			t.Errorf("%q: %q", how, emit)
		}
	})
}
