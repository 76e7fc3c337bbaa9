package forms_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
)

func TestNewEntity_RequiresWhatItsRegionDoes(t *testing.T) {
	us := object{
		"platform_code": "PLAT01", "entity_name": "Acme", "legal_name": "Acme Inc.", "contact_number": "15557778888", "website": "acme.com",
		"date_established": "2015-04-12", "entity_type": "llc", "address_one": "1 main st", "city": "Chicago", "postal_code": "60601",
		"jurisdiction_code": "US-IL", "tax_id": "12-3456789", "id_issuing_authority": "US", "risk_rating": "low", "sanction_screening": "pass",
		"sanction_screening_timestamp": stamp, "signed_timestamp": stamp, "submitter_email": "s@acme.com",
		"control_persons": []any{object{"name": "J", "control_person": 3}}, "beneficial_owners": []any{object{"beneficial_owner": 0}},
	}
	eu := us.with("jurisdiction_code", "PT-11", "id_number_type", "legal_entity_identifier", "id_number", "1", "chamber_of_commerce_number", "K",
		"activity_locations", []any{"DE"}, "entity_source_of_funds", "asset_sale", "board_members", []any{}, "expected_annual_volume", "unknown")
	for variant, complete := range map[string]object{forms.VariantUS: us, forms.VariantEU: eu} {
		for _, mode := range []forms.Mode{forms.Lenient, forms.Strict} {
			e, faults := forms.NewEntity(complete.body(t), env, mode)
			if faults != nil || e.Variant != variant {
				t.Errorf("%s: %s %q", variant, e.Variant, faults)
			}
			for _, name := range complete.names() {
				if name == "jurisdiction_code" {
					continue // without it, there is no telling the region
				}
				_, got := forms.NewEntity(complete.with(name, nil).body(t), env, mode)
				if diff := cmp.Diff(absent(name), got); diff != "" {
					t.Errorf("%s without %s (-want +got):\n%s", variant, name, diff)
				}
			}
		}
	}
	for name, tc := range map[string]struct {
		body object
		want []string
	}{
		"no jurisdiction": {us.with("jurisdiction_code", nil), []string{"jurisdiction_code is required"}},
		"persons": {us.with("control_persons", []any{object{"email": "x", "control_person": 4, "address_one": "PO Box 1"}}), []string{
			`control_persons[0].email should match format "email"`, "control_persons[0].address_one" + boxed, "control_persons[0].control_person" + notAllowed,
		}},
		"merchant category": {us.with("merchant_category_code", "54"), []string{`merchant_category_code should match pattern "^[0-9]{4}$"`}},
		"other funds":       {us.with("entity_source_of_funds", "other"), absent("entity_source_of_funds_description")},
		"an agreement of no type": {
			us.with("signed_agreements", []any{object{"region": "us"}}), []string{"signed_agreements[0] should have required property 'signed_timestamp'"},
		},
		"a treaty": {us.with("w8_ben_e", object{"ftin_required": false, "treaty_claim": object{
			"is_eligible": true, "country": "DE", "residence_certification": true, "income_type": "business_profits", "withholding_rate": "0",
			"article_paragraph": "7", "additional_conditions": false, "limitation_on_benefits": "other_article_paragraph",
		}}), []string{
			"w8_ben_e.treaty_claim should have required property 'limitation_on_benefits_other'",
			"w8_ben_e.treaty_claim should have required property 'requirements_certification'",
		}},
	} {
		_, got := forms.NewEntity(tc.body.body(t), env, forms.Strict)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	e, _ := forms.NewEntity(us.with("request_id", "r").body(t), env, forms.Strict)
	e.Read = forms.Read{}
	want := forms.Entity{
		Variant: forms.VariantUS, PlatformCode: "PLAT01", RequestID: "r", Name: "Acme", LegalName: "Acme Inc.", Type: "llc", Email: "s@acme.com",
		Jurisdiction: "US-IL", Sanctions: "pass", SignedAt: stamp,
	}
	if diff := cmp.Diff(want, e, notSent); diff != "" {
		t.Error(diff)
	}
}
