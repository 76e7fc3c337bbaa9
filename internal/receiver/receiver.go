// Package receiver is a webhook consumer: it verifies what it is sent as a platform would, with the sender's published keys, says what
// it got and answers. It knows nothing of the server that sends; it could receive from the real one. No storage and no terminal enters.
package receiver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

// Options say how a receiver verifies and answers.
type Options struct {
	Keys      *Keys
	Secret    string           // key of zerohash's HMACs; empty: its RSA signatures decide
	URL       string           // what Connect signs; empty: http:// with the request's Host and path
	Status    int              // the answer to a webhook that verifies; 0: 200
	FailFirst int              // how many attempts of each event are answered 500 before that
	Forward   *Forward         // nil: the receiver answers by itself
	Show      func(Received)   // told of every webhook, one at a time
	Now       func() time.Time // nil: the wall clock
	Context   context.Context  // ends fetches of keys when the receiver stops; nil: never
}

// Received is one webhook as it came, what held of it, and how it was answered.
type Received struct {
	At       time.Time             `json:"at"`
	Method   string                `json:"method"`
	Path     string                `json:"path"`
	Attempt  int                   `json:"attempt"` // how often this event has come so far, this time included; 0: it names none that can be believed
	Type     string                `json:"payload_type"`
	Result   signing.WebhookResult `json:"result"`
	Problem  string                `json:"problem,omitzero"` // why nothing could be verified
	Answered int                   `json:"answered"`
	Note     string                `json:"note,omitzero"` // about the answer
	Body     []byte                `json:"-"`
}

// OK says whether the webhook can be trusted.
func (r *Received) OK() bool { return r.Problem == "" && r.Result.OK() }

// Receiver is the handler.
type Receiver struct {
	Options
	mu   sync.Mutex
	seen map[string]int
}

// Bounds of what a sender can make the receiver hold.
const (
	mostBody = 1 << 20
	mostSeen = 10_000 // event ids; beyond, counting begins anew
)

// New makes a receiver.
func New(o Options) *Receiver {
	if o.Now == nil {
		o.Now = clock.Wall
	}
	if o.Status == 0 {
		o.Status = http.StatusOK
	}
	if o.Context == nil {
		o.Context = context.Background()
	}
	return &Receiver{Options: o, seen: map[string]int{}}
}

// ServeHTTP takes a webhook on any path.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "webhooks are sent with POST", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, mostBody))
	got := Received{At: r.Now(), Method: req.Method, Path: req.URL.RequestURI(), Type: req.Header.Get(signing.HeaderHookType), Body: body}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		got.Problem, got.Answered = "the body is larger than 1 MiB", http.StatusRequestEntityTooLarge
	case err != nil:
		return // the sender has gone, and took the rest of the body along
	default:
		r.verify(req, &got)
	}
	r.mu.Lock()
	if id := got.Result.EventID; id != "" && got.OK() {
		if len(r.seen) >= mostSeen {
			clear(r.seen)
		}
		r.seen[id]++
		got.Attempt = r.seen[id]
	}
	r.mu.Unlock()
	answer := r.answer(req, &got)
	// Told before it is answered: whoever waits for the sender to be content finds everything already shown.
	if r.Show != nil {
		r.mu.Lock()
		r.Show(got)
		r.mu.Unlock()
	}
	answer(w)
}

// answer decides what goes back.
func (r *Receiver) answer(req *http.Request, got *Received) func(http.ResponseWriter) {
	say := func(status int, note string) func(http.ResponseWriter) {
		got.Answered, got.Note = status, note
		return func(w http.ResponseWriter) { http.Error(w, http.StatusText(status), status) }
	}
	switch {
	case got.Answered != 0:
		return say(got.Answered, "")
	case got.Attempt > 0 && got.Attempt <= r.FailFirst:
		return say(http.StatusInternalServerError, fmt.Sprintf("on purpose: attempt %d of the first %d", got.Attempt, r.FailFirst))
	case r.Forward != nil:
		return r.Forward.pass(req, got)
	case got.Problem != "":
		return say(http.StatusServiceUnavailable, "") // it may well verify later
	case !got.OK():
		return say(http.StatusUnauthorized, "")
	default:
		return say(r.Status, "")
	}
}
