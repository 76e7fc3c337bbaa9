package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// Omission is the ways to fields that are left out of a body.
type Omission []Assignment

// UnmarshalNode takes a list of paths.
func (o *Omission) UnmarshalNode(n *strict.Node) []strict.Fault {
	if n.Kind() != strict.List {
		return []strict.Fault{n.Wants("a list of paths such as [transaction.hash]")}
	}
	if count := n.Len(); count == 0 || count > mostOmitted {
		return []strict.Fault{n.Faultf("omit wants 1 to %d paths, got %d", mostOmitted, count)}
	}
	var faults []strict.Fault
	for part := range n.Children() {
		if part.Kind() != strict.String {
			faults = append(faults, part.Wants("a path such as transaction.hash"))
			continue
		}
		a, detail := parsePath(part.Text())
		if detail != "" {
			faults = append(faults, part.Faultf("%s", detail))
		}
		*o = append(*o, a)
	}
	return faults
}

// badOmission answers why a path cannot be left out of the body, or nothing: there must be such a field.
func (b body) badOmission(a Assignment) string {
	path, known, object := b.reach(a)
	if slices.Contains(known, path) || isFree(known, path) {
		return ""
	}
	if scalar := scalarOnTheWay(known, strings.Split(path, ".")); scalar != "" {
		return throughScalar(scalar, a.Path)
	}
	return fmt.Sprintf("%s has no field %s to leave out%s", object, strict.Quote(a.Path), suggestPath(a, path, known))
}

// badAddition answers why a field cannot be added to the body, or nothing: it must be new, and what it is put into must be able to hold it.
func (b body) badAddition(a Assignment) string {
	path, known, object := b.reach(a)
	scalar := scalarOnTheWay(known, strings.Split(path, "."))
	switch {
	case slices.Contains(known, path):
		return fmt.Sprintf("%s has the field %s already; set gives it another value", object, strict.Quote(a.Path))
	case scalar != "":
		return throughScalar(scalar, a.Path)
	case a.FromRoot && len(b.keys) > 0 && b.isOthers(a.Tokens[0]):
		return fmt.Sprintf("%s has no %s; %s", b.whole, strict.Quote("/"+a.Tokens[0]), nearestPointer("/"+a.Tokens[0], b.roots()))
	}
	return ""
}

// reach is a path as it goes through what is known of the body, the names that are known there, and what they are the fields of. Of a
// pointer that leads into the object the path is the object's.
func (b body) reach(a Assignment) (path string, known []string, object string) {
	tokens := a.Tokens
	switch {
	case !a.FromRoot || len(b.keys) == 0:
		return strings.Join(tokens, "."), b.fields, b.object
	case len(tokens) > 1 && slices.Contains(b.keys, tokens[0]):
		return strings.Join(tokens[1:], "."), b.fields, b.object
	}
	return strings.Join(tokens, "."), slices.Concat(envelope, b.keys), b.whole
}

// suggestPath is the nearest field, written as the path was.
func suggestPath(a Assignment, path string, known []string) string {
	nearest := strict.Nearest(path, known)
	if nearest == "" {
		return "; known: " + strings.Join(known, ", ")
	}
	if a.FromRoot {
		given := strings.Join(a.Tokens, ".")
		nearest = "/" + strings.ReplaceAll(strings.TrimSuffix(given, path)+nearest, ".", "/")
	}
	return "; did you mean " + strict.Quote(nearest) + "?"
}
