package strict_test

import (
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect/internal/strict"
)

func TestNearest_FindsWhatWasMeant(t *testing.T) {
	known := []string{"deposit-confirmed", "deposit-failed-chain", "emit", "wait", "id", "reference_id"}
	for name, want := range map[string]string{
		"deposit-confirmd": "deposit-confirmed", "deposit_failed_chain": "deposit-failed-chain", "emti": "emit", "WAIT": "wait",
		"di": "id", "referenceId": "reference_id", "zzz": "", "": "", strings.Repeat("x", 1_000_000): "",
	} {
		if got := strict.Nearest(name, known); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestUnknown_ListsTheKnownWhenNothingIsNear(t *testing.T) {
	if got, want := strict.Unknown("step", "explode", []string{"emit", "wait"}), `unknown step "explode"; known: emit, wait`; got != want {
		t.Error(got)
	}
}
