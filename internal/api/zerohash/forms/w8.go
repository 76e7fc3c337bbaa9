package forms

import "github.com/mockconnect/mockconnect/internal/api/zerohash/field"

// treatyClaim is the part of a W-8 form about a tax treaty. Its other fields matter, and are required, once a claim is made.
func treatyClaim(more []field.Field, required ...string) field.Rule {
	fields := append([]field.Field{
		{Name: "is_eligible", Rule: field.Bool},
		{Name: "country", Rule: alpha2},
		{Name: "residence_certification", Rule: field.Bool},
		{Name: "income_type", Rule: orLegacy("royalties_other", "business_profits")},
		{Name: "withholding_rate", Rule: text},
		{Name: "article_paragraph", Rule: text},
		{Name: "additional_conditions", Rule: field.Bool},
	}, more...)
	claimed := append([]string{
		"country", "residence_certification", "income_type", "withholding_rate", "article_paragraph", "additional_conditions",
	}, required...)
	return field.Form{Fields: fields, Across: []field.Across{func(o field.Object) []field.Fault {
		if !o.Bool("is_eligible") {
			return nil
		}
		if o.String("limitation_on_benefits") == otherArticle {
			return given(o, append([]string{"limitation_on_benefits_other"}, claimed...)...)
		}
		return given(o, claimed...)
	}}}.Rule()
}

// otherArticle is the limitation that has to be described.
const otherArticle = "other_article_paragraph"

// orLegacy is one of the listed texts, or a number: the values had numbers before they had names.
func orLegacy(allowed ...string) field.Rule {
	return field.Either(field.Enum(allowed...), field.Integer())
}

// w8 is a W-8 form: whether the country gives numbers to taxpayers has to be said, and the number too if it does.
func w8(treaty field.Rule, more ...field.Field) field.Rule {
	return field.Form{
		Fields: append([]field.Field{
			{Name: "ftin", Rule: text},
			{Name: "ftin_required", Rule: field.Bool, Required: true},
			{Name: "reference_numbers", Rule: text},
			{Name: "treaty_claim", Rule: treaty},
		}, more...),
		Across: []field.Across{func(o field.Object) []field.Fault {
			if o.Has("ftin_required") && !o.Bool("ftin_required") {
				return nil
			}
			return given(o, "ftin")
		}},
	}.Rule()
}

var (
	w8Ben  = w8(treatyClaim(nil))
	w8BenE = w8(treatyClaim([]field.Field{
		{Name: "requirements_certification", Rule: field.Bool},
		{Name: "limitation_on_benefits", Rule: orLegacy(
			"government", "tax_exempt_pension", "other_tax_exempt_organization", "publicly_traded_corporation",
			"subsidiary", "company_meets_erosion_test", "company_meets_derivative_test", "company_meets_business_test", "favorable_determination",
			"no_lob_article", otherArticle,
		)},
		{Name: "limitation_on_benefits_other", Rule: text},
	}, "requirements_certification", "limitation_on_benefits"), field.Field{Name: "tax_classification", Rule: orLegacy(
		"individual", "corporation", "partnership", "simple_trust", "complex_trust", "grantor_trust", "estate", "central_bank_of_issue",
		"foreign_government_controlled_entity", "foreign_government_integral_part", "tax_exempt_organization", "private_foundation",
		"international_organization",
	)})
)
