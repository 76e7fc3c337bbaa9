package forms_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
)

func TestQuery_HoldsEachOperationToItsParameters(t *testing.T) {
	for _, tc := range []struct {
		operation, query string
		want             []string
	}{
		{"GET /index", "underlying=BTC&quoted_currency=USD", nil},
		{"GET /index", "underlying=BTC&quoted_currency=usd", []string{"quoted_currency" + notAllowed}},
		{"GET /index", "", absent("underlying", "quoted_currency")},
		{"GET /assets", "stablecoin=true&deposit_address_creation=not_supported&symbol=BTC", nil},
		{"GET /assets", "stablecoin=1", []string{"stablecoin should be boolean"}},
		{"GET /accounts", "page=2&account_owner=00SCXM&account_group=BBLGTW&account_label=general&account_type=available&asset=USD", nil},
		{"GET /accounts", "page=0&account_type=avail&participant_code=X", []string{
			"page should be >= 1", "account_type" + notAllowed, "should NOT have additional properties: 'participant_code'",
		}},
		{"GET /accounts/{account_id}/movements", "movement_timestamp%5Bgte%5D=1603378501286000000&movement_timestamp[lt]=1", nil},
		{
			"GET /accounts/{account_id}/movements", "movement_timestamp[gte]=-1&movement_timestamp[e]=x",
			[]string{"movement_timestamp[gte] should be >= 0", "movement_timestamp[e] should be number"},
		},
		{"GET /deposits/digital_asset_addresses", "participant_code=ABCDEF&limit=100&inactivity_interval=1825", nil},
		{"GET /deposits/digital_asset_addresses", "participant_code=ABC&limit=101&inactivity_interval=0", []string{
			"participant_code should NOT be shorter than 6 characters", "inactivity_interval should be >= 1", "limit should be <= 100",
		}},
		{"GET /deposits", "settle_timestamp[gt]=1&include_customer_deposits=false&participant_code=ABC123", nil},
		{"GET /deposits", "settle_timestamp[gt]=now&participant_code=abc123", []string{
			`participant_code should match pattern "^[A-Z0-9]{6}$"`, `settle_timestamp[gt] should match pattern "^[0-9]+$"`,
		}},
		{"GET /movements", "page_size=100&movement_type=deposit&transfer_type=fund", nil},
		{"GET /movements", "page_size=101&movement_type=x", []string{"page_size should be <= 100", "movement_type" + notAllowed}},
		{"GET /withdrawals/requests", "status=SETTLED&on_chain_status=CONFIRMED&requested_timestamp[lte]=1603378501286", nil},
		{"GET /withdrawals/requests", "status=settled&requested_timestamp[lte]=1603378501", []string{
			"status" + notAllowed, `requested_timestamp[lte] should match pattern "^[0-9]{13,19}$"`,
		}},
		{"GET /withdrawals/estimate_network_fee", "underlying=BTC&quoted_currency=USD&destination_address=x&contract_call=false", nil},
		{"GET /withdrawals/estimate_network_fee", "underlying=BTC&quoted_currency=USD&destination_address=x&contract_call=true", []string{"contract_call" + notAllowed}},
		{"GET /withdrawals/estimate_network_fee", "amount=x", append(append(absent("underlying", "quoted_currency"), `amount should match format "decimal"`),
			absent("destination_address", "contract_call")...)},
		{"GET /withdrawals/validate_address", "asset=BTC&address=x", nil},
		{"GET /transfers", "from_account_label=abc&page_size=5&currency=USD", []string{"from_account_label should NOT be shorter than 4 characters"}},
		{"GET /participants", "minors=true&status=approved&email=a@b.co", nil},
		{"GET /participants", "minors=yes&status=aproved&stats=1", []string{
			"minors" + notAllowed, "status" + notAllowed, "should NOT have additional properties: 'stats' (did you mean 'status'?)",
		}},
		{"GET /jurisdiction/subdivisions", "country=US", nil},
		{"GET /jurisdiction/subdivisions", "country=XX", []string{"country" + notAllowed}},
		{"POST /jurisdiction/evaluate-onboarding", "", []string{"jurisdiction_code is required"}},
		{"GET /fund/transactions", "page_size=50&deposit_timestamp_gte=1603378501286000000&success=true", nil},
		{"GET /fund/transactions", "page_size=51&page_size=2&success=1", []string{"page_size should NOT be given more than once", "success" + notAllowed}},
		{"GET /time", "", nil},
		{"GET /time", "zone=utc", []string{"should NOT have additional properties: 'zone'"}},
	} {
		values, err := url.ParseQuery(tc.query)
		if err != nil {
			t.Fatal(err)
		}
		_, got := forms.Query(tc.operation, values, env)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s?%s (-want +got):\n%s", tc.operation, tc.query, diff)
		}
	}
}

func TestPath_HoldsCodesAndIdsToTheirForms(t *testing.T) {
	for _, tc := range []struct {
		name, value string
		want        []string
	}{
		{"participant_code", "ABC123", nil},
		{"participant_code", "abc123", []string{`participant_code should match pattern "^[A-Z0-9]{6}$"`}},
		{"account_id", "d098e59b-8023-4477-8b63-68fda3c53a30", nil},
		{"account_id", "1", []string{`account_id should match format "uuid"`}},
		{"id", "anything", nil},
	} {
		if diff := cmp.Diff(tc.want, forms.Path(tc.name, tc.value, env)); diff != "" {
			t.Errorf("%s %s: %s", tc.name, tc.value, diff)
		}
	}
}
