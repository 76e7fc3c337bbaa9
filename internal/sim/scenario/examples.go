package scenario

import "github.com/mockconnect/mockconnect/internal/sim/lifecycle"

// Example is steps that show a verb. The reference page prints them, and tests play them.
type Example struct {
	Verb  string
	Flow  lifecycle.Flow
	Given string // in front of the steps, such as "given: …"
	Steps string // as in a file, and what follows the steps in it
}

// Text is the example as a whole file.
func (e Example) Text() string {
	return "scenario: " + dashed(e.Verb) + "-example\ntitle: What " + e.Verb + " does\nflow: " + string(e.Flow) + "\n" + e.Given + "steps:\n" + e.Steps
}

// Examples has at least one for each verb.
func Examples() []Example { return examples }

var examples = []Example{
	{"emit", lifecycle.Deposit, "vars: {asset: BTC, network: bitcoin, amount: \"0.013\"}\n", `  - emit: connect.deposits.pending
  - emit: connect.deposits.submitted
    set: {transaction.block_number: "914854", /session/metadata/batch: "7"}
    delivery: {duplicate: 1}
expect:
  - {event: connect.deposits.submitted, delivered: 2, status: 2xx, body: {"$.deposit.amount": "{{ .vars.amount }}"}}
`},
	{"wait", lifecycle.Deposit, "", `  - emit: connect.deposits.pending
  - wait: 40s
  - wait: {between: [10s, 1m30s]}    # drawn from the run's seed
  - emit: connect.deposits.submitted
`},
	{"abandon", lifecycle.Deposit, "", `  - abandon: two_factor
`},
	{"fail", lifecycle.Deposit, "", `  - emit: connect.deposits.pending
  - fail: exchange
`},
	{"unexpected", lifecycle.Deposit, "", `  - unexpected: {asset: ETH, network: ethereum, amount: "0.5"}
`},
	{"participant", lifecycle.Onboarding, "given: {participant: pending_approval}\n", `  - participant: {status: rejected, reason_code: compliance_issue}
`},
	{"account_match", lifecycle.Deposit, "given: {participant: {first_name: Leslie, last_name: Knope}}\n", `  - emit: connect.deposits.pending
  - account_match: {score: 50}    # or {holder: Ron Swanson}, success, failure
  - fail: account_match
`},
	{"withdrawal_request", lifecycle.Withdrawal, "given:\n  participant: {balance: {BTC: \"1\"}}\n  withdrawal_request: {asset: BTC, amount: \"0.5\"}\n", `  - withdrawal_request: approved
  - wait: 5m
  - withdrawal_request: broadcasted
  - withdrawal_request: settled
`},
	{"customer", lifecycle.Challenge, "", `  - customer: initiating
  - wallet: sign
  - customer: verifying
  - customer: active
`},
	{"wallet", lifecycle.Challenge, "", `  - customer: initiating
  - wallet: sign_with_other_key    # refused: the run's notes say so
  - wallet: sign
`},
	{"expire", lifecycle.Challenge, "", `  - customer: initiating
  - expire: challenge
  - wallet: sign                   # refused, and a new challenge is issued
  - wallet: sign
`},
	{"supersede", lifecycle.Deposit, "", `  - emit: connect.deposits.pending
  - supersede: session
  - emit: connect.deposits.submitted    # what is under way in the older session goes on
`},
	{"fault", lifecycle.Deposit, "", `  - emit: connect.deposits.pending
  - fault: {name: no-sessions, route: POST /sessions, status: 503, times: 3}
  - fault: {route: "GET /participants/*", latency: 2s}    # until the run ends
  - wait: 40s
  - fault: {name: no-sessions, off: true}
  - emit: connect.deposits.submitted
`},
	{"rotate_keys", lifecycle.Deposit, "", `  - emit: connect.deposits.pending
  - rotate_keys: {retire_after: 1h}
  - expire: token
  - emit: connect.deposits.submitted
`},
	{"await", lifecycle.Deposit, "", `  - emit: connect.deposits.pending
  - await: {delivered: connect.deposits.pending, within: 10s}    # or {request: POST /sessions, status: 2xx}
  - emit: connect.deposits.submitted
`},
	{"call", lifecycle.Deposit, "", `  - emit: connect.deposits.pending
  - call: {url: "{{ .callback.origin }}/deposits/{{ .deposit.id }}"}
    expect: {status: 200, body: {"$.status": PENDING}}
    within: 10s
`},
	{"choose", lifecycle.Deposit, "", `  - emit: connect.deposits.pending
  - choose:
      - {weight: 3, steps: [{emit: connect.deposits.submitted}, {emit: connect.deposits.confirmed}]}
      - {steps: [{fail: exchange}]}
`},
	{"repeat", lifecycle.Deposit, "", `  - repeat: 3
    steps:
      - emit: connect.deposits.pending
      - wait: 10s
      - fail: exchange
`},
	{"parallel", lifecycle.Deposit, "", `  - parallel:
      - [{emit: connect.deposits.pending}, {wait: 10s}, {fail: exchange}]
      - [{wait: 5s}, {unexpected: {}}]
`},
	{"include", lifecycle.Deposit, "", `  - include: deposit-failed-exchange
  - include: {scenario: deposit-confirmed, vars: {amount: "0.02"}}
`},
}
