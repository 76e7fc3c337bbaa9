package httpsig

import (
	"slices"
	"strings"
)

// checkRequired says what the policy asks for and the signature leaves out.
func (v *verification) checkRequired() *fault {
	covers := func(name string) bool {
		return slices.ContainsFunc(v.components, func(c component) bool { return c.name == name && c.plain() })
	}
	var missing []string
	for _, alternatives := range v.policy.Required {
		if len(alternatives) == 0 || slices.ContainsFunc(alternatives, func(names []string) bool {
			return !slices.ContainsFunc(names, func(name string) bool { return !covers(name) })
		}) {
			continue
		}
		var either []string
		for _, names := range alternatives {
			quoted := make([]string, len(names))
			for i, name := range names {
				quoted[i] = quote(name)
			}
			either = append(either, strings.Join(quoted, " with "))
		}
		missing = append(missing, strings.Join(either, ", or "))
	}
	if missing == nil {
		return nil
	}
	return broken(RuleRequired, "the signature %s does not cover %s; it covers %s", v.signature.label, strings.Join(missing, "; and not "), orNothing(v.identifiers()))
}

func orNothing(ids []string) string {
	if len(ids) == 0 {
		return "nothing"
	}
	return strings.Join(ids, " ")
}

func (v *verification) identifiers() (ids []string) {
	for _, c := range v.components {
		ids = append(ids, c.id)
	}
	return ids
}
