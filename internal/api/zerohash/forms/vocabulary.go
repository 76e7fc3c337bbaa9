package forms

import "github.com/mockconnect/mockconnect/internal/api/zerohash/field"

// Lists of values that stand in more than one form.
var (
	agreements = []string{
		"fund_auto_convert", "payment_services_terms", "account_link", "account_funding_payouts", "account_funding_general",
		"account_funding_pay", "crypto_payouts_service_terms", "staking", "trust_agreement", "zhllc_user_agreement_v1",
		"zhllc_privacy_policy_v1", "zhllc_regulatory_disclosures_v1", "auth_user_services_agreement_v1", "zhllc_payment_sender_terms_v1",
		"zhllc_third_party_disclosures_v1", "connect_privacy_policy_v1",
		"user_agreement", // the examples have it, the list has not
	}
	usDocuments = []string{
		"us_drivers_license", "us_passport", "us_passport_card", "us_permanent_resident_card", "us_border_crossing_card", "us_alien_card",
		"us_id_card", "non_us_passport", "non_us_other",
	}
	euDocuments     = []string{"passport", "eu_drivers_license", "national_id"}
	entityDocuments = []string{"legal_entity_identifier", "chamber_of_commerce_number", "value_added_tax_number"}
	exemptions      = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "NONE"}
	jobs            = []string{"full_time", "part_time", "self_employed", "unemployed", "retired", "student"}
	industries      = []string{
		"adult_entertainment", "advertising_media_marketing", "agriculture", "arts_entertainment", "charity", "construction_manufacturing",
		"consulting", "consumer_products_services", "crypto_mining", "ecommerce", "education", "electronics", "fashion", "financial_services",
		"food_beverages", "government_agency", "insurance", "jewelry_gemstones", "law_enforcement", "legal_services",
		"mining_energy_chemicals", "online_gaming_gambling", "pharmaceuticals", "property_real_estate", "retail_wholesale", "transportation",
		"travel_car_hire", "weapons_defense_aerospace", "other",
	}
	funds    = []string{"salary", "savings", "pension_retirement", "inheritance", "investment", "loan", "gift", "other"}
	salaries = []string{
		"under_3500", "between_35001_and_75000", "between_75001_and_125000", "between_125001_and_200000", "over_200000",
	}
	savings = []string{
		"under_10000", "between_10001_and_25000", "between_25001_and_50000", "between_50001_and_100000", "between_100001_and_250000",
		"over_250000",
	}
	volumes  = []string{"up_to_5k", "5k_to_25k", "25k_to_100k", "100k_and_up"}
	services = []string{
		"unknown", "buy_crypto", "sell_crypto", "swap_crypto", "buy_crypto_fiat", "sell_crypto_fiat", "trade_crypto_crypto", "peer_to_peer",
	}
	purposes = []string{
		"finvest_personal", "finvest_business", "payments_personal", "payments_business", "billpay_personal", "billpay_business", "p2p_us",
		"p2p_intl", "other",
	}
	abroadReasons = []string{
		"working_abroad", "studying_abroad", "dual_residency", "business_abroad", "real_estate_abroad", "other",
	}
)

// Parts of a body that stand in more than one form.
var (
	agreement = []field.Field{
		{Name: "type", Rule: field.Enum(agreements...), Required: true},
		{Name: "region", Rule: field.Enum("worldwide", "us", "brazil", "uk", "eu"), Required: true},
		{Name: "signed_timestamp", Rule: recent, Required: true},
	}
	signedAgreements       = field.List(0, 0, field.Nested(agreement...))
	signedEntityAgreements = field.List(0, 0, field.Nested(field.Require(agreement, "region", "signed_timestamp")...))
	placedAddress          = field.Nested(
		field.Field{Name: "address_one", Rule: text},
		field.Field{Name: "address_two", Rule: text},
		field.Field{Name: "city", Rule: text},
		field.Field{Name: "jurisdiction_code", Rule: region, Required: true},
		field.Field{Name: "postal_code", Rule: text},
	)
	mailingAddress = field.Nested(
		field.Field{Name: "address_one", Rule: text, Required: true},
		field.Field{Name: "address_two", Rule: text},
		field.Field{Name: "city", Rule: text, Required: true},
		field.Field{Name: "state", Rule: text},
		field.Field{Name: "postal_code", Rule: text, Required: true},
		field.Field{Name: "country", Rule: alpha2, Required: true},
	)
	taxResidences = field.List(0, 25, field.Nested(
		field.Field{Name: "tax_id", Rule: text, Required: true},
		field.Field{Name: "jurisdiction_code", Rule: region, Required: true},
	))
	// The published pattern has lost its backslashes on the way; this is what it must have been.
	degrees     = field.Text(field.Match(`^(([NSEW])\s+(\d+(?:\.\d+)?)d\s+(\d+(?:\.\d+)?)m\s+(\d+(?:\.\d+)?)|(-?\d+(?:\.\d+)?))$`))
	coordinates = field.Closed(
		field.Field{Name: "latitude", Rule: degrees, Required: true},
		field.Field{Name: "longitude", Rule: degrees, Required: true},
	)
)
