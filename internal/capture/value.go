package capture

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

func unmarshal(value jsontext.Value, into any) bool {
	return len(value) > 0 && json.Unmarshal(value, into, lenient) == nil
}

func quoted(text string) jsontext.Value {
	value, _ := jsontext.AppendQuote(nil, text) // the text is valid UTF-8
	return value
}
