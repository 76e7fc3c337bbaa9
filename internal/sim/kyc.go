package sim

import (
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/magic"
)

// KYC is what zerohash found out about a participant.
type KYC struct {
	IDV         string `json:"idv"`            // unknown, pass, fail, not_applicable
	Liveness    string `json:"liveness_check"` // the same
	Sanctions   string `json:"sanction_screening,omitzero"`
	HasTaxID    bool   `json:"tax_id"`
	EDD         bool   `json:"edd"`
	EDDRequired bool   `json:"edd_required"`
	Attempts    int    `json:"kyc_attempts"` // rejections since the last approval, at most mostAttempts
}

const mostAttempts = 3

// Outcome is a status and why.
type Outcome struct {
	Status        lifecycle.State
	ReasonCode    string
	RejectReasons []string
}

// Evidence is what a platform says of a person, as far as it decides the outcome.
type Evidence struct {
	FirstName, LastName string
	Email               string
	DateOfBirth         string // 1975-01-18
	TaxID, IDNumber     string
	KYC, Sanctions      string // pass, fail, or nothing
	IDV, Liveness       string
}

// Reasons of rejections. The real list is only given to customers (assumption zerohash.reject-reasons).
const (
	reasonKYC       = "kyc_failed"
	reasonSanctions = "sanction_screening_failed"
	reasonIdentity  = "identity_verification_failed"
	reasonLiveness  = "liveness_check_failed"
)

// Decision is what the data of a new participant comes to, and how it gets there.
type Decision struct {
	Outcome Outcome
	Via     []Outcome  // what stands before it
	Magic   *magic.Row // the magic value that decided; nil: the platform's own checks did
}

// Decide is what the data of a new participant comes to: what a magic value says, else what the platform's own checks say.
func (s *Settings) Decide(e Evidence) Decision {
	if row := s.magicPerson(&e); row != nil {
		return Decision{Magic: row}.through(row)
	}
	return Decision{Outcome: checked(&e)}
}

// through goes through the statuses that a magic value leads to.
func (d Decision) through(row *magic.Row) Decision {
	for _, status := range row.Statuses {
		o := Outcome{Status: lifecycle.State(status)}
		if row.Reason != "" {
			o = rejected(row.Reason)
		}
		d.Via = append(d.Via, o)
	}
	last := len(d.Via) - 1
	d.Outcome, d.Via = d.Via[last], d.Via[:last]
	return d
}

// checked is what the platform's own checks come to.
func checked(e *Evidence) Outcome {
	var reasons []string
	for _, check := range []struct{ result, reason string }{
		{e.KYC, reasonKYC}, {e.Sanctions, reasonSanctions}, {e.IDV, reasonIdentity}, {e.Liveness, reasonLiveness},
	} {
		if check.result == "fail" {
			reasons = append(reasons, check.reason)
		}
	}
	if len(reasons) > 0 {
		return rejected(reasons...)
	}
	return Outcome{Status: lifecycle.StatusApproved}
}

func rejected(reasons ...string) Outcome {
	return Outcome{lifecycle.StatusRejected, reasons[0], reasons}
}
