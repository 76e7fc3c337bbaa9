package zerohash

import (
	"fmt"
	"strconv"
	"time"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

type (
	limit struct {
		Types      []string `json:"type"`
		Period     int      `json:"period"` // hours; 0 is for good
		Balance    string   `json:"balance"`
		Limit      string   `json:"limit"` // what is left of the configured one in the period
		Configured string   `json:"configured_limit"`
		Asset      string   `json:"asset"`
	}
	participantLimits struct {
		Code   string   `json:"participant_code"`
		AsOf   int64    `json:"as_of"` // seconds
		Limits []limit  `json:"limits"`
		Tags   []string `json:"tags"` // of KYC tiers, which the mock has none of
	}
)

func limitsOf(reader storage.Reader, p *sim.Participant, now time.Time) ([]limit, error) {
	standings, err := sim.LimitStandings(reader, p, now)
	limits := make([]limit, len(standings))
	for i, s := range standings {
		limits[i] = limit{s.Types, s.Period, s.Balance.String(), s.Left.String(), s.Configured, s.Asset}
	}
	return limits, err
}

func showLimits(r *request) (call.Answer, error) {
	now := r.env().Now
	answer := participantLimits{AsOf: now.Unix(), Tags: []string{}}
	err := r.read(func(reader storage.Reader) error {
		p, err := sim.FindParticipant(reader, r.inPath(":code"))
		if err == nil {
			answer.Code = p.Code
			answer.Limits, err = limitsOf(reader, &p, now)
		}
		return err
	})
	if err != nil {
		return call.Answer{}, err
	}
	return ok(answer)
}

const (
	longestPeriod = 24 * 366 * 100 // hours
	mostDigits    = 40             // of an amount
)

// patchLimits replaces all limits of a participant.
func patchLimits(r *request) (call.Answer, error) {
	form, wrong := forms.PatchLimits(r.Body, r.env(), r.mode())
	limits := make([]sim.Limit, len(form.Limits))
	for i, l := range form.Limits {
		hours, err := strconv.Atoi(l.Period)
		if place := fmt.Sprintf("limits[%d].", i); wrong == nil {
			switch {
			case err != nil:
				wrong = append(wrong, place+"period should be integer")
			case hours > longestPeriod:
				wrong = append(wrong, fmt.Sprintf("%speriod should be <= %d", place, longestPeriod))
			case len(l.Configured) > mostDigits:
				wrong = append(wrong, fmt.Sprintf("%sconfigured_limit should NOT be longer than %d characters", place, mostDigits))
			}
		}
		limits[i] = sim.Limit{Types: l.Types, Period: hours, Configured: l.Configured, Asset: l.Asset}
	}
	if err := check(r.Call, wrong, form.Hints); err != nil {
		return call.Answer{}, err
	}
	err := r.update(func(tx *sim.Tx) error { return r.World.SetLimits(tx, r.inPath(":code"), limits) })
	if err != nil {
		return call.Answer{}, err
	}
	return ok("Participant limits updated successfully")
}
