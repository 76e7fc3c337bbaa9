package magic

import (
	"fmt"
	"slices"
	"strings"
)

//go:generate go run ./magicgen ../../../docs/magic.md

// Page is docs/magic.md.
func Page() []byte {
	var b strings.Builder
	b.WriteString(`<!-- Generated from internal/sim/magic; change the table there and run make generate. -->
# Magic values

A value of this page leads to its outcome by itself: no scenario, no setting. Those that a document of the emulated systems has come from
there; the others are the mock's own, and the real systems know nothing of them (assumption ` + "`mock.magic-values`" + `).

- **Who decides**: a step of a scenario, then the scenario that a call or ` + "`session.metadata.scenario`" + ` names, then a magic value, then the
  scenarios of the workspace, then the user. The amount that is submitted counts before the user's reference_id.
- **Amounts** count when they have four decimals or more and the last four are the code: ` + "`0.019001`, `25.9001`" + `. Zeros at the end are passed over.
- **E-mail addresses** are those of example.com, in any case; with a ` + "`+1`" + ` and the like behind the name there are as many as are needed.
- **Ids** name any scenario, behind a dot with anything that makes them unique: ` + "`MAGIC-deposit-failed-chain.42`" + `.
- The run or the call's journal entry has a note that names the value. The workspace's setting ` + "`magic: false`" + ` switches all of them off.

` + "`mockconnect list magic` and `GET /_mock/magic`" + ` print the same table.

<!-- runnable: magic -->
` + "```sh" + `
BASE=http://127.0.0.1:8080
ORG=4789efea-e034-4e6f-b8a0-5289aacec427
field() { sed 's/.*"'$1'":"\([^"]*\)".*/\1/'; }
curl -s -X PUT $BASE/_mock/clock -d '{"mode": "instant"}'; echo
TOKEN=$(curl -s $BASE/oauth/token -H 'content-type: application/json' -d '{
  "client_id": "30da17fb-15b2-4723-a63c-0488356e1ed0", "organization_id": "'$ORG'",
  "client_secret": "7/7+QhFYOH+yeA3KOxgykbbhvUyaCvIE1Z0oHCTLRoz8LDq3uBshZIrGo94GqMoDZ=="}' | field access_token)
curl -s $BASE/sessions -H "authorization: Bearer $TOKEN" -H "client-id: $ORG" -H 'content-type: application/json' -d '{
  "account": {"reference_id": "USER01"}, "session": {"metadata": {}}, "scopes": ["user:deposit:send"]}' >/dev/null
SESSION=$(curl -s "$BASE/_mock/sessions?reference_id=USER01" | sed 's/^{"items":\[{"id":"\([^"]*\)".*/\1/')
curl -s $BASE/_mock/sessions/$SESSION/deposits -d '{"integration": "coinbase", "asset": "BTC", "network": "bitcoin", "amount": "0.019002"}' >/dev/null
curl -s "$BASE/_mock/deliveries?wait=10s&event=connect.deposits.failed"
` + "```" + `
`)
	var places []Place
	for _, r := range Table {
		if !slices.Contains(places, r.Where) {
			places = append(places, r.Where)
		}
	}
	for _, place := range places {
		fmt.Fprintf(&b, "\n## %s%s\n\n| value | leads to | what happens | source |\n| --- | --- | --- | --- |\n", strings.ToUpper(string(place[:1])), place[1:])
		for _, r := range Table {
			if r.Where == place {
				fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.Value, r.outcome(), r.Sentence, r.Source)
			}
		}
	}
	return []byte(b.String())
}

func (r *Row) outcome() string {
	switch {
	case r.Scenario != "":
		return "`" + r.Scenario + "`"
	case len(r.Statuses) > 0:
		return strings.Join(r.Statuses, ", ")
	}
	return "that scenario"
}
