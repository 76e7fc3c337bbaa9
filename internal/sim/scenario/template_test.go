package scenario_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

func scope(path []string) (string, bool) {
	values := map[string]string{"vars.amount": ".013", "session.metadata.order": `4"2 {{ .vars.amount }}`}
	v, ok := values[strings.Join(path, ".")]
	return v, ok
}

func TestExpand_PutsValuesInOnce(t *testing.T) {
	for text, want := range map[string]string{
		"plain": "plain", "": "", "{{ .vars.amount }}": ".013", "a{{.vars.amount}}b{{.vars.amount}}": "a.013b.013",
		"{{ .session.metadata.order }}": `4"2 {{ .vars.amount }}`,
	} {
		if got, err := scenario.Expand(text, scope); got != want || err != nil {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func TestExpand_RefusesWhatHasNoValue(t *testing.T) {
	for text, want := range map[string]string{
		"{{ .vars.none }}": "{{ .vars.none }} has no value here",
		"{{ .vars.amount":  "{{ is never closed by }}",
		"{{- .x }}":        `"{{- .x }}" is not supported; only names stand in braces, such as {{ .vars.amount }}`,
		"{{ {{ .x }}":      `"{{ {{ .x }}" is not supported; only names stand in braces, such as {{ .vars.amount }}`,
	} {
		if _, err := scenario.Expand(text, scope); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestExpandJSON_TouchesOnlyStrings(t *testing.T) {
	for value, want := range map[string]string{
		`1.50`: `1.50`,
		`{"{{ .x }}":["{{ .session.metadata.order }}",1.50,null],"a":{"b":"{{.vars.amount}}<"}}`: `{"{{ .x }}":["4\"2 {{ .vars.amount }}",1.50,null],"a":{"b":".013<"}}`,
	} {
		if got, err := scenario.ExpandJSON(jsontext.Value(value), scope); string(got) != want || err != nil {
			t.Errorf("%s: %s, %v", value, got, err)
		}
	}
	if _, err := scenario.ExpandJSON(jsontext.Value(`["{{ .vars.none }}"]`), scope); err == nil {
		t.Error("a name without a value was taken")
	}
}

func TestNames_AreTheFlowsOwn(t *testing.T) {
	for _, flow := range lifecycle.Flows {
		names := strings.Join(scenario.Names(flow), " ")
		for _, other := range lifecycle.Flows {
			if strings.Contains(names, string(other)+".id") != (other == flow && isTransfer(flow)) {
				t.Errorf("%s: %s", flow, names)
			}
		}
		isChallenge := flow == lifecycle.Challenge
		if strings.Contains(names, "session.") != isTransfer(flow) || strings.Contains(names, "participant.code") == isChallenge ||
			strings.Contains(names, "customer.id") != isChallenge {
			t.Errorf("%s: %s", flow, names)
		}
	}
}

func isTransfer(flow lifecycle.Flow) bool {
	return flow == lifecycle.Deposit || flow == lifecycle.Withdrawal
}
