package signing

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// What can be wrong with a timestamp; a scheme puts its name in front.
const (
	ruleTimestampFormat = "timestamp.format"
	ruleTimestampSkew   = "timestamp.skew"
)

// clockProblem is a timestamp header that is refused.
type clockProblem struct {
	rule, message string
	diagnosis     *Diagnosis // nil: nothing usual
}

// with adds what was found out about the signature besides.
func (p *clockProblem) with(signature *Diagnosis) *Diagnosis {
	switch {
	case p.diagnosis == nil:
		return signature
	case signature == nil || !signature.Verifies:
		return p.diagnosis
	}
	return &Diagnosis{
		Mistake:  p.diagnosis.Mistake + "+" + signature.Mistake,
		Sentence: p.diagnosis.Sentence + " " + signature.Sentence,
		Mend:     p.diagnosis.Mend + " " + signature.Mend,
		Verifies: true,
	}
}

const mendSeconds = "Send Unix seconds, 10 digits, in the header, and sign the same 10 digits."

// units are the digits of a present time by unit.
var units = map[int]string{13: "milliseconds", 16: "microseconds", 19: "nanoseconds"}

// checkTimestamp checks a header of Unix seconds, by its name and value, against the wall clock; nil: it is fresh.
func checkTimestamp(name, header string, now time.Time, skew time.Duration) *clockProblem {
	seconds, err := strconv.ParseUint(header, 10, 63)
	if err != nil || len(header) > 11 {
		return malformed(name, header)
	}
	off := now.Sub(time.Unix(int64(seconds), 0)).Round(time.Second)
	if off.Abs() <= skew {
		return nil
	}
	relation, mistake := "behind", "clock-behind"
	sentence := "The client's clock is slow, the request was held back, or it was sent again with an old signature."
	if off < 0 {
		relation, mistake = "ahead of", "clock-ahead"
		sentence = "The client's clock is fast."
	}
	mend := "Set the clock by NTP, and sign each request, retries included, just before it is sent."
	// A difference of whole half hours, as time zones have, is hardly ever a clock.
	zone := off.Round(30 * time.Minute)
	if zone != 0 && zone.Abs() <= 14*time.Hour && (off-zone).Abs() <= 2*time.Minute {
		mistake = "timestamp-local-time"
		sentence = fmt.Sprintf("Local time was taken for UTC: the timestamp is off by %s, as a time zone is.", zone)
		mend = "Take the seconds since 1970 in UTC, as in time.time(), Date.now()/1000 or date +%s."
	}
	return &clockProblem{
		rule: ruleTimestampSkew,
		message: fmt.Sprintf("the header %s is %d s %s the server's clock (%d); up to %d s are accepted",
			name, int64(off.Abs().Seconds()), relation, now.Unix(), int64(skew.Seconds())),
		diagnosis: &Diagnosis{Mistake: mistake, Sentence: sentence, Mend: mend},
	}
}

func malformed(name, header string) *clockProblem {
	problem := &clockProblem{
		rule:    ruleTimestampFormat,
		message: "the header " + name + " is not a time in Unix seconds (10 digits)",
	}
	found := func(mistake, sentence string) *clockProblem {
		problem.diagnosis = &Diagnosis{Mistake: mistake, Sentence: sentence, Mend: mendSeconds}
		return problem
	}
	if unit := units[len(header)]; unit != "" && strings.Trim(header, "0123456789") == "" {
		problem.message = "the header " + name + " is in " + unit + "; Unix seconds (10 digits) are expected"
		return found("timestamp-header-"+unit, "The timestamp header has "+unit+" instead of seconds.")
	}
	if _, err := time.Parse(time.RFC3339, strings.Replace(header, " ", "T", 1)); err == nil {
		return found("timestamp-header-date", "The timestamp header has a date instead of Unix seconds.")
	}
	if whole, fraction, ok := strings.Cut(header, "."); ok && strings.Trim(whole+fraction, "0123456789") == "" {
		return found("timestamp-header-fraction", "The timestamp header has fractions of a second.")
	}
	if trimmed := strings.Trim(header, `"'`); trimmed != header {
		return found("timestamp-header-quoted", "The timestamp header has quotes around it.")
	}
	return problem
}
