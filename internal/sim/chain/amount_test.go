package chain

import "testing"

func TestParseAmount_TakesDecimalsAboveZero(t *testing.T) {
	for text, want := range map[string]string{"0.013": "0.013", ".013": "0.013", "1": "1", "1.50": "1.5"} {
		if got, wants := ParseAmount(text); wants != "" || got.String() != want {
			t.Errorf("%q: %s, wants %q", text, got, wants)
		}
	}
	for _, text := range []string{"", "abc", "-1", "+1", "1e3", "1.", "0", "0.00", "1,5", " 1"} {
		if _, wants := ParseAmount(text); wants == "" {
			t.Errorf("%q was taken", text)
		}
	}
}
