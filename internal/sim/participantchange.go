package sim

import (
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
)

// UpdateParticipant changes what is known of a participant, and tells the platform.
func (w *World) UpdateParticipant(tx *Tx, code string, change func(*Participant) error) (Participant, error) {
	p, err := changeParticipant(tx, code, change)
	if err == nil {
		_, err = w.tellOf(tx, &p, lifecycle.ParticipantUpdated, Notice{})
	}
	return p, err
}

// AddDocument notes that a document was handed in. What becomes of the participant is up to whoever looks at it, which nobody does here.
func (w *World) AddDocument(tx *Tx, code string, d Document) (Document, error) {
	d.At = tx.Now
	p, err := changeParticipant(tx, code, func(p *Participant) error {
		p.Documents = append(p.Documents, d)
		p.Documents = p.Documents[max(0, len(p.Documents)-mostDocuments):]
		return nil
	})
	if err != nil {
		return d, err
	}
	return d, Participants.Put(tx, p)
}

// mostDocuments is how many a participant keeps.
const mostDocuments = 100

// LockParticipant locks an approved participant at the platform's word, and tells it.
func (w *World) LockParticipant(tx *Tx, code, reason string) (Participant, error) {
	p, err := FindParticipant(tx, code)
	if err == nil && p.Status != lifecycle.StatusApproved {
		err = refuse(Conflict, "participant cannot be locked: its status is %s, and only an approved one can", p.Status)
	}
	if err != nil {
		return p, err
	}
	_, err = w.setStatus(tx, &p, Outcome{Status: lifecycle.StatusLocked, ReasonCode: reason}, Notice{})
	return p, err
}

// changeParticipant is a change that is not kept yet.
func changeParticipant(tx *Tx, code string, change func(*Participant) error) (Participant, error) {
	p, err := FindParticipant(tx, code)
	if err != nil {
		return p, err
	}
	before := p.Email
	if err := change(&p); err != nil {
		return p, err
	}
	if !strings.EqualFold(before, p.Email) {
		if err := freeEmail(tx, p.Email); err != nil {
			return p, err
		}
	}
	p.Action, p.UpdatedAt = "update", tx.Now
	return p, nil
}
