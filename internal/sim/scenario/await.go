package scenario

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/routes"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Await waits for the platform: until it has made a call or answered an event, or the time is over, which fails the run.
type Await struct {
	For Awaited `json:"await" jsonschema:"What is waited for, and how long."`
}

// Awaited is what is waited for. The time is the wall's: the platform is real, whatever the workspace's clock does.
type Awaited struct {
	Delivered EventName   `json:"delivered,omitzero" jsonschema:"An event of this run: until all its deliveries have been answered, or given up."`
	Request   strict.Text `json:"request,omitzero" jsonschema:"A call such as POST /customers/*/challenge/sign: method and path of an emulated API, in which * is any one segment; may hold templates. Calls of aliases and of /w/{workspace} count."`
	Status    Status      `json:"status,omitzero" jsonschema:"Only a call that is answered so counts: a code such as 204 or a class such as 2xx."`
	Within    Within      `json:"within,omitzero" jsonschema:"How long at most, on the wall clock (default 1m)."`
}

// Within is how long a step waits on the wall clock.
type Within time.Duration

// usualWithin is how long a step waits that does not say, and longestWithin how long any may.
const (
	usualWithin   = time.Minute
	longestWithin = 24 * time.Hour
)

// UnmarshalNode takes a duration above zero.
func (w *Within) UnmarshalNode(n *strict.Node) []strict.Fault {
	var d positive
	faults := n.Decode(&d)
	if len(faults) == 0 && time.Duration(d) > longestWithin {
		faults = []strict.Fault{n.Faultf("a step waits for %s at most on the wall clock", FormatDuration(longestWithin))}
	}
	*w = Within(d)
	return faults
}

// UnmarshalNode checks that something is waited for.
func (a *Awaited) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields Awaited
	if n.Kind() != strict.Object {
		return []strict.Fault{n.Wants("a mapping such as {request: POST /customers/*/challenge/sign, within: 1m}")}
	}
	faults := n.Decode((*fields)(a))
	request, delivered := n.Get("request"), n.Get("delivered")
	switch {
	case request == nil && delivered == nil:
		faults = append(faults, n.Faultf("await needs a request such as POST /customers/*/challenge/sign, or an event: {delivered: connect.deposits.pending}"))
	case request != nil && delivered != nil:
		a.Delivered = ""
		faults = append(faults, n.Faultf("await waits for a request or for an event, and this one has both"))
	case request == nil:
		if status := n.Get("status"); status != nil {
			faults = append(faults, status.KeyFaultf("a status belongs to a request; what was answered to an event stands in expect"))
		}
	case request.Kind() == strict.String:
		if detail := badCall(string(a.Request)); detail != "" {
			faults = append(faults, request.Faultf("%s", detail))
		}
	}
	return faults
}

var (
	callMethods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}
	bracedName  = regexp.MustCompile(`\{\{[^{}]*\}\}`)
)

// badCall says what is wrong with a pattern of calls; "" when nothing is.
func badCall(text string) string {
	method, path, found := strings.Cut(text, " ")
	switch {
	case !found || !strings.HasPrefix(path, "/"):
		return fmt.Sprintf("%s is no call; write method and path, such as POST /sessions", strict.Quote(text))
	case !slices.Contains(callMethods, method):
		return strict.Unknown("method", method, callMethods)
	case strings.ContainsAny(bracedName.ReplaceAllString(path, ""), " ?#"):
		return "a call is matched by its path alone, without query"
	}
	path = bracedName.ReplaceAllString(path, "*")
	if _, known := routes.Canonical(method, path); !known {
		return routes.Unknown(method, path)
	}
	return ""
}

// Time is how long the step waits.
func (a Awaited) Time() time.Duration {
	if a.Within == 0 {
		return usualWithin
	}
	return time.Duration(a.Within)
}

// Verb is the name of the step.
func (*Await) Verb() string { return "await" }

// Takes no workspace time: how long it takes is up to the platform.
func (*Await) Takes() Span { return Span{} }

func (a *Await) String() string {
	if a.For.Delivered != "" {
		return "await the answers to " + string(a.For.Delivered)
	}
	line := "await " + string(a.For.Request)
	if a.For.Status != "" {
		line += ", answered " + string(a.For.Status)
	}
	return line
}

// check: whatever is done by the call that is awaited, the walk cannot know.
func (a *Await) check(c *checker) {
	if event := string(a.For.Delivered); event != "" {
		told := c.unread || c.parallel || slices.Contains(c.told, event) || slices.Contains(c.mayTell, event)
		if !told {
			c.fault("no step before this one emits %s, so that there is nothing to wait for", event)
		}
		return
	}
	if c.flow == lifecycle.Challenge {
		c.lost, c.dead = true, false
	}
}
