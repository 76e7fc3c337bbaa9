package scenario_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

func TestCall_RefusesWithFileLineColumnAndMessage(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"no url", "  - call: {method: GET}\n", `6:11: call needs a url`},
		{"not a mapping", "  - call: http://localhost\n", `6:11: wants a mapping such as {method: GET, url: "{{ .callback.origin }}/balances"}, got the text "http://localhost"`},
		{"another scheme", "  - call: {url: \"file:///etc/passwd\"}\n", `6:17: "file:///etc/passwd" is no URL of http or https; write one such as http://localhost:3000/health, or {{ .callback.origin }}/health`},
		{"a path alone", "  - call: {url: /balance}\n", `6:17: "/balance" is no URL of http or https; write one such as http://localhost:3000/health, or {{ .callback.origin }}/health`},
		{"another method", "  - call: {method: FETCH, url: \"http://localhost\"}\n", `6:20: unknown method "FETCH"; did you mean "PATCH"?`},
		{"no header", "  - call: {url: \"http://localhost\", headers: {\"X Y\": z}}\n", `6:47: "X Y" is no header: a name of letters, digits and -, and a value of one line`},
		{"an unknown name", "  - call: {url: \"{{ .callback.orign }}/x\"}\n", `6:18: unknown name ".callback.orign"; did you mean ".callback.origin"?`},
		{"no JSONPath", "  - call: {url: \"http://localhost\"}\n    expect: {body: {\"$.a[\": 1}}\n", `7:21: "$.a[" is no JSONPath: unexpected eof at position 5`},
		{"a mixed body", "  - call: {url: \"http://localhost\"}\n    expect: {body: {\"$.a\": 1, b: 2}}\n", `7:20: a body is expected by JSONPath or by its members, and this one mixes them`},
		{"a template in a path", "  - call: {url: \"http://localhost\"}\n    expect: {body: {\"$.{{ .vars.amount }}\": 1}}\n", `7:21: a JSONPath holds no templates; put the name into the value`},
		{"a body of nothing", "  - call: {url: \"http://localhost\"}\n    expect: {body: 5}\n", `7:20: wants a part of the body, values by JSONPath such as {"$.balance": "0.013"}, or a text, got the number 5`},
		{"an unknown field", "  - call: {url: \"http://localhost\", timeout: 5s}\n", `6:37: unknown field "timeout"; known: method, url, headers, body`},
		{"never within", "  - call: {url: \"http://localhost\"}\n    within: 0s\n", `7:13: a wait must be longer than nothing`},
		{"awaits both", "  - await: {request: POST /sessions, delivered: connect.deposits.pending}\n", `6:12: await waits for a request or for an event, and this one has both`},
		{"awaits an event with a status", "  - emit: connect.deposits.pending\n  - await: {delivered: connect.deposits.pending, status: 200}\n", `7:50: a status belongs to a request; what was answered to an event stands in expect`},
		{"awaits what nobody emits", "  - await: {delivered: connect.deposits.pending}\n  - emit: connect.deposits.pending\n", `6:5: no step before this one emits connect.deposits.pending, so that there is nothing to wait for`},
		{"expects an unknown name", "  - emit: connect.deposits.pending\nexpect: [{event: connect.deposits.pending, body: {a: \"{{ .vars.x }}\"}}]\n", `7:55: unknown name ".vars.x"; known: .vars.amount, .vars.asset, ` + participantNames + ", " + worldNames},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, faults := scenario.Parse("s.yaml", []byte(head+"steps:\n"+tc.text))
			if lines := faultLines(faults); !slices.Equal(lines, []string{"s.yaml:" + tc.want}) {
				t.Errorf("\ngot  %s\nwant s.yaml:%s", strings.Join(lines, "\n     "), tc.want)
			}
		})
	}
}

func TestStartsOn_RefusesWithFileLineColumnAndMessage(t *testing.T) {
	for _, tc := range []struct{ name, on, flow, want string }{
		{"nothing", "{}", "deposit", `5:12: starts_on needs one of scope, reference_id, metadata`},
		{"an unknown scope", "{scope: user:deposit:sent}", "deposit", `5:20: unknown scope "user:deposit:sent"; did you mean "user:deposit:send"?`},
		{"another flow's scope", "{scope: user:withdrawal:send}", "deposit", `5:20: a session of the scope user:withdrawal:send has no deposit, which is this scenario's flow`},
		{"no pattern", "{reference_id: \"[a\"}", "deposit", `5:27: "[a" is no pattern; write an id in which * stands for any text and ? for any character`},
		{"no metadata", "{metadata: {}}", "deposit", `5:23: metadata needs at least one value`},
		{"an unknown field", "{user: x}", "deposit", `5:13: unknown field "user"; known: scope, reference_id, metadata`},
		{"no session", "{reference_id: \"*\"}", "onboarding", `5:12: starts_on belongs to scenarios that play in a session, and this one does not`},
	} {
		text := "scenario: s\ntitle: A title\nflow: " + tc.flow + "\nvars: {}\nstarts_on: " + tc.on + "\n" + fine
		_, faults := scenario.Parse("s.yaml", []byte(text))
		if lines := faultLines(faults); !slices.Equal(lines, []string{"s.yaml:" + tc.want}) {
			t.Errorf("%s:\ngot  %q\nwant %s", tc.name, lines, tc.want)
		}
	}
}
