package scenario

import (
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// objectFields are the fields that the object of a flow has in some message. A field with fields of its own is an object.
var objectFields = map[lifecycle.Flow][]string{
	lifecycle.Deposit: {
		"id", "amount", "network", "asset", "created_at", "updated_at", "status",
		"source", "source.type", "source.integration",
		"transaction", "transaction.hash", "transaction.to", "transaction.block_number", "transaction.value",
		"fees", "fees.amount", "fees.asset", "fees.payment_model",
	},
	lifecycle.Withdrawal: {
		"id", "asset", "network", "amount", "status", "source", "created_at", "updated_at",
		"transaction", "transaction.hash", "transaction.block_number", "transaction.timestamp", "transaction.from", "transaction.to",
		"transaction.value", "transaction.gas", "transaction.gas_price", "transaction.nonce", "transaction.input", "transaction.status",
		"transaction.gas_used", "transaction.cumulative_gas_used",
		"fees", "fees.amount", "fees.asset", "fees.payment_model",
	},
}

// objectKeys are the names under which the object of a flow stands in its messages; which of them it is, the profile says. The first is
// the flow's own.
var objectKeys = map[lifecycle.Flow][]string{
	lifecycle.Deposit:    {"deposit"},
	lifecycle.Withdrawal: {"withdrawal", "deposit"},
}

// rootFields are the fields of every message around its object.
var rootFields = []string{
	"event", "session", "session.id", "session.created_at", "session.metadata", "account", "account.reference_id",
}

// freeField holds whatever the platform put there.
const freeField = "session.metadata"

// badPath answers why a scenario of the flow cannot set a path, or nothing.
func badPath(flow lifecycle.Flow, a Assignment) string {
	if a.FromRoot {
		return badPointer(flow, a)
	}
	known := objectFields[flow]
	path := strings.Join(a.Tokens, ".")
	switch {
	case slices.Contains(known, path):
		return ""
	case scalarOnTheWay(known, a.Tokens) != "":
		return throughScalar(scalarOnTheWay(known, a.Tokens), a.Path)
	}
	pointers := make([]string, len(objectKeys[flow]))
	for i, key := range objectKeys[flow] {
		pointers[i] = "/" + key + "/" + strings.Join(a.Tokens, "/")
	}
	add := "to add a field that the real message does not have, write it as a pointer: " + strings.Join(pointers, " or, as the profile has it, ")
	detail := "a " + string(flow) + " has no field " + strict.Quote(a.Path)
	if hint := strict.Suggest(path, known); hint != "" {
		return detail + hint + " (" + add + ")"
	}
	return detail + "; " + add
}

// badPointer checks a way from the root. Members that the real message does not have can be added to the root and to the object.
func badPointer(flow lifecycle.Flow, a Assignment) string {
	root, rest := a.Tokens[0], a.Tokens[1:]
	if slices.Contains(objectKeys[flow], root) {
		if scalar := scalarOnTheWay(objectFields[flow], rest); scalar != "" {
			return throughScalar("/"+root+"/"+strings.ReplaceAll(scalar, ".", "/"), a.Path)
		}
		return ""
	}
	var roots []string
	for _, name := range slices.Concat(rootFields, objectKeys[flow]) {
		if !strings.Contains(name, ".") {
			roots = append(roots, name)
		}
	}
	if !slices.Contains(roots, root) {
		if len(rest) == 0 && strict.Nearest(root, roots) == "" && !ofAnotherFlow(flow, root) {
			return ""
		}
		return "a message of this flow has no " + strict.Quote("/"+root) + "; " + nearestPointer("/"+root, roots)
	}
	path := strings.Join(a.Tokens, ".")
	if slices.Contains(rootFields, path) || strings.HasPrefix(path, freeField+".") {
		return ""
	}
	if scalar := scalarOnTheWay(rootFields, a.Tokens); scalar != "" {
		return throughScalar("/"+strings.ReplaceAll(scalar, ".", "/"), a.Path)
	}
	var below []string
	for _, name := range rootFields {
		if strings.HasPrefix(name, root+".") {
			below = append(below, strings.ReplaceAll(name, ".", "/"))
		}
	}
	return "there is no " + strict.Quote(a.Path) + " in a message; " + nearestPointer(a.Path, below)
}

func ofAnotherFlow(flow lifecycle.Flow, root string) bool {
	for other, keys := range objectKeys {
		if other != flow && slices.Contains(keys, root) {
			return true
		}
	}
	return false
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
		if slices.Contains(known, path) && path != freeField && !slices.ContainsFunc(known, isObject) {
			return path
		}
	}
	return ""
}

func throughScalar(scalar, path string) string {
	return strict.Quote(path) + " leads into " + strict.Quote(scalar) + ", which is a plain value and has no fields"
}
