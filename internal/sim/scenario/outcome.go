package scenario

import (
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Abandon is the user leaving after a record of the deposit was made: the deposit is pending (which is told first if it was not
// yet), then abandoned. The QR code is what users of a manual or non-custodial source see, the second 2FA those of an exchange.
type Abandon struct {
	At AbandonPoint `json:"abandon" jsonschema:"Where the user leaves."`
}

// AbandonPoint is where a user leaves.
type AbandonPoint string

// The places to leave at.
const (
	TwoFactor AbandonPoint = "two_factor"
	QRCode    AbandonPoint = "qr_code"
)

var abandonPoints = []string{string(TwoFactor), string(QRCode)}

// UnmarshalNode takes known places only.
func (p *AbandonPoint) UnmarshalNode(n *strict.Node) []strict.Fault {
	return decodeOneOf(n, p, "place to leave", abandonPoints)
}

// Verb is the name of the step.
func (*Abandon) Verb() string { return "abandon" }

// Takes no time.
func (*Abandon) Takes() Span { return Span{} }

func (a *Abandon) String() string { return "abandon at " + string(a.At) }

func (a *Abandon) check(c *checker) {
	if c.flow != lifecycle.Deposit {
		c.otherFlow("abandon", lifecycle.Deposit)
		return
	}
	if !c.lost && c.state != lifecycle.None && c.state != lifecycle.Pending {
		c.fault("abandon is impossible: %s; only a deposit that is new or PENDING can be abandoned", c.where())
	}
	if c.lost || c.state == lifecycle.None {
		c.arrive(lifecycle.Pending)
	}
	c.arrive(lifecycle.Abandoned)
}

// Fail is the transfer failing.
type Fail struct {
	At FailPoint `json:"fail" jsonschema:"What fails the transfer: before it is submitted the exchange, a limit or (deposits) an account match, after it the chain."`
}

// FailPoint is what fails a transfer.
type FailPoint string

// What can fail a transfer.
const (
	Exchange        FailPoint = "exchange"
	Chain           FailPoint = "chain"
	Limit           FailPoint = "limit"
	AccountMismatch FailPoint = "account_match"
)

var failPoints = []string{string(Exchange), string(Chain), string(Limit), string(AccountMismatch)}

// failsFrom is the state in which a transfer can fail so.
var failsFrom = map[lifecycle.Flow]map[FailPoint]lifecycle.State{
	lifecycle.Deposit:    {Exchange: lifecycle.Pending, Chain: lifecycle.Submitted, Limit: lifecycle.Pending, AccountMismatch: lifecycle.Pending},
	lifecycle.Withdrawal: {Exchange: lifecycle.Initiated, Chain: lifecycle.Broadcasted, Limit: lifecycle.Initiated},
}

// flowsThatFail lists the flows in which a transfer can fail so.
func flowsThatFail(at FailPoint) (flows []lifecycle.Flow) {
	for _, flow := range lifecycle.Flows {
		if _, ok := failsFrom[flow][at]; ok {
			flows = append(flows, flow)
		}
	}
	return flows
}

// UnmarshalNode takes known points only.
func (p *FailPoint) UnmarshalNode(n *strict.Node) []strict.Fault {
	return decodeOneOf(n, p, "point of failure", failPoints)
}

// Verb is the name of the step.
func (*Fail) Verb() string { return "fail" }

// Takes no time.
func (*Fail) Takes() Span { return Span{} }

func (f *Fail) String() string {
	if line := failLines[f.At]; line != "" {
		return line
	}
	return "fail at " + string(f.At)
}

// failLines are the outlines of failures that are of no place.
var failLines = map[FailPoint]string{Limit: "fail by a limit", AccountMismatch: "fail by the account match"}

func (f *Fail) check(c *checker) {
	from, known := failsFrom[c.flow][f.At]
	switch {
	case f.At != "" && !known:
		c.otherFlow("fail: "+string(f.At), flowsThatFail(f.At)...)
		return
	case c.onRequest:
		c.notOfRequests("fail")
		return
	case known && !c.lost && c.state != from:
		c.fault("fail: %s is impossible: %s; it needs %s", f.At, c.where(), from)
	}
	c.arrive(lifecycle.Failed)
}

// Unexpected is a deposit arriving outside the Auth flow.
type Unexpected struct {
	Deposit *Arrival `json:"unexpected" jsonschema:"What arrives; what is left out comes from the vars."`
}

// Arrival is what an unexpected deposit brings. Empty fields come from the scenario's vars; all may hold templates.
type Arrival struct {
	Asset   strict.Text `json:"asset,omitzero" jsonschema:"Such as BTC."`
	Network strict.Text `json:"network,omitzero" jsonschema:"Such as bitcoin."`
	Amount  strict.Text `json:"amount,omitzero" jsonschema:"A decimal, kept as written."`
}

// Verb is the name of the step.
func (*Unexpected) Verb() string { return "unexpected" }

// Takes no time.
func (*Unexpected) Takes() Span { return Span{} }

func (u *Unexpected) String() string {
	line := "unexpected deposit"
	if u.Deposit != nil {
		of := strings.Join(strings.Fields(string(u.Deposit.Amount+" "+u.Deposit.Asset)), " ")
		line = strings.TrimSuffix(line+" of "+of, " of ")
	}
	return line
}

func (u *Unexpected) check(c *checker) {
	if c.flow != lifecycle.Deposit {
		c.otherFlow("unexpected", lifecycle.Deposit)
		return
	}
	if event, ok := lifecycle.EventFor(c.flow, lifecycle.Unexpected); ok {
		c.move(event, false, "")
	}
	c.arrival(u.Deposit)
}

// arrival checks what arrives, as far as it can be told from the scenario's own vars.
func (c *checker) arrival(a *Arrival) {
	if a == nil {
		return
	}
	order := Vars{}
	for name, text := range map[string]strict.Text{"asset": a.Asset, "network": a.Network, "amount": a.Amount} {
		value, ok := c.value(text)
		if !ok {
			return
		}
		if order[name] = value; value == "" {
			order[name] = c.vars[name]
		}
	}
	already := misfits(Vars{"asset": c.vars["asset"], "network": c.vars["network"], "amount": c.vars["amount"]})
	for _, m := range misfits(order) {
		if !slices.Contains(already, m) {
			c.fault("%s: %s", m.name, m.detail)
		}
	}
}

// value is what a text comes to with the scenario's own vars, unless it has a name that only a run has, or a fault that is reported.
func (c *checker) value(text strict.Text) (string, bool) {
	value, err := Expand(string(text), func(path []string) (string, bool) {
		value, ok := c.vars[path[len(path)-1]]
		return value, ok && len(path) == 2 && path[0] == "vars"
	})
	return value, err == nil
}
