package zerohash

import (
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/shopspring/decimal"
)

const (
	accountsRead     = "accounts:read"
	depositsRead     = "deposits:read"
	depositsWrite    = "deposits:write"
	withdrawalsRead  = "withdrawals:read"
	withdrawalsWrite = "withdrawals:write"
	transfersRead    = "transfers:read"
	transfersWrite   = "transfers:write"
	fundRead         = "fund:read"
	fundWrite        = "fund:write"
)

var moneyOperations = []operation{
	{method: "GET", path: "/accounts", permission: accountsRead, handle: listAccounts},
	{method: "GET", path: "/accounts/:account_id", permission: accountsRead, handle: showAccount},
	{method: "GET", path: "/accounts/:account_id/movements", permission: accountsRead, handle: accountMovements},
	{method: "GET", path: "/accounts/:account_id/run_history", permission: accountsRead, handle: runHistory},
	{method: "GET", path: "/movements", permission: accountsRead, handle: listMovements},
	{method: "POST", path: "/deposits/digital_asset_addresses", permission: depositsWrite, handle: newAddress},
	{method: "GET", path: "/deposits/digital_asset_addresses", permission: depositsRead, handle: listAddresses},
	{method: "POST", path: "/deposits/fund", permission: depositsWrite, handle: fundAccount},
	{method: "GET", path: "/deposits", permission: depositsRead, handle: deposits.serve},
	{method: "POST", path: "/withdrawals/requests", permission: withdrawalsWrite, handle: newWithdrawal},
	{method: "GET", path: "/withdrawals/requests", permission: withdrawalsRead, handle: withdrawals.serve},
	{method: "GET", path: "/withdrawals/requests/:id", permission: withdrawalsRead, handle: showWithdrawal},
	{method: "DELETE", path: "/withdrawals/requests/:id", permission: withdrawalsWrite, handle: rejectWithdrawal},
	{method: "GET", path: "/withdrawals/estimate_network_fee", permission: withdrawalsRead, handle: estimateFee},
	{method: "GET", path: "/withdrawals/validate_address", permission: withdrawalsRead, handle: validateAddress},
	{method: "POST", path: "/transfers", permission: transfersWrite, handle: newTransfer},
	{method: "GET", path: "/transfers", permission: transfersRead, handle: transfers.serve},
	{method: "POST", path: "/fund/rfq", permission: fundWrite, handle: newQuote},
	{method: "GET", path: "/fund/transactions", permission: fundRead, handle: fundTransactions.serve},
}

// query reads the parameters of an operation, named as in the specification.
func (r *request) query(operation string) (field.Object, error) {
	values, err := r.values()
	if err != nil {
		return field.Object{}, err
	}
	o, wrong := forms.Query(operation, values, r.env())
	for _, name := range symbolFilters {
		if _, listed := chain.ListingNamed(o.String(name)); o.Has(name) && !listed {
			r.Note(name + ": " + sim.UnknownSymbol(o.String(name)))
		}
	}
	return o, check(r.Call, wrong, o.Hints())
}

// values are the query's parameters. One that cannot be read must not pass as if it narrowed nothing.
func (r *request) values() (url.Values, error) {
	values, err := url.ParseQuery(r.HTTP.URL.RawQuery)
	if err != nil {
		return nil, faults{"the query should be URL-encoded: " + err.Error()}
	}
	return values, nil
}

// symbolFilters narrow lists to an asset. One that does not exist leaves nothing, and the journal says why.
var symbolFilters = []string{"asset", "symbol", "fund_asset", "currency"}

// pageOf is the page that a query asks for, in pages of a usual size.
func pageOf(o field.Object, usual int) ledger.Page {
	p := ledger.Page{Number: max(1, int(o.Int("page"))), Size: int(o.Int("page_size"))}
	if p.Size == 0 {
		p.Size = usual
	}
	return p
}

// The two envelopes of lists.
type (
	pages struct {
		Message    any `json:"message"`
		Page       int `json:"page"`
		TotalPages int `json:"total_pages"`
	}
	countedPages struct {
		pages    `json:",inline"`
		PageSize int  `json:"page_size"`
		Count    *int `json:"count,omitzero"`
	}
)

func (r *request) pages(p ledger.Page, total int, message any) (call.Answer, error) {
	return call.Answer{Status: http.StatusOK, Body: pages{message, p.Number, p.Of(total)}}, nil
}

// filter is a parameter of a list, and what it leaves in it.
type filter[T any] struct {
	name  string
	index string // under which the store finds the same; "" where it cannot
	keeps func(item *T, value string) bool
	// unless is a parameter beside which this one means nothing.
	unless string
}

// of keeps what has the value in a field.
func of[T any](field func(*T) string) func(*T, string) bool {
	return func(item *T, value string) bool { return field(item) == value }
}

// list is an operation that lists what counts up, newest first.
type list[T any] struct {
	operation string
	from      sim.Numbered[T]
	filters   []filter[T]
	always    func(*T) bool // what is listed at all; nil for everything
	stamp     string        // the name of the filters by time
	at        func(*T) time.Time
	size      int // of a page, unless the query says otherwise
	uncounted bool
	show      func(*request, *T) any
}

func (l list[T]) serve(r *request) (call.Answer, error) {
	o, err := r.query(l.operation)
	if err != nil {
		return call.Answer{}, err
	}
	p := pageOf(o, l.size)
	message := []any{}
	total := 0
	err = r.read(func(reader storage.Reader) error {
		items, n, err := l.from.Page(reader, p, l.narrowing(o))
		for i := range items {
			message = append(message, l.show(r, &items[i]))
		}
		total = n
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	body := countedPages{pages{message, p.Number, p.Of(total)}, p.Size, &total}
	if l.uncounted {
		body.Count = nil
	}
	return call.Answer{Status: http.StatusOK, Body: body}, nil
}

// narrowing is nothing where the query has no filter: only then every page costs the same.
func (l list[T]) narrowing(o field.Object) (want sim.Narrowing[T]) {
	type condition struct {
		keeps func(*T, string) bool
		value string
	}
	var conditions []condition
	for _, f := range l.filters {
		if value := o.String(f.name); o.Has(f.name) && (f.unless == "" || !o.Has(f.unless)) {
			conditions = append(conditions, condition{f.keeps, value})
			if f.index != "" && value != "" {
				want.Index, want.Value = f.index, value
			}
		}
	}
	span, isSpan := spanOf(o, l.stamp)
	if l.always == nil && !isSpan && len(conditions) == 0 {
		return want
	}
	want.Fits = func(item *T) bool {
		for _, c := range conditions {
			if !c.keeps(item, c.value) {
				return false
			}
		}
		return (l.always == nil || l.always(item)) && (!isSpan || span.has(l.at(item)))
	}
	return want
}

// number writes a decimal as a JSON number with the digits that it has.
func number(d decimal.Decimal) jsontext.Value { return jsontext.Value(d.String()) }

// optional is null for what there is not.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// millis is how bodies write times that people read.
const millis = "2006-01-02T15:04:05.000Z"
