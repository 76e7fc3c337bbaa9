package scenario

import (
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// WithdrawalRequest moves a withdrawal request of the REST API. A scenario of such steps plays on the request that a call made, or else
// on the given one; it has no session and no Connect withdrawal.
type WithdrawalRequest struct {
	To     RequestState `json:"withdrawal_request" jsonschema:"The new state."`
	Reason strict.Text  `json:"reason,omitzero" jsonschema:"Why a request is rejected; may hold a template."`
}

// RequestState is where a withdrawal request stands.
type RequestState string

// The states of a withdrawal request. Broadcasted is settled to come: the API says so in on_chain_status only.
const (
	RequestApproved    RequestState = "approved"
	RequestBroadcasted RequestState = "broadcasted"
	RequestSettled     RequestState = "settled"
	RequestRejected    RequestState = "rejected"
)

var requestStates = []string{string(RequestApproved), string(RequestBroadcasted), string(RequestSettled), string(RequestRejected)}

// requestMoves are the possible next states; a request begins as "".
var requestMoves = map[RequestState][]string{
	"":                 {string(RequestApproved)},
	RequestApproved:    {string(RequestBroadcasted), string(RequestRejected)},
	RequestBroadcasted: {string(RequestSettled)},
}

// UnmarshalNode takes known states only.
func (s *RequestState) UnmarshalNode(n *strict.Node) []strict.Fault {
	return decodeOneOf(n, s, "state of a withdrawal request", requestStates)
}

// Verb is the name of the step.
func (*WithdrawalRequest) Verb() string { return "withdrawal_request" }

// Takes no time.
func (*WithdrawalRequest) Takes() Span { return Span{} }

func (r *WithdrawalRequest) String() string {
	line := "withdrawal request " + string(r.To)
	if r.Reason != "" {
		line += ": " + string(r.Reason)
	}
	return line
}

func (r *WithdrawalRequest) check(c *checker) {
	if c.flow != lifecycle.Withdrawal {
		c.otherFlow("withdrawal_request", lifecycle.Withdrawal)
		return
	}
	if r.To == "" { // its own fault is reported already
		c.lost = true
		return
	}
	if c.given.Request == nil {
		c.fault(`withdrawal_request needs a request to move when no call made one; write given: {withdrawal_request: {asset: BTC, amount: "0.01"}}`)
		c.given.Request = new(GivenRequest) // said once
	}
	next := requestMoves[c.request]
	if !c.lost && !slices.Contains(next, string(r.To)) {
		where, possible := "there is no request yet", ", and nothing follows"
		if c.request != "" {
			where = "the request is " + string(c.request) + " here"
		}
		if len(next) > 0 {
			possible = "; possible: " + strings.Join(next, ", ")
		}
		c.fault("withdrawal_request: %s is impossible: %s%s", r.To, where, possible)
	}
	if r.Reason != "" && r.To != RequestRejected {
		reason := c.node.Get("reason")
		c.faults = append(c.faults, reason.KeyFaultf("only a request that is rejected has a reason"))
	}
	c.request, c.lost = r.To, false
}

// OnRequest says whether the scenario plays on a withdrawal request of the REST API.
func (s *Scenario) OnRequest() bool {
	for a := range actions(s.Steps) {
		if _, ok := a.(*WithdrawalRequest); ok {
			return true
		}
	}
	return false
}
