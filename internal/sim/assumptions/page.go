package assumptions

import (
	"fmt"
	"strings"
)

//go:generate go run ./fidelitygen ../../../docs/fidelity.md

// Page is the fidelity page, in Markdown: what is exact, and every choice of the mock's own.
func Page() []byte {
	var b strings.Builder
	b.WriteString(`<!-- Generated from internal/sim/assumptions; change the table there and run make generate. -->
# Fidelity: what is exact, and what is the mock's choice

Request fields, answer bodies, claims, webhook bodies, event names and the signing base of webhooks follow the published documents of
the emulated systems, in two dated profiles. Where no document settles a behaviour, the mock makes a choice and gives it an id. Journal
entries and deliveries list the ids that they rest on, so that nobody has to guess which part of a green test rests on what.

`)
	for _, a := range Table {
		fmt.Fprintf(&b, "## `%s`\n\n%s\n\n- What the sources say: %s\n", a.ID, a.Sentence, a.Sources)
		if a.Setting != "" {
			fmt.Fprintf(&b, "- To choose otherwise: `%s`\n", a.Setting)
		}
		b.WriteString("\n")
	}
	return []byte(strings.TrimRight(b.String(), "\n") + "\n")
}
