package forms

import (
	"slices"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

// Customer is a submitted customer: POST /participants/customers/new.
type Customer struct {
	Read
	Use     string // UseLite, UseValidate or UseFull
	Variant string // whose requirements apply if any do: VariantUS and so on

	Email, Phone, UUID              string // at least one is given
	FirstName, MiddleName, LastName string
	Jurisdiction                    string // ISO 3166-2, of today
	Citizenship                     string // ISO 3166-1 alpha-2
	DateOfBirth                     string // YYYY-MM-DD
	TaxID                           string // as sent, with or without dashes
	KYC, Sanctions, IDV, Liveness   string // "pass", "fail" or ""
	SignedAt                        int64  // milliseconds since 1970, 0 when not given
	Partial                         bool
}

// NewCustomer reads the body of POST /participants/customers/new.
//
// The specification requires much more than the guides send, so what is required depends on the mode. Lenient: one identifier, and the
// variant's required fields once the body carries a field that only an onboarding has. Strict: the variant's required fields, unless the
// body is Auth Lite's.
func NewCustomer(body []byte, env Env, mode Mode) (Customer, []string) {
	parsed := field.Parse(body)
	w := whoIs(parsed.Object, env.Places)
	o, faults := parsed.Check(w.form(mode, parsed.HasAny(marks...)), env)
	return Customer{
		Read: read(o), Use: w.use, Variant: w.variant,
		Email: o.String("email"), Phone: o.String("phone_number"), UUID: o.String("participant_uuid"),
		FirstName: o.String("first_name"), MiddleName: o.String("middle_name"), LastName: o.String("last_name"),
		Jurisdiction: env.Places.Canonical(o.String("jurisdiction_code")), Citizenship: citizenOf(o),
		DateOfBirth: o.String("date_of_birth"), TaxID: o.String("tax_id"),
		KYC: o.String("kyc"), Sanctions: o.String("sanction_screening"), IDV: o.String("idv"), Liveness: o.String("liveness_check"),
		SignedAt: o.Int("signed_timestamp"), Partial: o.Bool("partial"),
	}, faults
}

// form is the table by which this customer is checked.
func (w who) form(mode Mode, marked bool) field.Form {
	v := variants[w.variant]
	enforced := w.use != UseLite && (mode == Strict || marked)
	var required []string
	across := []field.Across{w.numbers}
	if enforced {
		required = slices.Concat(everybody, v.required)
		across = append(across, identity)
	} else {
		across = append(across, identified)
	}
	if enforced && (v.passport || mode == Strict && w.variant != VariantPartial) {
		across = append(across, passport)
	}
	return table(mode, field.Replace(field.Require(customerFields, required...), w.changed(mode, required)...), across...)
}

// changed are the fields whose rules depend on the customer.
func (w who) changed(mode Mode, required []string) []field.Field {
	var changed []field.Field
	change := func(name string, rule field.Rule) {
		f := field.Pick(customerFields, name)[0]
		f.Rule, f.Required = rule, slices.Contains(required, name)
		changed = append(changed, f)
	}
	if w.reliance {
		change("address_one", addressOne(200))
		change("address_two", addressTwo(200))
	}
	if w.abroad {
		change("zip", postal)
	}
	if types := variants[w.variant].idTypes; mode == Strict && types != nil {
		change("id_number_type", field.Enum(types...))
	}
	return changed
}

// identified asks for one of the identifiers where nothing else is required.
func identified(o field.Object) []field.Fault {
	if o.HasAny(identifiers...) {
		return nil
	}
	return []field.Fault{{Text: field.Absent("email").Text + " (or 'phone_number', or 'participant_uuid')"}}
}

// numbers checks the taxpayer's number, and what has to come with it. A partial customer has no field for that yet.
func (w who) numbers(o field.Object) (faults []field.Fault) {
	if o.String("id_number_type") == "non_us_other" {
		faults = given(o, "non_us_other_type")
	}
	number := o.String("tax_id")
	if number == "" {
		return faults
	}
	companions := []string(nil)
	if w.american {
		valid, itin := taxNumber(number)
		if !valid {
			return append(faults, field.Fault{Text: badTaxNumber})
		}
		if itin {
			companions = []string{"id_number_type"}
		}
	} else if w.alien {
		companions = []string{"id_number_type", "id_number"}
	}
	if w.variant == VariantPartial {
		return faults
	}
	return append(faults, given(o, companions...)...)
}

// identity asks who has issued a document.
func identity(o field.Object) []field.Fault {
	if o.Has("id_number") {
		return given(o, "id_issuing_authority")
	}
	return nil
}

var passports = []string{"passport", "us_passport", "non_us_passport"}

// passport asks for what a passport says besides its number.
func passport(o field.Object) []field.Fault {
	if !slices.Contains(passports, o.String("id_number_type")) {
		return nil
	}
	return given(o, "place_of_birth", "id_expiration_date")
}
