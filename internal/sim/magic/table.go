package magic

// The documents that have values of this kind.
const (
	verificationDocs = "zerohash docs, Test Verification Sessions"
	payoutDocs       = "zerohash docs, Payouts SDK Integration Guide"
)

// Statuses of participants and customers, and reasons, as the emulated systems write them.
const (
	approved, rejected, locked, disabled = "approved", "rejected", "locked", "disabled"
	pendingApproval                      = "pending_approval"
	screening                            = "screening"

	sanctions = "sanction_screening_failed"
	badTaxID  = "tax_id_not_accepted"
	badKYC    = "kyc_failed"
)

// Table has every magic value. The documents' come first; of two rows that fit the first counts.
var Table = []Row{
	{
		Value: "Leslie Knope, born 1975-01-18", Where: Person, Example: `{"first_name": "Leslie", "last_name": "Knope", "date_of_birth": "1975-01-18"}`,
		Statuses: []string{approved}, Sentence: "Is approved, whatever the checks say.", Source: verificationDocs,
		who: Who{First: "leslie", Last: "knope", Born: "1975-01-18"},
	},
	{
		Value: "Joseph Kony", Where: Person, Example: `{"first_name": "Joseph", "last_name": "Kony"}`,
		Statuses: []string{rejected}, Reason: sanctions, Sentence: "Is rejected: he is on a list of sanctions.", Source: payoutDocs,
		who: Who{First: "joseph", Last: "kony"},
	},
	{
		Value: "111111111", Where: Person, Example: `{"tax_id": "111-11-1111"}`,
		Statuses: []string{rejected}, Reason: badTaxID, Sentence: "As tax_id or id_number it is not accepted; the participant is rejected.", Source: payoutDocs,
		who: Who{Number: "111111111"},
	},

	email(approved, "Is approved, whatever the checks say.", "", approved),
	email(rejected, "Is rejected: the checks of the person have failed.", badKYC, rejected),
	email("sanctions", "Is rejected: the name is on a list of sanctions.", sanctions, rejected),
	email("pending", "Waits for somebody to review it, until the control API or a scenario moves it on.", "", pendingApproval),
	email(locked, "Is approved and locked at once, and may do nothing.", "", approved, locked),
	email(disabled, "Is approved and disabled at once, and may do nothing.", "", approved, disabled),

	amount(Deposit, "9001", "deposit-failed-exchange", "The exchange refuses the transfer."),
	amount(Deposit, "9002", "deposit-failed-chain", "The chain drops the transfer after it was submitted."),
	amount(Deposit, "9003", "deposit-abandoned-2fa", "The user leaves at the second 2FA."),
	amount(Deposit, "9004", "deposit-abandoned-qr", "The user leaves at the QR code."),
	amount(Deposit, "9005", "deposit-over-limit", "The deposit is over the participant's limit; the user has to be one, or have a code that one can be made of, such as USER01."),
	amount(Deposit, "9006", "account-match-failure", "The account at the exchange is somebody else's; for users as with 9005."),
	amount(Withdrawal, "9001", "withdrawal-failed", "The withdrawal fails before it reaches the chain."),
	amount(Request, "9001", "withdrawal-request-rejected", "The request is rejected after it was approved, and what was held comes back."),

	named(Reference, "deposit-failed-chain", "Plays the scenario on every new session of the user, and on what the user submits, where its flow fits."),
	named(External, "customer-rejected", "Plays the scenario, of flow challenge, on the new customer."),

	account("dead", "The account is rejected at screening, once its wallet has signed. 0xE4Ded0D60b187E0cC14D0309683ddc876571deAD has the private key 11439 (0x2caf).", screening, rejected),
	account("beef", "Screening does not end, once the wallet has signed. 0xAE7690B477c7a733f87182807b05A59b25E8bEeF has the private key 148442 (0x243da).", screening),
}

func email(name, sentence, reason string, statuses ...string) Row {
	return Row{
		Value: name + "@" + emailDomain, Where: Email, Example: name + "+1@" + emailDomain, Statuses: statuses, Reason: reason,
		Sentence: sentence, Source: Own, key: name,
	}
}

// amount is a row for amounts that end in a code: 9 and what goes wrong. None ends in 0, which could be left out.
func amount(where Place, code, scenario, sentence string) Row {
	return Row{Value: "…" + code, Where: where, Example: "0.01" + code, Scenario: scenario, Sentence: sentence, Source: Own, key: code}
}

func named(where Place, scenario, sentence string) Row {
	return Row{Value: idPrefix + "SCENARIO", Where: where, Example: idPrefix + scenario + ".1", Sentence: sentence, Source: Own}
}

func account(end, sentence string, statuses ...string) Row {
	return Row{
		Value: "0x…" + end, Where: Account, Example: map[string]string{
			"dead": "eip155:1:0xE4Ded0D60b187E0cC14D0309683ddc876571deAD", "beef": "eip155:1:0xAE7690B477c7a733f87182807b05A59b25E8bEeF",
		}[end],
		Statuses: statuses, Sentence: sentence, Source: Own, key: end,
	}
}
