package forms_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
)

const (
	notAllowed = " should be equal to one of the allowed values"
	badNumber  = "Invalid number. Please enter a valid SSN or ITIN"
	boxed      = " should not be empty and should not contain PO Box"
	year       = 366 * 24 * 3600 * 1000
)

func TestNewCustomer_HoldsEachFieldToItsRule(t *testing.T) {
	for _, tc := range []struct {
		field string
		value any
		want  string // "" when it is fine
	}{
		{"participant_uuid", "d098e59b", `participant_uuid should match format "uuid"`},
		{"first_name", "", "first_name should NOT be shorter than 1 characters"},
		{"last_name", "", "last_name should NOT be shorter than 1 characters"},
		{"last_name", 5, "last_name should be string"},
		{"middle_name", "", ""},
		{"email", "nobody", `email should match format "email"`},
		{"email", "a+1@b.co", ""},
		{"phone_number", "call me", `phone_number should match format "phone"`},
		{"phone_number", "+1 234-567-8909", ""},
		{"address_1", "", "address_1" + boxed},
		{"address_1", "P.O. Box 12", "address_1" + boxed},
		{"address_1", "po box12", "address_1" + boxed},
		{"address_1", "Post Office Box 7", "address_1" + boxed},
		{"address_1", "12 Boxwood Drive", ""},
		{"address_1", "Depo Box Street", ""},
		{"address_1", long(80), ""},
		{"address_1", long(81), "address_1 should NOT be longer than 80 characters"},
		{"address_two", "", ""},
		{"address_two", "POBOX 1", "address_two should not contain PO Box"},
		{"address_two", long(51), "address_two should NOT be longer than 50 characters"},
		{"zip", "10014-1234", ""},
		{"zip", "1001", "zip format is not valid"},
		{"zip", "10014 ", "zip format is not valid"},
		{"zip", "10014-12", "zip format is not valid"},
		{"zip", 10014, "zip should be string"},
		{"postal_code", "123", "postal_code should NOT be shorter than 4 characters"},
		{"postal_code", " 1234", "postal_code format is not valid"},
		{"jurisdiction_code", "New York", "jurisdiction_code" + notAllowed},
		{"jurisdiction_code", "US-XX", "jurisdiction_code" + notAllowed},
		{"jurisdiction_code", "FR-68", ""},
		{"citizenship_code", "USA", "citizenship_code" + notAllowed},
		{"country", "US", "country" + notAllowed},
		{"country", "USA", ""},
		{"date_of_birth", "02.09.1992", `date_of_birth should match format "date"`},
		{"date_of_birth", "2026-08-02", "date_of_birth should be in the past"},
		{"id_number_type", "ssn", "id_number_type" + notAllowed},
		{"id_issuing_authority", "Berlin", "id_issuing_authority" + notAllowed},
		{"id_expiration_date", "2030", `id_expiration_date should match format "date"`},
		{"signed_timestamp", "2026", "signed_timestamp should be integer"},
		{"signed_timestamp", stamp / 1000, "signed_timestamp should be a timestamp in milliseconds (13 digits)"},
		{"signed_timestamp", stamp - year, "signed_timestamp should NOT be more than 1 year in the past"},
		{"signed_timestamp", stamp + year, "signed_timestamp should NOT be more than 1 day in the future"},
		{"self_certification_timestamp", stamp - year, "self_certification_timestamp should NOT be more than 1 year in the past"},
		{"platform_updated_at", stamp - 2*year, ""},
		{"platform_updated_at", 1680643465, "platform_updated_at should be a timestamp in milliseconds (13 digits)"},
		{"metadata", object{"a": 1}, ""},
		{"metadata", `{"a":1}`, ""},
		{"metadata", "free text", `metadata should match format "json"`},
		{"metadata", 1, "metadata should be object,string"},
		{"onboarding_profile", "shoper", "onboarding_profile" + notAllowed},
		{"onboarded_location", "Florida", "onboarded_location" + notAllowed},
		{"idv", "passed", "idv" + notAllowed},
		{"risk_rating", "none", "risk_rating" + notAllowed},
		{"industry", "spying", "industry" + notAllowed},
		{"signed_agreements", object{}, "signed_agreements should be array"},
		{"signed_agreements", agreements, ""},
		{"signed_agreements", []any{object{"type": "x", "region": "us", "signed_timestamp": stamp}}, "signed_agreements[0].type" + notAllowed},
		{"signed_agreements", []any{object{"type": "staking", "region": "us"}}, "signed_agreements[0] should have required property 'signed_timestamp'"},
		{"ip_address", "10.132.5.500", `ip_address should match format "ip"`},
		{"place_of_birth", object{}, "place_of_birth should have required property 'country_code'"},
		{"place_of_birth", "Rome", "place_of_birth should be object"},
		{"tx_type_of_service", []any{"buy_crypto", "mine"}, "tx_type_of_service[1]" + notAllowed},
		{"tax_residence", object{"city": 1, "jurisdiction_code": "PT-11"}, "tax_residence.city should be string"},
		{"additional_tax_residences", make([]any, 0), ""},
		{"additional_tax_residences", []any{object{"tax_id": "1"}}, "additional_tax_residences[0] should have required property 'jurisdiction_code'"},
		{"proof_of_address_coordinates", object{"latitude": "N 51d 30.000000m 40.190000", "longitude": "-0.083317"}, ""},
		{
			"proof_of_address_coordinates",
			object{"latitude": "1", "longitude": "2", "height": "3"},
			"proof_of_address_coordinates should NOT have additional properties: 'height'",
		},
		{"w8_ben", object{"ftin_required": false}, ""},
		{"w8_ben", object{"ftin_required": true}, "w8_ben should have required property 'ftin'"},
		{"w8_ben", object{"ftin": "A"}, "w8_ben should have required property 'ftin_required'"},
		{"w8_ben", object{"ftin_required": false, "treaty_claim": object{
			"is_eligible": true, "country": "GB", "residence_certification": true, "income_type": 1, "withholding_rate": "15",
			"article_paragraph": "12",
		}}, "w8_ben.treaty_claim should have required property 'additional_conditions'"},
		{"mailing_address", object{"address_one": "x", "city": "x", "postal_code": "x"}, "mailing_address should have required property 'country'"},
		{"partial", "yes", "partial should be boolean"},
	} {
		_, got := forms.NewCustomer(validate.with(tc.field, tc.value).body(t), env, forms.Lenient)
		var want []string
		if tc.want != "" {
			want = []string{tc.want}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", tc.field, tc.value, diff)
		}
	}
}

func TestNewCustomer_ChecksTheTaxpayersNumber(t *testing.T) {
	for _, tc := range []struct {
		name string
		body object
		want []string
	}{
		{"an SSN", validate.with("tax_id", "123-45-6789"), nil},
		{"area 666", validate.with("tax_id", "666-45-6789"), []string{badNumber}},
		{"group 00", validate.with("tax_id", "123-00-6789"), []string{badNumber}},
		{"serial 0000", validate.with("tax_id", "123450000"), []string{badNumber}},
		{"the specification's own example", validate.with("tax_id", "000-00-0000"), []string{badNumber}},
		{"eight digits", validate.with("tax_id", "12345678"), []string{badNumber}},
		{"letters", validate.with("tax_id", "12A-45-6789"), []string{badNumber}},
		{"an ITIN that comes alone", validate.with("tax_id", "912-70-1234"), absent("id_number_type")},
		{"an ITIN with the kind of its document", validate.with("tax_id", "912-70-1234", "id_number_type", "us_passport"), nil},
		{
			"an ITIN of a citizen, abroad",
			validate.with("tax_id", "912-70-1234", "citizenship_code", "US", "jurisdiction_code", "DE-BY"), absent("id_number_type"),
		},
		{"an ITIN of another country's citizen", validate.with("tax_id", "912-70-1234", "citizenship_code", "DE"), absent("id_number_type", "id_number")},
		{"an ITIN with its document", validate.with("tax_id", "912701234", "id_number_type", "us_passport", "id_number", "1"), nil},
		{"an ITIN with group 65", validate.with("tax_id", "912651234", "id_number_type", "us_passport", "id_number", "1"), nil},
		{"an ITIN with group 66", validate.with("tax_id", "912661234", "id_number_type", "us_passport", "id_number", "1"), []string{badNumber}},
		{"an ITIN with group 89", validate.with("tax_id", "912891234"), []string{badNumber}},
		{"another country's number, alone", validate.with("tax_id", "X", "citizenship_code", "DE"), absent("id_number_type", "id_number")},
		{
			"another country's number with a document",
			validate.with("tax_id", "X", "citizenship_code", "DE", "id_number_type", "national_id", "id_number", "1"), nil,
		},
		{"a citizenship that is not listed", validate.with("tax_id", nil, "citizenship_code", "RU"), []string{"citizenship_code" + notAllowed}},
		{"resident abroad, of unknown citizenship", validate.with("tax_id", "X", "jurisdiction_code", "DE-BY"), nil},
		{"a citizenship by name", validate.with("tax_id", "X", "citizenship", "Germany"), nil},
		{"a US citizen abroad", validate.with("tax_id", "X", "citizenship_code", "US", "jurisdiction_code", "DE-BY"), []string{badNumber}},
		{"partial, with an ITIN", validate.with("tax_id", "912701234", "partial", true), nil},
		{"empty", validate.with("tax_id", ""), []string{"tax_id should NOT be shorter than 1 characters"}},
	} {
		_, got := forms.NewCustomer(tc.body.body(t), env, forms.Lenient)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func TestNewCustomer_AsksForWhatADocumentNeeds(t *testing.T) {
	for _, tc := range []struct {
		name            string
		body            object
		lenient, strict []string
	}{
		{"a passport in Europe", european.with("place_of_birth", nil), absent("place_of_birth"), absent("place_of_birth")},
		{"a passport elsewhere", general.with("id_number_type", "passport"), absent("place_of_birth", "id_expiration_date"), absent("place_of_birth", "id_expiration_date")},
		{
			"a passport where the variant knows no place of birth", foreign.with("id_number_type", "non_us_passport"),
			nil, absent("place_of_birth", "id_expiration_date"),
		},
		{"another document without its kind", foreign.with("id_number_type", "non_us_other"), absent("non_us_other_type"), absent("non_us_other_type")},
		{"a document of nobody", general.with("id_issuing_authority", nil), absent("id_issuing_authority"), absent("id_issuing_authority")},
		{"a type that the variant does not list", american.with("id_number_type", "us_id_card"), nil, []string{"id_number_type" + notAllowed}},
		{"the longer address where the platform vouches", american.with("address_one", long(200), "address_two", long(200)), nil, nil},
		{
			"an address that is too long even so", american.with("address_one", long(201)),
			[]string{"address_one should NOT be longer than 200 characters"},
			[]string{"address_one should NOT be longer than 200 characters"},
		},
		{"a zip of another country", european.with("zip", "1000-001", "postal_code", nil), nil, nil},
		{"a postal code for a zip", american.with("zip", nil, "postal_code", "10014"), nil, nil},
		{"the name of a country for its code", american.with("citizenship_code", nil, "citizenship", "United States"), nil, nil},
		{"an address by the guide's name", american.with("address_one", nil, "address_1", "1 main st"), nil, nil},
		{"a name that is not known", american.with("emial", "x"), nil, []string{"should NOT have additional properties: 'emial' (did you mean 'email'?)"}},
	} {
		for mode, want := range map[forms.Mode][]string{forms.Lenient: tc.lenient, forms.Strict: tc.strict} {
			_, got := forms.NewCustomer(tc.body.body(t), env, mode)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, mode %d (-want +got):\n%s", tc.name, mode, diff)
			}
		}
	}
}

func TestNewCustomer_ListsAllFaultsInTheOrderOfTheForm(t *testing.T) {
	body := `{"tax_id":"666-12-1234","zip":"1","emial":"a@b.co","email":"a","address_1":"PO Box 1","kyc":"maybe","signed_timestamp":1,
		"tax_residence":{"jurisdiction_code":"nowhere"},"email":"b@c.de"}`
	want := []string{
		`/email at 2:51: "email" is given twice; it stands on line 1 already`,
		"should have required property 'first_name'",
		"should have required property 'last_name'",
		`email should match format "email"`,
		"address_1" + boxed,
		"should have required property 'city'",
		"zip format is not valid",
		"jurisdiction_code is required",
		"should have required property 'date_of_birth'",
		"should have required property 'citizenship_code'",
		"signed_timestamp should be a timestamp in milliseconds (13 digits)",
		"kyc" + notAllowed,
		"should have required property 'kyc_timestamp'",
		"should have required property 'sanction_screening'",
		"should have required property 'sanction_screening_timestamp'",
		"tax_residence.jurisdiction_code" + notAllowed,
		"should have required property 'b_notice_receipt'",
		"should have required property 'w_form_certification'",
		"should have required property 'signature'",
		"should have required property 'signature_timestamp'",
		"should have required property 'payee_exemption'",
		"should have required property 'fatca_reporting_exemption'",
		"should have required property 'is_not_subject_backup_withholding'",
		"should have required property 'is_w_form_certified'",
		badNumber,
		"should NOT have additional properties: 'emial' (did you mean 'email'?)",
	}
	_, got := forms.NewCustomer([]byte(body), env, forms.Strict)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
