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
		{"tax", at.with("tax_id", "000-00-0000", "b_notice_receipt", true, "tin_jurisdiction_reason", "working_abroad"), "tax", nil, nil},
		{"an address", at.with("address_one", "x", "city", "x", "postal_code", "1234", "jurisdiction_code", "US-NY"), "details", nil, nil},
		{"names", at.with("first_name", "x", "former_name", "y"), "details", nil, nil},
		{"with documents", at.with("first_name", "x", "tax_id", "1", "citizenship_code", "DE"), "documented", nil, nil},
		{"with documents, of a citizen", at.with("tax_id", "666-11-1111", "citizenship_code", "US"), "documented", []string{badNumber}, []string{badNumber}},
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
			p, got := forms.PatchCustomer(tc.body.body(t), env, mode)
			if diff := cmp.Diff(want, got); diff != "" || p.Kind != tc.kind {
				t.Errorf("%s, mode %d: %s (-want +got):\n%s", tc.name, mode, p.Kind, diff)
			}
		}
	}
}

func TestPatchCustomer_AnswersWhatIsToChange(t *testing.T) {
	p, faults := forms.PatchCustomer([]byte(`{"platform_updated_at":1680643465352,"jurisdiction_code":"FR-68","gender":"other"}`), env, forms.Strict)
	if faults != nil || p.UpdatedAt != 1680643465352 || p.Jurisdiction != "FR-GES" || p.Sent.String("gender") != "other" {
		t.Errorf("%+v %q", p, faults)
	}
}
