package signing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// layoutMistakes are ways of joining the right parts wrongly.
var layoutMistakes = []mistake{
	{
		id: "parts-body-only", axis: layoutAxis,
		sentence: "Only the body was signed.",
		mend:     "Sign {timestamp}{method}{target} and then the body.",
		changes:  func(facts) []change { return []change{arrange("", bodyPart)} },
	},
	{
		id: "parts-timestamp-and-body", axis: layoutAxis,
		sentence: "Only timestamp and body were signed ({detail}).",
		mend:     "Sign {timestamp}{method}{target} and then the body.",
		changes: func(facts) []change {
			return []change{
				arrange("", timestampPart, bodyPart), arrange(".", timestampPart, bodyPart),
				arrange("", bodyPart, timestampPart), arrange(".", bodyPart, timestampPart),
			}
		},
	},
	{
		id: "parts-separator", axis: layoutAxis,
		sentence: "The parts were joined with {detail} between them.",
		mend:     "Join timestamp, method, target and body with nothing between them.",
		changes: func(facts) []change {
			var list []change
			for _, s := range []string{"\n", ".", "|", " ", ":", ",", "&", ";", "-", "\r\n", "\\n"} {
				list = append(list, change{strconv.Quote(s), func(r *recipe) { r.separator = s }})
			}
			return list
		},
	},
	{
		id: "parts-order", axis: layoutAxis,
		sentence: "The parts were joined in another order ({detail}).",
		mend:     "Join them as timestamp, method, target, body.",
		changes:  func(facts) []change { return orders() },
	},
}

// connectLayoutMistakes are about what only Connect has.
var connectLayoutMistakes = []mistake{
	{
		id: "organization-id-included", axis: layoutAxis,
		sentence: "The organization id is part of the signed string ({detail}).",
		mend:     "Send it in its header only; the string begins with {timestamp} and ends with the body.",
		changes:  func(f facts) []change { return around(f.organizationID) },
	},
	{
		id: "client-id-included", axis: layoutAxis,
		sentence: "The client id is part of the signed string ({detail}).",
		mend:     "Leave it out; the string begins with {timestamp} and ends with the body.",
		changes:  func(f facts) []change { return around(f.clientID) },
	},
}

func arrange(separator string, order ...part) change {
	var names []string
	for _, p := range order {
		names = append(names, partNames[p])
	}
	detail := strings.Join(names, ", ")
	if separator != "" {
		detail += fmt.Sprintf(", joined with %q", separator)
	}
	return change{detail, func(r *recipe) { r.order, r.separator = order, separator }}
}

// orders are the 23 other orders of the four parts.
func orders() []change {
	var list []change
	for _, order := range permutations(len(partNames))[1:] {
		parts := make([]part, len(order))
		for i, p := range order {
			parts[i] = part(p)
		}
		list = append(list, arrange("", parts...))
	}
	return list
}

// permutations are all orders of the numbers below n, the sorted one first.
func permutations(n int) [][]int {
	var list [][]int
	var extend func(chosen []int)
	extend = func(chosen []int) {
		if len(chosen) == n {
			list = append(list, chosen)
			return
		}
		for next := range n {
			if !slices.Contains(chosen, next) {
				extend(append(slices.Clone(chosen), next))
			}
		}
	}
	extend(nil)
	return list
}

func around(id string) []change {
	if id == "" {
		return nil
	}
	return []change{
		{"at its beginning", func(r *recipe) { r.prefix = id }},
		{"at its end", func(r *recipe) { r.suffix = id }},
		{"behind the timestamp", func(r *recipe) { r.parts[timestampPart] += id }},
	}
}
