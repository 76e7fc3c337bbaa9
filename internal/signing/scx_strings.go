package signing

import "slices"

// scxScheme is HMAC-SHA256 over {timestamp}{METHOD}{path and query}{body}, with {} for an empty body.
var scxScheme = scheme{
	strings: slices.Concat(clockMistakes, methodMistakes, scxPathMistakes, scxQueryMistakes, scxOriginMistakes,
		scxBodyMistakes, bodyMistakes, layoutMistakes, scxLayoutMistakes),
	others:   scxSignatureMistakes,
	impostor: notAnHMAC,
	readings: inquiry.macReadings,
}

// scxBodyMistakes are about the {} that stands for an empty body. They come before the mistakes about bodies in general.
var scxBodyMistakes = []mistake{
	{
		id: "body-braces-missing", axis: bodyAxis,
		sentence: "Nothing was signed for the empty body.",
		mend:     "Sign {timestamp}{method}{target}{} where there is no body.",
		changes: func(f facts) []change {
			if f.sent != "" {
				return nil
			}
			// With separators an empty part and none are not the same.
			return []change{
				value(bodyPart, "", ""),
				{"", func(r *recipe) {
					r.parts[bodyPart] = ""
					r.order = slices.DeleteFunc(slices.Clone(r.order), func(p part) bool { return p == bodyPart })
				}},
			}
		},
	},
	{
		id: "body-braces-appended", axis: bodyAxis,
		sentence: "The braces {} were signed behind the body; they stand for an empty one only.",
		mend:     mendBody,
		changes: func(f facts) []change {
			if f.sent == "" {
				return nil
			}
			return []change{value(bodyPart, f.body+emptyBody, "")}
		},
	},
	{
		id: "body-nothing-as-text", axis: bodyAxis,
		sentence: "Another text than {} was signed for the empty body ({detail}).",
		mend:     "Sign {} where there is no body.",
		changes: func(f facts) []change {
			if f.sent != "" {
				return nil
			}
			return values(bodyPart, "null", "undefined", "None", "nil", `""`, `"{}"`, "[]", "{ }", "[object Object]", "false")
		},
	},
}

// scxLayoutMistakes are about what stands in headers of its own.
var scxLayoutMistakes = []mistake{
	{
		id: "passphrase-included", axis: layoutAxis,
		sentence: "The passphrase is part of the signed string ({detail}).",
		mend:     "Send it in " + HeaderSCXPassphrase + " only; the string begins with {timestamp} and ends with the body.",
		changes:  func(f facts) []change { return around(f.passphrase) },
	},
	{
		id: "api-key-included", axis: layoutAxis,
		sentence: "The API key is part of the signed string ({detail}).",
		mend:     "Send it in " + HeaderSCXAPIKey + " only; the string begins with {timestamp} and ends with the body.",
		changes:  func(f facts) []change { return around(f.apiKey) },
	},
}
