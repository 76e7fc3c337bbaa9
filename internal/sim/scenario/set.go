package scenario

import (
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// badPath answers why a path cannot be set in the body, or nothing.
func (b body) badPath(a Assignment) string {
	if a.FromRoot {
		return b.badPointer(a)
	}
	path := strings.Join(a.Tokens, ".")
	scalar := scalarOnTheWay(b.fields, a.Tokens)
	switch {
	case slices.Contains(b.fields, path), isFree(b.fields, path):
		return ""
	case scalar != "":
		return throughScalar(scalar, a.Path)
	}
	pointer := "/" + strings.Join(a.Tokens, "/")
	pointers := []string{pointer}
	if len(b.keys) > 0 {
		pointers = nil
	}
	for _, key := range b.keys {
		pointers = append(pointers, "/"+key+pointer)
	}
	add := "to add a field that the real message does not have, write it as a pointer: " + strings.Join(pointers, " or, as the profile has it, ")
	detail := b.object + " has no field " + strict.Quote(a.Path)
	if hint := strict.Suggest(path, b.fields); hint != "" {
		return detail + hint + " (" + add + ")"
	}
	return detail + "; " + add
}

// badPointer checks a way from the root. Members that the real message does not have can be added to the root and to the object.
func (b body) badPointer(a Assignment) string {
	root, rest := a.Tokens[0], a.Tokens[1:]
	within, at := a.Tokens, "/" // the way within the object, and where the object stands
	if len(b.keys) > 0 {
		within, at = rest, "/"+root+"/"
	}
	roots := b.roots()
	switch {
	case !slices.Contains(roots, root):
		if len(rest) == 0 && strict.Nearest(root, roots) == "" && !b.isOthers(root) {
			return ""
		}
		return b.whole + " has no " + strict.Quote("/"+root) + "; " + nearestPointer("/"+root, roots)
	case len(b.keys) > 0 && !slices.Contains(b.keys, root):
		return badEnvelope(a)
	}
	if scalar := scalarOnTheWay(b.fields, within); scalar != "" {
		return throughScalar(at+strings.ReplaceAll(scalar, ".", "/"), a.Path)
	}
	return ""
}

// badEnvelope checks a way into what stands around the object of a Connect message.
func badEnvelope(a Assignment) string {
	path := strings.Join(a.Tokens, ".")
	if slices.Contains(envelope, path) || isFree(envelope, path) {
		return ""
	}
	if scalar := scalarOnTheWay(envelope, a.Tokens); scalar != "" {
		return throughScalar("/"+strings.ReplaceAll(scalar, ".", "/"), a.Path)
	}
	var below []string
	for _, name := range envelope {
		if strings.HasPrefix(name, a.Tokens[0]+".") {
			below = append(below, strings.ReplaceAll(name, ".", "/"))
		}
	}
	return "there is no " + strict.Quote(a.Path) + " in a message; " + nearestPointer(a.Path, below)
}

// roots are the names at the root of the message.
func (b body) roots() (names []string) {
	all := b.fields
	if len(b.keys) > 0 {
		all = slices.Concat(envelope, b.keys)
	}
	for _, name := range all {
		if !strings.Contains(name, ".") {
			names = append(names, name)
		}
	}
	return names
}

// isOthers says whether a root is where other events have their object, and so hardly meant as a new field.
func (b body) isOthers(root string) bool {
	for _, keys := range objectKeys {
		if slices.Contains(keys, root) && !slices.Contains(b.keys, root) {
			return true
		}
	}
	return false
}

// isFree says whether a path leads into one of the fields that may hold anything.
func isFree(known []string, path string) bool {
	return slices.ContainsFunc(freeFields, func(free string) bool { return slices.Contains(known, free) && strings.HasPrefix(path, free+".") })
}

// nearestPointer is the end of a sentence about a pointer that is none of the known ones, which are given without their first slash.
func nearestPointer(pointer string, known []string) string {
	pointers := make([]string, len(known))
	for i, name := range known {
		pointers[i] = "/" + name
	}
	if nearest := strict.Nearest(pointer, pointers); nearest != "" {
		return "did you mean " + strict.Quote(nearest) + "?"
	}
	return "known: " + strings.Join(pointers, ", ")
}

// scalarOnTheWay is the field before the end of a path that has no fields of its own, or nothing.
func scalarOnTheWay(known, tokens []string) string {
	for i := 1; i < len(tokens); i++ {
		path := strings.Join(tokens[:i], ".")
		isObject := func(name string) bool { return strings.HasPrefix(name, path+".") }
		if slices.Contains(known, path) && !slices.Contains(freeFields, path) && !slices.ContainsFunc(known, isObject) {
			return path
		}
	}
	return ""
}

func throughScalar(scalar, path string) string {
	return strict.Quote(path) + " leads into " + strict.Quote(scalar) + ", which is a plain value and has no fields"
}
