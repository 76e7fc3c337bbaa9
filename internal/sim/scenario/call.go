package scenario

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mockconnect/mockconnect/internal/sim/jsonmatch"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Call asks the platform's own API, again and again until the answer is what is expected. A time that is over fails the run.
type Call struct {
	Of     Called     `json:"call" jsonschema:"The request."`
	Expect CallExpect `json:"expect,omitzero" jsonschema:"What must be answered (default: a status of 2xx)."`
	Within Within     `json:"within,omitzero" jsonschema:"How long at most, on the wall clock (default 10s)."`
}

// Called is a request. All texts may hold templates.
type Called struct {
	Method  string                 `json:"method,omitzero" jsonschema:"GET (the default), POST, PUT, PATCH or DELETE."`
	URL     strict.Text            `json:"url" jsonschema:"Such as {{ .callback.origin }}/balances/{{ .session.reference_id }}, of http or https."`
	Headers map[string]strict.Text `json:"headers,omitzero" jsonschema:"Headers by name."`
	Body    jsontext.Value         `json:"body,omitzero" jsonschema:"A text as it is sent, or anything else, sent as JSON."`
}

// CallExpect is what must be answered.
type CallExpect struct {
	Status Status     `json:"status,omitzero" jsonschema:"A code such as 200 or a class such as 2xx."`
	Body   ExpectBody `json:"body,omitzero" jsonschema:"A part of the JSON body, values by JSONPath such as {\"$.balance\": \"0.013\"}, or a text that is the whole body."`
}

// ExpectBody is what is expected of a body, as [jsonmatch.Differs] takes it; strings in it may hold templates.
type ExpectBody jsontext.Value

const longestURL = 2048

var (
	headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	// httpURL is an absolute URL, or one that begins with a name that stands for an address.
	httpURL = regexp.MustCompile(`^(?:https?://[^/?#\s]|\{\{[^{}]*\}\})`)
)

// UnmarshalNode takes a request that can be sent.
func (c *Called) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields Called
	if n.Kind() != strict.Object {
		return []strict.Fault{n.Wants("a mapping such as {method: GET, url: \"{{ .callback.origin }}/balances\"}")}
	}
	faults := n.Decode((*fields)(c))
	if method := n.Get("method"); method == nil {
		c.Method = callMethods[0]
	} else if method.Kind() == strict.String {
		faults = append(faults, decodeOneOf(method, &c.Method, "method", callMethods)...)
	}
	url := n.Get("url")
	switch {
	case url == nil:
		faults = append(faults, n.Faultf("call needs a url"))
	case url.Kind() != strict.String:
	case len(url.Text()) > longestURL:
		faults = append(faults, url.Faultf("a url has at most %d bytes", longestURL))
	case !httpURL.MatchString(url.Text()) || strings.ContainsAny(bracedName.ReplaceAllString(url.Text(), ""), " \t\r\n"):
		faults = append(faults, url.Faultf("%s is no URL of http or https; write one such as http://localhost:3000/health, or {{ .callback.origin }}/health", strict.Quote(url.Text())))
	}
	if headers := n.Get("headers"); headers != nil {
		for part := range headers.Children() {
			if headers.Kind() == strict.Object && (!headerName.MatchString(part.Key()) || strings.ContainsAny(part.Text(), "\r\n\x00")) {
				faults = append(faults, part.KeyFaultf("%s is no header: a name of letters, digits and -, and a value of one line", strict.Quote(part.Key())))
			}
		}
	}
	return faults
}

// UnmarshalNode takes what a body can be held against.
func (e *ExpectBody) UnmarshalNode(n *strict.Node) []strict.Fault {
	raw, faults := n.Raw()
	*e = ExpectBody(raw)
	switch n.Kind() {
	case strict.Object, strict.List, strict.String:
	default:
		return append(faults, n.Wants(`a part of the body, values by JSONPath such as {"$.balance": "0.013"}, or a text`))
	}
	if n.Kind() != strict.Object {
		return faults
	}
	paths := 0
	for part := range n.Children() {
		if !jsonmatch.IsPath(part.Key()) {
			continue
		}
		if paths++; !strings.Contains(part.Key(), opening) {
			if wrong := jsonmatch.CheckPath(part.Key()); wrong != "" {
				faults = append(faults, part.KeyFaultf("%s is no JSONPath: %s", strict.Quote(part.Key()), wrong))
			}
			continue
		}
		faults = append(faults, part.KeyFaultf("a JSONPath holds no templates; put the name into the value"))
	}
	if paths > 0 && paths < n.Len() {
		faults = append(faults, n.Faultf("a body is expected by JSONPath or by its members, and this one mixes them"))
	}
	return faults
}

// Wanted is the status that must be answered.
func (e *CallExpect) Wanted() Status {
	if e.Status == "" {
		return "2xx"
	}
	return e.Status
}

// Verb is the name of the step.
func (*Call) Verb() string { return "call" }

// Takes no workspace time: the platform is real, whatever the workspace's clock does.
func (*Call) Takes() Span { return Span{} }

func (c *Call) String() string {
	line := fmt.Sprintf("call %s %s, expect %s", c.Of.Method, c.Of.URL, c.Expect.Wanted())
	if c.Expect.Body != nil {
		line += " and a body"
	}
	return line
}

func (*Call) check(*checker) {}
