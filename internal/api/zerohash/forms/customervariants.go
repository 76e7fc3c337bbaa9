package forms

import (
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

// The uses of POST /participants/customers/new.
const (
	UseLite     = "lite"     // Auth Lite: an identifier, and nothing else
	UseValidate = "validate" // Auth Validate: personal details, without the results of a KYC that the platform has done
	UseFull     = "full"     // onboarding: one of the specification's variants
)

// The specification's variants of a customer.
const (
	VariantUS      = "us"      // a US citizen; the platform has done the KYC
	VariantForeign = "non_us"  // resident in the US, a European citizen; the platform has done the KYC
	VariantEU      = "eu"      // resident in the European Economic Area
	VariantPartial = "partial" // sent with "partial": true, to be completed later
	VariantGeneral = "general" // everybody else: the variant that accepts all fields
)

var (
	identifiers = []string{"participant_uuid", "email", "phone_number"}
	screened    = []string{"kyc", "kyc_timestamp", "sanction_screening", "sanction_screening_timestamp"}
	wForm       = []string{
		"b_notice_receipt", "w_form_certification", "signature", "signature_timestamp", "payee_exemption", "fatca_reporting_exemption",
		"is_not_subject_backup_withholding", "is_w_form_certified",
	}
	everybody = []string{
		"first_name", "last_name", "email", "address_one", "city", "jurisdiction_code", "date_of_birth", "citizenship_code",
		"kyc", "kyc_timestamp", "sanction_screening", "sanction_screening_timestamp",
	}
	// marks are the fields that only an onboarding has.
	marks = slices.Concat(screened, wForm)
)

// variant is what one of them requires besides the fields of everybody.
type variant struct {
	required []string
	idTypes  []string // the narrower list, which strict mode holds to; nil: all
	passport bool     // a passport comes with its expiry and a place of birth; the reliance variants' tables do not have both
}

var variants = map[string]variant{
	VariantUS: {
		required: slices.Concat([]string{"zip", "signed_timestamp", "tax_id"}, wForm),
		idTypes:  []string{"us_drivers_license", "us_passport", "us_passport_card"},
	},
	VariantForeign: {
		required: slices.Concat([]string{"zip", "signed_timestamp", "id_number_type", "id_number", "id_issuing_authority"}, wForm),
		idTypes: []string{
			"non_us_passport", "non_us_other", "us_permanent_resident_card", "us_border_crossing_card", "us_alien_card", "us_id_card",
		},
	},
	VariantEU: {
		required: []string{
			"postal_code", "signed_timestamp", "signed_agreements", "tax_id", "id_number_type", "id_number", "id_issuing_authority",
			"id_expiration_date", "idv", "liveness_check", "risk_rating", "employment_status", "industry", "source_of_funds",
			"savings_and_investments", "tax_residence", "self_certification_timestamp", "phone_number",
		},
		idTypes: []string{
			"passport", "eu_drivers_license", "national_id", "us_passport", "non_us_passport", "non_us_other", "us_drivers_license",
			"us_id_card", "us_passport_card",
		},
		passport: true,
	},
	VariantPartial: {
		required: slices.Concat([]string{"postal_code", "signed_agreements", "tax_id", "idv", "liveness_check"}, wForm),
	},
	VariantGeneral: {
		required: slices.Concat([]string{"signed_timestamp", "id_number_type", "id_number"}, wForm),
		passport: true,
	},
}

// Countries by which a variant is chosen.
var (
	economicArea = strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK")
	relied       = strings.Fields("AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK") // of the non-US variant
)

// who is what decides about a customer's variant and rules.
type who struct {
	use, variant string
	reliance     bool // the platform sends the result of its own KYC
	abroad       bool // resident outside the US
	american     bool // taxed by a number of the US
	alien        bool // a citizen of some other country
}

func whoIs(o field.Object, places Places) who {
	residence, _, _ := strings.Cut(places.Canonical(o.String("jurisdiction_code")), "-")
	citizen := citizenOf(o)
	w := who{
		use:      useOf(o),
		reliance: o.Has("kyc"),
		abroad:   residence != "" && residence != "US",
		american: citizen == "US" || citizen == "" && !o.Has("citizenship") && (residence == "US" || residence == ""),
		alien:    citizen != "US" && places.IsAlpha2(citizen),
	}
	// Where one of the two codes is missing, the rest of the body tells which variant was meant.
	home := residence
	if home == "" && !o.HasAny(wForm...) {
		home = citizen
	}
	foreign := slices.Contains(relied, citizen) || citizen == "" && o.Has("id_number") && !o.Has("tax_id")
	switch {
	case o.Bool("partial"):
		w.variant = VariantPartial
	case slices.Contains(economicArea, home):
		w.variant = VariantEU
	case foreign && !w.abroad:
		w.variant = VariantForeign
	case citizen == "US" || citizen == "" && !w.abroad:
		w.variant = VariantUS
	default:
		w.variant = VariantGeneral
	}
	return w
}

// citizenOf is the two letters of a citizenship, which used to be sent as the name of the country.
func citizenOf(o field.Object) string {
	if c := o.String("citizenship_code"); c != "" || o.String("citizenship") != "United States" {
		return c
	}
	return "US"
}

func useOf(o field.Object) string {
	switch {
	case o.HasAny(marks...) || o.Bool("partial"):
		return UseFull
	case o.HasAny(identifiers...) && !slices.ContainsFunc(customerFields, func(f field.Field) bool { return isDetail(o, f) }):
		return UseLite
	}
	return UseValidate
}

// isDetail says whether a field was given that does not identify.
func isDetail(o field.Object, f field.Field) bool {
	return !slices.Contains(identifiers, f.Name) && (o.Has(f.Name) || o.HasAny(f.Aliases...))
}
