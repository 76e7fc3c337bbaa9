package webhook

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
)

// The bodies of the core API's webhooks, with the fields in the order in which the samples print them, by event.
var zerohashBodies = map[string]struct {
	write   func(s *sim.Settings, n sim.Notice) any
	restsOn []assumptions.ID
}{
	lifecycle.StatusChanged:          {statusChanged, []assumptions.ID{assumptions.StatusReasons}},
	lifecycle.ParticipantUpdated:     {participantUpdated, nil},
	lifecycle.BalanceChanged:         {balanceChanged, []assumptions.ID{assumptions.BalanceTimestamp, assumptions.BalanceEvents}},
	lifecycle.ExternalAccountChanged: {externalAccountChanged, nil},
	lifecycle.DepositStatusChanged:   {depositStatusChanged, []assumptions.ID{assumptions.DepositStates}},
	lifecycle.FundComplete:           {fundComplete, []assumptions.ID{assumptions.FundFees}},
	lifecycle.AuthDepositCompleted:   {authDepositCompleted, []assumptions.ID{assumptions.UnnamedTypes}},
	lifecycle.AuthMatchSuccess:       {accountMatch, []assumptions.ID{assumptions.UnnamedTypes, assumptions.AccountMatching}},
	lifecycle.AuthMatchFailure:       {accountMatch, []assumptions.ID{assumptions.UnnamedTypes, assumptions.AccountMatching}},
	lifecycle.PaymentChanged:         {paymentChanged, []assumptions.ID{assumptions.PaymentStates}},
}

// zerohashBody writes an event of the core API.
func zerohashBody(s *sim.Settings, n sim.Notice) ([]byte, error) {
	b, ok := zerohashBodies[n.Event.Name]
	if !ok {
		return nil, fmt.Errorf("nobody knows how a webhook of %s looks", n.Event.Name)
	}
	return json.Marshal(b.write(s, n))
}

type (
	statusBody struct {
		ParticipantCode   string          `json:"participant_code"`
		ParticipantStatus lifecycle.State `json:"participant_status"`
		Timestamp         int64           `json:"timestamp"` // milliseconds
		ReasonCode        string          `json:"reason_code,omitzero"`
		RejectReasons     []string        `json:"reject_reasons,omitzero"`
		KYCAttempts       *int            `json:"kyc_attempts,omitzero"`
	}
	updatedBody struct {
		ParticipantCode string `json:"participant_code"`
		EDDRequired     bool   `json:"edd_required"`
		EDD             bool   `json:"edd"`
		TaxID           bool   `json:"tax_id"`
		IDV             string `json:"idv"`
		Liveness        string `json:"liveness_check"`
		Timestamp       int64  `json:"timestamp"` // milliseconds
	}
	balanceBody struct {
		AccountGroup    string     `json:"account_group"`
		AccountLabel    string     `json:"account_label"`
		AccountType     string     `json:"account_type"`
		Asset           string     `json:"asset"`
		Balance         string     `json:"balance"`
		Movements       []movement `json:"movements"`
		ParticipantCode string     `json:"participant_code"`
		RunID           string     `json:"run_id"`
		RunType         string     `json:"run_type"`
		Timestamp       int64      `json:"timestamp"` // milliseconds (assumption zerohash.balance-timestamp)
	}
	movement struct {
		AccountID           string `json:"account_id"`
		Change              string `json:"change"`
		DepositReferenceID  string `json:"deposit_reference_id,omitzero"`
		MovementID          string `json:"movement_id"`
		MovementTimestamp   int64  `json:"movement_timestamp"` // milliseconds
		MovementType        string `json:"movement_type"`
		TransferRequestID   string `json:"transfer_request_id,omitzero"`
		TransferType        string `json:"transfer_type,omitzero"`
		WithdrawalRequestID string `json:"withdrawal_request_id,omitzero"`
	}
	externalAccountBody struct {
		ParticipantCode   string `json:"participant_code"`
		AccountNickname   string `json:"account_nickname"`
		AccountType       string `json:"account_type"`
		ExternalAccountID string `json:"external_account_id"`
		Status            string `json:"external_account_status"`
		StatusReason      string `json:"status_reason"`
	}
	depositStatusBody struct {
		DepositID       string `json:"deposit_id"`
		AccountID       string `json:"account_id"`
		ParticipantCode string `json:"participant_code"`
		TransactionHash string `json:"transaction_hash"`
		State           string `json:"state"`
		Asset           string `json:"asset"`
		Amount          string `json:"amount"`
		SourceAddress   string `json:"source_address"`
		ReceivedAddress string `json:"received_address"`
		Timestamp       int64  `json:"timestamp"` // seconds
	}
	authDepositBody struct {
		ParticipantCode string `json:"participant_code"`
		Asset           string `json:"asset"`
		Quantity        string `json:"quantity"`
		Account         string `json:"account"`
	}
	accountMatchBody struct {
		ParticipantCode string `json:"participant_code"`
		Score           string `json:"account_match_score"`
		Account         string `json:"account"`
		Reason          string `json:"reason"`
	}
)

func statusChanged(_ *sim.Settings, n sim.Notice) any {
	p := n.Participant
	b := statusBody{p.Code, p.Status, n.At.UnixMilli(), p.ReasonCode, nil, nil}
	if p.Status == lifecycle.StatusRejected {
		b.RejectReasons, b.KYCAttempts = p.RejectReasons, &p.KYC.Attempts
	}
	return b
}

func participantUpdated(_ *sim.Settings, n sim.Notice) any {
	k := n.Participant.KYC
	return updatedBody{n.Participant.Code, k.EDDRequired, k.EDD, k.HasTaxID, k.IDV, k.Liveness, n.At.UnixMilli()}
}

func balanceChanged(_ *sim.Settings, n sim.Notice) any {
	c := n.Balance
	b := balanceBody{
		AccountGroup: c.Account.Group, AccountLabel: c.Account.Label, AccountType: c.Account.Type, Asset: c.Account.Asset,
		Balance: c.Account.Balance.String(), ParticipantCode: c.Account.Owner,
		RunID: c.RunID, RunType: c.RunType, Timestamp: c.At.UnixMilli(), Movements: []movement{},
	}
	for _, m := range c.Movements {
		b.Movements = append(b.Movements, movement{
			AccountID: m.AccountID, Change: m.Change.String(), MovementID: m.ID, MovementTimestamp: m.At.UnixMilli(), MovementType: m.Type,
			DepositReferenceID: m.DepositReferenceID, TransferRequestID: m.TransferRequestID, TransferType: m.TransferType,
			WithdrawalRequestID: m.WithdrawalRequestID,
		})
	}
	return b
}

func externalAccountChanged(_ *sim.Settings, n sim.Notice) any {
	account := n.Transfer.Integration
	return externalAccountBody{
		n.Participant.Code, account, "crypto", n.Transfer.ExternalAccount, "approved", "UNSPECIFIED",
	}
}

// depositStates are the states of zerohash's own ledger that go with those of a Connect deposit.
var depositStates = map[lifecycle.State]string{
	lifecycle.Confirmed: "completed", lifecycle.Unexpected: "recovery_quarantine", lifecycle.Failed: "quarantined",
}

func depositStatusChanged(_ *sim.Settings, n sim.Notice) any {
	t := n.Transfer
	state, ok := depositStates[t.State]
	if !ok {
		state = "initial"
	}
	b := depositStatusBody{
		DepositID: t.ID, ParticipantCode: n.ReferenceID, TransactionHash: strings.TrimSuffix(orEmpty(t.Hash), "-0"), State: state,
		Asset: symbol(t), Amount: t.Amount, SourceAddress: t.Sender, ReceivedAddress: t.To,
		Timestamp: n.At.Unix(),
	}
	if n.Balance != nil {
		b.AccountID = n.Balance.Account.ID
		if n.Balance.Account.Label == sim.QuarantineLabel {
			b.State = depositStates[lifecycle.Unexpected]
		}
	}
	return b
}

func authDepositCompleted(_ *sim.Settings, n sim.Notice) any {
	t := n.Transfer
	return authDepositBody{n.Participant.Code, t.Asset, t.Amount, t.Integration}
}

func accountMatch(_ *sim.Settings, n sim.Notice) any {
	return accountMatchBody{n.Participant.Code, n.Match.ScoreText(), n.Match.Account, n.Match.Reason()}
}

// zerohashRestsOn lists the assumptions behind a webhook of the core API.
func zerohashRestsOn(e lifecycle.Event) []string {
	ids := []assumptions.ID{assumptions.HookRetries, assumptions.HookSignatures}
	return named(append(ids, zerohashBodies[e.Name].restsOn...)...)
}

// seconds is RFC 3339 as payments write it.
const seconds = time.RFC3339
