package sim

import (
	"fmt"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/shopspring/decimal"
)

// objections are everything that the world has against a request about money. Each is kept twice: in the words of the API, which rarely
// say what would have been right, and in a sentence that does.
type objections struct {
	faults []Fault
	why    []string
}

// Words of the API that more than one request is refused with.
const (
	notAllowedValue = "should be equal to one of the allowed values"
	badAddress      = "the address is invalid"
	accountUnknown  = "account not found"
)

func (o *objections) add(pointer, detail, why string, args ...any) {
	o.faults = append(o.faults, Fault{pointer, detail})
	o.why = append(o.why, fmt.Sprintf(why, args...))
}

// err is nil when there are none.
func (o *objections) err() error {
	if len(o.faults) == 0 {
		return nil
	}
	return &Error{Invalid, strings.Join(o.why, "; "), o.faults}
}

// party is whom a request names: a participant, or the platform itself, which is nil.
func (o *objections) party(r storage.Reader, z *Zerohash, code string) (*Participant, error) {
	if code == z.PlatformCode {
		return nil, nil
	}
	p, err := maybeParticipant(r, code)
	if err == nil && p == nil {
		o.add("", "participant not found", "%s is neither a participant of this workspace nor its platform, %s", strict.Quote(code), z.PlatformCode)
	}
	return p, err
}

// userRequest is the reason of a lock that lets a participant leave: sell and withdraw.
const userRequest = "user_request"

// active objects to participants who may not transact. Those on their way out by their own wish may still take their money with them.
func (o *objections) active(p *Participant, leaving bool) {
	if p == nil || p.Status == lifecycle.StatusApproved {
		return
	}
	isClosing := p.ReasonCode == userRequest && (p.Status == lifecycle.StatusLocked || p.Status == lifecycle.StatusPendingDisable)
	if leaving && isClosing {
		return
	}
	o.add("", "participant is not approved", "participant %s is %s", p.Code, p.Status)
}

// group objects to account groups that are not the platform's: the mock has no other.
func (o *objections) group(z *Zerohash, pointer, group string) {
	if group != z.PlatformCode {
		o.add(pointer, notAllowedValue, "the account group of every account here is %s, the platform's code; got %s", z.PlatformCode, strict.Quote(group))
	}
}

// asset finds a listing that suits the request.
func (o *objections) asset(symbol, purpose string, suits func(*chain.Listing) bool) (chain.Listing, bool) {
	listing, ok := chain.ListingNamed(symbol)
	switch {
	case !ok:
		o.add("", "asset is not supported", "%s", UnknownSymbol(symbol))
	case !suits(&listing):
		o.add("", "asset is not supported", "%s cannot %s", symbol, purpose)
		return listing, false
	}
	return listing, ok
}

func anyListing(*chain.Listing) bool       { return true }
func isFiat(l *chain.Listing) bool         { return l.Type == chain.Fiat }
func hasAddresses(l *chain.Listing) bool   { return l.AddressCreation != "not_supported" }
func canBeConverted(l *chain.Listing) bool { return l.Fund }

// UnknownSymbol says which symbols there are instead of one that zerohash does not list: those of the ticker, where it is one.
func UnknownSymbol(symbol string) string {
	var all, same []string
	for _, l := range chain.Listings {
		all = append(all, l.Symbol)
		if l.Ticker == symbol {
			same = append(same, l.Symbol)
		}
	}
	if len(same) > 0 {
		return fmt.Sprintf("%s is a ticker; with its network it is one of %s", symbol, strings.Join(same, ", "))
	}
	return strict.Unknown("asset", symbol, all)
}

// precision objects to more decimals than the asset can be split into.
func (o *objections) precision(l *chain.Listing, amount decimal.Decimal) {
	if -amount.Normalize().Exponent() > l.Precision {
		o.add("/amount", fmt.Sprintf("should NOT have more than %d decimal places", l.Precision), "%s has %d decimals", l.Symbol, l.Precision)
	}
}

// limits objects to more than the participant's limits of a kind let through. The platform has none.
func (o *objections) limits(tx *Tx, p *Participant, kind string, l *chain.Listing, amount decimal.Decimal) error {
	if p == nil {
		return nil
	}
	price, _ := chain.Price(l.Symbol, QuotedCurrency)
	text, err := LimitBreach(tx, p, kind, amount.Mul(price), tx.Now)
	if text != "" {
		o.add("", text, "participant %s has a limit", p.Code)
	}
	return err
}
