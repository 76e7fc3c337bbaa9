package siwx

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

const keyHeader = "Idempotency-Key"

// idempotencyKey reads the key of a change: a UUID, bare as the documents have it, or in quotes as the IETF's draft does.
func idempotencyKey(c *call.Call) (string, error) {
	c.Assume(assumptions.SIWXIdempotency)
	values := c.HTTP.Header.Values(keyHeader)
	if len(values) == 0 {
		return "", badKey.as("the header " + keyHeader + " is missing; every POST, PUT, PATCH and DELETE wants one, with a UUID of its own")
	}
	if len(values) > 1 {
		return "", badKey.as("there are several headers " + keyHeader + "; it wants one")
	}
	key := strings.TrimSpace(values[0])
	if len(key) > 1 && strings.HasPrefix(key, `"`) && strings.HasSuffix(key, `"`) {
		key = key[1 : len(key)-1]
	}
	id, err := uuid.Parse(key)
	if err != nil || len(key) != len(id.String()) {
		return "", badKey.as("the header " + keyHeader + " wants a UUID such as 123e4567-e89b-12d3-a456-426614174000, bare or in quotes, got " + strict.Quote(values[0]))
	}
	return id.String(), nil
}

// once makes a change unless it was made under the same key within the last hour. The answer is kept within the change's own transaction:
// however many calls come at once, and whenever the process ends, the work is done once.
func (f *face) once(r *request, o operation, key string) (call.Answer, error) {
	flight := r.Workspace.ID + "/" + key
	if _, busy := f.inFlight.LoadOrStore(flight, true); busy {
		return call.Answer{}, keyInFlight.as("another request with this " + keyHeader + " is under way; ask again when it has ended, and get its answer")
	}
	defer f.inFlight.Delete(flight)
	print := fingerprint(r)
	if o.prepare != nil {
		if err := o.prepare(r); err != nil {
			return f.unprepared(r, key, print, err)
		}
	}
	notes := len(r.Notes)
	var answer call.Answer
	isNew := false
	err := r.update(func(tx *sim.Tx) error {
		r.Notes, r.Explanation = r.Notes[:notes], nil // an engine may begin a transaction anew
		before, err := sim.FindAnswered(tx, key, tx.Now)
		if isNew = before == nil; err != nil {
			return err
		}
		if !isNew {
			answer, err = again(r, before, print)
			return err
		}
		if answer, err = o.change(r, tx); err != nil {
			return err
		}
		return keep(tx, key, print, &answer)
	})
	if err == nil || !isNew {
		return answer, err
	}
	p := toProblem(err)
	if p.Status >= http.StatusInternalServerError {
		return answer, err
	}
	// What is refused stays refused. Nothing else has changed, so that this may be a transaction of its own.
	answer = refuse(r.Call, p)
	return answer, r.update(func(tx *sim.Tx) error { return keep(tx, key, print, &answer) })
}

// unprepared is the answer to what an operation refuses before it begins: under a key that was used it is another request than that one.
func (f *face) unprepared(r *request, key, print string, refused error) (call.Answer, error) {
	var before *sim.Answered
	err := r.view(func(reader storage.Reader) (err error) {
		before, err = sim.FindAnswered(reader, key, r.Workspace.Timeline.Now())
		return err
	})
	if err != nil || before == nil {
		return call.Answer{}, cmp.Or(err, refused)
	}
	return again(r, before, print)
}

// fingerprint is of what is asked: method, path and body.
func fingerprint(r *request) string {
	h := sha256.New()
	h.Write([]byte(r.HTTP.Method + " " + r.path + "\n"))
	h.Write(r.Body)
	return hex.EncodeToString(h.Sum(nil))
}

// again answers as before, byte for byte.
func again(r *request, before *sim.Answered, print string) (call.Answer, error) {
	since := before.At.Format(time.RFC3339)
	if before.Fingerprint != print {
		return call.Answer{}, keyReused.as("the " + keyHeader + " was used at " + since + " for another request; a new request wants a new key")
	}
	r.Replayed = true
	r.Note("this is the answer of " + since + " again: the " + keyHeader + " was used then, for the same request")
	answer := call.Answer{Status: before.Status, Header: map[string]string{}}
	if before.ContentType != "" {
		answer.Body, answer.Header["Content-Type"] = before.Body, before.ContentType
	}
	return answer, nil
}

// keep keeps an answer as it will be sent.
func keep(tx *sim.Tx, key, print string, answer *call.Answer) error {
	kept := sim.Answered{Key: key, Fingerprint: print, Status: answer.Status}
	if answer.Body != nil {
		text, err := json.Marshal(answer.Body)
		if err != nil {
			return err
		}
		answer.Body, kept.Body, kept.ContentType = text, text, "application/json"
		if kind := answer.Header["Content-Type"]; kind != "" {
			kept.ContentType = kind
		}
	}
	return sim.KeepAnswered(tx, kept)
}
