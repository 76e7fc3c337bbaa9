package signing

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// hookScheme is HMAC-SHA256 or RSA over {body}{timestamp}, or in the older headers over {body}; as hex.
var hookScheme = scheme{
	strings:  slices.Concat(hookClockMistakes, bodyMistakes, hookLayoutMistakes),
	others:   slices.Concat([]*mistake{&hookBase64, &macOtherHash, &otherDigest, &digestTwice}, mistakesOf(hookKeyMistakes)),
	impostor: func(inquiry) *Diagnosis { return nil },
	readings: inquiry.hookReadings,
}

const mendHook = "Sign the raw body, directly followed by the text of " + HeaderHookTimestamp + "; in the headers that end with -256, the body alone."

var hookBase64 = mistake{id: "hook-base64", sentence: "The signature is written as base64.", mend: "Write it as lower-case hex."}

// hookClockMistakes are about the timestamp behind the body.
var hookClockMistakes = []mistake{
	{
		id: "hook-timestamp-missing", axis: clockAxis,
		sentence: "The signature was made over the body without the timestamp.", mend: mendHook,
		changes: func(f facts) []change {
			if len(f.order) == 1 {
				return nil
			}
			return values(timestampPart, "")
		},
	},
	{
		id: "hook-timestamp-included", axis: clockAxis,
		sentence: "The signature was made over the body with the timestamp behind it.", mend: mendHook,
		changes: func(f facts) []change {
			if len(f.order) > 1 {
				return nil
			}
			return []change{arrange("", bodyPart, timestampPart)}
		},
	},
	{
		id: "hook-timestamp-unit", axis: clockAxis,
		sentence: "The timestamp was signed in another unit than it was sent in ({detail}).", mend: mendHook,
		changes: func(f facts) []change {
			switch n, err := strconv.ParseInt(f.timestamp, 10, 64); {
			case err != nil || len(f.order) == 1:
				return nil
			case len(f.timestamp) == 13:
				return values(timestampPart, f.timestamp[:10])
			default:
				return values(timestampPart, strconv.FormatInt(n*1000, 10))
			}
		},
	},
}

var hookLayoutMistakes = []mistake{
	{
		id: "hook-parts-order", axis: layoutAxis,
		sentence: "The signature was made over the parts in another order or with something between them ({detail}).", mend: mendHook,
		changes: func(f facts) []change {
			if len(f.order) == 1 {
				return nil
			}
			list := []change{arrange("", timestampPart, bodyPart)}
			for _, separator := range []string{".", "\n", ":", "|", " "} {
				list = append(list, arrange(separator, bodyPart, timestampPart), arrange(separator, timestampPart, bodyPart))
			}
			return list
		},
	},
}

// hookKeyMistakes are about the secret, which is used as the text that it is.
var hookKeyMistakes = []keyMistake{
	{
		mistake{id: "hook-secret-decoded", sentence: "The signature was made with the secret decoded ({detail}).", mend: "Use the text of the secret as the key."},
		1,
		func(q inquiry) []takenKey {
			list := taken("from base64", lenient(q.privateKey))
			if raw, err := hex.DecodeString(q.privateKey); err == nil {
				list = append(list, taken("from hex", string(raw))...)
			}
			return list
		},
	},
	{
		mistake{id: "hook-secret-space", sentence: "The signature was made with white space around the secret, or without the white space that it has here.", mend: "Trim the secret on both sides."},
		1,
		func(q inquiry) []takenKey {
			return taken("", strings.TrimSpace(q.privateKey), q.privateKey+"\n", q.privateKey+"\r\n", q.privateKey+" ", " "+q.privateKey)
		},
	},
}
