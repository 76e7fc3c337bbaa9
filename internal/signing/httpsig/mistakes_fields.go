package httpsig

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
)

const mendField = "Sign the value of the field exactly as it is sent."

// fieldMistakes are about the values of covered fields.
var fieldMistakes = []mistake{
	{
		id: "digest-form", axis: fieldAxis,
		sentence: "content-digest was signed as {detail}, in another form than it was sent in.", mend: "Sign the whole value of the header, as in sha-256=:…:.",
		changes: func(f *facts) []change {
			return f.fields(func(name, value string) []string {
				algorithm, rest, ok := strings.Cut(value, "=:")
				if name != "content-digest" || !ok {
					return nil
				}
				text := strings.TrimSuffix(rest, ":")
				texts := []string{text, ":" + text + ":", algorithm + "=" + text, strings.ToUpper(algorithm) + "=" + text}
				if raw, err := base64.StdEncoding.DecodeString(text); err == nil {
					texts = append(texts, hex.EncodeToString(raw), algorithm+"=:"+hex.EncodeToString(raw)+":", algorithm+"="+hex.EncodeToString(raw))
				}
				return texts
			})
		},
	},
	{
		id: "authorization-form", axis: fieldAxis,
		sentence: "authorization was signed in another form than it was sent in (without or with another Bearer).", mend: mendField,
		changes: func(f *facts) []change {
			return f.fields(func(name, value string) []string {
				scheme, token, ok := strings.Cut(value, " ")
				if name != "authorization" || !ok {
					return nil
				}
				return []string{token, strings.ToLower(scheme) + " " + token, "Bearer " + token, scheme + ": " + token, "Authorization: " + value}
			})
		},
	},
	{
		id: "field-quotes", axis: fieldAxis,
		sentence: "{id} was signed with other quotes than it was sent with.", mend: mendField,
		changes: func(f *facts) []change {
			return f.fields(func(name, value string) []string {
				bare := strings.Trim(value, `"'`)
				if name == "authorization" || name == "content-digest" {
					return nil
				}
				return []string{bare, `"` + bare + `"`}
			})
		},
	},
	{
		id: "field-empty", axis: fieldAxis,
		sentence: "{id} was signed as {detail}: the header was set after signing.", mend: "Set all headers first, then sign.",
		changes: func(f *facts) []change {
			return f.fields(func(string, string) []string { return []string{"", "undefined", "null"} })
		},
	},
	{
		id: "field-case", axis: fieldAxis,
		sentence: "{id} was signed in lower case.", mend: mendField,
		changes: func(f *facts) []change {
			return f.fields(func(_, value string) []string { return []string{strings.ToLower(value)} })
		},
	},
	{
		id: "content-type-charset", axis: fieldAxis,
		sentence: "content-type was signed as {detail}, and the client sent it with other parameters.", mend: "Set the header yourself before signing, so that nothing completes it afterwards.",
		changes: func(f *facts) []change {
			return f.fields(func(name, value string) []string {
				media, _, _ := strings.Cut(value, ";")
				if name != "content-type" {
					return nil
				}
				return []string{strings.TrimSpace(media), media + "; charset=utf-8", media + ";charset=utf-8", media + "; charset=UTF-8", media + ";charset=UTF-8"}
			})
		},
	},
	{
		id: "field-space", axis: fieldAxis,
		sentence: "{id} was signed with other white space than it was sent with.",
		mend:     "Sign the value as it is sent, without white space around it; several lines are joined with a comma and one space.",
		changes: func(f *facts) []change {
			return f.fields(func(name, value string) []string {
				return []string{
					strings.ReplaceAll(value, ", ", ","), strings.Join(strings.Fields(value), " "), strings.Join(strings.Fields(value), ""),
					" " + value, value + " ", value + "\n", strings.ReplaceAll(strings.ReplaceAll(value, ", ", ","), ",", ", "),
				}
			})
		},
	},
	{
		id: "content-length-other", axis: fieldAxis,
		sentence: "content-length was signed as {detail}, and another one was sent.", mend: "Count the bytes that are sent, not characters, and sign that.",
		changes: func(f *facts) []change {
			return f.fields(func(name, value string) []string {
				n, err := strconv.Atoi(value)
				if name != "content-length" || err != nil {
					return nil
				}
				runes := n
				if f.hints.Body != nil {
					runes = len([]rune(string(f.hints.Body)))
				}
				return []string{"0", strconv.Itoa(runes), strconv.Itoa(n - 1), strconv.Itoa(n + 1)}
			})
		},
	},
}
