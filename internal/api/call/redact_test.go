package call

import (
	"strings"
	"testing"
)

func TestRedact_TakesOutSecretsWhateverTheFormOfTheText(t *testing.T) {
	const secret = "s3cr3t/+x=="
	jwt := "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJjb25uZWN0In0.c2ln"
	for name, test := range map[string]struct{ in, want string }{
		"a body":                   {`{"client_id":"a","client_secret":"` + secret + `","x":1}`, `{"client_id":"a","client_secret":"[redacted]","x":1}`},
		"white space":              {"{ \"Client_Secret\" :\n \"" + secret + "\" }", "{ \"Client_Secret\" :\n \"[redacted]\" }"},
		"a quote in the secret":    {`{"secret":"a\"b","x":"y"}`, `{"secret":"[redacted]","x":"y"}`},
		"a secret that is cut":     {`{"client_secret":"` + secret, `{"client_secret":"[redacted]`},
		"a secret cut in escape":   {`{"client_secret":"abc\`, `{"client_secret":"[redacted]`},
		"a number":                 {`{"password": 1234, "x": 2}`, `{"password": [redacted], "x": 2}`},
		"a nested answer":          {`{"token":{"jwt":"` + jwt + `","expires_in":3600}}`, `{"token":{"jwt":"[redacted]","expires_in":3600}}`},
		"a form":                   {"client_id=a&client_secret=" + "s3cr3t" + "&x=1", "client_id=a&client_secret=[redacted]&x=1"},
		"a query":                  {"/sdk/auth?jwt=abc.def&x=1", "/sdk/auth?jwt=[redacted]&x=1"},
		"a token in prose":         {"the token " + jwt + " is bad", "the token [redacted] is bad"},
		"a name that looks alike":  {`{"not_a_secret":"x","secrets":"y"}`, `{"not_a_secret":"x","secrets":"y"}`},
		"a value that is a name":   {`["client_secret","x"]`, `["client_secret","x"]`},
		"nothing":                  {``, ``},
		"an empty secret":          {`{"secret":""}`, `{"secret":""}`},
		"a list":                   {`{"client_secret":["` + secret + `",{"a":"b]"}],"x":1}`, `{"client_secret":[redacted],"x":1}`},
		"an object":                {`{"client_secret":{"v":"` + secret + `"},"x":1}`, `{"client_secret":[redacted],"x":1}`},
		"an object that is cut":    {`{"client_secret":{"v":"` + secret, `{"client_secret":[redacted]`},
		"JSON within a string":     {`"{\"client_secret\":\"` + secret + `\",\"x\":1}"`, `"{\"client_secret\":\"[redacted]\",\"x\":1}"`},
		"a Python dict":            {`{'client_id': 'a', 'client_secret': '` + secret + `'}`, `{'client_id': 'a', 'client_secret': '[redacted]'}`},
		"a JavaScript object":      {`{client_secret: "` + secret + `", x: 1}`, `{client_secret: "[redacted]", x: 1}`},
		"a multipart form":         {"--b\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\n" + secret + "\r\n--b--", "--b\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\n[redacted]\r\n--b--"},
		"a dash for an underline":  {"client-secret=abc", "client-secret=[redacted]"},
		"a sentence about it":      {"client_secret: required; jwt: wants a string", "client_secret: required; jwt: wants a string"},
		"two secrets":              {`{"secret":"a","token":"b"}`, `{"secret":"[redacted]","token":"[redacted]"}`},
		"an escaped name":          {`{"api\u0053ecret":"` + secret + `","x":1}`, `{"api\u0053ecret":"[redacted]","x":1}`},
		"an escaped first letter":  {`{"\u0073ecret":"a\"b"}`, `{"\u0073ecret":"[redacted]"}`},
		"an escaped name within":   {`"{\"api\\u0053ecret\":\"` + secret + `\"}"`, `"{\"api\\u0053ecret\":\"[redacted]\"}"`},
		"a name escaped in a form": {"x=1&client%5Fsecret=abc", "x=1&client%5Fsecret=[redacted]"},
		"base64 that is no token":  {`{"x":"eyJubyI6MX0"}`, `{"x":"eyJubyI6MX0"}`},
	} {
		t.Run(name, func(t *testing.T) {
			got := Redact(test.in)
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if strings.Contains(got, secret) {
				t.Error("the secret is still there")
			}
		})
	}
}

func FuzzRedact(f *testing.F) {
	f.Add(`{"client_secret":"`, `"}`)
	f.Add(`client_secret=`, `&x`)
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "hunter2hunter2"
		if got := Redact(before + after); len(before+after) > 0 && got == "" {
			t.Errorf("%q became nothing", before+after)
		}
		if got := Redact(`{"client_secret":"` + secret + `"` + after); strings.Contains(got, secret) {
			t.Errorf("the secret is still there: %q", got)
		}
	})
}
