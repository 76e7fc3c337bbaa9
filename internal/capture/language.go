package capture

import (
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// speaksOfDeliveries says whether the language can have an event delivered more than once.
var speaksOfDeliveries = sync.OnceValue(func() bool {
	_, faults := scenario.ParseJSON("", []byte(`{"scenario": "x", "title": "x", "flow": "deposit", "steps": [
		{"emit": "connect.deposits.pending", "delivery": {"duplicate": 1, "copies": [{"after": "1m", "bytes": "same"}]}}]}`))
	return len(faults) == 0
})

func unmarshal(value jsontext.Value, into any) bool {
	return len(value) > 0 && json.Unmarshal(value, into, lenient) == nil
}

func quoted(text string) jsontext.Value {
	value, _ := jsontext.AppendQuote(nil, text) // the text is valid UTF-8
	return value
}
