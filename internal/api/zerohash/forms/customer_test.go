package forms_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
)

var (
	everybody = object{
		"first_name": "John", "last_name": "Smith", "email": "john@example.com", "address_one": "1 main st", "city": "New York",
		"date_of_birth": "1992-09-02", "kyc": "pass", "kyc_timestamp": stamp, "sanction_screening": "pass", "sanction_screening_timestamp": stamp,
	}
	wForm = object{
		"b_notice_receipt": true, "w_form_certification": stamp, "signature": "John Smith", "signature_timestamp": stamp,
		"payee_exemption": "NONE", "fatca_reporting_exemption": "13", "is_not_subject_backup_withholding": true, "is_w_form_certified": true,
	}
	agreements = []any{map[string]any{"type": "user_agreement", "region": "eu", "signed_timestamp": stamp}}

	american = merged(everybody, wForm, object{
		"citizenship_code": "US", "jurisdiction_code": "US-NY", "zip": "10014", "tax_id": "123456789", "signed_timestamp": stamp,
	})
	foreign = merged(everybody, wForm, object{
		"citizenship_code": "DE", "jurisdiction_code": "US-NY", "zip": "10014-1234", "signed_timestamp": stamp,
		"id_number_type": "us_alien_card", "id_number": "A1", "id_issuing_authority": "US",
	})
	european = merged(everybody, object{
		"citizenship_code": "PT", "jurisdiction_code": "PT-11", "postal_code": "1000-001", "tax_id": "501964843", "signed_timestamp": stamp,
		"id_number_type": "passport", "id_number": "X1", "id_issuing_authority": "PT", "id_expiration_date": "2030-01-01",
		"place_of_birth": map[string]any{"country_code": "PT"}, "idv": "pass", "liveness_check": "pass", "risk_rating": "low",
		"employment_status": "full_time", "industry": "education", "source_of_funds": "salary", "savings_and_investments": "under_10000",
		"tax_residence": map[string]any{"jurisdiction_code": "PT-11"}, "self_certification_timestamp": stamp, "phone_number": "+351912345678",
		"signed_agreements": agreements,
	})
	partial = merged(everybody, wForm, object{
		"partial": true, "citizenship_code": "US", "jurisdiction_code": "US-NY", "postal_code": "10014", "tax_id": "123-45-6789",
		"idv": "pass", "liveness_check": "pass", "signed_agreements": agreements,
	})
	general = merged(everybody, wForm, object{
		"citizenship_code": "BR", "jurisdiction_code": "BR-SP", "signed_timestamp": stamp, "id_number_type": "national_id", "id_number": "1",
		"id_issuing_authority": "BR",
	})

	// validate is the guide's own example.
	validate = object{
		"first_name": "John", "last_name": "Smith", "email": "john@example.com", "phone_number": "1234567890", "address_1": "1 main st",
		"city": "New York", "jurisdiction_code": "US-NY", "zip": "10014", "date_of_birth": "1992-09-02", "tax_id": "123456789",
	}
)

func TestNewCustomer_RequiresWhatItsVariantDoes(t *testing.T) {
	for variant, tc := range map[string]struct {
		complete object
		optional []string // of the members above
	}{
		forms.VariantUS:      {american, nil},
		forms.VariantForeign: {foreign, nil},
		forms.VariantEU:      {european, nil},
		forms.VariantPartial: {partial, []string{"partial"}},
		forms.VariantGeneral: {general, nil},
	} {
		for _, mode := range []forms.Mode{forms.Lenient, forms.Strict} {
			c, faults := forms.NewCustomer(tc.complete.body(t), env, mode)
			if faults != nil || c.Variant != variant || c.Use != forms.UseFull {
				t.Errorf("%s, mode %d: %s %s %q", variant, mode, c.Use, c.Variant, faults)
			}
			for _, name := range tc.complete.names() {
				if len(tc.optional) > 0 && name == tc.optional[0] {
					continue
				}
				want := absent(name)
				if name == "jurisdiction_code" {
					want = []string{"jurisdiction_code is required"}
				}
				_, got := forms.NewCustomer(tc.complete.with(name, nil).body(t), env, mode)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s, mode %d, without %s (-want +got):\n%s", variant, mode, name, diff)
				}
			}
		}
	}
}

func TestNewCustomer_TellsTheUsesApart(t *testing.T) {
	for _, tc := range []struct {
		name, use    string
		body         object
		lenient      []string
		strictIsFine bool
	}{
		{"a UUID", forms.UseLite, object{"participant_uuid": "d098e59b-8023-4477-8b63-68fda3c53a30"}, nil, true},
		{"an email", forms.UseLite, object{"email": "a@b.co"}, nil, true},
		{"a phone number", forms.UseLite, object{"phone_number": "1234567890"}, nil, true},
		{"an email and a phone number", forms.UseLite, object{"email": "a@b.co", "phone_number": "1234567890"}, nil, true},
		{"the guide's details", forms.UseValidate, validate, nil, false},
		{"a single detail", forms.UseValidate, object{"email": "a@b.co", "first_name": "A"}, nil, false},
		{"a partial customer as platforms send it", forms.UseFull, object{"partial": true, "jurisdiction_code": "US-NY", "email": "a@b.co"}, nil, false},
		{
			"nothing that identifies", forms.UseValidate,
			object{"first_name": "A"},
			[]string{"should have required property 'email' (or 'phone_number', or 'participant_uuid')"},
			false,
		},
		{"nothing", forms.UseValidate, object{}, []string{"should have required property 'email' (or 'phone_number', or 'participant_uuid')"}, false},
		{"an unknown name beside the email", forms.UseLite, object{"email": "a@b.co", "external_id": "1"}, nil, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, faults := forms.NewCustomer(tc.body.body(t), env, forms.Lenient)
			if diff := cmp.Diff(tc.lenient, faults); diff != "" || c.Use != tc.use {
				t.Errorf("%s %s", c.Use, diff)
			}
			if _, faults := forms.NewCustomer(tc.body.body(t), env, forms.Strict); tc.strictIsFine != (faults == nil) {
				t.Errorf("strict: %q", faults)
			}
		})
	}
}

func TestNewCustomer_ChoosesTheVariantByResidenceAndCitizenship(t *testing.T) {
	for _, tc := range []struct{ residence, citizen, want string }{
		{"US-NY", "US", forms.VariantUS},
		{"US-NY", "", forms.VariantUS},
		{"", "US", forms.VariantUS},
		{"", "", forms.VariantUS},
		{"US-NY", "GB", forms.VariantForeign},
		{"US-NY", "BR", forms.VariantGeneral},
		{"PT-11", "US", forms.VariantEU},
		{"FR-68", "BR", forms.VariantEU},
		{"", "PT", forms.VariantEU},
		{"CH-AG", "CH", forms.VariantGeneral},
		{"GB-LND", "", forms.VariantGeneral},
		{"BR-SP", "US", forms.VariantUS},
	} {
		c, _ := forms.NewCustomer(object{"jurisdiction_code": tc.residence, "citizenship_code": tc.citizen}.body(t), env, forms.Lenient)
		if c.Variant != tc.want {
			t.Errorf("%s in %s: %s, want %s", tc.citizen, tc.residence, c.Variant, tc.want)
		}
	}
}

func TestNewCustomer_AnswersWhatWasSent(t *testing.T) {
	const body = `{ "zip": "10014", "email":"a@b.co","jurisdiction_code":"FR-68", "first_name":"A","middle_name":"B","last_name":"C",
		"citizenship":"United States","date_of_birth":"1992-09-02","tax_id":"123-45-6789","partial":true,"idv":"pass","liveness_check":"fail",
		"signed_timestamp":1785585600000,"phone_number":"1234567890","participant_uuid":"d098e59b-8023-4477-8b63-68fda3c53a30","x":1.50}`
	got, faults := forms.NewCustomer([]byte(body), env, forms.Lenient)
	if faults != nil {
		t.Fatal(faults)
	}
	if zip := got.Sent.String("zip"); zip != "10014" {
		t.Error(zip)
	}
	want := forms.Customer{
		Use: forms.UseFull, Variant: forms.VariantPartial, Email: "a@b.co", Phone: "1234567890", UUID: "d098e59b-8023-4477-8b63-68fda3c53a30",
		FirstName: "A", MiddleName: "B", LastName: "C", Jurisdiction: "FR-GES", Citizenship: "US", DateOfBirth: "1992-09-02",
		TaxID: "123-45-6789", IDV: "pass", Liveness: "fail", SignedAt: 1785585600000, Partial: true,
	}
	want.Hints = []string{"'x' is not a field of this request, and was not looked at"}
	want.Fields = []byte(`{"zip":"10014","email":"a@b.co","jurisdiction_code":"FR-68","first_name":"A","middle_name":"B","last_name":"C",` +
		`"citizenship":"United States","date_of_birth":"1992-09-02","tax_id":"123-45-6789","partial":true,"idv":"pass","liveness_check":"fail",` +
		`"signed_timestamp":1785585600000,"phone_number":"1234567890","participant_uuid":"d098e59b-8023-4477-8b63-68fda3c53a30","x":1.50}`)
	if diff := cmp.Diff(want, got, notSent); diff != "" {
		t.Error(diff)
	}
}
