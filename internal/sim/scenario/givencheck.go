package scenario

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// beginnings checks what there is before the first step, and has the walk begin there.
func (c *checker) beginnings(s *Scenario, n *strict.Node) {
	c.standing.known = c.flow == lifecycle.Onboarding
	if p := c.given.Participant; p != nil {
		c.standing = standing{p.Status, p.Status != lifecycle.None}
	}
	if n == nil || n.Kind() != strict.Object {
		return
	}
	for part := range n.Children() {
		names := GivenNames(part.Key())
		if c.given.Participant == nil {
			names = worldNames
		}
		c.faults = append(c.faults, templateFaults(part, knownNames(s.Vars, names))...)
	}
	if participant := n.Get("participant"); participant != nil {
		if c.flow == lifecycle.Challenge {
			c.faults = append(c.faults, participant.KeyFaultf("a scenario of the flow challenge has no participant, but a customer, whom customer: initiating makes"))
		}
		c.givenParticipant(participant)
	}
	if session := n.Get("session"); session != nil && slices.Contains(lifecycle.Flows, c.flow) {
		switch {
		case c.flow == lifecycle.Onboarding || c.flow == lifecycle.Challenge:
			c.faults = append(c.faults, session.KeyFaultf("a scenario of the flow %s has no session", c.flow))
		case c.onRequest:
			c.faults = append(c.faults, session.KeyFaultf("a scenario that plays on a withdrawal request has no session"))
		}
	}
	if request := n.Get("withdrawal_request"); request != nil && c.given.Request != nil {
		c.givenRequest(request)
	}
}

// form is what a text of a participant must look like.
type form struct {
	wants string
	fits  func(string) bool
}

var (
	emailSyntax        = regexp.MustCompile(`^[^\s@]+@[^\s@]+$`)
	jurisdictionSyntax = regexp.MustCompile(`^[A-Z]{2}-[A-Z0-9]{1,3}$`)
)

var participantForms = map[string]form{
	"email":             {"an address such as user@example.com", emailSyntax.MatchString},
	"jurisdiction_code": {"an ISO 3166-2 code such as US-IN", jurisdictionSyntax.MatchString},
	"date_of_birth": {"a date such as 1975-01-18", func(text string) bool {
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	}},
}

// WantsOfParticipant says what a text of a participant has to be when it is not; "" when it is, or when anything will do.
func WantsOfParticipant(name, text string) string {
	if form, ok := participantForms[name]; ok && (!form.fits(text) || len(text) > longestText) {
		return form.wants
	}
	return ""
}

// longestText bounds them, in bytes.
const longestText = 254

// givenParticipant checks texts as far as they can be told from the scenario's own vars. One that comes to nothing is made up.
func (c *checker) givenParticipant(n *strict.Node) {
	for part := range n.Children() {
		form, ok := participantForms[part.Key()]
		if !ok || !isScalar(part) {
			continue
		}
		if text, ok := c.value(strict.Text(part.Text())); ok && text != "" && !form.fits(text) {
			c.faults = append(c.faults, part.Faultf("wants %s, got %s", form.wants, strict.Quote(text)))
		}
	}
	balance := n.Get("balance")
	if balance == nil || balance.Kind() != strict.Object {
		return
	}
	for part := range balance.Children() {
		listing, known := chain.ListingNamed(part.Key())
		if !known {
			c.faults = append(c.faults, part.KeyFaultf("%s", strict.Unknown("asset", part.Key(), symbols())))
		}
		if isScalar(part) {
			c.amount(part, listing)
		}
	}
}

// givenRequest checks that the request can be made and that something plays on it.
func (c *checker) givenRequest(n *strict.Node) {
	switch {
	case slices.Contains(lifecycle.Flows, c.flow) && c.flow != lifecycle.Withdrawal:
		c.faults = append(c.faults, n.KeyFaultf("withdrawal_request belongs to the flow withdrawal, and this scenario's flow is %s", c.flow))
	case c.flow == lifecycle.Withdrawal && !c.onRequest:
		c.faults = append(c.faults, n.KeyFaultf("no step plays on the request; one does that begins with withdrawal_request"))
	}
	asset, address := n.Get("asset"), n.Get("address")
	symbol, ok := c.value(c.given.Request.Asset)
	if asset == nil || !ok {
		return
	}
	listing, known := chain.ListingNamed(symbol)
	switch {
	case !known:
		c.faults = append(c.faults, asset.Faultf("%s", strict.Unknown("asset", symbol, symbols())))
		return
	case listing.Type != chain.Crypto:
		c.faults = append(c.faults, asset.Faultf("%s is on no network, and a withdrawal request needs one", symbol))
		return
	}
	if text, ok := c.value(c.given.Request.Address); ok && text != "" && address != nil {
		if err := chain.CheckAddress(listing.ChainCode, text); err != nil {
			c.faults = append(c.faults, address.Faultf("%s is %v", strict.Quote(text), err))
		}
	}
	if amount := n.Get("amount"); amount != nil && c.amount(amount, listing) {
		c.enough(amount, &listing)
		c.funded(amount, symbol)
	}
}

// enough checks that the request is for no less than zerohash sends.
func (c *checker) enough(amount *strict.Node, l *chain.Listing) {
	text, ok := c.value(c.given.Request.Amount)
	wanted, wrong := chain.ParseAmount(text)
	if ok && wrong == "" && wanted.LessThan(l.WithdrawalMinimum) {
		c.faults = append(c.faults, amount.Faultf("the least withdrawal of %s is %s, and this one is of %s", l.Symbol, l.WithdrawalMinimum, text))
	}
}

// funded checks that the participant who asks for a withdrawal holds as much.
func (c *checker) funded(amount *strict.Node, symbol string) {
	wanted, ok := c.value(c.given.Request.Amount)
	if !ok {
		return
	}
	held := "nothing"
	if c.given.Participant != nil {
		for _, h := range c.given.Participant.Balance {
			if h.Asset != symbol {
				continue
			}
			if held, ok = c.value(h.Amount); !ok {
				return
			}
		}
	}
	has, _ := chain.ParseAmount(held) // what cannot be read is zero, or has its fault
	wants, _ := chain.ParseAmount(wanted)
	if has.LessThan(wants) {
		c.faults = append(c.faults, amount.Faultf(
			"the participant cannot withdraw %s %s, having %s; add it to given: {participant: {balance: {%s: %q}}}", wanted, symbol, held, symbol, wanted))
	}
}

// amount checks an amount as far as it can be told from the scenario's own vars, and says whether it is sound.
func (c *checker) amount(n *strict.Node, of chain.Listing) bool {
	text, ok := c.value(strict.Text(n.Text()))
	if !ok {
		return true
	}
	amount, wants := chain.ParseAmount(text)
	if wants == "" && of.Symbol != "" && -amount.Exponent() > of.Precision {
		wants = fmt.Sprintf("at most %d decimals, which is what there are of %s", of.Precision, of.Symbol)
	}
	if wants != "" {
		c.faults = append(c.faults, n.Faultf("wants %s, got %s", wants, strict.Quote(text)))
	}
	return wants == ""
}

// symbols are the assets as zerohash names them.
func symbols() []string {
	names := make([]string, len(chain.Listings))
	for i, l := range chain.Listings {
		names[i] = l.Symbol
	}
	return names
}
