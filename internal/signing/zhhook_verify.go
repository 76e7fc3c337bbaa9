package signing

import (
	"slices"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/jwks"
)

// Hook is a zerohash webhook as it was received, and what it is held against.
type Hook struct {
	Header func(name string) string // the value of a header, empty for none
	Body   []byte                   // raw bytes
	Secret string                   // key of the HMACs, as text; empty: they are not checked
	Keys   []jwks.PublicKey         // of the sender; no header names the one that signed, so each RSA key is tried
	Now    time.Time                // wall clock
	Skew   time.Duration            // either way; 0: DefaultSkew
}

// IsHook tells a zerohash webhook by its headers. One of Connect has client-id and signature instead.
func IsHook(header func(name string) string) bool {
	if header(HeaderClientID) != "" || header(HeaderSignature) != "" {
		return false
	}
	return header(HeaderHookTimestamp) != "" ||
		slices.ContainsFunc(hookSignatures, func(s hookSignature) bool { return header(s.header) != "" })
}

// VerifyHook checks what SignHook makes, as a receiver does: the timestamp, each of the four signatures, and the notification id, in this
// order. Where nothing that could be checked signs the webhook, a check named signed says so. Either padding of RSA is right.
func VerifyHook(h Hook) WebhookResult {
	if h.Skew == 0 {
		h.Skew = DefaultSkew
	}
	get := func(name string) string { return strings.TrimSpace(h.Header(name)) }
	result := WebhookResult{EventID: get(HeaderEventID)}
	result.add(checkHookTime(get, h.Now, h.Skew))
	held, failed := false, false
	for _, s := range hookSignatures {
		c := h.check(s, get(HeaderHookTimestamp), get(s.header), &result.KeyID)
		held, failed = held || c.State == Held, failed || c.State == Failed
		result.add(c)
	}
	if !held && !failed {
		result.add(check("signed", Failed, "No signature of this webhook could be checked, so anybody may have sent it."))
	}
	result.add(checkHookEvent(result.EventID))
	return result
}

func checkHookTime(get func(string) string, now time.Time, skew time.Duration) Check {
	value := get(HeaderHookTimestamp)
	if value == "" {
		if get(HeaderHookHMAC) == "" && get(HeaderHookRSA) == "" {
			return check("timestamp", Absent, "There is no header %s, so a repeated webhook cannot be told by its age.", HeaderHookTimestamp)
		}
		return check("timestamp", Failed, "The header %s is missing; it has the milliseconds of signing, which are signed with the body.", HeaderHookTimestamp)
	}
	seconds := value
	if len(value) == 13 && strings.Trim(value, "0123456789") == "" {
		seconds = value[:10]
	}
	if problem := checkTimestamp(HeaderHookTimestamp, seconds, now, skew); problem != nil {
		if problem.rule == ruleTimestampFormat {
			return check("timestamp", Failed, "The header %s is %q, which is neither milliseconds (13 digits) nor seconds (10 digits).", HeaderHookTimestamp, clip(value))
		}
		c := check("timestamp", Failed, "%s.", sentenceCase(problem.message))
		c.Diagnosis = problem.diagnosis
		return c
	}
	return check("timestamp", Held, "The timestamp %s is within %d s of this clock.", value, int64(skew.Seconds()))
}

func checkHookEvent(id string) Check {
	if id == "" {
		return check("event", Absent, "The webhook names no notification id, so duplicates cannot be told.")
	}
	// It is not part of what is signed.
	return check("event", Held, "The notification id is %s.", clip(id))
}
