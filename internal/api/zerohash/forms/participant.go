package forms

import (
	"slices"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

// Lock is why a customer is locked: POST /participants/customers/{participant_code}/lock.
type Lock struct {
	Read
	ReasonCode string // user_request or compliance_issue
	Notes      string
}

// LockCustomer reads the body of a lock. The specification requires notes, the changelog does not: only strict mode does.
func LockCustomer(body []byte, env Env, mode Mode) (Lock, []string) {
	o, faults := field.Check(body, field.Form{Closed: true, Fields: []field.Field{
		{Name: "reason_code", Rule: field.Enum("user_request", "compliance_issue"), Required: true},
		{Name: "notes", Rule: text, Required: mode == Strict},
	}}, env)
	return Lock{read(o), o.String("reason_code"), o.String("notes")}, faults
}

// Limits are a participant's own limits: PATCH /participant/{participant_code}/limits. An empty list takes all of them away.
type Limits struct {
	Read
	Limits []Limit
}

// Limit is one of them.
type Limit struct {
	Types      []string // trades, transfers, withdrawals, deposits; at least one
	Period     string   // hours as written; "0" is a lifetime
	Configured string   // the amount, as written
	Asset      string
}

var limitFields = []field.Field{{Name: "limits", Required: true, Rule: field.List(0, 0, field.Nested(
	field.Field{Name: "type", Required: true, Rule: field.List(1, 0, field.Enum("trades", "transfers", "withdrawals", "deposits"))},
	field.Field{Name: "period", Required: true, Rule: field.Number(field.AtLeast(0))},
	field.Field{Name: "configured_limit", Required: true, Rule: field.Text(field.Match(`^(?:\d+|\d*\.\d+)$`))},
	field.Field{Name: "asset", Required: true, Rule: asset},
))}}

// PatchLimits reads the body of a change of limits.
func PatchLimits(body []byte, env Env, mode Mode) (Limits, []string) {
	o, faults := field.Check(body, table(mode, limitFields), env)
	l := Limits{Read: read(o)}
	for _, limit := range o.Objects("limits") {
		l.Limits = append(l.Limits, Limit{
			limit.Strings("type"), limit.Number("period"), limit.String("configured_limit"), limit.String("asset"),
		})
	}
	return l, faults
}

// Document is an uploaded document: POST /participants/documents.
type Document struct {
	Read
	ParticipantCode, Type, Mime, FileName string

	Size  int  // bytes of the file itself
	Front bool // the front of an ID that has two sides
}

// twoSided are the documents of which it has to be said which side is shown.
var twoSided = []string{
	"us_drivers_license", "us_permanent_resident_card", "us_border_crossing_card", "us_alien_card", "us_id_card", "us_passport_card",
	"eu_id_card", "eu_drivers_license",
}

var oneSided = []string{
	"us_passport", "non_us_passport", "non_us_other", "proof_of_income", "eu_passport", "eu_address_verification", "form_w9", "form_w8_ben",
	"form_w8_ben_e", "form_w8_imy", "form_w8_eci", "form_w8_exp", "form_w8_ce", "source_of_funds_for_purchase",
	"proof_of_employment_status", "proof_of_industry", "miscellaneous",
}

const mostDocument = 10_000_000 // bytes: the guide's 10 MB

var documentFields = []field.Field{
	{Name: "document", Required: true, Rule: field.Text(field.Length(1, 0), field.Base64, notTooLarge)},
	{Name: "mime", Required: true, Rule: filled},
	{Name: "file_name", Required: true, Rule: filled},
	{Name: "participant_code", Required: true, Rule: code},
	{Name: "document_type", Required: true, Rule: field.Enum(slices.Concat(twoSided, oneSided)...)},
	{Name: "id_front", Rule: field.Bool},
}

func notTooLarge(v field.Value, text string) []field.Fault {
	if field.Base64Size(text) > mostDocument {
		return v.Should("NOT be larger than 10 MB")
	}
	return nil
}

// NewDocument reads the body of an upload. A body may be a third larger than the file that it carries.
func NewDocument(body []byte, env Env, mode Mode) (Document, []string) {
	o, faults := field.Check(body, table(mode, documentFields, func(o field.Object) []field.Fault {
		if slices.Contains(twoSided, o.String("document_type")) {
			return given(o, "id_front")
		}
		return nil
	}), env)
	return Document{
		Read: read(o), ParticipantCode: o.String("participant_code"), Type: o.String("document_type"), Mime: o.String("mime"),
		FileName: o.String("file_name"), Size: field.Base64Size(o.String("document")), Front: o.Bool("id_front"),
	}, faults
}
