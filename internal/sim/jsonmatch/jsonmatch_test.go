package jsonmatch_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mockconnect/mockconnect/internal/sim/jsonmatch"
)

const body = `{"account":{"id":"U1","balances":[{"asset":"BTC","amount":"0.013","seen":2},{"asset":"ETH","amount":"1","seen":1.0}]},"ok":true,"none":null}`

func TestDiffers_ByPathAndByPart(t *testing.T) {
	for _, tc := range []struct{ name, expected, body, want string }{
		{"a part", `{"account":{"id":"U1"},"ok":true}`, body, ""},
		{"null", `{"none":null}`, body, ""},
		{"a path", `{"$.account.balances[?@.asset=='BTC'].amount":"0.013"}`, body, ""},
		{"a path to several", `{"$..asset":["BTC","ETH"]}`, body, ""},
		{"a path to an object, of which a part", `{"$.account.balances[0]":{"asset":"BTC"}}`, body, ""},
		{"numbers as numbers", `{"$.account.balances[*].seen":[2.00,1]}`, body, ""},
		{"an exponent as it is written", `{"n":1e3}`, `{"n":1000}`, `n: expected 1e3, saw 1000`},
		{"another value", `{"$.account.balances[?@.asset=='BTC'].amount":"0.026"}`, body, `$.account.balances[?@.asset=='BTC'].amount: expected "0.026", saw "0.013"`},
		{"nothing selected", `{"$.account.balance":"1"}`, `{"account":{}}`, `$.account.balance: expected "1", and there is no such value in {"account":{}}`},
		{"no such member", `{"account":{"name":"x"}}`, body, `account.name: expected "x", and there is no such member`},
		{"a text for a number", `{"$.account.balances[0].seen":"2"}`, body, `$.account.balances[0].seen: expected "2", saw 2`},
		{"too few", `{"a":[{"b":1}]}`, `{"a":[]}`, `a: expected [{"b":1}], saw []`},
		{"within a list", `{"a":[{"b":1}]}`, `{"a":[{"b":2}]}`, `a[0].b: expected 1, saw 2`},
		{"a list for an object", `{}`, `[]`, `expected {}, saw []`},
		{"the first of several", `{"b":1,"a":2}`, `{}`, `a: expected 2, and there is no such member`},
		{"a text", `"pong"`, `pong`, ""},
		{"another text", `"pong"`, `ping`, `expected the text "pong", saw "ping"`},
		{"no JSON", `{}`, `<html>`, `expected JSON, saw "<html>"`},
		{"two values", `{}`, `{} {}`, `expected JSON, saw "{} {}"`},
		{"nothing", `{}`, ``, `expected JSON, saw ""`},
	} {
		if got := jsonmatch.Differs([]byte(tc.expected), []byte(tc.body)); got != tc.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tc.name, got, tc.want)
		}
	}
}

func TestCheckPath_NamesWhatIsWrong(t *testing.T) {
	for _, path := range []string{"$", "$.a", "$['a'][0]", "$..a[?@.b > 1]"} {
		if wrong := jsonmatch.CheckPath(path); wrong != "" {
			t.Errorf("%s: %s", path, wrong)
		}
	}
	for _, path := range []string{"$.", "$[", "$.a[?]", "$a"} {
		if jsonmatch.CheckPath(path) == "" {
			t.Errorf("%s is taken", path)
		}
	}
}

func FuzzDiffers(f *testing.F) {
	f.Add(`{"$..a":[1]}`, body)
	f.Add(`{"a":{"b":[1e400]}}`, `{"a":{"b":[1]}}`)
	f.Fuzz(func(t *testing.T, expected, body string) {
		said := jsonmatch.Differs([]byte(expected), []byte(body))
		if !utf8.ValidString(said) && utf8.ValidString(expected) {
			t.Errorf("%q is no text", said)
		}
		if expected == body && said != "" && strings.HasPrefix(expected, "{") && !strings.Contains(expected, "$") && !strings.Contains(said, "JSON") {
			t.Errorf("%q differs from itself: %s", expected, said)
		}
	})
}
