package scenario

import (
	"slices"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
)

// body is what is known of an event's message, for the paths that a scenario sets in it.
type body struct {
	object, whole string   // how sentences call the event's object, and the message around it
	fields        []string // within the object
	keys          []string // under which the object stands in the message; none: it is the whole message
}

func bodyOf(event lifecycle.Event) body {
	if event.To == lifecycle.None {
		whole := "the body of " + event.Name
		return body{whole, whole, wholeFields[event.Name], nil}
	}
	return body{"a " + string(event.Flow), "a message of this flow", objectFields[event.Flow], objectKeys[event.Flow]}
}

// wholeFields are the fields of messages without an object: those of the core API (reference: zerohash.md sections 5.3 and 5.4) and of the
// wallet sign-in API (siwx.md section 1.9), those that are optional or not of every dialect included.
var wholeFields = map[string][]string{
	lifecycle.StatusChanged: {"participant_code", "participant_status", "timestamp", "reason_code", "reject_reasons", "kyc_attempts"},
	lifecycle.ParticipantUpdated: {
		"participant_code", "edd_required", "edd", "tax_id", "idv", "liveness_check", "timestamp",
	},
	lifecycle.BalanceChanged: {
		"account_group", "account_label", "account_type", "asset", "balance", "movements", "participant_code", "run_id", "run_type", "timestamp",
	},
	lifecycle.ExternalAccountChanged: {
		"participant_code", "account_nickname", "account_type", "external_account_id", "external_account_status", "status_reason",
	},
	lifecycle.DepositStatusChanged: {
		"deposit_id", "account_id", "participant_code", "transaction_hash", "state", "asset", "amount", "source_address", "received_address",
		"timestamp", "readable_timestamp_utc",
	},
	lifecycle.FundComplete: {
		"participant_code", "fund_asset", "rate", "quoted_currency", "source_address", "deposit_address", "quantity", "notional", "fund_id",
		"fund_timestamp", "deposit_timestamp", "transaction_id", "account_label", "success", "reason", "reference_id", "raw_fee_bps",
		"raw_fee_notional", "deposit_fee_bps", "deposit_fee_notional", "deposit_fee_type", "status_reason_code",
		"source", "source.integration", "source.type",
	},
	lifecycle.AuthDepositCompleted: {"participant_code", "asset", "quantity", "account"},
	lifecycle.AuthMatchSuccess:     {"participant_code", "account_match_score", "account", "reason"},
	lifecycle.AuthMatchFailure:     {"participant_code", "account_match_score", "account", "reason"},
	lifecycle.PaymentChanged: {
		"payment_id", "asset", "network", "payment_type", "participant_code", "quantity", "status", "created_at", "updated_at", "total",
		"reference_id",
		"obo_participant", "obo_participant.participant_code", "obo_participant.account_group", "obo_participant.account_label",
		"payment_details", "payment_details.withdrawal_request_id", "payment_details.trade_id", "payment_details.on_chain_transaction_id",
		"payment_details.network_fee_notional", "payment_details.network_fee_quantity", "payment_details.withdrawal_fee_notional",
		"payment_details.destination_address",
		// Of bank payments only.
		"type", "transaction_id", "payment_status", "reason_code", "reason_description", "expected_settlement_date", "reject_reasons",
	},
	lifecycle.CustomerUpdated: {"webhookType", "eventId", "id", "externalId", "chainId", "status", "createdAt", "updatedAt"},
}

// objectFields are the fields that the object of a flow has in some message. A field with fields of its own is an object.
var objectFields = map[lifecycle.Flow][]string{
	lifecycle.Deposit: {
		"id", "amount", "network", "asset", "created_at", "updated_at", "status",
		"source", "source.type", "source.integration",
		"transaction", "transaction.hash", "transaction.to", "transaction.block_number", "transaction.value",
		"fees", "fees.amount", "fees.asset", "fees.payment_model",
	},
	lifecycle.Withdrawal: {
		"id", "asset", "network", "amount", "status", "source", "created_at", "updated_at",
		"transaction", "transaction.hash", "transaction.block_number", "transaction.timestamp", "transaction.from", "transaction.to",
		"transaction.value", "transaction.gas", "transaction.gas_price", "transaction.nonce", "transaction.input", "transaction.status",
		"transaction.gas_used", "transaction.cumulative_gas_used",
		"fees", "fees.amount", "fees.asset", "fees.payment_model",
	},
}

// objectKeys are the names under which the object of a flow stands in its messages; which of them it is, the profile says. The first is
// the flow's own.
var objectKeys = map[lifecycle.Flow][]string{
	lifecycle.Deposit:    {"deposit"},
	lifecycle.Withdrawal: {"withdrawal", "deposit"},
}

// envelope is what every Connect message has around its object.
var envelope = []string{
	"event", "session", "session.id", "session.created_at", "session.metadata", "account", "account.reference_id",
}

// freeFields hold whatever the platform put there, or lists.
var freeFields = []string{"session.metadata", "movements", "reject_reasons"}

// BodyFields lists the fields that a scenario can set within an event's object, those of other fields as a.b.
func BodyFields(event lifecycle.Event) []string { return slices.Clone(bodyOf(event).fields) }
