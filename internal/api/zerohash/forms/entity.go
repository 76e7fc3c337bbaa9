package forms

import (
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

// Entity is a submitted business: POST /participants/entity/new.
type Entity struct {
	Read
	Variant      string // VariantUS or VariantEU
	PlatformCode string
	RequestID    string // request_id, by which a repetition is recognized; may be ""
	Name         string
	LegalName    string
	Type         string
	Email        string // of whoever submitted it
	Jurisdiction string // ISO 3166-2, of today
	Sanctions    string // "pass" or "fail"
	SignedAt     int64  // milliseconds since 1970
}

var (
	entityRequired = []string{
		"platform_code", "entity_name", "legal_name", "contact_number", "website", "date_established", "entity_type", "address_one", "city",
		"postal_code", "jurisdiction_code", "tax_id", "id_issuing_authority", "risk_rating", "sanction_screening",
		"sanction_screening_timestamp", "signed_timestamp", "submitter_email", "control_persons", "beneficial_owners",
	}
	// euEntityRequired comes on top in the European Economic Area.
	euEntityRequired = []string{
		"id_number_type", "id_number", "chamber_of_commerce_number", "activity_locations", "entity_source_of_funds", "board_members",
		"expected_annual_volume",
	}
)

// person is what control persons, owners and board members have in common. None of it is required: the specification says so, and its
// examples have citizens of the US without a tax_id.
var person = []field.Field{
	{Name: "name", Rule: text},
	{Name: "email", Rule: email},
	{Name: "address_one", Rule: addressOne(200)},
	{Name: "address_two", Rule: addressTwo(200)},
	{Name: "city", Rule: text},
	{Name: "postal_code", Rule: postal},
	{Name: "jurisdiction_code", Rule: region},
	{Name: "date_of_birth", Rule: birth},
	{Name: "phone_number", Rule: phone},
	{Name: "citizenship_code", Rule: citizenship},
	{Name: "tax_id", Rule: text},
	{Name: "id_number_type", Rule: anyDocument},
	{Name: "id_number", Rule: text},
	{Name: "id_issuing_authority", Rule: alpha2},
	{Name: "sanction_screening", Rule: passOrFail},
	{Name: "sanction_screening_timestamp", Rule: recent},
	{Name: "kyc", Rule: passOrFail},
	{Name: "kyc_timestamp", Rule: recent},
}

var anyDocument = field.Enum(slices.Concat(usDocuments, euDocuments, entityDocuments)...)

// persons is a list of them, with the fields that their part in the business adds.
func persons(more ...field.Field) field.Rule {
	return field.List(0, 0, field.Nested(slices.Concat(person, more)...))
}

var entityFields = []field.Field{
	{Name: "request_id", Rule: filled},
	{Name: "platform_code", Rule: code},
	{Name: "entity_name", Rule: filled},
	{Name: "legal_name", Rule: filled},
	{Name: "contact_number", Rule: phone},
	{Name: "website", Rule: filled},
	{Name: "date_established", Rule: birth},
	{Name: "entity_type", Rule: field.Enum("corporation", "llc", "partnership", "sole_proprietorship", "other", "non_profit", "llc_c", "llc_s",
		"llc_p", "s_corporation", "c_corporation", "trust_estate", "trust")},
	{Name: "address_one", Rule: addressOne(200)},
	{Name: "address_two", Rule: addressTwo(200)},
	{Name: "city", Rule: filled},
	{Name: "postal_code", Rule: postal},
	{Name: "jurisdiction_code", Rule: region, Missing: "jurisdiction_code is required"},
	{Name: "tax_id", Rule: filled},
	{Name: "id_number_type", Rule: anyDocument},
	{Name: "id_number", Rule: filled},
	{Name: "id_issuing_authority", Rule: alpha2},
	{Name: "risk_rating", Rule: field.Enum("low", "medium", "high")},
	{Name: "onboarding_profile", Rule: field.Enum("kyc_track", "shopper", "originator_entity", "payouts_payor_ultimate", "payouts_beneficiary")},
	{Name: "sanction_screening", Rule: passOrFail},
	{Name: "sanction_screening_timestamp", Rule: recent},
	{Name: "self_certification_timestamp", Rule: recent},
	{Name: "metadata", Rule: field.ObjectOrJSON},
	{Name: "signed_timestamp", Rule: recent},
	{Name: "signed_agreements", Rule: signedEntityAgreements},
	{Name: "submitter_email", Rule: email},
	{Name: "submitter_first_name", Rule: text},
	{Name: "submitter_last_name", Rule: text},
	{Name: "submitter_title", Rule: text},
	{Name: "control_persons", Rule: persons(field.Field{Name: "control_person", Rule: field.Numbers(0, 1, 2, 3)})},
	{Name: "beneficial_owners", Rule: persons(
		field.Field{Name: "beneficial_owner", Rule: field.Numbers(0, 1, 2)}, field.Field{Name: "role", Rule: text})},
	{Name: "incorporation_address", Rule: placedAddress},
	{Name: "tax_residence", Rule: placedAddress},
	{Name: "tin_jurisdiction_reason", Rule: field.Enum(abroadReasons...)},
	{Name: "additional_tax_residences", Rule: taxResidences},
	{Name: "tin_jurisdiction_other", Rule: text},
	{Name: "b_notice_receipt", Rule: field.Bool},
	{Name: "is_w_form_certified", Rule: field.Bool},
	{Name: "w_form_certification", Rule: instant},
	{Name: "physical_delivery", Rule: field.Bool},
	{Name: "signature", Rule: filled},
	{Name: "signature_timestamp", Rule: recent},
	{Name: "payee_exemption", Rule: field.Enum(exemptions...)},
	{Name: "fatca_reporting_exemption", Rule: field.Enum(exemptions...)},
	{Name: "is_not_subject_backup_withholding", Rule: field.Bool},
	{Name: "dba_name", Rule: text},
	{Name: "other_entity_type", Rule: text},
	{Name: "w8_ben_e", Rule: w8BenE},
	{Name: "mailing_address", Rule: mailingAddress},
	{Name: "merchant_category_code", Rule: field.Text(field.Match(`^[0-9]{4}$`))},
	{Name: "chamber_of_commerce_number", Rule: filled},
	{Name: "activity_locations", Rule: field.List(0, 0, alpha2)},
	{Name: "entity_source_of_funds", Rule: field.Enum("operating_revenues", "capital_investment", "debt_financing", "asset_sale",
		"crypto_activities", "investment_returns", "grants_and_subsidies", "other")},
	{Name: "entity_source_of_funds_description", Rule: text},
	{Name: "entity_sub_type", Rule: field.Enum("trust_llc", "trust_sole_proprietorship", "trust_other")},
	{Name: "is_complex_structure", Rule: field.Bool},
	{Name: "declaration_no_effective_control", Rule: field.Bool},
	{Name: "declaration_no_effective_control_at", Rule: instant},
	{Name: "declaration_no_foreseeable_changes", Rule: field.Bool},
	{Name: "declaration_no_foreseeable_changes_at", Rule: instant},
	{Name: "reason_for_business_relationship", Rule: text},
	{Name: "board_members", Rule: persons(
		field.Field{Name: "first_name", Rule: text}, field.Field{Name: "middle_name", Rule: text}, field.Field{Name: "last_name", Rule: text},
		field.Field{Name: "place_of_birth_name", Rule: text}, field.Field{Name: "place_of_birth_country_code", Rule: alpha2})},
	{Name: "expected_annual_volume", Rule: field.Enum("unknown", "under_100k", "between_100k_and_250k", "between_250k_and_500k", "over_500k")},
}

// NewEntity reads the body of POST /participants/entity/new. It requires what the specification requires in either mode.
func NewEntity(body []byte, env Env, mode Mode) (Entity, []string) {
	parsed := field.Parse(body)
	jurisdiction := env.Places.Canonical(parsed.String("jurisdiction_code"))
	variant, required := VariantUS, entityRequired
	if country, _, _ := strings.Cut(jurisdiction, "-"); slices.Contains(economicArea, country) {
		variant, required = VariantEU, slices.Concat(entityRequired, euEntityRequired)
	}
	o, faults := parsed.Check(table(mode, field.Require(entityFields, required...), func(o field.Object) []field.Fault {
		if o.String("entity_source_of_funds") == "other" {
			return given(o, "entity_source_of_funds_description")
		}
		return nil
	}), env)
	return Entity{
		Read: read(o), Variant: variant, PlatformCode: o.String("platform_code"), RequestID: o.String("request_id"),
		Name: o.String("entity_name"), LegalName: o.String("legal_name"), Type: o.String("entity_type"), Email: o.String("submitter_email"),
		Jurisdiction: jurisdiction, Sanctions: o.String("sanction_screening"), SignedAt: o.Int("signed_timestamp"),
	}, faults
}
