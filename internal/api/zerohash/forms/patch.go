package forms

import (
	"cmp"
	"slices"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

// CustomerPatch is a change to a customer: PATCH /participants/customers/{participant_code}. What is to change is in Sent and Fields.
type CustomerPatch struct {
	Read
	Kind         string // which of the specification's variants it is: "details", "w9", "exemptions", "tax", "address", "name", "documented"
	UpdatedAt    int64  // platform_updated_at, milliseconds since 1970
	Jurisdiction string // ISO 3166-2, of today; "" when it stays as it is
}

// patchKind is one of the specification's variants of a change.
type patchKind struct {
	name     string
	required []string
	optional []string
}

// patchKinds are in the specification's order; of those that fit as well as each other, the first is meant.
var patchKinds = []patchKind{
	{name: "details", optional: []string{
		"first_name", "middle_name", "last_name", "former_name", "gender", "address_one", "address_two", "country", "jurisdiction_code", "city",
		"zip", "postal_code", "email", "date_of_birth", "phone_number",
	}},
	{name: "w9", required: []string{
		"is_w_form_certified", "w_form_certification", "signature", "signature_timestamp", "payee_exemption", "fatca_reporting_exemption",
		"is_not_subject_backup_withholding",
	}},
	{name: "exemptions", required: []string{"payee_exemption", "fatca_reporting_exemption", "is_not_subject_backup_withholding"}},
	{name: "tax", optional: []string{
		"tax_id", "b_notice_receipt", "tin_jurisdiction_reason", "tin_jurisdiction_other", "additional_tax_residences",
	}},
	{
		name: "address", required: []string{"address_one", "city", "postal_code", "jurisdiction_code"},
		optional: []string{"address_two"},
	},
	{name: "name", required: []string{"first_name", "last_name", "former_name"}, optional: []string{"middle_name"}},
	{name: "documented", optional: []string{
		"first_name", "middle_name", "last_name", "former_name", "date_of_birth", "tax_id", "citizenship_code", "id_number_type",
		"tax_residence", "address_one", "city", "postal_code", "gross_annual_income_amount", "gross_annual_salary_amount",
	}},
}

const updatedAt = "platform_updated_at"

// names are all that a change of the kind may have, the timestamp behind them.
func (k patchKind) names() []string {
	return slices.Concat(k.required, k.optional, []string{updatedAt})
}

// patchFields are the fields of every kind. Nobody says here whether the platform vouches for the KYC, so addresses get the longer limit.
var patchFields = func() []field.Field {
	var names []string
	for _, k := range patchKinds {
		for _, name := range k.names() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return position(a) - position(b) })
	one, two := field.Pick(customerFields, "address_one")[0], field.Pick(customerFields, "address_two")[0]
	one.Rule, two.Rule = addressOne(200), addressTwo(200)
	return field.Replace(field.Pick(customerFields, names...), one, two)
}()

func position(name string) int {
	return slices.IndexFunc(customerFields, func(f field.Field) bool { return f.Name == name })
}

// PatchCustomer reads the body of PATCH /participants/customers/{participant_code} as the kind of change that it fits best. In lenient mode
// a body may have fields of other kinds besides. The citizenship is the customer's own, where it is known.
func PatchCustomer(body []byte, env Env, mode Mode, citizenship string) (CustomerPatch, []string) {
	parsed := field.Parse(body)
	kind := bestKind(parsed.Object)
	fields := patchFields
	if mode == Strict {
		fields = slices.DeleteFunc(slices.Clone(fields), func(f field.Field) bool { return !slices.Contains(kind.names(), f.Name) })
	}
	fields = field.Require(fields, append(slices.Clone(kind.required), updatedAt)...)
	if w := whoIs(parsed.Object, env.Places); w.abroad && slices.ContainsFunc(fields, func(f field.Field) bool { return f.Name == "zip" }) {
		fields = field.Replace(fields, field.Field{Name: "zip", Rule: postal})
	}
	o, faults := parsed.Check(table(mode, fields, patchedNumber(citizenship)), env)
	return CustomerPatch{
		Read: read(o), Kind: kind.name, UpdatedAt: o.Int(updatedAt),
		Jurisdiction: env.Places.Canonical(o.String("jurisdiction_code")),
	}, faults
}

// bestKind is the kind with the fewest fields that are foreign to it, and of those the one that lacks the fewest.
func bestKind(o field.Object) patchKind {
	best, least := patchKinds[0], -1
	for _, k := range patchKinds {
		const foreign = 1000 // outweighs all that can be missing
		score, names := 0, k.names()
		for i := range patchFields {
			if f := &patchFields[i]; o.HasAny(append([]string{f.Name}, f.Aliases...)...) && !slices.Contains(names, f.Name) {
				score += foreign
			}
		}
		for _, name := range k.required {
			if !o.HasAny(append([]string{name}, aliasesOf(name)...)...) {
				score++
			}
		}
		if least < 0 || score < least {
			best, least = k, score
		}
	}
	return best
}

// aliasesOf are the other ways to give a field.
func aliasesOf(name string) []string {
	f := field.Pick(customerFields, name)[0]
	return slices.Concat(f.Aliases, f.Instead)
}

// patchedNumber checks a taxpayer's number as one of the US unless the change names another citizenship, or the customer has one. What has to come with it when a customer is submitted is not asked for, because the customer may have it already: no kind of change
// has an id_number, and the kind "tax" has no id_number_type.
func patchedNumber(citizenship string) field.Across {
	return func(o field.Object) []field.Fault {
		number, citizen := o.String("tax_id"), cmp.Or(o.String("citizenship_code"), citizenship)
		if number == "" || citizen != "" && citizen != "US" {
			return nil
		}
		if valid, _ := taxNumber(number); !valid {
			return []field.Fault{{Text: badTaxNumber}}
		}
		return nil
	}
}
