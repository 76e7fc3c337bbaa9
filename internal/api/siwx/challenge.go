package siwx

import (
	"errors"
	"net/http"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

type challengeAnswer struct {
	Challenge string `json:"challenge"` // base64
}

// getChallenge answers the challenge that waits to be signed: a new one when the last one has expired.
func getChallenge(r *request) (call.Answer, error) {
	id := r.param(2)
	var challenge sim.Challenge
	err := r.view(func(reader storage.Reader) error {
		c, err := r.find(reader, id)
		if err == nil && c.Challenge != nil {
			challenge = *c.Challenge
		}
		return err
	})
	if err == nil && (challenge.Text == "" || challenge.Expired(r.Workspace.Timeline.Now())) {
		err = r.update(func(tx *sim.Tx) (err error) {
			challenge, err = sim.CurrentChallenge(tx, id)
			return err
		})
	}
	return call.Answer{Status: http.StatusOK, Header: noStore, Body: challengeAnswer{challenge.Base64()}}, err
}

type signBody struct {
	OwnerID   *string `json:"ownerId"`
	Challenge *string `json:"challenge"`
	Signature *string `json:"signature"`
}

// judgeSigned finds out who signed the challenge before anything is changed.
func judgeSigned(r *request) error {
	var body signBody
	if err := r.decode(&body); err != nil {
		return err
	}
	text := func(field *string) string {
		if field == nil {
			return ""
		}
		return *field
	}
	return r.view(func(reader storage.Reader) error {
		c, err := sim.FindCustomer(reader, r.param(3))
		if refused := (*sim.Error)(nil); errors.As(err, &refused) {
			return nil // the change says so
		}
		if err != nil {
			return err
		}
		r.verdict, err = sim.JudgeSigned(reader, r.Workspace, &c, sim.SignedChallenge{
			OwnerID: text(body.OwnerID), Challenge: text(body.Challenge), Signature: text(body.Signature),
		})
		return err
	})
}

// signChallenge takes a signed challenge.
func signChallenge(r *request, tx *sim.Tx) (call.Answer, error) {
	id := r.param(3)
	c, err := r.find(tx, id)
	if err != nil {
		return call.Answer{}, err
	}
	_, unsigned, err := r.World.HandIn(tx, id, r.verdict, sim.Notice{})
	switch {
	case err != nil:
		return call.Answer{}, err
	case unsigned == nil:
		if note := r.verdict.Note(); note != "" {
			r.Note(note)
		}
		if row := r.Workspace.Settings().MagicAccount(c.ChainID); row != nil && c.RunID == "" {
			r.Note(row.Note())
			r.Assume(assumptions.MagicValues)
		}
		return noContent()
	}
	r.Explain(explained(unsigned))
	p := invalid(unsigned.Message, unsigned.Faults)
	if unsigned.Problem != nil && unsigned.Problem.Sentence != "" && len(unsigned.Faults) == 0 {
		p.Detail += ". " + unsigned.Problem.Sentence
	}
	return refuse(r.Call, p), nil // not as an error: the new challenge is kept
}

func explained(u *sim.Unsigned) sim.Explanation {
	e := sim.Explanation{Rule: u.Rule, Message: u.Message, Expected: u.Expected, Received: u.Received}
	if p := u.Problem; p != nil {
		e.Expected, e.Received, e.Tried = p.Expected, p.Received, p.Tried
		if p.Mistake != "" {
			e.Diagnosis = &sim.Diagnosis{Mistake: p.Mistake, Sentence: p.Sentence, Mend: p.Mend}
		}
	}
	return e
}
