package forms

import (
	"net/url"
	"slices"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

// Rules that only queries need. A query has texts alone, so that a number here is one that can be read as such.
var (
	page     = field.Count(field.AtLeast(1))
	upTo50   = field.Count(field.AtLeast(1), field.AtMost(50))
	upTo100  = field.Count(field.AtLeast(1), field.AtMost(100))
	anyTime  = field.Count(field.AtLeast(0)) // milliseconds or nanoseconds
	digits   = field.Text(field.Match(`^[0-9]+$`))
	sentTime = field.Text(field.Match(`^[0-9]{13,19}$`))
	yesOrNo  = field.Enum("true", "false")
	fiat     = field.Enum("CAD", "EUR", "GBP", "JPY", "MXN", "USD")
	group    = sixLong
	longName = field.Text(field.Length(4, 60))
)

var bracketed = []string{"[gt]", "[gte]", "[e]", "[lt]", "[lte]"}

var movementTypes = []string{
	"initial_margin", "deposit", "execution_fee", "final_settlement", "final_settlement_default", "final_settlement_default_fallback",
	"final_settlement_default_partial", "final_settlement_outstanding", "interest_payment", "collateralize_loan", "loan_collateral_return",
	"network_fee", "otc_final_settlement", "principal_swap", "repayment", "transfer", "variation_margin", "variation_margin_call",
	"withdrawal", "withdrawal_confirmed", "withdrawal_pending", "commission", "bank_fee", "transaction_fee",
}

// queries are the parameters of each operation, by method and path as the specification has them. Operations without any are not listed.
var queries = map[string][]field.Field{
	"GET /index": {
		{Name: "underlying", Rule: asset, Required: true},
		{Name: "quoted_currency", Rule: fiat, Required: true},
	},
	"GET /assets": {
		{Name: "stablecoin", Rule: field.Bool},
		{Name: "chain_code", Rule: text},
		{Name: "symbol", Rule: text},
		{Name: "ny_allowed", Rule: field.Bool},
		{Name: "fund_enabled", Rule: field.Bool},
		{Name: "staking_enabled", Rule: field.Bool},
		{Name: "deposit_address_creation", Rule: field.Enum("institutional", "institutional_and_retail", "not_supported")},
	},
	"GET /accounts": {
		{Name: "page", Rule: page},
		{Name: "account_group", Rule: text},
		{Name: "account_label", Rule: text},
		{Name: "account_owner", Rule: text},
		{Name: "asset", Rule: asset},
		{Name: "account_type", Rule: field.Enum("available", "collateral", "payable", "receivable", "collateral_deficiency", "staked")},
	},
	"GET /accounts/{account_id}/movements": slices.Concat(
		[]field.Field{{Name: "page", Rule: page}}, field.Range("movement_timestamp", anyTime, bracketed...),
		[]field.Field{{Name: "parent_link_id", Rule: text}}),
	"GET /deposits/digital_asset_addresses": {
		{Name: "participant_code", Rule: sixLong, Required: true},
		{Name: "asset", Rule: asset},
		{Name: "inactivity_interval", Rule: field.Count(field.AtLeast(1), field.AtMost(1825))}, // days
		{Name: "limit", Rule: upTo100},
	},
	"GET /deposits": slices.Concat([]field.Field{
		{Name: "page", Rule: page},
		{Name: "asset", Rule: asset},
		{Name: "include_customer_deposits", Rule: yesOrNo},
		{Name: "participant_code", Rule: code},
		{Name: "account_label", Rule: text},
	}, field.Range("settle_timestamp", digits, bracketed...), []field.Field{{Name: "parent_link_id_source", Rule: text}}),
	"GET /movements": {
		{Name: "page", Rule: page},
		{Name: "page_size", Rule: upTo100},
		{Name: "parent_link_id", Rule: text},
		{Name: "movement_type", Rule: field.Enum(movementTypes...)},
		{Name: "transfer_type", Rule: field.Enum("trade_allocation", "commission_allocation", "commission_correction", "revenue_capture", "fund",
			"pay", "prefunded")},
		{Name: "account_id", Rule: text},
	},
	"GET /withdrawals/requests": slices.Concat([]field.Field{
		{Name: "participant_code", Rule: text},
		{Name: "page", Rule: page},
		{Name: "status", Rule: field.Enum("PENDING", "APPROVED", "REJECTED", "SETTLED")},
		{Name: "gas_price", Rule: text},
		{Name: "client_withdrawal_request_id", Rule: text},
	}, field.Range("requested_timestamp", sentTime, bracketed...), []field.Field{
		{Name: "on_chain_status", Rule: field.Enum("PENDING", "CONFIRMED")},
		{Name: "account_label", Rule: text},
	}),
	"GET /withdrawals/estimate_network_fee": {
		{Name: "underlying", Rule: asset, Required: true},
		{Name: "quoted_currency", Rule: fiat, Required: true},
		{Name: "amount", Rule: amount},
		{Name: "destination_address", Rule: filled, Required: true},
		{Name: "contract_call", Rule: notYet, Required: true},
	},
	"GET /withdrawals/validate_address": {
		{Name: "asset", Rule: asset, Required: true},
		{Name: "address", Rule: filled, Required: true},
		{Name: "destination_tag", Rule: text},
	},
	"GET /transfers": slices.Concat([]field.Field{
		{Name: "page", Rule: page},
		{Name: "page_size", Rule: upTo100},
		{Name: "to_participant_code", Rule: sixLong},
		{Name: "from_participant_code", Rule: sixLong},
	}, field.Range("requested_timestamp", anyTime, bracketed...), []field.Field{
		{Name: "client_transfer_id", Rule: text},
		{Name: "from_account_group", Rule: group},
		{Name: "from_account_label", Rule: longName},
		{Name: "to_account_group", Rule: group},
		{Name: "to_account_label", Rule: longName},
		{Name: "currency", Rule: asset},
	}),
	"GET /participants": {
		{Name: "participant_code", Rule: code},
		{Name: "page", Rule: page},
		{Name: "relationship_type", Rule: text},
		{Name: "email", Rule: text},
		{Name: "minors", Rule: yesOrNo},
		{Name: "entity_type", Rule: field.Enum("corporation", "llc", "partnership", "sole_proprietorship", "individual")},
		{Name: "status", Rule: field.Enum("submitted", "pending_approval", "approved", "rejected", "locked", "pending_unlock", "pending_disable",
			"disabled", "divested", "closed")},
	},
	"GET /jurisdiction/subdivisions":         {{Name: "country", Rule: field.Text(field.Match(`^[A-Z]{2}$`), field.Alpha2), Required: true}},
	"POST /jurisdiction/evaluate-onboarding": {{Name: "jurisdiction_code", Rule: region, Required: true, Missing: "jurisdiction_code is required"}},
	"GET /fund/transactions": slices.Concat([]field.Field{
		{Name: "participant_code", Rule: text},
		{Name: "fund_asset", Rule: text},
		{Name: "deposit_address", Rule: text},
		{Name: "fund_id", Rule: text},
		{Name: "page", Rule: page},
		{Name: "page_size", Rule: upTo50},
		{Name: "success", Rule: yesOrNo},
	}, field.Range("deposit_timestamp", anyTime, "_gte", "_gt", "_lt", "_lte"), []field.Field{
		{Name: "deposit_intent_id", Rule: text},
		{Name: "reference_id", Rule: text},
	}),
}

// notYet is a truth value that has to be false for now.
func notYet(v field.Value) []field.Fault {
	if faults := field.Bool(v); faults != nil {
		return faults
	}
	return field.Enum("false")(v)
}

// Query reads the parameters of an operation, named by method and path as in the specification: "GET /accounts/{account_id}/movements".
// An operation without a table takes none.
func Query(operation string, query url.Values, env Env) (field.Object, []string) {
	return field.CheckQuery(query, queries[operation], env)
}

// inPath are the parts of paths that have a form.
var inPath = []field.Field{
	{Name: "participant_code", Rule: code},
	{Name: "account_id", Rule: field.Text(field.UUID)},
}

// Path checks a part of a path by its name in the specification; a name without a rule takes anything.
func Path(name, value string, env Env) []string {
	for _, f := range inPath {
		if f.Name == name {
			_, faults := field.CheckQuery(url.Values{name: {value}}, []field.Field{f}, env)
			return faults
		}
	}
	return nil
}
