package strict

import (
	"slices"
	"strings"
)

// Nearest is the candidate that a misspelt name most likely means, or "" when none is near. Case does not count as a difference,
// two swapped neighbours count once. The first of equals wins.
func Nearest(name string, candidates []string) string {
	best, nearest := len(name)/5+1, ""
	if len(name) > 200 {
		return ""
	}
	folded := strings.ToLower(name)
	for _, c := range candidates {
		if d := distance(folded, strings.ToLower(c), best); d < best || d == best && nearest == "" {
			best, nearest = d, c
		}
	}
	return nearest
}

// Suggest is the end of a sentence about an unknown name: `; did you mean "account"?`, or "" when nothing is near.
func Suggest(name string, candidates []string) string {
	nearest := Nearest(name, candidates)
	if nearest == "" {
		return ""
	}
	return "; did you mean " + Quote(nearest) + "?"
}

// Unknown is the whole sentence about a name that is none of the known ones: it suggests the nearest, else lists them.
func Unknown(what, name string, known []string) string {
	sentence := "unknown " + what + " " + Quote(name)
	if hint := Suggest(name, known); hint != "" {
		return sentence + hint
	}
	const most = 30
	if len(known) > most {
		known = append(slices.Clone(known[:most]), "…")
	}
	return sentence + "; known: " + strings.Join(known, ", ")
}

// distance is the optimal string alignment distance of two texts, or most+1 when it is larger than that.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
