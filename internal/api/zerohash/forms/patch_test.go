package forms_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
)

func TestPatchCustomer_ReadsTheKindThatFitsBest(t *testing.T) {
	at := object{"platform_updated_at": stamp}
	w9 := wForm.with("b_notice_receipt", nil)
	for _, tc := range []struct {
		name            string
		body            object
		kind            string
		lenient, strict []string
	}{
		{"nothing but the time", at, "details", nil, nil},
		{"no time", object{"city": "x"}, "details", absent("platform_updated_at"), absent("platform_updated_at")},
		{"details", at.with("first_name", "A", "email", "a@b.co", "zip", "10014", "country", "USA"), "details", nil, nil},
		{"an address by the guide's name", at.with("address_1", "1 main st", "phone_number", "1234567890"), "details", nil, nil},
		{"W-9", merged(at, w9), "w9", nil, nil},
		{"W-9 without its signature", merged(at, w9).with("signature", nil), "w9", absent("signature"), absent("signature")},
		{
			"exemptions", at.with("payee_exemption", "1", "fatca_reporting_exemption", "2", "is_not_subject_backup_withholding", true),
			"exemptions", nil, nil,
		},
		{
			"part of the exemptions", at.with("payee_exemption", "1"), "exemptions",
			absent("fatca_reporting_exemption", "is_not_subject_backup_withholding"),
			absent("fatca_reporting_exemption", "is_not_subject_backup_withholding"),
		},
		{"tax", at.with("tax_id", "123-45-6789", "b_notice_receipt", true, "tin_jurisdiction_reason", "working_abroad"), "tax", nil, nil},
		{"an address", at.with("address_one", "x", "city", "x", "postal_code", "1234", "jurisdiction_code", "US-NY"), "details", nil, nil},
		{"names", at.with("first_name", "x", "former_name", "y"), "details", nil, nil},
		{"with documents", at.with("first_name", "x", "tax_id", "1", "citizenship_code", "DE"), "documented", nil, nil},
		{
			"two kinds at once", at.with("payee_exemption", "1", "fatca_reporting_exemption", "2", "is_not_subject_backup_withholding", true, "city", "x"),
			"exemptions", nil,
			[]string{"should NOT have additional properties: 'city'"},
		},
		{
			"seconds",
			object{"platform_updated_at": 1680643465},
			"details",
			[]string{"platform_updated_at should be a timestamp in milliseconds (13 digits)"},
			[]string{"platform_updated_at should be a timestamp in milliseconds (13 digits)"},
		},
		{
			"bad values", at.with("zip", "1", "email", "x"), "details",
			[]string{`email should match format "email"`, "zip format is not valid"},
			[]string{`email should match format "email"`, "zip format is not valid"},
		},
		{"a zip of another country", at.with("zip", "1000-001", "jurisdiction_code", "PT-11"), "details", nil, nil},
		{"a long address", at.with("address_one", long(200)), "details", nil, nil},
	} {
		for mode, want := range map[forms.Mode][]string{forms.Lenient: tc.lenient, forms.Strict: tc.strict} {
			p, got := forms.PatchCustomer(tc.body.body(t), env, mode, "")
			if diff := cmp.Diff(want, got); diff != "" || p.Kind != tc.kind {
				t.Errorf("%s, mode %d: %s (-want +got):\n%s", tc.name, mode, p.Kind, diff)
			}
		}
	}
}

func TestPatchCustomer_ChecksTheTaxpayersNumber(t *testing.T) {
	for _, tc := range []struct {
		name            string
		body            object
		lenient, strict []string
	}{
		{"an SSN", object{"tax_id": "123-45-6789"}, nil, nil},
		{"letters", object{"tax_id": "abc"}, []string{badNumber}, []string{badNumber}},
		{"area 666", object{"tax_id": "666-12-3456"}, []string{badNumber}, []string{badNumber}},
		{"the specification's own example", object{"tax_id": "000-00-0000"}, []string{badNumber}, []string{badNumber}},
		{"area 666, of a citizen", object{"tax_id": "666-12-3456", "citizenship_code": "US"}, []string{badNumber}, []string{badNumber}},
		{"an ITIN, whose document is known", object{"tax_id": "912-70-1234"}, nil, nil},
		{"an ITIN with group 66", object{"tax_id": "912-66-1234"}, []string{badNumber}, []string{badNumber}},
		{"another country's number", object{"tax_id": "abc", "citizenship_code": "DE"}, nil, nil},
		{
			"no citizenship",
			object{"tax_id": "abc", "citizenship_code": ""},
			[]string{"citizenship_code" + notAllowed, badNumber},
			[]string{"citizenship_code" + notAllowed, badNumber},
		},
		{
			"a citizenship by name, which is no field here",
			object{"tax_id": "abc", "citizenship": "Germany"},
			[]string{badNumber},
			[]string{badNumber, "should NOT have additional properties: 'citizenship'"},
		},
		{
			"resident abroad",
			object{"tax_id": "abc", "jurisdiction_code": "DE-BY"},
			[]string{badNumber},
			[]string{badNumber, "should NOT have additional properties: 'tax_id'"},
		},
		{
			"empty",
			object{"tax_id": ""},
			[]string{"tax_id should NOT be shorter than 1 characters"},
			[]string{"tax_id should NOT be shorter than 1 characters"},
		},
	} {
		for mode, want := range map[forms.Mode][]string{forms.Lenient: tc.lenient, forms.Strict: tc.strict} {
			_, got := forms.PatchCustomer(tc.body.with("platform_updated_at", stamp).body(t), env, mode, "")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, mode %d (-want +got):\n%s", tc.name, mode, diff)
			}
		}
	}
}

func TestPatchCustomer_KnowsNoFieldOfASubmissionThatNoKindHas(t *testing.T) {
	for _, name := range []string{
		"participant_uuid", "partial", "platform_code", "signed_timestamp", "signed_agreements", "kyc", "kyc_timestamp", "sanction_screening",
		"sanction_screening_timestamp", "idv", "liveness_check", "id_number", "citizenship", "metadata",
	} {
		body := object{"first_name": "A", "platform_updated_at": stamp, name: "x"}.body(t)
		p, faults := forms.PatchCustomer(body, env, forms.Lenient, "")
		hints := []string{"'" + name + "' is not a field of this request, and was not looked at"}
		if diff := cmp.Diff(hints, p.Hints); diff != "" || faults != nil {
			t.Errorf("%s: %q, hints (-want +got):\n%s", name, faults, diff)
		}
		_, faults = forms.PatchCustomer(body, env, forms.Strict, "")
		if diff := cmp.Diff([]string{"should NOT have additional properties: '" + name + "'"}, faults); diff != "" {
			t.Errorf("%s, strict (-want +got):\n%s", name, diff)
		}
	}
}

func TestPatchCustomer_AnswersWhatIsToChange(t *testing.T) {
	p, faults := forms.PatchCustomer([]byte(`{"platform_updated_at":1680643465352,"jurisdiction_code":"FR-68","gender":"other"}`), env, forms.Strict, "")
	if faults != nil || p.UpdatedAt != 1680643465352 || p.Jurisdiction != "FR-GES" || p.Sent.String("gender") != "other" {
		t.Errorf("%+v %q", p, faults)
	}
}
