package zerohash

import (
	"errors"
	"net/http"
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
)

// The kinds of refusal, each with its own envelope.
type (
	// faults is everything that is wrong with a request: 400 {"errors": […]}.
	faults []string
	// forbidden is 403 {"error": true, "message": …}.
	forbidden struct{ text string }
	// badCredentials is what the workspace's setting auth_errors says.
	badCredentials struct{ text string }
	// absent is 404 {"error": "Not Found"}; the text is for the journal.
	absent struct{ text string }
)

func (f faults) Error() string         { return strings.Join(f, "; ") }
func (f forbidden) Error() string      { return f.text }
func (b badCredentials) Error() string { return b.text }
func (a absent) Error() string         { return a.text }

// check turns the faults of a form into a refusal. Hints say in the journal what would have been right.
func check(c *call.Call, wrong, hints []string) error {
	for _, hint := range hints {
		c.Note(hint)
	}
	if len(wrong) == 0 {
		return nil
	}
	return faults(wrong)
}

// The documented text about a key that was not sent, and its longer form in the style html403.
const (
	missingKey     = "Missing API Key"
	missingKeyHTML = "Missing API Key header"
)

type (
	errorList struct {
		Errors []string `json:"errors"`
	}
	errorMessage struct {
		Error   bool   `json:"error"`
		Message string `json:"message"`
	}
	errorText struct {
		Error string `json:"error"`
	}
)

// errNoParticipant is a code in a body that no participant has.
var errNoParticipant = errors.New("no participant has the code")

// worded are the world's refusals for which the API has its own words.
var worded = []struct {
	err  error
	text string
	note assumptions.ID
}{
	{sim.ErrClientIDUsed, "Request does not contain an unique client_withdrawal_request_id", assumptions.DuplicateErrors},
	{sim.ErrEmailTaken, "Participant already exists with this email for this platform", assumptions.DuplicateErrors},
	{sim.ErrDataReused, "Participant data already used with different requestID", assumptions.DuplicateErrors},
	{sim.ErrRequestReused, "Participant data already used with different requestID", assumptions.DuplicateErrors},
	{errNoParticipant, "participant not found", assumptions.UnknownCodes},
	{sim.ErrNotApproved, "participant is not approved", assumptions.TokenUnapproved},
}

// refuse is the one place where refusals of this API are written.
func refuse(c *call.Call, err error) call.Answer {
	answer := refusal(c, err)
	answer.Header = withRequestID(c, answer.Header)
	c.Explain(sim.Explanation{Rule: "zerohash.request", Message: err.Error()})
	return answer
}

func refusal(c *call.Call, err error) call.Answer {
	for _, w := range worded {
		if errors.Is(err, w.err) {
			c.Assume(w.note)
			return listed(http.StatusBadRequest, w.text)
		}
	}
	switch e := err.(type) { //nolint:errorlint // these are never wrapped
	case faults:
		return listed(http.StatusBadRequest, e...)
	case forbidden:
		return call.Answer{Status: http.StatusForbidden, Body: errorMessage{true, e.text}}
	case badCredentials:
		return credentialsRefused(c, e.text)
	case usedTransferID:
		return call.Answer{Status: http.StatusBadRequest, Body: errorMessage{true, e.Error()}}
	case absent:
		return notFound
	case *sim.Error:
		return worldRefused(e)
	case *call.Fault:
		return faulty(e.Status)
	}
	switch {
	case errors.Is(err, call.ErrNoRoute), errors.Is(err, call.ErrNoSuchRoom):
		return notFound
	case errors.Is(err, call.ErrNoMethod):
		return call.Answer{Status: http.StatusMethodNotAllowed, Header: map[string]string{"Allow": c.Allow}, Body: errorText{"Method Not Allowed"}}
	case errors.Is(err, call.ErrTooLarge):
		return listed(http.StatusRequestEntityTooLarge, err.Error())
	case errors.Is(err, call.ErrUnread):
		return listed(http.StatusBadRequest, err.Error())
	case sim.Insufficient(err):
		return listed(http.StatusBadRequest, "insufficient balance")
	}
	return call.Answer{Status: http.StatusInternalServerError, Body: errorText{"Internal Server Error"}}
}

var notFound = call.Answer{Status: http.StatusNotFound, Body: errorText{"Not Found"}}

// faulty is what a fault of the workspace answers in the API's place: 400 lists errors, the rest has the status in words.
func faulty(status int) call.Answer {
	text := http.StatusText(status)
	switch {
	case text == "":
		text = "Error"
	case status == http.StatusBadRequest:
		return listed(status, text)
	}
	return call.Answer{Status: status, Body: errorText{text}}
}

func listed(status int, texts ...string) call.Answer {
	return call.Answer{Status: status, Body: errorList{texts}}
}

// worldRefused words what the world refuses and the API has no words for.
func worldRefused(e *sim.Error) call.Answer {
	switch e.Code {
	case sim.NotFound:
		return notFound
	case sim.Forbidden:
		return call.Answer{Status: http.StatusForbidden, Body: errorMessage{true, e.Message}}
	}
	texts := []string{e.Message}
	if len(e.Faults) > 0 {
		texts = nil
	}
	for _, f := range e.Faults {
		texts = append(texts, strings.TrimSpace(strings.ReplaceAll(strings.TrimPrefix(f.Pointer, "/"), "/", ".")+" "+f.Detail))
	}
	return listed(http.StatusBadRequest, texts...)
}

// credentialsRefused answers in the style that the workspace has chosen, since the documents disagree.
func credentialsRefused(c *call.Call, text string) call.Answer {
	switch c.Workspace.Settings().Zerohash.AuthErrorStyle() {
	case "html403":
		if text == missingKey {
			text = missingKeyHTML
		}
		return call.Answer{Status: http.StatusForbidden, Header: map[string]string{"Content-Type": "text/html"}, Body: []byte(text)}
	case "json401":
		return call.Answer{Status: http.StatusUnauthorized, Body: errorMessage{true, text}}
	}
	return call.Answer{Status: http.StatusForbidden, Body: errorMessage{true, text}}
}
