package forms

import (
	"slices"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

// Withdrawal asks for money to be sent away: POST /withdrawals/requests.
type Withdrawal struct {
	Read
	ClientID        string // client_withdrawal_request_id, unique for 24 hours
	ParticipantCode string
	Group, Label    string // the account that it is taken from; Group may be ""
	Asset, Amount   string

	// Where to: exactly one of the three.
	AccountID string // of a withdrawal account that is known already
	Address   string
	Bank      *Bank

	DestinationTag   string
	NoDestinationTag bool
}

// Bank is a bank account to send fiat money to.
type Bank struct{ Name, Type, Beneficiary, Number, Routing, Swift string }

// destinations are the ways to say where to.
var destinations = []string{"withdrawal_account_id", "address", "account"}

// tagged are the assets whose addresses are shared, so that a tag or memo tells the owners apart. The specification lists ADA and ALGO
// here; ADA stands among the others too, and has no tags.
var tagged = []string{"XRP", "XLM", "EOS", "ALGO", "CC", "TIA", "ATOM", "HBAR", "USDC.HBAR", "RLUSD.XRP", "USDC.XLM", "EURC.XLM"}

// alwaysTagged need the tag itself, unless it is said that the address has none.
var alwaysTagged = []string{"EOS", "XLM", "XRP"}

var bankFields = []field.Field{
	{Name: "type", Rule: field.Enum("REAL_TIME_FIAT", "DOMESTIC_FIAT", "INTERNATIONAL_FIAT"), Required: true},
	{Name: "name", Rule: filled, Required: true},
	{Name: "limit", Rule: field.Number(field.AtLeast(0))},
	{Name: "beneficiary_name", Rule: filled, Required: true},
	{Name: "account_number", Rule: filled, Required: true},
	{Name: "bank_name", Rule: text},
	{Name: "routing_number", Rule: filled},
	{Name: "swift_code", Rule: filled},
	{Name: "recipient_instructions", Rule: field.Text(field.Length(0, 255))},
	{Name: "intermediary_bank", Rule: field.Bool},
	{Name: "intermediary_bank_name", Rule: text},
	{Name: "intermediary_bank_code_type", Rule: field.Enum("SWIFT", "ROUTING", "IBAN", "OTHER")},
	{Name: "intermediary_bank_code", Rule: text},
	{Name: "intermediary_bank_account_number", Rule: text},
	{Name: "correspondent_bank_name", Rule: text},
	{Name: "correspondent_bank_code_type", Rule: text},
	{Name: "correspondent_bank_code", Rule: text},
	{Name: "correspondent_bank_account_number", Rule: text},
}

// wire is what a kind of bank account needs to be found. The specification asks domestic ones for a swift_code too, which its own table of
// their fields does not have: a slip that is not followed.
var wire = map[string]string{"DOMESTIC_FIAT": "routing_number", "INTERNATIONAL_FIAT": "swift_code"}

var withdrawalFields = []field.Field{
	{Name: "client_withdrawal_request_id", Rule: filled},
	{Name: "withdrawal_account_id", Rule: filled},
	{Name: "address", Rule: filled},
	{Name: "account", Rule: field.Form{Fields: bankFields, Across: []field.Across{func(o field.Object) []field.Fault {
		if needed, ok := wire[o.String("type")]; ok {
			return given(o, needed)
		}
		return nil
	}}}.Rule()},
	{Name: "participant_code", Rule: code, Required: true},
	{Name: "beneficiary_participant_code", Rule: code},
	{Name: "sender_participant_code", Rule: code},
	{Name: "beneficiary_first_name", Rule: text},
	{Name: "beneficiary_last_name", Rule: text},
	{Name: "beneficiary_business_name", Rule: text},
	{Name: "account_group", Rule: code},
	{Name: "account_label", Rule: label},
	{Name: "amount", Rule: amount, Required: true},
	{Name: "asset", Rule: asset, Required: true},
	{Name: "destination_tag", Rule: text},
	{Name: "no_destination_tag", Rule: field.Bool},
	{Name: "gas_price", Rule: amount},
	{Name: "input_data", Rule: text},
	{Name: "trade_id", Rule: text},
}

// NewWithdrawal reads the body of POST /withdrawals/requests. Only strict mode asks a withdrawal to an address for the account that it is
// taken from, as the specification does; platforms leave it out.
func NewWithdrawal(body []byte, env Env, mode Mode) (Withdrawal, []string) {
	across := []field.Across{oneDestination, oneBeneficiary, destinationTag}
	if mode == Strict {
		across = append(across, fromAccount)
	}
	o, faults := field.Check(body, table(mode, withdrawalFields, across...), env)
	w := Withdrawal{
		Read: read(o), ClientID: o.String("client_withdrawal_request_id"), ParticipantCode: o.String("participant_code"),
		Group: o.String("account_group"), Label: labelOf(o, "account_label"), Asset: o.String("asset"), Amount: o.String("amount"),
		AccountID: o.String("withdrawal_account_id"), Address: o.String("address"),
		DestinationTag: o.String("destination_tag"), NoDestinationTag: o.Bool("no_destination_tag"),
	}
	if o.Has("account") {
		b := o.Object("account")
		w.Bank = &Bank{
			b.String("name"), b.String("type"), b.String("beneficiary_name"), b.String("account_number"), b.String("routing_number"),
			b.String("swift_code"),
		}
	}
	return w, faults
}

func oneDestination(o field.Object) []field.Fault {
	count := 0
	for _, name := range destinations {
		if o.Has(name) {
			count++
		}
	}
	if count == 1 {
		return nil
	}
	return []field.Fault{{Text: "should have exactly one of 'withdrawal_account_id', 'address' and 'account'"}}
}

func oneBeneficiary(o field.Object) []field.Fault {
	if o.Has("beneficiary_business_name") && o.HasAny("beneficiary_first_name", "beneficiary_last_name") {
		return []field.Fault{{Text: "should NOT have both 'beneficiary_business_name' and the name of a person"}}
	}
	return nil
}

// destinationTag asks a withdrawal to an address whether that has a tag, where the asset has them; a known account carries its own.
func destinationTag(o field.Object) []field.Fault {
	symbol := o.String("asset")
	switch {
	case !o.Has("address") || !slices.Contains(tagged, symbol):
		return nil
	case !o.Has("no_destination_tag"):
		return given(o, "no_destination_tag")
	case o.Bool("no_destination_tag") && symbol == "EOS":
		return []field.Fault{{Text: "no_destination_tag should be false for EOS"}}
	case !o.Bool("no_destination_tag") && slices.Contains(alwaysTagged, symbol):
		return given(o, "destination_tag")
	}
	return nil
}

func fromAccount(o field.Object) []field.Fault {
	switch {
	case !o.Has("address"):
		return nil
	case slices.Contains(tagged, o.String("asset")):
		return given(o, "account_group")
	}
	return given(o, "account_group", "account_label")
}
