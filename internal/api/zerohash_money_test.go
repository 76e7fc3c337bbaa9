package api_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// user submits a customer who is approved at once.
func (s *server) user(t testing.TB, name string) string {
	t.Helper()
	return s.customer(t, `{"email": "`+name+`@example.com"}`)
}

// fund puts dollars into a participant's general account.
func (s *server) fund(t testing.TB, code, amount string) {
	t.Helper()
	s.signed("POST", "/deposits/fund", `{"participant_code": "`+code+`", "asset": "USD", "amount": "`+amount+`"}`).wants(t, 201)
}

// credit puts any asset into a participant's general account, without a chain.
func (s *server) credit(t testing.TB, code, asset, amount string) {
	t.Helper()
	s.post("/_mock/participants/"+code+"/deposits", `{"asset": "`+asset+`", "amount": "`+amount+`"}`).wants(t, 201)
}

// balances are what an owner has, as "asset label type balance", in the order in which accounts came to be.
func (s *server) balances(t testing.TB, owner string) (all []string) {
	t.Helper()
	items, _ := s.zget("/accounts?account_owner="+owner).wants(t, 200).at(t, "message").([]any)
	for _, item := range items {
		a := item.(map[string]any)
		all = append(all, fmt.Sprint(a["asset"], " ", a["account_label"], " ", a["account_type"], " ", a["balance"]))
	}
	return all
}

// column is a member of each of the listed objects, as text.
func (r reply) column(t testing.TB, name string) (values []string) {
	t.Helper()
	items, ok := r.at(t, "message").([]any)
	if !ok {
		t.Fatalf("there is no list in %s", r.body)
	}
	for _, item := range items {
		value := item.(map[string]any)[name]
		if n, isNumber := value.(float64); isNumber {
			value = strconv.FormatFloat(n, 'f', -1, 64)
		}
		values = append(values, fmt.Sprint(value))
	}
	return values
}

// pagesOf counts what each page of a list holds.
func (s *server) pagesOf(t testing.TB, target string, pages int) (sizes []int) {
	t.Helper()
	for page := 1; page <= pages; page++ {
		items, _ := s.zget(target+strconv.Itoa(page)).wants(t, 200).at(t, "message").([]any)
		sizes = append(sizes, len(items))
	}
	return sizes
}

// advance moves the workspace's clock.
func (s *server) advance(t testing.TB, by string) {
	t.Helper()
	s.post("/_mock/clock/advance", `{"by": "`+by+`"}`).wants(t, 200)
}

// with is a body with some of its members replaced: pairs of a name and a JSON value, "" to leave it out.
func with(t testing.TB, body string, pairs ...string) string {
	t.Helper()
	object := reply{body: body}.object(t)
	for i := 0; i < len(pairs); i += 2 {
		if delete(object, pairs[i]); pairs[i+1] != "" {
			object[pairs[i]] = reply{body: `{"v":` + pairs[i+1] + `}`}.at(t, "v")
		}
	}
	return quotedAny(object)
}

func TestMoney_NeedsThePermissionOfTheKey(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"permissions": ["accounts:read"]}}`).wants(t, 200)
	s.zget("/accounts").wants(t, 200)
	s.zget("/index?underlying=BTC&quoted_currency=USD").wants(t, 200) // every key may
	for route, permission := range map[string]string{
		"GET /deposits": "read", "POST /deposits/fund": "write", "POST /deposits/digital_asset_addresses": "write",
		"GET /withdrawals/requests": "read", "POST /withdrawals/requests": "write", "DELETE /withdrawals/requests/x": "write",
		"GET /transfers": "read", "POST /transfers": "write", "POST /fund/rfq": "write", "GET /fund/transactions": "read",
	} {
		method, target, _ := strings.Cut(route, " ")
		s.signed(method, target, "").wants(t, 403).has(t, `{"error":true,"message":"This api key does not have `+permission+` permission to this endpoint"}`)
	}
}
