package call

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Redacted stands where a secret or a token stood.
const Redacted = "[redacted]"

// secretNames are the names, in bodies, forms and queries, whose values are secrets or tokens.
const secretNames = `client_secret|clientSecret|secret|access_token|refresh_token|id_token|jwt|token|apiSecret|api_secret|passphrase|private_key|password`

var (
	// The value may be cut off: malformed bodies are kept too, and must not leak either.
	secretInJSON = regexp.MustCompile(`("(?i:` + secretNames + `)"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?$)`)
	secretInForm = regexp.MustCompile(`((?:^|[?&\s])(?i:` + secretNames + `)=)[^&\s]*`)
	// A JWT is recognised by its form, wherever it stands.
	token = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,2}`)
)

// secretHeaders are those whose value is never kept. Of Authorization the scheme is.
var secretHeaders = map[string]bool{
	"Authorization": true, "Proxy-Authorization": true, "Cookie": true, "X-Scx-Passphrase": true,
}

// Redact takes secrets and tokens out of a body, a query or a message.
func Redact(text string) string {
	if strings.Contains(text, `"`) {
		text = secretInJSON.ReplaceAllString(text, `${1}"`+Redacted+`"`)
	}
	if strings.Contains(text, "=") {
		text = secretInForm.ReplaceAllString(text, "${1}"+Redacted)
	}
	if strings.Contains(text, "eyJ") {
		text = token.ReplaceAllString(text, Redacted)
	}
	return text
}

// redactBody is Redact for bytes, and cheap where there is nothing to take out.
func redactBody(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	if !bytes.ContainsAny(body, `"=`) && !bytes.Contains(body, []byte("eyJ")) {
		return string(body)
	}
	return Redact(string(body))
}

func redactHeaders(h http.Header) map[string]string {
	kept := make(map[string]string, len(h))
	for name, values := range h {
		value := strings.Join(values, ", ")
		if secretHeaders[name] {
			scheme, _, found := strings.Cut(value, " ")
			value = Redacted
			if found && len(scheme) <= len("Bearer") {
				value = scheme + " " + Redacted
			}
		} else if strings.Contains(value, "eyJ") || strings.Contains(value, "=") && name == "Referer" {
			value = Redact(value)
		}
		kept[name] = value
	}
	return kept
}

func redactPath(u *url.URL) string {
	path := u.RequestURI()
	if u.RawQuery == "" && !strings.Contains(path, "eyJ") {
		return path
	}
	return Redact(path)
}
