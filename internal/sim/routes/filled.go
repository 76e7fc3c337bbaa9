package routes

import "strings"

// Filled is a canonical path with the values that a call had for its parameters, whatever stood in front of them: aliases and
// /w/{workspace} are longer at the beginning only. What was received has no query.
func Filled(canonical, received string) string {
	want, got := strings.Split(canonical, "/"), strings.Split(received, "/")
	for i := range want {
		if at := len(got) - len(want) + i; strings.HasPrefix(want[i], ":") && at >= 0 {
			want[i] = got[at]
		}
	}
	return strings.Join(want, "/")
}
