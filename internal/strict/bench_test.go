package strict_test

import (
	"encoding/json"
	"testing"

	"github.com/mockconnect/mockconnect/internal/strict"
)

type session struct {
	ReferenceID string            `json:"reference_id"`
	Scopes      []string          `json:"scopes"`
	Metadata    map[string]string `json:"metadata"`
	Withdrawal  *withdrawal       `json:"withdrawal_details"`
}

type withdrawal struct {
	Asset   string      `json:"asset"`
	Network string      `json:"network"`
	Amount  strict.Text `json:"amount"`
	Fast    bool        `json:"fast"`
}

const sessionBody = `{"reference_id": "USER01", "scopes": ["user:deposit:send", "user:withdrawal:send"],
 "metadata": {"order": "42", "plan": "gold"},
 "withdrawal_details": {"asset": "BTC", "network": "bitcoin", "amount": "0.013", "fast": true}}`

func BenchmarkJSON(b *testing.B) {
	body := []byte(sessionBody)
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		var s session
		if fs := strict.JSON(body, &s); fs != nil {
			b.Fatal(fs)
		}
	}
}

// BenchmarkStandardLibrary is what BenchmarkJSON is to be compared with.
func BenchmarkStandardLibrary(b *testing.B) {
	body := []byte(sessionBody)
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		var s session
		if err := json.Unmarshal(body, &s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkYAML(b *testing.B) {
	body := []byte(sessionBody)
	b.ReportAllocs()
	for b.Loop() {
		var s session
		if fs := strict.YAML(body, &s); fs != nil {
			b.Fatal(fs)
		}
	}
}
