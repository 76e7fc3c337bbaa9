package field

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// TextRule looks at a text. All the text rules of a field are asked.
type TextRule func(v Value, text string) []Fault

// Text is a string that satisfies all the rules.
func Text(rules ...TextRule) Rule {
	return func(v Value) (faults []Fault) {
		text, ok := v.Text()
		if !ok {
			return v.Should("be string")
		}
		for _, rule := range rules {
			faults = append(faults, rule(v, text)...)
		}
		return faults
	}
}

// Length bounds the characters of a text. No most is 0.
func Length(least, most int) TextRule {
	return func(v Value, text string) []Fault {
		switch n := utf8.RuneCountInString(text); {
		case n < least:
			return v.Should("NOT be shorter than %d characters", least)
		case most > 0 && n > most:
			return v.Should("NOT be longer than %d characters", most)
		}
		return nil
	}
}

// Match is a pattern. The message shows it as written here, which is to be the published one.
func Match(pattern string) TextRule {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
	return func(v Value, text string) []Fault {
		if compiled().MatchString(text) {
			return nil
		}
		return v.Should(`match pattern "%s"`, pattern)
	}
}

// Format is a form that has a name.
func Format(name string, valid func(text string) bool) TextRule {
	return func(v Value, text string) []Fault {
		if valid(text) {
			return nil
		}
		return v.Should(`match format "%s"`, name)
	}
}

// OneOf is one of the listed values.
func OneOf(allowed ...string) TextRule {
	return func(v Value, text string) []Fault {
		if slices.Contains(allowed, text) {
			return nil
		}
		return notAllowed(v, text, allowed)
	}
}

// Enum is a string of a list.
func Enum(allowed ...string) Rule { return Text(OneOf(allowed...)) }

const notOneOf = "be equal to one of the allowed values"

// notAllowed says in a hint what the API does not: what would have been right.
func notAllowed(v Value, text string, allowed []string) []Fault {
	faults := v.Should(notOneOf)
	hint := v.At() + ": got " + strict.Quote(text)
	if nearest := strict.Suggest(text, allowed); nearest != "" {
		faults[0].Hint = hint + nearest
		return faults
	}
	const most = 30
	if len(allowed) > most {
		allowed = append(slices.Clone(allowed[:most]), "…")
	}
	faults[0].Hint = hint + "; allowed: " + strings.Join(allowed, ", ")
	return faults
}
