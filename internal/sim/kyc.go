package sim

import (
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
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
	reasonTaxID     = "tax_id_not_accepted"
)

// testIdentities are the documented people of the certification environment who are always decided alike.
var testIdentities = []struct {
	first, last, born, number string // empty: any
	rejected                  string // why; empty: approved
}{
	{"leslie", "knope", "1975-01-18", "", ""},
	{"joseph", "kony", "", "", reasonSanctions},
	{"", "", "", "111111111", reasonTaxID},
}

// Decide is what the data of a new participant comes to: a documented test identity, else what the platform's own checks say.
func Decide(e Evidence) Outcome {
	fits := func(want, got string) bool { return want == "" || want == strings.ToLower(got) }
	digits := func(text string) string { return strings.NewReplacer("-", "", " ", "").Replace(text) }
	for _, t := range testIdentities {
		byNumber := t.number == "" || digits(e.TaxID) == t.number || digits(e.IDNumber) == t.number
		if fits(t.first, e.FirstName) && fits(t.last, e.LastName) && fits(t.born, e.DateOfBirth) && byNumber {
			if t.rejected == "" {
				return Outcome{Status: lifecycle.StatusApproved}
			}
			return rejected(t.rejected)
		}
	}
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
