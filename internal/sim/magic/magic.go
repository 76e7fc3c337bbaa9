// Package magic is the one table of values that lead to an outcome without a scenario: amounts, e-mail addresses, names, numbers, reference
// ids and accounts. Whoever has a value asks here for its row; docs/magic.md, GET /_mock/magic and mockconnect list magic print the table.
// What a row leads to happens elsewhere: no records, scenarios or settings enter here.
package magic

import (
	"fmt"
	"strings"
)

// Place is where a value counts.
type Place string

// The places, in the order of the table.
const (
	Person     Place = "participant"
	Email      Place = "participant's email"
	Deposit    Place = "deposit's amount"
	Withdrawal Place = "withdrawal's amount"
	Request    Place = "withdrawal request's amount"
	Reference  Place = "session's reference_id"
	External   Place = "wallet customer's externalId"
	Account    Place = "wallet customer's account"
)

// Row is one magic value and what it leads to.
type Row struct {
	Value    string   `json:"value"` // or its form, as people write it
	Where    Place    `json:"where"`
	Example  string   `json:"example"`
	Scenario string   `json:"scenario,omitzero"` // that it plays
	Statuses []string `json:"statuses,omitzero"` // that it leads to at once, in their order
	Reason   string   `json:"reason,omitzero"`   // of a rejection
	Sentence string   `json:"sentence"`
	Source   string   `json:"source"` // the document that has it, or Own

	key string // what is compared, see the functions below
	who Who
}

// Own is the source of values that no document has: the mock's own choice.
const Own = "the mock's own"

// IsOwn says that no document has the value.
func (r *Row) IsOwn() bool { return r.Source == Own }

// Note says in one sentence that the value has decided.
func (r *Row) Note() string {
	what := "leads to " + strings.Join(r.Statuses, ", then ")
	if r.Scenario != "" {
		what = "plays " + r.Scenario
	}
	return fmt.Sprintf("the magic value %s (%s) decides: it %s; the setting magic: false switches such values off", r.Value, r.Where, what)
}

// Who is what a platform says of a person.
type Who struct {
	First, Last string // in lower case
	Born        string // 1975-01-18
	Number      string // of tax or identity papers, digits only
}

// ForPerson is the row of a person, each of whose numbers counts. Names are compared without case, numbers by their digits.
func ForPerson(first, last, born string, numbers ...string) *Row {
	is := func(want, got string) bool { return want == "" || want == strings.ToLower(got) }
	return find(Person, func(r *Row) bool {
		numbered := r.who.Number == ""
		for _, n := range numbers {
			numbered = numbered || strings.NewReplacer("-", "", " ", "").Replace(n) == r.who.Number
		}
		return numbered && is(r.who.First, first) && is(r.who.Last, last) && is(r.who.Born, born)
	})
}

// ForEmail is the row of an address: NAME@example.com, or NAME+anything@example.com, since addresses are unique.
func ForEmail(address string) *Row {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	name, _, _ := strings.Cut(local, "+")
	if domain != emailDomain {
		return nil
	}
	return find(Email, func(r *Row) bool { return r.key == name })
}

// emailDomain is reserved for examples, so that nobody's address is magic by chance.
const emailDomain = "example.com"

// ForAmount is the row of an amount of money in that place: one with at least four decimals, of which the last four are the row's.
func ForAmount(where Place, amount string) *Row {
	_, decimals, _ := strings.Cut(amount, ".")
	decimals = strings.TrimRight(decimals, "0")
	if len(decimals) < amountCode {
		return nil
	}
	return find(where, func(r *Row) bool { return r.key == decimals[len(decimals)-amountCode:] })
}

const amountCode = 4

// ForAccount is the row of an account on a chain, by the end of its address.
func ForAccount(address string) *Row {
	return find(Account, func(r *Row) bool { return strings.HasSuffix(strings.ToLower(address), r.key) })
}

// ForID is the row of a reference id or an external id that names a scenario: MAGIC-SCENARIO, or MAGIC-SCENARIO.anything, since ids are unique.
func ForID(where Place, id string) *Row {
	name, ok := strings.CutPrefix(id, idPrefix)
	if !ok {
		return nil
	}
	row := find(where, func(*Row) bool { return true })
	if row == nil {
		return nil
	}
	named := *row
	named.Value = id
	named.Scenario, _, _ = strings.Cut(name, ".")
	return &named
}

const idPrefix = "MAGIC-"

func find(where Place, fits func(*Row) bool) *Row {
	for i := range Table {
		if r := &Table[i]; r.Where == where && fits(r) {
			return r
		}
	}
	return nil
}
