package signing

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// clockMistakes and the tables that follow are what schemes choose from; the likelier mistakes of an aspect come first.
var clockMistakes = []mistake{
	{
		id: "timestamp-missing", axis: clockAxis,
		sentence: "The timestamp was left out of the signed string.",
		mend:     "Begin the string with {timestamp}, as it stands in the header.",
		changes:  func(facts) []change { return values(timestampPart, "") },
	},
	{
		id: "timestamp-taken-twice", axis: clockAxis,
		sentence: "The signed string has the timestamp {detail}, the header another one: the time was taken twice.",
		mend:     "Take the time once, and use the same {timestamp} for the string and the header.",
		changes: func(f facts) []change {
			return shifted(f, 1, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5)
		},
	},
	{
		id: "timestamp-date", axis: clockAxis,
		sentence: "The signed string has the time as a date ({detail}).",
		mend:     mendSeconds,
		changes: func(f facts) []change {
			seconds, err := strconv.ParseInt(f.timestamp, 10, 64)
			if err != nil {
				return nil
			}
			t := time.Unix(seconds, 0).UTC()
			return values(timestampPart, t.Format(time.RFC3339), t.Format("2006-01-02T15:04:05.000Z"), t.Format("2006-01-02T15:04:05+00:00"))
		},
	},
	{
		id: "timestamp-fraction", axis: clockAxis,
		sentence: "The signed string has the timestamp with a fraction ({detail}).",
		mend:     mendSeconds,
		changes:  func(f facts) []change { return values(timestampPart, f.timestamp+".0") },
	},
	{
		id: "timestamp-milliseconds", axis: clockAxis,
		sentence: "The signed string has the time in milliseconds ({detail}), the header in seconds.",
		mend:     mendSeconds,
		changes:  func(f facts) []change { return shifted(f, 1000, 0) },
	},
	{
		id: "timestamp-seconds", axis: clockAxis,
		sentence: "The signed string has the time in seconds ({detail}), the header in a smaller unit.",
		mend:     mendSeconds,
		changes: func(f facts) []change {
			if units[len(f.timestamp)] == "" {
				return nil
			}
			return values(timestampPart, f.timestamp[:10])
		},
	},
	{
		// The header tells the second only, so every millisecond of it is tried, and half a second before for rounding.
		id: "timestamp-milliseconds", axis: clockAxis, alone: true,
		sentence: "The signed string has the time in milliseconds ({detail}), the header in seconds.",
		mend:     mendSeconds,
		changes: func(f facts) []change {
			var offsets []int64
			for ms := range int64(1500) {
				offsets = append(offsets, ms-500)
			}
			return shifted(f, 1000, offsets...)
		},
	},
}

// shifted gives the time of the header in a unit of which a second has perSecond, off by so many of that unit.
func shifted(f facts, perSecond int64, offsets ...int64) []change {
	seconds, err := strconv.ParseInt(f.timestamp, 10, 64)
	if err != nil || len(f.timestamp) != 10 {
		return nil
	}
	var texts []string
	for _, off := range offsets {
		texts = append(texts, strconv.FormatInt(seconds*perSecond+off, 10))
	}
	return values(timestampPart, texts...)
}

var methodMistakes = []mistake{
	{
		id: "method-lowercase", axis: methodAxis,
		sentence: "The method was signed in lower case.",
		mend:     "Sign it in upper case: {method}.",
		changes:  func(f facts) []change { return values(methodPart, strings.ToLower(f.method)) },
	},
	{
		id: "method-missing", axis: methodAxis,
		sentence: "The method was left out of the signed string.",
		mend:     "Put {method} between the timestamp and the target.",
		changes:  func(facts) []change { return values(methodPart, "") },
	},
	{
		id: "method-other", axis: methodAxis,
		sentence: "Another method was signed ({detail}) than the one of the request.",
		mend:     "Sign the method of the request: {method}.",
		changes: func(f facts) []change {
			others := slices.DeleteFunc([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, func(m string) bool { return m == f.method })
			return values(methodPart, others...)
		},
	},
}
